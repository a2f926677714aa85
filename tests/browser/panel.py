"""The panel in the hands of a test: its fields by name, as the contract in the design names them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

    from tests.portal import CallCard

START = 60_000
"""Milliseconds within which the panel is there, instrumented and on a machine that has much else to do."""

PAINTED = "() => performance.getEntriesByName('panel:painted').length > 0"
"""Whether Python shows the call: what is shown before comes from the page's scripts, when Python is late."""

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
    return page.locator("#paste").input_value()
