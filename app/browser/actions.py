"""User actions: one listener per DOM event type for the whole document, dispatched by `data-action`.

    actions = Actions(lambda action, argument: ...)

An element with `data-action="open-client" data-argument="CONTACT:7"` calls the handler with these two texts; with
`data-argument-of="number"` in place of the argument it gives what is typed into the input with that id. What is typed
into an element with `data-input="notes.text"` goes to the handler of inputs, with each change, and so does the text of
a file that is chosen. A file that the browser cannot read is the action `unreadable`, with the input's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.browser.listeners import Listeners
from app.browser.proxies import Proxies

if TYPE_CHECKING:
    from app.loop import Report

USED = "button[data-action], [role=option][data-action]"
"""What can be clicked."""

LARGEST_FILE = 1_000_000
"""Bytes of a file that are read."""

Handler = Callable[[str, str], None]
"""Gets the action and its argument."""


class Actions:
    """Listens on the document until closed.

    Clicks (and with them the keyboard's Enter and Space on buttons) give the element's own argument; opening and
    closing a `<details>` gives `open` or `closed`.
    """

    def __init__(self, handler: Handler, report: Report, typed: Handler | None = None) -> None:
        """Begin to listen.

        Args:
            handler: Called with each action.
            report: Told of faults of the handlers.
            typed: Called with the name and the text of an input that has changed.
        """
        import js

        self._document = js.document
        self._handler = handler
        self._typed_handler = typed
        self._report = report
        handlers = {"click": self._clicked, "toggle": self._toggled}
        if typed is not None:
            handlers["input"] = self._typed
        self._proxies = Proxies()
        self._listeners = Listeners(handlers)

    def close(self) -> None:
        """Stop listening."""
        self._listeners.close()
        self._proxies.close()

    def _clicked(self, event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        element = event.target.closest(USED)
        if element and element.getAttribute("aria-disabled") != "true":
            source = element.getAttribute("data-argument-of")
            typed = self._document.getElementById(source).value if source else None
            self._act(_action(element), str(typed or element.getAttribute("data-argument") or ""))

    def _toggled(self, event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        if event.target.matches("details[data-action]"):
            self._act(_action(event.target), "open" if event.target.open else "closed")

    def _typed(self, event: Any) -> None:  # noqa: ANN401 - a JavaScript event
        if self._typed_handler is None or not event.target.matches("[data-input]"):
            return
        name = str(event.target.getAttribute("data-input"))
        if event.target.type == "file":
            self._chosen(name, event.target)
        else:
            self._hand_over(name, str(event.target.value))

    def _chosen(self, name: str, element: Any) -> None:  # noqa: ANN401 - a JavaScript element
        def taken(text: Any) -> None:  # noqa: ANN401 - a JavaScript string
            self._hand_over(name, str(text))

        def failed(error: Exception) -> None:
            self._report(f"file of {name}", error)
            self._act("unreadable", name)

        if element.files.length:
            reading = element.files.item(0).slice(0, LARGEST_FILE).text()
            reading.then(self._proxies.callback(taken), self._proxies.callback(failed))
        element.value = ""  # choosing the same file again is another choice

    def _hand_over(self, name: str, text: str) -> None:
        try:
            if self._typed_handler is not None:
                self._typed_handler(name, text)
        except Exception as error:  # noqa: BLE001 - the same
            self._report(f"input {name}", error)

    def _act(self, action: str, argument: str) -> None:
        try:
            self._handler(action, argument)
        except Exception as error:  # noqa: BLE001 - a fault in one action leaves the others working
            self._report(f"action {action}", error)


def _action(element: Any) -> str:  # noqa: ANN401 - a JavaScript element
    return str(element.getAttribute("data-action"))
