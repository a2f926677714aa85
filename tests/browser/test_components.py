"""The components that pages share: they look the same on each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from static.builder.project import ROOT
from tests.support.components import galleries

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOOK = """(buttons) => buttons.map((button) => {
  const { color, backgroundColor, borderColor, boxShadow } = getComputedStyle(button);
  return JSON.stringify({ color, backgroundColor, borderColor, boxShadow });
})"""


def test_a_disabled_button_looks_the_same_on_every_page_and_under_the_pointer(page: Page) -> None:
    looks: set[str] = set()
    for gallery in galleries(ROOT):
        gallery.open(page, theme="light", direction="ltr")
        looks.update(page.locator(".button[aria-disabled=true]").evaluate_all(LOOK))
    assert len(looks) == 1


STATES = {
    ".switch": "aria-pressed",
    ".chip": "aria-pressed",
    ".pick": "aria-pressed",
    ".choose": "aria-pressed",
    ".choice": "aria-pressed",
    ".tick": "aria-checked",
    ".button": "aria-disabled",
}
"""What can be on, and the attribute that says so."""


@pytest.mark.parametrize("contrast", ["forced colours", "more contrast"])
def test_states_and_the_focus_are_seen_in_other_colours(page: Page, contrast: str) -> None:
    if contrast == "forced colours":
        page.emulate_media(forced_colors="active")
    else:
        page.emulate_media(contrast="more")
    unseen = []
    for gallery in list(galleries(ROOT))[0:4:2]:
        gallery.open(page, theme="light", direction="ltr")
        page.keyboard.press("Tab")  # what is focused from now on was reached by a key
        for selector, attribute in STATES.items():
            one = page.locator(selector).first
            if not one.count():
                continue
            looks = [one.screenshot()]
            one.evaluate("(element, name) => { element.setAttribute(name, 'true'); }", attribute)
            looks.append(one.screenshot())
            one.focus()
            looks.append(one.screenshot())
            if len(set(looks)) < len(looks):
                unseen.append((gallery.name, selector))
    assert unseen == []
