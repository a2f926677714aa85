"""Whether texts have the room they need, and targets their size: measured in the browser, one by one.

    expect_room(frame, "talking")

Each fault is a line: what is wrong, the element, and its text.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Frame

WIDTHS = (320, 640)
"""CSS pixels of a frame in which texts are measured."""

SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }
"""
"""The spacing that a reader may set without losing a text: WCAG 1.4.12."""

ADD_STYLE = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [sheet];
}"""

MEASURE = Path(__file__).with_name("text_faults.js")


def text_faults(frame: Frame) -> list[str]:
    """Return which texts of a page are cut, broken, out of their place, or over each other."""
    return list(frame.evaluate(MEASURE.read_text("utf-8").partition("\n")[2]))


def expect_room(frame: Frame, state: str = "") -> None:
    """Fail if a page has a fault in narrow or wide frames, with a reader's own spacing, or with large letters."""
    faults = faults_by_width(frame)
    for name, width, style in (("spaced", 320, SPACED), ("200 %", 640, ":root { font-size: 200%; }")):
        with in_width(frame, width):
            frame.evaluate(ADD_STYLE, style)
            # A browser whose letters are that large leaves the columns that are narrow here: its queries count in them.
            faults += [f"{name}: {fault}" for fault in text_faults(frame) if not fault.startswith("too narrow")]
            frame.evaluate("() => { document.adoptedStyleSheets = []; }")
    assert not faults, "\n".join(f"{state} {fault}" for fault in faults)


def faults_by_width(frame: Frame, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Return the faults of a page in frames of these widths, each with its width."""
    faults = []
    for width in widths:
        with in_width(frame, width):
            faults += [f"{width} px: {fault}" for fault in text_faults(frame)]
    return faults


@contextmanager
def in_width(frame: Frame, width: int) -> Iterator[None]:
    """Make a frame this wide, in CSS pixels, as long as the context lasts."""
    element = frame.frame_element()
    element.evaluate("(frame, width) => { frame.style.cssText = `width: ${width}px; flex: none`; }", width)
    yield
    element.evaluate("(frame) => frame.removeAttribute('style')")
