"""Who is on the telephone: one request, what fails, what may not be read, stale replies, texts that stay texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import COMPANY, CONTACT, DEAL
from tests.support.accessibility import expect_accessible
from tests.support.panel_page import Panel, pasted, started
from tests.support.steps import step

if TYPE_CHECKING:
    from playwright.sync_api import Frame

    from tests.browser.conftest import Watch
    from tests.portal import PortalPage, SimulatedPortal

REQUESTS = """() => performance.getEntriesByType('resource').filter((each) => each.name.includes('/rest/'))
    .map((each) => each.startTime)"""
PAINTED = "() => performance.getEntriesByName('panel:painted')[0].startTime"
NASTY = "<img src=x onerror=\"document.title='stolen'\"><b>Mallory</b> {0} %s"
RIGHTS = "You don't have permission to see this in Bitrix24."


def requests(portal: SimulatedPortal) -> list[str]:
    """What the app asked of REST."""
    return portal.rest.journal.methods


def sent_at(frame: Frame) -> list[float]:
    """Milliseconds at which the page's REST requests began."""
    moments: list[float] = frame.evaluate(REQUESTS)
    return moments


def test_an_opening_costs_one_request_after_the_number_is_painted(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    panel.expect_texts(client_name="Anna Lindner")
    expect(panel.list("deals").first).to_be_visible()
    expect(panel.list("history-past").first).to_be_visible()
    card.connect()
    panel.expect_texts(state="Talking")
    assert requests(portal) == ["batch"]
    assert min(sent_at(card.frame)) > card.frame.evaluate(PAINTED)
    card.close()
    with step("a company"):
        panel = started(portal_page.open("outgoing_company"))
        expect(panel.field("client-name")).not_to_be_empty()
        expect(panel.field("client-body")).not_to_have_attribute("aria-busy", "true")
        assert requests(portal) == ["batch"] * 2


def test_deals_of_which_the_client_is_a_further_contact_are_shown_where_the_portal_can_search_for_them(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    portal.state.crm.update(CONTACT, 804, {"COMPANY_ID": ""}, 6)
    status = {"CRM_ENTITY_ID": 804, "CRM_BINDINGS": []}
    panel = started(portal_page.visit().open("incoming_contact", status=status))
    panel.expect_texts(client_name="Lukas Meyer")
    expect(panel.list("deals")).to_have_count(1)
    expect(panel.list("deals")).to_contain_text("Lenses, joint order")
    assert requests(portal) == ["batch"]
    portal_page.card.close()
    with step("where it cannot, nothing untrue is said"):
        portal.state.unknown_filters.add("contactIds")
        panel = started(portal_page.open("incoming_contact", status=status))
        expect(panel.field("deals-empty")).to_have_text(
            "No open deals with this client as the main contact."
            " This Bitrix24 can't search deals by their other contacts."
        )


def test_the_number_is_there_while_the_crm_is_slow_and_after_it_failed(
    portal_page: PortalPage, portal: SimulatedPortal, watch: Watch
) -> None:
    watch.excuse("Failed to load resource")
    fault = portal.rest.faults.add(RestFault("*", status=403, error="ACCESS_DENIED", delay=1.0))
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    panel.expect_texts(phone="+1 202-555-0166")
    panel.expect_texts(client_trouble=RIGHTS, deals_trouble=RIGHTS, history_trouble=RIGHTS)
    expect(panel.switch).to_be_enabled()
    portal.rest.faults.remove(fault)
    panel.field("client").click()
    portal_page.wait_for_message(sender="app", method="openPath")
    portal_page.close_slider()


def test_a_failure_says_so_and_trying_again_reads_everything_with_one_request(
    portal_page: PortalPage, portal: SimulatedPortal, watch: Watch
) -> None:
    watch.excuse("Failed to load resource")
    fault = portal.rest.faults.add(RestFault("*", status=503, error="OVERLOAD_LIMIT"))
    panel = started(portal_page.visit().open("incoming_contact"))
    panel.expect_texts(
        client_trouble="Bitrix24 has blocked apps because of overload. An administrator has to unblock them."
    )
    portal.rest.faults.remove(fault)
    before = len(requests(portal))
    panel.action("history.retry").first.click()
    panel.expect_texts(client_name="Anna Lindner")
    expect(panel.list("deals").first).to_be_visible()
    expect(panel.field("client-notice")).to_be_hidden()
    assert len(requests(portal)) == before + 1


def test_with_fewer_rights_the_rest_is_there(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    portal.state.user.rights -= {"crm.deal.read", "crm.company.read"}
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    panel.expect_texts(client_name="Anna Lindner", deals_trouble=RIGHTS)
    expect(panel.field("deals-retry")).to_be_hidden()
    expect(panel.list("client-facts").filter(has_text="Company")).to_have_count(0)
    expect(panel.field("client-section").get_by_text(RIGHTS)).to_be_visible()
    expect(panel.list("history-past").first).to_be_visible()
    expect_accessible(card.frame)


def test_texts_of_the_crm_stay_texts(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    crm = portal.state.crm
    crm.update(CONTACT, 797, {"NAME": NASTY, "LAST_NAME": "", "POST": NASTY}, 6)
    crm.update(COMPANY, 643, {"TITLE": NASTY}, 6)
    crm.update(DEAL, 4617, {"TITLE": NASTY}, 6)
    crm.comments.rows[501]["COMMENT"] = f"{NASTY}\n{NASTY}"
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    panel.expect_texts(client_name=NASTY, client_position=NASTY, client_company_link=NASTY)
    expect(panel.list("deals").get_by_text(NASTY)).to_have_count(1)
    expect(panel.list("history-past").get_by_text(NASTY)).to_have_count(2)
    assert card.frame.evaluate("() => [document.querySelectorAll('main img').length, document.title]")[0] == 0
    assert card.frame.title() != "stolen"


def test_an_answer_about_the_client_before_never_shows(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    portal.rest.faults.add(RestFault("batch", times=1, delay=2.0))
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    names = """() => { globalThis.names = [];
      const place = document.querySelector('[data-field="client-name"]');
      new MutationObserver(() => names.push(place.textContent)).observe(place, {childList: true}); }"""
    card.frame.evaluate(names)
    card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=124, PHONE_NUMBER="+12025550144")
    panel.expect_texts(client_name="Tomás Herrera")
    portal.rest.journal.wait_for("batch", 2)
    expect(panel.list("deals")).to_have_count(0)
    panel.expect_texts(client_name="Tomás Herrera")
    assert "Anna Lindner" not in card.frame.evaluate("() => names")


def test_every_item_opens_and_is_read_again_when_the_slider_closes(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    panel = started(portal_page.visit().open("incoming_contact"))
    panel.expect_texts(client_name="Anna Lindner")
    for action, path in (
        ("client.open", "/crm/company/details/643/"),
        ("deals.open", "/crm/deal/details/"),
        ("history.open", "/crm/contact/details/797/"),
    ):
        portal_page.clear_messages()
        if action == "history.open":
            panel.list("history-past").locator(".entry-title").first.click()
        panel.action(action).locator("visible=true").first.click()
        (message,) = portal_page.wait_for_message(sender="app", method="openPath")
        assert path in message.text.replace("\\/", "/")
        portal.state.crm.update(CONTACT, 797, {"LAST_NAME": action}, 6)
        portal_page.close_slider()
        panel.expect_texts(client_name=f"Anna {action}")


def test_an_address_is_copied_and_a_deal_chosen_with_the_keyboard(portal_page: PortalPage) -> None:
    panel = started(portal_page.visit().open("incoming_contact"))
    panel.expect_texts(client_name="Anna Lindner")
    with step("an address is copied with one click"):
        panel.list("client-reach").filter(has_text="@").get_by_role("button").click()
        panel.expect_texts(client_note="Copied")
        assert pasted(portal_page.page) == "anna.lindner@example.com"
    with step("a deal is chosen"):
        chosen = panel.list("deals").filter(has_text="Microscopes, second batch").locator(".choose")
        expect(chosen).to_have_attribute("aria-pressed", "true")
        other = panel.list("deals").filter(has_text="Renewal").locator(".choose")
        other.focus()
        portal_page.page.keyboard.press("Space")
        expect(other).to_have_attribute("aria-pressed", "true")
        expect(panel.list("deals").locator('.choose[aria-pressed="true"]')).to_have_count(1)


def test_the_browser_knows_country_and_time(portal_page: PortalPage) -> None:
    card = portal_page.visit(lang="de").open("incoming_unknown", status={"PHONE_NUMBER": "+493023125190"})
    panel = started(card)
    panel.expect_texts(client_country="Deutschland")
    there = card.frame.evaluate(
        """() => new Date().toLocaleTimeString('de', {timeZone: 'Europe/Berlin', hour: 'numeric', minute: '2-digit'})"""
    )
    expect(panel.field("client-time")).to_have_text(there)


def test_sections_that_are_switched_off_are_not_there_and_read_nothing(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    portal.state.options.app["settings"] = '{"v":1,"off":["client","deals","history","matches"]}'
    card = portal_page.visit().open("incoming_contact")
    started(card)
    panel = Panel(card.app)
    for name in ("client", "matches", "deals", "history"):
        expect(panel.field(f"{name}-section")).to_be_hidden()
    card.connect()
    panel.expect_texts(state="Talking")
    assert requests(portal) == []


def test_marks_of_the_settings_are_shown(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    portal.state.options.app["settings"] = '{"v":1,"vip":{"field":"UF_CRM_1720697698689","value":"Silver"}}'
    panel = started(portal_page.visit().open("incoming_contact"))
    expect(panel.list("client-marks")).to_have_text(["VIP"])
