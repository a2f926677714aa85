"""The invisible page on every portal page: drives the card of calls that an app registered.

`static/worker.js` decides whether and when this frame acts; Python is started only then, and what is here never meets
two frames that act for the same call.

* `state`, `update`: model, messages and effects, and the transitions; pure;
* `card`: what the card is to show, and the commands that make it so;
* `session`, `crm_records`, `trouble`: the telephony provider's call, REST, and what is left for others to read;
* `worker`: the page without a browser; `page`: the page.
"""
