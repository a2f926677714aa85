"""The recorder tells what is said between panel and portal, masked, and changes nothing about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import assume, given

from app.bitrix24.library import LONGEST, LoggingLibrary
from tests.support.fake_library import FakeLibrary
from tests.support.random_json import json_values, nested
from tests.support.stepped_loop import run

if TYPE_CHECKING:
    from app.bitrix24.library import Library, Values
    from app.bitrix24.values import JSON

Line = tuple[str, str, str]


def recorded(library: FakeLibrary) -> tuple[Library, list[Line]]:
    """A recorded library and its records."""
    told: list[Line] = []
    return LoggingLibrary(library, lambda *line: told.append(line)), told


def test_a_command_and_its_reply_are_told_in_their_order() -> None:
    library = FakeLibrary()
    library.answers("getStatus", {"CALL_STATE": "idle"})
    wrapped, told = recorded(library)
    heard: list[Values] = []
    wrapped.call("getStatus", {}, heard.append)
    assert told == [("command", "getStatus", "{}"), ("reply", "getStatus", '{"CALL_STATE":"idle"}')]
    assert heard == [[{"CALL_STATE": "idle"}]]


def test_an_event_is_told_before_it_is_dealt_with() -> None:
    library = FakeLibrary()
    wrapped, told = recorded(library)
    wrapped.bind_event("CallCard::CallStateChanged", lambda _: told.append(("dealt", "with", "")))
    wrapped.release_events()
    library.tell("CallCard::CallStateChanged", "idle", {"failedCode": "486"})
    assert told == [("event", "CallCard::CallStateChanged", '["idle",{"failedCode":"486"}]'), ("dealt", "with", "")]


def test_a_single_argument_is_told_without_a_list_around_it() -> None:
    library = FakeLibrary()
    wrapped, told = recorded(library)
    wrapped.bind_event("E", lambda _: None)
    wrapped.release_events()
    library.tell("E", "idle")
    library.tell("E")
    assert [payload for _, _, payload in told] == ['"idle"', "[]"]


def test_the_placement_is_told_masked_and_returned_whole() -> None:
    info: JSON = {"placement": "CALL_CARD", "options": {"PHONE_NUMBER": "+12025550143"}}
    wrapped, told = recorded(FakeLibrary(info=info))
    assert wrapped.placement_info() == info
    assert told == [
        ("placement", "info", '{"placement":"CALL_CARD","options":{"PHONE_NUMBER":"+•••••••••43"}}'),
    ]


def test_other_commands_of_the_library_are_told_too() -> None:
    library = FakeLibrary()
    wrapped, told = recorded(library)
    wrapped.get_interface(lambda _: None)
    wrapped.open_path("/crm/contact/details/7/", lambda _: None)
    wrapped.fit_window(lambda _: None)
    library.asked[1].answer({"result": "close"})
    assert told == [
        ("command", "getInterface", "null"),
        ("command", "openPath", '"/crm/contact/details/7/"'),
        ("command", "resizeWindow", "null"),
        ("reply", "openPath", '{"result":"close"}'),
    ]


def test_what_carries_tokens_or_settings_is_passed_on_untold() -> None:
    library = FakeLibrary()
    library.tokens = {"access_token": "test-access-token"}
    library.app_options["settings"] = "1"
    library.lang, library.host, library.admin = "de", "portal.example.com", True
    wrapped, told = recorded(library)
    heard: list[Values] = []
    assert wrapped.auth() == library.tokens
    wrapped.refresh_auth(heard.append)
    wrapped.set_app_option("settings", "2", heard.append)
    wrapped.set_user_option("theme", "dark")
    for asked in library.asked:
        asked.answer(library.tokens)
    assert (wrapped.app_option("settings"), wrapped.user_option("theme")) == ("1", "dark")
    assert (wrapped.language(), wrapped.domain(), wrapped.is_admin()) == ("de", "portal.example.com", True)
    run(wrapped.initialised())
    assert len(heard) == 2
    assert told == []


def test_a_long_payload_is_cut() -> None:
    library = FakeLibrary()
    library.answers("getStatus", {"CALL_STATE": "x" * 3 * LONGEST})
    wrapped, told = recorded(library)
    wrapped.call("getStatus", {}, lambda _: None)
    assert len(told[-1][2]) == LONGEST + 1
    assert told[-1][2].endswith("…")


def test_a_payload_of_any_depth_still_reaches_its_receiver() -> None:
    library = FakeLibrary()
    library.answers("getStatus", nested(50_000))
    wrapped, _ = recorded(library)
    heard: list[Values] = []
    wrapped.call("getStatus", {}, heard.append)
    assert len(heard) == 1


@given(json_values)
def test_no_log_line_holds_a_number_or_a_token_and_each_is_text(beside: JSON) -> None:
    assume("2025550143" not in json.dumps(beside))  # an id may look like a number
    payload: JSON = {"PHONE_NUMBER": "+12025550143", "AUTH_ID": "xyzzy", "beside": [beside, "12025550143", 12025550143]}
    library = FakeLibrary(info={"placement": "CALL_CARD", "options": payload})
    library.answers("getStatus", payload)
    wrapped, told = recorded(library)
    wrapped.placement_info()
    wrapped.call("getStatus", {"x": payload}, lambda _: None)
    wrapped.bind_event("E", lambda _: None)
    wrapped.release_events()
    library.tell("E", payload, json.dumps(payload))
    assert len(told) == 4
    for line in told:
        assert all(isinstance(part, str) for part in line)
        assert "2025550143" not in line[2]
        assert "xyzzy" not in line[2]


def test_a_dialogue_is_asked_for_without_telling_which() -> None:
    library = FakeLibrary()
    wrapped, told = recorded(library)
    assert wrapped.open_messenger("chat1982")
    assert [(asked.name, asked.params) for asked in library.asked] == [("imOpenMessenger", {"dialogId": "chat1982"})]
    assert told == [("command", "imOpenMessenger", "null")]
