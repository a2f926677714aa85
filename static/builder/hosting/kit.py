"""The hosting kit: a folder per server with its configuration, as the project's configuration wants it.

kit.files(kit.rules(), kit.place(), ["index.html", "boot.0123456789ab.js"])
"""

from collections.abc import Iterable
from typing import Any

from static.builder.errors import BuildError
from static.builder.hosting import caddy, edge, nginx
from static.builder.hosting.library import library, origins
from static.builder.hosting.place import Place
from static.builder.hosting.portals import portals
from static.builder.hosting.rules import Rules
from static.builder.project import settings


def rules(*, secure: bool | None = None) -> Rules:
    """Return the rules that the project's configuration asks for; `secure` for another host than the one it names.

    Raises:
        BuildError: a value of it cannot be, or the portals do not go with the host.
    """
    configured = settings()
    hosts = origins(library(configured["library"]))
    found = Rules(portals(configured["portals"]), hosts, place().secure if secure is None else secure)
    if secure is None and found.secure:
        _refuse_plain("portals", found.portals, "called")
        _refuse_plain("library", found.library, "loaded")
    return found


def _refuse_plain(key: str, hosts: tuple[str, ...], deed: str) -> None:
    """Refuse a portal without https for a site with https: browsers block such requests."""
    if plain := next((host for host in hosts if host.startswith("http:")), None):
        raise BuildError(
            f"{plain} in {key} of pyproject.toml cannot be {deed} by pages that come by https, as address in "
            f"[tool.call-panel.hosting] says: {place().address}. Both have https, or both have not."
        )


def place() -> Place:
    """Return the host that the project's configuration names."""
    table: dict[str, Any] = settings().get("hosting", {})
    return Place.configured(table)


def files(rules: Rules, where: Place, names: Iterable[str]) -> dict[str, bytes]:
    """Return the files of the kit, for a site with files of these names."""
    folders = {
        "nginx": nginx.files(rules, where),
        "caddy": caddy.files(rules, where),
        "static-host": edge.files(rules, names),
    }
    return {f"{folder}/{name}": text.encode() for folder, texts in folders.items() for name, text in texts.items()}
