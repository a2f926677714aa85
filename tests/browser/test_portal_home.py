"""The app's own page and its installer, as the portal opens them."""

import re

from playwright.sync_api import Locator, expect

from tests.portal import PortalPage
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]


def test_apps_own_page(opened: PortalPage) -> None:
    opened.page.get_by_role("navigation", name="Portal").get_by_role("link", name="Call panel").click()
    opened.page.wait_for_url("**/marketplace/app/5/")
    opened.page.wait_for_function("() => 'portal' in window")
    home = Probe(opened.home).started()
    assert home.run("[BX24.placement.info().placement, location.pathname]") == ["DEFAULT", "/index.html"]

    it_may_set_the_title_and_has_no_interface(home, opened)
    finish_is_ignored_once_the_app_is_installed(home, opened)
    calls_open_above_it(home, opened)


def it_may_set_the_title_and_has_no_interface(home: Probe, opened: PortalPage) -> None:
    home.bind("CallCard::BeforeClose")

    assert home.ask("BX24.setTitle('Mine', done)") == {"title": "Mine"}
    assert opened.page.title() == "Mine"
    assert home.ask("BX24.placement.getInterface(done)") == {"command": [], "event": []}
    assert opened.messages(method="placementBindEvent")[-1].verdict == "dropped: unknown or denied"


def finish_is_ignored_once_the_app_is_installed(home: Probe, opened: PortalPage) -> None:
    home.run("BX24.placement.call('setInstallFinish', {})")
    home.round_trip()

    assert "install_finished" not in opened.page.url


def calls_open_above_it(home: Probe, opened: PortalPage) -> None:
    card = opened.open("incoming_contact")

    assert Probe(card).started().run("BX24.placement.info().placement") == "CALL_CARD"
    assert home.run("BX24.placement.info().placement") == "DEFAULT"


def test_installation_from_the_first_opening_to_its_end(uninstalled: PortalPage) -> None:
    installer = administrator_gets_the_installer_by_a_form_post(uninstalled)
    finish_that_cannot_be_stored_leaves_the_installer(installer, uninstalled)
    operator_is_told_that_it_is_not_finished(uninstalled)
    nothing_that_is_bound_is_shown_yet(uninstalled)
    finish_reloads_the_page_into_the_app(uninstalled)


def administrator_gets_the_installer_by_a_form_post(uninstalled: PortalPage) -> Probe:
    with uninstalled.page.expect_request(re.compile(r"install\.html\?DOMAIN=.*&PROTOCOL=0&LANG=en&APP_SID=")) as caught:
        opened = uninstalled.open_installer()

    body = re.findall(r"(?:^|&)([^=]*)=", caught.value.post_data or "")
    assert caught.value.method == "POST"
    assert body == ["AUTH_ID", "AUTH_EXPIRES", "REFRESH_ID", "SERVER_ENDPOINT", "APPLICATION_TOKEN",
                    "APPLICATION_SCOPE", "member_id", "status", "PLACEMENT"]  # fmt: skip
    installer = Probe(opened).started()
    assert installer.run("location.pathname") == "/install.html"
    told = first_data(uninstalled)
    for part in ('"INSTALL":true', '"FIRST_RUN":true', '"IS_ADMIN":true', '"PLACEMENT":"DEFAULT"',
                 '"PLACEMENT_OPTIONS":[]', '"USER_OPTIONS":[]'):  # fmt: skip
        assert part in told
    return installer


def first_data(portal_page: PortalPage) -> str:
    """What the portal told the app at its start."""
    return portal_page.messages(sender="portal", method="getInitData")[0].payload


def finish_that_cannot_be_stored_leaves_the_installer(installer: Probe, uninstalled: PortalPage) -> None:
    with uninstalled.page.expect_navigation(url=re.compile(r"install_finished=N$")):
        installer.run("BX24.placement.call('setInstallFinish', { value: false })")

    uninstalled.page.wait_for_function("() => 'portal' in window")
    assert Probe(uninstalled.home).started().run("location.pathname") == "/install.html"


def operator_is_told_that_it_is_not_finished(uninstalled: PortalPage) -> None:
    uninstalled.page.goto(f"{uninstalled.portal.app_page_url}?admin=0")

    expect(uninstalled.page.get_by_text("not fully installed")).to_be_visible()
    assert uninstalled.page.locator("iframe").count() == 0


def nothing_that_is_bound_is_shown_yet(uninstalled: PortalPage) -> None:
    uninstalled.portal.bind("CALL_CARD", "index.html", "Panel")
    uninstalled.visit(admin=0).open("incoming_contact")

    expect(uninstalled.page.get_by_role("tab", name="Sales notes")).to_be_visible()
    expect(uninstalled.page.get_by_role("tab", name="Panel")).to_have_count(0)


def finish_reloads_the_page_into_the_app(uninstalled: PortalPage) -> None:
    installer = Probe(uninstalled.open_installer()).started()
    with uninstalled.page.expect_navigation(url=re.compile(r"/marketplace/app/5/\?install_finished=Y$")):
        installer.run("BX24.installFinish()")

    uninstalled.page.wait_for_function("() => 'portal' in window")
    home = Probe(uninstalled.home).started()
    assert home.run("location.pathname") == "/index.html"
    assert uninstalled.portal.state.app.installed
    assert '"INSTALL":false' in first_data(uninstalled)
    uninstalled.open("incoming_contact")
    expect(uninstalled.page.get_by_role("tab", name="Panel")).to_be_visible()


def test_installation_may_differ(uninstalled: PortalPage) -> None:
    static_app_is_opened_by_get(uninstalled)
    app_without_an_installer_is_installed_at_once(uninstalled)
    first_run_is_said_once_per_user_and_version(uninstalled)


def static_app_is_opened_by_get(uninstalled: PortalPage) -> None:
    uninstalled.portal.state.app.static = True

    with uninstalled.page.expect_request(re.compile(r"install\.html\?DOMAIN=")) as caught:
        uninstalled.open_installer()

    assert (caught.value.method, caught.value.post_data) == ("GET", None)
    uninstalled.portal.state.app.static = False


def app_without_an_installer_is_installed_at_once(uninstalled: PortalPage) -> None:
    state = uninstalled.portal.state
    state.app.install_page = ""
    state.remove_app()

    probe = Probe(uninstalled.open_home(admin=1)).started()

    assert probe.run("location.pathname") == "/index.html"
    assert state.app.installed


def first_run_is_said_once_per_user_and_version(uninstalled: PortalPage) -> None:
    uninstalled.portal.reset()
    uninstalled.portal.install()
    told = []
    for version in (1, 1, 2):
        uninstalled.portal.state.app.version = version
        Probe(uninstalled.open_home()).started()
        told.append('"FIRST_RUN":true' in first_data(uninstalled))

    assert told == [True, False, True]


def test_each_binding_of_the_card_is_a_tab_with_its_title_in_the_users_language(unopened: PortalPage) -> None:
    portal = unopened.portal
    portal.state.bindings.clear()
    portal.bind("CALL_CARD", "index.html", "Phone call", titles={"de": {"TITLE": "Anruf"}})
    portal.bind("CALL_CARD", "index.html?second", "Tom's & Anna")
    for language, title in {"fr": "Phone call", "de": "Anruf"}.items():
        portal.state.language = language
        unopened.visit().open("incoming_contact")
        expect(unopened.page.get_by_role("tab", name=title)).to_be_visible()

    unopened.card.select_tab("app-2")

    assert Probe(unopened.card).started().run("location.search.startsWith('?second')")
    encoded = unopened.page.get_by_role("tab", name="Tom&#039;s &amp; Anna")  # once too often, as the portal does
    expect(encoded).to_have_attribute("aria-selected", "true")


def controls(portal_page: PortalPage, tab: str) -> Locator:
    panel = portal_page.page.get_by_role("complementary", name="Simulation controls")
    panel.get_by_role("tab", name=tab).click()
    return panel


def test_person_removes_and_installs_the_app(uninstalled: PortalPage) -> None:
    person_has_it_installed_without_its_installer(uninstalled)
    installer = person_removes_it(uninstalled)
    with uninstalled.page.expect_navigation(url=re.compile("install_finished=Y")):
        installer.run("BX24.installFinish()")
    uninstalled.page.wait_for_function("() => 'portal' in window")
    person_says_that_it_has_no_installer(uninstalled)


def person_has_it_installed_without_its_installer(uninstalled: PortalPage) -> None:
    uninstalled.visit(admin=1)

    with uninstalled.page.expect_navigation():
        controls(uninstalled, "Portal").get_by_role("button", name="Install and bind at once").click()

    uninstalled.page.wait_for_function("() => 'portal' in window")
    state = uninstalled.portal.state
    assert state.app.installed
    assert [each.placement for each in state.bindings] == ["CALL_CARD"]


def person_removes_it(uninstalled: PortalPage) -> Probe:
    with uninstalled.page.expect_navigation(url=re.compile("/marketplace/app/5/")):
        controls(uninstalled, "Portal").get_by_role("button", name="Remove it").click()

    uninstalled.page.wait_for_function("() => 'portal' in window")
    installer = Probe(uninstalled.home).started()
    assert installer.run("location.pathname") == "/install.html"
    assert uninstalled.portal.state.bindings == []
    return installer


def person_says_that_it_has_no_installer(uninstalled: PortalPage) -> None:
    panel = controls(uninstalled, "Portal")

    with uninstalled.page.expect_response("**/portal/state"):
        panel.get_by_label("It has an installation page").uncheck()

    assert uninstalled.portal.state.app.install_page == ""


def test_person_lets_rest_and_tokens_fail(opened: PortalPage) -> None:
    panel = controls(opened, "Faults")
    panel.get_by_role("combobox", name="Answers").select_option("500 server error")
    with opened.page.expect_response("**/portal/faults"):
        panel.get_by_role("button", name="Add", exact=True).click()
    with opened.page.expect_response("**/portal/faults"):
        panel.get_by_label("every Nth call").fill("3")
        panel.get_by_label("every Nth call").blur()

    faults = [(fault["method"], fault["error"], fault["every"]) for fault in opened.portal.state.faults.as_json()]
    assert faults == [("crm.*", "INTERNAL_SERVER_ERROR", 1), ("*", "QUERY_LIMIT_EXCEEDED", 3)]

    token = opened.portal.state.token()
    with opened.page.expect_response("**/portal/faults/tokens"):
        panel.get_by_role("button", name="Make all tokens too old").click()

    assert not opened.portal.state.tokens.good(token)
