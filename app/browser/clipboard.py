"""Copying text the old way, which needs a user's click: the portal's frame does not grant the clipboard API."""

from __future__ import annotations


def copy(text: str) -> bool:
    """Put text on the clipboard; call it while a click is being handled. Returns whether the browser did it."""
    import js

    focused = js.document.activeElement
    area = js.document.createElement("textarea")
    area.value = text
    area.readOnly = True
    area.className = "off-screen copied-text"
    js.document.body.appendChild(area)
    area.select()
    copied = bool(js.document.execCommand("copy"))
    area.remove()
    if focused:
        focused.focus()
    return copied
