"""Which sections there are, by name, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wrapup.section import Wrapup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.sections.section import Factory


def factories() -> Mapping[str, Factory]:
    """The sections of the panel."""
    return {Wrapup.name: Wrapup}
