"""Room for options: what PHP makes of them, and what may be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.settings.quota import SAFE_BYTES, NoRoom, Usage, WritePlan, plan_write, serialized_bytes, usage_of
from tests.portal.rest.options import serialized

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

OLD, OLDER = "settings-replaced", "scripts-replaced"
COPIES = (OLD, OLDER)


def text(kilobytes: int) -> str:
    return "x" * 1024 * kilobytes


def plan(stored: dict[str, JSON], changes: dict[str, JSON], copy: dict[str, str] | None = None) -> WritePlan | NoRoom:
    return plan_write(stored, changes, copy=copy or {}, copies=COPIES)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"settings": '{"v":1}'},
        {"settings": "größer 😀", "scripts": "", "theme": None},
        {"a": {"b": ["c", True, {"d": "é"}]}, "n": False},
        {"ten": "x" * 10, "hundred": "x" * 100, "many": "x" * 70_000},
    ],
)
def test_options_are_counted_as_php_serialises_them(value: JSON) -> None:
    assert serialized_bytes(value) == len(serialized(value))


def test_options_that_hold_nothing_take_room_but_are_not_named() -> None:
    usage = usage_of({"settings": "{}", "scripts-replaced": ""})
    assert list(usage.sizes) == ["settings"]
    assert usage.total == len(serialized({"settings": "{}", "scripts-replaced": ""}))


def test_a_text_may_be_counted_before_it_is_stored() -> None:
    stored = usage_of({"settings": "{}", "scripts": "short"})
    assert stored.with_size("scripts", 500) == usage_of({"settings": "{}", "scripts": "x" * 500})
    assert Usage().with_size("scripts", 3).sizes == {"scripts": len(serialized("scripts") + serialized("abc"))}


def test_what_fits_is_written_and_nothing_else() -> None:
    assert plan({"scripts": text(20)}, {"settings": "{}"}) == WritePlan({"settings": "{}"})


def test_the_sum_of_all_options_decides() -> None:
    refused = plan({"scripts": text(20), "of-another-version": text(10)}, {"settings": text(2)})
    assert isinstance(refused, NoRoom)
    assert refused.usage.total > SAFE_BYTES
    assert not refused.only_copy


def test_the_last_byte_that_fits_is_stored() -> None:
    context = SAFE_BYTES - usage_of({"scripts": text(20)}).total + len(serialized(text(20)))
    fits = next(size for size in range(context, 0, -1) if serialized_bytes("x" * size) <= context)
    assert isinstance(plan({}, {"scripts": "x" * fits}), WritePlan)
    assert isinstance(plan({}, {"scripts": "x" * (fits + 1)}), NoRoom)


def test_options_that_take_more_already_may_shrink_but_not_grow() -> None:
    stored: dict[str, JSON] = {"scripts": text(50), "settings": "{}"}
    assert plan(stored, {"scripts": text(45)}) == WritePlan({"scripts": text(45)})
    assert plan(stored, {"settings": "[]"}) == WritePlan({"settings": "[]"})
    assert isinstance(plan(stored, {"settings": '{"v":1}'}), NoRoom)


def test_kept_copies_give_way_to_what_is_in_use() -> None:
    stored: dict[str, JSON] = {"scripts": text(10), OLD: text(12), OLDER: text(5)}
    assert plan(stored, {"scripts": text(14)}) == WritePlan({"scripts": text(14)})
    assert plan(stored, {"scripts": text(20)}) == WritePlan({"scripts": text(20), OLD: ""}, (OLD,))
    assert plan(stored, {"scripts": text(31)}) == WritePlan({"scripts": text(31), OLD: "", OLDER: ""}, (OLD, OLDER))


def test_nothing_is_dropped_for_what_would_not_fit_all_the_same() -> None:
    stored: dict[str, JSON] = {"scripts": text(10), OLD: text(12)}
    refused = plan(stored, {"scripts": text(40)})
    assert isinstance(refused, NoRoom)


def test_a_new_copy_takes_the_place_of_its_predecessor() -> None:
    assert plan({OLD: "first"}, {"settings": "{}"}, {OLD: "second"}).dropped == (OLD,)  # type: ignore[union-attr]
    assert plan({OLD: "same"}, {"settings": "{}"}, {OLD: "same"}).dropped == ()  # type: ignore[union-attr]


def test_a_copy_that_does_not_fit_is_the_only_hindrance() -> None:
    stored: dict[str, JSON] = {"settings": text(20), "scripts": text(10)}
    refused = plan(stored, {"settings": "{}"}, {OLD: text(30)})
    assert isinstance(refused, NoRoom)
    assert refused.only_copy
    assert isinstance(plan(stored, {"settings": "{}"}), WritePlan)
