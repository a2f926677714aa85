"""Notes of calls whose cards are gone: listed, finished and saved on the home page.

* `state`: model, messages, effects and transitions; pure;
* `view`: the model on the page;
* `section`: connects them with storage, outbox and page.

Which notes these are is in `app.notes.unfinished`.
"""
