"""The client's open deals, and which of them the call is about.

* `view`: deals and other open items as rows;
* `new_deal`: a new deal from the call;
* `section`: connects them with the portal and the other sections.

What is read from the CRM is in `app.crm.deals` and `app.crm.open_items`.
"""
