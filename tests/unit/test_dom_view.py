"""What is written into the document: only what changed, in one go, and once more where that has failed."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from app.browser.dom_view import DomView
from app.ui.view import Element


class FakeShell:
    """The part of the page that writes: `static/shell.js`."""

    def __init__(self) -> None:
        self.written: list[Any] = []
        self.unknown: set[str] = set()
        self.broken = False

    def draw(self, changes: str) -> str:
        """Note the changes; return the names of places that are not there."""
        if self.broken:
            raise RuntimeError("the document is gone")
        self.written.append(json.loads(changes))
        return " ".join(name for name, _ in self.written[-1] if name in self.unknown)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> FakeShell:
    shell = FakeShell()
    monkeypatch.setitem(sys.modules, "js", SimpleNamespace(document=None, shell=shell))
    return shell


def test_all_that_changed_is_written_in_one_go(shell: FakeShell) -> None:
    view = DomView()
    view.draw({"state": Element("Talking", {"data-value": "connected"}), "phone": Element("112")})
    view.draw({"state": Element("Ended", {"data-value": "connected", "hidden": None}), "phone": Element("112")})
    view.draw({"state": Element("Ended", {"data-value": "connected", "hidden": None}), "phone": Element("112")})
    assert shell.written == [
        [["state", ["Talking", {"data-value": "connected"}, None]], ["phone", ["112", {}, None]]],
        [["state", ["Ended", {"hidden": None}, None]]],
    ]


def test_what_a_drawing_that_failed_was_to_write_is_written_with_the_next(shell: FakeShell) -> None:
    view = DomView()
    view.draw({"state": Element("Connecting")})
    shell.broken = True
    with pytest.raises(RuntimeError):
        view.draw({"state": Element("Talking")})
    shell.broken = False
    view.draw({"state": Element("Talking")})
    assert shell.written[-1] == [["state", ["Talking", {}, None]]]


def test_places_that_the_page_does_not_have_are_named_and_the_others_written(shell: FakeShell) -> None:
    view = DomView()
    shell.unknown = {"campaign"}
    for _ in range(2):
        with pytest.raises(LookupError, match="campaign"):
            view.draw({"campaign": Element("Spring"), "state": Element("Talking")})
    assert shell.written == [
        [["campaign", ["Spring", {}, None]], ["state", ["Talking", {}, None]]],
        [["campaign", ["Spring", {}, None]]],
    ]
