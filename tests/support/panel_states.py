"""The states that a person can find the panel in, each brought about in the portal: for pictures and for axe.

A state is a function that leaves the panel in it. A tour opens one card and leads through several states; it gives the
name of each when the panel is in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.rest.faults import RestFault
from tests.support.panel_page import IMAGE, START, Panel, Wrapup, started

if TYPE_CHECKING:
    import re

    from playwright.sync_api import Route

    from tests.portal import CallCard, PortalPage

State = Callable[["PortalPage"], "CallCard"]
Tour = Callable[["PortalPage"], Iterator[str]]

REST = "**/rest/**"
MARKS = {"field": "UF_CRM_1720697698689", "value": "Silver"}
SCRIPTS = {
    "v": 1,
    "scripts": [
        {
            "name": "Incoming call",
            "directions": ["incoming"],
            "text": [
                "Good day, {operator.name} speaking. Am I speaking with {client.name}?",
                "",
                "You wrote to us about {deal.title}. What can I do for you?",
            ],
            "checklist": ["Asked what it is about", "Checked the address {client.email}", "Named the next step"],
        },
        {
            "name": "Complaint",
            "directions": ["incoming"],
            "text": "I am sorry for {oops}.",
            "checklist": ["Said sorry"],
        },
    ],
    "phrases": [
        {"key": "later", "text": "Asked to be called back later."},
        {
            "key": "offer",
            "text": "Wants an offer, {client.name}, for what the deal names, by the end of the week.",
        },
    ],
}


class Held:
    """Requests to addresses that are not answered until they are let go."""

    def __init__(self, portal_page: PortalPage, addresses: str | re.Pattern[str]) -> None:
        self._holding = True
        self._held: list[Route] = []
        portal_page.page.context.route(addresses, self._hold)

    def _hold(self, route: Route) -> None:
        if self._holding:
            self._held.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        """What was asked is answered now, and so is all that follows."""
        self._holding = False
        while self._held:
            self._held.pop().continue_()


# -- States


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


def written(portal_page: PortalPage) -> CallCard:
    """The conversation, with a script, and a note that is not saved yet."""
    portal_page.portal.state.options.app["scripts"] = json.dumps(SCRIPTS)
    card = talking(portal_page)
    write(card, "Wants an offer for 12 chairs, delivery before Easter.")
    return card


def countdown(portal_page: PortalPage) -> CallCard:
    """The call is over, and a note that is not saved holds the card."""
    card = written(portal_page)
    card.end()
    panel = Panel(card.app)
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


def campaign(portal_page: PortalPage) -> CallCard:
    """A client of a call campaign."""
    card = portal_page.open("campaign", firstTab="app")
    started(card)
    return card


def log(portal_page: PortalPage) -> CallCard:
    """The log of what the portal said."""
    card = talking(portal_page)
    open_log(card)
    return card


def several(portal_page: PortalPage) -> CallCard:
    """Somebody whose number several in the CRM have."""
    card = portal_page.open("incoming_unknown")
    started(card)
    expect(Panel(card.app).list("matches")).to_have_count(4)
    return card


def unsaved(portal_page: PortalPage) -> CallCard:
    """A note that could not be saved, after the call, with one of an earlier call that waits too."""
    portal_page.portal.state.faults.add(RestFault("crm.timeline.comment.add", status=200, error="ACCESS_DENIED"))
    for words in ("Wants an offer for 12 chairs", "Asks for the delivery date"):
        card = portal_page.open("incoming_contact")
        card.connect()
        write(card, words).save.click()
        Wrapup(card).expect_state("failed")
        if words.startswith("Wants"):
            card.close()
    card = portal_page.card
    card.end()
    expect(Panel(card.app).field("wrapup-save-close")).to_be_visible()
    return card


def write(card: CallCard, words: str) -> Wrapup:
    """Writes a note with an outcome and a follow-up; gives the wrap-up."""
    wrapup = Wrapup(card)
    wrapup.note.fill(words)
    wrapup.panel.action("wrapup.outcome").nth(1).click()
    wrapup.panel.action("wrapup.follow-up").nth(1).click()
    return wrapup


def open_log(card: CallCard) -> None:
    """Opens the log of a card, and brings it into sight."""
    panel = Panel(card.app)
    panel.action("toggle-log").locator("summary").click()
    expect(panel.list("log").first).to_be_visible()
    panel.list("log").last.scroll_into_view_if_needed()


# -- Tours


def of_a_call(portal_page: PortalPage) -> Iterator[str]:
    """From the first ringing to the countdown."""
    card = ringing(portal_page)
    panel = Panel(card.app)
    expect(panel.list("history-past").first).to_be_visible()
    yield "ringing"
    card.connect()
    expect(panel.field("timer")).to_have_text("0:02")
    panel.action("deals.all").click()
    panel.action("history.all").click()
    yield "talking"
    panel.action("keys.show").click()
    yield "keys"
    panel.action("keys.close").click()
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-pressed", "true")
    card.end()
    expect(panel.action("more-time")).to_be_visible()
    yield "countdown"
    open_log(card)
    yield "log"


def of_waiting(portal_page: PortalPage) -> Iterator[str]:
    """Before Python is there, while the portal is slow, and when it fails."""
    rest, python = Held(portal_page, REST), Held(portal_page, IMAGE)
    card = portal_page.open("incoming_contact")
    panel = Panel(card.app)
    expect(panel.switch).to_be_visible(timeout=START)
    expect(card.app.locator("html")).to_have_attribute("data-scripts", "")
    yield "starting"
    python.let_go()
    started(card)
    expect(panel.field("deals-loading")).to_be_visible()
    yield "loading"
    fault = portal_page.portal.state.faults.add(RestFault("*", status=503, error="OVERLOAD_LIMIT"))
    rest.let_go()
    expect(panel.field("history-retry")).to_be_visible()
    yield "unread"
    portal_page.portal.state.faults.remove(fault)
    portal_page.faults(noSliders=True)
    panel.field("client").click()
    expect(panel.list("troubles")).to_have_count(1)
    yield "trouble"


def of_strangers(portal_page: PortalPage) -> Iterator[str]:
    """Callers whom the portal did not recognise: withheld, known to nobody, to several, one of whom is chosen."""
    card = portal_page.open("incoming_hidden")
    started(card)
    yield "hidden"
    card.close()
    card = portal_page.open("incoming_unknown", status={"PHONE_NUMBER": "+12025550999"})
    expect(Panel(card.app).field("matches-create")).to_be_visible(timeout=START)
    yield "nobody"
    portal_page.portal.state.user.rights -= {"crm.lead.add"}
    Panel(card.app).field("matches-lead").click()
    expect(Panel(card.app).field("matches-creation")).to_be_visible()
    yield "not-created"
    card.close()
    card = several(portal_page)
    yield "several"
    panel = Panel(card.app)
    panel.action("matches.choose").first.click()
    expect(panel.list("deals").first).to_be_visible()
    yield "chosen"


def of_a_note(portal_page: PortalPage) -> Iterator[str]:
    """Script, checklist, phrases; a draft, its saving, and that it is saved."""
    options = portal_page.portal.state.options.app
    options["scripts"] = json.dumps(SCRIPTS)
    options["settings"] = json.dumps({"v": 1, "outcome_required": True, "vip": MARKS})
    card = ringing(portal_page)
    panel, wrapup = Panel(card.app), Wrapup(card)
    expect(panel.list("deals").first).to_be_visible()
    wrapup.note.press_sequentially("/")
    expect(panel.list("script-phrases").first).to_be_visible()
    yield "phrases"
    wrapup.note.fill("Wants an offer for 12 chairs.")
    wrapup.save.click()
    yield "outcome-missing"
    write(card, "Wants an offer for 12 chairs, delivery before Easter.")
    panel.action("script.tick").first.click()
    yield "written"
    held = Held(portal_page, REST)
    wrapup.save.click()
    wrapup.expect_state("saving")
    yield "saving"
    held.let_go()
    wrapup.expect_state("saved")
    yield "saved"
    wrapup.note.fill("Asks for the delivery date.")
    wrapup.expect_state("draft")
    card.close()
    card = portal_page.open("outgoing_company")
    expect(Panel(card.app).list("wrapup-earlier")).to_have_count(1, timeout=START)
    yield "earlier"


def of_little(portal_page: PortalPage) -> Iterator[str]:
    """A client with nothing to tell, whom nobody must call; an operator who may read little; no script for the call."""
    portal = portal_page.portal
    only_outgoing = [{"name": "Outgoing", "directions": ["outgoing"], "text": "May I disturb you?"}]
    portal.state.options.app["scripts"] = json.dumps({"v": 1, "scripts": only_outgoing})
    portal.state.options.app["settings"] = json.dumps({"v": 1, "no-contact": MARKS, "vip": MARKS})
    empty = {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": 123, "CRM_BINDINGS": []}
    card = portal_page.open("incoming_contact", status=empty)
    expect(Panel(card.app).field("client-name")).not_to_be_empty(timeout=START)
    yield "empty"
    card.close()
    portal.state.user.rights -= {"crm.deal.read", "crm.company.read", "crm.activity.read"}
    card = portal_page.open("incoming_contact")
    expect(Panel(card.app).field("deals-notice")).to_be_visible(timeout=START)
    yield "barred"


def of_failures(portal_page: PortalPage) -> Iterator[str]:
    """The other side was busy; a client of a campaign; what could not be saved; the page in another placement."""
    campaign(portal_page)
    yield "campaign"
    portal_page.card.close()
    failed(portal_page)
    yield "failed"
    portal_page.card.close()
    portal_page.clear_faults()
    unsaved(portal_page)
    yield "unsaved"
    portal_page.card.close()
    card = portal_page.open("init-data/background_worker")
    expect(Panel(card.app).fault).to_be_visible(timeout=START)
    yield "fault"


TOURS: tuple[Tour, ...] = (of_a_call, of_waiting, of_strangers, of_a_note, of_little, of_failures)
