"""Draws the model on the page, section by section: one that fails leaves the others true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.browser.surface import Shown
    from app.call.model import Model
    from app.locale import Words
    from app.loop import Report
    from app.panel.view import Section


class Places(Protocol):
    """Where things are shown; `app.browser.surface.Surface` is one."""

    def show(self, name: str, shown: Shown) -> None:
        """Makes a place show something."""
        ...


class Screen:
    """Shows a model. A section's fault is reported once, not with every change after it."""

    def __init__(self, places: Places, sections: Iterable[Section], words: Words, report: Report) -> None:
        self._places = places
        self._sections = tuple(sections)
        self._words = words
        self._report = report
        self._broken: set[Section] = set()

    def show(self, model: Model) -> None:
        """Makes the page show the model."""
        for section in self._sections:
            self._guarded(section, model)

    def _guarded(self, section: Section, model: Model) -> None:
        try:
            for name, shown in section(model, self._words).items():
                self._places.show(name, shown)
        except Exception as error:  # noqa: BLE001 - the other sections are still drawn
            if section not in self._broken:
                self._broken.add(section)
                self._report(f"section {section.__name__}", error)
        else:
            self._broken.discard(section)


def marking(show: Callable[[Model], None], mark: Callable[[str], None]) -> Callable[[Model], None]:
    """Sets `panel:painted` once call data is on the page, and `panel:ready` once the portal confirmed it."""
    due: dict[str, Callable[[Model], bool]] = {
        "panel:painted": lambda model: model.call is not None,
        "panel:ready": lambda model: model.confirmed,
    }

    def show_and_mark(model: Model) -> None:
        show(model)
        for name in [name for name, reached in due.items() if reached(model)]:
            mark(name)
            del due[name]

    return show_and_mark
