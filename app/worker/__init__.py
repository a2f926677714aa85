"""The invisible page on every portal page: drives the card of calls that an app registered.

`static/worker.js` decides whether and when this frame acts; Python is started only then, and what is here never meets
two frames that act for the same call.

* `model`, `messages`, `effects`, `update`: pure, as in `app.call`;
* `card`: what the card is to show, and the commands that make it so;
* `worker`: the page without a browser; `page`: the page.
"""
