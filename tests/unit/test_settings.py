"""Settings as text: what is read is what was written; everything else is reported and harmless."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.kinds import UnknownValueError
from app.settings.outcomes import Outcome
from app.settings.reading import Fault, Problem
from app.settings.storage_format import (
    DEEPEST,
    LONGEST,
    decode_app_settings,
    decode_user_settings,
    effective_theme,
    encode_settings,
)
from app.settings.values import (
    AppSettings,
    Effective,
    Part,
    Theme,
    UserSettings,
    declarations,
    find_setting,
    form_rows,
)
from tests.support.random_json import json_values
from tests.support.stored_settings import effective_settings

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

apps = st.builds(AppSettings, keep_open=st.booleans(), off=st.frozensets(st.sampled_from(Part)))
users = st.builds(UserSettings, keep_open=st.none() | st.booleans(), log=st.booleans())


@given(apps)
def test_app_settings_come_back_as_they_were_written(settings: AppSettings) -> None:
    read = decode_app_settings(encode_settings(settings, {}))
    assert (read.value, read.problems) == (settings, ())


@given(users)
def test_user_settings_come_back_as_they_were_written(settings: UserSettings) -> None:
    read = decode_user_settings(encode_settings(settings, {}))
    assert (read.value, read.problems) == (settings, ())


@pytest.mark.parametrize("nothing", [None, "", "  ", [], False, "null", "undefined"])
def test_nothing_stored_gives_the_defaults_without_a_word(nothing: JSON) -> None:
    read = decode_app_settings(nothing)
    assert (read.value, read.problems, read.text) == (AppSettings(), (), "")


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
    assert decode_app_settings(stored).problems == (problem,)


def test_one_wrong_setting_leaves_the_others_true() -> None:
    read = decode_app_settings('{"v":1,"hold":"yes","off":["log"]}')
    assert read.value == AppSettings(keep_open=False, off=frozenset({Part.LOG}))


def test_settings_without_a_version_are_read_all_the_same() -> None:
    assert decode_app_settings('{"hold":true}').value.keep_open


def test_members_that_are_not_known_outlive_a_saving() -> None:
    read = decode_app_settings('{"v":1,"hold":true,"later":[{"name":"Sold"}]}')
    written = json.loads(encode_settings(AppSettings(), read.unknown))
    assert written == {"v": 1, "hold": False, "off": [], "later": [{"name": "Sold"}]}


def test_what_is_stored_survives_a_database_of_three_byte_characters() -> None:
    settings = AppSettings(outcomes=(Outcome("Größe ✓ 😀"),))
    written = encode_settings(settings, {})
    assert "Größe ✓" in written
    assert max(map(ord, written)) < 0x10000
    assert decode_app_settings(written).value == settings


def test_a_portal_may_give_the_object_itself() -> None:
    assert decode_app_settings({"v": 1, "hold": True}).value.keep_open


@pytest.mark.parametrize(
    ("option", "theme"),
    [("dark", Theme.DARK), ("light", Theme.LIGHT), ("system", Theme.SYSTEM), ("", None), ("pink", None), (None, None)],
)
def test_theme_is_an_option_of_its_own(option: str | None, theme: Theme | None) -> None:
    assert decode_user_settings(None, option).value.theme is theme
    assert decode_user_settings("{", option).value.theme is theme


@given(json_values, json_values)
def test_everything_gives_settings_that_can_be_stored(stored: JSON, theme: JSON) -> None:
    for read in (decode_app_settings(stored), decode_user_settings(stored, theme)):
        again = encode_settings(read.value, {})
        assert (decode_app_settings if isinstance(read.value, AppSettings) else decode_user_settings)(
            again
        ).problems == ()


def test_sections_of_wheels_are_switched_off_by_name_whether_they_are_installed_or_not() -> None:
    read = decode_app_settings('{"v":1,"off-own":["greeting"]}')
    assert (read.value.off_own, read.problems) == (frozenset({"greeting"}), ())
    assert json.loads(encode_settings(read.value, {}))["off-own"] == ["greeting"]
    assert effective_settings(read.text, None).off == {"greeting"}
    assert decode_app_settings('{"v":1,"off-own":[7]}').problems == (Problem(Fault.WRONG_TYPE, "off-own"),)


@pytest.mark.parametrize(
    ("app", "user", "keep_open"),
    [
        ('{"v":1,"hold":true}', None, True),
        ('{"v":1,"hold":true}', '{"v":1,"hold":false}', False),
        ('{"v":1,"hold":true}', '{"v":1,"hold":null}', True),
        (None, '{"v":1,"hold":true}', True),
        (None, None, False),
    ],
)
def test_own_wish_counts_more_than_the_default(app: str | None, user: str | None, keep_open: bool) -> None:
    assert effective_settings(app, user).keep_open is keep_open


def test_nobody_gets_what_is_switched_off_for_all() -> None:
    assert effective_settings('{"v":1,"off":["log"]}', '{"v":1,"log":true}').off == {Part.LOG}
    assert effective_settings(None, '{"v":1,"log":false}') == Effective(off=frozenset({Part.LOG}))


@pytest.mark.parametrize("settings", [AppSettings(), UserSettings()])
def test_each_row_of_a_form_changes_what_is_stored(settings: AppSettings | UserSettings) -> None:
    for row in form_rows(settings):
        for code in [code for code, _ in row.options] or ["on", "off"]:
            setting, part = find_setting(settings, row.name) or pytest.fail(row.name)
            value = setting.kind.change(getattr(settings, setting.name), part, code)
            changed = replace(settings, **{setting.name: value})
            assert {one.name: one.chosen for one in form_rows(changed)}[row.name] == code
            written = encode_settings(changed, {})
            if isinstance(changed, UserSettings):
                assert decode_user_settings(written, changed.theme).value == changed
            else:
                assert decode_app_settings(written).value == changed


@pytest.mark.parametrize(
    ("name", "part", "code"),
    [("keep_open", "x", "on"), ("vip", "x", "A"), ("vip", "field", "a b"), ("outcomes", "", "| |")],
)
def test_what_cannot_be_set_is_refused(name: str, part: str, code: str) -> None:
    (setting,) = (one for one in declarations(AppSettings) if one.name == name)
    with pytest.raises(UnknownValueError):
        setting.kind.change(getattr(AppSettings(), name), part, code)
    assert find_setting(AppSettings(), "later") is None


# -- What administrators lock


OWN = UserSettings(keep_open=False, log=False, theme=Theme.LIGHT, keys={"note": "x"})


def test_a_user_s_choice_counts_unless_it_is_locked() -> None:
    app = AppSettings(keep_open=True, theme=Theme.DARK)
    free, locked = Effective.of(app, OWN), Effective.of(replace(app, locked=frozenset({"hold", "theme"})), OWN)
    assert (free.keep_open, free.theme) == (False, Theme.LIGHT)
    assert (locked.keep_open, locked.theme, locked.keys) == (True, Theme.DARK, {"note": "x"})


def test_locked_keys_and_messages_are_the_standard() -> None:
    effective = Effective.of(AppSettings(locked=frozenset({"log", "keys"})), OWN)
    assert effective.keys == {}
    assert Part.LOG not in effective.off


def test_everything_a_user_can_set_can_be_locked() -> None:
    keys = {one.key for one in declarations(UserSettings)}
    rows = {row.name for row in form_rows(AppSettings()) if row.name.startswith("locked-")}
    assert rows == {f"locked-{key}" for key in keys}


def test_a_lock_for_a_setting_of_a_newer_version_locks_nothing_here() -> None:
    read = decode_app_settings({"v": 1, "locked": ["hold", "later"]})
    assert (read.value.locked, read.problems) == (frozenset({"hold"}), ())


@pytest.mark.parametrize(
    ("app", "user", "theme"),
    [
        (None, None, Theme.SYSTEM),
        ('{"v":1,"theme":"dark"}', "", Theme.DARK),
        ('{"v":1,"theme":"dark"}', "system", Theme.SYSTEM),
        ('{"v":1,"theme":"dark","locked":["theme"]}', "light", Theme.DARK),
    ],
)
def test_the_colours_are_those_of_the_user_or_everyone(app: JSON, user: JSON, theme: Theme) -> None:
    assert effective_theme(app, user) is theme
