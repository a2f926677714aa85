"""The site's own pages by the browser's `fetch`, as `app.installation.reach.Pages`.

reach = await reached(OwnPages(), location(), "worker.html")
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.installation.reach import Method, PageReply

TIMEOUT = 10.0
"""Seconds within which a page must be there."""


class OwnPages:
    """The host of this page."""

    async def fetch(self, address: str, method: Method) -> PageReply:
        """See `Pages.fetch`. A POST is the portal's form without anything in it: no token leaves this page for it."""
        import js
        from pyodide.ffi import JsException

        # The panel has this module for its address alone, and starts without what the installation needs.
        from app.installation.reach import PageReply

        options = {"method": method, "cache": "no-store", "credentials": "same-origin", "redirect": "manual"}
        if method == "POST":
            options["body"] = ""
            options["headers"] = {"Content-Type": "application/x-www-form-urlencoded"}  # type: ignore[assignment]
        given = js.JSON.parse(json.dumps(options))
        abort = js.AbortController.new()
        given.signal = abort.signal
        try:
            async with asyncio.timeout(TIMEOUT):
                response = await js.fetch(address, given)
                if response.type == "opaqueredirect":
                    return PageReply(redirected=True)
                return PageReply(int(response.status), text=str(await response.text()))
        except (JsException, TimeoutError):
            return PageReply()
        finally:
            abort.abort()


def location() -> str:
    """Return this page's address."""
    import js

    return str(js.location.href)
