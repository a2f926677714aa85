"""Copies with some fields changed are those that the standard library would make."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.call.model import Model as CallModel
from app.call.model import PanelWarning, Phase, TalkTimer
from app.copies import replace
from app.notes.draft import Draft
from app.panel.wrapup.model import Model as WrapupModel


@dataclass(frozen=True, slots=True)
class Single:
    """One field: what reads attributes gives a single one without a tuple."""

    value: tuple[int, ...] = ()


@dataclass(frozen=True)
class Named:
    """A field that is only given by its name, and before one that isn't."""

    first: int = field(default=1, kw_only=True)
    second: int = 2


@dataclass(frozen=True)
class Computed:
    """A field that is no argument."""

    value: int
    double: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "double", self.value * 2)


CASES: list[tuple[Any, dict[str, Any]]] = [
    (CallModel(), {}),
    (
        CallModel(now=1.0),
        {"phase": Phase.TALKING, "talk_timer": TalkTimer(3.0), "warnings": (PanelWarning.OPEN_FAILED,)},
    ),
    (WrapupModel(now=1.0, copied="x"), {"now": 2.0, "new_id": "abc"}),
    (Single((1, 2)), {}),
    (Single((1, 2)), {"value": (3,)}),
    (Named(), {"first": 5}),
    (Named(), {"second": 5}),
    (Draft(text="a"), {"line": ("1", "Sales"), "text": "b", "revision": 2}),
    (Computed(2), {"value": 4}),
]


@pytest.mark.parametrize(("value", "changes"), CASES, ids=str)
def test_a_copy_is_the_one_of_the_standard_library(value: Any, changes: dict[str, Any]) -> None:  # noqa: ANN401
    copy = replace(value, **changes)
    assert copy == dataclasses.replace(value, **changes)
    assert copy is not value
    assert type(copy) is type(value)


def test_what_was_computed_of_the_value_before_is_computed_anew() -> None:
    before = WrapupModel()
    assert before.outcome == ""
    after = replace(before, draft=dataclasses.replace(before.draft, outcome="Reached"))
    assert after.outcome == "Reached"


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises((KeyError, TypeError)):
        replace(CallModel(), colour="red")  # type: ignore[call-arg]
