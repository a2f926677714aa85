"""What the other administrator changed, in words, and the choice where both changed the same."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from app.home.form import enabled, pressed
from app.home.versions import (
    UNNAMED,
    change_of,
    key_name,
    library_changes,
    name_of,
    override_details,
    setting_changes,
)
from app.home.view import error_note, note, saving_notes
from app.locale import N_, Words
from app.scripts.model import Library
from app.settings.overrides import Override
from app.settings.shortcuts import SHORTCUTS
from app.settings.values import AppSettings, UserSettings, declarations
from app.ui.view import Element, ItemList, ListItem

if TYPE_CHECKING:
    from app.home.edit_state import EditState
    from app.home.merge import Conflict
    from app.home.messages import Scope
    from app.home.portal_lists import PortalLists

LONGEST = 300
"""Characters of a text that are shown to compare it."""


def conflict_list(scope: Scope, form: EditState[Any], words: Words, lists: PortalLists = UNNAMED) -> ItemList:
    """Return the choices between theirs and mine. `lists`: the names of lines and departments."""
    return ItemList(tuple(_choice(scope, one, form, words, lists) for one in form.conflicts))


def joined_notes(form: EditState[Any], words: Words, lists: PortalLists = UNNAMED) -> list[ListItem]:
    """Return what somebody else changed in the meantime; none if nobody did."""
    if form.joined is None:
        return []
    before, after = form.joined
    if isinstance(after, Library):
        changes = library_changes(before, after, words)
    else:
        changes = setting_changes(before, after, words, lists)
    text = words(N_("Someone else saved changes in the meantime:"))
    if form.conflicts and not form.changed:
        advice = N_("You've kept theirs: there's nothing to save.")
    elif form.conflicts:
        advice = N_("You both changed what is listed below. Choose which to keep, then save again.")
    elif form.dirty and not form.saving:
        advice = N_("Your changes are still here. Save again to keep both.")
    elif form.changed:
        advice = N_("Nothing was saved. You see what is stored now.")
    else:
        advice = N_("Theirs and yours are both kept.")
    tone = "warning" if form.changed else "hint"
    return [note(text, words(advice), "\n".join(changes), tone)]


def overtaking_notes(
    form: EditState[Any], overtaken: ListItem, words: Words, lists: PortalLists = UNNAMED
) -> list[ListItem]:
    """Return why the last save failed, and what somebody else saved. `overtaken`: the text if that can't be joined."""
    if form.joined is None:
        return saving_notes(form, overtaken, words)
    return [*joined_notes(form, words, lists), *([] if form.error is None else [error_note(form.error, words)])]


def _choice(scope: Scope, one: Conflict, form: EditState[Any], words: Words, lists: PortalLists) -> ListItem:
    chosen = form.choices.get(one.name)
    title = _title(one, form, words, lists)
    parts: dict[str, Element] = {"title": Element(title)}
    for side, value, other, label in (
        ("theirs", one.theirs, one.mine, N_("Keep theirs")),
        ("mine", one.mine, one.theirs, N_("Keep mine")),
    ):
        parts[f"{side}-text"] = Element(_described(one, value, other, form, words))
        parts[side] = Element(
            words(label),
            {
                "data-argument": f"{scope.value}:{side}:{one.name}",
                "aria-label": f"{title}: {words(label)}",
                **pressed(chosen == side),
                **enabled(not form.saving),
            },
        )
    return ListItem(parts)


def _title(one: Conflict, form: EditState[Any], words: Words, lists: PortalLists) -> str:
    value = form.read.value
    if isinstance(value, AppSettings | UserSettings):
        declaration = next(each for each in declarations(type(value)) if each.name == one.field)
        rows = declaration.kind.rows(declaration.page_name, getattr(value, one.field))
        row = next((row for row in rows if row.name == one.member), rows[0] if rows and one.member is None else None)
        label = words(row.label if row else declaration.label)
        return label if one.member is None or row is not None else f"{label}: {_member_name(one, words, lists)}"
    return str(one.member or words(N_("Scripts and phrases")))


def _member_name(one: Conflict, words: Words, lists: PortalLists) -> str:
    if one.field == "keys":
        return words(SHORTCUTS[str(one.member)].label)
    some = one.theirs if one.mine is None else one.mine
    return name_of(some, words, lists) if isinstance(some, Override) else str(one.member)


def _described(one: Conflict, value: Any, other: Any, form: EditState[Any], words: Words) -> str:  # noqa: ANN401 - any
    if one.member is not None:
        if one.field == "keys":
            return key_name(value, words)
        if value is None:
            return words(N_("Removed"))
        if isinstance(value, Override):
            return "\n".join(override_details(value, form.read.value.item_fields, words)) or words(N_("Changed"))
        return _shortened(getattr(value, "text", "")) or words(N_("Changed"))
    settings = form.read.value
    if not isinstance(settings, AppSettings | UserSettings):
        return words(N_("Changed"))
    declaration = next(each for each in declarations(type(settings)) if each.name == one.field)
    default = next(each for each in fields(settings) if each.name == one.field).default
    changes = change_of(declaration, other, value, words) or change_of(declaration, default, value, words)
    return "\n".join(change.partition(": ")[2] or change for change in changes)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
