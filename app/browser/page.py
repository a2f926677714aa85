"""The page: its shell (`static/shell.js`, which runs before Python), marks, visibility, clipboard, files, console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.browser.inputs import Listeners
from app.browser.proxies import Proxies
from app.locale import Words

if TYPE_CHECKING:
    from collections.abc import Callable


def fail(code: str) -> None:
    """Show a fatal state: `wrong-placement` or `runtime-failed`."""
    import js

    js.shell.fail(code)


def notice(code: str, text: str) -> None:
    """Show a notice above the page, or take it away when the text is empty. One with the same code is replaced."""
    import js

    js.shell.notice(code, text)


def select_page() -> None:
    """Show the part of the page that belongs to the placement, unless that has happened already."""
    import js

    js.shell.selectPage()


def copy_section(name: str, preview: str) -> bool:
    """Put a copy of a section of the panel, whose place this page has taken, into a preview; whether both exist."""
    import js

    return bool(js.shell.copySection(name, preview))


async def use_language(code: str) -> Words:
    """Return the words of the portal's language, in which the page's fixed texts are then too.

    English if the language has no catalogue, or its file is missing or late.
    """
    import js

    language = getattr(js, "language", None)
    if language is None:  # its script is missing
        return Words()
    return Words(str(await language.use(code)), lambda: str(language.later()))


def set_theme(theme: str) -> None:
    """Set the theme: `light`, `dark`, or anything else for the system's choice."""
    import js

    js.shell.setTheme(theme)


def mark(name: str) -> None:
    """Set a performance mark."""
    import js

    js.shell.mark(name)


async def complete() -> None:
    """Wait for the files that Python may need after its start, before importing many of them."""
    import js

    await js.shell.complete()


def on_leave(*ends: Callable[[], None]) -> None:
    """Call `ends` in order when the page is left."""
    import js
    from pyodide.ffi import create_once_callable

    def leave() -> None:
        for end in ends:
            end()

    js.shell.onLeave(create_once_callable(leave))


class Visibility:
    """Watches until closed. A page counts as visible until the browser says otherwise."""

    def __init__(self, changed: Callable[[bool], None]) -> None:
        """Begin to watch; `changed` is called with each change."""
        import js

        self._document = js.document
        self._changed = changed
        self._drawn = self._visible = True
        self._proxies = Proxies()
        self._observer = js.IntersectionObserver.new(self._proxies.callback(self._observed))
        self._observer.observe(self._document.documentElement)
        self._listeners = Listeners({"visibilitychange": lambda _: self._look()})

    def close(self) -> None:
        """Stop watching."""
        self._observer.disconnect()
        self._listeners.close()
        self._proxies.close()

    def _observed(self, entries: Any, _observer: Any) -> None:  # noqa: ANN401 - JavaScript objects
        self._drawn = bool(entries[len(entries) - 1].isIntersecting)
        self._look()

    def _look(self) -> None:
        visible = self._drawn and str(self._document.visibilityState) != "hidden"
        if visible != self._visible:
            self._visible = visible
            self._changed(visible)


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


def save_file(name: str, text: str) -> None:
    """Offer a text as a file, within a click; where the browser puts it is up to the person.

    The link is used in an empty frame of this page. Firefox takes a download for a navigation: in this page's own frame
    the policy of the portal's page would have to allow it, and where that names its hosts nothing would happen at all.
    """
    import js
    from pyodide.ffi import to_js

    frame = js.document.querySelector("iframe.download")
    if not frame:
        frame = js.document.createElement("iframe")
        frame.className = "download"
        frame.hidden = True
        js.document.body.appendChild(frame)
    blob = js.Blob.new(to_js([text]), js.JSON.parse('{"type": "application/json"}'))
    link = frame.contentDocument.createElement("a")
    link.href = js.URL.createObjectURL(blob)
    link.download = name
    frame.contentDocument.body.replaceChildren(link)
    link.click()
    js.URL.revokeObjectURL(link.href)


def report(what: str, error: BaseException) -> None:
    """Write an exception's type and place. Its message is left out, because it may quote a payload."""
    import js

    js.console.error(f"call-panel: {what} failed: {describe(error)}")


def describe(error: BaseException) -> str:
    """Return an exception's type and its innermost place in this app: `KeyError at app/call/update.py:40`."""
    position = ""
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/app/" in file or file.startswith("app/"):
            position = f" at app/{file.rpartition('app/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + position
