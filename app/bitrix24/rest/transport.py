"""The seam to the network: one POST of a form.

    reply = await transport.post("https://portal.example.com/rest/user.current.json", "auth=...", seconds=20)
    print(reply.status, len(reply.text))

Implemented by `app.browser.fetch.Fetch` and by fakes in the tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol

from app.bitrix24.errors import BX24Error, ErrorKind
from app.bitrix24.values import JSON, text


class NetworkFailureError(BX24Error):
    """No reply came: no network, a time-out, or a reply that the browser does not let through.

    Attributes:
        sent: False only when the request certainly did not leave the browser.
    """

    kind = ErrorKind.OFFLINE

    def __init__(self, *, sent: bool = True) -> None:
        super().__init__("no reply" if sent else "not sent: the browser is offline")
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever its status. The text is not in its `repr`."""

    status: int
    text: str = field(repr=False)


class Transport(Protocol):
    """Sends forms."""

    async def post(self, url: str, body: str, seconds: float) -> Reply:
        """Send a form (`application/x-www-form-urlencoded`) without cookies or custom headers.

        A cancelled call gives the request up.

        Args:
            url: Where to. Holds no secret.
            body: The encoded form. Holds the token: it is not logged.
            seconds: How long the whole exchange may take.

        Raises:
            NetworkFailure: No reply within that time, or none at all.
        """
        ...


# Names with an underscore aren't valid on the Internet, but portals in closed networks have them.
_DOMAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?(?::\d{1,5})?")
_PATH = re.compile(r"(?:/[A-Za-z0-9_-]+)*")

DEFAULT_PATH = "/rest"


@dataclass(frozen=True, slots=True)
class Address:
    """A portal's REST address. `base` ends without a slash."""

    base: str

    @classmethod
    def of(cls, domain: str, protocol: JSON = None, path: JSON = None) -> Address:
        """Return the address from what `getInitData` says.

        Args:
            domain: `DOMAIN`: the host, with a port unless it is the usual one.
            protocol: `PROTOCOL`: `0` as number or text for http; everything else is https.
            path: `PATH`; without one `/rest`.

        Raises:
            ValueError: It isn't a host, or isn't a path.
        """
        scheme = "http" if text(protocol) == "0" else "https"
        folder = (text(path) or DEFAULT_PATH).rstrip("/")
        if not _DOMAIN.fullmatch(domain):
            raise ValueError("the portal's domain is not a host name")
        if not _PATH.fullmatch(folder):
            raise ValueError("the REST path is not a plain path")
        return cls(f"{scheme}://{domain}{folder}")

    def of_method(self, method: str) -> str:
        """Return the URL of a method."""
        return f"{self.base}/{method}.json"
