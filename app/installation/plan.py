"""From what is wanted and what is there to what has to be done.

    plan(wanted, bindings_in(answer.result)) == (Unbind(...), Bind(...))

Old handlers go before the new one comes: the worker's place takes one only. Interrupted after any step, the next plan
is the rest. Placements that the app does not want are not its to judge: they are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.installation.bindings import Binding


class Condition(StrEnum):
    """How a wanted binding stands."""

    BOUND = "bound"
    MISSING = "missing"
    MOVED = "moved"
    """Handlers at other addresses are bound, and this one is not."""
    CLUTTERED = "cluttered"
    """It is bound, and old handlers are too."""
    FAULTY = "faulty"
    """Its handler is bound, but with other options, or more than once."""


@dataclass(frozen=True, slots=True)
class Unbind:
    """Take a handler out of a placement."""

    placement: str
    handler: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Bind:
    """Put a handler into a placement."""

    binding: Binding

    @property
    def placement(self) -> str:
        """The placement's code."""
        return self.binding.placement


Step = Unbind | Bind


def plan(wanted: Iterable[Binding], present: Iterable[Binding]) -> tuple[Step, ...]:
    """Return the steps, in their order; none when all is well."""
    there = tuple(present)
    return tuple(step for binding in wanted for step in _steps(binding, there))


def conditions(wanted: Iterable[Binding], present: Iterable[Binding]) -> tuple[tuple[Binding, Condition], ...]:
    """Return the state of each wanted binding."""
    there = tuple(present)
    return tuple((binding, _condition(binding, there)) for binding in wanted)


def strangers(binding: Binding, present: Iterable[Binding]) -> tuple[Binding, ...]:
    """Return other handlers at the binding's placement, which the plan removes."""
    return tuple(one for one in present if one.placement == binding.placement and not one.serves(binding))


def _steps(binding: Binding, present: tuple[Binding, ...]) -> Iterable[Step]:
    right = [one for one in present if one.serves(binding)]
    # Unbinding knows handlers only: of several equal ones it leaves none.
    wrong = [*strangers(binding, present), *(right if len(right) > 1 else ())]
    unbound = dict.fromkeys(Unbind(one.placement, one.handler, one.user_id) for one in wrong)
    yield from unbound
    if len(right) != 1 or any(step.handler == right[0].handler and step.user_id is None for step in unbound):
        yield Bind(binding)


def _condition(binding: Binding, present: tuple[Binding, ...]) -> Condition:
    others = strangers(binding, present)
    right = [one for one in present if one.serves(binding)]
    if len(right) > 1 or any(one.handler == binding.handler for one in others):
        return Condition.FAULTY
    if right:
        return Condition.CLUTTERED if others else Condition.BOUND
    return Condition.MOVED if others else Condition.MISSING
