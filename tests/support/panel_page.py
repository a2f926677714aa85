"""The panel in the hands of a test: its fields by name, as the contract in the design names them."""

from __future__ import annotations

import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page, Route, expect

from tests.portal import PortalPage
from tests.portal.rest.faults import RestFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FrameLocator, Locator, Page

    from tests.portal import CallCard, PortalPage

START = 60_000
"""Milliseconds within which the panel is there, instrumented and on a machine that has much else to do."""

UNSEEN = 100
"""Milliseconds between two looks at a frame that nobody sees, such as a worker's: it draws nothing, and without this
Playwright looks at each drawing."""

PAINTED = "() => performance.getEntriesByName('panel:painted').length > 0"
"""Whether Python shows the call: what is shown before comes from the page's scripts, when Python is late."""

GONE = "Fetch API cannot load"
"""What Chromium says of a file that a frame asked for, and did not live to get."""

IMAGE = re.compile(r"/(memory|python)\.\w+\.(bin|zip)$")
"""Addresses of the file that Python cannot start without, of the start from memory and of the plain one."""


class Panel:
    """The panel in an open card."""

    def __init__(self, app: FrameLocator) -> None:
        self._app = app

    def field(self, name: str) -> Locator:
        """A field of the panel."""
        return self._app.locator(f'[data-field="{name}"]')

    def list(self, name: str) -> Locator:
        """The rows of a list."""
        return self._app.locator(f'[data-list="{name}"] > li')

    def action(self, name: str) -> Locator:
        """The element that an action is taken with."""
        return self._app.locator(f'[data-action="{name}"]')

    @property
    def switch(self) -> Locator:
        """The auto-close switch."""
        return self._app.locator('button[data-action="toggle-auto-close"]')

    @property
    def fault(self) -> Locator:
        """The fatal state, when there is one."""
        return self._app.locator("[data-fault]")

    def expect_texts(self, **texts: str) -> None:
        """Waits until the fields show these texts; `_` in a name stands for `-`."""
        for name, text in texts.items():
            expect(self.field(name.replace("_", "-"))).to_have_text(text)


def started(card: CallCard) -> Panel:
    """The panel of a card, once the portal's answer is shown: from then on the auto-close switch can be used."""
    panel = Panel(card.app)
    expect(panel.field("phone")).not_to_be_empty(timeout=START)
    expect(panel.switch).not_to_have_attribute("aria-disabled", "true")
    return panel


def pasted(page: Page) -> str:
    """What is on the clipboard, pasted into the portal's page."""
    page.evaluate("() => { document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'})); }")
    page.locator("#paste").focus()
    page.keyboard.press("ControlOrMeta+V")
    text = page.locator("#paste").input_value()
    page.evaluate("() => document.getElementById('paste').remove()")
    return text


LONG = "CALL_PANEL_LONG" in os.environ
"""Whether the tests that count are to count far."""

COMMENTS = {"comment:contact:797": 1, "comment:deal:4615": 1}
"""What is in the CRM after a note on the call `incoming_contact`, which is bound to a deal, was saved once."""


def change_client_during_requests(opened: PortalPage, card: CallCard) -> None:
    """Changes the client twice: what the panel asks about the first one is under way when the second one comes."""
    slow = opened.portal.state.faults.add(RestFault(delay=1.0))
    with opened.page.expect_request(lambda request: "/rest/" in request.url):
        card.change_client(CRM_ENTITY_TYPE="COMPANY", CRM_ENTITY_ID=42)
    card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=9)
    opened.portal.state.faults.remove(slow)


class Wrapup:
    """The section in an open card."""

    def __init__(self, card: CallCard) -> None:
        self.panel = Panel(card.app)
        expect(self.panel.field("wrapup-target")).not_to_be_empty(timeout=START)
        self._app = card.app
        self._card = card
        self.state = self.panel.field("wrapup-state")
        self.note = self._app.locator("[data-input='wrapup.text']")
        self.save = self.panel.field("wrapup-save")
        self.reason = self.panel.field("wrapup-reason")

    def button(self, text: str) -> Locator:
        """A button of the section by its name."""
        return self.panel.field("wrapup-section").get_by_role("button", name=text, exact=True)

    def write(self, text: str) -> None:
        """Types a note."""
        self.note.fill(text)
        expect(self.state).to_have_attribute("data-value", "draft")

    def expect_deal(self) -> None:
        """Waits until the deal that the portal has bound the call to is chosen."""
        expect(self.panel.field("wrapup-target")).to_contain_text("Microscopes, second batch")

    def expect_state(self, value: str, timeout: float | None = None) -> None:
        """Waits until the note stands like this."""
        expect(self.state).to_have_attribute("data-value", value, timeout=timeout)

    def stored(self) -> dict[str, str]:
        """The texts of the app's local storage."""
        told = self._card.frame.evaluate("() => JSON.stringify({ ...localStorage })")
        found: dict[str, str] = json.loads(told)
        return found


def records(opened: PortalPage, words: str) -> dict[str, int]:
    """How many records of the CRM hold these words, by where they are."""
    return Counter(where for where, text in opened.portal.state.crm.notes() if words in text)


def wait_for_records(opened: PortalPage, words: str, wanted: dict[str, int]) -> None:
    """Waits until the CRM has these records, and no more."""
    wait_until(opened, lambda: records(opened, words) == wanted)
    assert records(opened, words) == wanted


ROUND_TRIP = "() => fetch(location.href, { cache: 'no-store' }).then((reply) => reply.status)"


def wait_until(opened: PortalPage, true: Callable[[], bool]) -> None:
    """Waits until something holds that no page is asked for; a minute at most, also while the page's clock stands."""
    end = time.monotonic() + 60.0
    while not true() and time.monotonic() < end:
        opened.page.evaluate(ROUND_TRIP)


STEP = 5_000
"""Milliseconds that pass at once: far less than a request may take."""


def pass_time(opened: PortalPage, milliseconds: int, enough: Callable[[], bool] = lambda: False) -> None:
    """Moves the page's clock on, until there is enough; what the portal is asked meanwhile it answers in between."""
    for _ in range(milliseconds // STEP):
        if enough():
            return
        opened.page.clock.run_for(STEP)
        opened.page.evaluate(ROUND_TRIP)
        wait_until(opened, lambda: all(entry.done for entry in opened.portal.rest.journal.entries()))


def before_the_app(route: Route, work: str) -> None:
    """Answers with the page's boot.js that does some work in JavaScript before it starts the app."""
    script = route.fetch().text()
    begin = "startApp(python, entry);\n"
    assert begin in script
    route.fulfill(body=script.replace(begin, work + begin), content_type="text/javascript")


def without_hashes(route: Route) -> None:
    """Answers with the page as it would be if it did not mind which scripts it gets."""
    # What a test answers comes from nowhere: to the browser that is no neighbour of the portal on this machine.
    route.request.frame.page.context.grant_permissions(["local-network-access"])
    page = route.fetch()
    route.fulfill(response=page, body=remove_hashes(page.text()))


def remove_hashes(page: str) -> str:
    """The page without its hashes."""
    # A script's link must name the same hash as the element that snapshot.js makes.
    hashes = re.compile(r'(<link rel="preload" as="script"[^>]*>)| integrity="[^"]*"')
    return hashes.sub(lambda found: found[1] or "", page)


WITHOUT_HASHES = "Object.defineProperty(crypto, 'subtle', { value: undefined });"
"""Makes a page one of plain http: there the browser computes no hashes for it."""
