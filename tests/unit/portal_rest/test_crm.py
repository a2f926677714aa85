"""The simulated CRM through REST: records, lists, comments, activities, todos, duplicates, rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.rest.custom_fields import is_several
from tests.portal.rest.kinds import CONTACT, DEAL, KINDS
from tests.portal.rest.queries import matching, ordered, page

if TYPE_CHECKING:
    from tests.support.asked_portal import AskedPortal


def error(portal: AskedPortal, method: str, params: dict[str, Any]) -> tuple[int, str, str]:
    reply = portal.ask(method, params)
    return reply.status, reply.error, reply.body["error_description"]


# -- The clients that the portal page's calls speak of -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("symbol", "number", "name"),
    [
        ("CONTACT", 797, "Anna Lindner"),
        ("CONTACT", 123, "Marek Dvořák"),
        ("COMPANY", 17, "Harbour & Finch Ltd"),
        ("COMPANY", 643, "Nordlicht Optik GmbH"),
        ("LEAD", 99, "Website enquiry #99"),
        ("LEAD", 123, "Priya Raman"),
        ("LEAD", 124, "Tomás Herrera"),
        ("LEAD", 125, "Greta Holm"),
        ("DEAL", 25, "Service contract 2027"),
        ("DEAL", 4615, "Microscopes, second batch"),
        ("DYNAMIC_128", 41, "Scratched lens"),
    ],
)
def test_client_of_the_page_is_in_the_crm(portal: AskedPortal, symbol: str, number: int, name: str) -> None:
    type_id = next(kind.type_id for kind in KINDS if kind.symbol == symbol)
    item = portal.result("crm.item.get", {"entityTypeId": type_id, "id": number})["item"]
    assert name in {item.get("title"), f"{item.get('name')} {item.get('lastName')}"}
    assert portal.state.crm.title(symbol, number) == name


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("+12025550143", {"LEAD": [123], "CONTACT": [43, 123], "COMPANY": [17]}),
        ("12025550166", {"CONTACT": [797]}),
        ("+1 (202) 555-01-44", {"LEAD": [124]}),
        ("+493023125160", {"CONTACT": [275, 2297], "COMPANY": [652]}),
        ("+442079460160", {"CONTACT": [802]}),
        ("+442079460160;77", {"CONTACT": [802]}),
        ("+12025550100", []),
        ("hidden", []),
    ],
)
def test_duplicates_are_found_by_number_however_it_is_written(portal: AskedPortal, number: str, found: object) -> None:
    assert portal.result("crm.duplicate.findbycomm", {"type": "PHONE", "values": [number]}) == found


def test_duplicates_stop_at_a_kind_with_twenty(portal: AskedPortal) -> None:
    for _ in range(25):
        portal.result("crm.lead.add", {"fields": {"PHONE": [{"VALUE": "+12025550166"}]}})
    found = portal.result("crm.duplicate.findbycomm", {"type": "PHONE", "values": ["+12025550166"]})
    assert (list(found), len(found["LEAD"])) == (["LEAD"], 20)


def test_duplicates_by_mail_and_of_one_kind(portal: AskedPortal) -> None:
    params = {"type": "EMAIL", "values": ["Anna.Lindner@example.com"], "entity_type": "CONTACT"}
    assert portal.result("crm.duplicate.findbycomm", params) == {"CONTACT": [797]}
    assert portal.result("crm.duplicate.findbycomm", params | {"entity_type": "LEAD"}) == []


def test_wrong_duplicate_search_is_told_in_a_sentence(portal: AskedPortal) -> None:
    method = "crm.duplicate.findbycomm"
    assert error(portal, method, {"type": "PHONE"})[1] == "Communication values is not defined"
    assert error(portal, method, {"type": "FAX", "values": ["1"]})[1].startswith("Communication type 'FAX'")
    portal.state.user.rights.clear()
    assert error(portal, method, {"type": "PHONE", "values": ["1"]})[:2] == (403, "Access denied")


# -- Records -----------------------------------------------------------------------------------------------------------


def test_values_are_text_or_null_and_fields_with_many_values_are_missing_when_empty(portal: AskedPortal) -> None:
    row = portal.result("crm.contact.get", {"id": 797})
    single = {name: value for name, value in row.items() if name not in {"PHONE", "EMAIL"} and not is_several(name)}
    assert {type(value) for value in single.values()} == {str, type(None)}
    assert portal.result("crm.contact.get", {"id": 44}).keys().isdisjoint({"PHONE", "EMAIL", "WEB", "IM"})


def test_record_is_added_changed_and_removed(portal: AskedPortal) -> None:
    fields = {"NAME": "Nora", "PHONE": [{"VALUE": "+12025550190", "VALUE_TYPE": "MOBILE"}], "ID": 5, "UNKNOWN": 1}
    number = portal.result("crm.contact.add", {"fields": fields})
    row = portal.result("crm.contact.get", {"id": number})
    assert (row["NAME"], row["ASSIGNED_BY_ID"], row["HAS_PHONE"]) == ("Nora", "6", "Y")
    assert "UNKNOWN" not in row
    (phone,) = row["PHONE"]
    change = {"LAST_NAME": "Lund", "PHONE": [{"ID": phone["ID"], "DELETE": "Y"}]}
    assert portal.result("crm.contact.update", {"id": number, "fields": change}) is True
    changed = portal.result("crm.contact.get", {"id": number})
    assert (changed["LAST_NAME"], changed["HAS_PHONE"], "PHONE" in changed) == ("Lund", "N", False)
    assert portal.result("crm.contact.delete", {"id": number}) is True
    assert error(portal, "crm.contact.get", {"id": number}) == (400, "", "Not found")
    assert error(portal, "crm.contact.update", {"id": number, "fields": {"NAME": "x"}}) == (
        400,
        "",
        "Contact is not found",
    )


def test_stage_decides_whether_a_deal_is_closed(portal: AskedPortal) -> None:
    number = portal.result("crm.deal.add", {"fields": {"TITLE": "New", "OPPORTUNITY": 1250.5, "CONTACT_ID": 797}})
    deal = portal.result("crm.deal.get", {"id": number})
    assert [deal[name] for name in ("STAGE_ID", "STAGE_SEMANTIC_ID", "CLOSED", "OPPORTUNITY")] == [
        "NEW",
        "P",
        "N",
        "1250.50",
    ]
    portal.result("crm.deal.update", {"id": number, "fields": {"STAGE_ID": "WON"}})
    deal = portal.result("crm.deal.get", {"id": number})
    assert [deal[name] for name in ("STAGE_SEMANTIC_ID", "CLOSED")] == ["S", "Y"]


def test_record_of_another_stays_hidden_but_not_from_administrators(portal: AskedPortal) -> None:
    ids = {"filter": {"LAST_NAME": "Winter"}}
    assert error(portal, "crm.contact.get", {"id": 45}) == (400, "", "Access denied.")
    assert portal.ask("crm.contact.list", ids).body["total"] == 0
    portal.state.user.admin = True
    assert portal.result("crm.contact.get", {"id": 45})["LAST_NAME"] == "Winter"
    assert portal.ask("crm.contact.list", ids).body["total"] == 1


@pytest.mark.parametrize(
    ("right", "method", "params"),
    [
        ("crm.deal.read", "crm.deal.list", {}),
        ("crm.deal.read", "crm.deal.get", {"id": 25}),
        ("crm.lead.add", "crm.lead.add", {"fields": {"TITLE": "x"}}),
        ("crm.contact.update", "crm.contact.update", {"id": 797, "fields": {"NAME": "x"}}),
        ("crm.company.delete", "crm.company.delete", {"id": 17}),
    ],
)
def test_right_that_was_taken_away_is_missed(
    portal: AskedPortal, right: str, method: str, params: dict[str, Any]
) -> None:
    portal.state.user.rights.discard(right)
    assert error(portal, method, params)[1:] == ("", "Access denied.")


def test_universal_methods_speak_camel_case_and_numbers(portal: AskedPortal) -> None:
    item = portal.result("crm.item.get", {"entityTypeId": 3, "id": 797})["item"]
    assert (item["id"], item["companyId"], item["ufCrm_1720697698689"]) == (797, 643, "Silver")
    assert (item["phoneWork"], item["phoneMobile"], len(item["fm"])) == ("+12025550166", "+493023125166", 3)
    original = portal.result("crm.item.get", {"entityTypeId": 3, "id": 797, "useOriginalUfNames": "Y"})["item"]
    assert original["UF_CRM_1720697698689"] == "Silver"


def test_universal_list_filters_by_camel_case_and_refuses_unknown_fields(portal: AskedPortal) -> None:
    params: dict[str, Any] = {
        "entityTypeId": 2,
        "filter": {"contactId": 797, "stageSemanticId": "P"},
        "select": ["title"],
    }
    reply = portal.ask("crm.item.list", params)
    assert reply.body["total"] == len(reply.result["items"]) > 2
    assert set(reply.result["items"][0]) == {"id", "title"}
    assert error(portal, "crm.item.list", params | {"filter": {"NO": 1}})[1] == "INVALID_ARG_VALUE"
    assert error(portal, "crm.item.list", {"entityTypeId": 999}) == (400, "NOT_FOUND", "SPA not found")


def test_universal_item_is_added_changed_and_removed(portal: AskedPortal) -> None:
    fields = {"title": "Broken box", "contactId": 797}
    item = portal.result("crm.item.add", {"entityTypeId": 128, "fields": fields})["item"]
    assert (item["stageId"], item["contactId"]) == ("DT128_2:NEW", 797)
    change = {"entityTypeId": 128, "id": item["id"], "fields": {"stageId": "DT128_2:SUCCESS"}}
    assert portal.result("crm.item.update", change)["item"]["stageId"] == "DT128_2:SUCCESS"
    assert portal.result("crm.item.delete", {"entityTypeId": 128, "id": item["id"]}) == []
    assert error(portal, "crm.item.get", {"entityTypeId": 128, "id": item["id"]})[1] == "NOT_FOUND"


def test_universal_item_takes_numbers(portal: AskedPortal) -> None:
    fields = {"title": "Caller", "fm": [{"typeId": "PHONE", "valueType": "WORK", "value": "+12025550191"}]}
    item = portal.result("crm.item.add", {"entityTypeId": 1, "fields": fields})["item"]
    assert portal.result("crm.lead.get", {"id": item["id"]})["PHONE"][0]["VALUE"] == "+12025550191"


# -- Lists -------------------------------------------------------------------------------------------------------------


def test_list_counts_nothing_when_asked_to(portal: AskedPortal) -> None:
    body = portal.ask("crm.deal.list", {"start": -1}).body
    assert (len(body["result"]), "total" in body, "next" in body) == (50, False, False)


TWO_NUMBERS = [{"VALUE": "1"}, {"VALUE": "2"}]
ROWS: list[dict[str, Any]] = [
    {"ID": "1", "NAME": "Anna", "SUM": "9.50", "DAY": "2026-03-10T10:00:00+02:00", "PHONE": TWO_NUMBERS},
    {"ID": "2", "NAME": "bert", "SUM": "10.00", "DAY": "2026-03-10T10:00:00+00:00", "PHONE": []},
    {"ID": "10", "NAME": None, "SUM": "100", "DAY": ""},
]


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        ({}, "1 2 10"),
        ({"NAME": "ANNA"}, "1"),
        ({"=ID": [1, "10"]}, "1 10"),
        ({"@ID": ["2"]}, "2"),
        ({"!ID": "2"}, "1 10"),
        ({"!=ID": "2"}, "1 10"),
        ({"!@ID": ["1", "2"]}, "10"),
        ({">SUM": 9.5}, "2 10"),
        ({">=SUM": "9.5", "<SUM": 100}, "1 2"),
        ({"<=SUM": "10"}, "1 2"),
        ({"%NAME": "NN"}, "1"),
        ({"%=NAME": "b%"}, "2"),
        ({"=%NAME": "%n%"}, "1"),
        ({"!%NAME": "nn"}, "2 10"),
        ({"NAME": ""}, "10"),
        ({"!NAME": ""}, "1 2"),
        ({">DAY": "2026-03-10T08:30:00+00:00"}, "2"),
        ({"PHONE": "2"}, "1"),
        ({"OTHER": "x"}, "1 2 10"),
    ],
)
def test_filter_chooses_rows(conditions: dict[str, Any], ids: str) -> None:
    assert [row["ID"] for row in matching(ROWS, conditions, lambda name: name != "OTHER")] == ids.split()


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (None, "1 2 10"),
        ({"ID": "DESC"}, "10 2 1"),
        ({"SUM": "desc"}, "10 2 1"),
        ({"DAY": "ASC"}, "1 2 10"),
        ({"NAME": "DESC", "ID": "ASC"}, "2 1 10"),
    ],
)
def test_order_sorts_numbers_times_and_texts(order: object, ids: str) -> None:
    assert [row["ID"] for row in ordered(ROWS, order)] == ids.split()


def test_page_begins_at_a_multiple_of_fifty() -> None:
    rows = [{"ID": str(number)} for number in range(120)]
    assert page(rows, "60", lambda row: row["ID"]).result == [str(number) for number in range(50, 100)]


def test_list_tells_chosen_fields(portal: AskedPortal) -> None:
    only = portal.result("crm.contact.list", {"filter": {"ID": 797}, "select": ["NAME", "PHONE"]})[0]
    assert set(only) == {"ID", "NAME", "PHONE"}
    usual = portal.result("crm.contact.list", {"filter": {"PHONE": "+12025550166"}})[0]
    assert usual.keys().isdisjoint({"PHONE", "UF_CRM_1720697698689"})
    every = portal.result("crm.contact.list", {"filter": {"ID": 797}, "select": ["*", "UF_*", "PHONE"]})[0]
    assert every.keys() >= {"PHONE", "UF_CRM_1720697698689", "LAST_NAME"}
    assert error(portal, "crm.contact.list", {"filter": "x"})[2] == "Parameter 'filter' must be array"


@pytest.mark.parametrize("kind", ["lead", "deal", "contact", "company"])
def test_fields_are_told(portal: AskedPortal, kind: str) -> None:
    fields = portal.result(f"crm.{kind}.fields")
    assert (fields["ID"]["type"], fields["ID"]["isReadOnly"]) == ("integer", True)
    assert fields["ASSIGNED_BY_ID"]["isReadOnly"] is False


def test_kinds_know_their_items(portal: AskedPortal) -> None:
    assert portal.state.crm.find(CONTACT, 797) is not None
    assert portal.state.crm.find(DEAL, 797) is None


# -- Search ------------------------------------------------------------------------------------------------------------


def found_items(portal: AskedPortal, type_id: int, conditions: dict[str, Any]) -> list[int]:
    reply = portal.result("crm.item.list", {"entityTypeId": type_id, "filter": conditions, "select": ["id"]})
    return [item["id"] for item in reply["items"]]


def test_universal_list_takes_alternatives_and_prefixes(portal: AskedPortal) -> None:
    named = {"0": {"logic": "OR", "0": {"%name": "lind"}, "1": {"%lastName": "LIND"}}}
    assert found_items(portal, 3, named) == [797]
    assert found_items(portal, 3, named | {"!id": 797}) == []
    assert found_items(portal, 3, {"@id": [797, 43], "<id": 100}) == [43]


@pytest.mark.parametrize(
    ("type_id", "conditions", "ids"),
    [
        (2, {"contactIds": 804}, [33]),
        (2, {"contactId": 804}, []),
        (2, {"@contactIds": [804, 780]}, [31, 33]),
        (4, {"contactIds": 797}, [643]),
        (7, {"contactIds": 797}, [9]),
        (31, {"contactIds": 797}, [11, 13]),
        (177, {"contactIds": 43}, [3]),
    ],
)
def test_contacts_are_found_in_any_role(
    portal: AskedPortal, type_id: int, conditions: dict[str, Any], ids: list[int]
) -> None:
    assert found_items(portal, type_id, conditions) == ids


def test_classic_list_knows_main_contacts_only_and_drops_what_it_does_not_know(portal: AskedPortal) -> None:
    assert portal.result("crm.deal.list", {"filter": {"CONTACT_ID": 804}}) == []
    assert portal.ask("crm.deal.list", {"filter": {"CONTACT_IDS": 804}}).body["total"] == 130
    assert portal.ask("crm.contact.list", {"filter": {"%LASTNAME": "Lindner"}}).body["total"] > 10
    assert portal.ask("crm.contact.list", {"filter": {"%LAST_NAME": "indne"}}).body["total"] == 1
    assert portal.ask("crm.contact.list", {"filter": {"EMAIL": "anna.lindner@example.com"}}).body["total"] == 1
