"""Frames that a test puts into a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

EMBED = """([name, src]) => new Promise((done) => {
  const frame = Object.assign(document.createElement("iframe"), { name, src, className: "embedded" });
  frame.addEventListener("load", () => done());
  document.body.append(frame);
})"""


def embedded(page: Page, name: str, address: str = "about:blank") -> Frame:
    """A frame of this name in the page, once it is loaded."""
    page.evaluate(EMBED, [name, address])
    frame = page.query_selector_all(".embedded")[-1].content_frame()
    assert frame is not None
    return frame
