"""README.md: its pictures and sections are there, and it calls what people click as the pages do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CATALOGUE = ROOT / "app" / "locale" / "en" / "LC_MESSAGES" / "call-panel.po"
PROSE = re.sub(r"```.*?```|`[^`\n]*`", "", README, flags=re.DOTALL)
TARGETS = re.findall(r"\]\((?!https?:)([^)]+)\)", PROSE)
OF_THE_PORTAL = {"Applications", "Developer resources", "Other", "local application", "frame protection", "Answer"}
OF_THE_SIMULATION = {"Portal"}


def anchor(heading: str) -> str:
    """The fragment that leads to a heading."""
    return "#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("target", sorted(set(TARGETS)))
def test_what_the_text_leads_to_is_there(target: str) -> None:
    anchors = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", PROSE, flags=re.MULTILINE)}
    assert target in anchors if target.startswith("#") else (ROOT / target).is_file()


def test_pages_say_what_the_guide_has_people_look_for() -> None:
    with CATALOGUE.open("rb") as file:
        sentences = {message.id for message in read_po(file)}
    named = {" ".join(words.split()) for words in re.findall(r"(?<![*\w])\*([^*\s][^*]*)\*(?![*\w])", PROSE)}
    assert {"Install", "Start test call"} <= named
    assert named - OF_THE_PORTAL - OF_THE_SIMULATION - sentences == set()


def test_every_picture_is_in_the_text() -> None:
    pictures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/browser/shots").glob("*.png")}
    assert pictures == {target for target in TARGETS if target.endswith(".png")}
