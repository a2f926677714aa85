"""How the portal opens an app in the card: frame, POST, options, tabs."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from playwright.sync_api import Page, Request, Route, expect

from tests.portal import CallCard, PortalPage
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]

FIXTURES = Path(__file__).parents[1] / "fixtures"


def cases(file: str) -> dict[str, dict[str, Any]]:
    return {case["name"]: case for case in json.loads((FIXTURES / f"{file}.json").read_text("utf-8"))["cases"]}


POSTS = cases("handler-post")
OPTIONS = cases("placement-options")
STATUSES = cases("get-status")
INIT_DATA = cases("init-data")
NOT_AN_OBJECT: dict[str, object] = {
    "empty_php_array": [],
    "empty_object": {},
    "null": None,
    "field_absent": None,
    "not_json": None,
}


def opening_request(opened: PortalPage, preset: str = "incoming_contact", **request: object) -> Request:
    address = urlsplit(opened.portal.app_url).netloc
    with opened.page.expect_request(lambda each: address in each.url and "APP_SID" in each.url) as caught:
        opened.open(preset, **request)
    return caught.value


def body_of(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.post_data or "", keep_blank_values=True))


def test_handler_gets_the_documented_request(opened: PortalPage) -> None:
    for case, fewer in (("call_card", False), ("older_portal_fewer_keys", True)):
        opened.faults(fewerKeys=fewer)
        handler_gets_the_documented_form_post(opened, case)
    static_app_gets_the_query_and_no_body(opened)


def handler_gets_the_documented_form_post(opened: PortalPage, case: str) -> None:
    fixture = POSTS[case]

    request = opening_request(opened, "placement-options/incoming_external_company_with_deal")

    query = {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}
    body = body_of(request)
    assert request.method == fixture["method"]
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert list(query) == list(fixture["query"])
    assert list(body) == list(fixture["body"])
    for key in ("status", "PLACEMENT", "PLACEMENT_OPTIONS"):
        assert body[key] == fixture["body"][key]
    elapsed = int(fixture["body"]["AUTH_EXPIRES"]) - int(body["AUTH_EXPIRES"])
    assert 0 <= elapsed < 60, "seconds since the page was loaded"
    assert query["DOMAIN"] == urlsplit(opened.portal.portal_url).netloc
    assert (query["PROTOCOL"], query["LANG"]) == ("0", "en")
    assert opened.state()["frame"] == f"{query['DOMAIN']}|0|{query['APP_SID']}"


def static_app_gets_the_query_and_no_body(opened: PortalPage) -> None:
    opened.faults(staticApp=True)

    request = opening_request(opened)

    assert (request.method, request.post_data) == ("GET", None)
    assert list(parse_qs(urlsplit(request.url).query)) == list(POSTS["static_app_get"]["query"])
    Probe(opened.card).started()


def test_options_are_posted_and_told_and_the_status_says_the_same_in_its_own_types(opened: PortalPage) -> None:
    for name, case in OPTIONS.items():
        request = opening_request(opened, f"placement-options/{name}", firstTab="app")

        assert body_of(request)["PLACEMENT_OPTIONS"] == case["raw"], name
        probe = Probe(opened.card).started()
        assert probe.run("BX24.placement.info()") == {"placement": "CALL_CARD", "options": case["parsed"]}, name
        expect_status(probe.ask("BX24.placement.call('getStatus', {}, done)"), case["normalised"], name)

    options_can_be_anything_but_an_object(opened)
    odd_options_of_a_preset_end_with_its_call(opened)
    options_of_a_later_load_are_those_of_that_moment(opened)


def expect_status(status: dict[str, Any], meant: dict[str, Any], name: str) -> None:
    entity = [status["CRM_ENTITY_TYPE"], status["CRM_ENTITY_ID"]] if status["CRM_ENTITY_ID"] > 0 else None
    assert {
        "entity": entity,
        "bindings": [[each["ENTITY_TYPE"], each["ENTITY_ID"]] for each in status["CRM_BINDINGS"]],
        "call_list": status["CALL_LIST_MODE"],
        "activity_id": status.get("CRM_ACTIVITY_ID"),
        "phone": status.get("PHONE_NUMBER"),
    } == {
        "entity": meant["entity"],
        "bindings": meant["bindings"],
        "call_list": meant["call_list"],
        "activity_id": meant["activity_id"],
        "phone": "hidden" if meant["phone_status"] == "hidden" else meant["phone"],
    }, name


def options_can_be_anything_but_an_object(opened: PortalPage) -> None:
    sent = {"empty_php_array": "[]", "empty_object": "{}", "null": "null", "not_json": "undefined"}
    for name, told in NOT_AN_OBJECT.items():
        request = opening_request(opened, f"placement-options/{name}")

        assert body_of(request).get("PLACEMENT_OPTIONS") == sent.get(name), name
        probe = Probe(opened.card).started()
        assert probe.run("BX24.placement.info().options ?? null") == told, name


def odd_options_of_a_preset_end_with_its_call(opened: PortalPage) -> None:
    opened.open("placement-options/null")

    options = Probe(opened.open("incoming_contact")).started().run("BX24.placement.info().options")

    assert options["PHONE_NUMBER"] == "+12025550166"


def options_of_a_later_load_are_those_of_that_moment(opened: PortalPage) -> None:
    card = opened.open("placement-options/incoming_contact_with_activity")
    first = Probe(card).started().run("name")

    card.connect()
    card.change_client(CRM_ENTITY_TYPE="", CRM_ENTITY_ID=0, CRM_BINDINGS=[], CRM_ACTIVITY_ID=None)
    card.reload_frame()

    wanted = OPTIONS["incoming_contact_with_activity"]["parsed"] | {
        "CALL_STATE": "connected", "CRM_ENTITY_TYPE": "", "CRM_ENTITY_ID": "0", "CRM_ACTIVITY_ID": "undefined",
    }  # fmt: skip
    del wanted["CRM_BINDINGS"]
    again = Probe(card).started()
    assert again.run("BX24.placement.info().options") == wanted
    assert again.run("name") != first


def test_status_and_first_data_are_told_as_in_the_fixtures(opened: PortalPage) -> None:
    for name, case in STATUSES.items():
        probe = Probe(opened.open(f"get-status/{name}", firstTab="app")).started()

        assert probe.ask("BX24.placement.call('getStatus', {}, done)") == case["reply"], name

    own = {"DOMAIN", "PROTOCOL", "AUTH_ID", "REFRESH_ID", "MEMBER_ID"}
    for name, case in INIT_DATA.items():
        Probe(opened.open(f"init-data/{name}")).started()

        text = opened.messages(sender="portal", method="getInitData")[-1].payload
        told = json.loads(text)
        meant = {key: value for key, value in case["reply"].items() if key not in own}
        assert {key: value for key, value in told.items() if key not in own} == meant, name
        assert told["DOMAIN"] == urlsplit(opened.portal.portal_url).netloc, name


def test_card_shows_the_app_in_a_tab(opened: PortalPage) -> None:
    loader_covers_the_frame_until_it_has_loaded(opened)
    new_call_replaces_the_card_without_a_word(opened)
    simple_card_has_no_tabs(opened)
    app_is_not_loaded_before_its_tab_is_opened(opened)
    app_stays_alive_behind_a_tab_of_the_portal_s_own(opened)
    other_app_takes_the_tab_body_and_the_first_one_stays_alive(opened)
    older_portals_load_an_app_again_with_each_opening_of_its_tab(opened)
    folded_external_card_outlives_a_reload_of_the_portal_without_the_app_s_tab(opened)


def loader_covers_the_frame_until_it_has_loaded(opened: PortalPage) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.is_navigation_request():
            held.append(route)
        else:
            route.continue_()

    opened.page.route(f"{opened.portal.app_url}**", hold)
    with opened.page.expect_request(f"{opened.portal.app_url}**"):
        opened.open("incoming_contact")
    body = opened.page.locator("[data-part=app-body]")
    expect(body).to_have_class("app-body loading")

    held[0].continue_()

    expect(body).to_have_class("app-body")
    opened.page.unroute(f"{opened.portal.app_url}**")


def new_call_replaces_the_card_without_a_word(opened: PortalPage) -> None:
    probe = Probe(opened.open("incoming_contact")).started()
    probe.bind("CallCard::BeforeClose")
    probe.round_trip()

    opened.open("incoming_unknown")

    assert opened.messages(event="CallCard::BeforeClose") == []
    assert opened.page.locator(".card").count() == 1


def simple_card_has_no_tabs(opened: PortalPage) -> None:
    opened.open("incoming_contact", simple=True)

    expect(opened.page.get_by_role("tablist", name="Tabs of the card")).to_be_hidden()
    assert opened.page.locator("iframe").count() == 0


def app_is_not_loaded_before_its_tab_is_opened(opened: PortalPage) -> None:
    requests: dict[str, dict[str, Any]] = {"campaign": {}, "incoming_contact": {"webForm": True}}
    for preset, request in requests.items():
        card = opened.open(preset, **request)
        assert opened.page.locator(".app-frame").count() == 0, preset

        opened.page.get_by_role("tab", name="Call Panel").click()

        Probe(card).started()


def app_stays_alive_behind_a_tab_of_the_portal_s_own(opened: PortalPage) -> None:
    card = opened.open("incoming_contact", webForm=True, firstTab="app")
    frame = Probe(card).started().frame

    card.select_tab("web-form")
    card.select_tab("app")

    assert card.frame == frame


def other_app_takes_the_tab_body_and_the_first_one_stays_alive(opened: PortalPage) -> None:
    card = opened.open("incoming_contact")
    probe = Probe(card).started()
    probe.bind("CallCard::CallStateChanged")
    probe.round_trip()
    frame = probe.frame

    card.select_tab("neighbour")
    expect(card.app.get_by_role("heading", name="Sales notes")).to_be_visible()
    expect(opened.page.locator("[data-part=app-body] iframe").first).to_be_hidden()
    card.connect()
    frame.wait_for_function("() => probe.heard.some(({ name }) => name.endsWith('CallStateChanged'))", polling=20)
    card.select_tab("app")

    assert card.frame == frame
    assert probe.run("BX24.placement.info().options.CALL_STATE") == "connecting"


def older_portals_load_an_app_again_with_each_opening_of_its_tab(opened: PortalPage) -> None:
    opened.faults(tabsLoadAnew=True)
    card = opened.open("incoming_contact", webForm=True, firstTab="app")
    for other in ("neighbour", "web-form"):
        frame = Probe(card).started().frame

        card.select_tab(other)
        card.select_tab("app")

        assert Probe(card).started().frame != frame, other
        assert frame.is_detached(), other
    opened.clear_faults()


def folded_external_card_outlives_a_reload_of_the_portal_without_the_app_s_tab(opened: PortalPage) -> None:
    card = opened.open("external_incoming")
    Probe(card).started()
    call = card.state()["status"]["CALL_ID"]
    assert card.fold()

    opened.page.reload()
    opened.page.wait_for_function("() => 'portal' in window")

    again = CallCard(opened)
    assert (again.state()["folded"], again.state()["status"]["CALL_ID"]) == (True, call)
    assert again.fold(False)
    assert opened.page.get_by_role("tab", name="Call Panel").count() == 0
    assert opened.page.locator(".app-frame").count() == 0


def test_address_of_the_portal_page_opens_a_call(unopened: PortalPage) -> None:
    unopened.visit(open=1, preset="outgoing_company", lang="de", admin=1, theme="dark", speed=10, eventTwice=1)

    probe = Probe(unopened.card).started()

    assert probe.run("[BX24.getLang(), BX24.isAdmin(), BX24.userOption.get('theme')]") == ["de", True, "dark"]
    assert unopened.card.state()["status"]["CRM_ENTITY_TYPE"] == "COMPANY"
    assert unopened.state()["speed"] == 10


def test_php_json_escapes_like_php(modules: Page) -> None:
    text = modules.evaluate("async () => (await import('/page/payloads.js')).phpJson({a: 'ü/😀'})")

    assert text == r'{"a":"\u00fc\/\ud83d\ude00"}'
