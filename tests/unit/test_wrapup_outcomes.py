"""Outcomes in the wrap-up: which are offered, and which a call's result chooses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.call.model import Line, Phase
from app.settings.outcomes import CallResult, Outcome
from app.settings.values import Effective
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal
from tests.support.fake_wrapup import WrapupPage
from tests.support.story import CALL

if TYPE_CHECKING:
    from collections.abc import Sequence


def page(*outcomes: Outcome) -> WrapupPage:
    return WrapupPage(FakeStore(), FakePortal(), Effective(outcomes=outcomes or None))


def names(shown: WrapupPage) -> Sequence[str | None]:
    return [row.parts["name"].text for row in shown.places.rows("wrapup-outcomes")]


@pytest.mark.parametrize(
    ("code", "chosen"),
    [("404", "Wrong number"), ("486", "Busy"), ("603-S", "No answer"), ("480", "No answer"), ("402", "")],
)
async def test_the_call_s_failure_chooses_a_standard_outcome(code: str, chosen: str) -> None:
    wrapup = page()
    wrapup.shows(replace(CALL, direction="outgoing"), Phase.FAILED, code=code)
    assert wrapup.section.model.outcome == chosen


async def test_any_known_failure_can_choose_an_outcome() -> None:
    wrapup = page(Outcome("No money", after=(CallResult.NO_MONEY,)))
    wrapup.shows(CALL, Phase.FAILED, code="402")
    assert wrapup.section.model.outcome == "No money"


async def test_a_failure_after_a_conversation_is_none() -> None:
    wrapup = page(Outcome("Odd", after=(CallResult.UNDEFINED,)))
    wrapup.shows(CALL, Phase.ENDED, code="OTHER")
    assert wrapup.section.model.outcome == ""


async def test_outcomes_are_offered_on_their_lines() -> None:
    wrapup = page(Outcome("All"), Outcome("Sales", lines=("Sales",)), Outcome("Office", lines=("Office",)))
    wrapup.shows(replace(CALL, line=Line("12025550143", "Office")))
    assert names(wrapup) == ["All", "Office"]
