"""The DOM as named places: `[data-field]` elements show an `Element`, `[data-list]` elements an `ItemList`.

    view.show("state", Element("Talking", {"data-value": "connected"}))
    view.show("bindings", ItemList((ListItem({"name": Element("Deal 25")}),)))

Only what changed is written. Text is set as text; nothing from outside can become markup.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.ui.view import Element, ItemList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.view import Content, ListItem


class DomView:
    """The page's document. What its places show is remembered and compared, and each drawing crosses to it once."""

    def __init__(self) -> None:
        import js

        self._document = js.document
        self._shell = js.shell
        self._lists: dict[str, _List] = {}
        self._shown: dict[str, Content] = {}

    def show(self, name: str, shown: Content) -> None:
        """Show contents in a place.

        Raises:
            LookupError: The page has no such place.
        """
        self.draw({name: shown})

    def draw(self, places: Mapping[str, Content]) -> None:
        """Show contents in several places.

        Raises:
            LookupError: The page doesn't have all of them.
        """
        changes: list[tuple[str, _Change]] = []
        missing: list[str] = []
        try:
            for name, shown in places.items():
                before = self._shown.get(name)
                if before == shown:
                    continue
                if isinstance(shown, ItemList):
                    self._list(name).show(shown.items)
                else:
                    changes.append((name, _change(before if isinstance(before, Element) else None, shown)))
                self._shown[name] = shown
        finally:
            if changes:
                missing = self._write(changes)
        if missing:
            raise LookupError(*missing)

    def _write(self, changes: list[tuple[str, _Change]]) -> list[str]:
        """Write changes into the document; return the names of places that the page doesn't have."""
        unknown = [name for name, _ in changes]  # what they show, if writing fails
        try:
            unknown = str(self._shell.draw(json.dumps(changes))).split()
        finally:
            for name in unknown:
                del self._shown[name]
        return unknown

    def add(self, template: str, name: str) -> None:
        """Put a copy of `<template data-template>` before it, with its places named after `name`.

        Raises:
            LookupError: The page has no such template.
        """
        source = self._element(f'template[data-template="{template}"]')
        copy = source.content.cloneNode(True)
        for attribute in ("data-field", "data-list", "data-input", "id", "for", "aria-labelledby"):
            for element in copy.querySelectorAll(f'[{attribute}^="{template}-"], [{attribute}^="{template}."]'):
                element.setAttribute(attribute, name + str(element.getAttribute(attribute)).removeprefix(template))
        source.before(copy)

    def typed(self, name: str) -> str:
        """Return the value of the input `data-input` with this name; empty if there is none."""
        element = self._document.querySelector(f'[data-input="{name}"]')
        return str(element.value) if element else ""

    def focus(self, name: str) -> None:
        """Put the keyboard's focus on a field."""
        self._element(f'[data-field="{name}"]').focus()

    def _list(self, name: str) -> _List:
        if name not in self._lists:
            self._lists[name] = _List(self._element(f'[data-list="{name}"]'), self._shell)
        return self._lists[name]

    def _element(self, selector: str) -> Any:  # noqa: ANN401 - a JavaScript element
        element = self._document.querySelector(selector)
        if not element:
            raise LookupError(selector)
        return element


class _List:
    """An element with a `<template>` of its rows as first child."""

    def __init__(self, element: Any, shell: Any) -> None:  # noqa: ANN401 - JavaScript objects
        self._element = element
        self._shell = shell
        self._template = element.querySelector("template")
        self._rows: list[_Row] = []
        self._shown: tuple[ListItem, ...] = ()

    def show(self, rows: tuple[ListItem, ...]) -> None:
        if rows is self._shown:  # options that many lists share
            return
        while len(self._rows) > len(rows):
            self._rows.pop().remove()
        for index, row in enumerate(rows):
            if index == len(self._rows):
                self._rows.append(self._new_row())
            self._rows[index].show(row)
        self._shown = rows

    def _new_row(self) -> _Row:
        element = self._template.content.firstElementChild.cloneNode(True)
        self._element.appendChild(element)
        return _Row(element, self._shell)


class _Row:
    def __init__(self, element: Any, shell: Any) -> None:  # noqa: ANN401 - JavaScript objects
        self._element = element
        self._shell = shell
        self._parts: dict[str, Any] = {"": element}
        self._shown: dict[str, Element] = {}
        self._lists: dict[str, _List] = {}

    def show(self, row: ListItem) -> None:
        if not self._shown:  # before the lists within have rows with parts of the same names
            for name in row.parts:
                self._part(name)
        for name, inner in row.lists.items():
            if name not in self._lists:
                self._lists[name] = _List(self._element.querySelector(f'[data-rows="{name}"]'), self._shell)
            self._lists[name].show(inner.items)
        for name, cell in row.parts.items():
            before = self._shown.get(name)
            # Which option a select shows depends on its options too.
            if before != cell or (cell.value is not None and row.lists):
                self._shell.change(self._part(name), json.dumps(_change(before, cell)))
                self._shown[name] = cell

    def remove(self) -> None:
        self._shell.leave(self._element)
        self._element.remove()

    def _part(self, name: str) -> Any:  # noqa: ANN401 - a JavaScript element
        if name not in self._parts:
            self._parts[name] = self._element.querySelector(f'[data-part="{name}"]')
        return self._parts[name]


_Change = tuple[str | None, dict[str, str | None], str | None]
"""What `static/shell.js` is to write: a text, attributes with None for those to be removed, a value; None: leave it."""


def _change(before: Element | None, cell: Element) -> _Change:
    """Return what is different. A value always is: somebody may have typed since."""
    if before is None:
        return cell.text, dict(cell.attributes), cell.value
    text = None if before.text == cell.text else cell.text
    known = before.attributes
    changed = {name: value for name, value in cell.attributes.items() if name not in known or known[name] != value}
    return text, changed, cell.value
