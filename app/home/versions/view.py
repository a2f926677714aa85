"""The card with the earlier versions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from app.home.form import enabled
from app.home.messages import Scope
from app.home.settings import form_in, versions_of
from app.home.versions.changes import library_changes, setting_changes
from app.locale import N_, Words
from app.scripts.storage_format import decode_library
from app.settings.storage_format import decode_app_settings
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.home.portal_lists import PortalLists
    from app.home.state import Model
    from app.home.view import Section, ViewModel
    from app.notes.follow_up import TimeZones
    from app.settings.versions import Saving

_TITLES = {Scope.APP: N_("Settings for everyone"), Scope.SCRIPTS: N_("Scripts and phrases")}


def versions_section(times: TimeZones) -> Section:
    """Return the section, with the clock and calendar by which it shows moments."""

    def section(model: Model, words: Words) -> ViewModel:
        rows = [row for scope in _TITLES for row in _rows(scope, model, words, times)] if model.visit.admin else []
        return {
            "versions-section": Element(None, visibility(shown=bool(rows))),
            "versions": ItemList(tuple(rows)),
        }

    return section


def _rows(scope: Scope, model: Model, words: Words, times: TimeZones) -> Iterator[ListItem]:
    log, form = versions_of(model, scope), form_in(model, scope)
    if not log.earlier:
        return
    texts = (form.read.text, *(one.text for one in log.earlier))
    savings = (log.current, *(one.saving for one in log.earlier))
    hint = words(N_("Save or discard your changes to it first."))
    for index, (text, saving) in enumerate(zip(texts, savings, strict=True)):
        changes = changes_between(scope, texts[index + 1], text, words, model.lists) if index + 1 < len(texts) else ()
        title = words(_TITLES[scope])
        when = _moment(saving, model.now, times, words)
        label = words(N_("Bring back “{title}” of {time}")).format(title=title, time=when)
        possible = form.editable and not form.dirty
        yield ListItem(
            {
                "": Element(None, {"data-value": "current" if index == 0 else None}),
                "title": Element(title),
                "when": Element(" · ".join(filter(None, (when, saving.name)))),
                "changes": Element("\n".join(changes), visibility(shown=bool(changes))),
                "current": Element(None, visibility(shown=index == 0)),
                "hint": Element(hint, visibility(shown=index > 0 and form.dirty)),
                "restore": Element(
                    None,
                    {
                        "data-argument": f"{scope.value}:{index}",
                        "aria-label": label,
                        **visibility(shown=index > 0),
                        **enabled(possible),
                    },
                ),
            }
        )


def _moment(saving: Saving, now: float, times: TimeZones, words: Words) -> str:
    return times.shown(saving.at, now) if saving.at else words(N_("Time unknown"))


@lru_cache(maxsize=32)
def changes_between(scope: Scope, before: str, after: str, words: Words, lists: PortalLists) -> tuple[str, ...]:
    """Return what changed from one stored text to the next, in words."""
    if scope is Scope.SCRIPTS:
        changes = library_changes(decode_library(before).value, decode_library(after).value, words)
    else:
        changes = setting_changes(decode_app_settings(before).value, decode_app_settings(after).value, words, lists)
    return changes or (words(N_("Something that this version doesn't show")),)
