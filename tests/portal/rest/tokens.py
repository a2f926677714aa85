"""Access and refresh tokens of the simulated portal.

token = state.tokens.current(user_id=6)
state.tokens.expire()                       # the next request gets `expired_token`
new = state.tokens.refresh(token.refresh)   # what the wire's refreshAuth gives
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LIFE = 3600.0
"""Seconds that a token is good for."""


class UnknownToken(Exception):  # noqa: N818 - named by what went wrong
    """The portal gave no such token out."""


class OldToken(Exception):  # noqa: N818 - named by what went wrong
    """The token is too old, or had all its calls."""


@dataclass
class Token:
    """A pair of tokens.

    Attributes:
        access: What requests carry.
        refresh: What a new pair is got with.
        user_id: Whose it is.
        app: Code of the app that it was given to.
        expires: End of its life, in seconds since 1970.
        calls_left: Calls after which it counts as too old; None: any number.
    """

    access: str
    refresh: str
    user_id: int
    app: str
    expires: float
    calls_left: int | None = None


class Tokens:
    """All tokens that the portal gave out."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = Lock()
        self._by_access: dict[str, Token] = {}
        self._latest: dict[tuple[int, str], Token] = {}
        self._calls: int | None = None
        self.life = LIFE
        self.refresh_fails = False
        self.refreshed = 0

    def issue(self, user_id: int, app: str, *, calls: int | None = None, life: float | None = None) -> Token:
        """Gives a new pair.

        Args:
            user_id: Whose.
            app: Code of the app.
            calls: Calls after which it counts as too old.
            life: Seconds; `Tokens.life` by default.
        """
        expires = self._now() + (self.life if life is None else life)
        left = self._calls if calls is None else calls
        token = Token(secrets.token_hex(35), secrets.token_hex(35), user_id, app, expires, left)
        with self._lock:
            self._by_access[token.access] = token
            self._latest[user_id, app] = token
        return token

    def current(self, user_id: int, app: str) -> Token:
        """The user's last pair while it is good, or a new one: what `getInitData` and the POST tell."""
        with self._lock:
            token = self._latest.get((user_id, app))
        return token if token is not None and self.good(token) else self.issue(user_id, app)

    def refresh(self, user_id: int, app: str) -> Token | None:
        """A new pair, as the wire's `refreshAuth` gives it; None when `refresh_fails`. Old ones go on living."""
        if self.refresh_fails:
            return None
        self.refreshed += 1
        return self.issue(user_id, app)

    def seconds_left(self, token: Token) -> int:
        """What `AUTH_EXPIRES` says."""
        return max(0, round(token.expires - self._now()))

    def good(self, token: Token) -> bool:
        """Whether the token is not too old."""
        return self._now() < token.expires and token.calls_left != 0

    def use(self, access: str) -> Token:
        """Finds a token by its text and counts a call of it.

        Raises:
            UnknownToken: The portal gave no such token out.
            OldToken: It is too old, or had all its calls.
        """
        with self._lock:
            token = self._by_access.get(access)
            if token is None:
                raise UnknownToken
            if not self.good(token):
                raise OldToken
            if token.calls_left is not None:
                token.calls_left -= 1
            return token

    def expire(self) -> None:
        """Makes all tokens that there are too old."""
        with self._lock:
            for token in self._by_access.values():
                token.expires = self._now()

    def expire_after(self, calls: int | None) -> None:
        """Makes the tokens that there are, and those to come, too old after so many calls; None: never."""
        with self._lock:
            self._calls = calls
            for token in self._by_access.values():
                token.calls_left = calls

    def revoke(self) -> None:
        """Forgets all tokens: the portal does not know them any more."""
        with self._lock:
            self._by_access.clear()
            self._latest.clear()
