"""Marks of clients, such as VIP: a CRM field picked by its name, and the value that marks.

* `state`: which fields and values can be picked; pure;
* `view`: the form as data to show;
* `section`: takes what is picked, and shows the head of the panel with a client who is marked beside it.
"""
