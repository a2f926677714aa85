"""Sections that wheels bring along: found by their entry points, drawn in a place of their own, each failing alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from app.call.model import Call, Line, Model
from app.panel.page import with_installed
from app.panel.script.section import ScriptSection
from app.sections.extension import NotASectionError, installed_extensions
from app.sections.points import points
from app.sections.section import SectionHost
from app.settings.values import Effective
from app.ui.view import Element, ItemList, ListItem
from tests.support.section_stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


GREETING = """
from app.sections.extension import Button, Drawing, ExtensionView, Input, Line


class Greeting:
    name = "greeting"
    title = "Greeting"

    def __init__(self, context):
        self._view = ExtensionView(context, self.name)
        self._line, self._to, self._done = "", "", False

    def show(self, model):
        self._line = model.call.line.name if model.call else ""
        self._draw()

    def act(self, action, argument):
        self._done = action == "greet"
        self._draw()

    def typed(self, field, text):
        self._to = text
        self._draw()

    def leave(self):
        pass

    def close(self):
        pass

    def _draw(self):
        lines = (Line("Line", self._line), Line("Greeted", self._to if self._done else "nobody"))
        self._view.draw(Drawing(self.title, lines=lines, buttons=(Button("greet", "Greet"),), input=Input("Name")))
"""


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Installs a package with one section, as far as imports and metadata go."""
    monkeypatch.syspath_prepend(tmp_path)
    installed_extensions.cache_clear()

    def install(source: str = GREETING, name: str = "greeting", reference: str = "example_greeting:Greeting") -> None:
        (tmp_path / "example_greeting.py").write_text(source)
        about = tmp_path / f"{name}_wheel-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-wheel\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[call_panel.sections]\n{name} = {reference}\n")

    yield install
    sys.modules.pop("example_greeting", None)
    installed_extensions.cache_clear()


def furnished(settings: Effective | None = None) -> tuple[SectionHost, Stage, list[str]]:
    """A panel with what is installed and nothing else; the names of the places that were made."""
    stage, added = Stage(None, settings), list[str]()  # type: ignore[arg-type]
    return SectionHost(stage.context, with_installed({}, added.append, stage.context.report)), stage, added


def lines(stage: Stage) -> list[tuple[str | None, str | None]]:
    """The lines that the section shows."""
    return [(row.parts["label"].text, row.parts["value"].text) for row in stage.rows("greeting-lines")]


def test_without_wheels_nothing_is_installed() -> None:
    assert points() == []


def test_section_of_a_wheel_lives_like_any_other(wheel: Callable[..., None]) -> None:
    wheel()
    (found,) = installed_extensions()
    assert (found.name, found.title, found.fault) == ("greeting", "Greeting", None)
    frame, stage, added = furnished()
    assert added == ["greeting"]
    frame.show(Model(call=Call("c1", line=Line("", "Sales"))))
    assert lines(stage) == [("Line", "Sales"), ("Greeted", "nobody")]
    button = stage.rows("greeting-buttons")[0].parts[""]
    assert (button.text, button.attributes["data-action"]) == ("Greet", "greeting.greet")
    frame.typed("greeting.text", "Anna")
    assert frame.act("greeting.greet", "")
    assert lines(stage)[1] == ("Greeted", "Anna")
    assert stage.places.shown["greeting-typed"] == Element(value=None)
    assert stage.places.shown["greeting-text"] == Element("", {"hidden": ""})


def test_section_of_a_wheel_can_be_switched_off(wheel: Callable[..., None]) -> None:
    wheel()
    frame, stage, _ = furnished(Effective(off=frozenset({"greeting"})))
    frame.show(Model())
    assert stage.places.shown == {"greeting-section": Element(None, {"hidden": ""})}


def test_fault_in_it_is_said_in_its_place(wheel: Callable[..., None]) -> None:
    wheel(GREETING.replace("self._view.draw(", "self._missing.draw("))
    frame, stage, _ = furnished()
    frame.show(Model())
    assert stage.text("greeting-fault")
    assert [what for what, _ in stage.faults] == ["section greeting"]


@pytest.mark.parametrize(
    ("source", "name", "reference", "error"),
    [
        ("raise RuntimeError", "greeting", "example_greeting:Greeting", RuntimeError),
        (GREETING, "greeting", "example_greeting:Missing", AttributeError),
        (GREETING, "greeting", "no_such_module:Greeting", ModuleNotFoundError),
        (GREETING, "hello", "example_greeting:Greeting", NotASectionError),
        (GREETING, "Greeting", "example_greeting:Greeting", NotASectionError),
        ("greeting = 7", "greeting", "example_greeting:greeting", NotASectionError),
    ],
)
def test_what_is_no_section_is_reported_and_left_out(
    wheel: Callable[..., None], source: str, name: str, reference: str, error: type[Exception]
) -> None:
    wheel(source, name, reference)
    (found,) = installed_extensions()
    assert found.factory is None
    assert isinstance(found.fault, error)
    frame, stage, added = furnished()
    frame.show(Model())
    assert added == []
    assert [type(fault) for _, fault in stage.faults] == [error]


def test_name_that_is_taken_is_left_out(wheel: Callable[..., None]) -> None:
    wheel()
    added: list[str] = []
    reported: list[str] = []
    with_installed({"greeting": ScriptSection}, added.append, lambda what, _: reported.append(what))
    assert (added, reported) == ([], ["section greeting"])


def test_page_without_a_template_leaves_it_out(wheel: Callable[..., None]) -> None:
    wheel()

    def add(_: str) -> None:
        raise LookupError

    reported: list[str] = []
    assert with_installed({}, add, lambda what, _: reported.append(what)) == {}
    assert reported == ["section greeting"]


def test_rows_of_lines_carry_their_tone() -> None:
    from app.sections.extension import Drawing, ExtensionView, Line, Tone

    stage = Stage(None)  # type: ignore[arg-type]
    ExtensionView(stage.context, "x").draw(Drawing("X", lines=(Line("a", "b", Tone.BAD),)))
    assert stage.places.shown["x-lines"] == ItemList(
        (ListItem({"": Element(None, {"data-tone": Tone.BAD}), "label": Element("a"), "value": Element("b")}),)
    )
