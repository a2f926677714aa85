"""Which sections there are, by name, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sections.client.section import ClientSection
from app.sections.deals.section import DealsSection
from app.sections.history.section import HistorySection
from app.sections.matches.section import MatchesSection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.sections.section import Factory


def factories() -> Mapping[str, Factory]:
    """The sections of the panel."""
    return {
        "client": ClientSection,
        "matches": MatchesSection,
        "deals": DealsSection,
        "history": HistorySection,
    }
