"""The site for Caddy: fills in `static/hosting/caddy`.

Which methods `file_server` answers, and when it redirects, differs between versions of Caddy: it is asked by GET, and
for files alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from static.builder.hosting import templates
from static.builder.hosting.rules import ASKED_AGAIN, COPIES, HASHED, INDEX, KEPT, METHODS, OTHER_TYPE, TYPES, Rules

if TYPE_CHECKING:
    from static.builder.hosting.place import Place

SITE = "Caddyfile"


def files(rules: Rules, place: Place) -> dict[str, str]:
    """Return the configuration."""
    return {SITE: site(rules, place)}


def site(rules: Rules, place: Place) -> str:
    """Return the site."""
    kinds = {suffix.removeprefix("."): kind for suffix, kind in TYPES.items()}
    own = place.secure and place.certificate
    values: dict[str, str | list[str]] = {
        "address": place.address,
        "bind": [f"bind {place.listen}"] if place.listen else [],
        "certificate": [f"tls {_quoted(place.certificate)} {_quoted(place.key)}"] if own else [],
        "folder": _quoted(place.folder),
        "methods": " ".join(METHODS),
        "copies": " ".join(f"*{suffix}" for suffix in COPIES.values()),
        "hashed_names": HASHED,
        "matchers_of_types": [f"@{name} path *.{name}" for name in kinds],
        "allow": _quoted(", ".join(METHODS)),
        "index": INDEX,
        "other_type": OTHER_TYPE,
        "types": [f"header @{name} Content-Type {_quoted(kind)}" for name, kind in kinds.items()],
        "cache_of_others": _quoted(ASKED_AGAIN),
        "cache_of_hashed": _quoted(KEPT),
        "headers": [*_headers("", rules.of_all()), *_headers("@html ", rules.of_pages())],
        "codings": " ".join(COPIES),
    }
    return templates.fill(f"caddy/{SITE}", values)


def _headers(matcher: str, headers: dict[str, str]) -> list[str]:
    return [f"header {matcher}{name} {_quoted(value)}" for name, value in headers.items()]


def _quoted(text: str) -> str:
    """Return a quoted word of the configuration. Caddy replaces what is in braces by values, so there must be none."""
    if any(sign in text for sign in "{}\\\n"):
        raise ValueError(f"Caddy would change {text!r}")
    return '"' + text.replace('"', '\\"') + '"'
