"""Putting the items of a list in another order: by dragging a handle, or with the arrow keys on it.

    reorder = Reorder(lambda action, argument: ...)

A handle is a button with `data-move="outcomes.move"` in an item of a list. Moving the third item to the first place is
the action `outcomes.move` with the argument `2:0`. While an item is dragged it has `data-dragged`, and the one whose
place it would take `data-target`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.browser.inputs import Listeners

if TYPE_CHECKING:
    from app.browser.inputs import Handler

_HANDLE = "button[data-move]"
_KEYS = {"ArrowUp": -1, "ArrowDown": 1}


class Reorder:
    """Listens on the document until closed."""

    def __init__(self, handler: Handler) -> None:
        """Begin to listen; the handler gets each move."""
        self._handler = handler
        self._drag: _Drag | None = None
        self._listeners = Listeners(
            {
                "pointerdown": self._taken,
                "pointermove": self._dragged,
                "pointerup": self._let_go,
                "pointercancel": self._left,
                "keydown": self._pressed,
            }
        )

    def close(self) -> None:
        """Stop listening."""
        self._listeners.close()

    def _taken(self, event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        handle = event.target.closest(_HANDLE)
        if handle and int(event.button) == 0 and handle.getAttribute("aria-disabled") != "true":
            self._drag = _Drag(handle)

    def _dragged(self, event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        if self._drag is not None:
            self._drag.move(float(event.clientY))

    def _let_go(self, _event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        if (drag := self._end()) is not None:
            self._move(drag.handle, drag.before, drag.over)

    def _left(self, _event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        self._end()

    def _end(self) -> _Drag | None:
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.end()
        return drag

    def _pressed(self, event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        handle = event.target.closest(_HANDLE)
        step = _KEYS.get(str(event.key))
        if not handle or step is None or handle.getAttribute("aria-disabled") == "true":
            return
        event.preventDefault()
        items = _items(handle)
        before = _index(items, handle)
        if 0 <= before + step < len(items):
            self._move(handle, before, before + step)

    def _move(self, handle: Any, before: int, after: int) -> None:  # noqa: ANN401 - a JavaScript element
        if before == after:
            return
        self._handler(str(handle.getAttribute("data-move")), f"{before}:{after}")
        for item in _items(handle)[after : after + 1]:  # the focus goes along
            item.querySelector(_HANDLE).focus()


class _Drag:
    """One item on its way: from the place `before` to that of the item `over` which the pointer is."""

    def __init__(self, handle: Any) -> None:  # noqa: ANN401 - a JavaScript element
        self.handle = handle
        self._items = _items(handle)
        self.before = self.over = _index(self._items, handle)
        self._items[self.before].setAttribute("data-dragged", "")

    def move(self, y: float) -> None:
        bottoms = (float(item.getBoundingClientRect().bottom) for item in self._items)
        over = next((index for index, bottom in enumerate(bottoms) if y < bottom), len(self._items) - 1)
        if over != self.over:
            self._items[self.over].removeAttribute("data-target")
            self.over = over
            if over != self.before:
                self._items[over].setAttribute("data-target", "below" if over > self.before else "above")

    def end(self) -> None:
        for item in self._items:
            item.removeAttribute("data-dragged")
            item.removeAttribute("data-target")


def _items(handle: Any) -> list[Any]:  # noqa: ANN401 - a JavaScript element
    """Return the items of the handle's list."""
    children = handle.closest("li").parentElement.children
    return [item for item in children if str(item.tagName) != "TEMPLATE"]


def _index(items: list[Any], handle: Any) -> int:  # noqa: ANN401 - JavaScript elements
    return next(index for index, item in enumerate(items) if item.contains(handle))
