"""What a host must do with the site: the one table from which every server's configuration is written.

    rules = Rules(portals(["cloud"]))
    rules.headers("index.html")["Content-Security-Policy"]

Besides the headers: the methods `METHODS` are all answered with the file; a path that ends with a slash is its folder's
`INDEX`; a file's compressed copies (`COPIES`) are sent instead to clients that accept them, and aren't addresses
themselves; everything else is 404 or, for another method, 405. Nothing is answered with a redirect.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from static.builder.errors import BuildError

METHODS = ("GET", "HEAD", "POST")
INDEX = "index.html"
COPIES = {"br": ".br", "gzip": ".gz"}
"""Suffixes of the compressed copies by the coding, the one to be preferred first."""
LIBRARY = "https://api.bitrix24.com"
"""Origin of the official BX24 library."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
    ".bin": "application/octet-stream",
}
OTHER_TYPE = "application/octet-stream"

HASHED = r"\.[0-9a-f]{12}\.[a-z0-9]+$"
"""Pattern of a path that changes with the file's content."""
NO_TRANSFORM = ", no-transform"
"""For what stands between the host and browsers: they refuse a file that is not what its hash says."""
KEPT = f"public, max-age=31536000, immutable{NO_TRANSFORM}"
ASKED_AGAIN = f"no-cache{NO_TRANSFORM}"
_LONGEST_POLICY = 3800  # nginx takes no longer word


@dataclass(frozen=True)
class Rules:
    """The headers of a host.

    Attributes:
        portals: who may frame the pages and be called by them; of `portals.portals`.
        library: origins of the BX24 library beside the site itself.
        secure: whether the host is reached by https.
    """

    portals: tuple[str, ...]
    library: tuple[str, ...] = (LIBRARY,)
    secure: bool = True

    def headers(self, path: str) -> dict[str, str]:
        """Return the headers of a file of the site, or of its compressed copy: `index.html`, `panel.3f….css`."""
        suffix = PurePosixPath(path).suffix
        return {
            "Content-Type": TYPES.get(suffix, OTHER_TYPE),
            "Cache-Control": KEPT if re.search(HASHED, path) else ASKED_AGAIN,
            **self.of_all(),
            **(self.of_pages() if suffix == ".html" else {}),
        }

    def of_all(self) -> dict[str, str]:
        """Return the headers of every file."""
        headers = {"X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
        return headers | ({"Strict-Transport-Security": "max-age=31536000"} if self.secure else {})

    def of_pages(self) -> dict[str, str]:
        """Return the additional headers of the pages."""
        return {
            "Content-Security-Policy": as_text(self.policy()),
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }

    def policy(self) -> dict[str, str]:
        """Return the Content-Security-Policy of the pages, rule by rule."""
        rules = {
            "default-src": "'none'",
            "script-src": " ".join(["'self'", *self.library, "'wasm-unsafe-eval'"]),
            "style-src": "'self'",
            "img-src": "'self' data:",
            "font-src": "'self'",
            "connect-src": " ".join(["'self'", *self.portals]),
            "media-src": " ".join(["'self'", *self.portals]),
            "frame-src": "blob:",  # files that a page offers to save: see app/browser/page.py
            "form-action": "'none'",
            "base-uri": "'none'",
            "frame-ancestors": " ".join(["'self'", *self.portals]),
        }
        if len(as_text(rules)) > _LONGEST_POLICY:
            raise BuildError(
                f"These are too many portals for one host: {len(self.portals)}. Use a wildcard, or two hosts."
            )
        return rules

    def policy_of_document(self) -> str:
        """Return the policy for a page that contains it. Only a header can say who may frame it."""
        return as_text({rule: value for rule, value in self.policy().items() if rule != "frame-ancestors"})


def as_text(policy: dict[str, str]) -> str:
    """Return the text of a policy."""
    return "; ".join(f"{rule} {value}" for rule, value in policy.items())
