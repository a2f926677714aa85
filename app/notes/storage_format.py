"""Drafts, save requests and delivery states as the texts that local storage keeps.

    store.set(storage_key_of_draft(draft.key), encode_draft(draft))
    decode_draft(store.get(key)) == draft

Versioned and total: what can't be read gives None, and its text is left untouched. They contain no name and no number
except what the operator wrote, and the values that it replaces.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from app.bitrix24.errors import ErrorKind
from app.notes.draft import Decider, Draft, FieldChange, FollowUp, ItemChange, NoteKey, ScriptPath, TodoChoice, item_of
from app.notes.save_request import (
    DeliveryState,
    FoundValue,
    RecordKind,
    RecordWrite,
    SaveRequest,
    WriteResult,
    WriteState,
)
from app.settings.values import NotePlace
from app.ui.storage import decode_stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.values import JSON

DRAFTS = "call-panel.draft.1."
REQUESTS = "call-panel.order.1."
STATES = "call-panel.receipt.1."
TYPED = "call-panel.typed.1."
"""Text that isn't in a draft yet: `static/notes.js` writes it with each input, under a key for each frame."""

VERSION = 1
LARGEST = 100_000
"""The longest stored text that is read; the app's own are far shorter."""

_UNSET: tuple[JSON, ...] = (None, False, "", 0)
"""What a draft's later members are if they aren't set: then they aren't written, as version 1 began without them."""

_OPTIONAL = ("due", "tries", "unanswered", "status", "known", "said")
"""Members of a result that are written only if they are set: version 1 began without them."""

_STORED_NAMES = {"unanswered": "writes"}
"""Their names in the storage, where those differ."""

_ADDED = ("activity", "shared", "substitute")
"""The same for a write. Version 1.0 doesn't read them: a shared comment becomes a second one there. All other requests
that need them have a write of a kind that it doesn't know, and so it leaves them alone."""

_OF_TODO = (RecordKind.SETTLE, RecordKind.LATER)

Members = dict[str, "JSON"]
PartT = TypeVar("PartT")


class _UnreadableError(Exception):
    pass


def storage_key_of_draft(note_key: NoteKey) -> str:
    """Return the storage key of a draft."""
    return DRAFTS + note_key.storage_key


def encode_draft(draft: Draft) -> str:
    """Return a draft as text."""
    follow = draft.follow_up
    optional: Members = {
        "line": list(draft.line) if any(draft.line) else None,
        "settled": draft.about_by_operator,
        "by_operator": draft.by_operator,
        "began": draft.began,
        "automatic": draft.automatic,
        "place": None if draft.place is NotePlace.COMMENT else draft.place,
        "bound": None if draft.bound is None else list(draft.bound),
        "unlink": draft.unlink,
        "record": draft.record,
        "todos": list(map(_encode_todo, draft.todos)) or None,
        "changes": list(map(_encode_item_change, draft.item_changes)) or None,
        "follow_up_by": draft.follow_up_by,
        "script": _encode_script(draft.script) if draft.script.answers else None,
        "script_fields": _encode_fields(draft.script) if draft.script.fields else None,
    }
    return _written(
        {
            "call": draft.key.call,
            "client": draft.key.client,
            "mark": draft.note_id,
            "at": draft.at,
            "revision": draft.revision,
            "text": draft.text,
            "outcome": draft.outcome,
            "follow_up": None if follow is None else [follow.preset, follow.at],
            "ticks": list(draft.ticks),
            **_encode_about(draft.about),
            "direction": draft.direction,
            **{name: value for name, value in optional.items() if value not in _UNSET},
        }
    )


def decode_draft(text: str | None) -> Draft | None:
    """Return the draft in a text; None if it has none."""
    try:
        found = _read(text)
        follow = found.get("follow_up")
        return Draft(
            key=_note_key(found),
            line=_line(found.get("line")),
            note_id=_mark(found),
            at=_time(found, "at"),
            revision=_count(found, "revision"),
            text=_text(found, "text"),
            outcome=_text(found, "outcome"),
            follow_up=None if follow is None else _follow_up(follow),
            ticks=tuple(_texts(found.get("ticks"))),
            about=_decode_about(found),
            direction=_text(found, "direction"),
            about_by_operator=found.get("settled") is True,
            by_operator=found.get("by_operator") is True,
            began=_time(found, "began", 0.0),
            automatic=found.get("automatic") is True,
            place=_note_place(found.get("place")),
            bound=tuple(_texts(found["bound"])) if "bound" in found else None,
            unlink=_text(found, "unlink", ""),
            record=_count(found, "record", 0),
            todos=_each(found, "todos", _decode_todo),
            item_changes=_each(found, "changes", _decode_item_change),
            follow_up_by=next((each for each in Decider if each == found.get("follow_up_by")), Decider.NOBODY),
            script=_decode_script(found["script"], found.get("script_fields", []))
            if "script" in found
            else ScriptPath(),
        )
    except _UnreadableError:
        return None


def _encode_script(path: ScriptPath) -> JSON:
    answers: list[JSON] = [[title, answer] for title, answer in path.answers]
    return [path.script, path.outcome, *answers]


def _encode_fields(path: ScriptPath) -> JSON:
    from app.settings.outcome_list import encode_field_values

    return encode_field_values(path.fields)


def _decode_script(stored: JSON, fields: JSON) -> ScriptPath:
    from app.settings.outcome_list import decode_field_values

    match stored:
        case [str(script), str(outcome), *answers]:
            values, _ = decode_field_values(fields)
            return ScriptPath(script, tuple(map(_decode_answer, answers)), outcome, values)
    raise _UnreadableError


def _decode_answer(stored: JSON) -> tuple[str, str]:
    match stored:
        case [str(title), str(answer)]:
            return title, answer
    raise _UnreadableError


def _line(stored: JSON) -> tuple[str, str]:
    """Return number and name of a line; without them, a note is still a note."""
    match stored:
        case [str(number), str(name)]:
            return number, name
    return "", ""


def _encode_todo(todo: TodoChoice) -> JSON:
    return [todo.id, todo.owner, todo.title, todo.settled, todo.by_operator]


def _decode_todo(stored: JSON) -> TodoChoice:
    match stored:
        case [int(number), str(owner), str(title), bool(settled), bool(by_operator)]:
            if number > 0 and item_of(owner) is not None:
                return TodoChoice(number, owner, title, settled, by_operator)
    raise _UnreadableError


def _encode_item_change(one: ItemChange) -> JSON:
    return [one.owner, one.client, one.by_outcome, one.on, _encode_change(one.change)]


def _decode_item_change(stored: JSON) -> ItemChange:
    match stored:
        case [str(owner), str(client), bool(by_outcome), bool(on), change]:
            if item_of(owner) is not None and (not client or item_of(client) is not None):
                return ItemChange(owner, _decode_change(change), client, by_outcome, on)
    raise _UnreadableError


def _encode_change(change: FieldChange) -> JSON:
    several: list[JSON] = [True] if change.several else []
    return [change.field, change.type, change.old, change.new, change.label, change.text, *several]


def _decode_change(stored: JSON) -> FieldChange:
    from app.bitrix24.item_fields import FieldType

    match stored:
        case [str(name), str(kind), str(old), str(new), str(label), str(text), *rest]:
            if name and kind in set(FieldType) and rest in ([], [True]):
                return FieldChange(name, FieldType(kind), old, new, label, text, several=bool(rest))
    raise _UnreadableError


def encode_save_request(request: SaveRequest) -> str:
    """Return a save request as text."""
    return _written(
        {
            "call": request.key.call,
            "client": request.key.client,
            "mark": request.note_id,
            "at": request.at,
            "revision": request.revision,
            "note": request.note,
            "entries": [
                {
                    "kind": one.kind,
                    "owner": one.owner,
                    "text": one.text,
                    "title": one.title,
                    "deadline": one.deadline,
                    **{name: value for name in _ADDED if (value := getattr(one, name))},
                    **({"changes": list(map(_encode_change, one.changes))} if one.changes else {}),
                }
                for one in request.writes
            ],
        }
    )


def decode_save_request(text: str | None) -> SaveRequest | None:
    """Return the save request in a text; None if it has none."""
    try:
        found = _read(text)
        entries = tuple(_entry(one) for one in _list(found.get("entries")))
        note = _text(found, "note")
        return SaveRequest(_mark(found), _note_key(found), _time(found, "at"), _count(found, "revision"), entries, note)
    except _UnreadableError:
        return None


def encode_delivery_state(delivery_state: DeliveryState) -> str:
    """Return a delivery state as text."""
    return _written(
        {
            "mark": delivery_state.note_id,
            "revision": delivery_state.revision,
            "at": delivery_state.at,
            "tries": delivery_state.tries,
            "due": delivery_state.due,
            "results": {
                slot: {
                    "state": one.state,
                    "id": one.id,
                    "digest": one.digest,
                    "began": one.began,
                    "problem": one.problem,
                    **{_STORED_NAMES.get(name, name): value for name in _OPTIONAL if (value := getattr(one, name))},
                    **({"found": [[each.field, each.value, each.text] for each in one.found]} if one.found else {}),
                }
                for slot, one in delivery_state.results.items()
            },
        }
    )


def decode_delivery_state(text: str | None) -> DeliveryState | None:
    """Return the delivery state in a text; None if it has none."""
    try:
        found = _read(text)
        results = _object(found.get("results"))
        return DeliveryState(
            _mark(found),
            _count(found, "revision"),
            _time(found, "at"),
            _count(found, "tries"),
            _time(found, "due"),
            {slot: _result(one) for slot, one in results.items()},
        )
    except _UnreadableError:
        return None


def decode_typed(text: str | None) -> tuple[str, str]:
    """Return the text typed without Python and its call's id; empty texts if there is none."""
    try:
        found = _read(text, versioned=False)
        return _text(found, "text"), _text(found, "call")
    except _UnreadableError:
        return "", ""


def newer(text: str | None) -> bool:
    """Return whether a newer version of the app wrote a text, which can read it again later."""
    try:
        version = _read(text, versioned=False).get("v")
    except _UnreadableError:
        return False
    return isinstance(version, int) and version > VERSION


def _written(members: Members) -> str:
    return json.dumps({"v": VERSION, **members}, ensure_ascii=False, separators=(",", ":"))


def _read(text: str | None, *, versioned: bool = True) -> Members:
    found = decode_stored(text, LARGEST)
    if not isinstance(found, dict) or (versioned and found.get("v") != VERSION):
        raise _UnreadableError
    return found


def _note_key(found: Members) -> NoteKey:
    client = _text(found, "client")
    if client and item_of(client) is None:
        raise _UnreadableError
    return NoteKey(_text(found, "call"), client)


def _encode_about(code: str) -> Members:
    """Return the item that a call is about. Version 1 knew deals only, and reads any other item as none."""
    kind, number = item_of(code) or ("", 0)
    return {"deal": number} if kind == "DEAL" else {"deal": None, **({"about": code} if code else {})}


def _decode_about(found: Members) -> str:
    if found.get("deal") is not None:
        number = _count(found, "deal")
        return f"DEAL:{number}" if number else ""
    code = _text(found, "about") if "about" in found else ""
    if code and item_of(code) is None:
        raise _UnreadableError
    return code


def _mark(found: Members) -> str:
    note_id = _text(found, "mark")
    if not (note_id.isascii() and note_id.isalnum()) or len(note_id) < 6:
        raise _UnreadableError  # a note id that occurs in other texts by chance would find the wrong record
    return note_id


def _entry(stored: JSON) -> RecordWrite:
    if not isinstance(stored, dict) or item_of(_text(stored, "owner")) is None:
        raise _UnreadableError
    deadline = None if stored.get("deadline") is None else _time(stored, "deadline")
    try:
        kind = RecordKind(_text(stored, "kind"))
    except ValueError:
        raise _UnreadableError from None
    activity = _count(stored, "activity", 0)
    if (kind in (RecordKind.TODO, RecordKind.LATER) and deadline is None) or (kind in _OF_TODO and not activity):
        raise _UnreadableError
    return RecordWrite(
        kind,
        _text(stored, "owner"),
        _text(stored, "text"),
        _text(stored, "title"),
        deadline,
        activity,
        stored.get("shared") is True,
        stored.get("substitute") is True,
        _each(stored, "changes", _decode_change),
    )


def _result(stored: JSON) -> WriteResult:
    if not isinstance(stored, dict):
        raise _UnreadableError
    problem = stored.get("problem")
    try:
        return WriteResult(
            WriteState(_text(stored, "state")),
            None if stored.get("id") is None else _count(stored, "id"),
            _count(stored, "digest"),
            _time(stored, "began"),
            None if problem is None else ErrorKind(str(problem)),
            _time(stored, "due", 0.0),
            _count(stored, "tries", 0),
            _count(stored, "writes", 0),
            _count(stored, "status", 0),
            _count(stored, "known", 0),
            _text(stored, "said", ""),
            _each(stored, "found", _found_value),
        )
    except ValueError:
        raise _UnreadableError from None


def _found_value(stored: JSON) -> FoundValue:
    match stored:
        case [str(name), str(value), str(text)]:
            return FoundValue(name, value, text)
    raise _UnreadableError


def _note_place(stored: JSON) -> NotePlace:
    return next((place for place in NotePlace if place == stored), NotePlace.COMMENT)


def _follow_up(stored: JSON) -> FollowUp:
    match stored:
        case [str(preset), at]:
            return FollowUp(preset, _time({"at": at}, "at"))
    raise _UnreadableError


# A member that isn't there is what `default` says; without a default, the text can't be read.


def _text(found: Members, name: str, default: str | None = None) -> str:
    value = found.get(name, default)
    if not isinstance(value, str):
        raise _UnreadableError
    return value


def _time(found: Members, name: str, default: float | None = None) -> float:
    value = found.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e11:
        raise _UnreadableError
    return float(value)


def _count(found: Members, name: str, default: int | None = None) -> int:
    value = found.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**18:
        raise _UnreadableError
    return value


def _each(found: Members, name: str, read: Callable[[JSON], PartT]) -> tuple[PartT, ...]:
    return tuple(map(read, _list(found.get(name, []))))


def _texts(value: JSON) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]


def _object(value: JSON) -> Members:
    if not isinstance(value, dict):
        raise _UnreadableError
    return value


def _list(value: JSON) -> list[JSON]:
    if not isinstance(value, list):
        raise _UnreadableError
    return value
