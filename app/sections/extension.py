"""The view of an extension, which can't edit the page: a title, a text, lines, buttons, one input.

    class Greeting:
        name = "greeting"
        title = "Greeting"

        def __init__(self, context: SectionContext) -> None:
            self._view = ExtensionView(context, self.name)

        def show(self, model: Model) -> None:
            lines = (Line("Line", model.call.line.name if model.call else ""),)
            self._view.draw(Drawing(self.title, lines=lines, buttons=(Button("greet", "Greet"),)))

        def act(self, action: str, argument: str) -> None:  # action is "greet"
            ...

Everything is shown as text: nothing from outside becomes markup.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from app.sections.points import points
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.sections.section import Factory, SectionContext

TEMPLATE = "own"
"""The template of the page; the places of a section are named as those in it, with the section's name for this one."""

INPUT = "text"
"""The name of the input: `Section.typed` is called with it."""


class Tone(StrEnum):
    """How a line stands out."""

    PLAIN = ""
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: what it is about, and what there is to say."""

    label: str
    value: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `Section.act` is called with `action` and `argument`.

    Attributes:
        action: A word that you choose, without a point.
        text: What is on it.
        argument: What else the action needs.
        possible: Whether it can be used now.
        primary: Whether it is the one that is mostly used.
    """

    action: str
    text: str
    argument: str = ""
    possible: bool = True
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """A text field of one line. `text` None leaves in it what was typed."""

    label: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that a section shows. What is empty is not there."""

    title: str
    text: str = ""
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
    input: Input | None = None


class ExtensionView:
    """The place of one section in the page."""

    def __init__(self, context: SectionContext, name: str) -> None:
        self._view = context.view
        self._name = name

    def draw(self, drawing: Drawing) -> None:
        """Show a drawing in place of the one before; only what changed is written."""
        field = drawing.input
        shown: dict[str, Element | ItemList] = {
            "title": Element(drawing.title),
            "text": Element(drawing.text, visibility(shown=bool(drawing.text))),
            "lines": ItemList(tuple(map(_line, drawing.lines))),
            "buttons": ItemList(tuple(map(self._button, drawing.buttons))),
            "input": Element(None, visibility(shown=field is not None)),
        }
        if field is not None:
            shown |= {"label": Element(field.label), "typed": Element(value=field.text)}
        self._view.draw({f"{self._name}-{name}": what for name, what in shown.items()})

    def _button(self, button: Button) -> ListItem:
        attributes = {
            "data-action": f"{self._name}.{button.action}",
            "data-argument": button.argument,
            "aria-disabled": None if button.possible else "true",
            "class": "button primary" if button.primary else "button",
        }
        return ListItem({"": Element(button.text, attributes)})


def _line(line: Line) -> ListItem:
    return ListItem(
        {
            "": Element(None, {"data-tone": line.tone or None}),
            "label": Element(line.label),
            "value": Element(line.value),
        }
    )


_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


class NotASectionError(Exception):
    """An entry point that isn't a section; the text says why."""


@dataclass(frozen=True)
class InstalledExtension:
    """A section that is installed.

    Attributes:
        name: Its name in the page and in the settings.
        title: Its name for people.
        factory: Makes it; None when it cannot be loaded.
        fault: Why not.
    """

    name: str
    title: str
    factory: Factory | None
    fault: Exception | None = None


@cache
def installed_extensions() -> tuple[InstalledExtension, ...]:
    """Return the sections that are installed, by name."""
    return tuple(_loaded(name, reference) for name, reference in points())


def _loaded(name: str, reference: str) -> InstalledExtension:
    try:
        factory = _object(reference)
        _check(name, factory)
    except Exception as error:  # noqa: BLE001 - someone else's code; the panel continues without it
        return InstalledExtension(name, name, None, error)
    return InstalledExtension(name, str(getattr(factory, "title", "") or name), factory)


def _object(reference: str) -> Any:  # noqa: ANN401 - whatever the wheel has there
    module, _, path = reference.partition(":")
    found: object = importlib.import_module(module.strip())
    for part in filter(None, path.strip().split(".")):
        found = getattr(found, part)
    return found


def _check(name: str, factory: object) -> None:
    if not _NAME.fullmatch(name):
        raise NotASectionError(f"{name!r} is no name of a section: small letters, digits and hyphens")
    if not callable(factory) or getattr(factory, "name", None) != name:
        raise NotASectionError(f"the section's own name is not {name!r}, the name of its entry point")
