"""The page's inputs by their `data-input`, and elements by their `data-field`, for what the keyboard does with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Fields:
    """Inputs, buttons and dialogs of the document. What is not there, or cannot be used now, is left alone."""

    def __init__(self) -> None:
        import js

        self._document = js.document

    def before_caret(self, name: str) -> str:
        """Return the text before the caret; empty if the input doesn't exist, or text is selected."""
        element = self._input(name)
        if not element or element.selectionStart != element.selectionEnd:
            return ""
        # The browser counts in units of UTF-16.
        return str(element.value).encode("utf-16-le")[: 2 * int(element.selectionStart)].decode("utf-16-le", "ignore")

    def put(self, name: str, text: str, instead_of: str) -> None:
        """Type a text at the caret, replacing what is right before it. The browser can undo it."""
        element = self._input(name)
        if not element:
            return
        end = int(element.selectionStart)
        element.focus()
        element.setSelectionRange(max(0, end - len(instead_of.encode("utf-16-le")) // 2), end)
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

    def press(self, name: str) -> bool:
        """Use the button `data-field`, as a click does; whether it can be used now. Of a `<details>`, its summary."""
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
        """Focus a dialog's next button, after the last the first; `back`: the other way round."""
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


def _tell_changed(element: Any) -> None:  # noqa: ANN401 - a JavaScript element
    import js

    element.dispatchEvent(js.Event.new("input", js.JSON.parse('{"bubbles": true}')))
