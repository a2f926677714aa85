"""Earlier versions of an option: kept small, read back exactly, and given up where something doesn't fit together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.quota import SAFE_BYTES, NoRoom, WritePlan, plan_write, usage_of
from app.settings.versions import (
    MOST,
    UNKNOWN,
    SavedVersion,
    Saving,
    VersionLog,
    encode_log,
    log_of,
    shorter_logs,
    without_versions,
)
from tests.support.fake_home import phrases
from tests.support.random_json import json_values

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

ANNA = Saving(1_700_000_000, 7, "Anna Lindner")
BORIS = Saving(1_700_000_060, 8, "Boris")


def saved(*texts: str) -> VersionLog:
    """A log after these texts were saved in turn."""
    log = VersionLog()
    for number, (before, after) in enumerate(zip(("", *texts), texts, strict=False)):
        log = log.with_save(Saving(number + 1, 7, f"U{number}"), before, after)
    return log


@given(st.lists(st.text(max_size=50), min_size=1, max_size=4, unique=True))
def test_versions_come_back_as_they_were_saved(texts: list[str]) -> None:
    log = saved(*texts)
    assert log_of(encode_log(log, texts[-1]), texts[-1]) == log


def test_a_save_says_who_made_what_is_in_use_and_keeps_what_was_before() -> None:
    log = VersionLog(ANNA).with_save(BORIS, "old", "new")
    assert log == VersionLog(BORIS, (SavedVersion("old", ANNA),))


def test_what_was_there_before_versions_were_kept_is_a_version_of_nobody() -> None:
    assert VersionLog().with_save(ANNA, "old", "new").earlier == (SavedVersion("old", UNKNOWN),)


def test_the_last_five_are_kept() -> None:
    assert [one.text for one in saved(*"abcdefgh").earlier] == list("gfedc")
    assert MOST == 5


def test_saving_the_same_again_is_no_version() -> None:
    assert VersionLog(ANNA).with_save(BORIS, '{"a": 1}', '{"a":1}') == VersionLog(BORIS)


def test_a_small_change_of_a_large_text_takes_little() -> None:
    before, after = phrases(15), phrases(15).replace("thank", "many thanks")
    log = VersionLog().with_save(ANNA, before, after)
    assert len(encode_log(log, after)) < 600


def test_a_portal_that_gives_the_text_back_decoded_has_its_versions_too() -> None:
    log = saved('{"v":1,"hold":false}', '{"v":1,"hold":true}')
    stored = encode_log(log, '{"v":1,"hold":true}')
    assert log_of(json.loads(stored), '{"v": 1, "hold": true}') == log


def test_nothing_is_known_of_versions_before_a_text_that_something_else_has_stored() -> None:
    assert log_of(encode_log(saved("a", "b"), "b"), "c") == VersionLog()


def test_versions_behind_a_damaged_one_are_given_up() -> None:
    log = saved("a", "b", "c", "d")
    members = json.loads(encode_log(log, "d"))
    members["old"][1][-1] = "not packed"
    assert log_of(json.dumps(members), "d").earlier == log.earlier[:1]


@given(json_values)
@pytest.mark.parametrize("current", ["", "a"])
def test_everything_gives_a_log(current: str, stored: JSON) -> None:
    assert isinstance(log_of(stored, current), VersionLog)


def test_the_oldest_of_all_gives_way_first() -> None:
    logs = {"a-versions": (saved("1", "2", "3"), "3"), "b-versions": (VersionLog().with_save(ANNA, "x", "y"), "y")}
    left = [
        [len(log_of(found[f"{name}-versions"], current).earlier) for name, current in (("a", "3"), ("b", "y"))]
        for found in shorter_logs(logs)
    ]
    assert left == [[3, 1], [2, 1], [2, 0], [1, 0], [0, 0], [0, 0]]
    assert [*shorter_logs(logs)][-1] == {"a-versions": "", "b-versions": ""}


def test_versions_give_way_to_what_is_in_use_and_to_copies() -> None:
    stored: dict[str, JSON] = {"settings": "{}", "settings-replaced": "x" * 10_000}
    plan = plan_write(
        stored,
        {"scripts": "y" * 20_000},
        copy={},
        copies=("settings-replaced",),
        versions=[{"scripts-versions": "z" * size} for size in (9000, 100, 10)],
    )
    assert isinstance(plan, WritePlan)
    assert plan.options == {"scripts": "y" * 20_000, "scripts-versions": "z" * 100}


def test_what_does_not_fit_without_any_version_does_not_fit() -> None:
    plan = plan_write({}, {"scripts": "y" * SAFE_BYTES}, copy={}, copies=(), versions=[{"scripts-versions": "z"}])
    assert isinstance(plan, NoRoom)


def test_room_that_versions_take_is_not_counted() -> None:
    assert usage_of(without_versions({"a": "b", "a-versions": "c"})) == usage_of({"a": "b"})
