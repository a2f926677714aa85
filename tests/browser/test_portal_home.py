"""The app's own page and its installer, as the portal opens them."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.portal import PortalPage, SimulatedPortal
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]


def test_menu_leads_to_the_apps_own_page(opened: PortalPage) -> None:
    opened.page.get_by_role("navigation", name="Portal").get_by_role("link", name="Call panel").click()
    opened.page.wait_for_url("**/marketplace/app/5/")

    probe = Probe(opened.home).started()

    assert probe.run("[BX24.placement.info().placement, location.pathname]") == ["DEFAULT", "/index.html"]


def test_main_page_may_set_the_title_and_has_no_interface(unopened: PortalPage) -> None:
    probe = Probe(unopened.open_home()).started()
    probe.bind("CallCard::BeforeClose")

    assert probe.ask("BX24.setTitle('Mine', done)") == {"title": "Mine"}
    assert unopened.page.title() == "Mine"
    assert probe.ask("BX24.placement.getInterface(done)") == {"command": [], "event": []}
    assert unopened.messages(method="placementBindEvent")[-1].verdict == "dropped: unknown or denied"


def test_calls_open_above_the_apps_own_page(unopened: PortalPage) -> None:
    home = unopened.open_home()
    Probe(home).started()

    card = unopened.open("incoming_contact")

    assert Probe(card).started().run("BX24.placement.info().placement") == "CALL_CARD"
    assert Probe(home).run("BX24.placement.info().placement") == "DEFAULT"


def test_administrator_gets_the_installer_until_it_has_finished(uninstalled: PortalPage) -> None:
    probe = Probe(uninstalled.open_installer()).started()

    assert probe.run("location.pathname") == "/install.html"
    told = uninstalled.messages(sender="portal", method="getInitData")[0].payload
    for part in ('"INSTALL":true', '"FIRST_RUN":true', '"IS_ADMIN":true', '"PLACEMENT":"DEFAULT"',
                 '"PLACEMENT_OPTIONS":[]', '"USER_OPTIONS":[]'):  # fmt: skip
        assert part in told

    again = Probe(uninstalled.open_home()).started()
    assert again.run("location.pathname") == "/install.html"


def test_installer_gets_the_documented_form_post(uninstalled: PortalPage) -> None:
    with uninstalled.page.expect_request(re.compile(r"install\.html\?DOMAIN=.*&PROTOCOL=0&LANG=en&APP_SID=")) as caught:
        uninstalled.open_installer()

    body = re.findall(r"(?:^|&)([^=]*)=", caught.value.post_data or "")
    assert caught.value.method == "POST"
    assert body == ["AUTH_ID", "AUTH_EXPIRES", "REFRESH_ID", "SERVER_ENDPOINT", "APPLICATION_TOKEN",
                    "APPLICATION_SCOPE", "member_id", "status", "PLACEMENT"]  # fmt: skip


def test_operator_is_told_that_the_installation_is_not_finished(uninstalled: PortalPage) -> None:
    uninstalled.page.goto(uninstalled.portal.app_page_url)

    expect(uninstalled.page.get_by_text("not fully installed")).to_be_visible()
    assert uninstalled.page.locator("iframe").count() == 0


def test_nothing_that_is_bound_is_shown_before_the_finish(
    uninstalled: PortalPage, bare_portal: SimulatedPortal
) -> None:
    bare_portal.bind("CALL_CARD", "index.html", "Panel")
    uninstalled.visit().open("incoming_contact")

    expect(uninstalled.page.get_by_role("tab", name="Sales notes")).to_be_visible()
    expect(uninstalled.page.get_by_role("tab", name="Panel")).to_have_count(0)


def test_finish_reloads_the_page_into_the_app(uninstalled: PortalPage, bare_portal: SimulatedPortal) -> None:
    probe = Probe(uninstalled.open_installer()).started()
    bare_portal.bind("CALL_CARD", "index.html", "Panel")

    with uninstalled.page.expect_navigation(url=re.compile(r"/marketplace/app/5/\?install_finished=Y$")):
        probe.run("BX24.installFinish()")

    uninstalled.page.wait_for_function("() => 'portal' in window")
    home = Probe(uninstalled.home).started()
    assert home.run("location.pathname") == "/index.html"
    assert bare_portal.state.app.installed
    assert '"INSTALL":false' in uninstalled.messages(sender="portal", method="getInitData")[0].payload
    uninstalled.open("incoming_contact")
    expect(uninstalled.page.get_by_role("tab", name="Panel")).to_be_visible()


def test_finish_that_cannot_be_stored_leaves_the_installer(uninstalled: PortalPage) -> None:
    probe = Probe(uninstalled.open_installer()).started()

    with uninstalled.page.expect_navigation(url=re.compile(r"install_finished=N$")):
        probe.run("BX24.placement.call('setInstallFinish', { value: false })")

    uninstalled.page.wait_for_function("() => 'portal' in window")
    assert Probe(uninstalled.home).started().run("location.pathname") == "/install.html"


def test_finish_is_ignored_once_the_app_is_installed(unopened: PortalPage) -> None:
    probe = Probe(unopened.open_home()).started()

    probe.run("BX24.placement.call('setInstallFinish', {})")
    probe.round_trip()

    assert "install_finished" not in unopened.page.url


def test_app_without_an_installer_is_installed_at_once(uninstalled: PortalPage, bare_portal: SimulatedPortal) -> None:
    bare_portal.state.app.install_page = ""
    bare_portal.state.remove_app()

    probe = Probe(uninstalled.open_home(admin=1)).started()

    assert probe.run("location.pathname") == "/index.html"
    assert bare_portal.state.app.installed


def test_static_app_is_opened_by_get(uninstalled: PortalPage, bare_portal: SimulatedPortal) -> None:
    bare_portal.state.app.static = True

    with uninstalled.page.expect_request(re.compile(r"install\.html\?DOMAIN=")) as caught:
        uninstalled.open_installer()

    assert (caught.value.method, caught.value.post_data) == ("GET", None)


def test_first_run_is_said_once_per_user_and_version(uninstalled: PortalPage, bare_portal: SimulatedPortal) -> None:
    bare_portal.install()
    told = []
    for version in (1, 1, 2):
        bare_portal.state.app.version = version
        Probe(uninstalled.open_home()).started()
        told.append('"FIRST_RUN":true' in uninstalled.messages(sender="portal", method="getInitData")[0].payload)

    assert told == [True, False, True]


@pytest.mark.parametrize(("language", "title"), [("de", "Anruf"), ("fr", "Phone call")])
def test_tab_has_its_title_in_the_users_language(unopened: PortalPage, language: str, title: str) -> None:
    unopened.portal.state.bindings.clear()
    unopened.portal.bind("CALL_CARD", "index.html", "Phone call", titles={"de": {"TITLE": "Anruf"}})

    unopened.portal.state.language = language
    unopened.visit().open("incoming_contact")

    expect(unopened.page.get_by_role("tab", name=title)).to_be_visible()


def test_each_binding_of_the_card_is_a_tab(unopened: PortalPage) -> None:
    unopened.portal.bind("CALL_CARD", "index.html?second", "Second")
    card = unopened.visit().open("incoming_contact")

    card.select_tab("app-2")

    assert Probe(card).started().run("location.search.startsWith('?second')")
    expect(unopened.page.get_by_role("tab", name="Second")).to_have_attribute("aria-selected", "true")


def controls(portal_page: PortalPage, tab: str) -> Locator:
    panel = portal_page.page.get_by_role("complementary", name="Simulation controls")
    panel.get_by_role("tab", name=tab).click()
    return panel


def test_person_removes_the_app_and_installs_it_from_nothing(
    uninstalled: PortalPage, bare_portal: SimulatedPortal
) -> None:
    bare_portal.install()
    uninstalled.visit(admin=1)

    with uninstalled.page.expect_navigation(url=re.compile("/marketplace/app/5/")):
        controls(uninstalled, "Portal").get_by_role("button", name="Remove it").click()

    installer = Probe(uninstalled.home).started()
    assert installer.run("location.pathname") == "/install.html"
    assert bare_portal.state.bindings == []
    with uninstalled.page.expect_navigation(url=re.compile("install_finished=Y")):
        installer.run("BX24.installFinish()")


def test_person_has_the_app_installed_without_its_installer(
    uninstalled: PortalPage, bare_portal: SimulatedPortal
) -> None:
    uninstalled.visit()

    with uninstalled.page.expect_navigation():
        controls(uninstalled, "Portal").get_by_role("button", name="Install and bind at once").click()

    assert bare_portal.state.app.installed
    assert [each.placement for each in bare_portal.state.bindings] == ["CALL_CARD"]


def test_person_says_that_the_app_has_no_installer(uninstalled: PortalPage, bare_portal: SimulatedPortal) -> None:
    uninstalled.visit(admin=1)
    panel = controls(uninstalled, "Portal")

    with uninstalled.page.expect_response("**/portal/state"):
        panel.get_by_label("It has an installation page").uncheck()

    assert bare_portal.state.app.install_page == ""


def test_person_lets_rest_fail(opened: PortalPage) -> None:
    panel = controls(opened, "Faults")
    panel.get_by_role("combobox", name="Answers").select_option("500 server error")
    with opened.page.expect_response("**/portal/faults"):
        panel.get_by_role("button", name="Add", exact=True).click()
    with opened.page.expect_response("**/portal/faults"):
        panel.get_by_label("every Nth call").fill("3")
        panel.get_by_label("every Nth call").blur()

    faults = [(fault["method"], fault["error"], fault["every"]) for fault in opened.portal.state.faults.as_json()]
    assert faults == [("crm.*", "INTERNAL_SERVER_ERROR", 1), ("*", "QUERY_LIMIT_EXCEEDED", 3)]


def test_person_lets_tokens_grow_old(opened: PortalPage) -> None:
    panel = controls(opened, "Faults")
    token = opened.portal.state.token()

    with opened.page.expect_response("**/portal/faults/tokens"):
        panel.get_by_role("button", name="Make all tokens too old").click()

    assert not opened.portal.state.tokens.good(token)
