"""The app's REST client against the simulated portal over loopback: network by urllib, time by the portal's clock.

with SimulatedPortal(site, headers=plain_headers) as portal:
answer = run(PortalNetwork(portal).rest().call("user.current"))
"""

from __future__ import annotations

import asyncio
import http.client
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.bitrix24.errors import CommandTimeoutError
from app.bitrix24.portal import Auth
from app.bitrix24.rest.client import Rest
from app.bitrix24.rest.transport import Address, NetworkFailureError, Reply

if TYPE_CHECKING:
    from tests.portal import SimulatedPortal

MOMENT = 1_773_130_778.0
"""When the portal's clock is stopped for a test, seconds since 1970."""


class PortalNetwork:
    """Transport, clock and authority of a client. Waiting turns the portal's clock ahead instead of taking time."""

    def __init__(self, portal: SimulatedPortal) -> None:
        self._portal = portal
        self._access = portal.state.token().access
        self.waited: list[float] = []

    def rest(self) -> Rest:
        """A client of the portal."""
        domain = urlsplit(self._portal.portal_url).netloc
        return Rest(Address.of(domain, "0"), self, self, clock=self)

    async def post(self, url: str, body: str, seconds: float) -> Reply:
        """See `Transport.post`."""
        await asyncio.sleep(0)
        return self._post(url, body, seconds)

    def _post(self, url: str, body: str, seconds: float) -> Reply:
        request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        try:
            with urllib.request.urlopen(request, timeout=seconds) as response:
                return Reply(response.status, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.read().decode())
        except (OSError, http.client.HTTPException):
            raise NetworkFailureError from None

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return self._portal.state.clock.now()

    async def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        self.waited.append(seconds)
        self._portal.state.clock.advance(seconds)

    def auth(self) -> Auth:
        """See `TokenProvider.auth`."""
        return Auth(self._access, "", 0.0, "", "")

    async def refresh_auth(self) -> Auth:
        """See `TokenProvider.refresh_auth`."""
        token = self._portal.state.refreshed_token()
        if token is None:
            raise CommandTimeoutError("refreshAuth", 1.0)
        self._access = token.access
        return self.auth()
