"""Drawing a model on the page, section by section: one that fails leaves the others intact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.locale import Words
    from app.ui.program import Report
    from app.ui.view import Content

ModelT = TypeVar("ModelT")


class View(Protocol):
    """Where things are shown; `app.browser.dom_view.DomView` is one."""

    def show(self, name: str, shown: Content) -> None:
        """Make a place show something."""
        ...


class Renderer(Generic[ModelT]):
    """Shows a model. A section's fault is reported once, not with every change after it."""

    def __init__(
        self,
        places: View,
        sections: Iterable[Callable[[ModelT, Words], Mapping[str, Content]]],
        words: Words,
        report: Report,
    ) -> None:
        self._places = places
        self._sections = tuple(sections)
        self._words = words
        self._report = report
        self._broken: set[object] = set()

    def show(self, model: ModelT) -> None:
        """Make the page show the model."""
        for section in self._sections:
            self._guarded(section, model)

    def _guarded(self, section: Callable[[ModelT, Words], Mapping[str, Content]], model: ModelT) -> None:
        try:
            for name, shown in section(model, self._words).items():
                self._places.show(name, shown)
        except Exception as error:  # noqa: BLE001 - the other sections are still drawn
            if section not in self._broken:
                self._broken.add(section)
                self._report(f"section {section.__name__}", error)
        else:
            self._broken.discard(section)
