"""State of the search for a client by what the operator types. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.copies import replace

if TYPE_CHECKING:
    from app.bitrix24.errors import ErrorKind
    from app.crm.caller_search import FoundRecords
    from app.crm.callers import PossibleCaller

DELAY = 0.3
"""Seconds after the last key until the search starts."""

FEWEST = 2
"""The fewest letters of a search in an alphabet. In other scripts, a single character can be a whole name."""

FEWEST_DIGITS = 3

_SPELLED_UP_TO = "\u2e7f"


@dataclass(frozen=True, slots=True)
class TextTyped:
    """The text in the field."""

    text: str


@dataclass(frozen=True, slots=True)
class TextSettled:
    """Nothing was typed for a while."""

    request_id: int


@dataclass(frozen=True, slots=True)
class RecordsFound:
    """What the CRM has for a text."""

    request_id: int
    found: FoundRecords


@dataclass(frozen=True, slots=True)
class SearchFailed:
    """No part of the search worked."""

    request_id: int
    error: ErrorKind


@dataclass(frozen=True, slots=True)
class AnswerDelayed:
    """The CRM's answer has been awaited for long."""

    request_id: int


@dataclass(frozen=True, slots=True)
class SearchAgain:
    """Search for the same text again."""


SearchMessage = TextTyped | TextSettled | RecordsFound | SearchFailed | AnswerDelayed | SearchAgain


@dataclass(frozen=True, slots=True)
class AwaitTyping:
    """Wait until nothing more is typed."""

    request_id: int


@dataclass(frozen=True, slots=True)
class SearchText:
    """Ask the CRM for a text."""

    request_id: int
    text: str


SearchEffect = AwaitTyping | SearchText


@dataclass(frozen=True, slots=True)
class TypedSearch:
    """The model.

    Attributes:
        text: What is in the field.
        request_id: Counts the changes of the text: answers to earlier ones are dropped.
        under_way: Whether the answer to this text is awaited, or it is still being typed.
        found: The last answer, which may be that to a shorter text while the next one is under way.
        error: Why no part of the search worked.
        slow: Whether the answer has been awaited for long.
    """

    text: str = ""
    request_id: int = 0
    under_way: bool = False
    found: FoundRecords | None = None
    error: ErrorKind | None = None
    slow: bool = False

    @property
    def query(self) -> str:
        """The text to search for."""
        return " ".join(self.text.split())

    @property
    def searchable(self) -> bool:
        """Whether the text is long enough."""
        text = self.query
        if not text:
            return False
        if all(sign in "+()./- " or sign.isdigit() for sign in text):
            return sum(map(str.isdigit, text)) >= FEWEST_DIGITS
        return len(text) >= FEWEST or text > _SPELLED_UP_TO

    @property
    def records(self) -> tuple[PossibleCaller, ...]:
        """What was found, the likeliest first."""
        return () if self.found is None else self.found.records

    @property
    def cleared(self) -> TypedSearch:
        """An empty field; answers that are still awaited are dropped."""
        return TypedSearch(request_id=self.request_id + 1)


def update_search(  # noqa: PLR0911 - one line per message
    search: TypedSearch, message: SearchMessage
) -> tuple[TypedSearch, tuple[SearchEffect, ...]]:
    """Return the next model, and the effects to run."""
    if isinstance(message, TextTyped):
        return _typed(search, message.text)
    if isinstance(message, SearchAgain):
        return _asked(replace(search, request_id=search.request_id + 1)) if search.searchable else (search, ())
    if message.request_id != search.request_id:
        return search, ()
    match message:
        case TextSettled():
            return _asked(search) if search.searchable else (search, ())
        case RecordsFound(found=found):
            return replace(search, under_way=False, found=found, error=None, slow=False), ()
        case SearchFailed(error=error):
            return replace(search, under_way=False, found=None, error=error, slow=False), ()
        case AnswerDelayed():
            return replace(search, slow=search.under_way), ()


def _typed(search: TypedSearch, text: str) -> tuple[TypedSearch, tuple[SearchEffect, ...]]:
    after = replace(search, text=text)
    if after.query == search.query:
        return after, ()
    after = replace(after, request_id=search.request_id + 1, error=None, slow=False)
    if not after.searchable:
        return replace(after, under_way=False, found=None), ()
    return replace(after, under_way=True), (AwaitTyping(after.request_id),)


def _asked(search: TypedSearch) -> tuple[TypedSearch, tuple[SearchEffect, ...]]:
    searching = replace(search, under_way=True, error=None, slow=False)
    return searching, (SearchText(search.request_id, search.query),)
