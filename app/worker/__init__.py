"""The invisible page on every portal page: drives the card of calls that an app registered.

`static/worker.js` decides whether and when this frame acts, and starts Python only then. So this code never has to
handle two frames that act for the same call.

* `state`, `update`: model, messages and effects, and the transitions; pure;
* `card`: what the card should show, and the commands that make it so;
* `session`: the telephony provider's call;
* `worker`: the page without a browser, and its REST;
* `page`: the page, its reports for other pages, and the sending of notes that the panel left (`app.notes`).
"""
