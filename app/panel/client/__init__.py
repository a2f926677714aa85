"""Who is calling, and how to reach them.

`section` has the whole section: its view, with the rows of facts (`_facts`), and the local time. What is read from the
CRM is in `app.crm.client`.
"""
