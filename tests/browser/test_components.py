"""The components that pages share: they look the same on each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
