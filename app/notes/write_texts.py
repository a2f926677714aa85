"""What a save request writes and why a part of it wasn't written, in words for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.locale import N_, Words
from app.notes.retry import schedule_for
from app.notes.save_request import RecordKind, RecordWrite, WriteResult
from app.ui.error_texts import saving_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_WRITES = {
    RecordKind.COMMENT: N_("Comment: {item}"),
    RecordKind.TODO: N_("Follow-up: {item}"),
    RecordKind.NOTE: N_("Note on the call"),
    RecordKind.BINDING: N_("Link the call to {item}"),
    RecordKind.UNBINDING: N_("Unlink the call from {item}"),
    RecordKind.SETTLE: N_("Complete the to-do “{title}”"),
    RecordKind.LATER: N_("Postpone the to-do “{title}”"),
    RecordKind.FIELDS: N_("Change {item}: {fields}"),
}

_FAILED = {
    RecordKind.NOTE: N_("The note couldn't be put on the call, so it was saved as a comment."),
    RecordKind.BINDING: N_("The call wasn't linked to {item}."),
    RecordKind.UNBINDING: N_("The call is still linked to {item}."),
    RecordKind.SETTLE: N_("The to-do “{title}” wasn't completed."),
    RecordKind.LATER: N_("The to-do “{title}” wasn't postponed."),
    RecordKind.FIELDS: N_("{item} wasn't changed: {fields}."),
}

_DENIED = N_("You don't have permission.")
_TOO_OLD = N_("The application lacks a permission, or this Bitrix24 is too old for it.")
_NO_LONGER = N_("It no longer exists.")
_FIELD_GONE = N_("Bitrix24 doesn't accept the values, or a field no longer exists.")

_REASONS: Mapping[RecordKind, Mapping[ErrorKind, str]] = {
    RecordKind.NOTE: {ErrorKind.GONE: N_("Bitrix24 has no record of the call.")},
    RecordKind.BINDING: {
        ErrorKind.GONE: N_("Bitrix24 has no record of the call, or the item no longer exists."),
        ErrorKind.WRONG: N_("The call has as many links as Bitrix24 allows."),
    },
    RecordKind.UNBINDING: {ErrorKind.WRONG: N_("Bitrix24 keeps at least one link.")},
    RecordKind.SETTLE: {ErrorKind.GONE: _NO_LONGER},
    RecordKind.FIELDS: {ErrorKind.GONE: _NO_LONGER, ErrorKind.WRONG: _FIELD_GONE},
    RecordKind.LATER: {ErrorKind.GONE: _NO_LONGER, ErrorKind.WRONG: N_("It's completed already, or isn't a to-do.")},
}


def write_text(write: RecordWrite, item: str, words: Words) -> str:
    """Return what is written. `item` is the name of the CRM item that it belongs to."""
    return words(_WRITES[write.kind]).format(item=item, title=write.title, fields=_fields(write))


def _fields(write: RecordWrite) -> str:
    return ", ".join(change.label or change.field for change in write.changes)


def write_problem_text(write: RecordWrite, result: WriteResult, item: str, words: Words) -> str:
    """Return why something wasn't written, and what to do; empty if nothing went wrong.

    Args:
        write: What was to be written.
        result: Its result.
        item: The name of the CRM item that it belongs to.
        words: The language.
    """
    problem = result.problem
    if problem is None:
        return ""
    failed = _FAILED.get(write.kind)
    if failed is None or schedule_for(problem).passes or problem is ErrorKind.CHANGED:
        return saving_text(problem, result.status, words)
    reason = _REASONS[write.kind].get(problem) or {
        ErrorKind.DENIED: _DENIED, ErrorKind.SCOPE: _TOO_OLD,
    }.get(problem, "")  # fmt: skip
    explanation = result.said or (words(reason) if reason else "")
    return words.paragraph(words(failed).format(item=item, title=write.title, fields=_fields(write)), explanation)
