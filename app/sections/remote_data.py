"""Something that is read about a subject, and what may come of it. Pure.

    loading, reads = moved(Loading(), Wanted(subject))
    # the section reads, and says Arrived(reads[0].turn, content) or Failed(reads[0].turn, trouble)

What comes late is still used, unless a newer question was answered before it. An answer about another client is
dropped. What was read before stays on the page while it is read again, unless it is another's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from app.crm.trouble import Trouble
    from app.sections.caller import Subject

ContentT = TypeVar("ContentT")


@dataclass(frozen=True, slots=True)
class Loading(Generic[ContentT]):
    """Where it stands.

    Attributes:
        subject: Whom it is about.
        content: What was read last about this subject.
        trouble: Why the last attempt failed.
        under_way: Whether an answer is awaited.
        turn: Counts the questions.
        since: The first question about this subject.
        answered: The newest question that was answered.
        slow: Whether the answer has been awaited for long.
    """

    subject: Subject | None = None
    content: ContentT | None = None
    trouble: Trouble | None = None
    under_way: bool = False
    turn: int = 0
    since: int = 0
    answered: int = 0
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """The call is about this subject now."""

    subject: Subject | None


@dataclass(frozen=True, slots=True)
class Again:
    """Read it once more."""


@dataclass(frozen=True, slots=True)
class Arrived(Generic[ContentT]):
    """An answer to a question. A fuller one to the same question may follow."""

    turn: int
    content: ContentT


@dataclass(frozen=True, slots=True)
class Failed:
    """A request has no answer."""

    turn: int
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to be read about such a subject."""

    turn: int


@dataclass(frozen=True, slots=True)
class Delayed:
    """The answer to a question has been awaited for long."""

    turn: int


@dataclass(frozen=True, slots=True)
class Read:
    """The effect: ask about the subject, and answer with the turn."""

    turn: int
    subject: Subject


Message = Wanted | Again | Arrived[ContentT] | Failed | Nothing | Delayed


def moved(loading: Loading[ContentT], message: Message[ContentT]) -> tuple[Loading[ContentT], tuple[Read, ...]]:
    """Return the next state, and what to read."""
    match message:
        case Wanted(subject=subject) if subject == loading.subject:
            return replace(loading, subject=subject), ()
        case Wanted(subject=subject):
            return _asked(Loading(turn=loading.turn, since=loading.turn + 1), subject)
        case Again():
            return _asked(loading, loading.subject)
        case Arrived() if loading.since <= message.turn < loading.turn and message.turn >= loading.answered:
            late = replace(loading, content=message.content, answered=message.turn)
            return (late if late.under_way else replace(late, trouble=None)), ()
        case _:
            return (_answered(loading, message) if message.turn == loading.turn else loading), ()


def _answered(loading: Loading[ContentT], message: Arrived[ContentT] | Failed | Nothing | Delayed) -> Loading[ContentT]:
    match message:
        case Arrived(turn=turn, content=content):
            return replace(loading, content=content, trouble=None, under_way=False, answered=turn, slow=False)
        case Failed(trouble=trouble):
            return replace(loading, trouble=trouble, under_way=False, slow=False)
        case Nothing(turn=turn):
            return replace(loading, content=None, trouble=None, under_way=False, answered=turn, slow=False)
        case Delayed():
            return replace(loading, slow=loading.under_way)


def _asked(loading: Loading[ContentT], subject: Subject | None) -> tuple[Loading[ContentT], tuple[Read, ...]]:
    turn = loading.turn + 1
    if subject is None or subject.client is None:
        return Loading(subject, turn=turn, since=turn + 1), ()
    return replace(loading, subject=subject, under_way=True, turn=turn, slow=False), (Read(turn, subject),)
