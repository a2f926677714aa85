"""The normaliser: `PLACEMENT_OPTIONS`, `getStatus` and event payloads become one type, whatever the portal sends."""

from __future__ import annotations

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.call_card import CallStatus, Phone, PhoneKnowledge, call_status, entity_in, phone, phone_in
from app.bitrix24.values import JSON, mapping
from app.call.crm_item import CrmItem
from tests.support import recorded
from tests.support.random_json import descriptions, json_values, nested
from tests.support.recorded import Case, each


def read(payload: JSON, *, escaped: bool = False) -> CallStatus:
    """The status in a payload that has one."""
    status = call_status(payload, escaped=escaped)
    assert status is not None
    return status


def entity(pair: list[str | int] | None) -> CrmItem | None:
    """A CRM item as the fixtures write it."""
    return None if pair is None else CrmItem(str(pair[0]), int(pair[1]))


@pytest.mark.parametrize("escaped", [False, True], ids=["as posted", "from getInitData"])
@pytest.mark.parametrize("form", ["parsed", "raw"])
@pytest.mark.parametrize("case", **each("placement-options"))
def test_placement_options_are_read_as_the_reference_says(case: Case, form: str, escaped: bool) -> None:
    status, expected = read(case[form], escaped=escaped), case["normalised"]
    assert status.phone.knowledge == expected["phone_status"]
    assert status.phone.text == (expected["phone"] or "")
    assert status.entity == entity(expected["entity"])
    assert status.bindings == tuple(map(entity, expected["bindings"]))
    assert status.activity_id == expected["activity_id"]
    assert status.call_list is expected["call_list"]
    assert status.call_id == case["parsed"]["CALL_ID"]
    assert status.direction == case["parsed"]["CALL_DIRECTION"]
    assert status.state == case["parsed"]["CALL_STATE"]
    assert status.line_name == case["parsed"].get("LINE_NAME", "")
    assert status.line_number == case["parsed"].get("LINE_NUMBER", "")


@pytest.mark.parametrize("form", ["parsed", "raw"])
@pytest.mark.parametrize("case", **each("placement-options", "not_an_object"))
def test_options_without_anything_about_a_call_give_no_status(case: Case, form: str) -> None:
    assert call_status(case[form], escaped=True) is None


@pytest.mark.parametrize("case", **each("placement-options"))
def test_html_escaped_options_read_like_those_that_are_not(case: Case) -> None:
    escaped = {key: html.escape(value) if isinstance(value, str) else value for key, value in case["parsed"].items()}
    assert call_status(escaped, escaped=True) == call_status(case["parsed"])


@pytest.mark.parametrize("case", **each("placement-options"))
def test_options_whose_whole_text_is_html_escaped_are_read_too(case: Case) -> None:
    assert call_status(html.escape(case["raw"])) == call_status(case["parsed"])


@pytest.mark.parametrize("case", **each("get-status"))
def test_get_status_replies_are_read(case: Case) -> None:
    reply, status = case["reply"], read(case["reply"])
    assert status.call_id == reply["CALL_ID"]
    assert status.phone == phone(reply.get("PHONE_NUMBER"))
    assert status.entity == (
        CrmItem(reply["CRM_ENTITY_TYPE"], reply["CRM_ENTITY_ID"]) if reply["CRM_ENTITY_TYPE"] else None
    )
    assert [(item.type, item.id) for item in status.bindings] == [
        (item["ENTITY_TYPE"], item["ENTITY_ID"]) for item in reply["CRM_BINDINGS"]
    ]
    assert status.activity_id == (reply.get("CRM_ACTIVITY_ID") or None)
    assert (status.direction, status.state) == (reply["CALL_DIRECTION"], reply["CALL_STATE"])
    assert status.call_list is reply["CALL_LIST_MODE"]


@pytest.mark.parametrize("case", **each("init-data"))
def test_the_options_of_init_data_give_a_status_in_the_call_card_only(case: Case) -> None:
    status = call_status(case["reply"].get("PLACEMENT_OPTIONS"), escaped=True)
    assert (status is not None) == (case["reply"]["PLACEMENT"] == "CALL_CARD")


def test_options_and_status_of_one_call_are_equal() -> None:
    options: JSON = {
        "CALL_ID": "a.1.2",
        "CRM_ENTITY_TYPE": "CONTACT",
        "CRM_ENTITY_ID": "17",
        "CRM_ACTIVITY_ID": "undefined",
        "CRM_BINDINGS": [{"ENTITY_TYPE": "DEAL", "ENTITY_ID": "25"}],
        "CALL_LIST_MODE": "false",
    }
    reply: JSON = {
        "CALL_ID": "a.1.2",
        "CRM_ENTITY_TYPE": "CONTACT",
        "CRM_ENTITY_ID": 17,
        "CRM_ACTIVITY_ID": "",
        "CRM_BINDINGS": [{"ENTITY_TYPE": "DEAL", "ENTITY_ID": 25}],
        "CALL_LIST_MODE": False,
    }
    assert call_status(options) == call_status(reply)


@pytest.mark.parametrize("number", [None, "", " ", "undefined", "unknown", "Unknown", [], {}, False])
def test_a_number_that_is_not_known_is_never_shown_as_one(number: JSON) -> None:
    assert phone(number) == Phone(PhoneKnowledge.UNKNOWN)


@pytest.mark.parametrize("number", ["hidden", "HIDDEN", " hidden "])
def test_a_withheld_number_is_known_to_be_withheld(number: JSON) -> None:
    assert phone(number) == Phone(PhoneKnowledge.HIDDEN)


@pytest.mark.parametrize(
    ("number", "kept"), [("+4930123456", "+4930123456"), ("anna.sip", "anna.sip"), (4930123456, "4930123456")]
)
def test_a_known_number_is_kept_as_it_came(number: JSON, kept: str) -> None:
    assert phone(number) == Phone(PhoneKnowledge.KNOWN, kept)


@pytest.mark.parametrize("state", ["idle", "connecting", "connected", "ringing", "IDLE"])
def test_states_are_kept_as_they_are(state: str) -> None:
    assert read({"CALL_STATE": state}).state == state


def test_an_undocumented_type_of_client_is_kept() -> None:
    assert entity_in({"CRM_ENTITY_TYPE": "DYNAMIC_128", "CRM_ENTITY_ID": "5"}) == CrmItem("DYNAMIC_128", 5)


def test_the_type_of_a_client_is_upper_case() -> None:
    assert entity_in({"CRM_ENTITY_TYPE": "contact", "CRM_ENTITY_ID": 5}) == CrmItem("CONTACT", 5)


@pytest.mark.parametrize(
    "payload",
    [
        {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": 0},
        {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": "0"},
        {"CRM_ENTITY_TYPE": "", "CRM_ENTITY_ID": 7},
        {"CRM_ENTITY_TYPE": "undefined", "CRM_ENTITY_ID": "7"},
        {"CRM_ENTITY_TYPE": "CONTACT"},
        {},
        [],
        None,
    ],
)
def test_a_half_named_client_is_none(payload: JSON) -> None:
    assert entity_in(payload) is None


def test_bindings_keep_their_order_and_come_once() -> None:
    bindings: JSON = [
        {"ENTITY_TYPE": "DEAL", "ENTITY_ID": "25"},
        {"ENTITY_TYPE": "COMPANY", "ENTITY_ID": 17},
        {"ENTITY_TYPE": "DEAL", "ENTITY_ID": 25},
        {"ENTITY_TYPE": "DEAL", "ENTITY_ID": 0},
        "DEAL",
        None,
    ]
    assert read({"CRM_BINDINGS": bindings}).bindings == (CrmItem("DEAL", 25), CrmItem("COMPANY", 17))


def test_bindings_that_php_sent_as_an_object_are_read() -> None:
    bindings: JSON = {"0": {"ENTITY_TYPE": "DEAL", "ENTITY_ID": 25}, "2": {"ENTITY_TYPE": "LEAD", "ENTITY_ID": 3}}
    assert read({"CRM_BINDINGS": bindings}).bindings == (CrmItem("DEAL", 25), CrmItem("LEAD", 3))


@pytest.mark.parametrize("key", ["CALL_ID", "CALL_STATE", "PHONE_NUMBER", "CRM_BINDINGS"])
def test_one_key_of_a_call_is_enough_for_a_status(key: str) -> None:
    assert call_status({key: None}) is not None


@pytest.mark.parametrize("payload", [{"result": "error"}, {"URI": "/crm/"}, "idle", 5, True, ["CALL_ID"], None])
def test_a_payload_that_says_nothing_about_a_call_gives_no_status(payload: JSON) -> None:
    assert call_status(payload) is None


def test_a_payload_of_any_depth_is_read() -> None:
    status = read({"CALL_STATE": "idle", "CRM_BINDINGS": nested(50_000), "URI": nested(50_000)}, escaped=True)
    assert (status.state, status.bindings) == ("idle", ())


def assert_well_typed(status: CallStatus) -> None:
    """Every field of a status has its type, and no field holds one of the platform's words for nothing."""
    for value in (status.call_id, status.line_number, status.line_name, status.direction, status.state):
        assert isinstance(value, str)
        assert value not in ("undefined", "null")
    assert isinstance(status.phone.knowledge, PhoneKnowledge)
    assert (status.phone.text != "") == (status.phone.knowledge is PhoneKnowledge.KNOWN)
    assert status.phone.text.lower() not in ("unknown", "hidden", "undefined")
    assert isinstance(status.call_list, bool)
    assert status.activity_id is None or status.activity_id > 0
    for item in (*status.bindings, *filter(None, [status.entity])):
        assert item.type == item.type.upper() != ""
        assert item.id > 0
    assert len(set(status.bindings)) == len(status.bindings)


@given(st.one_of(json_values, descriptions), st.booleans())
def test_any_json_gives_a_well_typed_status_or_none(payload: JSON, escaped: bool) -> None:
    status = call_status(payload, escaped=escaped)
    if status is not None:
        assert_well_typed(status)
    assert isinstance(phone_in(payload), Phone)
    assert isinstance(entity_in(payload), CrmItem | None)


@given(descriptions)
def test_a_status_reads_the_same_from_an_object_and_from_its_json_text(payload: JSON) -> None:
    encoded = json.dumps(payload)
    assert repr(call_status(encoded)) == repr(call_status(mapping(json.loads(encoded))))


def test_no_value_in_any_fixture_is_too_odd() -> None:
    count = 0
    for value in recorded.every_value():
        for escaped in (False, True):
            status = call_status(value, escaped=escaped)
            if status is not None:
                count += 1
                assert_well_typed(status)
    assert count > 50
