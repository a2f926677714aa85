"""How a note is written to the CRM: comment, note on the call, to-do, links, in words for the people there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.crm_item import type_of
from app.locale import N_, Words
from app.locale.direction import without_isolates
from app.notes.follow_up import moment_text
from app.notes.item_changes import field_writes
from app.notes.save_request import RecordKind, RecordWrite, SaveRequest, is_cuttable
from app.settings.values import NotePlace
from app.ui.field_texts import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.notes.draft import Draft
    from app.notes.follow_up import Offset

_DIRECTIONS = {"incoming": N_("Incoming call"), "outgoing": N_("Outgoing call"), "callback": N_("Callback")}

LONGEST_TITLE = 80


def compose_save_request(draft: Draft, owner: str, at: float, words: Words, offset: Offset) -> SaveRequest:
    """Return the request that writes a note to the CRM.

    One comment contains outcome, note and checklist, because people read them together; the item that the call is about
    shows the same one. Its last line describes the call and ends with the note's id. In a text with four-byte
    characters, which a database may cut, that line comes first: what remains of the text can still be found by its id.
    The call is linked to both, unless the portal has done that. To-dos that it settles are completed, and fields are
    changed. Without words there is no comment.

    Args:
        draft: The note.
        owner: The code of the item that it goes to; empty if that is only the item that the call is about.
        at: Now, seconds since 1970.
        words: The language.
        offset: The operator's offset from UTC at a moment, in seconds.
    """
    owners = [code for code in dict.fromkeys((owner, draft.about)) if code]
    text = compose_note(draft, words, offset)
    on_call = bool(owners and draft.key.call) and draft.place is not NotePlace.COMMENT and not draft.wordless
    substitute = on_call and draft.place is NotePlace.CALL
    writes = [
        RecordWrite(RecordKind.COMMENT, code, text, shared=_is_shared(code, owners), substitute=substitute)
        for code in owners
        if not draft.wordless
    ]
    if on_call:
        writes.append(RecordWrite(RecordKind.NOTE, owners[0], text, activity=draft.record))
    if draft.follow_up is not None and owners:
        writes.append(
            RecordWrite(
                RecordKind.TODO, draft.about or owner, _todo_text(draft), _todo_title(draft, words), draft.follow_up.at
            )
        )
    writes += _links(draft, owners)
    if owners:
        writes += [
            RecordWrite(RecordKind.SETTLE, todo.owner, title=todo.title, activity=todo.id)
            for todo in draft.todos
            if todo.settled
        ]
    if draft.item_changes:
        writes += field_writes(draft)
    return SaveRequest(draft.note_id, draft.key, at, draft.revision, tuple(writes), draft.text)


_SHARING = frozenset({"LEAD", "DEAL", "CONTACT", "COMPANY"})
"""The types that can show a comment of another item (`platform: crm-writes`)."""


def _is_shared(code: str, owners: list[str]) -> bool:
    """Return whether an item can show the first one's comment."""
    first = owners[0]
    return code != first and {type_of(code), type_of(first)} <= _SHARING


def links_of(draft: Draft, owners: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of the items to which a save will link the call, which the portal hasn't linked."""
    if draft.bound is None or not draft.key.call:
        return ()
    return tuple(code for code in dict.fromkeys(owners) if code and code not in draft.bound)


def _links(draft: Draft, owners: list[str]) -> list[RecordWrite]:
    links = [RecordWrite(RecordKind.BINDING, code, activity=draft.record) for code in links_of(draft, owners)]
    if draft.unlink and draft.unlink not in owners and draft.key.call:
        links.append(RecordWrite(RecordKind.UNBINDING, draft.unlink, activity=draft.record))
    return links


def compose_note(draft: Draft, words: Words, offset: Offset) -> str:
    """Return the note as it is written to the CRM: outcome, words, script and checklist, and a line with its id."""
    parts = [
        without_isolates(words(N_("Outcome: {outcome}"))).format(outcome=draft.outcome) if draft.outcome else "",
        draft.text.strip(),
        _script_line(draft, words),
        without_isolates(words(N_("Done: {items}"))).format(items="; ".join(draft.ticks)) if draft.ticks else "",
    ]
    call = words(_DIRECTIONS.get(draft.direction, N_("Call")))
    return _with_id("\n".join(filter(None, parts)), f"{call}, {moment_text(draft.at, offset)} · {draft.note_id}")


def _script_line(draft: Draft, words: Words) -> str:
    """Return how the client has answered to the script."""
    path = draft.script
    answers = "; ".join(f"{title}: {answer}" if title else answer for title, answer in path.answers)
    sentence = without_isolates(words(N_("Script “{script}”: {answers}")))
    return sentence.format(script=path.script, answers=answers) if answers else ""


def _todo_title(draft: Draft, words: Words) -> str:
    first = draft.text.strip().partition("\n")[0].strip()
    title = words(N_("Call back"))
    if not first:
        return title
    return f"{title}: {shortened(first, LONGEST_TITLE)}"


def _todo_text(draft: Draft) -> str:
    return _with_id(draft.text.strip(), draft.note_id)


def _with_id(text: str, line: str) -> str:
    return "\n".join(filter(None, (line, text) if is_cuttable(text) else (text, line)))
