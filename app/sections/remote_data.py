"""Data that is read about a caller, in one of its states: not requested, loading, arrived, failed; and how each looks.

    data, reads = update_remote_data(RemoteData(), Requested(caller))
    # the section reads, and answers Arrived(reads[0].request_id, content) or Failed(reads[0].request_id, error)

What comes late is still used, unless a newer question was answered before it. An answer about another client would be
dropped: it isn't waited for (`Reads`). What was read before stays on the page while it is read again, unless it is
another's.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from app.call.crm_item import CrmItem
from app.copies import replace
from app.locale import N_, Words
from app.ui.error_texts import reading_text
from app.ui.view import Content, Element, visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from app.bitrix24.errors import ErrorKind
    from app.sections.caller import Caller
    from app.ui.program import Spawn

ContentT = TypeVar("ContentT")


@dataclass(frozen=True, slots=True)
class RemoteData(Generic[ContentT]):
    """Data that is read about a caller, and the state of that read.

    Attributes:
        caller: Whom it is about.
        content: What was read last about this caller.
        error: Why the last attempt failed.
        under_way: Whether an answer is awaited.
        request_id: Counts the questions.
        since: The first question about this caller.
        answered: The newest question that was answered.
        slow: Whether the answer has been awaited for long.
    """

    caller: Caller | None = None
    content: ContentT | None = None
    error: ErrorKind | None = None
    under_way: bool = False
    request_id: int = 0
    since: int = 0
    answered: int = 0
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Requested:
    """The call is about this caller now."""

    caller: Caller | None


@dataclass(frozen=True, slots=True)
class Retried:
    """Read it once more."""


@dataclass(frozen=True, slots=True)
class Arrived(Generic[ContentT]):
    """An answer to a question. A fuller one to the same question may follow."""

    request_id: int
    content: ContentT


@dataclass(frozen=True, slots=True)
class Failed:
    """A request has no answer."""

    request_id: int
    error: ErrorKind


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """There is nothing to be read about such a caller."""

    request_id: int


@dataclass(frozen=True, slots=True)
class Delayed:
    """The answer to a question has been awaited for long."""

    request_id: int


@dataclass(frozen=True, slots=True)
class Read:
    """The effect: ask about the caller, and answer with the turn."""

    request_id: int
    caller: Caller


Message = Requested | Retried | Arrived[ContentT] | Failed | NotNeeded | Delayed


def update_remote_data(
    loading: RemoteData[ContentT], message: Message[ContentT]
) -> tuple[RemoteData[ContentT], tuple[Read, ...]]:
    """Return the next state, and what to read."""
    match message:
        case Requested(caller=caller) if caller == loading.caller:
            return replace(loading, caller=caller), ()
        case Requested(caller=caller):
            return _asked(RemoteData(request_id=loading.request_id, since=loading.request_id + 1), caller)
        case Retried():
            return _asked(loading, loading.caller)
        case Arrived() if (
            loading.since <= message.request_id < loading.request_id and message.request_id >= loading.answered
        ):
            late = replace(loading, content=message.content, answered=message.request_id)
            return (late if late.under_way else replace(late, error=None)), ()
        case _:
            return (_answered(loading, message) if message.request_id == loading.request_id else loading), ()


def _answered(
    loading: RemoteData[ContentT], message: Arrived[ContentT] | Failed | NotNeeded | Delayed
) -> RemoteData[ContentT]:
    match message:
        case Arrived(request_id=turn, content=content):
            return replace(loading, content=content, error=None, under_way=False, answered=turn, slow=False)
        case Failed(error=error):
            return replace(loading, error=error, under_way=False, slow=False)
        case NotNeeded(request_id=turn):
            return replace(loading, content=None, error=None, under_way=False, answered=turn, slow=False)
        case Delayed():
            return replace(loading, slow=loading.under_way)


def _asked(loading: RemoteData[ContentT], caller: Caller | None) -> tuple[RemoteData[ContentT], tuple[Read, ...]]:
    turn = loading.request_id + 1
    if caller is None or caller.client is None:
        return RemoteData(caller, request_id=turn, since=turn + 1), ()
    return replace(loading, caller=caller, under_way=True, request_id=turn, slow=False), (Read(turn, caller),)


class Reads:
    """The reads under way, by their questions: those whose answers would be dropped are given up."""

    def __init__(self, spawn: Spawn) -> None:
        self._spawn = spawn
        self._under_way: set[tuple[int, asyncio.Task[None] | None]] = set()

    def start(self, request_id: int, read: Callable[[], Coroutine[None, None, None]], what: str) -> None:
        """Start a read, which answers a question; `what` it does is for the report of a fault."""
        self._spawn(self._kept(request_id, read), what)

    def give_up(self, before: int) -> None:
        """Cancel what answers older questions than this one."""
        for request_id, task in tuple(self._under_way):
            if task is not None and request_id < before:
                task.cancel()

    async def _kept(self, request_id: int, read: Callable[[], Coroutine[None, None, None]]) -> None:
        entry = request_id, asyncio.current_task()
        self._under_way.add(entry)
        try:
            await read()
        finally:
            self._under_way.discard(entry)


_SLOW = N_("Bitrix24 hasn't answered yet. Its answer will be shown as soon as it arrives.")

_TYPES = {
    "LEAD": N_("Lead"),
    "DEAL": N_("Deal"),
    "CONTACT": N_("Contact"),
    "COMPANY": N_("Company"),
    "QUOTE": N_("Quote"),
    "SMART_INVOICE": N_("Invoice"),
}


def type_text(code: str, words: Words) -> str:
    """Return the name of an item's type; its code if it has no name."""
    return words(_TYPES[code]) if code in _TYPES else code


def notice(name: str, error: ErrorKind | None, words: Words, *, slow: bool = False) -> dict[str, Content]:
    """Return a section's line about what could not be read, with a button where trying again may help.

    Args:
        name: The section's.
        error: Why the last attempt failed.
        words: The language.
        slow: Whether an answer has been awaited for long.
    """
    text = words(_SLOW) if slow else "" if error is None else reading_text(error, words)
    return {
        f"{name}-notice": Element(None, visibility(shown=bool(text))),
        f"{name}-trouble": Element(text),
        f"{name}-retry": Element(None, visibility(shown=slow or (error is not None and not error.lasting))),
    }


def spread(name: str, loading: RemoteData[ContentT], words: Words) -> dict[str, Content]:
    """Return everything around a section's lists. Without a caller to read about, the section is hidden."""
    shown = loading.content is not None or loading.under_way or loading.error is not None
    return {
        f"{name}-section": Element(
            None, {"aria-busy": "true" if loading.under_way else None, **visibility(shown=shown)}
        ),
        f"{name}-loading": Element(None, visibility(shown=loading.under_way and loading.content is None)),
        **notice(name, loading.error, words, slow=loading.slow),
    }


def whole_list(name: str, count: int, few: int, words: Words, *, shown: bool) -> dict[str, Content]:
    """Return the button for the whole list, or for its beginning again.

    Args:
        name: The section's.
        count: How many entries there are.
        few: How many are shown at first.
        words: The language.
        shown: Whether all are shown now.
    """
    text = words(N_("Show fewer")) if shown else words(N_("Show all {count}")).format(count=count)
    return {f"{name}-all": Element(text, visibility(shown=count > few))}


_TYPE_NAMES = {
    "LEAD": N_("Lead {id}"),
    "DEAL": N_("Deal {id}"),
    "CONTACT": N_("Contact {id}"),
    "COMPANY": N_("Company {id}"),
    "QUOTE": N_("Quote {id}"),
    "ORDER": N_("Order {id}"),
    "SMART_INVOICE": N_("Invoice {id}"),
}


def owner_text(code: str, names: Mapping[str, str], words: Words) -> str:
    """Return the name of a CRM item by its code; its type and number where no name is known."""
    item = CrmItem.of_code(code)
    return words(N_("No client")) if item is None else names.get(code) or item_text(item.type, item.id, words)


def item_text(kind: str, number: int, words: Words) -> str:
    """Return a CRM item by type and id; a type without a name by its code."""
    sentence = _TYPE_NAMES.get(kind)
    return f"{kind} {number}" if sentence is None else words(sentence).format(id=number)
