"""Style sheets: what holds in both directions of writing, and in every script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from static.builder.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = sorted(path for folder in ("app", "static") for path in (ROOT / folder).rglob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"(?<=[{;\s])(-?[a-z][a-z-]*)\s*:\s*([^;{}]+)")
SIDES = re.compile(r"(^|-)(left|right)($|-)")
FOUR_SIDES = {"margin", "padding", "inset", "border-width", "border-style", "border-color"}
SIDED_VALUES = {"text-align", "float", "clear", "justify-content", "justify-items", "justify-self"}


def sided(sheet: str) -> list[str]:
    """Return the declarations that mean one side of the screen, whatever the direction of writing."""
    found = []
    for name, value in DECLARATION.findall(COMMENT.sub("", sheet)):
        parts = value.split()
        shadow = re.match(r"(?:inset )?(-?[\d.]+)\w*", value) if name == "box-shadow" else None
        if (
            SIDES.search(name)
            or (name in FOUR_SIDES and len(parts) == 4 and parts[1] != parts[3])
            or (name == "border-radius" and len(parts) == 4)
            or (name in SIDED_VALUES and value.strip() in ("left", "right"))
            or (shadow and float(shadow[1]))
        ):
            found.append(f"{name}: {value.strip()}")
    return found


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_names_no_side_of_the_screen(path: Path) -> None:
    assert sided(path.read_text("utf-8")) == []


def test_what_names_a_side_is_found() -> None:
    sheet = "a { margin-left: 0; padding: 0 1px 0 2px; } b { text-align: right; box-shadow: 2px 0 0 red; left: 0 }"
    assert len(sided(sheet)) == 5
    assert sided("a { margin: 0 1px; inset-inline-start: 0; text-align: start; box-shadow: 0 1px 2px red; }") == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_language_stands_alone_in_its_selector(path: Path) -> None:
    """`:lang(ar, hi)` is WebKit's alone: the other engines drop the whole rule."""
    assert not re.findall(r":lang\([^)]*,", COMMENT.sub("", path.read_text("utf-8")))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_no_style_is_for_one_script_alone(path: Path) -> None:
    """Spaced, capital and slanted letters are habits of Latin and Cyrillic; they tear other scripts apart."""
    sheet = COMMENT.sub("", path.read_text("utf-8"))
    assert not re.findall(r"letter-spacing|text-transform|font-variant-caps|font-style: italic", sheet)
