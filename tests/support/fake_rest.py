"""A portal's REST without a portal: replies from a list, requests kept, time that jumps, tokens that can be renewed.

    portal = FakePortal(ok({"ID": "6"}))
    answer = run(portal.rest().call("user.current"))
    assert portal.methods == ["user.current"]

A reply is a `Reply`, an exception that is raised, or a function of the request.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from app.bitrix24.errors import CommandTimeoutError
from app.bitrix24.portal import Auth
from app.bitrix24.rest.client import Rest
from app.bitrix24.rest.transport import Address, NetworkFailureError, Reply

if TYPE_CHECKING:
    from app.bitrix24.rest.retry import RetryDelays
    from app.bitrix24.values import JSON

DOMAIN = "portal.example.com"
BASE = f"https://{DOMAIN}/rest/"

# What PHP makes of a form: texts, and arrays by key.
Decoded = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request as the portal would see it: `params` without the token."""

    method: str
    token: str
    params: Decoded
    url: str
    body: str
    seconds: float
    at: float


Answering = Reply | Exception | Callable[[Request], Reply]


def ok(result: JSON, **more: JSON) -> Reply:
    """A success."""
    return Reply(200, json.dumps({"result": result, **more}))


def refused(code: JSON, status: int = 400, description: str = "", **more: JSON) -> Reply:
    """An error of the portal."""
    return Reply(status, json.dumps({"error": code, "error_description": description, **more}))


def recorded_reply(case: dict[str, Any]) -> Answering:
    """The reply of a fixture's case."""
    if case["http_status"] is None:
        return NetworkFailureError()
    body = case["body_text"] if "body_text" in case else json.dumps(case["body"])
    return Reply(case["http_status"], body)


class FakePortal:
    """Transport, clock and authority in one. The last reply is given again and again."""

    def __init__(self, *replies: Answering, renewals: int = 10, renewal_takes: float = 0.5) -> None:
        self.replies = list(replies)
        self.requests: list[Request] = []
        self.takes = 0.0
        self.abandoned = 0
        self.renewed = 0
        self.token: str | None = "token-0"
        self._renewals = renewals
        self._renewal_takes = renewal_takes

    def rest(self, delays: RetryDelays | None = None) -> Rest:
        """A client of this portal."""
        return Rest(Address.of(DOMAIN), self, self, clock=self, delays=delays)

    @property
    def methods(self) -> list[str]:
        """The methods that were called."""
        return [request.method for request in self.requests]

    @property
    def times(self) -> list[float]:
        """When they were called, in s."""
        return [round(request.at, 3) for request in self.requests]

    @property
    def commands(self) -> list[dict[str, str]]:
        """The commands of each batch."""
        return [request.params.get("cmd", {}) for request in self.requests]

    async def post(self, url: str, body: str, seconds: float) -> Reply:
        """See `Transport.post`."""
        params = decoded(body)
        method = url.removeprefix(BASE).removesuffix(".json")
        request = Request(method, params.pop("auth"), params, url, body, seconds, self.monotonic())
        self.requests.append(request)
        reply = self.replies[0] if len(self.replies) == 1 else self.replies.pop(0)
        try:
            await asyncio.sleep(self.takes)
        except asyncio.CancelledError:
            self.abandoned += 1
            raise
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, Reply) else reply(request)

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        await asyncio.sleep(seconds)

    def auth(self) -> Auth | None:
        """See `TokenProvider.auth`."""
        return None if self.token is None else Auth(self.token, "", 0.0, DOMAIN, "")

    async def refresh_auth(self) -> Auth:
        """See `TokenProvider.refresh_auth`."""
        self.renewed += 1
        await asyncio.sleep(self._renewal_takes)
        if self.renewed > self._renewals:
            raise CommandTimeoutError("refreshAuth", self._renewal_takes)
        self.token = f"token-{self.renewed}"
        return Auth(self.token, "", 0.0, DOMAIN, "")


def decoded(form: str) -> Decoded:
    """A form as PHP reads it: `a[b][]=1` becomes arrays, dots and spaces in a field's name become underscores."""
    found: Decoded = {}
    for field in filter(None, form.split("&")):
        name, _, value = (unquote_plus(part, errors="strict") for part in field.partition("="))
        top, bracket, rest = name.partition("[")
        steps = [top.lstrip().replace(".", "_").replace(" ", "_")]
        steps += rest.removesuffix("]").split("][") if bracket else []
        place = found
        for step in steps[:-1]:
            inner = place.setdefault(_key(place, step), {})
            place = inner if isinstance(inner, dict) else place
        place[_key(place, steps[-1])] = value
    return found


def _key(place: Decoded, step: str) -> str:
    return step or str(len(place))
