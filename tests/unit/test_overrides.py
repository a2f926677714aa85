"""Other settings for lines and departments: where they apply, which wins, how they are stored and changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from app.bitrix24.item_fields import FieldType
from app.settings.field_uses import MOST as MOST_USES
from app.settings.field_uses import fields_in_use
from app.settings.item_fields import FieldSetting, FieldUse
from app.settings.kinds import UnknownValueError
from app.settings.outcomes import Outcome
from app.settings.overrides import (
    MOST,
    Override,
    Situation,
    decode_departments,
    departments_of_user,
    encode_departments,
)
from app.settings.reading import Fault
from app.settings.storage_format import decode_app_settings, encode_settings
from app.settings.values import AppSettings, Effective, NotePlace, UserSettings, declarations, find_setting
from tests.support.random_json import json_values

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

SALES = ("+49301234", "Sales line")
SUPPORT = ("+49305678", "Support")

BY_LINE = Override(("Sales line",), (), {"keep_open": True})
BY_DEPARTMENT = Override((), (3,), {"keep_open": False, "note_place": NotePlace.CALL})
BY_BOTH = Override(("+49 30 5678",), (3,), {"outcome_required": True})


def effective(
    *overrides: Override, line: tuple[str, str] | None = None, departments: tuple[int, ...] = ()
) -> Effective:
    return Effective.of(AppSettings(overrides=overrides), UserSettings(), Situation(line, frozenset(departments)))


# -- Where an override applies


@pytest.mark.parametrize(
    ("override", "line", "departments", "applies"),
    [
        (BY_LINE, SALES, (), True),
        (BY_LINE, SUPPORT, (), False),
        (BY_LINE, None, (3,), False),
        (BY_LINE, ("", ""), (), False),
        (BY_DEPARTMENT, None, (1, 3), True),
        (BY_DEPARTMENT, SALES, (1,), False),
        (BY_DEPARTMENT, SALES, (), False),
        (BY_BOTH, SUPPORT, (3,), True),
        (BY_BOTH, SUPPORT, (1,), False),
        (BY_BOTH, SALES, (3,), False),
        (Override((), (), {"keep_open": True}), SALES, (3,), False),
    ],
)
def test_an_override_applies_on_its_lines_to_its_departments(
    override: Override, line: tuple[str, str] | None, departments: tuple[int, ...], applies: bool
) -> None:
    assert override.applies_to(Situation(line, frozenset(departments))) is applies


def test_the_first_one_wins_for_each_setting() -> None:
    first, second = (
        Override(("Sales line",), (), {"keep_open": True}),
        Override((SALES[0],), (), {"keep_open": False, "outcome_required": True}),
    )
    found = effective(first, second, line=SALES)
    assert (found.keep_open, found.outcome_required) == (True, True)


def test_a_line_wins_over_a_department_wherever_it_is_listed() -> None:
    found = effective(BY_DEPARTMENT, BY_LINE, line=SALES, departments=(3,))
    assert (found.keep_open, found.note_place) == (True, NotePlace.CALL)


def test_a_user_s_choice_counts_more_than_an_override_unless_it_is_locked() -> None:
    app, user, here = AppSettings(overrides=(BY_LINE,)), UserSettings(keep_open=False), Situation(SALES)
    assert not Effective.of(app, user, here).keep_open
    assert Effective.of(replace(app, locked=frozenset({"hold"})), user, here).keep_open


def test_only_some_outcomes_are_offered_and_all_where_none_of_them_is_left() -> None:
    a, b = Outcome("A"), Outcome("B")
    app = AppSettings(outcomes=(a, b), offered_outcomes=("B",))
    assert app.outcomes_offered(()) == (b,)
    assert replace(app, offered_outcomes=("C",)).outcomes_offered(()) == (a, b)
    assert replace(app, outcomes=None).outcomes_offered((a, b)) == (b,)


POST = FieldSetting("CONTACT", "POST", FieldUse.EDIT, "Position", lines=("Support",))
AMOUNT = FieldSetting("DEAL", "OPPORTUNITY", FieldUse.EDIT, "Amount", FieldType.MONEY)
NEEDED, REQUIRED = replace(AMOUNT, use=FieldUse.NEEDED), replace(AMOUNT, use=FieldUse.REQUIRED)


@pytest.mark.parametrize(
    ("everywhere", "of_department", "of_line", "fields"),
    [
        ({}, None, None, (AMOUNT,)),
        ({}, {"DEAL/OPPORTUNITY": "required"}, None, (REQUIRED,)),
        ({}, {"DEAL/OPPORTUNITY": "required"}, {"DEAL/OPPORTUNITY": "needed"}, (NEEDED,)),
        ({}, {"DEAL/OPPORTUNITY": "hide"}, None, ()),
        ({}, {"CONTACT/POST": "show"}, {"DEAL/OPPORTUNITY": "hide"}, (replace(POST, use=FieldUse.SHOW),)),
        ({"DEAL/OPPORTUNITY": "hide"}, None, None, ()),
        ({"DEAL/OPPORTUNITY": "hide"}, {"DEAL/OPPORTUNITY": "required"}, None, (REQUIRED,)),
        ({}, {"LEAD/TITLE": "required"}, {}, (AMOUNT,)),
    ],
    ids=[
        "as picked", "department", "line before department", "hidden", "both, on a line it wasn't picked for",
        "hidden everywhere", "only in a department", "not picked",
    ],
)  # fmt: skip
def test_lines_and_departments_use_fields_otherwise(
    everywhere: dict[str, str],
    of_department: dict[str, str] | None,
    of_line: dict[str, str] | None,
    fields: tuple[FieldSetting, ...],
) -> None:
    overrides = [
        Override(lines, departments, {"field_uses": uses})
        for lines, departments, uses in (((), (3,), of_department), (("Sales line",), (), of_line))
        if uses is not None
    ]
    app = AppSettings(item_fields=(POST, AMOUNT), field_uses=everywhere, overrides=tuple(overrides))
    here = app.in_situation(Situation(SALES, frozenset({3})))
    assert fields_in_use(here.item_fields, here.field_uses, SALES) == fields


# -- How they are stored


@pytest.mark.parametrize(
    "override",
    [
        BY_LINE,
        BY_DEPARTMENT,
        BY_BOTH,
        Override(("A",), (), {"offered_outcomes": ("B",)}),
        Override(("A",), (), {"field_uses": {"CONTACT/POST": "required", "DEAL/OPPORTUNITY": "hide"}}),
        Override(("A",), (), {"field_uses": {}}),
    ],
)
def test_overrides_come_back_as_they_were_stored(override: Override) -> None:
    settings = AppSettings(overrides=(override,))
    read = decode_app_settings(encode_settings(settings, {}))
    assert (read.value, read.problems) == (settings, ())


def test_stored_overrides_are_short() -> None:
    stored = json.loads(encode_settings(AppSettings(overrides=(BY_DEPARTMENT,)), {}))
    assert stored["overrides"] == [{"set": {"hold": None, "note": "call"}, "departments": [3]}] or stored[
        "overrides"
    ] == [{"set": {"hold": False, "note": "call"}, "departments": [3]}]


def test_what_a_newer_version_overrides_is_kept() -> None:
    stored = '{"v":1,"hold":false,"off":[],"overrides":[{"set":{"hold":true,"later":7},"lines":["A"]}]}'
    read = decode_app_settings(stored)
    assert read.problems == ()
    assert encode_settings(read.value, read.unknown) == stored


@pytest.mark.parametrize(
    ("overrides", "fault"),
    [
        ("x", Fault.WRONG_TYPE),
        (["x"], Fault.WRONG_TYPE),
        ([{"lines": "A"}], Fault.WRONG_TYPE),
        ([{"lines": [""]}], Fault.UNKNOWN_VALUE),
        ([{"departments": ["x"]}], Fault.UNKNOWN_VALUE),
        ([{"set": {"note": "nowhere"}}], Fault.UNKNOWN_VALUE),
        ([{"set": {"hold": "x"}}], Fault.WRONG_TYPE),
        ([{"set": {"field-uses": ["CONTACT/POST"]}}], Fault.WRONG_TYPE),
        ([{"set": {"field-uses": {"CONTACT/POST": 1}}}], Fault.WRONG_TYPE),
        ([{"set": {"field-uses": {"CONTACT/POST": "sometimes"}}}], Fault.UNKNOWN_VALUE),
        ([{"set": {"field-uses": {"CONTACT/post": "show"}}}], Fault.UNKNOWN_VALUE),
        ([{"set": {"field-uses": {f"DEAL/F{n}": "show" for n in range(MOST_USES + 1)}}}], Fault.UNKNOWN_VALUE),
        ([{}] * (MOST + 1), Fault.UNKNOWN_VALUE),
    ],
)
def test_what_is_wrong_in_overrides_is_told(overrides: JSON, fault: Fault) -> None:
    read = decode_app_settings({"v": 1, "overrides": overrides})
    assert [(one.fault, one.place) for one in read.problems] == [(fault, "overrides")]
    assert read.value.overrides == ()


@given(json_values)
def test_everything_gives_overrides(stored: JSON) -> None:
    assert isinstance(decode_app_settings({"v": 1, "overrides": stored}).value, AppSettings)


# -- How the page changes them


def changed(settings: AppSettings, name: str, code: str = "") -> AppSettings:
    found = find_setting(settings, name)
    assert found is not None
    setting, part = found
    value: Any = setting.kind.change(getattr(settings, setting.name), part, code)
    return replace(settings, **{setting.name: value})


def test_an_override_is_made_step_by_step() -> None:
    settings = AppSettings()
    for name, code in (
        ("overrides-add", ""),
        ("overrides-0-line", "Sales line"),
        ("overrides-0-department", "3"),
        ("overrides-0-use", "keep_open"),
        ("overrides-0-keep-open", "on"),
        ("overrides-0-use", "note_place"),
        ("overrides-0-note-place", "both"),
        ("overrides-0-use", "offered_outcomes"),
        ("overrides-0-offered-outcomes", '["A"]'),
    ):
        settings = changed(settings, name, code)
    values = {"keep_open": True, "note_place": NotePlace.BOTH, "offered_outcomes": ("A",)}
    assert settings.overrides == (Override(("Sales line",), (3,), values),)
    settings = changed(changed(settings, "overrides-0-line", "Sales line"), "overrides-0-use", "keep_open")
    assert settings.overrides[0].lines == ()
    assert "keep_open" not in settings.overrides[0].values


def test_overrides_are_reordered_and_removed() -> None:
    settings = AppSettings(overrides=(BY_LINE, BY_DEPARTMENT, BY_BOTH))
    assert changed(settings, "overrides-2-up").overrides == (BY_LINE, BY_BOTH, BY_DEPARTMENT)
    assert changed(settings, "overrides-0-down").overrides == (BY_DEPARTMENT, BY_LINE, BY_BOTH)
    assert changed(settings, "overrides-0-up").overrides == settings.overrides
    assert changed(settings, "overrides-1-remove").overrides == (BY_LINE, BY_BOTH)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("overrides-1-remove", ""),
        ("overrides-x-remove", ""),
        ("overrides-0-line", " "),
        ("overrides-0-department", "x"),
        ("overrides-0-use", "theme"),
        ("overrides-0-autosave", "on"),
        ("overrides-0-note-place", "both"),
        ("overrides-0-keep-open-x", "on"),
        ("overrides-0", ""),
    ],
)
def test_what_cannot_be_overridden_is_refused(name: str, code: str) -> None:
    with pytest.raises(UnknownValueError):
        changed(AppSettings(overrides=(BY_LINE,)), name, code)


def test_an_override_that_says_nothing_or_applies_nowhere_cannot_be_stored() -> None:
    (kind,) = (one.kind for one in declarations(AppSettings) if one.name == "overrides")
    assert kind.is_sound((BY_LINE, BY_DEPARTMENT))
    assert not kind.is_sound((Override(("A",)),))
    assert not kind.is_sound((Override((), (), {"keep_open": True}),))


# -- The departments of a user


@given(json_values)
def test_everything_gives_departments(stored: JSON) -> None:
    assert isinstance(decode_departments(stored), frozenset)
    assert isinstance(departments_of_user({"UF_DEPARTMENT": stored}), frozenset)


def test_departments_are_remembered_and_unknown_without_the_permission() -> None:
    assert decode_departments(encode_departments(frozenset({3, 15}))) == {3, 15}
    assert departments_of_user({"UF_DEPARTMENT": [3, "15", 0]}) == frozenset({3, 15})
    assert departments_of_user({"ID": "6"}) is None
