"""The CRM's records as a call needs them, over `app.bitrix24.rest`: what is asked for, and what the answers mean.

* `reading`: one batch for everything that the panel's sections need when a card opens;
* `client`, `deals`, `history`, `open_items`, `callers`: what is known about a client, and who has a number;
* `caller_search`: clients and deals for a name, an e-mail address or a number that the operator types;
* `records`: records of both families of methods, lists compared with what was asked, and names;
* `creation`: a new lead, contact or deal.

No module knows the browser or the page. What may not be read is a gap, and the rest is there.
"""
