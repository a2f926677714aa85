"""Places through REST: what may be bound, by whom, and what is said when not. Options and what the app may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.asked_portal import AskedPortal

PANEL = {"PLACEMENT": "CALL_CARD", "HANDLER": "https://app.example.com/panel"}
WORKER = {
    "PLACEMENT": "PAGE_BACKGROUND_WORKER",
    "HANDLER": "https://app.example.com/worker",
    "OPTIONS": {"errorHandlerUrl": "https://app.example.com/overtime"},
}


@pytest.fixture
def portal(portal: AskedPortal) -> AskedPortal:
    portal.state.user.admin = True
    return portal


def test_bound_handler_is_told_to_app_and_pages(portal: AskedPortal) -> None:
    titles = {"en": {"TITLE": "Call panel"}, "de": {"TITLE": "Anrufpanel"}}
    with portal.state.subscribe() as news:
        assert portal.result("placement.bind", {**PANEL, "placement": "call_card", "LANG_ALL": titles}) is True
        assert news.get_nowait().event == "placement.bound"
    portal.state.language = "de"
    (bound,) = portal.result("placement.get")
    assert (bound["placement"], bound["title"], bound["userId"]) == ("CALL_CARD", "Anrufpanel", 0)
    assert bound["langAll"]["en"] == {"TITLE": "Call panel", "DESCRIPTION": "", "GROUP_NAME": ""}
    assert portal.state.bindings[0].title_in("fr", "Call panel app") == "Call panel app"


def test_tab_without_titles_bears_the_apps_name(portal: AskedPortal) -> None:
    portal.result("placement.bind", PANEL)
    assert portal.result("placement.get")[0]["title"] == "Call panel"


def test_worker_keeps_its_error_handler_and_is_bound_once(portal: AskedPortal) -> None:
    portal.result("placement.bind", WORKER)
    other = WORKER | {"HANDLER": "https://app.example.com/other"}
    assert portal.ask("placement.bind", other).error == "ERROR_PLACEMENT_MAX_COUNT"
    assert portal.state.bindings[0].options == WORKER["OPTIONS"]
    assert portal.result("placement.unbind", {"PLACEMENT": "PAGE_BACKGROUND_WORKER"}) == {"count": 2}
    assert portal.result("placement.bind", other) is True


def test_same_handler_is_bound_once_to_the_card_another_beside_it(portal: AskedPortal) -> None:
    portal.result("placement.bind", PANEL)
    assert portal.ask("placement.bind", PANEL).error == "ERROR_PLACEMENT_MAX_COUNT"
    assert portal.result("placement.bind", PANEL | {"HANDLER": "https://app.example.com/panel/"}) is True
    assert len(portal.result("placement.get")) == 2


def test_worker_may_be_bound_for_one_user(portal: AskedPortal) -> None:
    portal.result("placement.bind", WORKER | {"USER_ID": 12})
    assert portal.state.bound("PAGE_BACKGROUND_WORKER") == []
    portal.state.user = portal.state.users[12]
    assert len(portal.state.bound("PAGE_BACKGROUND_WORKER")) == 1


def test_unbinding_takes_one_handler_or_all_and_tells_the_pages(portal: AskedPortal) -> None:
    for path in "abc":
        portal.result("placement.bind", PANEL | {"HANDLER": f"https://app.example.com/{path}"})
    one = {"PLACEMENT": "CALL_CARD", "HANDLER": "https://app.example.com/a"}
    with portal.state.subscribe() as news:
        assert portal.result("placement.unbind", one) == {"count": 2}
        assert portal.result("placement.unbind", one) == {"count": 0}
        assert portal.result("placement.unbind", {"PLACEMENT": "CALL_CARD"}) == {"count": 4}
        assert [news.get_nowait().event for _ in range(news.qsize())] == ["placement.unbound"] * 3


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        ("ftp://app.example.com/panel", "ERROR_UNSUPPORTED_PROTOCOL"),
        ("/panel", "ERROR_UNSUPPORTED_PROTOCOL"),
        ("http://localhost/panel", "ERROR_WRONG_HANDLER_URL"),
        ("https://intranet/panel", "ERROR_WRONG_HANDLER_URL"),
        ("https:///panel", "ERROR_WRONG_HANDLER_URL"),
        ("http://localhost:8081/panel", "ERROR_WRONG_HANDLER_URL"),
    ],
)
def test_handler_that_nobody_could_reach_is_refused(portal: AskedPortal, handler: str, code: str) -> None:
    portal.state.app.url = "http://localhost:8080/"
    assert portal.ask("placement.bind", PANEL | {"HANDLER": handler}).error == code


def test_the_apps_own_site_may_be_bound_although_it_is_local(portal: AskedPortal) -> None:
    portal.state.app.url = "http://localhost:8080/"
    assert portal.result("placement.bind", PANEL | {"HANDLER": "http://localhost:8080/index.html"}) is True


def test_older_portal_wants_the_apps_host_and_answers_some_errors_with_200(portal: AskedPortal) -> None:
    portal.state.app.handler_hosts = ("app.example.com",)
    away = PANEL | {"HANDLER": "https://away.example.com/"}
    assert portal.ask("placement.bind", away).error == "ERROR_HANDLER_URL_MATCH"
    assert portal.ask("placement.bind").status == 400
    portal.state.older_portal = True
    refused = portal.ask("placement.bind")
    assert (refused.status, refused.body["argument"]) == (200, "PLACEMENT")


@pytest.mark.parametrize("method", ["placement.bind", "placement.unbind", "placement.get", "placement.list"])
def test_places_are_for_administrators_with_the_scope(portal: AskedPortal, method: str) -> None:
    portal.state.user.admin = False
    assert portal.ask(method, PANEL).error == "ACCESS_DENIED"
    portal.state.user.admin = True
    portal.without_app()
    assert portal.ask(method, PANEL).error == "WRONG_AUTH_TYPE"
    portal.state.app.scopes.remove("placement")
    assert portal.ask(method, PANEL).error == "insufficient_scope"


@pytest.mark.parametrize(
    ("params", "codes"),
    [
        ({}, ["CALL_CARD", "PAGE_BACKGROUND_WORKER"]),
        ({"FULL": "true"}, ["CALL_CARD", "PAGE_BACKGROUND_WORKER", "CRM_CONTACT_DETAIL_TAB"]),
        ({"SCOPE": "telephony"}, ["CALL_CARD"]),
    ],
)
def test_places_of_the_apps_scopes_are_listed(portal: AskedPortal, params: dict[str, Any], codes: list[str]) -> None:
    portal.state.app.scopes.remove("crm")
    assert portal.result("placement.list", params) == codes


def test_options_are_kept_for_the_app_and_for_each_user(portal: AskedPortal) -> None:
    portal.result("app.option.set", {"options": {"settings": '{"v":1}'}})
    portal.result("user.option.set", {"options": {"theme": "dark"}})
    assert portal.result("app.option.get", {"option": "settings"}) == '{"v":1}'
    assert portal.result("app.option.get", {"option": "other"}) == ""
    portal.token = portal.state.tokens.issue(12, portal.state.app.code).access
    assert portal.result("user.option.get") == []
    assert portal.ask("app.option.set", {"options": {"settings": "x"}}).error == "AccessException"
    assert portal.state.options.users[6] == {"theme": "dark"}


def test_app_knows_what_it_may(portal: AskedPortal) -> None:
    assert portal.result("method.get", {"name": "placement.BIND"}) == {"isExisting": True, "isAvailable": True}
    portal.state.app.scopes.remove("placement")
    assert portal.result("method.get", {"name": "placement.bind"}) == {"isExisting": True, "isAvailable": False}
    assert portal.result("method.get", {"name": "no.such"}) == {"isExisting": False, "isAvailable": False}
    names = portal.result("methods")
    assert "crm.contact.get" in names
    assert "placement.bind" not in names
    assert "placement.bind" in portal.result("methods", {"full": 1})
    assert portal.result("scope") == ["crm", "entity", "imopenlines", "telephony", "user_brief"]
    assert "placement" in portal.result("scope", {"full": 1})


def test_users_tell_as_much_as_the_scope_allows(portal: AskedPortal) -> None:
    assert set(portal.result("user.current")) == {"ID", "ACTIVE", "NAME", "LAST_NAME", "UF_DEPARTMENT"}
    portal.state.app.scopes.add("user_basic")
    assert portal.result("user.current")["WORK_POSITION"] == "Operator"
    portal.state.app.scopes.add("user")
    rows = portal.ask("user.get", {"filter": {"ACTIVE": 1}, "sort": "ID", "order": "DESC"}).body
    assert ([row["ID"] for row in rows["result"]], rows["total"]) == (["27", "12", "6", "1"], 4)
    assert [row["ID"] for row in portal.result("user.get", {"ID": 12})] == ["12"]
    assert [row["ID"] for row in portal.result("user.search", {"FIND": "supp"})] == ["12", "27"]
    assert portal.result("user.admin") is True
