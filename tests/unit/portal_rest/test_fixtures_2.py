"""Every reply of the second part of the REST fixtures is asked for, and comes in that shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest

from tests.portal import recordings
from tests.portal.rest.activity_rows import bind, new_activity
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import COMPANY, CONTACT, DEAL, DELIVERY, LEAD
from tests.portal.rest.replies import PhpObject
from tests.portal.state import OWN_STATISTICS, STATISTICS
from tests.portal.web import Request
from tests.support.recorded import case, cases
from tests.support.reply_shapes import differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.portal.state import PortalState
    from tests.support.asked_portal import AskedPortal

    Setup = Callable[[PortalState], object]

CALL = "externalCall.c3ee67f1a63f6e6117c230ab59cc49ea.1773130779"
BERG, OTHER, PRIVATE = 43, 44, 45
CALL_FIELDS = {
    "OWNER_ID": BERG,
    "OWNER_TYPE_ID": 3,
    "TYPE_ID": 2,
    "PROVIDER_ID": "VOXIMPLANT_CALL",
    "PROVIDER_TYPE_ID": "CALL",
    "SUBJECT": "Incoming call from Anna Berg",
    "ORIGIN_ID": f"VI_{CALL}",
}
TODO_FIELDS = CALL_FIELDS | {
    "TYPE_ID": 6, "PROVIDER_ID": "CRM_TODO", "PROVIDER_TYPE_ID": "TODO", "SUBJECT": "Send the offer", "ORIGIN_ID": None,
}  # fmt: skip
OPERATOR = 6

LATER = {
    "entity.": "the storage of an app is for a later issue",
    "im.notify.": "notices to colleagues are for a later issue",
}
"""Methods of later issues, by the beginning of their names."""

DISAGREEING = {
    "app_option_unknown_key": "part 1 of the reference has an empty text, and the portal follows it",
    "app_option_set_operator": "part 1 has this code with status 403",
    "app_option_set_operator_403": "part 1 has the code AccessException",
    "user_search_find": "users have the fields that part 1 names",
    "user_get_sparse": "users have the fields that part 1 names",
}
"""Cases in which the two parts of the reference differ."""


@pytest.fixture
def portal(portal: AskedPortal) -> AskedPortal:
    """Has the records that the fixtures speak of."""
    crm = portal.state.crm
    multi = [{"ID": "156", "VALUE": "+12025550143"}, {"ID": "157", "VALUE": "+12025550199"}]
    crm.update(CONTACT, BERG, {"PHONE": multi, "EMAIL": [{"ID": "158", "VALUE": "anna.berg@example.com"}]}, OPERATOR)
    crm.update(COMPANY, 17, {"EMAIL": [{"VALUE": "anna.berg@example.com"}]}, OPERATOR)
    crm.update(DEAL, 25, {"CONTACT_IDS": [BERG, OTHER]}, OPERATOR)
    crm.add(DEAL, {"TITLE": "Extra licences", "CONTACT_ID": OTHER, "COMPANY_ID": 17}, OPERATOR, 26)
    crm.update(LEAD, 123, {"CONTACT_ID": BERG}, OPERATOR)
    crm.table(DELIVERY).rows[3]["UF_CRM_2_1700000000001"] = ["a", "b"]
    crm.add(DEAL, {"TITLE": "Another deal"}, OPERATOR, 27)
    new_activity(portal.state, OPERATOR, CALL_FIELDS, 900)
    bind(crm.activities.rows[900], [(3, BERG), (2, 25), (177, 3)])
    crm.activities.rows[900] |= {"FILES": [311], "TRANSCRIPT": "Good morning"}
    new_activity(portal.state, OPERATOR, CALL_FIELDS | {"ORIGIN_ID": "VI_other"}, 901)
    new_activity(portal.state, OPERATOR, CALL_FIELDS | {"OWNER_ID": PRIVATE}, 902)
    new_activity(portal.state, OPERATOR, CALL_FIELDS | {"OWNER_ID": PRIVATE}, 903)
    new_activity(portal.state, OPERATOR, CALL_FIELDS | {"PROVIDER_ID": "CONFIGURABLE"}, 950)
    new_activity(portal.state, OPERATOR, TODO_FIELDS | {"COMPLETED": "Y"}, 998)
    new_activity(portal.state, OPERATOR, TODO_FIELDS, 999)
    comment: dict[str, Any] = {"ENTITY_TYPE": "contact", "ENTITY_ID": str(BERG), "COMMENT": "Called", "AUTHOR_ID": "6"}
    comment |= {"CREATED": crm.clock.text(), "FILES": PhpObject()}
    crm.comments.add(comment, 700)
    crm.comments.add(comment | {"BINDINGS": [{"ENTITY_TYPE": "deal", "ENTITY_ID": "25"}]}, 702)
    return portal


def _noted(state: PortalState) -> None:
    note = {"text": "Wants the contract", "createdById": OPERATOR, "createdTime": state.clock.text()}
    state.crm.timeline_notes[2, 900] = note | {"updatedById": 7, "updatedTime": state.clock.text()}


def _with_file(state: PortalState) -> None:
    (first, *_others) = case("rest-crm-2", "comment_list")["body"]["result"]
    state.crm.comments.rows[702]["FILES"] = PhpObject(first["FILES"])


def _comments_at_the_deal(state: PortalState) -> None:
    state.crm.comments.rows[700]["BINDINGS"] = [{"ENTITY_TYPE": "deal", "ENTITY_ID": "25"}]


def _without(*rights: str) -> Setup:
    return lambda state: state.user.rights.difference_update(rights)


def _refused(method: str, code: str, description: str = "", status: int | None = None) -> Setup:
    return lambda state: state.faults.add(RestFault(method, error=code, description=description, status=status))


def _bound_to(activity: int, *items: tuple[int, int]) -> Setup:
    return lambda state: bind(state.crm.activities.rows[activity], list(items))


def _private(name: str, number: int) -> Setup:
    return lambda state: state.crm.private.add((name, number))


def _older(state: PortalState) -> None:
    state.older_portal = True


def _administrator(state: PortalState) -> None:
    state.user.admin = True


def _many_contacts(state: PortalState) -> None:
    for _ in range(60):
        state.crm.add(CONTACT, {"NAME": "Ben"}, OPERATOR)


def _statistics(**changes: object) -> Setup:
    def arrange(state: PortalState) -> None:
        state.user.rights.add(STATISTICS)
        state.app.scopes.add("disk")
        row = next(iter(state.crm.statistics))
        state.crm.statistics.rows.clear()
        state.crm.statistics.add({**row, "CALL_ID": CALL, "RECORD_FILE_ID": 311, "RECORD_DURATION": "90", **changes}, 1)

    return arrange


def _many_activities(state: PortalState) -> None:
    for _ in range(60):
        new_activity(state, OPERATOR, CALL_FIELDS)


def _own_statistics(state: PortalState) -> None:
    state.user.rights.add(OWN_STATISTICS)


def _disk(state: PortalState) -> None:
    state.app.scopes.add("disk")
    state.user.admin = True


def _disk_of_an_operator(state: PortalState) -> None:
    state.app.scopes.add("disk")
    state.crm.activities.rows[900]["FILES"].append(312)


def _no_lines(state: PortalState) -> None:
    state.user.admin = True
    state.crm.lines.clear()
    state.crm.portal_lines.clear()


SETUPS: dict[str, Setup] = {
    "departments": lambda state: state.app.scopes.add("department"),
    "statistics_with_record": _statistics(),
    "statistics_record_pending": _statistics(RECORD_FILE_ID=None),
    "statistics_builtin_call": _statistics(),
    "statistics_own_only": _own_statistics,
    "statistics_unknown_filter": lambda state: state.user.rights.add(STATISTICS),
    "activity_list_page": _many_activities,
    "lines": _administrator,
    "lines_none": _no_lines,
    "external_lines_none": _no_lines,
    "disk_file": _disk,
    "disk_file_not_found": _disk,
    "disk_file_denied": _disk_of_an_operator,
    "disk_file_no_id": _disk,
    "activity_not_found": _refused("crm.activity.get", "", "Activity is not found"),
    "note_get": _noted,
    "note_delete": _noted,
    "comment_list": _with_file,
    "comment_list_files_list": lambda state: setattr(state, "no_files", "list"),
    "timeline_bind_denied": _private("deal", 26),
    "timeline_bindings_list": _comments_at_the_deal,
    "timeline_unbind": _comments_at_the_deal,
    "binding_add": _bound_to(900, (3, BERG)),
    "binding_add_denied": _private("deal", 26),
    "binding_delete_last": _bound_to(900, (3, BERG)),
    "todo_responsible_completed_old": _older,
    "transcript_old_portal": _refused("crm.activity.call.getTranscript", "ERROR_METHOD_NOT_FOUND"),
    "deals_of_contact_old_portal": lambda state: state.unknown_filters.add("contactIds"),
    "item_extranet": lambda state: setattr(state.user, "extranet", True),
    "item_list_no_right": _without("crm.deal.read"),
    "item_add_denied": _without("crm.deal.add"),
    "item_add_plan": _refused("crm.item.add", "CREATE_DYNAMIC_ITEM_RESTRICTED"),
    "item_fields_denied": _without("crm.deal.read"),
    "types_admin": _administrator,
    "contact_list_misspelt_filter": _many_contacts,
    "contact_list_denied": _without("crm.contact.read"),
}


BY_JSON = {"user_get_by_inner"}
"""Cases with a truth value, which the app's forms have no way to write."""

WITHOUT_APP = {"activity_get_files_webhook", "external_lines_no_context"}


def every(*files: str) -> list[Any]:
    return [
        pytest.param(each, id=f"{name}/{each['name']}")
        for name in files
        for each in cases(name)
        if "method" in each and not each["method"].startswith(tuple(LATER)) and each["name"] not in DISAGREEING
    ]


@pytest.mark.parametrize("recorded", every("rest-crm-2", "rest-telephony-2", "rest-storage"))
def test_reply_has_the_documented_shape(portal: AskedPortal, recorded: dict[str, Any]) -> None:
    if recorded["name"] in SETUPS:
        SETUPS[recorded["name"]](portal.state)
    if recorded["name"] in WITHOUT_APP:
        portal.without_app()
    ask = portal.ask_json if recorded["name"] in BY_JSON else portal.ask
    reply = ask(recorded["method"], recorded["params"])
    assert (recorded["http_status"], problems(recorded["body"], reply.body)) == (reply.status, [])


def problems(expected: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    """Where the reply differs; texts of errors with a code are in the user's language and are not compared."""
    if expected.get("error") in (None, ""):
        return differences(expected, actual)
    return [] if expected["error"] == actual.get("error") else [str(actual)]


ADDRESSES = [each for each in cases("rest-telephony-2") if "url" in each]
ANSWERS: dict[str, Literal["audio", "denied", "gone", "login"]] = {
    "record_address_denied": "denied",
    "record_address_gone": "gone",
}


@pytest.mark.parametrize("recorded", ADDRESSES, ids=[each["name"] for each in ADDRESSES])
def test_address_of_a_recording_answers_as_documented(portal: AskedPortal, recorded: dict[str, Any]) -> None:
    portal.state.recordings.answer = ANSWERS.get(recorded["name"], "audio")
    address = urlsplit(recorded["url"].replace("TOKEN", portal.access))
    answer = recordings.respond(portal.state, Request("GET", address.path, address.query, {}, b""))
    kind = answer.headers["Content-Type"].partition(";")[0]
    assert answer.status == recorded["http_status"]
    if recorded["content_type"].startswith("audio/"):
        assert kind.startswith("audio/")
    else:
        assert kind == recorded["content_type"]
        words = answer.body.decode()
        assert words == recorded["body_text"] or ("<form" in words and "form" in recorded["body_text"])
