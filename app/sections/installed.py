"""Sections that wheels bring along: entry points of the group `call_panel.sections`.

    [project.entry-points."call_panel.sections"]
    greeting = "call_panel_greeting:Greeting"

The entry point's name is the section's name. The list is read once, for shipped pages when the site is built: it is in
the memory that they start from. What cannot be loaded is told when the panel opens; the build refuses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from app.sections.section import Factory

GROUP = "call_panel.sections"

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


class NotASection(Exception):  # noqa: N818 - it says what was found
    """An entry point that is no section; the text says why."""


@dataclass(frozen=True)
class Installed:
    """A section that is installed.

    Attributes:
        name: Its name in the page and in the settings.
        title: Its name for people.
        factory: Makes it; None when it cannot be loaded.
        fault: Why not.
    """

    name: str
    title: str
    factory: Factory | None
    fault: Exception | None = None


@cache
def installed() -> tuple[Installed, ...]:
    """The sections that are installed, by name."""
    return tuple(map(_loaded, sorted(entry_points(group=GROUP), key=lambda point: point.name)))


def _loaded(point: EntryPoint) -> Installed:
    try:
        factory = point.load()
        _check(point.name, factory)
    except Exception as error:  # noqa: BLE001 - the code of somebody else; the panel goes on without it
        return Installed(point.name, point.name, None, error)
    return Installed(point.name, str(getattr(factory, "title", "") or point.name), factory)


def _check(name: str, factory: Factory) -> None:
    if not _NAME.fullmatch(name):
        raise NotASection(f"{name!r} is no name of a section: small letters, digits and hyphens")
    if getattr(factory, "name", None) != name:
        raise NotASection(f"the section's own name is not {name!r}, the name of its entry point")
