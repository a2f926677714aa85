"""The token of all requests, with only one renewal under way at a time.

    token = await tokens.current("user.current")
    token = await tokens.renewed("user.current", token)      # when the portal says that it is too old

A renewal that fails is not tried again at once: the portal shows the user a message box for each.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from app.bitrix24.errors import BX24Error
from app.bitrix24.rest.errors import TokenUnavailableError

if TYPE_CHECKING:
    from app.bitrix24.portal import Auth
    from app.bitrix24.rest.limits import Clock

REST_AFTER_FAILURE = 30.0
"""Seconds without a new attempt after one failed."""


class TokenProvider(Protocol):
    """Where tokens come from: `app.bitrix24.portal.Portal`."""

    def auth(self) -> Auth | None:
        """Return the known tokens; None if there are none, or they are too old."""
        ...

    async def refresh_auth(self) -> Auth:
        """Return new tokens. Raises a `BX24Error` if the portal gives none."""
        ...


class Tokens:
    """One per client."""

    def __init__(self, authority: TokenProvider, clock: Clock) -> None:
        self._authority = authority
        self._clock = clock
        self._renewal: asyncio.Task[str | None] | None = None
        self._not_before = float("-inf")

    async def current(self, method: str) -> str:
        """Return the token. Renews it when there is none, and waits for a renewal that is under way.

        Args:
            method: For whom, for the error.

        Raises:
            TokenUnavailable: The portal gives none.
        """
        auth = self._authority.auth()
        if auth is None or self._renewal is not None:
            return await self._joined(method)
        return auth.access_token

    async def renewed(self, method: str, refused: str) -> str:
        """Return another token than the one that was refused: perhaps another request has renewed it meanwhile.

        Raises:
            TokenUnavailable: The portal gives none.
        """
        auth = self._authority.auth()
        if auth is not None and auth.access_token != refused and self._renewal is None:
            return auth.access_token
        return await self._joined(method)

    async def _joined(self, method: str) -> str:
        if self._renewal is None:
            if self._clock.monotonic() < self._not_before:
                raise TokenUnavailableError(method)
            self._renewal = asyncio.ensure_future(self._renew())
        # Shielded: one request that is cancelled must not take the token away from the others.
        token = await asyncio.shield(self._renewal)
        if token is None:
            raise TokenUnavailableError(method)
        return token

    async def _renew(self) -> str | None:
        try:
            return (await self._authority.refresh_auth()).access_token
        except BX24Error:
            self._not_before = self._clock.monotonic() + REST_AFTER_FAILURE
            return None
        finally:
            self._renewal = None
