"""The placement `CALL_CARD`: its commands, its events, and its silence."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.call_card import (
    EVENTS,
    BeforeClose,
    CallCard,
    CallStateChanged,
    EntityChanged,
    Phone,
    PhoneKnowledge,
    call_state_changed,
    call_status,
    entity_changed,
)
from app.bitrix24.errors import CommandTimeoutError, PlacementError, UnexpectedReplyError
from app.bitrix24.portal import Portal
from app.call.crm_item import CrmItem
from tests.support import recorded
from tests.support.fake_library import FakeLibrary
from tests.support.random_json import json_values
from tests.support.recorded import Case, each
from tests.support.stepped_loop import run, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.library import Subscription, Values
    from app.bitrix24.values import JSON

EXPECTED: dict[str, EntityChanged | CallStateChanged | BeforeClose] = {
    "entity_contact": EntityChanged(CrmItem("CONTACT", 123), Phone(PhoneKnowledge.KNOWN, "+12025550143")),
    "entity_unbound": EntityChanged(None, Phone(PhoneKnowledge.KNOWN, "+12025550143")),
    "entity_phone_unknown": EntityChanged(CrmItem("LEAD", 99), Phone(PhoneKnowledge.UNKNOWN)),
    "entity_phone_hidden": EntityChanged(None, Phone(PhoneKnowledge.HIDDEN)),
    "entity_company": EntityChanged(CrmItem("COMPANY", 643), Phone(PhoneKnowledge.KNOWN, "+12025550143")),
    "before_close": BeforeClose(),
    "before_close_no_arguments": BeforeClose(),
    "state_connecting": CallStateChanged("connecting", None),
    "state_connected": CallStateChanged("connected", None),
    "state_idle": CallStateChanged("idle", None),
    "state_idle_two_arguments": CallStateChanged("idle", "486"),
    "state_idle_two_arguments_empty": CallStateChanged("idle", None),
    "state_idle_array": CallStateChanged("idle", "486"),
    "state_idle_array_non_digit_code": CallStateChanged("idle", "603-S"),
}


def made(library: FakeLibrary) -> CallCard:
    """A call card on a fake library."""
    return CallCard(Portal(library))


def subscribed(card: CallCard, heard: list[object]) -> list[Subscription]:
    """Subscriptions to all three events."""
    return [
        card.on_entity_changed(heard.append),
        card.on_state_changed(heard.append),
        card.on_before_close(heard.append),
    ]


@pytest.mark.parametrize("form", ["bx24_args", "sdk_args"])
@pytest.mark.parametrize("case", **each("call-card-events"))
def test_every_recorded_event_arrives_typed(case: Case, form: str) -> None:
    library = FakeLibrary()
    heard: list[object] = []
    subscribed(made(library), heard)
    library.release_events()
    library.tell(case["event"], *case[form])
    assert heard == [EXPECTED[case["name"]]]


@pytest.mark.parametrize(
    ("values", "event"),
    [
        (["idle", {"failedCode": 486}], CallStateChanged("idle", "486")),
        (["idle", {"failedCode": ""}], CallStateChanged("idle", None)),
        (["idle", {"failedCode": "undefined"}], CallStateChanged("idle", None)),
        (["idle", []], CallStateChanged("idle", None)),
        (["idle", None], CallStateChanged("idle", None)),
        (["idle", '{"failedCode":"603"}'], CallStateChanged("idle", "603")),
        ([["idle"]], CallStateChanged("idle", None)),
        (["ringing"], CallStateChanged("ringing", None)),
        ([[]], CallStateChanged("", None)),
        ([None], CallStateChanged("", None)),
        ([], CallStateChanged("", None)),
    ],
)
def test_odd_arguments_of_a_changed_state_are_read(values: Values, event: CallStateChanged) -> None:
    assert call_state_changed(values) == event


@pytest.mark.parametrize("values", [[], [None], [[]], [""], ["undefined"], [5]])
def test_a_changed_client_without_a_payload_is_nobody_with_an_unknown_number(values: Values) -> None:
    assert entity_changed(values) == EntityChanged(None, Phone(PhoneKnowledge.UNKNOWN))


def test_a_changed_client_with_its_id_as_text_is_the_same_client() -> None:
    payload: JSON = {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": "123", "PHONE_NUMBER": "+12025550143"}
    assert entity_changed([payload]) == EXPECTED["entity_contact"]


@given(st.lists(json_values, max_size=3))
def test_any_arguments_give_well_typed_events(values: Values) -> None:
    changed = call_state_changed(values)
    assert isinstance(changed.state, str)
    assert changed.failed_code is None or changed.failed_code != ""
    entity = entity_changed(values)
    assert entity.entity is None or entity.entity.id > 0
    assert isinstance(entity.phone, Phone)


def test_the_status_is_what_the_portal_replies() -> None:
    reply = recorded.case("get-status", "outgoing_contact")["reply"]
    library = FakeLibrary()
    library.answers("getStatus", reply)
    assert run(made(library).get_status()) == call_status(reply)


async def test_commands_are_sent_by_their_exact_names_with_empty_parameters() -> None:
    library = FakeLibrary()
    for name in ("getStatus", "disableAutoClose", "enableAutoClose"):
        library.answers(name, {"CALL_STATE": "idle"} if name == "getStatus" else [])
    card = made(library)

    await card.get_status()
    await card.disable_auto_close()
    await card.enable_auto_close()
    assert [(asked.name, asked.params) for asked in library.asked] == [
        ("getStatus", {}),
        ("disableAutoClose", {}),
        ("enableAutoClose", {}),
    ]


@pytest.mark.parametrize("reply", [[], {}, None, "idle", 5, {"result": "success"}, {"URI": "/"}])
def test_a_reply_that_says_nothing_about_a_call_is_unexpected(reply: JSON) -> None:
    library = FakeLibrary()
    library.answers("getStatus", reply)
    with pytest.raises(UnexpectedReplyError) as caught:
        run(made(library).get_status())
    assert caught.value.command == "getStatus"


@pytest.mark.parametrize(
    "command",
    [CallCard.get_status, CallCard.disable_auto_close, CallCard.enable_auto_close],
    ids=lambda command: command.__name__,
)
async def test_silence_is_an_error_after_the_time_that_was_given(command: Callable[[CallCard], object]) -> None:
    before = asyncio.get_running_loop().time()
    with pytest.raises(CommandTimeoutError) as caught:
        await command(CallCard(Portal(FakeLibrary()), seconds=3.0))  # type: ignore[misc]
    assert caught.value.seconds == 3.0
    assert isinstance(caught.value, TimeoutError | PlacementError)
    assert (asyncio.get_running_loop().time() - before) == pytest.approx(3.0)


@pytest.mark.parametrize("held", [True, False])
async def test_a_confirmation_after_the_time_out_is_told_late(held: bool) -> None:
    library = FakeLibrary()
    card = made(library)
    confirmed: list[str] = []

    command = card.disable_auto_close if held else card.enable_auto_close
    with pytest.raises(CommandTimeoutError):
        await command(late=lambda: confirmed.append("late"))
    assert confirmed == []
    library.asked[-1].answer([])
    assert confirmed == ["late"]


async def test_a_confirmation_in_time_is_not_told_as_late_even_when_it_comes_twice() -> None:
    library = FakeLibrary()
    library.answers("disableAutoClose", [])
    card = made(library)
    confirmed: list[str] = []

    await card.disable_auto_close(late=lambda: confirmed.append("late"))
    library.asked[-1].answer([])
    await settled()
    assert confirmed == []


def test_the_page_binds_every_event_of_the_call_card_early() -> None:
    source = (Path(__file__).parents[2] / "static" / "bridge.js").read_text("utf-8")
    listed = source.partition("CALL_CARD: [")[2].partition("]")[0]
    assert re.findall(r'"([\w:]+)"', listed) == list(EVENTS)
