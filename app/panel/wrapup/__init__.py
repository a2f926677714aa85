"""The wrap-up of a call: notes, outcome, follow-up, one honest save, and the outbox of what couldn't be sent yet.

* `messages`, `model`, `update`: what can happen, with the effects; what is known; the transitions; pure;
* `consequences`, `field_consequences`, `consequences_view`: what the outcome does, to fields among others; pure;
* `note_context`: what the note is about: call, client, bound items; pure;
* `buttons`: what keys, buttons and inputs mean;
* `note_storage`: where the note is saved: drafts, the outbox, and what is left to the background worker;
* `view`: the model on the page;
* `section`: connects all of these with the page and the other sections.

Three kinds of texts are in local storage (`app.notes.storage_format`), and each has one writer:

| What | Who writes it | What it is |
|---|---|---|
| draft | the panel that shows it, with each input | what the operator wrote |
| save request | the same, when the operator saves | what should be in the CRM |
| delivery state | the holder of the lock `call-panel-outbox` | what is there, record by record |

A save request is in the outbox until its delivery state shows that it is complete. The panel delivers it
(`app.notes.delivery`, `app.notes.outbox`); when the card is gone, the background worker does. Every record carries the
note's id, by which it is looked for before a write with an unknown outcome is repeated.
"""
