"""Comments, activities and todos of the simulated CRM through REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.portal.rest.invented.history import CALL_ACTIVITY, PRIVATE_ACTIVITY

if TYPE_CHECKING:
    from tests.support.asked_portal import AskedPortal

COMMENT = {"ENTITY_ID": 797, "ENTITY_TYPE": "contact", "COMMENT": "Wants an offer"}
TODO = {"ownerTypeId": 3, "ownerId": 797, "deadline": "2026-03-12T15:00:00+02:00", "title": "Call back"}


def error(portal: AskedPortal, method: str, params: dict[str, Any]) -> tuple[str, str]:
    reply = portal.ask(method, params)
    assert reply.status == 400
    return reply.error, reply.body["error_description"]


def test_comment_is_added_listed_changed_and_removed(portal: AskedPortal) -> None:
    number = portal.result("crm.timeline.comment.add", {"fields": COMMENT})
    assert isinstance(number, int)
    owner = {"filter": {"ENTITY_ID": 797, "ENTITY_TYPE": "contact"}, "order": {"ID": "DESC"}}
    newest = portal.result("crm.timeline.comment.list", owner)[0]
    assert newest == {
        "ID": str(number),
        "ENTITY_ID": "797",
        "ENTITY_TYPE": "contact",
        "CREATED": "2026-03-10T10:19:38+02:00",
        "COMMENT": "Wants an offer",
        "AUTHOR_ID": "6",
        "FILES": {},
    }
    change = {"id": number, "fields": {"COMMENT": "Wants two"}}
    assert portal.result("crm.timeline.comment.update", change) == number
    assert portal.result("crm.timeline.comment.get", {"id": number})["COMMENT"] == "Wants two"
    assert portal.result("crm.timeline.comment.delete", {"id": number}) is None
    assert error(portal, "crm.timeline.comment.get", {"id": number}) == ("", "Not found.")


def test_comment_touches_its_item(portal: AskedPortal) -> None:
    portal.result("crm.timeline.comment.add", {"fields": COMMENT})
    touched = portal.result("crm.contact.get", {"id": 797})["LAST_ACTIVITY_TIME"]
    assert touched == "2026-03-10T10:19:38+02:00"


def test_comments_of_others_do_not_show(portal: AskedPortal) -> None:
    rows = portal.result("crm.timeline.comment.list", {"filter": {"ENTITY_ID": 797, "ENTITY_TYPE": "contact"}})
    assert {(row["ENTITY_ID"], row["ENTITY_TYPE"]) for row in rows} == {("797", "contact")}
    hidden = {"filter": {"ENTITY_ID": 45, "ENTITY_TYPE": "contact"}}
    assert error(portal, "crm.timeline.comment.list", hidden) == ("", "Access denied.")


def test_comment_may_have_files(portal: AskedPortal) -> None:
    files = {"FILES": [["notes.txt", "bm90ZXM="]]}
    number = portal.result("crm.timeline.comment.add", {"fields": COMMENT | files})
    assert portal.result("crm.timeline.comment.get", {"id": number})["FILES"]["1"]["name"] == "notes.txt"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"FIELDS": COMMENT}, "100"),
        ({"fields": {"ENTITY_ID": 797, "COMMENT": "x"}}, "100"),
        ({"fields": COMMENT | {"COMMENT": "  "}}, "INVALID_ARG_VALUE"),
        ({"fields": COMMENT | {"ENTITY_TYPE": "CONTACT"}}, "OWNER_NOT_FOUND"),
        ({"fields": COMMENT | {"ENTITY_ID": 780}}, "OWNER_NOT_FOUND"),
        ({"fields": COMMENT | {"ENTITY_ID": 45}}, "ACCESS_DENIED"),
    ],
)
def test_comment_that_cannot_be_is_refused(portal: AskedPortal, params: dict[str, Any], code: str) -> None:
    assert error(portal, "crm.timeline.comment.add", params)[0] == code


def test_comment_on_an_item_that_may_only_be_read_is_refused(portal: AskedPortal) -> None:
    portal.state.user.rights.discard("crm.contact.update")
    assert error(portal, "crm.timeline.comment.add", {"fields": COMMENT})[0] == "ACCESS_DENIED"


def bindings_of(portal: AskedPortal, comment: int) -> list[tuple[str, str]]:
    rows = portal.result("crm.timeline.bindings.list", {"filter": {"OWNER_ID": comment}})
    return [(row["ENTITY_TYPE"], row["ENTITY_ID"]) for row in rows]


def test_comment_of_two_items_is_one_and_goes_from_one(portal: AskedPortal) -> None:
    number = portal.result("crm.timeline.comment.add", {"fields": COMMENT})
    place = {"fields": {"OWNER_ID": number, "ENTITY_TYPE": "deal", "ENTITY_ID": 4615}}
    assert [portal.result("crm.timeline.bindings.bind", place) for _ in range(2)] == [True, True]
    assert bindings_of(portal, number) == [("contact", "797"), ("deal", "4615")]
    for owner in (("contact", "797"), ("deal", "4615")):
        asked = {"filter": {"ENTITY_TYPE": owner[0], "ENTITY_ID": owner[1]}, "order": {"ID": "DESC"}}
        row = portal.result("crm.timeline.comment.list", asked)[0]
        assert (row["ID"], row["ENTITY_TYPE"], row["ENTITY_ID"]) == (str(number), *owner)
    assert error(portal, "crm.timeline.comment.delete", {"id": number})[0] == "MULTIPLE_BINDINGS"
    gone = {"id": number, "ownerTypeId": 3, "ownerId": 797}
    assert portal.result("crm.timeline.comment.delete", gone) is None
    assert bindings_of(portal, number) == [("deal", "4615")]
    assert portal.result("crm.timeline.bindings.unbind", place) is False


def test_comment_is_bound_only_where_the_user_may_change(portal: AskedPortal) -> None:
    portal.state.user.rights.discard("crm.deal.update")
    place = {"fields": {"OWNER_ID": 501, "ENTITY_TYPE": "deal", "ENTITY_ID": 4615}}
    assert error(portal, "crm.timeline.bindings.bind", place) == ("", "Access denied.")
    process = {"fields": {"OWNER_ID": 501, "ENTITY_TYPE": "dynamic_128", "ENTITY_ID": 41}}
    assert "ENTITY_TYPE" in error(portal, "crm.timeline.bindings.bind", process)[1]


@pytest.mark.parametrize(("no_files", "files"), [("object", {}), ("list", []), ("missing", None)])
def test_comment_without_files_says_so_in_three_ways(
    portal: AskedPortal, no_files: Literal["object", "list", "missing"], files: object
) -> None:
    portal.state.no_files = no_files
    assert portal.result("crm.timeline.comment.get", {"id": 501}).get("FILES") == files


NOTE = {"ownerTypeId": 3, "ownerId": 797, "itemType": 2, "itemId": CALL_ACTIVITY}


def test_note_hangs_on_a_call_for_all_its_owners(portal: AskedPortal) -> None:
    assert error(portal, "crm.timeline.note.get", NOTE)[0] == "NOT_FOUND"
    assert portal.result("crm.timeline.note.save", NOTE | {"text": "First"}) is True
    portal.state.user = portal.state.users[12]
    of_deal = NOTE | {"ownerTypeId": 2, "ownerId": 4615}
    assert portal.result("crm.timeline.note.save", of_deal | {"text": "Second"}) is True
    note = portal.result("crm.timeline.note.get", NOTE)
    assert (note["text"], note["createdById"], note["updatedById"]) == ("Second", 6, 12)
    assert portal.result("crm.timeline.note.delete", NOTE) is True
    assert error(portal, "crm.timeline.note.delete", NOTE)[0] == "NOT_FOUND"


def test_note_asks_for_the_right_to_change_even_to_be_read(portal: AskedPortal) -> None:
    assert error(portal, "crm.timeline.note.save", NOTE | {"ownerId": 43, "text": "x"})[0] == "NOT_FOUND"
    assert error(portal, "crm.timeline.note.save", NOTE)[0] == "100"
    portal.state.user.rights.discard("crm.contact.update")
    assert error(portal, "crm.timeline.note.get", NOTE)[0] == "ACCESS_DENIED"


def test_activities_of_an_item_are_listed_newest_first(portal: AskedPortal) -> None:
    params = {"filter": {"OWNER_TYPE_ID": 3, "OWNER_ID": 797, "TYPE_ID": 2}, "order": {"START_TIME": "DESC"}}
    rows = portal.result("crm.activity.list", params)
    assert rows[0]["ID"] == str(CALL_ACTIVITY)
    assert {row["PROVIDER_ID"] for row in rows} == {"VOXIMPLANT_CALL"}
    assert str(PRIVATE_ACTIVITY) not in {row["ID"] for row in rows}


def test_activities_are_found_by_what_they_are_bound_to(portal: AskedPortal) -> None:
    bound = {"filter": {"BINDINGS": [{"OWNER_TYPE_ID": 2, "OWNER_ID": 4615}]}}
    assert str(CALL_ACTIVITY) in {row["ID"] for row in portal.result("crm.activity.list", bound)}


def test_activity_of_an_item_that_may_not_be_read_is_not_there(portal: AskedPortal) -> None:
    portal.state.user.rights.discard("crm.contact.read")
    assert portal.result("crm.activity.list", {"filter": {"OWNER_TYPE_ID": 3}}) == []
    assert error(portal, "crm.activity.get", {"id": CALL_ACTIVITY}) == ("", "Access denied.")


def test_activity_is_added_completed_and_removed(portal: AskedPortal) -> None:
    fields = {"OWNER_TYPE_ID": 3, "OWNER_ID": 797, "TYPE_ID": 1, "SUBJECT": "Visit"}
    number = portal.result("crm.activity.add", {"fields": fields})
    assert portal.result("crm.activity.update", {"id": number, "fields": {"COMPLETED": "Y"}}) is True
    assert portal.result("crm.activity.get", {"id": number})["STATUS"] == "2"
    assert portal.result("crm.activity.delete", {"id": number}) is True
    assert error(portal, "crm.activity.get", {"id": number}) == ("", "Not found.")


def test_activity_without_what_it_needs_is_refused(portal: AskedPortal) -> None:
    fields = {"OWNER_TYPE_ID": 3, "OWNER_ID": 780, "TYPE_ID": 1, "SUBJECT": "Visit"}
    assert "SUBJECT" in error(portal, "crm.activity.add", {"fields": fields | {"SUBJECT": ""}})[1]
    assert "binding" in error(portal, "crm.activity.add", {"fields": fields})[1]


def test_todo_is_an_open_activity_of_its_item(portal: AskedPortal) -> None:
    params = TODO | {"description": "Offer first", "responsibleId": 12, "pingOffsets": [0, 15]}
    number = portal.result("crm.activity.todo.add", params)["id"]
    row = portal.result("crm.activity.get", {"id": number})
    assert [row[name] for name in ("OWNER_ID", "PROVIDER_ID", "SUBJECT", "COMPLETED", "RESPONSIBLE_ID")] == [
        "797", "CRM_TODO", "Call back", "N", "12",
    ]  # fmt: skip
    assert (row["DEADLINE"], row["SETTINGS"]) == ("2026-03-12T15:00:00+02:00", {"PING_OFFSETS": [0, 15]})


def test_todo_without_an_offset_is_in_the_portals_time(portal: AskedPortal) -> None:
    number = portal.result("crm.activity.todo.add", TODO | {"deadline": "2026-03-12T15:00:00"})["id"]
    assert portal.result("crm.activity.get", {"id": number})["DEADLINE"] == "2026-03-12T15:00:00+02:00"


def test_todo_can_be_moved_until_it_is_done(portal: AskedPortal) -> None:
    number = portal.result("crm.activity.todo.add", TODO)["id"]
    later = {"id": number, "ownerTypeId": 3, "ownerId": 797, "deadline": "2026-03-20T09:00:00Z"}
    assert portal.result("crm.activity.todo.update", later) == {"id": number}
    row = portal.result("crm.activity.get", {"id": number})
    # A title and a text that are left out are emptied.
    assert (row["DEADLINE"], row["SUBJECT"], row["DESCRIPTION"]) == ("2026-03-20T11:00:00+02:00", "", "")
    portal.result("crm.activity.todo.updateDeadline", later | {"value": "2026-03-21T09:00:00Z"})
    portal.result("crm.activity.todo.updateDescription", later | {"value": "At nine"})
    assert portal.result("crm.activity.get", {"id": number})["DESCRIPTION"] == "At nine"
    portal.result("crm.activity.update", {"id": number, "fields": {"COMPLETED": "Y"}})
    assert error(portal, "crm.activity.todo.update", later)[0] == "CAN_NOT_UPDATE_COMPLETED_TODO"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"deadline": ""}, "100"),
        ({"ownerTypeId": ""}, "100"),
        ({"deadline": "tomorrow"}, "WRONG_DATETIME_FORMAT"),
        ({"ownerId": 780}, "NOT_FOUND"),
        ({"ownerTypeId": 999}, "OWNER_NOT_FOUND"),
        ({"ownerId": 45}, "ACCESS_DENIED"),
    ],
)
def test_todo_that_cannot_be_is_refused(portal: AskedPortal, change: dict[str, Any], code: str) -> None:
    assert error(portal, "crm.activity.todo.add", TODO | change)[0] == code


def test_a_client_who_is_gone_is_still_spoken_of(portal: AskedPortal) -> None:
    calls = portal.result("crm.activity.list", {"filter": {"OWNER_TYPE_ID": 3, "OWNER_ID": 780}})
    assert calls != []
    assert portal.result("crm.deal.list", {"filter": {"CONTACT_ID": 780}})[0]["ID"] == "31"
    assert error(portal, "crm.contact.get", {"id": 780}) == ("", "Not found")


def test_settings_name_stages_pipelines_and_kinds(portal: AskedPortal) -> None:
    stages = portal.result("crm.status.list", {"filter": {"ENTITY_ID": "DEAL_STAGE"}})
    assert [row["STATUS_ID"] for row in stages][:2] == ["NEW", "PREPARATION"]
    assert stages == [row for row in stages if row["ENTITY_ID"] == "DEAL_STAGE"]
    assert portal.result("crm.status.entity.items", {"entityId": "SOURCE"})[0]["STATUS_ID"] == "CALL"
    pipelines = portal.result("crm.category.list", {"entityTypeId": 2})["categories"]
    assert [(each["id"], each["isDefault"]) for each in pipelines] == [(1, "N"), (0, "Y")]
    assert error(portal, "crm.category.list", {"entityTypeId": 3})[0] == "ENTITY_TYPE_NOT_SUPPORTED"
    assert error(portal, "crm.category.list", {"entityTypeId": 9})[0] == "NOT_FOUND"
    assert portal.result("crm.dealcategory.list")[0]["ID"] == "1"
    assert portal.result("crm.dealcategory.stage.list", {"id": 1})[0]["STATUS_ID"] == "C1:NEW"
    assert {each["SYMBOL_CODE"]: each["ID"] for each in portal.result("crm.enum.ownertype")}["COMPANY"] == 4
    assert {each["ID"] for each in portal.result("crm.enum.activitydirection")} == {1, 2}
    assert portal.result("crm.currency.list")[0]["CURRENCY"] == "EUR"
