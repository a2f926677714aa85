"""Which fields of clients and deals the panel shows: picked by name, ordered, edited or required.

* `state`: the list in the form and how it changes, and what the portal offers; pure;
* `view`: the same as data to show;
* `values`: the fields that an outcome, or an answer of a script, gives values; pure;
* `preview`: the panel's fields beside the form; pure;
* `section`: has the portal's fields read when somebody opens the part, and takes clicks.
"""
