"""Keys that go down in the page, and inputs that lose the focus: one listener per DOM event type.

keys = KeyBoard(lambda press, field: ..., lambda field: ..., report)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.browser.listeners import Listeners
from app.sections.keys import Press

if TYPE_CHECKING:
    from app.loop import Report

TEXT_FIELDS = "textarea, select, [contenteditable], input:not([type=button], [type=checkbox], [type=radio])"

Pressed = Callable[[Press, str], bool]
"""Gets what was pressed and the `data-input` that has the focus, if any; whether the page is not to get it."""


class KeyBoard:
    """Listens on the document until closed. Keys of an input method and repetitions of a held key are left out."""

    def __init__(self, pressed: Pressed, left: Callable[[str], None], report: Report) -> None:
        """Begin to listen.

        Args:
            pressed: Called with each key.
            left: Called with the `data-input` that lost the focus.
            report: Told of faults of both.
        """
        self._pressed = pressed
        self._left = left
        self._report = report
        self._listeners = Listeners({"keydown": self._down, "focusout": self._out, "mousedown": self._mouse})

    def close(self) -> None:
        """Stop listening."""
        self._listeners.close()

    def _down(self, event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        if event.isComposing or event.defaultPrevented or _held(event):
            return
        try:
            taken = self._pressed(*_pressed(event))
        except Exception as error:  # noqa: BLE001 - the key then does what it does without the panel
            self._report("key", error)
            return
        if taken:
            event.preventDefault()
            event.stopPropagation()

    def _out(self, event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        name = event.target.getAttribute("data-input")
        try:
            if name:
                self._left(str(name))
        except Exception as error:  # noqa: BLE001 - the focus has gone all the same
            self._report("focus", error)

    def _mouse(self, event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        # A menu beside an input is used without taking the focus from it.
        if event.target.closest("[data-keeps-focus]"):
            event.preventDefault()


def _held(event: Any) -> bool:  # noqa: ANN401 - a JavaScript event
    """Return whether a held key may repeat: typing, moving and deleting do, actions don't."""
    return bool(event.repeat) and not str(event.key).startswith("Arrow")


def _pressed(event: Any) -> tuple[Press, str]:  # noqa: ANN401 - a JavaScript event
    target = event.target
    press = Press(
        str(event.key),
        str(event.code),
        ctrl=bool(event.ctrlKey or event.metaKey),
        alt=bool(event.altKey),
        shift=bool(event.shiftKey),
        typing=bool(target.matches(TEXT_FIELDS)),
    )
    return press, str(target.getAttribute("data-input") or "")
