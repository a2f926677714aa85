"""What a page must be for everybody: without a finding of axe's, in both themes, at 320 px."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from static.builder.downloads import npm_package

if TYPE_CHECKING:
    from playwright.sync_api import Frame


AXE = "(options) => axe.run(document, {resultTypes: ['violations'], ...options}).then((found) => found.violations)"
LABELS = {"rules": {"label-content-name-mismatch": {"enabled": True}}}
"""All rules, and one that axe has only by request: a button's name has the words that are on it."""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules that look at colours: all that another theme can break."""


def expect_accessible(frame: Frame, state: str = "", options: dict[str, Any] | None = None) -> None:
    if not frame.evaluate("() => 'axe' in globalThis"):
        frame.evaluate((npm_package("axe-core") / "axe.min.js").read_text("utf-8"))
    violations: list[dict[str, Any]] = frame.evaluate(AXE, options or LABELS)
    assert [(state, found["id"], [node["target"] for node in found["nodes"]]) for found in violations] == []


def expect_accessible_in_both_themes(frame: Frame, state: str = "") -> None:
    for theme, options in (("light", LABELS), ("dark", COLOURS)):
        frame.evaluate("(theme) => shell.setTheme(theme)", theme)
        expect_accessible(frame, f"{state} {theme}", options)


def width_in_320(frame: Frame) -> int:
    """How wide the page is in a frame of 320 px."""
    element = frame.frame_element()
    element.evaluate("(frame) => { frame.style.cssText = 'width: 320px; flex: none'; }")
    wide = int(frame.evaluate("() => document.documentElement.scrollWidth"))
    element.evaluate("(frame) => frame.removeAttribute('style')")
    return wide
