"""REST requests by the browser's `fetch`, as `app.bitrix24.rest.transport.Transport`.

    rest, monitor = connect(portal, tasks.spawn, show=notice.show)

A form needs no preflight, and it carries the token in its body: no cookie, no custom header, nothing in the URL. A
redirect is an error, because it would take the token to another address. For the same reason, and whatever `DOMAIN`
says, nothing is sent to any host other than that of the page that holds this frame, if the browser names that page.

A browser that believes it is offline may be wrong: where one says so, a request without content goes first. Only when
that one fails too is nothing sent.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from app.bitrix24.rest.client import Rest
from app.bitrix24.rest.transport import Address, NetworkFailureError, Reply
from app.connection.monitor import Monitor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.bitrix24.portal import Portal
    from app.connection.diagnosis import Diagnosis
    from app.connection.monitor import Traffic
    from app.installation.inspection import Method, PageReply
    from app.ui.program import Spawn

_OPTIONS = {
    "method": "POST",
    "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    "mode": "cors",
    "credentials": "omit",
    "redirect": "error",
    "referrerPolicy": "no-referrer",
}

_KNOCK = {
    "method": "HEAD",
    "mode": "no-cors",
    "credentials": "omit",
    "cache": "no-store",
    "referrerPolicy": "no-referrer",
}


def connect(  # noqa: PLR0913 - what a page wants to know of its connection
    portal: Portal,
    spawn: Spawn,
    *,
    show: Callable[[Diagnosis | None], None],
    restored: Callable[[], None] = lambda: None,
    answered: Callable[[], None] = lambda: None,
    rounds: int | None = None,
) -> tuple[Rest, Monitor]:
    """Return a page's REST, and the monitor that watches it; the arguments are those of `Monitor`."""
    address = Address.of(portal.domain, protocol())

    async def examine(seen: Traffic) -> Diagnosis | None:
        from app.browser.probes import Probes  # rarely needed

        return await Probes(portal, address, location()).examine(seen)

    monitor = Monitor(
        Fetch(), portal, examine=examine, show=show, spawn=spawn, restored=restored, answered=answered, rounds=rounds
    )
    return Rest(address, monitor, monitor), monitor


class Fetch:
    """The network."""

    async def post(self, url: str, body: str, seconds: float) -> Reply:
        """See `Transport.post`."""
        import js
        from pyodide.ffi import JsException

        if not js.frameBridge.mayGetTokens(url):
            raise NetworkFailureError(sent=False)
        if js.navigator.onLine is False and not await _answers(url, seconds):
            raise NetworkFailureError(sent=False)
        try:
            response, text = await fetched(url, {**_OPTIONS, "body": body}, seconds)
        except (JsException, TimeoutError):
            # Its message may hold the URL, and says nothing more: browsers do not tell a page why a request failed.
            raise NetworkFailureError from None
        return Reply(int(response.status), text)


async def _answers(url: str, seconds: float) -> bool:
    """Return whether the host of this address answers anything at all."""
    import js
    from pyodide.ffi import JsException

    try:
        await fetched(js.URL.new("/robots.txt", url), _KNOCK, seconds)
    except (JsException, TimeoutError):
        return False
    return True


async def fetched(address: Any, options: Mapping[str, object], seconds: float) -> tuple[Any, str]:  # noqa: ANN401 - JavaScript objects
    """Return a response with its text. Without one, JavaScript's own exception is raised.

    Raises:
        TimeoutError: There is none yet.
    """
    import js

    given = js.JSON.parse(json.dumps(options))
    abort = js.AbortController.new()
    given.signal = abort.signal
    try:
        async with asyncio.timeout(seconds):
            response = await js.fetch(address, given)
            return response, str(await response.text())
    finally:
        # Also after a cancellation. Where the exchange is over this does nothing.
        abort.abort()


def protocol() -> str:
    """Return the portal's `PROTOCOL` from the page's own address: `1` for https, `0` for http, or empty."""
    import js

    return str(js.URLSearchParams.new(js.location.search).get("PROTOCOL") or "")


TIMEOUT = 10.0
"""Seconds within which a page must be there."""


class OwnPages:
    """The host of this page."""

    async def fetch(self, address: str, method: Method) -> PageReply:
        """See `Pages.fetch`. A POST is the portal's form without anything in it: no token leaves this page for it."""
        from pyodide.ffi import JsException

        # The panel has this module for its address alone, and starts without what the installation needs.
        from app.installation.inspection import PageReply

        options = {"method": method, "cache": "no-store", "credentials": "same-origin", "redirect": "manual"}
        form = {"body": "", "headers": _OPTIONS["headers"]} if method == "POST" else {}
        try:
            response, text = await fetched(address, {**options, **form}, TIMEOUT)
        except (JsException, TimeoutError):
            return PageReply()
        if response.type == "opaqueredirect":
            return PageReply(redirected=True)
        return PageReply(int(response.status), text=text)


def location() -> str:
    """Return this page's address."""
    import js

    return str(js.location.href)
