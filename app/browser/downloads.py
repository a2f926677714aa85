"""Files for the person at the browser."""

from __future__ import annotations


def save_file(name: str, text: str) -> None:
    """Offer a text as a file, within a click; where the browser puts it is up to the person."""
    import js
    from pyodide.ffi import to_js

    blob = js.Blob.new(to_js([text]), js.JSON.parse('{"type": "application/json"}'))
    link = js.document.createElement("a")
    link.href = js.URL.createObjectURL(blob)
    link.download = name
    link.click()
    js.URL.revokeObjectURL(link.href)
