"""What may be shown to others: no whole number, no token."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.library import masked
from tests.support import recorded
from tests.support.random_json import json_values, nested

if TYPE_CHECKING:
    from app.bitrix24.values import JSON


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        ({"PHONE_NUMBER": "+12025550143"}, {"PHONE_NUMBER": "+•••••••••43"}),
        ({"phoneNumber": 12025550143}, {"phoneNumber": "•••••••••43"}),
        ({"PHONE_NUMBER": "anna.smith"}, {"PHONE_NUMBER": "••••.•••th"}),
        ({"PHONE_NUMBER": "110"}, {"PHONE_NUMBER": "•••"}),
        ({"LINE_NAME": "Sales +1 202"}, {"LINE_NAME": "••••• +• •02"}),
        ({"PHONE_NUMBER": "hidden"}, {"PHONE_NUMBER": "hidden"}),
        ({"PHONE_NUMBER": "unknown"}, {"PHONE_NUMBER": "unknown"}),
        ({"PHONE_NUMBER": ""}, {"PHONE_NUMBER": ""}),
        ({"PHONE_NUMBER": None}, {"PHONE_NUMBER": None}),
        ("call +1 (202) 555-01-43 back", "call +• (•••) •••-••-43 back"),
        ("1234567", "•••••67"),
        (12025550143, "•••••••••43"),
        ([["idle", {"failedCode": "486"}]], [["idle", {"failedCode": "486"}]]),
        ({"+12025550143": 1}, {"+•••••••••43": 1}),
    ],
)
def test_numbers_are_masked_but_for_their_last_two_characters(payload: JSON, shown: JSON) -> None:
    assert masked(payload) == shown


@pytest.mark.parametrize(
    "payload",
    [
        {"CALL_ID": "externalCall.c3ee67f1a63f6e6117c230ab59cc49ea.1773130779"},
        {"CRM_ENTITY_ID": "1234567", "CRM_ACTIVITY_ID": 12345678},
        {"CRM_BINDINGS": [{"ENTITY_TYPE": "DEAL", "ENTITY_ID": 4615000}]},
        {"CALL_STATE": "idle", "CALL_LIST_MODE": False, "at": 17.5},
    ],
)
def test_ids_and_codes_stay_readable(payload: JSON) -> None:
    assert masked(payload) == payload


@pytest.mark.parametrize("key", ["AUTH_ID", "access_token", "REFRESH_ID", "APPLICATION_TOKEN", "client_secret", "auth"])
@pytest.mark.parametrize("secret", ["test-token", ["test-token"], {"value": "test-token"}, 5])
def test_what_stands_under_the_name_of_a_secret_is_left_out(key: str, secret: JSON) -> None:
    assert masked({"data": {key: secret}}) == {"data": {key: "•••"}}


@pytest.mark.parametrize("text", ['{"AUTH_ID":"test-token"}', "{&quot;AUTH_ID&quot;:&quot;test-token&quot;}"])
def test_a_text_that_is_json_is_looked_into(text: str) -> None:
    assert masked({"options": text}) == {"options": {"AUTH_ID": "•••"}}


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 10**5000, 10**20], ids=["inf", "nan", "huge", "large"])
def test_numbers_that_cannot_be_written_are_left_out(value: float) -> None:
    assert masked({"id": value}) == {"id": "•••"}


def test_any_depth_is_borne_and_cut() -> None:
    assert "•••" in json.dumps(masked(nested(50_000)), ensure_ascii=False)


@given(json_values)
def test_any_json_gives_what_can_be_written_as_json(value: JSON) -> None:
    written = json.dumps(masked(value), ensure_ascii=False, allow_nan=False)
    assert json.loads(written) == masked(value)


_PLAIN_KEYS = st.sampled_from(["PHONE_NUMBER", "LINE_NAME", "text", "payload", "", "URI", "0", "note"])
_NUMBERS = st.from_regex(r"\A\+?[1-9][0-9]{6,14}\Z")


@st.composite
def _with_a_number(draw: st.DrawFn) -> tuple[str, JSON]:
    """A number, and a payload that has it somewhere: as text, inside a text, as a number, as JSON in a text."""
    number = draw(_NUMBERS)
    digits = number.removeprefix("+")
    bare: list[JSON] = [number, int(digits), f"tel:{number};x", f"a {number}, b"]
    holder = draw(st.sampled_from(bare))
    for _ in range(draw(st.integers(0, 4))):
        key = draw(_PLAIN_KEYS)
        holders: list[JSON] = [{key: holder}, [holder], {key: json.dumps(holder)}, {number: holder}]
        holder = draw(st.sampled_from(holders))
    return digits, holder


@given(_with_a_number())
def test_no_whole_number_is_ever_shown(made: tuple[str, JSON]) -> None:
    digits, payload = made
    assert digits not in json.dumps(masked(payload), ensure_ascii=False)


@given(st.lists(_PLAIN_KEYS, max_size=4), st.sampled_from(["AUTH_ID", "refresh_token", "Secret"]), json_values)
def test_no_secret_is_ever_shown(path: list[str], key: str, beside: JSON) -> None:
    payload: JSON = {key: "xyzzy-secret", "beside": beside}
    for step in path:
        payload = {step: payload}
    assert "xyzzy" not in json.dumps(masked(payload), ensure_ascii=False)
    assert "xyzzy" not in json.dumps(masked({"options": json.dumps(payload)}))


def test_no_number_and_no_token_of_any_fixture_is_shown() -> None:
    count = 0
    for value in recorded.every_value():
        shown = json.dumps(masked(value), ensure_ascii=False)
        count += shown.count("•")
        assert not re.search(r"\+?1?202555\d\d", shown)
        assert not re.search(r"test-(access|refresh|application)-token", shown) or isinstance(value, str | list)
    assert count > 100
