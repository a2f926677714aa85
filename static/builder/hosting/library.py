"""Where the pages get the BX24 library: `library` of `[tool.call-panel]`, checked.

library("official")  # the vendor's host
library(["official", "own"])  # our implementation, static/bx24.js, where that host does not answer
library(["https://api.bitrix24.tech/api/v1/", "own"])  # another address first
"""

import re
from collections.abc import Iterable
from typing import NoReturn
from urllib.parse import urlsplit

from static.builder.errors import BuildError
from static.builder.hosting.portals import origin

OFFICIAL = "https://api.bitrix24.com/api/v1/"
"""The address that `official` means, which is the one in the sources of the pages."""
OWN = "bx24.js"
"""The plain name of our implementation, which `own` means."""

_WORDS = {"official": OFFICIAL, "own": OWN}
_ADDRESS = re.compile(r"(?i:https?)://[^/?#@\s]+(?P<path>/[A-Za-z0-9._~/%+-]*)(?P<query>\?[A-Za-z0-9._~/%+=&-]*)?")


def library(value: object) -> tuple[str, ...]:
    """Return the addresses that the pages try, in this order; `OWN` for the file of the site itself.

    Raises:
        BuildError: the configuration says something else; the text says what and how it is written.
    """
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, str) for entry in entries):
        raise BuildError(
            f"library in [tool.call-panel] of pyproject.toml is {value!r}.\n"
            'It is "official", "own", an address, or a list of these: ["official", "own"].'
        )
    found = [_WORDS.get(entry) or _address(entry) for entry in entries]
    if len(set(found)) < len(found):
        raise BuildError(f"library in [tool.call-panel] of pyproject.toml names an address twice: {value!r}.")
    return tuple(found)


def origins(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts that a policy has to name for these addresses; the site's own is not among them."""
    parts = (urlsplit(address) for address in addresses if address != OWN)
    return tuple(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


def _address(text: str) -> str:
    found = _ADDRESS.fullmatch(text)
    if not found:
        _refuse(text)
    path = found["path"] + (found["query"] or "")
    return origin(text.removesuffix(path), "library", wildcard=False) + path


def _refuse(text: str) -> NoReturn:
    raise BuildError(
        f"library in [tool.call-panel] of pyproject.toml has {text!r}, which is neither a word that it knows nor an "
        f"address.\nThe words are {' and '.join(_WORDS)}; an address has a host and a path: {OFFICIAL}"
    )
