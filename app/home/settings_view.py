"""The two cards of settings, as functions of the model."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from app.home import words as say
from app.home.messages import Scope
from app.home.settings import OWN, WISHES, mark_of, mistaken
from app.home.view import admins_only, busy, enabled, note, saving_notes, saving_state
from app.locale import N_, Words
from app.scripts.storage_format import OPTION as SCRIPTS
from app.scripts.storage_format import REPLACED as SCRIPTS_REPLACED
from app.sections.extension import installed_extensions
from app.settings.outcomes import lines_of, outcomes_in, standard_outcomes
from app.settings.quota import SAFE_BYTES
from app.settings.stored import OPTION, REPLACED, Fault
from app.settings.values import AppSettings, Part, Theme, UserSettings
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.home.edit_state import EditState, Form
    from app.home.state import Model
    from app.home.view import ViewModel
    from app.settings.quota import NoRoom, Usage


def user_section(model: Model, words: Words) -> ViewModel:
    """Return the user's settings."""
    one = model.user
    possible = model.opened and not one.saving and not one.read.newer
    default = words(N_("Set for everyone: on") if model.app.read.settings.hold else N_("Set for everyone: off"))
    places: ViewModel = {
        f"user-hold-{value or 'default'}": _choice("user:hold", value, chosen=one.draft.hold is wish, possible=possible)
        for value, wish in WISHES.items()
    }
    places |= {
        f"user-theme-{theme.value}": _choice(
            "user:theme", theme.value, chosen=one.draft.theme is theme, possible=possible
        )
        for theme in Theme
    }
    shown_to_all = Part.LOG not in model.app.read.settings.off
    return {
        **places,
        "user-hold-hint": Element(default),
        "user-log": _switch("user:log", on=one.draft.log, possible=possible and shown_to_all),
        "user-log-hint": Element(
            "" if shown_to_all else words(N_("Switched off for everyone by an administrator.")),
            visibility(shown=not shown_to_all),
        ),
        **_saving(Scope.USER, one, model, words, allowed=True),
    }


def app_section(model: Model, words: Words) -> ViewModel:
    """Return the settings for everyone."""
    one, admin = model.app, model.visit.admin
    possible = model.opened and admin and not one.saving and not one.read.newer
    return {
        "app-hold": _switch("app:hold", on=one.draft.hold, possible=possible),
        **{
            f"app-{part.value}": _switch(f"app:{part.value}", on=part not in one.draft.off, possible=possible)
            for part in Part
        },
        **_outcomes(model, words, possible=possible),
        **_mark("vip", model, possible=possible),
        **_mark("no-contact", model, possible=possible),
        "app-own": ItemList(
            tuple(
                ListItem(
                    {
                        "switch": _switch(
                            f"app:{OWN}{section.name}",
                            on=section.name not in one.draft.off_own,
                            possible=possible,
                            text=words(N_("Show “{section}”")).format(section=section.title),
                        )
                    }
                )
                for section in installed_extensions()
                if section.factory is not None
            )
        ),
        "app-locked": Element(admins_only(words), visibility(shown=model.opened and not admin)),
        **_saving(Scope.APP, one, model, words, allowed=admin),
        **_held_back(model, possible=possible),
    }


def _held_back(model: Model, *, possible: bool) -> ViewModel:
    """Return the buttons while something typed is wrong: nothing can be saved, and the typing can be discarded."""
    if not mistaken(model):
        return {}
    return {
        "app-save": Element(None, {**visibility(shown=True), **enabled(False), **busy(False)}),
        "app-discard": Element(None, {**visibility(shown=True), **enabled(possible)}),
    }


def _outcomes(model: Model, words: Words, *, possible: bool) -> ViewModel:
    """Return the list of outcomes, and its mistakes."""
    draft, typed = model.app.draft, model.outcomes
    listed = standard_outcomes(words) if draft.outcomes is None else draft.outcomes
    wrong = outcomes_in(typed or "")[1]
    text = lines_of(listed) if typed is None else typed
    return {
        "app-outcomes": Element(
            None, {"readonly": None if possible else "", "aria-invalid": "true" if wrong else None}, text
        ),
        "app-outcomes-wrong": ItemList(
            tuple(ListItem({"text": Element(say.wrong_line_text(one, words))}) for one in wrong)
        ),
        "app-outcomes-standard": Element(
            None, {**enabled(possible), **visibility(shown=draft.outcomes is not None or typed is not None)}
        ),
        "app-outcome-required": _switch("app:outcome-required", on=draft.outcome_required, possible=possible),
    }


def _mark(name: str, model: Model, *, possible: bool) -> ViewModel:
    """Return field and value of a mark, and whether the field is invalid."""
    mark = mark_of(model, name)
    wrong = "true" if name in model.wrong_marks else None
    readonly = None if possible else ""
    return {
        f"app-{name}-field": Element(None, {"readonly": readonly, "aria-invalid": wrong}, mark.field),
        f"app-{name}-value": Element(None, {"readonly": readonly}, mark.value),
        f"app-{name}-wrong": Element(None, visibility(shown=wrong is not None)),
    }


def _saving(
    scope: Scope, one: Form[AppSettings] | Form[UserSettings], model: Model, words: Words, *, allowed: bool
) -> ViewModel:
    """Return the buttons, the result of the last save, and the mistakes in what is stored."""
    offered, possible = visibility(shown=allowed or not model.opened), model.opened and allowed
    usage = model.usage if allowed else None
    return {
        f"{scope.value}-state": saving_state(one, words),
        f"{scope.value}-save": Element(None, {**offered, **enabled(possible and one.savable), **busy(one.saving)}),
        f"{scope.value}-discard": Element(None, {**offered, **enabled(possible and one.dirty and not one.saving)}),
        f"{scope.value}-copy": Element(None, visibility(shown=bool(one.read.problems and one.read.text))),
        f"{scope.value}-notes": ItemList((*_notes(one, words), *room_notes(one, scope, usage, words))),
    }


def _notes(one: Form[AppSettings] | Form[UserSettings], words: Words) -> list[ListItem]:
    # Values of a newer version that this one can't read aren't mistakes.
    told = [each for each in one.read.problems if not one.read.newer or each.fault is Fault.NEWER]
    rows = [note(say.problem_text(problem, words)) for problem in told]
    if rows and not one.read.newer:
        text = words(N_("Settings that can't be read use their defaults for now."))
        rows.append(note(text, words(N_("Saving replaces the stored text and keeps a copy of it.")), tone="hint"))
    text = words(N_("Someone else changed these settings in the meantime. Nothing was saved."))
    advice = words(N_("Save again to replace them, or discard your changes to see them."))
    rows += saving_notes(one, note(text, advice), words)
    return rows


def _choice(name: str, value: str, *, chosen: bool, possible: bool) -> Element:
    return Element(
        None,
        {"aria-pressed": "true" if chosen else "false", "data-argument": f"{name}:{value}", **enabled(possible)},
    )


def _switch(name: str, *, on: bool, possible: bool, text: str | None = None) -> Element:
    after = "off" if on else "on"
    return Element(
        text, {"aria-pressed": "true" if on else "false", "data-argument": f"{name}:{after}", **enabled(possible)}
    )


_NAMES = {
    OPTION: N_("Settings for everyone"),
    SCRIPTS: N_("Scripts and phrases"),
    REPLACED: N_("Copy of replaced settings"),
    SCRIPTS_REPLACED: N_("Copy of replaced scripts"),
}

_DROPPED = {
    REPLACED: N_("Saved. The copy of the previously replaced settings was removed."),
    SCRIPTS_REPLACED: N_("Saved. The copy of the previously replaced scripts was removed."),
}


def room_notes(one: EditState, scope: Scope, usage: Usage | None, words: Words) -> list[ListItem]:
    """Return the notes about room: what didn't fit, what a save removed, whether too much is stored."""
    rows = [note(words(_DROPPED[name]), tone="hint") for name in one.dropped if name in _DROPPED]
    if one.no_room is not None:
        rows.append(_refusal(one.no_room, scope, words))
    elif scope is not Scope.USER and usage is not None and not usage.safe:
        rows.append(_overfull(usage, words))
    return rows


def room_text(usage: Usage | None, words: Words) -> str:
    """Return how much of the room is used; empty if unknown."""
    if usage is None:
        return ""
    sentence = words(N_("With all other settings: {total} of {most} KB."))
    return sentence.format(total=_kilobytes(usage.total), most=_kilobytes(SAFE_BYTES))


def _refusal(no_room: NoRoom, scope: Scope, words: Words) -> ListItem:
    if no_room.only_copy:
        text = words(N_("Not saved: there's no room for a copy of the stored text, which can't be read."))
        advice = words(N_("Copy the stored text if you need it, then save again: it'll be replaced without a copy."))
        return note(text, advice, _details(no_room.usage, scope, words), "error")
    text = words(
        N_("Not saved: there isn't enough room. Bitrix24 can safely keep {most} KB of settings; this makes {total} KB.")
    ).format(total=_kilobytes(no_room.usage.total), most=_kilobytes(SAFE_BYTES))
    advice = words(
        N_("What you wrote is still here, and nothing that is stored has changed. Shorten it, then save again.")
    )
    return note(text, advice, _details(no_room.usage, scope, words), "error")


def _overfull(usage: Usage, words: Words) -> ListItem:
    text = words(N_("The stored settings take {total} KB. Bitrix24 can safely keep {most} KB."))
    advice = words(N_("They all still work. Shorten them soon: until they fit, you can't save anything longer."))
    text = text.format(total=_kilobytes(usage.total), most=_kilobytes(SAFE_BYTES))
    return note(text, advice, _details(usage, Scope.APP, words))


def _details(usage: Usage, scope: Scope, words: Words) -> str:
    """Return the size of each part, the largest first."""
    names = _NAMES if scope is not Scope.USER else {}
    sizes: dict[str, int] = {}
    for name, size in usage.sizes.items():
        said = words(names.get(name) or N_("Other settings"))
        sizes[said] = sizes.get(said, 0) + size
    ordered = sorted(sizes.items(), key=lambda each: -each[1])
    parts = " · ".join(f"{name} {_kilobytes(size)}" for name, size in ordered)
    return words(N_("Size in KB: {parts}")).format(parts=parts)


def _kilobytes(size: int) -> int:
    """Return kilobytes, rounded up so that slightly too much isn't shown as just enough."""
    return ceil(size / 1024)
