"""Which sections wheels bring along, by the metadata of what is installed.

In the built site, this module is replaced by the list that the build has read, because reading it there would take
modules and files that no call needs.
"""

from __future__ import annotations

GROUP = "call_panel.sections"
"""The group of entry points."""


def points() -> list[tuple[str, str]]:
    """Name and object reference (`module:Class`) of each entry point, by name."""
    from importlib.metadata import entry_points

    return sorted((point.name, point.value) for point in entry_points(group=GROUP))
