"""The data storage of an app through REST: who may do what in a storage, and what its items are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.asked_portal import AskedPortal

BOOK = {"ENTITY": "book"}


@pytest.fixture
def portal(portal: AskedPortal) -> AskedPortal:
    portal.result("entity.add", {**BOOK, "NAME": "Book", "ACCESS": {"AU": "R", "G1": "X", "U12": "Z"}})
    return portal


def refusal(portal: AskedPortal, method: str, params: dict[str, Any]) -> tuple[int, str]:
    reply = portal.ask(method, params)
    return reply.status, reply.error


def test_items_are_added_read_changed_and_removed(portal: AskedPortal) -> None:
    first = portal.result("entity.item.add", {**BOOK, "NAME": "one", "DETAIL_TEXT": "a=&b"})
    second = portal.result("entity.item.add", {**BOOK, "NAME": "two"})
    portal.result("entity.item.update", {**BOOK, "ID": second, "DETAIL_TEXT": "later"})
    rows = portal.result("entity.item.get", {**BOOK, "SORT": {"ID": "DESC"}})
    assert [(row["ID"], row["NAME"], row["DETAIL_TEXT"]) for row in rows] == [
        (str(second), "two", "later"),
        (str(first), "one", "a=&b"),
    ]
    assert portal.result("entity.item.get", {**BOOK, "FILTER": {"NAME": "one"}})[0]["ID"] == str(first)
    assert portal.result("entity.item.delete", {**BOOK, "ID": first}) is True
    assert refusal(portal, "entity.item.delete", {**BOOK, "ID": first}) == (400, "ERROR_ITEM_NOT_FOUND")


def test_items_come_in_pages(portal: AskedPortal) -> None:
    for number in range(51):
        portal.state.entities["book"].items[number] = {"ID": str(number)}
    body = portal.ask("entity.item.get", BOOK).body
    assert (len(body["result"]), body["total"], body["next"]) == (50, 51, 50)


def test_whoever_makes_a_storage_may_do_everything_and_others_what_was_said(portal: AskedPortal) -> None:
    assert portal.result("entity.rights", BOOK) == {"AU": "R", "G1": "X", "U6": "X"}
    portal.state.user = portal.state.users[12]
    assert portal.result("entity.item.get", BOOK) == []
    assert refusal(portal, "entity.item.add", {**BOOK, "NAME": "x"}) == (403, "ACCESS_DENIED")
    assert refusal(portal, "entity.rights", {**BOOK, "ACCESS": {"U12": "X"}}) == (403, "ACCESS_DENIED")
    assert refusal(portal, "entity.delete", BOOK) == (403, "ACCESS_DENIED")
    portal.state.user = portal.state.users[1]  # an administrator
    assert portal.result("entity.rights", {**BOOK, "ACCESS": {"U12": "W"}}) == {"U12": "W", "U1": "X"}
    portal.state.user = portal.state.users[6]
    assert refusal(portal, "entity.item.get", BOOK) == (403, "ACCESS_DENIED")
    assert portal.result("entity.get") == []


def test_storages_are_named_once_and_briefly(portal: AskedPortal) -> None:
    assert refusal(portal, "entity.add", {**BOOK, "NAME": "Again"}) == (400, "ERROR_ENTITY_ALREADY_EXISTS")
    assert refusal(portal, "entity.add", {"ENTITY": "x" * 14, "NAME": "Long"}) == (400, "ERROR_ARGUMENT")
    assert portal.ask("entity.add", {"NAME": "None"}).body["argument"] == "ENTITY"
    assert refusal(portal, "entity.item.add", {"ENTITY": "none", "NAME": "x"}) == (400, "ERROR_ENTITY_NOT_FOUND")
    assert portal.result("entity.get") == [{"ENTITY": "book", "NAME": "Book"}]
    assert portal.result("entity.delete", BOOK) is True
    assert refusal(portal, "entity.item.get", BOOK) == (400, "ERROR_ENTITY_NOT_FOUND")
    assert portal.result("entity.rights", BOOK) is None


def test_it_takes_a_permission_and_goes_with_the_app(portal: AskedPortal) -> None:
    portal.state.remove_app()
    assert portal.result("entity.get") == []
    portal.state.app.scopes.remove("entity")
    assert refusal(portal, "entity.get", {}) == (403, "insufficient_scope")
