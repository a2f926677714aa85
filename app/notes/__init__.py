"""The notes of calls: drafts, save requests, how they are stored, and their delivery to the CRM.

A note takes this way: a draft, from which saving composes a save request, which waits in the outbox until its delivery
has written every record to the CRM.

* `draft`, `draft_store`: a note and its key, and how drafts are kept with each letter;
* `follow_up`: when a follow-up is due;
* `composition`: from a draft to a save request: which records, in which words;
* `save_request`: a save request, its record writes, and the delivery state of each; pure;
* `outbox`: the save requests that wait, and their sending on behalf of a page;
* `delivery`: the delivery of one save request, record by record, with nothing written twice;
* `lookup`: finding records whose write has an unknown outcome, by the note's id;
* `call_record`, `shared_comment`, `todo_changes`, `item_changes`: its REST calls for the note and the links on the
  call's own record, for one comment at several items, for to-dos that exist, and for the fields of items;
* `write_texts`: what a save writes and why a part of it failed, in words for operators;
* `retry`: when something is sent again, by what went wrong;
* `storage_format`: drafts, save requests and delivery states as stored texts;
* `substitutes`: replacements for characters that some databases can't store;
* `unfinished`: drafts whose cards are gone.

The panel (`app.panel.wrapup`), the home page and the background worker all deliver notes with this package.
"""
