"""Sections that wheels bring along: entry points of the group `call_panel.sections`.

    [project.entry-points."call_panel.sections"]
    greeting = "call_panel_greeting:Greeting"

The entry point's name is the section's name. One that can't be loaded is reported when the panel opens; the build
refuses it.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from app.sections.points import points

if TYPE_CHECKING:
    from app.sections.section import Factory

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


class NotASection(Exception):  # noqa: N818 - it says what was found
    """An entry point that isn't a section; the text says why."""


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
    """Return the sections that are installed, by name."""
    return tuple(_loaded(name, reference) for name, reference in points())


def _loaded(name: str, reference: str) -> Installed:
    try:
        factory = _object(reference)
        _check(name, factory)
    except Exception as error:  # noqa: BLE001 - someone else's code; the panel continues without it
        return Installed(name, name, None, error)
    return Installed(name, str(getattr(factory, "title", "") or name), factory)


def _object(reference: str) -> Any:  # noqa: ANN401 - whatever the wheel has there
    module, _, path = reference.partition(":")
    found: object = importlib.import_module(module.strip())
    for part in filter(None, path.strip().split(".")):
        found = getattr(found, part)
    return found


def _check(name: str, factory: object) -> None:
    if not _NAME.fullmatch(name):
        raise NotASection(f"{name!r} is no name of a section: small letters, digits and hyphens")
    if not callable(factory) or getattr(factory, "name", None) != name:
        raise NotASection(f"the section's own name is not {name!r}, the name of its entry point")
