"""The settings of a call: those of its line and of the operator's departments, the same wherever its note is saved."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app.bitrix24.portal import Portal
from app.bitrix24.rest.batch import Outcomes
from app.bitrix24.rest.errors import UnreachableError
from app.bitrix24.rest.transport import Answer
from app.call.model import Line
from app.notes.draft_store import DraftStore
from app.panel.settings_in_force import SettingsInForce, line_of
from app.sections.events import SettingsChanged
from app.settings.outcomes import Outcome
from app.settings.values import Effective, NotePlace
from tests.support.fake_library import FakeLibrary
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal
from tests.support.fake_wrapup import WrapupPage
from tests.support.script_desk import Desk
from tests.support.section_stage import in_call
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

SALES, SUPPORT = ("+49301", "Sales"), ("+49302", "Support")

STORED = json.dumps(
    {
        "v": 1,
        "overrides": [
            {"lines": ["Support"], "set": {"note": "call"}},
            {"departments": [3], "set": {"hold": True, "note": "both"}},
        ],
    }
)


class UserReader:
    """Answers `user.current`."""

    def __init__(self, user: JSON) -> None:
        self._user = user

    async def read(self, commands: Any, **_: object) -> Outcomes:  # noqa: ANN401 - of no interest
        """See `Reader.read`."""
        assert [*commands] == ["user"]
        failed = UnreachableError("user.current")
        return Outcomes({"user": failed if self._user is None else Answer(self._user)})


def in_force(departments: str = "", stored: str = STORED) -> tuple[SettingsInForce, FakeLibrary]:
    library = FakeLibrary()
    library.app_options, library.user_options = {"settings": stored}, {"departments": departments}
    return SettingsInForce(Portal(library)), library


def test_settings_are_those_of_the_line_and_the_departments() -> None:
    settings, _ = in_force("3,15")
    assert (settings.on_line(SALES).note_place, settings.on_line(SALES).keep_open) == (NotePlace.BOTH, True)
    assert (settings.on_line(SUPPORT).note_place, settings.on_line(SUPPORT).keep_open) == (NotePlace.CALL, True)
    assert settings.on_line(None).note_place is NotePlace.BOTH


async def test_departments_that_have_changed_are_taken_and_remembered() -> None:
    settings, library = in_force("15")
    assert not settings.on_line(SALES).keep_open
    assert await settings.learn_departments(UserReader({"UF_DEPARTMENT": [3]}))  # type: ignore[arg-type]
    assert settings.on_line(SALES).keep_open
    assert library.user_options["departments"] == "3"


@pytest.mark.parametrize("user", [None, {"ID": "6"}, {"UF_DEPARTMENT": ["3"]}])
async def test_departments_that_are_not_told_or_the_same_change_nothing(user: JSON) -> None:
    settings, library = in_force("3")
    assert not await settings.learn_departments(UserReader(user))  # type: ignore[arg-type]
    assert library.user_options == {"departments": "3"}


def test_nobody_is_asked_for_departments_that_no_setting_depends_on() -> None:
    assert in_force()[0].ask_departments
    assert not in_force(stored='{"v":1,"overrides":[{"lines":["A"],"set":{"hold":true}}]}')[0].ask_departments


def test_the_line_is_known_when_the_card_opens() -> None:
    library = FakeLibrary({"placement": "CALL_CARD", "options": {"CALL_ID": "c1", "LINE_NUMBER": "+49301"}})
    assert line_of(Portal(library)) == ("+49301", "")
    assert line_of(Portal(FakeLibrary({"placement": "CALL_CARD", "options": []}))) is None


# -- In the panel


def on(line: tuple[str, str]) -> Effective:
    a, b = Outcome("A"), Outcome("B")
    if line[1] == "Support":
        return Effective(outcomes=(a, b), offered_outcomes=("B",), outcome_required=True, note_place=NotePlace.CALL)
    return Effective(outcomes=(a, b), offered_scripts=("Any",))


async def test_the_wrap_up_takes_the_settings_of_the_call_s_line() -> None:
    page = WrapupPage(FakeStore(), FakePortal(), on(("", "")), settings_on=on)
    page.shows(CALL)
    assert [one.name for one in page.section.model.offered] == ["A", "B"]
    page.section.typed("text", "Calls back")
    page.shows(replace(CALL, line=Line(*SUPPORT)))
    model = page.section.model
    assert ([one.name for one in model.offered], model.required) == (["B"], True)
    (draft,) = DraftStore(page.store).drafts()
    assert draft.place is NotePlace.CALL
    page.section.typed("text", "Calls back soon")
    (draft,) = DraftStore(page.store).drafts()
    assert (draft.place, draft.line) == (NotePlace.CALL, SUPPORT)


async def test_the_wrap_up_takes_settings_that_are_known_later() -> None:
    known = {"settings": Effective()}
    page = WrapupPage(FakeStore(), FakePortal(), Effective(), settings_on=lambda _: known["settings"])
    page.shows(CALL)
    known["settings"] = Effective(outcome_required=True)
    page.bus.publish(SettingsChanged())
    assert page.section.model.required


@pytest.mark.parametrize(
    ("offered", "shown"),
    [(None, ["Any", "Late"]), (("Late",), ["Late"]), (("Renamed",), ["Any", "Late"]), ((), [])],
)
async def test_only_the_scripts_of_the_line_are_shown(offered: tuple[str, ...] | None, shown: list[str]) -> None:
    stored = {"scripts": [{"name": "Any"}, {"name": "Late"}]}
    desk = Desk(stored, settings_on=lambda _: Effective(offered_scripts=offered))
    desk.section.show(in_call())
    assert [script.name for script in desk.section.model.scripts] == shown
