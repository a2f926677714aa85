"""What the simulated portal keeps of a call: its activity, whom it is bound to, its recording, what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.portal import recordings
from tests.portal.shown_calls import report
from tests.portal.web import Request, Response

if TYPE_CHECKING:
    from tests.support.asked_portal import AskedPortal

NUMBER = "+12025550166"
RECORDED = 12043
UNRECORDED = 12101


def registered(portal: AskedPortal, number: str = NUMBER) -> str:
    call = portal.result("telephony.externalCall.register", {"USER_ID": 6, "PHONE_NUMBER": number, "TYPE": 2})
    return str(call["CALL_ID"])


def finish(portal: AskedPortal, call: str) -> None:
    portal.result("telephony.externalCall.finish", {"CALL_ID": call, "USER_ID": 6, "DURATION": 60})


def activities_of(portal: AskedPortal, call: str) -> list[Any]:
    rows: list[Any] = portal.result("crm.activity.list", {"filter": {"ORIGIN_ID": f"VI_{call}"}})
    return rows


def bound(portal: AskedPortal, activity: str) -> list[tuple[int, int]]:
    rows = portal.result("crm.activity.binding.list", {"activityId": activity})
    return [(row["entityTypeId"], row["entityId"]) for row in rows]


# -- The activity ------------------------------------------------------------------------------------------------------


def test_activity_appears_when_the_call_is_over(portal: AskedPortal) -> None:
    call = registered(portal)
    assert activities_of(portal, call) == []
    finish(portal, call)
    assert [row["OWNER_ID"] for row in activities_of(portal, call)] == ["797"]


def test_activity_may_be_there_while_the_call_runs(portal: AskedPortal) -> None:
    portal.state.call_activity.when = "running"
    call = registered(portal)
    assert len(activities_of(portal, call)) == 1
    finish(portal, call)
    assert len(activities_of(portal, call)) == 1


def test_activity_may_come_later(portal: AskedPortal) -> None:
    portal.state.call_activity.when = "later"
    call = registered(portal)
    finish(portal, call)
    assert activities_of(portal, call) == []
    portal.state.clock.advance(21)
    assert len(activities_of(portal, call)) == 1


def test_activity_may_never_come(portal: AskedPortal) -> None:
    portal.state.call_activity.when = "never"
    call = registered(portal)
    finish(portal, call)
    portal.state.clock.advance(86400)
    assert activities_of(portal, call) == []


# -- A call whose card a page shows ------------------------------------------------------------------------------------


def shown(portal: AskedPortal, call: str, **changes: object) -> None:
    usual = {"id": call, "phone": NUMBER, "outgoing": False, "client": ["CONTACT", 797], "bindings": [["DEAL", 4615]]}
    report(portal.state, {**usual, "activity": 0, "over": False, **changes})


def test_shown_call_has_an_activity_when_it_is_over(portal: AskedPortal) -> None:
    shown(portal, "E45D.1")
    assert activities_of(portal, "E45D.1") == []
    shown(portal, "E45D.1", over=True, seconds=40)
    shown(portal, "E45D.1", over=True)
    (activity,) = activities_of(portal, "E45D.1")
    assert bound(portal, activity["ID"]) == [(3, 797), (2, 4615)]


def test_shown_call_takes_the_activity_that_the_portal_has_prepared(portal: AskedPortal) -> None:
    shown(portal, "E45D.1", activity=RECORDED)
    assert [row["ID"] for row in activities_of(portal, "E45D.1")] == [str(RECORDED)]
    shown(portal, "E45D.1", over=True)
    assert [row["ID"] for row in activities_of(portal, "E45D.1")] == [str(RECORDED)]


def test_client_made_for_a_shown_call_stays_bound_when_the_card_knows_nobody(portal: AskedPortal) -> None:
    nobody = {"phone": "+12025550198", "client": ["", 0], "bindings": []}
    shown(portal, "E45D.1", **nobody)
    contact = made_for(portal, "E45D.1", "+12025550198")
    shown(portal, "E45D.1", **nobody)
    shown(portal, "E45D.1", over=True, **nobody)
    assert [row["OWNER_ID"] for row in activities_of(portal, "E45D.1")] == [str(contact)]


def test_end_of_a_call_that_the_portal_does_not_know_is_ignored(portal: AskedPortal) -> None:
    shown(portal, "E45D.1", over=True)
    assert portal.state.shown_calls == {}


# -- What it is bound to -----------------------------------------------------------------------------------------------


def test_activity_is_bound_to_more_and_keeps_one_owner(portal: AskedPortal) -> None:
    item = {"activityId": RECORDED, "entityTypeId": 3, "entityId": 43}
    assert portal.result("crm.activity.binding.add", item) is True
    assert portal.ask("crm.activity.binding.add", item).error == "ACTIVITY_IS_ALREADY_BOUND"
    assert bound(portal, str(RECORDED)) == [(3, 797), (2, 4615), (3, 43)]
    for type_id, number in ((3, 797), (2, 4615)):
        gone = {"activityId": RECORDED, "entityTypeId": type_id, "entityId": number}
        assert portal.result("crm.activity.binding.delete", gone) is True
    assert portal.ask("crm.activity.binding.delete", item).error == "LAST_BINDING_CANNOT_BE_DELETED"
    assert portal.result("crm.activity.get", {"id": RECORDED})["OWNER_ID"] == "43"


def test_activity_has_a_hundred_bindings_at_most(portal: AskedPortal) -> None:
    row = portal.state.crm.activities.rows[RECORDED]
    row["BINDINGS"] = [{"OWNER_TYPE_ID": 2, "OWNER_ID": 5000 + number} for number in range(99)]
    assert (
        portal.ask("crm.activity.binding.add", {"activityId": RECORDED, "entityTypeId": 3, "entityId": 43}).error == "0"
    )
    assert len(bound(portal, str(RECORDED))) == 100


def test_activity_comes_once_for_each_item_asked_for(portal: AskedPortal) -> None:
    both = [{"OWNER_TYPE_ID": 2, "OWNER_ID": 4615}, {"OWNER_TYPE_ID": 3, "OWNER_ID": 797}]
    rows = portal.result("crm.activity.list", {"filter": {"BINDINGS": both, "ID": RECORDED}})
    assert len(rows) == 2


def test_bindings_to_what_may_not_be_read_are_not_told(portal: AskedPortal) -> None:
    portal.state.user.rights.discard("crm.deal.read")
    assert bound(portal, str(RECORDED)) == [(3, 797)]


def test_binding_asks_for_the_right_to_change_the_item(portal: AskedPortal) -> None:
    portal.state.user.rights.discard("crm.contact.update")
    item = {"activityId": RECORDED, "entityTypeId": 3, "entityId": 43}
    assert portal.ask("crm.activity.binding.add", item).error == "ACCESS_DENIED"
    assert portal.ask("crm.activity.binding.add", item | {"entityId": 99999}).error == "OWNER_NOT_FOUND"


# -- A client that is made for a call ----------------------------------------------------------------------------------


def made_for(portal: AskedPortal, call: str, number: str = NUMBER) -> int:
    fields = {"NAME": "Ben", "ORIGIN_ID": f"VI_{call}", "PHONE": [{"VALUE": number}]}
    return int(portal.result("crm.contact.add", {"fields": fields}))


def test_client_with_the_calls_number_is_bound_to_the_running_call(portal: AskedPortal) -> None:
    call = registered(portal, "+12025550198")
    contact = made_for(portal, call, "+1 202 555 0198")
    finish(portal, call)
    (activity,) = activities_of(portal, call)
    assert bound(portal, activity["ID"]) == [(3, contact)]


def test_client_with_another_number_is_not(portal: AskedPortal) -> None:
    call = registered(portal, "+12025550198")
    made_for(portal, call, "+12025550197")
    finish(portal, call)
    assert activities_of(portal, call) == []


def test_client_of_a_known_caller_is_bound_too(portal: AskedPortal) -> None:
    call = registered(portal)
    fields = {"title": "Lead", "originId": f"VI_{call}", "fm": [{"typeId": "PHONE", "value": NUMBER}]}
    lead = portal.result("crm.item.add", {"entityTypeId": 1, "fields": fields})["item"]["id"]
    finish(portal, call)
    (activity,) = activities_of(portal, call)
    assert bound(portal, activity["ID"]) == [(3, 797), (1, lead)]


def test_client_made_after_the_call_has_an_activity_of_its_own(portal: AskedPortal) -> None:
    call = registered(portal)
    finish(portal, call)
    contact = made_for(portal, call)
    assert [row["OWNER_ID"] for row in activities_of(portal, call)] == ["797", str(contact)]


def test_company_and_unknown_call_are_left_alone(portal: AskedPortal) -> None:
    call = registered(portal, "+12025550198")
    fields = {"TITLE": "Ltd", "ORIGIN_ID": f"VI_{call}", "PHONE": [{"VALUE": "+12025550198"}]}
    portal.result("crm.company.add", {"fields": fields})
    made_for(portal, "unknown")
    finish(portal, call)
    assert activities_of(portal, call) == []


# -- The recording -----------------------------------------------------------------------------------------------------


def address(portal: AskedPortal) -> str:
    asked = {"filter": {"ID": RECORDED}, "select": ["ID", "FILES"]}
    return str(portal.result("crm.activity.list", asked)[0]["FILES"][0]["url"])


def opened(portal: AskedPortal, url: str, **headers: str) -> Response:
    parts = urlsplit(url)
    return recordings.respond(portal.state, Request("GET", parts.path, parts.query, headers, b""))


def test_files_are_told_when_they_are_chosen(portal: AskedPortal) -> None:
    assert "FILES" not in portal.result("crm.activity.list", {"filter": {"ID": RECORDED}, "select": ["*"]})[0]
    assert "FILES" not in portal.result("crm.activity.list", {"filter": {"ID": UNRECORDED}, "select": ["FILES"]})[0]
    assert portal.result("crm.activity.get", {"id": RECORDED})["FILES"][0]["url"].endswith(portal.access)
    portal.without_app()
    assert address(portal).endswith("&auth=")


def test_recording_is_heard_from_anywhere(portal: AskedPortal) -> None:
    url = address(portal)
    whole = opened(portal, url)
    assert (whole.status, whole.headers["Content-Type"], whole.body[:4]) == (200, "audio/wav", b"RIFF")
    part = opened(portal, url, range="bytes=100-199")
    assert (part.status, part.body, part.headers["Content-Range"]) == (
        206,
        whole.body[100:200],
        f"bytes 100-199/{len(whole.body)}",
    )
    assert opened(portal, url, range="bytes=-10").body == whole.body[-10:]
    assert opened(portal, url, range=f"bytes={len(whole.body)}-").status == 416
    portal.state.recordings.seekable = False
    assert opened(portal, url, range="bytes=100-").status == 200


def test_refusal_of_a_recording_is_a_text_with_status_200(portal: AskedPortal) -> None:
    url = address(portal)
    said = {}
    for answer in ("denied", "gone", "login"):
        portal.state.recordings.answer = answer
        said[answer] = opened(portal, url)
    portal.state.recordings.answer = "audio"
    said["no token"] = opened(portal, url.partition("&auth=")[0])
    portal.state.tokens.expire()
    said["old token"] = opened(portal, url)
    assert {each.status for each in said.values()} == {200}
    assert said["denied"].body == said["old token"].body == b"Access denied."
    assert said["gone"].body == b"File not found"
    assert said["login"].body == said["no token"].body
    assert b"<form>" in said["login"].body


def test_recording_asks_for_the_right_to_read_one_of_the_items(portal: AskedPortal) -> None:
    url = address(portal)
    portal.state.user.rights.discard("crm.contact.read")
    assert opened(portal, url).headers["Content-Type"] == "audio/wav"
    portal.state.user.rights.discard("crm.deal.read")
    assert opened(portal, url).body == b"Access denied."


# -- What was said -----------------------------------------------------------------------------------------------------


def test_transcript_is_told_or_not_there_or_refused(portal: AskedPortal) -> None:
    method = "crm.activity.call.getTranscript"
    assert "offer" in portal.result(method, {"activityId": RECORDED})["transcription"]
    assert portal.result(method, {"activityId": UNRECORDED}) is None
    portal.state.transcribes = False
    refused = portal.ask(method, {"activityId": RECORDED})
    assert (refused.status, refused.error) == (403, "ACCESS_DENIED")


def test_newer_methods_speak_the_users_language(portal: AskedPortal) -> None:
    portal.state.language = "de"
    newer = portal.ask("crm.activity.binding.list", {"activityId": 999999})
    assert (newer.error, newer.body["error_description"]) == ("NOT_FOUND", "Element nicht gefunden")
    older = portal.ask("crm.activity.get", {"id": 999999})
    assert older.body["error_description"] == "Not found."
