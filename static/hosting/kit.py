"""The hosting kit: a folder per server with its configuration, as the project's configuration wants it.

kit.files(kit.rules(), kit.place(), ["index.html", "boot.0123456789ab.js"])
"""

from collections.abc import Iterable
from typing import Any

from build import BuildError, settings
from static.hosting import caddy, edge, nginx
from static.hosting.place import Place
from static.hosting.portals import portals
from static.hosting.rules import LIBRARY, Rules


def rules(*, secure: bool | None = None) -> Rules:
    """The rules that the project's configuration asks for; `secure` for another host than the one it names.

    Raises:
        BuildError: a value of it cannot be, or the portals do not go with the host.
    """
    found = Rules(portals(settings()["portals"]), LIBRARY, place().secure if secure is None else secure)
    plain = [portal for portal in found.portals if portal.startswith("http:")]
    if secure is None and found.secure and plain:
        raise BuildError(
            f"{plain[0]} in portals of pyproject.toml cannot be called by pages that come by https, as address in "
            f"[tool.call-panel.hosting] says: {place().address}. Both have https, or both have not."
        )
    return found


def place() -> Place:
    """The host that the project's configuration names."""
    table: dict[str, Any] = settings().get("hosting", {})
    return Place.configured(table)


def files(asked: Rules, where: Place, names: Iterable[str]) -> dict[str, bytes]:
    """The files of the kit, for a site with files of these names."""
    folders = {
        "nginx": nginx.files(asked, where),
        "caddy": caddy.files(asked, where),
        "static-host": edge.files(asked, names),
    }
    return {f"{folder}/{name}": text.encode() for folder, texts in folders.items() for name, text in texts.items()}
