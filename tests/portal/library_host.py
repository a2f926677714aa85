"""The host of the BX24 library, for all portals of this process as in the world: how it answers is set here.

LIBRARY_HOST.set("hangs")  # it accepts connections and says nothing
LIBRARY_HOST.set("late", seconds=12)
LIBRARY_HOST.set()  # it answers, also those that it let wait
"""

from __future__ import annotations

import time
from pathlib import Path
from threading import Condition
from typing import Literal, get_args

from tests.portal.web import NoReply, Response

LIBRARY = Path(__file__).parent / "library" / "bx24.js"

Manner = Literal["answers", "late", "hangs", "refuses", "page"]
"""How it answers; `refuses`: the connection breaks off; `page`: something on the way answers with a page of its own."""

LATE = 12.0
"""Seconds that it is late by unless something else is set."""

PAGE = b"<!doctype html>\n<title>Blocked</title>\n<p>This address is blocked in your network.</p>\n"


class LibraryHost:
    """Answers requests for the library."""

    def __init__(self) -> None:
        self._manner: Manner = "answers"
        self._seconds = LATE
        self._changed = Condition()

    def set(self, manner: Manner = "answers", *, seconds: float = LATE) -> None:
        """Sets how it answers from now on.

        Args:
            manner: see `Manner`.
            seconds: how late it is.

        Raises:
            ValueError: there is no such manner.
        """
        if manner not in get_args(Manner):
            raise ValueError(f"no such manner: {manner}")
        with self._changed:
            self._manner, self._seconds = manner, seconds
            self._changed.notify_all()

    def settings(self) -> dict[str, object]:
        """What is set: `library` and `librarySeconds`, as the portal's page calls them."""
        return {"library": self._manner, "librarySeconds": self._seconds}

    def respond(self, caching: str) -> Response:
        """Gives the library, or what is set in its place.

        Raises:
            NoReply: It is to break off.
        """
        asked = time.monotonic()
        with self._changed:
            while self._manner == "hangs" or self._left(asked) > 0:
                self._changed.wait(None if self._manner == "hangs" else self._left(asked))
            manner = self._manner
        if manner == "refuses":
            raise NoReply
        if manner == "page":
            return Response(200, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}, PAGE)
        headers = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": caching}
        return Response(200, headers, LIBRARY.read_bytes())

    def _left(self, asked: float) -> float:
        return asked + self._seconds - time.monotonic() if self._manner == "late" else 0.0


LIBRARY_HOST = LibraryHost()
