"""The seam to the network: one POST of a form.

    reply = await transport.post("https://portal.example.com/rest/user.current.json", "auth=...", seconds=20)
    print(reply.status, len(reply.text))

Implemented by `app.browser.fetch.Fetch` and by fakes in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from app.bx24.errors import BX24Error


class NetworkFailure(BX24Error):  # noqa: N818 - named by what went wrong
    """No reply came: no network, a time-out, or a reply that the browser does not let through.

    Attributes:
        sent: False only when the request certainly did not leave the browser.
    """

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
