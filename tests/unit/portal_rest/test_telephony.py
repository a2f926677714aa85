"""External calls through REST, and the news that the portal's pages get of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.state import STATISTICS

if TYPE_CHECKING:
    from tests.support.asked_portal import AskedPortal

REGISTER = {"USER_ID": 6, "PHONE_NUMBER": "+12025550166", "TYPE": 2, "LINE_NUMBER": "+12025550100"}


def register(portal: AskedPortal, **more: object) -> str:
    call_id: str = portal.result("telephony.externalCall.register", {**REGISTER, **more})["CALL_ID"]
    return call_id


def refusal(portal: AskedPortal, method: str, params: dict[str, Any]) -> str:
    reply = portal.ask(f"telephony.{method}", params)
    assert (reply.status, reply.error) == (400, "ERROR_CORE")
    return str(reply.body["error_description"])


def test_call_goes_from_registered_to_finished_and_the_pages_hear_of_it(portal: AskedPortal) -> None:
    with portal.state.subscribe() as news:
        call_id = register(portal)
        portal.result("telephony.externalCall.hide", {"CALL_ID": call_id, "USER_ID": [6]})
        portal.result("telephony.externalCall.show", {"CALL_ID": call_id, "USER_ID": [6, 12]})
        portal.result("telephony.externalCall.finish", {"CALL_ID": call_id, "USER_ID": 6, "DURATION": 95})
        told = [news.get_nowait() for _ in range(news.qsize())]
    assert [(each.event, each.data["shown_to"]) for each in told] == [
        ("call.registered", []),
        ("call.shown", [6]),
        ("call.hidden", []),
        ("call.shown", [6, 12]),
        ("call.finished", [6, 12]),
    ]
    last = told[-1].data
    assert (last["id"], last["entity_type"], last["entity_id"]) == (call_id, "CONTACT", 797)
    activity = portal.result("crm.activity.get", {"id": last["activity_id"]})
    assert (activity["SUBJECT"], activity["DIRECTION"]) == ("Incoming call Anna Lindner", "1")


def test_call_without_show_stays_hidden(portal: AskedPortal) -> None:
    for show in (0, "0"):
        call = portal.state.calls[register(portal, SHOW=show, EXTERNAL_CALL_ID=f"a{show!r}")]
        assert call.shown_to == set()
    assert portal.state.calls[register(portal, SHOW=1, EXTERNAL_CALL_ID="b")].shown_to == {6}


def test_same_registration_gives_the_same_call_for_half_an_hour(portal: AskedPortal) -> None:
    first = register(portal)
    assert register(portal) == first
    assert register(portal, EXTERNAL_CALL_ID="own") != first
    portal.result("telephony.externalCall.finish", {"CALL_ID": first, "USER_ID": 6, "DURATION": 17})
    assert register(portal) == first
    assert not portal.state.calls[first].finished
    portal.state.clock.advance(1801)
    assert register(portal) != first


def test_user_is_found_by_inner_number(portal: AskedPortal) -> None:
    params = {**REGISTER, "USER_ID": "", "USER_PHONE_INNER": "112"}
    call_id = portal.result("telephony.externalCall.register", params)["CALL_ID"]
    assert portal.state.calls[call_id].user_id == 12


def test_lead_is_made_of_an_unknown_caller_only_when_asked(portal: AskedPortal) -> None:
    unknown = {**REGISTER, "PHONE_NUMBER": "+12025550177"}
    plain = portal.result("telephony.externalCall.register", unknown)
    assert (plain["CRM_ENTITY_TYPE"], plain["CRM_ENTITY_ID"], plain["CRM_CREATED_ENTITIES"]) == ("", 0, [])
    made = portal.result("telephony.externalCall.register", unknown | {"CRM_CREATE": 1, "EXTERNAL_CALL_ID": "2"})
    lead = made["CRM_CREATED_LEAD"]
    assert made["CRM_CREATED_ENTITIES"] == [{"ENTITY_TYPE": "LEAD", "ENTITY_ID": lead}]
    assert portal.result("crm.lead.get", {"id": lead})["PHONE"][0]["VALUE"] == "+12025550177"


def test_told_client_wins_over_the_number(portal: AskedPortal) -> None:
    call = portal.state.calls[register(portal, CRM_ENTITY_TYPE="DEAL", CRM_ENTITY_ID=25)]
    assert (call.entity_type, call.entity_id) == ("DEAL", 25)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"USER_ID": ""}, "USER_ID or USER_PHONE_INNER"),
        ({"USER_ID": 999}, "not found"),
        ({"USER_ID": 31}, "not active"),
        ({"TYPE": 6}, "Unknown TYPE"),
        ({"PHONE_NUMBER": "hidden"}, "Unsupported phone number"),
        ({"CALL_START_DATE": "now"}, "ISO-8601"),
    ],
)
def test_call_that_cannot_be_is_refused(portal: AskedPortal, change: dict[str, Any], words: str) -> None:
    assert words in refusal(portal, "externalCall.register", {**REGISTER, **change})
    assert portal.state.calls == {}


def test_finished_call_cannot_be_finished_or_shown_again(portal: AskedPortal) -> None:
    params = {"CALL_ID": register(portal), "USER_ID": 6, "DURATION": 5}
    portal.result("telephony.externalCall.finish", params)
    assert "not found" in refusal(portal, "externalCall.finish", params)
    assert portal.result("telephony.externalCall.show", params) is False
    assert portal.result("telephony.externalCall.hide", params) is True


@pytest.mark.parametrize(("duration", "code"), [(0, "304"), (12, "200")])
def test_finished_call_is_in_the_statistics(portal: AskedPortal, duration: int, code: str) -> None:
    portal.state.user.rights.add(STATISTICS)
    call_id = register(portal)
    finish = {"CALL_ID": call_id, "USER_ID": 6, "DURATION": duration}
    record = portal.result("telephony.externalCall.finish", finish)
    assert record["CALL_START_DATE"] == {}
    (row,) = portal.result("voximplant.statistic.get", {"FILTER": {"CALL_ID": call_id}})
    assert (row["CALL_FAILED_CODE"], row["CALL_DURATION"], row["CRM_ACTIVITY_ID"]) == (
        code, str(duration), str(record["CRM_ACTIVITY_ID"]),
    )  # fmt: skip


def test_recording_is_attached_once_the_call_is_finished(portal: AskedPortal) -> None:
    call_id = register(portal)
    record = {"CALL_ID": call_id, "FILENAME": "call.mp3", "FILE_CONTENT": "UklGRg=="}
    assert "not finished" in refusal(portal, "externalCall.attachRecord", record)
    portal.result("telephony.externalCall.finish", {"CALL_ID": call_id, "USER_ID": 6, "DURATION": 5})
    assert portal.result("telephony.externalCall.attachRecord", record) == {"FILE_ID": 9079}
    upload = portal.result("telephony.externalCall.attachRecord", {"CALL_ID": call_id, "FILENAME": "call.wav"})
    assert set(upload) == {"uploadUrl", "fieldName"}
    for change, words in (
        ({"FILENAME": ""}, "empty"),
        ({"FILENAME": "call.exe"}, "extension"),
        ({"FILE_CONTENT": "?"}, "encoded"),
        ({"FILE_CONTENT": ""}, "content is empty"),
    ):
        assert words in refusal(portal, "externalCall.attachRecord", record | change)


def test_what_was_said_is_attached(portal: AskedPortal) -> None:
    call_id = register(portal)
    said = {"CALL_ID": call_id, "MESSAGES": [{"SIDE": "Client", "START_TIME": 1, "STOP_TIME": 2, "MESSAGE": "Hello"}]}
    assert "Is it finished" in refusal(portal, "call.attachTranscription", said)
    portal.result("telephony.externalCall.finish", {"CALL_ID": call_id, "USER_ID": 6, "DURATION": 5})
    assert portal.result("telephony.call.attachTranscription", said) == {"TRANSCRIPT_ID": 1}
    assert "array" in refusal(portal, "call.attachTranscription", said | {"MESSAGES": "x"})
    assert "SIDE" in refusal(portal, "call.attachTranscription", said | {"MESSAGES": [{"SIDE": "Me"}]})


def test_clients_are_searched_by_number(portal: AskedPortal) -> None:
    found = portal.result("telephony.externalCall.searchCrmEntities", {"PHONE_NUMBER": "+12025550143"})
    assert [(each["CRM_ENTITY_TYPE"], each["CRM_ENTITY_ID"]) for each in found] == [
        ("CONTACT", 43),
        ("CONTACT", 123),
        ("COMPANY", 17),
        ("LEAD", 123),
    ]


def test_lines_are_added_changed_and_removed(portal: AskedPortal) -> None:
    number = {"NUMBER": "+12025550101"}
    assert portal.result("telephony.externalLine.add", number | {"NAME": "Support"}) == {"ID": 3}
    assert "already exists" in refusal(portal, "externalLine.add", number)
    assert portal.result("telephony.externalLine.update", number | {"NAME": "Service"}) == {"ID": "3"}
    assert "no fields" in refusal(portal, "externalLine.update", number)
    assert portal.result("telephony.externalLine.get")[-1] == number | {"NAME": "Service", "CRM_AUTO_CREATE": "Y"}
    assert portal.result("telephony.externalLine.delete", number) == []
    assert "Could not find" in refusal(portal, "externalLine.delete", number)
    assert "empty" in refusal(portal, "externalLine.add", {})


def test_statistics_go_in_pages_and_need_a_right(portal: AskedPortal) -> None:
    assert portal.ask("voximplant.statistic.get").status == 403
    portal.state.user.rights.add(STATISTICS)
    body = portal.ask("voximplant.statistic.get", {"SORT": "CALL_START_DATE", "ORDER": "DESC"}).body
    assert (body["total"], body["next"], body["result"][0]["ID"]) == (120, 50, "120")


@pytest.mark.parametrize("method", ["externalCall.register", "externalCall.show", "externalLine.get"])
def test_telephony_wants_the_token_of_an_app(portal: AskedPortal, method: str) -> None:
    portal.without_app()
    assert portal.ask(f"telephony.{method}", REGISTER).error == "WRONG_AUTH_TYPE"
