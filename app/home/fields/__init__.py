"""Which fields of clients and deals the panel shows: picked by name, ordered, edited or required.

* `state`: the list in the form and how it changes, and what the portal offers; pure;
* `view`: the same as data to show;
* `section`: reads what the portal has when somebody opens the part, and takes clicks.
"""
