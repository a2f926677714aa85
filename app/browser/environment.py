"""The page and its browser, for diagnostics: versions, how Python started, its phases. No data of a call."""

from __future__ import annotations

import sys
from dataclasses import dataclass

PHASES = ("boot:", "panel:", "home:", "installer:")
"""Beginnings of the names of our performance marks."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What was found.

    Attributes:
        python: Version of Python.
        runtime: Version of Pyodide.
        browser: The browser's name for itself.
        start: How Python started: from the memory image, or `plain`; empty where the page does not say.
        start_reason: Why it started the plain way.
        phases: Performance marks by name, in milliseconds since the page was asked for.
        methods: Names of the functions that the BX24 object has.
        library: Hosts that were asked for that object, and what came of it: `waiting`, `there` or `failed`.
    """

    python: str = ""
    runtime: str = ""
    browser: str = ""
    start: str = ""
    start_reason: str = ""
    phases: tuple[tuple[str, int], ...] = ()
    methods: tuple[str, ...] = ()
    library: tuple[tuple[str, str], ...] = ()


def read_environment() -> Environment:
    """Collect the page's current environment."""
    import js
    import pyodide

    page = js.document.documentElement
    marks = js.performance.getEntriesByType("mark")
    phases = [(str(mark.name), round(mark.startTime)) for mark in marks if str(mark.name).startswith(PHASES)]
    return Environment(
        python=sys.version.partition(" ")[0],
        runtime=str(pyodide.__version__),
        browser=str(js.navigator.userAgent),
        start=str(page.getAttribute("data-start") or ""),
        start_reason=str(page.getAttribute("data-start-reason") or ""),
        phases=tuple(phases),
        library=tuple((str(host.host), str(host.state)) for host in js.frameBridge.library.hosts),
        methods=tuple(filter(None, str(js.frameBridge.methods()).split(" "))),
    )
