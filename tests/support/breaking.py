"""What keeps Python from starting, as people meet it: switches of the browser, files that are changed or do not come.

CAUSES["changed-boot"].breaks(page.context)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Route

NO_WEBASSEMBLY = "delete globalThis.WebAssembly;"
NO_MEMORY = """for (const name of ["compile", "compileStreaming", "instantiate", "instantiateStreaming"]) {
  WebAssembly[name] = () => Promise.reject(new RangeError("WebAssembly.Memory(): could not allocate memory"));
}"""
NO_STORAGE = """if (location.pathname.endsWith("index.html")) Object.defineProperty(globalThis, "localStorage", {
  get() { throw new DOMException("The request was denied.", "SecurityError"); },
});"""
PAGES = re.compile(r"/(index|install)\.html")
IMAGES = ("memory", "python")
"""The files that the two ways of starting need: without both there is no Python."""


@dataclass(frozen=True)
class Cause:
    """A reason for which Python does not start: its code, and a part of what is said."""

    code: str
    text: str
    breaks: Callable[[BrowserContext], object]


def files(names: tuple[str, ...]) -> re.Pattern[str]:
    """The addresses of files of the site, by the beginnings of their names."""
    return re.compile(rf"/({'|'.join(map(re.escape, names))})\.[0-9a-f]{{12}}\.\w+$")


def changed(*names: str) -> Callable[[BrowserContext], object]:
    """Somebody on the way adds a line to these files."""

    def add_line(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.body() + b"\n")

    return lambda context: context.route(files(names), add_line)


def answered(status: int, *names: str) -> Callable[[BrowserContext], object]:
    """The host answers with a status in place of these files."""
    return lambda context: context.route(files(names), lambda route: route.fulfill(status=status, body="No."))


def refused(*names: str) -> Callable[[BrowserContext], object]:
    """The connection ends where these files are asked for."""
    return lambda context: context.route(files(names), lambda route: route.abort())


def hanging(*names: str) -> Callable[[BrowserContext], object]:
    """These files never come."""
    return lambda context: context.route(files(names), lambda _route: None)


def rewritten(element: str, replacement: str) -> Callable[[BrowserContext], object]:
    """Somebody on the way rewrites the pages' script elements, as optimizers do."""

    def rewrite(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=re.sub(element, replacement, response.text()))

    def breaks(context: BrowserContext) -> None:
        # What a test answers comes from nowhere: to the browser that is no neighbour of the portal on this machine.
        context.grant_permissions(["local-network-access"])
        context.route(PAGES, rewrite)

    return breaks


ALL_SCRIPTS = rewritten(r'<script( type="module")?', '<script type="6d1f-text/javascript"')
MODULE_ONLY = rewritten(r'<script type="module"', '<script type="6d1f-module"')

CAUSES = {
    "webassembly": Cause(
        "webassembly", "WebAssembly is switched off", lambda context: context.add_init_script(NO_WEBASSEMBLY)
    ),
    "memory": Cause("memory", "There isn't enough memory", lambda context: context.add_init_script(NO_MEMORY)),
    "changed-boot": Cause("changed", "changes the files of this app (boot.", changed("boot")),
    "changed-runtime": Cause("changed", "changes the files of this app (runtime.", changed("runtime")),
    "changed-python": Cause("changed", "changes the files of this app (", changed("snapshot", "plain")),
    "missing": Cause("missing", "is missing on its host (boot.", answered(404, "boot")),
    "refused": Cause("refused", "answered with status 403", answered(403, *IMAGES)),
    "blocked": Cause("blocked", "blocks a file of this app (", refused(*IMAGES)),
    "rewritten": Cause("changed", "changes the files of this app (index.html)", MODULE_ONLY),
}
