"""The first steps on the home page: when they are shown, what their answers become, and sets of outcomes."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from app.home.guide import SETS, SKIPPED, outcomes_of
from app.settings.outcome_export import overlapping_keys, wrong_names
from app.settings.outcomes import CallResult, automatic_outcome, outcomes_for
from app.settings.storage_format import OPTION
from tests.support.fake_home import HomeLoad, sound
from tests.support.languages import LANGUAGES, words_in
from tests.support.page_names import HOME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

STORED = '{"v":1,"hold":false,"off":[],"outcomes":"Reached"}'


@asynccontextmanager
async def opened(stored: str = "", *, admin: bool = True, skipped: bool = False) -> AsyncIterator[HomeLoad]:
    state = sound()
    if stored:
        state.options.app[OPTION] = stored
    page = HomeLoad(state, admin=admin)
    if skipped:
        page.marks.set(SKIPPED, "skipped")
    await page.open()
    yield page
    page.home.close()
    assert page.faults == []


async def test_the_answers_are_the_first_settings() -> None:
    async with opened() as page:
        assert not page.is_hidden("guide-section")
        assert page.is_hidden("guide-again")
        (line, *_) = page.places.rows("guide-lines")
        argument = line.parts["choice"].attributes["data-argument"] or ""
        await page.act("guide.answer", argument)
        await page.act("guide.answer", "set:support")
        assert page.texts("guide-outcomes", "name")[:2] == ["Solved", "Passed on"]
        await page.act("guide.answer", "hold:off")
        await page.act("guide.answer", "hold:on")
        await page.act("guide.save", "")
        assert page.text("guide-state") == "Saved"
        assert not page.is_hidden("guide-done")
        stored = json.loads(str(page.state.options.app[OPTION]))
        assert stored["hold"] is True
        assert stored["outcomes"][0]["name"] == "Solved"
        assert stored["outcomes"][0]["lines"] == [argument.removeprefix("line:")]
        await page.act("guide.test", "+12025550143")
        assert page.attribute("test-call", "data-value") in ("calling", "shown")
        await page.act("guide.skip", "")
        assert page.is_hidden("guide-section")


async def test_skipped_questions_stay_away_and_can_be_opened_again() -> None:
    async with opened() as page:
        await page.act("guide.skip", "")
        assert page.is_hidden("guide-section")
        assert page.marks.get(SKIPPED)
        await page.act("guide.open", "")
        assert not page.is_hidden("guide-section")
    async with opened(skipped=True) as page:
        assert page.is_hidden("guide-section")


async def test_where_something_is_saved_nobody_is_asked_and_it_says_what_it_would_replace() -> None:
    async with opened(STORED) as page:
        assert page.is_hidden("guide-section")
        await page.act("guide.open", "")
        assert not page.is_hidden("guide-section")
        assert not page.is_hidden("guide-replaces")


async def test_operators_are_not_asked() -> None:
    async with opened(admin=False) as page:
        assert page.is_hidden("guide-section")
        assert page.is_hidden("guide-again")


async def test_a_save_that_fails_says_so_and_can_be_repeated() -> None:
    async with opened() as page:
        page.state.user.admin = False
        await page.act("guide.save", "")
        assert page.text("guide-state") == "Not saved"
        assert page.notes("guide-notes")
        page.state.user.admin = True
        await page.act("guide.save", "")
        assert page.text("guide-state") == "Saved"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SETS)
def test_every_set_can_be_saved_in_every_language(name: str, language: str) -> None:
    outcomes = outcomes_of(name, ("1",), words_in(language))
    assert wrong_names(outcomes) == {}
    assert overlapping_keys(outcomes) == {}
    offered = outcomes_for("outgoing", outcomes)
    assert all(automatic_outcome(result, offered) for result in (CallResult.MISSED, CallResult.BUSY))
    assert automatic_outcome(CallResult.WRONG_NUMBER, outcomes_for("incoming", outcomes))


def test_the_test_call_takes_the_number_that_its_own_form_has() -> None:
    source = re.search(r'data-action="guide.test" data-argument-of="([^"]+)"', HOME)
    assert source is not None
    assert f'id="{source[1]}"' in HOME
