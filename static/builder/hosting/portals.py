"""The portals that may frame the app and be called by it: `portals` of `[tool.call-panel]`, checked.

portals(["cloud", "https://bitrix.example.com"]) # all Bitrix24 clouds, and a self-hosted portal
portals(["http://portal.intranet:8080"]) # a closed network: this portal and no other
"""

import re
from collections.abc import Sequence
from typing import NoReturn

from static.builder.errors import BuildError

CLOUD = "cloud"
"""The word for all of `CLOUDS`."""
_DOMAINS = ("com", "eu", "de", "fr", "it", "es", "pl", "ua", "ru", "by", "kz", "in", "id", "vn", "jp", "cn")
_LONGER = ("com.br", "com.tr")
CLOUDS = tuple(f"https://*.bitrix24.{domain}" for domain in (*_DOMAINS, *_LONGER))

_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<star>\*\.)?(?P<host>[^/?#@:\s]*)(?::(?P<port>[^/?#@]*))?(?P<rest>.*)", re.DOTALL
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PORT_END = 65536


def portals(words: object) -> tuple[str, ...]:
    """Return the sources of a content security policy for the entries of the configuration, each once.

    Raises:
        BuildError: an entry isn't a portal's address; the text says which one, and how to write it.
    """
    if not isinstance(words, Sequence) or isinstance(words, str) or not all(isinstance(word, str) for word in words):
        raise BuildError('portals in [tool.call-panel] of pyproject.toml is a list of texts: ["cloud", "https://…"].')
    if not words:
        raise BuildError("portals in [tool.call-panel] of pyproject.toml is empty: nobody could open the app.")
    found: list[str] = []
    for word in words:
        found += CLOUDS if word == CLOUD else [origin(word, "portals")]
    return tuple(dict.fromkeys(found))


def origin(text: str, key: str, *, wildcard: bool = True) -> str:
    """Return an address of scheme, host and port, in small letters and without the port that its scheme has anyway.

    Args:
        text: what the configuration says.
        key: name of the setting, for the fault's text.
        wildcard: whether `*.` may replace the first part of the name.

    Raises:
        BuildError: it is something else.
    """
    found = _ORIGIN.fullmatch(text.lower())
    if not found:
        _refuse(text, key, "It begins with https:// or http://" + (f", or is the word {CLOUD}." if wildcard else "."))
    if found["rest"] not in ("", "/"):
        _refuse(text, key, "It ends with the host, or its port: no path, query or user name.")
    labels = found["host"].split(".")
    if "_" in found["host"]:
        advice = "Browsers ignore a name with an underscore in a policy."
        if wildcard:
            covering = ".".join(labels[1:]) or "example.com"
            advice += f" A wildcard covers it, {found['scheme']}://*.{covering}, or give the portal another name."
        _refuse(text, key, advice)
    if not all(map(_LABEL.fullmatch, labels)):
        advice = "A name that is written otherwise is entered as xn--…"
        if wildcard:
            advice += " A wildcard is the whole first part: https://*.example.com."
        _refuse(text, key, f"The host is letters, digits, hyphens and dots. {advice}")
    if found["star"] and not wildcard:
        _refuse(text, key, "It is one host: no wildcard.")
    if found["star"] and (len(labels) < 2 or labels[-1].isdigit()):
        _refuse(text, key, "Behind *. comes a domain of one's own: https://*.example.com.")
    port = found["port"]
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) < _PORT_END):
        _refuse(text, key, "The port is a number from 1 to 65535.")
    usual = {"https": 443, "http": 80}[found["scheme"]]
    shown = f":{int(port)}" if port and int(port) != usual else ""
    return f"{found['scheme']}://{found['star'] or ''}{found['host']}{shown}"


def _refuse(text: str, key: str, advice: str) -> NoReturn:
    raise BuildError(
        f"{key} in [tool.call-panel] of pyproject.toml has {text!r}, which is no address of a host.\n{advice}"
    )
