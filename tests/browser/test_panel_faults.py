"""Fatal states: what a person reads when the panel cannot work, and that a fault stays where it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.driver import answer_library
from tests.portal.library_address import LIBRARY_PATTERN
from tests.support.panel_page import START, Panel, started
from tests.support.steps import step

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Watch
    from tests.portal import PortalPage, SimulatedPortal


def expect_fault(panel: Panel, code: str, title: str) -> None:
    expect(panel.fault).to_have_attribute("data-fault", code, timeout=START)
    expect(panel.fault).to_contain_text(title)


def test_page_opened_outside_of_a_portal_says_where_it_belongs(
    page: Page, portal: SimulatedPortal, watch: Watch
) -> None:
    watch.excuse("Unable to initialize Bitrix24 JS library")
    answer_library(page.context, portal)
    page.goto(portal.app_url)
    expect(page.locator("[data-fault]")).to_have_attribute("data-fault", "no-portal", timeout=START)
    fault = page.locator("[data-fault]")
    expect(fault).to_contain_text("Open this page in Bitrix24")
    expect(fault).to_contain_text("open the app's tab in the call card")  # the panel's page
    expect(fault).to_contain_text("open the app from the Bitrix24 menu")  # and the main page's


def test_library_that_cannot_be_loaded_is_no_portal(page: Page, portal: SimulatedPortal, watch: Watch) -> None:
    watch.excuse("net::ERR_FAILED")
    page.route(LIBRARY_PATTERN, lambda route: route.abort())
    page.goto(portal.app_url)
    expect(page.locator("[data-fault]")).to_have_attribute("data-fault", "no-portal", timeout=START)


def test_another_placement_is_named_as_the_wrong_one(portal_page: PortalPage) -> None:
    card = portal_page.visit(lang="de").open("init-data/background_worker")
    expect_fault(Panel(card.app), "wrong-placement", "This isn't the call card")
    expect(card.app.locator("html")).to_have_attribute("lang", "en")  # the fixture's own language wins over the address


def test_runtime_that_cannot_be_loaded_offers_another_try(portal_page: PortalPage, watch: Watch) -> None:
    watch.excuse("console")  # the runtime says much on its way down
    watch.excuse("Failed to fetch")
    context = portal_page.page.context
    # The shipped site would start without most of them, from its memory image.
    context.route("**/memory.*.bin", lambda route: route.abort())
    portal_page.visit()
    # In this order: a script that one frame has loaded may be there for the next one.
    for file in ("**/boot.*.js", "**/pyodide.*.js", "**/python.*.zip", "**/pyodide.asm.*.wasm"):
        with step(file):
            context.route(file, lambda route: route.abort())
            panel = Panel(portal_page.open("incoming_contact").app)
            expect_fault(panel, "runtime-failed", "The panel couldn't start")
            context.unroute(file)
            if "wasm" not in file:
                portal_page.card.close()
    with step("another try"):
        Panel(portal_page.card.app).action("reload").click()
        started(portal_page.card)


def test_section_that_fails_leaves_the_others_true(portal_page: PortalPage, watch: Watch) -> None:
    watch.excuse("call-panel: section")
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    card.frame.evaluate("() => document.querySelector('[data-field=\"timer\"]').remove()")
    card.frame.evaluate("() => document.querySelector('[data-list=\"bindings\"]').remove()")
    card.connect()
    panel.expect_texts(state="Talking")
    card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=9)
    panel.expect_texts(client="Lead 9")
