"""The DOM as named places: `[data-field]` elements show an `Element`, `[data-list]` elements an `ItemList`.

    view.show("state", Element("Talking", {"data-value": "connected"}))
    view.show("bindings", ItemList((ListItem({"name": Element("Deal 25")}),)))

Only what changed is written. Text is set as text; nothing from outside can become markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.ui.view import Element, ItemList

if TYPE_CHECKING:
    from app.ui.view import Content, ListItem


class DomView:
    """The page's document. Elements are looked up once; what they show is remembered and compared."""

    def __init__(self) -> None:
        import js

        self._document = js.document
        self._fields: dict[str, Any] = {}
        self._lists: dict[str, _List] = {}
        self._shown: dict[str, Content] = {}

    def show(self, name: str, shown: Content) -> None:
        """Show contents in a place.

        Raises:
            LookupError: The page has no such place.
        """
        before = self._shown.get(name)
        if before == shown:
            return
        if isinstance(shown, ItemList):
            self._list(name).show(shown.items)
        else:
            _write(self._field(name), before if isinstance(before, Element) else None, shown)
        self._shown[name] = shown

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
        self._field(name).focus()

    def _field(self, name: str) -> Any:  # noqa: ANN401 - a JavaScript element
        if name not in self._fields:
            self._fields[name] = self._element(f'[data-field="{name}"]')
        return self._fields[name]

    def _list(self, name: str) -> _List:
        if name not in self._lists:
            self._lists[name] = _List(self._element(f'[data-list="{name}"]'))
        return self._lists[name]

    def _element(self, selector: str) -> Any:  # noqa: ANN401 - a JavaScript element
        element = self._document.querySelector(selector)
        if not element:
            raise LookupError(selector)
        return element


class _List:
    """An element with a `<template>` of its rows as first child."""

    def __init__(self, element: Any) -> None:  # noqa: ANN401 - a JavaScript element
        self._element = element
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
        return _Row(element)


class _Row:
    def __init__(self, element: Any) -> None:  # noqa: ANN401 - a JavaScript element
        self._element = element
        self._parts: dict[str, Any] = {"": element}
        self._shown: dict[str, Element] = {}
        self._lists: dict[str, _List] = {}

    def show(self, row: ListItem) -> None:
        if not self._shown:  # before the lists within have rows with parts of the same names
            for name in row.parts:
                self._part(name)
        for name, inner in row.lists.items():
            if name not in self._lists:
                self._lists[name] = _List(self._element.querySelector(f'[data-rows="{name}"]'))
            self._lists[name].show(inner.items)
        for name, cell in row.parts.items():
            before = self._shown.get(name)
            # Which option a select shows depends on its options too.
            if before != cell or (cell.value is not None and row.lists):
                _write(self._part(name), before, cell)
                self._shown[name] = cell

    def remove(self) -> None:
        _leave(self._element)
        self._element.remove()

    def _part(self, name: str) -> Any:  # noqa: ANN401 - a JavaScript element
        if name not in self._parts:
            self._parts[name] = self._element.querySelector(f'[data-part="{name}"]')
        return self._parts[name]


def _write(element: Any, before: Element | None, cell: Element) -> None:  # noqa: ANN401 - a JavaScript element
    if cell.text is not None and (before is None or before.text != cell.text):
        element.textContent = cell.text
    known = {} if before is None else before.attributes
    if cell.value is not None and before is not None and known.get("type") != cell.attributes.get("type"):
        element.value = ""  # an input of another type can't take every value of the one before
    for name, value in cell.attributes.items():
        if before is not None and name in known and known[name] == value:
            continue
        if value is None:
            element.removeAttribute(name)
        else:
            if name == "hidden" and before is not None:
                _leave(element)
            element.setAttribute(name, value)
    if cell.value is not None and element.value != cell.value:
        element.value = cell.value  # not compared with what was shown: somebody may have typed since


def _leave(element: Any) -> None:  # noqa: ANN401 - a JavaScript element
    """Keep the keyboard's focus in the section when the element that has it is removed."""
    focused = element.contains(element.ownerDocument.activeElement)
    if focused and (section := element.parentElement.closest("section, main")):
        section.tabIndex = -1
        section.focus()
