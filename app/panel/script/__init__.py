"""The section `script`: what to say and to ask in this call, and phrases for the note.

* `state`, `messages`: the model, the messages and effects, and the transitions; pure;
* `progress`: ticks and answers as they are stored; pure;
* `view`: the model on the page;
* `section`: the composition.
"""
