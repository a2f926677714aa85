"""Keys: names that are the same on every keyboard layout, and what a key does.

name_of(KeyPress("n", "KeyN")) == name_of(KeyPress("т", "KeyN")) == "n"
name_of(KeyPress("Enter", "Enter", ctrl=True)) == "Ctrl+Enter"
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyPress:
    """A key that went down, as reported by the browser.

    Attributes:
        key: The character or name on the current layout: `n`, `т`, `Enter`.
        code: Its position on the keyboard: `KeyN`, `Digit1`.
        ctrl: With Ctrl, or with Command on a Mac.
        alt: With Alt; AltGr also sets Ctrl.
        shift: With Shift.
        typing: Whether the focus is in a text input.
        group: The `data-keys` of the group of buttons that has the focus, if any.
    """

    key: str
    code: str = ""
    ctrl: bool = False
    alt: bool = False
    shift: bool = False
    typing: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does: exactly one of `action`, `press` and `focus`, and perhaps a group.

    Attributes:
        text: Its description in the list of keys: an English sentence that the catalogues have, or any text.
        action: The action, like a button's `data-action`; a section omits its own name.
        argument: The action's argument.
        press: Clicks the button in this `data-field`, unless it is hidden or disabled.
        focus: Focuses the input with this `data-input`.
        group: Focuses the group of buttons `data-keys`, in which a digit runs `action` with itself as the argument.
    """

    text: str
    action: str = ""
    argument: str = ""
    press: str = ""
    focus: str = ""
    group: str = ""


def name_of(press: KeyPress) -> str:
    """Return a key's name: a small Latin letter, digit, sign, or the browser's name, with `Ctrl+` if held; or empty.

    On a layout without Latin letters, the key counts that has the letter on others. Digits are those of the upper row,
    whatever the layout gives there without Shift. With Alt, which types signs on many layouts, it has no name.
    """
    if press.alt:
        return ""
    name = _plain_name(press)
    if press.ctrl and press.shift and len(name) > 1:
        return f"Ctrl+Shift+{name}"
    return f"Ctrl+{name}" if name and press.ctrl else name


def _plain_name(press: KeyPress) -> str:
    key, code = press.key, press.code
    if len(key) > 1:
        return key
    if key.isascii() and key.isalpha():
        return "" if press.shift else key.lower()
    if key == "?" or (key.isascii() and key.isdigit()):
        return key
    digit = code.removeprefix("Digit").removeprefix("Numpad")
    if digit != code and len(digit) == 1 and not press.shift:
        return digit
    if code.startswith("Key") and key.isalpha() and not press.shift:
        return code.removeprefix("Key").lower()
    return ""
