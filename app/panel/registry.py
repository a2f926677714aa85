"""The sections by name, in the order in which they receive the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panel.callers.section import CallersSection
from app.panel.client.section import ClientSection
from app.panel.deals.section import DealsSection
from app.panel.history.section import HistorySection
from app.panel.script.section import ScriptSection
from app.panel.wrapup.section import Wrapup
from app.sections.extension import installed_extensions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.sections.section import Factory
    from app.ui.program import Report


def factories() -> Mapping[str, Factory]:
    """Return the sections of the panel."""
    # After `wrapup`: the ticks of the script's checklist go to the note of the call that the script is shown for.
    return {
        "client": ClientSection,
        "matches": CallersSection,
        "deals": DealsSection,
        "history": HistorySection,
        "wrapup": Wrapup,
        "script": ScriptSection,
    }


def with_installed(
    built_in: Mapping[str, Factory], add: Callable[[str], None], report: Report
) -> Mapping[str, Factory]:
    """Return the sections, and after them those that wheels brought along. One whose name is taken is left out.

    Args:
        built_in: The panel's own.
        add: Makes the place of a section in the page.
        report: Receives those that can't be shown.
    """
    found = dict(built_in)
    for section in installed_extensions():
        if section.factory is None or section.name in found:
            fault = section.fault or LookupError(f"there is a section {section.name} already")
            report(f"section {section.name}", fault)
            continue
        try:
            add(section.name)
        except LookupError as error:
            report(f"section {section.name}", error)
        else:
            found[section.name] = section.factory
    return found
