"""The section `script`: what to say and to ask in this call, and phrases for the note.

* `model`, `messages`, `update`, `effects`: pure;
* `view`, `words`: what the page shows;
* `section`: the composition.
"""
