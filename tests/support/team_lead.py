"""A person in front of a page, with a mouse or with the keyboard alone: what they do is counted.

lead = TeamLead(portal_page, by="keyboard")
with lead.step("Outcomes"):
    lead.press(home.field("outcomes-add"))
    lead.write(name, "Offer sent")
print(lead.report())
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from tests.portal import PortalPage

By = Literal["mouse", "keyboard"]

THINK, POINT, REACH, KEY = 1.35, 1.3, 0.4, 0.28
"""Seconds of the keystroke-level model: to decide, to point and click, to change to mouse or keyboard, per key."""

MOST_TABS = 300

WAY = """(wanted) => {
  const now = document.activeElement;
  if (now === wanted) return 0;
  if (!now || now === document.body) return 1;
  return wanted.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}"""


@dataclass
class Step:
    """What a step took."""

    name: str
    actions: int = 0
    keys: int = 0
    seconds: float = 0.0
    ran: float = 0.0


class TeamLead:
    """The person."""

    def __init__(self, portal_page: PortalPage, by: By) -> None:
        self.by = by
        self._keys = portal_page.page.keyboard
        self.steps = [Step("")]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Counts what is done within as a step."""
        self.steps.append(Step(name))
        start = time.monotonic()
        yield
        self.steps[-1].ran = time.monotonic() - start

    def press(self, button: Locator) -> None:
        """Presses a button."""
        self._go(button, click=True)
        if self.by == "keyboard":
            self._press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Replaces what is in a field."""
        self._go(field, click=True)
        self._press("ControlOrMeta+a")
        self._keys.type(text)
        self._count(keys=len(text))
        expect(field).to_have_value(text)

    def choose(self, choice: Locator, label: str, *, shown: str = "") -> None:
        """Chooses an entry of a list.

        Args:
            choice: The list.
            label: The entry.
            shown: What the list shows then, if that isn't the entry.
        """
        self._go(choice, click=False)
        if self.by == "mouse":
            choice.select_option(label=label)
            self._count(seconds=2 * POINT)
        else:
            self._keys.type(label)
            self._count(keys=len(label))
        expect(choice.locator("option:checked")).to_have_text(shown or label)

    def report(self) -> str:
        """The steps, what they took, and what a person would need by the keystroke-level model."""
        rows = [
            f"{one.name}: {one.actions} actions, {one.keys} keys, a person's {one.seconds:.0f} s, ran {one.ran:.1f} s"
            for one in self.steps
            if one.actions
        ]
        return "\n".join([*rows, f"{self.by}: {self.actions} actions, a person's {self.seconds / 60:.1f} minutes"])

    @property
    def actions(self) -> int:
        """All of them."""
        return sum(one.actions for one in self.steps)

    @property
    def seconds(self) -> float:
        """What a person would need for all of it."""
        return sum(one.seconds for one in self.steps)

    def _go(self, target: Locator, *, click: bool) -> None:
        expect(target).to_be_visible()
        expect(target).not_to_have_attribute("aria-disabled", "true")
        self.steps[-1].actions += 1
        self._count(seconds=THINK)
        if self.by == "mouse":
            self._count(seconds=POINT + REACH)
            if click:
                target.click()
            return
        for _ in range(MOST_TABS):
            way = target.evaluate(WAY)
            if way == 0:
                return
            self._press("Tab" if way > 0 else "Shift+Tab")
        raise AssertionError("the keyboard doesn't get there")

    def _press(self, key: str) -> None:
        self._keys.press(key)
        self._count(keys=1)

    def _count(self, *, keys: int = 0, seconds: float = 0.0) -> None:
        step = self.steps[-1]
        step.keys += keys
        step.seconds += seconds + keys * KEY
