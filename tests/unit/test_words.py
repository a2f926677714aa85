"""Codes as sentences; unknown ones unchanged."""

from __future__ import annotations

import pytest

from app.call.crm_item import CrmItem
from app.call.model import Line, Number, NumberKind, PanelWarning, Phase
from app.locale import Words
from app.panel.call_view import (
    client_text,
    direction_text,
    duration_text,
    failure_text,
    line_text,
    number_text,
    phase_text,
    warning_text,
)
from app.phone.reading import read

WORDS = Words()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Number(NumberKind.HIDDEN), "Number withheld"),
        (Number(NumberKind.UNKNOWN), "Number unknown"),
        (read("+12025550143"), "+1 202-555-0143"),
        (read("12025550143"), "+1 202-555-0143"),
        (read("110"), "110"),
        (read("sip:anna"), "SIP user anna"),
        (read("{id}{0}"), "SIP user {id}{0}"),
    ],
)
def test_a_number_is_shown_or_why_there_is_none(number: Number, text: str) -> None:
    assert number_text(number, WORDS) == text


@pytest.mark.parametrize(
    ("client", "text"),
    [
        (CrmItem("LEAD", 1), "Lead 1"),
        (CrmItem("DEAL", 2), "Deal 2"),
        (CrmItem("CONTACT", 797), "Contact 797"),
        (CrmItem("COMPANY", 4), "Company 4"),
        (CrmItem("QUOTE", 5), "Quote 5"),
        (CrmItem("ORDER", 6), "Order 6"),
        (CrmItem("SMART_INVOICE", 7), "Invoice 7"),
        (CrmItem("DYNAMIC_128", 8), "DYNAMIC_128 8"),
        (CrmItem("{id}", 9), "{id} 9"),
    ],
)
def test_a_client_is_named_by_type_and_id(client: CrmItem, text: str) -> None:
    assert client_text(client, WORDS) == text


@pytest.mark.parametrize("client", [CrmItem("CONTACT", 797), CrmItem("DYNAMIC_128", 5), CrmItem("A:B", 1)])
def test_a_clients_code_names_the_client(client: CrmItem) -> None:
    assert CrmItem.of_code(client.code) == client


@pytest.mark.parametrize(
    "code", ["", "CONTACT", "CONTACT:", ":7", "CONTACT:x", "CONTACT:-7", "CONTACT:٣", "CONTACT:7 "]
)
def test_other_codes_name_nobody(code: str) -> None:
    assert CrmItem.of_code(code) is None


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (Line("+1 202 555-01-00", "+1 202 555-01-00"), "+1 202-555-0100"),
        (Line("+12025550100", "+1 202-555-0100"), "+1 202-555-0100"),
        (Line("+12025550100", "Sales"), "Sales · +1 202-555-0100"),
        (Line("reg151083", ""), "reg151083"),
        (Line("", "Sales"), "Sales"),
        (Line("", ""), "Unknown"),
    ],
)
def test_a_line_is_named_once(line: Line, text: str) -> None:
    assert line_text(line, WORDS) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("incoming", "Incoming call"),
        ("outgoing", "Outgoing call"),
        ("callback", "Callback"),
        ("sideways", "sideways"),
        ("", "Unknown"),
    ],
)
def test_a_direction_is_said_or_shown_as_it_is(code: str, text: str) -> None:
    assert direction_text(code, WORDS) == text


@pytest.mark.parametrize(
    ("phase", "text"),
    [
        (Phase.NO_CALL, "No active call"),
        (Phase.CONNECTING, "Connecting"),
        (Phase.TALKING, "Talking"),
        (Phase.ENDED, "Call ended"),
        (Phase.UNANSWERED, "Ended without a conversation"),
        (Phase.FAILED, "Call failed"),
        (Phase.UNKNOWN, "on-hold"),
    ],
)
def test_each_phase_is_said_and_an_undocumented_state_shown_as_it_is(phase: Phase, text: str) -> None:
    assert phase_text(phase, "on-hold", WORDS) == text


def test_no_state_at_all_is_not_known() -> None:
    assert phase_text(Phase.UNKNOWN, "", WORDS) == "Unknown"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("486", "The subscriber is busy (code 486)"),
        ("603-S", "The caller cancelled the call (code 603-S)"),
        ("OTHER", "Bitrix24 gave no reason (code OTHER)"),
        ("777", "The call failed with code 777"),
        ("{x}", "The call failed with code {x}"),
    ],
)
def test_a_failure_is_explained_and_its_code_named(code: str, text: str) -> None:
    assert failure_text(code, WORDS) == text


def test_every_trouble_has_a_sentence_of_its_own() -> None:
    assert len({warning_text(trouble, WORDS) for trouble in PanelWarning}) == len(PanelWarning)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (9, "0:09"), (65, "1:05"), (3599, "59:59"), (3600, "1:00:00"), (36_061, "10:01:01")],
)
def test_durations_are_minutes_and_seconds_and_hours_where_needed(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text
