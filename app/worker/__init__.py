"""The invisible page on every portal page: drives the card of calls that an app registered.

`static/worker.js` decides whether and when this frame acts; Python is started only then, and what is here never meets
two frames that act for the same call.

* `state`, `update`: the model, the messages and effects, the transitions; pure, as in `app.call`;
* `card`: what the card should show, and the commands that make it so;
* `telephony_line`: the session of the telephony provider; `crm_records`: the client's name;
* `storage_format`: a call's progress as text, for the frame that takes over;
* `trouble`: what keeps the worker from working, left for the other pages;
* `worker`: the page without a browser; `page`: the page.
"""
