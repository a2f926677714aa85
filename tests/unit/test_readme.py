"""The documents: their links and pictures are there, and they call what people click as the pages do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from app.call.model import Model
from tests.support import packages
from tests.support.fake_page import FakePlaces
from tests.support.markdown import Document, documents
from tests.support.section_stage import context

ROOT = Path(__file__).parents[2]
README = Document(ROOT / "README.md")
GUIDE = Document(ROOT / "static/hosting/README.md")
CATALOGUE = ROOT / "app" / "locale" / "en" / "LC_MESSAGES" / "call-panel.po"
OF_THE_PORTAL = {"Applications", "Developer resources", "Other", "local application", "frame protection", "Answer"}
OF_THE_SIMULATION = {"Portal"}


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.path.relative_to(ROOT).as_posix())
def test_what_a_document_leads_to_is_there(document: Document) -> None:
    assert [target for target in document.targets if not document.leads_to(target)] == []


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.path.relative_to(ROOT).as_posix())
def test_files_that_a_document_names_exist(document: Document) -> None:
    if document.path.name == "CHANGELOG.md":
        return  # earlier versions had other files
    named = re.findall(r"`((?:app|static|tests)/[\w./*-]+)`", document.path.read_text("utf-8"))
    assert [name for name in named if not any(ROOT.glob(name.rstrip("/")))] == []


def test_the_example_of_an_extension_draws_its_section() -> None:
    text = (ROOT / ".github/CONTRIBUTING.md").read_text("utf-8")
    (example,) = (block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "class Greeting" in block)
    given: dict[str, Any] = {}
    exec(example, given)
    view = FakePlaces()
    section = given["Greeting"](context(view, lambda _what, _error: None))
    section.show(Model())
    section.act("greet", "")
    assert view.cell("greeting-title").text == "Greeting"


def test_pages_say_what_the_guide_has_people_look_for() -> None:
    with CATALOGUE.open("rb") as file:
        sentences = {message.id for message in read_po(file)}
    named = {
        " ".join(words.split())
        for document in {README, GUIDE}
        for words in re.findall(r"(?<![*\w])\*([^*\s][^*]*)\*(?![*\w])", document.prose)
    }
    assert {"Install", "Start test call"} <= named
    assert named - OF_THE_PORTAL - OF_THE_SIMULATION - sentences == set()


def test_every_picture_is_in_the_text() -> None:
    pictures = set((ROOT / "tests/browser/shots").glob("*.png"))
    shown = {
        (document.path.parent / target).resolve()
        for document in (README, GUIDE)
        for target in document.targets
        if target.endswith(".png")
    }
    assert pictures == shown


def test_the_readme_can_be_read_in_one_go() -> None:
    assert len(README.path.read_text("utf-8").splitlines()) < 250


def test_the_readme_shows_which_package_imports_which() -> None:
    assert packages.shown() == packages.table(), "run: python -m tests.support.packages --write"
