"""Where the site is hosted: `[tool.call-panel.hosting]` of pyproject.toml, checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from static.builder.errors import BuildError
from static.builder.hosting.portals import origin

# No path contains characters with a special meaning in any server's configuration.
_PATH = re.compile(r"/[^\x00-\x1f\x7f\"'`\\{}$;#*?]*")


@dataclass(frozen=True)
class Place:
    """Where a server finds the site, and where browsers do.

    Attributes:
        address: origin, as `https://panel.example.com` or `http://panel.intranet:8080`.
        folder: absolute path of the site's files on the server.
        certificate: path of the certificate; empty: where Let's Encrypt's certbot has it, and Caddy gets one itself.
        key: path of its key.
        listen: address of the one interface to listen at; empty: all.
    """

    address: str = "https://panel.example.com"
    folder: str = "/srv/call-panel"
    certificate: str = ""
    key: str = ""
    listen: str = ""

    @classmethod
    def configured(cls, table: Mapping[str, object]) -> Self:
        """Return the place that the configuration names.

        Raises:
            BuildError: a value cannot be; the text says which and why.
        """
        known = ("address", "folder", "certificate", "key")
        for key, value in table.items():
            if key not in known or not isinstance(value, str):
                raise BuildError(
                    f"[tool.call-panel.hosting] has texts by these names, not {key!r}: {', '.join(known)}."
                )
        return cls(**{key: str(value) for key, value in table.items()})

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", origin(self.address, "address", wildcard=False))
        for key in ("folder", "certificate", "key"):
            path = getattr(self, key)
            if (path or key == "folder") and not _PATH.fullmatch(path):
                raise BuildError(
                    f"{key} in [tool.call-panel.hosting] of pyproject.toml has {path!r}.\n"
                    "It is a path that begins with a slash, without quotes, braces, $ ; # * ? and backslashes."
                )
        if bool(self.certificate) != bool(self.key):
            raise BuildError("certificate and key in [tool.call-panel.hosting] of pyproject.toml go together.")

    @property
    def secure(self) -> bool:
        """Whether it is reached by https."""
        return self.address.startswith("https:")

    @property
    def name(self) -> str:
        """The host's name."""
        return self.address.partition("://")[2].partition(":")[0]

    @property
    def port(self) -> int:
        """The port."""
        return int(self.address.partition("://")[2].partition(":")[2] or (443 if self.secure else 80))
