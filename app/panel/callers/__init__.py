"""Callers whom the portal did not recognise, or not surely: who has the number, or a new record for the caller.

The section's name in settings, markup and stored texts is `matches`.

* `state`: the search for the number, and the record being created; pure;
* `search`: the search for a client by a typed text; pure;
* `view`: both on the page;
* `section`: connects them with the portal and the other sections.

The requests are in `app.crm.callers`, `app.crm.caller_search` and `app.crm.creation`.
"""
