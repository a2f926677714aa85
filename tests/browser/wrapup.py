"""The wrap-up in the hands of a test: its field, its buttons, the storage of the app, the records of the CRM.

With the environment variable `CALL_PANEL_LONG` the tests that count do so until the counts are large: 600 frames that
are destroyed, 100 calls in a row, every way in which a step of a save can fail.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.panel import START, Panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from tests.portal import CallCard, PortalPage


LONG = "CALL_PANEL_LONG" in os.environ
"""Whether the tests that count are to count far."""

COMMENTS = {"comment:contact:797": 1, "comment:deal:4615": 1}
"""What is in the CRM after a note on the call `incoming_contact`, which is bound to a deal, was saved once."""


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
        expect(self.panel.field("wrapup-target")).to_contain_text("Deal 4615")

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


def wait_until(opened: PortalPage, true: Callable[[], bool]) -> None:
    """Waits until something holds that no page is asked for; a minute at most, also while the page's clock stands."""
    end = time.monotonic() + 60.0
    while not true() and time.monotonic() < end:
        opened.page.evaluate("() => fetch(location.href, { cache: 'no-store' }).then((reply) => reply.status)")
