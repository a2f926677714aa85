"""The section `script`: what to say and to ask in this call, and phrases for the note.

* `state`: the model, the messages and effects, and the transitions; pure;
* `view`: the model on the page;
* `section`: the composition.
"""
