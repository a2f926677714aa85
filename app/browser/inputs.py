"""User actions: one listener per DOM event type for the whole document, dispatched by `data-action`.

    actions = Actions(lambda action, argument: ...)

An element with `data-action="open-client" data-argument="CONTACT:7"` calls the handler with these two texts; with
`data-argument-of="number"` in place of the argument it gives what is typed into the input with that id. What is typed
into an element with `data-input="notes.text"` goes to the handler of inputs, with each change, and so does the text of
a file that is chosen; of a date that is typed in part, its `data-incomplete` goes there. A file that the browser cannot
read is the action `unreadable`, with the input's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.browser.proxies import Proxies
from app.ui.keys import KeyPress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.program import Report


LAST_OF_ONE_UNIT = "\uffff"
"""The last character that is one unit of UTF-16; those behind it are two."""


class Listeners:
    """Listens until closed, in the capture phase: so it also gets `toggle`, which doesn't bubble."""

    def __init__(self, handlers: Mapping[str, Callable[[Any], None]]) -> None:
        """Begin to listen; `handlers` get the events, by their types."""
        import js

        self._document = js.document
        self._proxies = Proxies()
        self._listeners = {kind: self._proxies.callback(handler) for kind, handler in handlers.items()}
        for kind, listener in self._listeners.items():
            self._document.addEventListener(kind, listener, True)

    def close(self) -> None:
        """Stop listening."""
        for kind, listener in self._listeners.items():
            self._document.removeEventListener(kind, listener, True)
        self._proxies.close()


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
            self._hand_over(name, str(event.target.value) or _incomplete(event.target))

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
        except Exception as error:  # noqa: BLE001 - a fault in one input leaves the others working
            self._report(f"input {name}", error)

    def _act(self, action: str, argument: str) -> None:
        try:
            self._handler(action, argument)
        except Exception as error:  # noqa: BLE001 - a fault in one action leaves the others working
            self._report(f"action {action}", error)


def _incomplete(element: Any) -> str:  # noqa: ANN401 - a JavaScript element
    """Return a substitute for a date that is typed in part: the browser says that its input is empty."""
    text = element.getAttribute("data-incomplete")
    return str(text) if text and element.validity.badInput else ""


def _action(element: Any) -> str:  # noqa: ANN401 - a JavaScript element
    return str(element.getAttribute("data-action"))


UNNAMED = "Unidentified"
"""A key for which the browser has no name: Shift+Tab in WebKitGTK. The position of such keys identifies them."""

TEXT_FIELDS = "textarea, select, [contenteditable], input:not([type=button], [type=checkbox], [type=radio])"

Pressed = Callable[[KeyPress, str], bool]
"""Gets what was pressed and the `data-input` that has the focus, if any; whether the page is not to get it."""


class Keyboard:
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


def _pressed(event: Any) -> tuple[KeyPress, str]:  # noqa: ANN401 - a JavaScript event
    target = event.target
    code = str(event.code)
    press = KeyPress(
        code if event.key == UNNAMED else str(event.key),
        code,
        ctrl=bool(event.ctrlKey or event.metaKey),
        alt=bool(event.altKey),
        shift=bool(event.shiftKey),
        typing=bool(target.matches(TEXT_FIELDS)),
        group=str(group.getAttribute("data-keys")) if (group := target.closest("[data-keys]")) else "",
    )
    return press, str(target.getAttribute("data-input") or "")


class Fields:
    """Inputs, buttons and dialogs of the document. One that is missing, or can't be used now, is left alone."""

    def __init__(self) -> None:
        import js

        self._document = js.document

    def before_caret(self, name: str) -> str:
        """Return the text before the caret; empty if the input doesn't exist, or text is selected."""
        element = self._input(name)
        if not element or element.selectionStart != element.selectionEnd:
            return ""
        return first_units(str(element.value), int(element.selectionStart))

    def put(self, name: str, text: str, instead_of: str) -> None:
        """Type a text at the caret, replacing what is right before it. The browser can undo it."""
        element = self._input(name)
        if not element:
            return
        end = int(element.selectionStart)
        element.focus()
        element.setSelectionRange(max(0, end - units(instead_of)), end)
        if not self._document.execCommand("insertText", False, text):
            element.setRangeText(text, element.selectionStart, element.selectionEnd, "end")
            _tell_changed(element)

    def describe(self, name: str, attributes: Mapping[str, str | None]) -> None:
        """Set attributes of an input; None removes one."""
        element = self._input(name)
        for attribute, value in attributes.items() if element else ():
            if value is None:
                element.removeAttribute(attribute)
            else:
                element.setAttribute(attribute, value)

    def focus(self, name: str) -> bool:
        """Focus an input; return whether it can have the focus."""
        element = self._input(name)
        if not element or not element.getClientRects().length:
            return False
        element.focus()
        return True

    def focus_button(self, action: str, argument: str) -> bool:
        """Focus the button with an action, and with an argument unless it is empty; whether it can have the focus."""
        buttons = self._document.querySelectorAll(f'button[data-action="{action}"]')
        found = [one for one in buttons if argument in ("", str(one.getAttribute("data-argument")))]
        for button in found[:1]:
            button.focus()
        return bool(found)

    def enter(self, group: str) -> bool:
        """Focus the pressed button of a group, or else its first; return whether there is one."""
        buttons = [
            button
            for button in self._document.querySelectorAll(f'[data-keys="{group}"] button[aria-pressed]')
            if button.getClientRects().length
        ]
        pressed = [button for button in buttons if button.getAttribute("aria-pressed") == "true"]
        for button in (pressed or buttons)[:1]:
            button.focus()
        return bool(buttons)

    def press(self, name: str) -> bool:
        """Press the button `data-field`, or the summary of a `<details>`; whether that is possible now."""
        element = self._document.querySelector(f'[data-field="{name}"]')
        if not element or not element.getClientRects().length or element.getAttribute("aria-disabled") == "true":
            return False
        (element.querySelector("summary") or element).click()
        return True

    def dialog_is_open(self, name: str) -> bool:
        """Return whether a `<dialog data-field>` is open; the browser itself closes it with Escape."""
        dialog = self._dialog(name)
        return bool(dialog and dialog.open)

    def show_dialog(self, name: str) -> None:
        """Open a dialog over the page. It has the keyboard to itself, and returns the focus when it closes."""
        dialog = self._dialog(name)
        if dialog and not dialog.open:
            dialog.showModal()

    def close_dialog(self, name: str) -> None:
        """Close a dialog."""
        dialog = self._dialog(name)
        if dialog:
            dialog.close()

    def move_focus(self, name: str, *, back: bool) -> None:
        """Focus a dialog's next button, the first after the last; `back`: the previous one."""
        dialog = self._dialog(name)
        buttons = list(dialog.querySelectorAll("button")) if dialog else []
        if not buttons:
            return
        at = next((n for n, button in enumerate(buttons) if button.isSameNode(self._document.activeElement)), None)
        first = len(buttons) - 1 if back else 0
        buttons[first if at is None else (at + (-1 if back else 1)) % len(buttons)].focus()

    def _dialog(self, name: str) -> Any:  # noqa: ANN401 - a JavaScript element
        return self._document.querySelector(f'dialog[data-field="{name}"]')

    def _input(self, name: str) -> Any:  # noqa: ANN401 - a JavaScript element
        return self._document.querySelector(f'[data-input="{name}"]')


def units(text: str) -> int:
    """Return the length of a text in units of UTF-16, in which the browser counts."""
    return len(text) + sum(letter > LAST_OF_ONE_UNIT for letter in text)


def first_units(text: str, count: int) -> str:
    """Return the letters of a text that are whole within so many units of UTF-16."""
    # No codec does this: the first letter of a note would have to load it.
    if max(text[:count], default="") <= LAST_OF_ONE_UNIT:
        return text[:count]
    for position, letter in enumerate(text):
        count -= 1 + (letter > LAST_OF_ONE_UNIT)
        if count < 0:
            return text[:position]
    return text


def _tell_changed(element: Any) -> None:  # noqa: ANN401 - a JavaScript element
    import js

    element.dispatchEvent(js.Event.new("input", js.JSON.parse('{"bubbles": true}')))
