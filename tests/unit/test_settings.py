"""Settings as text: what is read is what was written; everything else is reported and harmless."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.outcomes import Outcome
from app.settings.stored import DEEPEST, LONGEST, Fault, Problem, app_settings, effective, kept, user_settings
from app.settings.values import AppSettings, Effective, Part, Theme, UserSettings
from tests.support.random_json import json_values

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

apps = st.builds(AppSettings, hold=st.booleans(), off=st.frozensets(st.sampled_from(Part)))
users = st.builds(UserSettings, hold=st.none() | st.booleans(), log=st.booleans())


@given(apps)
def test_app_settings_come_back_as_they_were_written(settings: AppSettings) -> None:
    read = app_settings(kept(settings, {}))
    assert (read.settings, read.problems) == (settings, ())


@given(users)
def test_user_settings_come_back_as_they_were_written(settings: UserSettings) -> None:
    read = user_settings(kept(settings, {}))
    assert (read.settings, read.problems) == (settings, ())


@pytest.mark.parametrize("nothing", [None, "", "  ", [], False, "null", "undefined"])
def test_nothing_stored_gives_the_defaults_without_a_word(nothing: JSON) -> None:
    read = app_settings(nothing)
    assert (read.settings, read.problems, read.text) == (AppSettings(), (), "")


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        ('{"v":1,', Problem(Fault.NOT_JSON)),
        ("[" * (DEEPEST + 1), Problem(Fault.NOT_JSON)),
        ("[1]", Problem(Fault.NOT_AN_OBJECT)),
        (7, Problem(Fault.NOT_AN_OBJECT)),
        ('"' + "x" * LONGEST + '"', Problem(Fault.TOO_LONG)),
        ('{"hold":true}', Problem(Fault.NO_VERSION)),
        ('{"v":true}', Problem(Fault.NO_VERSION)),
        ('{"v":2}', Problem(Fault.NEWER)),
        ('{"v":1,"hold":"yes"}', Problem(Fault.WRONG_TYPE, "hold")),
        ('{"v":1,"off":"log"}', Problem(Fault.WRONG_TYPE, "off")),
        ('{"v":1,"off":["map"]}', Problem(Fault.UNKNOWN_VALUE, "off")),
        ('{"v":1,"off":[1]}', Problem(Fault.UNKNOWN_VALUE, "off")),
    ],
)
def test_what_is_wrong_is_told(stored: JSON, problem: Problem) -> None:
    assert app_settings(stored).problems == (problem,)


def test_one_wrong_setting_leaves_the_others_true() -> None:
    read = app_settings('{"v":1,"hold":"yes","off":["log"]}')
    assert read.settings == AppSettings(hold=False, off=frozenset({Part.LOG}))


def test_settings_without_a_version_are_read_all_the_same() -> None:
    assert app_settings('{"hold":true}').settings.hold


def test_members_that_are_not_known_outlive_a_saving() -> None:
    read = app_settings('{"v":1,"hold":true,"later":[{"name":"Sold"}]}')
    written = json.loads(kept(AppSettings(), read.unknown))
    assert written == {"v": 1, "hold": False, "off": [], "later": [{"name": "Sold"}]}


def test_a_newer_version_is_named_as_such() -> None:
    assert app_settings('{"v":2,"hold":true}').newer
    assert not app_settings('{"v":1}').newer


def test_what_is_stored_survives_a_database_of_three_byte_characters() -> None:
    settings = AppSettings(outcomes=(Outcome("Größe ✓ 😀"),))
    written = kept(settings, {})
    assert "Größe ✓" in written
    assert max(map(ord, written)) < 0x10000
    assert app_settings(written).settings == settings


def test_a_portal_may_give_the_object_itself() -> None:
    assert app_settings({"v": 1, "hold": True}).settings.hold


@pytest.mark.parametrize(
    ("option", "theme"),
    [("dark", Theme.DARK), ("light", Theme.LIGHT), ("", Theme.SYSTEM), ("pink", Theme.SYSTEM), (None, Theme.SYSTEM)],
)
def test_theme_is_an_option_of_its_own(option: str | None, theme: Theme) -> None:
    assert user_settings(None, option).settings.theme is theme
    assert user_settings("{", option).settings.theme is theme


@given(json_values, json_values)
def test_everything_gives_settings_that_can_be_stored(stored: JSON, theme: JSON) -> None:
    for read in (app_settings(stored), user_settings(stored, theme)):
        again = kept(read.settings, {})
        assert (app_settings if isinstance(read.settings, AppSettings) else user_settings)(again).problems == ()


def test_sections_of_wheels_are_switched_off_by_name_whether_they_are_installed_or_not() -> None:
    read = app_settings('{"v":1,"off-own":["greeting"]}')
    assert (read.settings.off_own, read.problems) == (frozenset({"greeting"}), ())
    assert json.loads(kept(read.settings, {}))["off-own"] == ["greeting"]
    assert effective(read.text, None).off == {"greeting"}
    assert app_settings('{"v":1,"off-own":[7]}').problems == (Problem(Fault.WRONG_TYPE, "off-own"),)


@pytest.mark.parametrize(
    ("app", "user", "hold"),
    [
        ('{"v":1,"hold":true}', None, True),
        ('{"v":1,"hold":true}', '{"v":1,"hold":false}', False),
        ('{"v":1,"hold":true}', '{"v":1,"hold":null}', True),
        (None, '{"v":1,"hold":true}', True),
        (None, None, False),
    ],
)
def test_own_wish_counts_more_than_the_default(app: str | None, user: str | None, hold: bool) -> None:
    assert effective(app, user).hold is hold


def test_nobody_gets_what_is_switched_off_for_all() -> None:
    assert effective('{"v":1,"off":["log"]}', '{"v":1,"log":true}').off == {Part.LOG}
    assert effective(None, '{"v":1,"log":false}') == Effective(off=frozenset({Part.LOG}))
