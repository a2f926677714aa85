"""Examining the parts of the connection, only when something is wrong with it: `app.connection.monitor` asks for it.

    probes = Probes(portal, Address.of(portal.domain, protocol()), location())
    diagnosis = await probes.examine(Observations(answered_before=True))

Nothing secret is sent: a page of the app from its own host, a request to REST without a token, and one whose answer the
browser may withhold. Each part has some seconds.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.bitrix24.errors import BX24Error, ErrorKind
from app.browser.fetch import OwnPages, fetched
from app.connection.diagnosis import Cause, Diagnosis, Health, Hosts, Observations, Permission, diagnose
from app.connection.monitor import is_rest
from app.installation.bindings import folder_of
from app.installation.inspection import page_answered

if TYPE_CHECKING:
    from app.bitrix24.portal import Portal
    from app.bitrix24.rest.transport import Address
    from app.connection.monitor import Traffic

SECONDS = 4.0
"""How long each part may take."""

SMALL_PAGE = "worker.html"
METHOD = "server.time"
"""A method that only tells the time, and here not even that: it's asked without a token."""

_FORM = {
    "method": "POST",
    "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    "body": "",
    "redirect": "manual",
}
_BLIND = {"method": "GET", "mode": "no-cors"}
_QUIET = {"credentials": "omit", "cache": "no-store", "referrerPolicy": "no-referrer"}

_SITE = {None: Health.ANSWERS, ErrorKind.PAGE_UNREACHABLE: Health.REFUSES}

PERMISSIONS = ("local-network", "local-network-access")
"""Names of the permission, the newest first."""


class Probes:
    """The parts of a page's connection."""

    def __init__(self, portal: Portal, address: Address, location: str) -> None:
        self._portal = portal
        self._rest = address.of_method(METHOD)
        self._location = location

    async def examine(self, seen: Traffic) -> Diagnosis | None:
        """Examine all parts at once; None when nothing is wrong."""
        diagnosis = await self.examine_all(seen)
        return None if diagnosis.cause is Cause.NONE else diagnosis

    async def examine_all(self, seen: Traffic) -> Diagnosis:
        """Examine all parts at once. Earlier results of requests count if they say more."""
        site, page, (rest, status), reached, permission = await asyncio.gather(
            self._site(), self._page(), self._rest_health(), self._reached(), _permission()
        )
        if 400 <= seen.status < 500:  # it was refused for what it held: an empty request proves nothing
            rest, status = Health.FOREIGN, seen.status
        refused = rest in (Health.REFUSES, Health.SILENT)
        return diagnose(
            Observations(
                site=site,
                library=Health.ANSWERS,  # without it nothing here would run
                page=page,
                rest=rest,
                token=Health.SILENT if seen.no_token else Health.UNKNOWN,
                readable=False if refused and reached else None,
                status=status,
                answered_before=seen.answered_before,
                waiting=seen.waiting,
                foreign_holder=not self._of_holder(),
                mixed=self._location.startswith("https:") and self._rest.startswith("http:"),
                local_network=permission,
                hosts=self.hosts,
            )
        )

    @property
    def hosts(self) -> Hosts:
        """Names of the hosts, for people."""
        import js

        library = next((str(each.host) for each in js.frameBridge.library.hosts if str(each.state) == "there"), "?")
        return Hosts(urlsplit(self._rest).netloc, urlsplit(self._location).netloc, library)

    async def _site(self) -> Health:
        try:
            async with asyncio.timeout(SECONDS):
                reply = await OwnPages().fetch(folder_of(self._location) + SMALL_PAGE, "GET")
        except TimeoutError:
            return Health.SILENT
        return _SITE.get(page_answered(reply, SMALL_PAGE), Health.FOREIGN)

    async def _page(self) -> Health:
        try:
            await self._portal.get_interface(SECONDS)
        except BX24Error:
            return Health.SILENT
        return Health.ANSWERS

    def _of_holder(self) -> bool:
        """Return whether REST's host is that of the page that holds this one; no other host is asked for anything."""
        import js

        return bool(js.frameBridge.mayGetTokens(self._rest))

    async def _rest_health(self) -> tuple[Health, int]:
        """Return the health of REST, from a request like the app's, and the status if something else answered."""
        if not self._of_holder():
            return Health.UNKNOWN, 0
        try:
            response, text = await _fetched(self._rest, {**_FORM, "mode": "cors"})
        except TimeoutError:
            return Health.SILENT, 0
        if response is None:
            return Health.REFUSES, 0
        if is_rest(text):
            return Health.ANSWERS, 0
        return Health.FOREIGN, int(response.status)

    async def _reached(self) -> bool:
        """Return whether REST's host answers anything, even if the browser withholds it from the page."""
        if not self._of_holder():
            return False
        try:
            response, _ = await _fetched(self._rest, _BLIND)
        except TimeoutError:
            return False
        return response is not None


async def _fetched(address: str, options: dict[str, Any]) -> tuple[Any, str]:
    """Return a response with its text; None without one. Raises TimeoutError."""
    from pyodide.ffi import JsException

    try:
        return await fetched(address, {**_QUIET, **options}, SECONDS)
    except JsException:
        return None, ""


async def _permission() -> Permission:
    """Return the browser's permission for hosts in a private network; unknown if it has no such permission."""
    import js
    from pyodide.ffi import JsException

    for name in PERMISSIONS:
        try:
            async with asyncio.timeout(SECONDS):
                status = await js.navigator.permissions.query(js.JSON.parse(json.dumps({"name": name})))
            return Permission(str(status.state))
        except (JsException, AttributeError, TimeoutError, ValueError):
            continue
    return Permission.UNKNOWN
