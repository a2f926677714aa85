"""Whether texts have the room they need: measured in the browser, text by text.

    faults = text_faults(frame)

Each fault is a line: what is wrong, the element, and its text.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame

WIDTHS = (320, 640)
"""CSS pixels of a frame in which texts are measured."""

MEASURE = Path(__file__).with_name("text_faults.js")


def text_faults(frame: Frame) -> list[str]:
    """Return which texts of a page are cut, broken, out of their place, or over each other."""
    return list(frame.evaluate(MEASURE.read_text("utf-8").partition("\n")[2]))


def faults_by_width(frame: Frame, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Return the faults of a page in frames of these widths, each with its width."""
    element = frame.frame_element()
    faults = []
    for width in widths:
        element.evaluate("(frame, width) => { frame.style.cssText = `width: ${width}px; flex: none`; }", width)
        faults += [f"{width} px: {fault}" for fault in text_faults(frame)]
    element.evaluate("(frame) => frame.removeAttribute('style')")
    return faults
