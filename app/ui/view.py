"""What a page shows, as data: an element's text, attributes and value, and the rows of a list.

{
"state": Element("Talking", {"data-value": "connected"}),
"bindings": ItemList((ListItem({"name": Element("Deal 25")}),)),
}
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.locale import Words
    from app.ui.program import Report


NO_ATTRIBUTES: Mapping[str, str | None] = {}
"""For elements of which only the text or the value is shown."""

# These three are tuples because hundreds of them are made and compared with each event.


class Element(NamedTuple):
    """What an element shows.

    Attributes:
        text: Its text; None leaves the text alone (an element with children).
        attributes: Attributes by name; None as a value removes the attribute.
        value: The value of a form's field; None leaves it to the user.
    """

    text: str | None = None
    attributes: Mapping[str, str | None] = NO_ATTRIBUTES
    value: str | None = None


NO_LISTS: Mapping[str, ItemList] = {}
"""For items without lists within them."""


class ListItem(NamedTuple):
    """One item of a list.

    Attributes:
        parts: Contents by `data-part`; the part `""` is the item itself.
        lists: Lists within it by `data-rows`.
    """

    parts: Mapping[str, Element]
    lists: Mapping[str, ItemList] = NO_LISTS


class ItemList(NamedTuple):
    """All items of a list, in order."""

    items: tuple[ListItem, ...] = ()


Content = Element | ItemList


def visibility(*, shown: bool) -> dict[str, str | None]:
    """Return the attributes that show or hide an element."""
    return {"hidden": None if shown else ""}


ModelT = TypeVar("ModelT")


class View(Protocol):
    """Shows contents in places; implemented by `app.browser.dom_view.DomView`."""

    def show(self, name: str, shown: Content) -> None:
        """Show contents in a place."""
        ...

    def draw(self, places: Mapping[str, Content]) -> None:
        """Show contents in several places, at once."""
        ...


class Renderer(Generic[ModelT]):
    """Shows a model, section by section. One is drawn again when something that it has read of the model is different.

    So a section is pure: what it returns follows from the model and the words alone. When anything else that it
    depends on has changed, such as a clock, call `forget`. A section's fault is reported once, not with every change
    after it.
    """

    def __init__(
        self,
        view: View,
        sections: Iterable[Callable[[ModelT, Words], Mapping[str, Content]]],
        words: Words,
        report: Report,
    ) -> None:
        self._view = view
        self._sections = tuple(sections)
        self._words = words
        self._report = report
        self._drawn: dict[object, _Read] = {}
        self._broken: set[object] = set()

    def show(self, model: ModelT) -> None:
        """Show the model on the page."""
        for section in self._sections:
            try:
                drawn = self._drawn.get(section)
                if drawn is None or drawn.values != _values(model, drawn.names):
                    self._draw(section, model)
            except Exception as error:  # noqa: BLE001 - the other sections are still drawn
                self._drawn.pop(section, None)
                if section not in self._broken:
                    self._broken.add(section)
                    self._report(f"section {section.__name__}", error)

    def forget(self) -> None:
        """Draw every section the next time: something besides the model has changed."""
        self._drawn.clear()

    def _draw(self, section: Callable[[ModelT, Words], Mapping[str, Content]], model: ModelT) -> None:
        read: dict[str, object] = {}
        watched: Any = _Watched(model, read)
        self._view.draw(section(watched, self._words))
        self._drawn[section] = _Read(tuple(read), tuple(read.values()))
        self._broken.discard(section)


class _Watched:
    """Stands for a model and notes what is read of it."""

    __slots__ = ("_model", "_read")

    def __init__(self, model: object, read: dict[str, object]) -> None:
        self._model = model
        self._read = read

    def __getattr__(self, name: str) -> object:
        value = self._read[name] = getattr(self._model, name)
        return value


class _Read(NamedTuple):
    """What a section has read of a model."""

    names: tuple[str, ...]
    values: tuple[object, ...]


def _values(model: object, names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(map(getattr, repeat(model), names))
