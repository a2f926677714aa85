"""The site for nginx: fills in `static/hosting/nginx`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from static.builder.hosting import templates
from static.builder.hosting.rules import ASKED_AGAIN, COPIES, HASHED, INDEX, KEPT, METHODS, OTHER_TYPE, TYPES, Rules

if TYPE_CHECKING:
    from static.builder.hosting.place import Place

SITE, BROTLI = "call-panel.conf", "call-panel-brotli.conf"


def files(rules: Rules, place: Place) -> dict[str, str]:
    """Return the configuration: the site, and what it reads in addition where nginx knows Brotli."""
    return {SITE: site(rules, place), BROTLI: templates.plain(f"nginx/{BROTLI}")}


def site(rules: Rules, place: Place) -> str:
    """Return the site."""
    headers = {name: _quoted(value) for name, value in rules.of_all().items()}
    headers |= {name: _variable(name) for name in rules.of_pages()}
    values: dict[str, str | list[str]] = {
        "allow": _quoted(", ".join(METHODS)),
        "methods": "|".join(METHODS),
        "cache_of_others": _quoted(ASKED_AGAIN),
        "hashed_names": _quoted("~" + HASHED),
        "cache_of_hashed": _quoted(KEPT),
        "maps_of_page_headers": _maps(rules.of_pages()),
        "listen": _listen(place),
        "server_name": place.name,
        "certificate": _certificate(place),
        "folder": _quoted(place.folder),
        "types": [f"{_quoted(kind)} {' '.join(suffixes)};" for kind, suffixes in _suffixes().items()],
        "other_type": OTHER_TYPE,
        "headers": [f"add_header {name} {value};" for name, value in headers.items()],
        "copies": "|".join(suffix.removeprefix(".") for suffix in COPIES.values()),
        "index": INDEX,
    }
    return templates.fill(f"nginx/{SITE}", values)


def _listen(place: Place) -> list[str]:
    options = " ssl http2" if place.secure else ""
    hosts = [place.listen] if place.listen else ["", "[::]"]
    return [f"listen {f'{host}:' if host else ''}{place.port}{options};" for host in hosts]


def _certificate(place: Place) -> list[str]:
    if not place.secure:
        return []
    folder = f"/etc/letsencrypt/live/{place.name}"
    return [
        f"ssl_certificate {_quoted(place.certificate or f'{folder}/fullchain.pem')};",
        f"ssl_certificate_key {_quoted(place.key or f'{folder}/privkey.pem')};",
    ]


def _suffixes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for suffix, kind in TYPES.items():
        found.setdefault(kind, []).append(suffix.removeprefix("."))
    return found


def _maps(headers: dict[str, str]) -> list[str]:
    """Return a variable for each header that only pages have: empty for other files, so that nginx omits it."""
    lines: list[str] = []
    for name, value in headers.items():
        lines += ["", f"map $uri {_variable(name)} {{", '    default "";', f'    "~\\.html$" {_quoted(value)};', "}"]
    return lines[1:]


def _variable(header: str) -> str:
    return "$call_panel_" + header.lower().replace("-", "_")


def _quoted(text: str) -> str:
    """Return a quoted word of the configuration. A variable can't be escaped in it, so there must be none."""
    if "$" in text.removesuffix("$") or "\n" in text:
        raise ValueError(f"nginx would change {text!r}")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
