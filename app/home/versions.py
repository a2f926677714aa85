"""Earlier versions of the settings for everyone and of the scripts: what changed, and bringing them back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.home.fields.view import USES
from app.home.form import enabled
from app.home.messages import Scope
from app.home.outcomes.view import line_text
from app.home.portal_lists import PortalLists
from app.home.settings import form_in, versions_of
from app.locale import N_, Words
from app.scripts.storage_format import decode_library
from app.settings.field_uses import HIDE
from app.settings.kinds import Mark
from app.settings.overrides import Override
from app.settings.shortcuts import SHORTCUTS, ShortcutKeys
from app.settings.storage_format import decode_app_settings
from app.settings.values import declarations, overridable
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.home.state import Model
    from app.home.view import Section, ViewModel
    from app.notes.follow_up import TimeZones
    from app.scripts.model import Library
    from app.settings.item_fields import FieldSetting
    from app.settings.values import Declaration, SettingsT
    from app.settings.versions import Saving

SHOWN = 4
"""Names that are listed in one change."""

UNNAMED = PortalLists()
"""Without the portal's names, lines and departments are shown by number."""

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


def setting_changes(before: SettingsT, after: SettingsT, words: Words, lists: PortalLists = UNNAMED) -> tuple[str, ...]:
    """Return what changed in settings, one text for each. `lists`: the names of lines and departments."""
    changes: list[str] = []
    for one in declarations(type(after)):
        changes += change_of(one, getattr(before, one.name), getattr(after, one.name), words, lists)
    return tuple(changes)


def change_of(  # noqa: PLR0911 - one line per kind
    one: Declaration,
    before: Any,  # noqa: ANN401 - the setting's type
    after: Any,  # noqa: ANN401 - the setting's type
    words: Words,
    lists: PortalLists = UNNAMED,
) -> tuple[str, ...]:
    """Return what changed in one setting; empty if nothing did."""
    if before == after:
        return ()
    earlier = {row.name: row.chosen for row in one.kind.rows(one.page_name, before)}
    rows = [row for row in one.kind.rows(one.page_name, after) if row.chosen != earlier.get(row.name)]
    if rows:
        return tuple(_named(words(row.label), words(_chosen(row.options, row.chosen))) for row in rows)
    label = words(one.label)
    if isinstance(one.kind, ShortcutKeys):
        return tuple(
            _named(words(SHORTCUTS[name].label), key_name(after.get(name), words))
            for name in SHORTCUTS
            if before.get(name) != after.get(name)
        )
    if isinstance(after, Mark):
        value = " = ".join(filter(None, (after.field, after.value))) or words(N_("none"))
        return (_named(label, value),)
    if isinstance(after, Mapping):  # such as the pipelines of lines
        return (_named(label, list_changes(before, after, words)),)
    if all(hasattr(each, "name") for each in (*_listed(before), *_listed(after))):
        if after is None:
            return (_named(label, words(N_("standard"))),)
        details = list_changes(
            {name_of(each, words, lists): each for each in _listed(before)},
            {name_of(each, words, lists): each for each in after},
            words,
        )
        return (_named(label, details),) if details else (label,)
    return (label,)


def library_changes(before: Library, after: Library, words: Words) -> tuple[str, ...]:
    """Return what changed in scripts and phrases, one text for each kind."""
    scripts = list_changes(
        {each.name: each for each in before.scripts}, {each.name: each for each in after.scripts}, words
    )
    phrases = list_changes(
        {f"/{each.key} {each.language}".strip(): each for each in before.phrases},
        {f"/{each.key} {each.language}".strip(): each for each in after.phrases},
        words,
    )
    found = ((N_("Scripts"), scripts), (N_("Phrases"), phrases))
    return tuple(_named(words(label), details) for label, details in found if details)


def list_changes(before: Mapping[str, object], after: Mapping[str, object], words: Words) -> str:
    """Return what changed in a list of named things; empty if nothing did."""
    added = [name for name in after if name not in before]
    removed = [name for name in before if name not in after]
    changed = [name for name in after if name in before and after[name] != before[name]]
    parts = [
        words(sentence).format(names=_names(names, words))
        for sentence, names in (
            (N_("added {names}"), added),
            (N_("removed {names}"), removed),
            (N_("changed {names}"), changed),
        )
        if names
    ]
    moved = [name for name in before if name in after] != [name for name in after if name in before]
    return "; ".join((*parts, words(N_("in another order"))) if moved else parts)


def name_of(one: Any, words: Words, lists: PortalLists = UNNAMED) -> str:  # noqa: ANN401 - a member of any list
    """Return what people call a member of a list."""
    if not isinstance(one, Override):
        return str(one.name)
    lines = (line_text(line, lists) for line in one.lines)
    unnamed = words(N_("Department {number}"))
    departments = (lists.departments.get(number) or unnamed.format(number=number) for number in one.departments)
    return ", ".join((*lines, *departments))


def key_name(key: str | None, words: Words) -> str:
    """Return a chosen key as people call it; None if none was chosen."""
    return words(N_("standard")) if key is None else key.upper() or words(N_("No key"))


def override_details(one: Override, fields: Iterable[FieldSetting], words: Words) -> tuple[str, ...]:
    """Return what an override sets, one text for each setting. `fields`: those that were picked, with their names."""
    labels = {field.code: field.label for field in fields}
    found: list[str] = []
    for each in overridable():
        value = one.values.get(each.name, each.default)
        if each.name not in one.values:
            continue
        rows = each.kind.rows(each.page_name, value)
        if rows:
            found += [_named(words(row.label), words(_chosen(row.options, row.chosen))) for row in rows]
        elif isinstance(value, Mapping):
            uses: dict[str, str] = {HIDE: N_("Hide"), **{use.value: label for use, label in USES.items()}}
            found += [
                _named(labels.get(field) or field.partition("/")[2], words(uses[use])) for field, use in value.items()
            ]
        else:
            label = words(each.label)
            found.append(label if value is None else _named(label, ", ".join(value)))
    return tuple(found)


def _named(label: str, value: str) -> str:
    return f"{label}: {value}"


def _chosen(options: Iterable[tuple[str, str]], chosen: str) -> str:
    labels = dict(options) or {"on": N_("On"), "off": N_("Off")}
    return labels[chosen]


def _listed(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the setting's type
    return value if isinstance(value, tuple) else ()


def _names(names: list[str], words: Words) -> str:
    shown = ", ".join(names[:SHOWN])
    more = len(names) - SHOWN
    return words(N_("{names} and {count} more")).format(names=shown, count=more) if more > 0 else shown
