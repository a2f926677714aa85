"""Notes of calls whose cards are gone: listed, finished and saved on the home page.

* `state`: the model and its transitions; pure; `messages`: what they process and give;
* `wrapup`: what a note's outcome needs and does, by the code of the call card's wrap-up; pure;
* `view`: the model on the page;
* `section`: connects them with storage, outbox and page.

Which notes these are is in `app.notes.unfinished`.
"""
