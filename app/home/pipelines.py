"""The pipeline of new deals, by line: the part of the settings for everyone in which both are picked by name. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.form import options
from app.home.portal_lists import DEAL
from app.locale import N_, Words
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.home.portal_lists import PortalLists
    from app.ui.view import Content


def pipelines_view(
    pipelines: Mapping[str, int], lists: PortalLists, words: Words, *, possible: bool
) -> dict[str, Content]:
    """Return all places. Where there is nothing to choose, the part is hidden.

    Args:
        pipelines: The choice: numbers of pipelines, by the number of the line.
        lists: What the portal has. What it no longer has stays, and says so.
        words: The language.
        possible: Whether the choice can be changed.
    """
    lines = lists.line_names
    # Somebody else may have seen lines that this user may not list.
    sentence = "{line}" if "lines" in lists.failed else words(N_("{line} (no longer in Bitrix24)"))
    lines |= {line: sentence.format(line=line) for line in pipelines if line not in lines}
    known = pipelines_of(lists)
    shown = bool(pipelines) or (bool(lines) and len(known) > 1)
    rows = []
    for line, name in lines.items() if shown else ():
        chosen = pipelines.get(line)
        choices = {"": words(N_("Default pipeline")), **{str(number): each for number, each in known.items()}}
        if chosen is not None and chosen not in known:
            choices[str(chosen)] = words(N_("Pipeline {id} (no longer in Bitrix24)")).format(id=chosen)
        attributes = {
            "data-input": f"app.pipelines-{line}",
            "data-field": f"app-pipelines-{line}",
            "disabled": None if possible else "",
        }
        value = "" if chosen is None else str(chosen)
        parts = {"name": Element(name), "pipeline": Element(None, attributes, value)}
        rows.append(ListItem(parts, {"options": options(choices.items())}))
    return {"app-pipelines-part": Element(None, visibility(shown=shown)), "app-pipelines": ItemList(tuple(rows))}


def pipelines_of(lists: PortalLists) -> dict[int, str]:
    """Return the names of the pipelines of deals, by number."""
    return {int(each.id): each.name for each in lists.pipelines if each.type == DEAL and each.id.isdigit()}
