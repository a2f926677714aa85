"""How a note is written to the CRM: comments and a to-do, in words for the people there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.notes.save_request import RecordKind, RecordWrite, SaveRequest, is_cuttable

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.notes.draft import Draft

_DIRECTIONS = {"incoming": N_("Incoming call"), "outgoing": N_("Outgoing call"), "callback": N_("Callback")}

LONGEST_TITLE = 80


def compose_save_request(
    draft: Draft, owner: str, at: float, words: Words, moment_text: Callable[[float], str]
) -> SaveRequest:
    """Return the request that writes a note to the CRM.

    One comment contains outcome, note and checklist, because people read them together; the item that the call is about
    gets the same. Its last line describes the call and ends with the note's id. In a text with four-byte characters,
    which a database may cut, that line comes first: what remains of the text can still be found by its id.

    Args:
        draft: The note.
        owner: The code of the item that it goes to; empty if that is only the item that the call is about.
        at: Now, seconds since 1970.
        words: The language.
        moment_text: A moment as date and time.
    """
    owners = [code for code in dict.fromkeys((owner, draft.about)) if code]
    writes = [RecordWrite(RecordKind.COMMENT, code, compose_comment(draft, words, moment_text)) for code in owners]
    if draft.follow_up is not None and owners:
        writes.append(
            RecordWrite(
                RecordKind.TODO, draft.about or owner, _todo_text(draft), _todo_title(draft, words), draft.follow_up.at
            )
        )
    return SaveRequest(draft.note_id, draft.key, at, draft.revision, tuple(writes), draft.text)


def compose_comment(draft: Draft, words: Words, moment_text: Callable[[float], str]) -> str:
    """Return the comment in the timeline."""
    parts = [
        words(N_("Outcome: {outcome}")).format(outcome=draft.outcome) if draft.outcome else "",
        draft.text.strip(),
        words(N_("Done: {items}")).format(items="; ".join(draft.ticks)) if draft.ticks else "",
    ]
    call = words(_DIRECTIONS.get(draft.direction, N_("Call")))
    return _with_id("\n".join(filter(None, parts)), f"{call}, {moment_text(draft.at)} · {draft.note_id}")


def _todo_title(draft: Draft, words: Words) -> str:
    first = draft.text.strip().partition("\n")[0].strip()
    title = words(N_("Call back"))
    if not first:
        return title
    return f"{title}: {first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rstrip() + '…'}"


def _todo_text(draft: Draft) -> str:
    return _with_id(draft.text.strip(), draft.note_id)


def _with_id(text: str, line: str) -> str:
    return "\n".join(filter(None, (line, text) if is_cuttable(text) else (text, line)))
