"""Drafts, orders and receipts as the texts that local storage keeps.

    store.set(draft_key(draft.place), draft_text(draft))
    draft_in(store.get(key)) == draft

Versioned and total: what can't be read gives None, and its text is left untouched. They contain no name and no number
except what the operator wrote.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from app.notes.draft import Draft, FollowUp, Place, item_of
from app.notes.save_problem import Problem
from app.notes.save_request import Entry, Kind, Order, Receipt, Result, State

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

DRAFTS = "call-panel.draft.1."
ORDERS = "call-panel.order.1."
RECEIPTS = "call-panel.receipt.1."
TYPED = "call-panel.typed.1."
"""What was typed and is in no draft yet: `static/notes.js` writes it with each input, a key for each frame."""

VERSION = 1
LARGEST = 100_000
"""Characters of a stored text that is read; ours are far below."""

_COUNTED = ("due", "tries", "writes", "status")
"""Members of a result that are written only if they are set: version 1 began without them."""

Members = dict[str, "JSON"]


class _Unreadable(Exception):  # noqa: N818 - caught in this module
    pass


def draft_key(place: Place) -> str:
    """Return the storage key of a draft."""
    return DRAFTS + place.key


def draft_text(draft: Draft) -> str:
    """Return a draft as text."""
    follow = draft.follow_up
    return _written(
        {
            "call": draft.place.call,
            "client": draft.place.client,
            "mark": draft.mark,
            "at": draft.at,
            "revision": draft.revision,
            "text": draft.text,
            "outcome": draft.outcome,
            "follow_up": None if follow is None else [follow.preset, follow.at],
            "ticks": list(draft.ticks),
            "deal": draft.deal,
            "direction": draft.direction,
            **({"settled": True} if draft.settled else {}),
            **({"by_operator": True} if draft.by_operator else {}),
            **({"began": draft.began} if draft.began else {}),
        }
    )


def draft_in(text: str | None) -> Draft | None:
    """Return the draft of a text; None when there is none in it."""
    try:
        found = _read(text)
        follow = found.get("follow_up")
        return Draft(
            _place(found),
            _mark(found),
            _time(found, "at"),
            _count(found, "revision"),
            _text(found, "text"),
            _text(found, "outcome"),
            None if follow is None else _follow_up(follow),
            tuple(_texts(found.get("ticks"))),
            None if found.get("deal") is None else _count(found, "deal"),
            _text(found, "direction"),
            found.get("settled") is True,
            found.get("by_operator") is True,
            _time(found, "began") if "began" in found else 0.0,
        )
    except _Unreadable:
        return None


def order_text(order: Order) -> str:
    """Return an order as text."""
    return _written(
        {
            "call": order.place.call,
            "client": order.place.client,
            "mark": order.mark,
            "at": order.at,
            "revision": order.revision,
            "note": order.note,
            "entries": [
                {"kind": one.kind, "owner": one.owner, "text": one.text, "title": one.title, "deadline": one.deadline}
                for one in order.entries
            ],
        }
    )


def order_in(text: str | None) -> Order | None:
    """Return the order of a text; None when there is none in it."""
    try:
        found = _read(text)
        entries = tuple(_entry(one) for one in _list(found.get("entries")))
        note = _text(found, "note")
        return Order(_mark(found), _place(found), _time(found, "at"), _count(found, "revision"), entries, note)
    except _Unreadable:
        return None


def receipt_text(receipt: Receipt) -> str:
    """Return a receipt as text."""
    return _written(
        {
            "mark": receipt.mark,
            "revision": receipt.revision,
            "at": receipt.at,
            "tries": receipt.tries,
            "due": receipt.due,
            "results": {
                slot: {
                    "state": one.state,
                    "id": one.id,
                    "digest": one.digest,
                    "began": one.began,
                    "problem": one.problem,
                    **{name: value for name in _COUNTED if (value := getattr(one, name))},
                }
                for slot, one in receipt.results.items()
            },
        }
    )


def receipt_in(text: str | None) -> Receipt | None:
    """Return the receipt of a text; None when there is none in it."""
    try:
        found = _read(text)
        results = _object(found.get("results"))
        return Receipt(
            _mark(found),
            _count(found, "revision"),
            _time(found, "at"),
            _count(found, "tries"),
            _time(found, "due"),
            {slot: _result(one) for slot, one in results.items()},
        )
    except _Unreadable:
        return None


def typed_in(text: str | None) -> tuple[str, str]:
    """Return what was typed without Python, and the id of the call in which; empty texts when there is nothing."""
    try:
        found = _read(text, versioned=False)
        return _text(found, "text"), _text(found, "call")
    except _Unreadable:
        return "", ""


def newer(text: str | None) -> bool:
    """Return whether a newer version of the app wrote a text: it can be read again when that is back."""
    try:
        version = _read(text, versioned=False).get("v")
    except _Unreadable:
        return False
    return isinstance(version, int) and version > VERSION


def _written(members: Members) -> str:
    return json.dumps({"v": VERSION, **members}, ensure_ascii=False, separators=(",", ":"))


def _read(text: str | None, *, versioned: bool = True) -> Members:
    if text is None or len(text) > LARGEST or text.count("[") + text.count("{") > 2000:
        raise _Unreadable
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _Unreadable from None
    if not isinstance(found, dict) or (versioned and found.get("v") != VERSION):
        raise _Unreadable
    return found


def _place(found: Members) -> Place:
    client = _text(found, "client")
    if client and item_of(client) is None:
        raise _Unreadable
    return Place(_text(found, "call"), client)


def _mark(found: Members) -> str:
    mark = _text(found, "mark")
    if not (mark.isascii() and mark.isalnum()) or len(mark) < 6:
        raise _Unreadable  # a mark that occurs in other texts by chance would find the wrong record
    return mark


def _entry(told: JSON) -> Entry:
    if not isinstance(told, dict) or item_of(_text(told, "owner")) is None:
        raise _Unreadable
    deadline = None if told.get("deadline") is None else _time(told, "deadline")
    try:
        kind = Kind(_text(told, "kind"))
    except ValueError:
        raise _Unreadable from None
    if kind is Kind.TODO and deadline is None:
        raise _Unreadable
    return Entry(kind, _text(told, "owner"), _text(told, "text"), _text(told, "title"), deadline)


def _result(told: JSON) -> Result:
    if not isinstance(told, dict):
        raise _Unreadable
    problem = told.get("problem")
    try:
        return Result(
            State(_text(told, "state")),
            None if told.get("id") is None else _count(told, "id"),
            _count(told, "digest"),
            _time(told, "began"),
            None if problem is None else Problem(str(problem)),
            _time(told, "due") if "due" in told else 0.0,
            _count(told, "tries") if "tries" in told else 0,
            _count(told, "writes") if "writes" in told else 0,
            _count(told, "status") if "status" in told else 0,
        )
    except ValueError:
        raise _Unreadable from None


def _follow_up(told: JSON) -> FollowUp:
    if not isinstance(told, list) or len(told) != 2 or not isinstance(told[0], str):
        raise _Unreadable
    return FollowUp(told[0], _time({"at": told[1]}, "at"))


def _text(found: Members, name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise _Unreadable
    return value


def _texts(value: JSON) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]


def _object(value: JSON) -> Members:
    if not isinstance(value, dict):
        raise _Unreadable
    return value


def _list(value: JSON) -> list[JSON]:
    if not isinstance(value, list):
        raise _Unreadable
    return value


def _time(found: Members, name: str) -> float:
    value = found.get(name)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 <= value < 1e11
        or not math.isfinite(value)
    ):
        raise _Unreadable
    return float(value)


def _count(found: Members, name: str) -> int:
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**18:
        raise _Unreadable
    return value
