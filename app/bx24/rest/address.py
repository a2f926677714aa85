"""Where a portal's REST is.

    Address.of("portal.example.com").of_method("user.current") == "https://portal.example.com/rest/user.current.json"

The token is never part of it: URLs are logged by everybody on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.bx24.values import JSON, text

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
