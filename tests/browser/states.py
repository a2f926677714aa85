"""The states that a person can find the panel in, each brought about in the portal: for pictures and for axe."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.panel import START, Panel, started

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage

State = Callable[["PortalPage"], "CallCard"]


def ringing(portal_page: PortalPage) -> CallCard:
    """A known client calls."""
    card = portal_page.open("incoming_contact")
    started(card)
    return card


def talking(portal_page: PortalPage) -> CallCard:
    """The conversation with a client who is bound to two items."""
    card = ringing(portal_page)
    card.connect()
    expect(Panel(card.app).field("timer")).to_have_text("0:02")
    return card


def countdown(portal_page: PortalPage) -> CallCard:
    """The call is over and the card is held."""
    card = talking(portal_page)
    panel = Panel(card.app)
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-pressed", "true")
    card.end()
    expect(panel.action("more-time")).to_be_visible()
    return card


def failed(portal_page: PortalPage) -> CallCard:
    """The other side was busy."""
    portal_page.faults(stateArguments="two")
    card = portal_page.open("outgoing_contact")
    started(card)
    card.ring()
    card.fail("486")
    expect(Panel(card.app).field("failure")).to_be_visible()
    return card


def unknown(portal_page: PortalPage) -> CallCard:
    """Somebody who withholds the number and is in no CRM."""
    card = portal_page.open("incoming_hidden")
    started(card)
    return card


def campaign(portal_page: PortalPage) -> CallCard:
    """A client of a call campaign."""
    card = portal_page.open("campaign", firstTab="app")
    started(card)
    return card


def log(portal_page: PortalPage) -> CallCard:
    """The log of what the portal said."""
    card = talking(portal_page)
    Panel(card.app).action("toggle-log").locator("summary").click()
    expect(Panel(card.app).list("log").first).to_be_visible()
    Panel(card.app).list("log").last.scroll_into_view_if_needed()
    return card


def several(portal_page: PortalPage) -> CallCard:
    """Somebody whose number several in the CRM have."""
    card = portal_page.open("incoming_unknown")
    started(card)
    expect(Panel(card.app).list("matches")).to_have_count(4)
    return card


def nobody(portal_page: PortalPage) -> CallCard:
    """Somebody whom nobody knows."""
    card = portal_page.open("incoming_unknown", status={"PHONE_NUMBER": "+12025550999"})
    started(card)
    expect(Panel(card.app).field("matches-create")).to_be_visible()
    return card


def barred(portal_page: PortalPage) -> CallCard:
    """An operator who may read little."""
    portal_page.portal.state.user.rights -= {"crm.deal.read", "crm.company.read", "crm.activity.read"}
    card = portal_page.open("incoming_contact")
    started(card)
    expect(Panel(card.app).field("deals-notice")).to_be_visible()
    return card


def trouble(portal_page: PortalPage) -> CallCard:
    """The portal could not open the client."""
    portal_page.faults(noSliders=True)
    card = talking(portal_page)
    Panel(card.app).field("client").click()
    expect(Panel(card.app).list("troubles")).to_have_count(1)
    return card


def fault(portal_page: PortalPage) -> CallCard:
    """The page in another placement."""
    card = portal_page.open("init-data/background_worker")
    expect(Panel(card.app).fault).to_be_visible(timeout=START)
    return card


STATES: tuple[State, ...] = (
    ringing,
    talking,
    countdown,
    failed,
    unknown,
    campaign,
    log,
    several,
    nobody,
    barred,
    trouble,
    fault,
)
