"""The CRM's records as a call needs them, over `app.bitrix24.rest`: what is asked for, and what the answers mean.

* `reading`: one batch for all that the sections of the panel want to know when a card opens;
* `client`, `deals`, `history`, `duplicates`: what is known of a client;
* `people`: names of colleagues;
* `creation`: a new lead or contact;
* `trouble`: what can go wrong, as few kinds.

No module knows the browser or the page. What may not be read is a gap, and the rest is there.
"""
