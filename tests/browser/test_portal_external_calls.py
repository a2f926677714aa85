"""Calls that the app registers by REST: their cards in the portal, with the worker and the tab."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Watch
from tests.portal import PortalPage
from tests.portal.probe_frame import Probe
from tests.support.panel_page import wait_until

pytest_plugins = ["tests.portal.fixtures"]

PREFIX = "BackgroundCallCard::"
NUMBER = "+12025550166"


def rest(probe: Probe, method: str, **params: object) -> Any:  # noqa: ANN401 - a JSON value
    return probe.frame.evaluate(
        "([method, params]) => probe.ask((done) => BX24.callMethod(method, params, (answer) => done(answer.data())))",
        [method, params],
    )


def register(probe: Probe, **params: object) -> str:
    call = {"USER_ID": 6, "PHONE_NUMBER": NUMBER, "TYPE": 2, "LINE_NUMBER": "+12025550100", **params}
    call_id: str = rest(probe, "telephony.externalCall.register", **call)["CALL_ID"]
    return call_id


def wait_for_card(portal_page: PortalPage) -> None:
    portal_page.page.wait_for_function("() => window.portal.state().card !== null")


def test_registered_call_opens_a_card_with_the_apps_tab(worker: Probe, working: PortalPage) -> None:
    call_id = register(worker)
    wait_for_card(working)

    tab = Probe(working.card).started()
    status = tab.ask("BX24.placement.call('getStatus', {}, done)")
    assert status == {
        "CALL_ID": call_id, "PHONE_NUMBER": NUMBER, "LINE_NUMBER": "+12025550100", "LINE_NAME": "Sales",
        "CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": 797, "CRM_BINDINGS": [], "CALL_DIRECTION": "incoming",
        "CALL_STATE": "connected", "CALL_LIST_MODE": False,
    }  # fmt: skip
    assert tab.run("BX24.placement.info().options.CRM_ACTIVITY_ID") == "undefined"
    expect(working.page.locator(".card [data-part=client]")).to_have_text("Anna Lindner")
    [[told]] = worker.wait_for(PREFIX + "initialized")
    assert (told["CALL_ID"], told["CALL_STATE"]) == (call_id, "idle")

    second_call_is_not_shown_beside_it(worker, working)
    working.card.close()
    direction_follows_the_kind_of_call(worker, working)


def second_call_is_not_shown_beside_it(worker: Probe, working: PortalPage) -> None:
    first = working.card.state()["status"]["CALL_ID"]

    register(worker, EXTERNAL_CALL_ID="second")
    working.page.wait_for_function(
        "() => window.portal.messages({ text: 'call not shown: another card is there' }).length === 1"
    )

    assert working.card.state()["status"]["CALL_ID"] == first


def direction_follows_the_kind_of_call(worker: Probe, working: PortalPage) -> None:
    before = len(worker.heard(PREFIX + "initialized"))
    kinds = {1: "outgoing", 2: "incoming", 3: "incoming", 4: "callback"}
    for count, (kind, direction) in enumerate(kinds.items(), before + 1):
        register(worker, TYPE=kind)

        assert worker.wait_for(PREFIX + "initialized", count)[-1][0]["CALL_DIRECTION"] == direction, kind
        working.card.close()


def test_call_is_shown_to_its_user_when_it_is_to_be_shown(worker: Probe, working: PortalPage) -> None:
    call_id = register(worker, SHOW=0)
    register(worker, USER_ID=12, EXTERNAL_CALL_ID="somebody else's")
    worker.round_trip()
    assert not working.card.is_open

    assert rest(worker, "telephony.externalCall.show", CALL_ID=call_id, USER_ID=6) is True

    wait_for_card(working)
    assert working.card.state()["status"]["CALL_ID"] == call_id
    assert len(worker.wait_for(PREFIX + "initialized")) == 1


def test_card_closes_with_the_call(worker: Probe, working: PortalPage) -> None:
    for method in ("hide", "finish"):
        call_id = register(worker, EXTERNAL_CALL_ID=method)
        wait_for_card(working)
        tab = Probe(working.card).started()
        tab.bind("CallCard::BeforeClose", "CallCard::CallStateChanged")
        tab.round_trip()
        working.clear_messages()

        rest(worker, f"telephony.externalCall.{method}", CALL_ID=call_id, USER_ID=6)

        working.page.wait_for_function("() => window.portal.state().card === null")
        assert len(working.messages(event="CallCard::BeforeClose")) == 1, method
        assert working.messages(event="CallCard::CallStateChanged") == [], method

    card_that_is_held_open_stays_for_the_countdown(worker, working)


def card_that_is_held_open_stays_for_the_countdown(worker: Probe, working: PortalPage) -> None:
    call_id = register(worker)
    wait_for_card(working)
    Probe(working.card).started().ask("BX24.placement.call('disableAutoClose', {}, done)")

    rest(worker, "telephony.externalCall.finish", CALL_ID=call_id, USER_ID=6)

    working.page.wait_for_function("() => window.portal.state().card.remaining > 0")


def test_card_opens_on_the_page_that_the_user_looks_at(worker: Probe, working: PortalPage) -> None:
    second = working.another()
    register(worker)
    wait_for_card(second)
    assert not working.card.is_open
    second.card.close()

    working.front()
    register(worker, EXTERNAL_CALL_ID="second")

    wait_for_card(working)
    assert not second.card.is_open


def test_many_pages_hear_the_news(worker: Probe, working: PortalPage) -> None:
    pages = [working.another() for _ in range(8)]

    register(worker)

    # It shows the card, unless it was so slow that another page has done it.
    pages[-1].page.wait_for_function(
        "() => window.portal.state().card !== null"
        " || window.portal.messages().some(({ text }) => text.includes('another card is there'))"
    )


def test_wire_and_rest_have_the_same_tokens_options_and_bindings(
    worker: Probe, working: PortalPage, watch: Watch
) -> None:
    tokens_of_the_wire_are_good_for_rest_and_renewed_by_it(worker, working, watch)
    options_of_the_wire_and_of_rest_are_the_same(worker, working)
    news_of_bindings_ask_for_a_reload(working)


def tokens_of_the_wire_are_good_for_rest_and_renewed_by_it(worker: Probe, working: PortalPage, watch: Watch) -> None:
    watch.excuse("401")
    old = worker.run("BX24.getAuth().access_token")
    working.portal.state.tokens.expire()

    answer = rest(worker, "scope")

    assert "telephony" in answer
    assert worker.run("BX24.getAuth().access_token") != old


def options_of_the_wire_and_of_rest_are_the_same(worker: Probe, working: PortalPage) -> None:
    worker.run("BX24.userOption.set('theme', 'dark')")
    state = working.portal.state
    wait_until(working, lambda: state.options.users.get(state.user.id, {}).get("theme") == "dark")

    assert rest(worker, "user.option.get", option="theme") == "dark"
    rest(worker, "user.option.set", options={"theme": "light"})
    assert Probe(working.open("incoming_contact")).started().run("BX24.userOption.get('theme')") == "light"


def news_of_bindings_ask_for_a_reload(working: PortalPage) -> None:
    working.portal.bind("CALL_CARD", "index.html", "New tab")

    expect(working.page.get_by_role("status").get_by_text("CALL_CARD")).to_be_visible()
