"""The fields that matter: shown on the cards of the client and of the deal, and edited in place.

* `state`: which fields are shown, what is typed into them, and which are missing; pure;
* `view`: the same as data to show;
* `section`: reads the records, and takes what is typed to the note, with which it is kept and saved.
"""
