"""The cards with settings, and with scripts and phrases, as functions of the model."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from app.bitrix24.call_card import TYPE_IDS
from app.home.conflicts import conflict_list, overtaking_notes
from app.home.form import busy, enabled, pressed
from app.home.messages import Scope
from app.home.overrides import overrides_view
from app.home.pipelines import pipelines_view
from app.home.shortcuts import shortcuts_view
from app.home.view import (
    admins_only,
    note,
    problem_text,
    saving_state,
)
from app.installation.inspection import OPTIONAL, missing_scopes
from app.locale import N_, REVIEWED, Words
from app.scripts.data_storage import SCOPE
from app.scripts.model import NAMES
from app.scripts.storage_format import OPTION as SCRIPTS
from app.scripts.storage_format import REPLACED as SCRIPTS_REPLACED
from app.sections.extension import installed_extensions
from app.settings.kinds import EXTENSION, FormRow
from app.settings.quota import SAFE_BYTES
from app.settings.reading import Fault
from app.settings.storage_format import OPTION, REPLACED
from app.settings.values import AppSettings, Part, UserSettings, form_rows, locked_settings, unlocked
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.home.edit_state import EditState, SettingsForm
    from app.home.portal_lists import PortalLists
    from app.home.settings import ScriptsForm
    from app.home.state import Model
    from app.home.view import ViewModel
    from app.settings.quota import NoRoom, Usage
    from app.settings.reading import Problem


def user_section(model: Model, words: Words) -> ViewModel:
    """Return the user's settings."""
    one, everyone = model.user, model.app.read.value
    possible = model.opened and one.editable
    log_hidden = Part.LOG in everyone.off
    hints = {
        "keep-open": words(N_("Set for everyone: on") if everyone.keep_open else N_("Set for everyone: off")),
        "log": words(N_("Switched off for everyone by an administrator.")) if log_hidden else "",
    }
    locked = words(N_("Set by your administrator"))
    locked_rows = {one.page_name for one in locked_settings(everyone)}
    hints |= dict.fromkeys(locked_rows, locked)
    if "keep-open" in locked_rows:
        hints["keep-open"] = f"{locked}: {words(N_('On') if everyone.keep_open else N_('Off'))}"
    rows = [
        _row(
            Scope.USER,
            row,
            words,
            hint=hints.get(row.name, ""),
            possible=possible and not _is_hidden(row, everyone) and row.name not in locked_rows,
        )
        for row in form_rows(unlocked(everyone, one.draft))
    ]
    keys_locked = "keys" in everyone.locked
    return {
        "user-settings": ItemList(tuple(rows)),
        "user-translation": Element(
            words(N_("This translation hasn't been checked by a native speaker yet.")),
            visibility(shown=words.language not in REVIEWED),
        ),
        "user-keys-locked": Element(locked, visibility(shown=keys_locked)),
        **shortcuts_view(
            Scope.USER,
            unlocked(everyone, one.draft).keys,
            everyone.keys,
            words,
            possible=possible and not keys_locked,
        ),
        **_saving(Scope.USER, one, model, words, allowed=True),
    }


def _is_hidden(row: FormRow, everyone: AppSettings) -> bool:
    """Return whether administrators have switched off for everyone what a row would show."""
    return row.name in everyone.off


def app_section(model: Model, words: Words) -> ViewModel:
    """Return the settings for everyone."""
    one, admin = model.app, model.visit.admin
    possible = model.admin_can_edit(one)
    shown = (*form_rows(one.draft), *_extension_rows(one, words), *_type_rows(model, words))
    rows = [_row(Scope.APP, row, words, possible=possible) for row in shown]
    return {
        "app-settings": ItemList(tuple(rows)),
        **overrides_view(model, words, possible=possible),
        **shortcuts_view(Scope.APP, one.draft.keys, {}, words, possible=possible),
        "app-keys-users": Element(_users_keys(one.draft, words)),
        **pipelines_view(one.draft.pipelines, model.lists, words, possible=possible),
        "app-locked": Element(admins_only(words), visibility(shown=model.opened and not admin)),
        **_saving(Scope.APP, one, model, words, allowed=admin),
    }


def _users_keys(settings: AppSettings, words: Words) -> str:
    """Return whether users may change the keys that are set for everyone."""
    if "keys" in settings.locked:
        return words(N_("Users can't change these."))
    return words(N_("Users can change these in “My settings”."))


def _extension_rows(one: SettingsForm[AppSettings], words: Words) -> list[FormRow]:
    return [
        FormRow(
            f"{EXTENSION}{section.name}",
            words(N_("Show “{section}”")).format(section=section.title),
            "off" if section.name in one.draft.off_own else "on",
        )
        for section in installed_extensions()
        if section.factory is not None
    ]


_PAPERS = {TYPE_IDS["SMART_INVOICE"]: N_("Show open invoices"), TYPE_IDS["QUOTE"]: N_("Show open quotes")}


def _type_rows(model: Model, words: Words) -> list[FormRow]:
    """Return a switch for each CRM type whose open items can be shown: those of the portal, and those shown now."""
    shown = model.app.draft.open_types
    names = {**dict.fromkeys(shown, ""), **model.types}
    labels = {number: words(label) for number, label in _PAPERS.items()}
    for number in sorted(names.keys() - labels.keys()):
        labels[number] = words(N_("Show open items of “{type}”")).format(type=names[number] or f"#{number}")
    return [
        FormRow(f"open-types-{number}", label, "on" if number in shown else "off") for number, label in labels.items()
    ]


def _row(scope: Scope, row: FormRow, words: Words, *, hint: str = "", possible: bool) -> ListItem:
    """Return a row of a form: a switch, or a name and the buttons of a choice."""
    name = f"{scope.value}-{row.name}"
    label = words(row.label)
    parts = {
        "heading": Element(None, visibility(shown=bool(row.options))),
        "name": Element(label if row.options else "", {"id": f"{name}-name"}),
        "choice-hint": Element(hint if row.options else "", {"data-field": f"{name}-hint" if row.options else None}),
        "choices": Element(None, {"aria-labelledby": f"{name}-name", **visibility(shown=bool(row.options))}),
        "switch": _button(
            "" if row.options else label,
            name,
            f"{scope.value}:{row.name}:{'off' if row.chosen == 'on' else 'on'}",
            on=row.chosen == "on",
            possible=possible,
        ),
        "hint": Element(
            "" if row.options else hint,
            {"data-field": None if row.options else f"{name}-hint", **visibility(shown=bool(hint) and not row.options)},
        ),
    }
    options = [
        _button(
            words(text),
            f"{name}-{code}",
            f"{scope.value}:{row.name}:{code}",
            on=row.chosen == code,
            possible=possible,
        )
        for code, text in row.options
    ]
    return ListItem(parts, {"setting-options": ItemList(tuple(ListItem({"": each}) for each in options))})


def _button(text: str, name: str, argument: str, *, on: bool, possible: bool) -> Element:
    """Return a button of a row; hidden without a text."""
    attributes = {"data-argument": argument, "data-field": name, **pressed(on)}
    shown = attributes if text else dict.fromkeys(attributes)
    return Element(text, {**shown, **enabled(possible), **visibility(shown=bool(text))})


def _saving(
    scope: Scope,
    one: SettingsForm[AppSettings] | SettingsForm[UserSettings],
    model: Model,
    words: Words,
    *,
    allowed: bool,
) -> ViewModel:
    """Return the buttons, the result of the last save, and the mistakes in what is stored."""
    offered, possible = visibility(shown=allowed or not model.opened), model.opened and allowed
    usage = model.usage if allowed else None
    return {
        f"{scope.value}-state": saving_state(one, words),
        f"{scope.value}-save": Element(None, {**offered, **enabled(possible and one.savable), **busy(one.saving)}),
        f"{scope.value}-discard": Element(None, {**offered, **enabled(possible and one.dirty and not one.saving)}),
        f"{scope.value}-copy": Element(None, visibility(shown=bool(one.read.problems and one.read.text))),
        f"{scope.value}-conflicts": conflict_list(scope, one, words, model.lists),
        f"{scope.value}-notes": ItemList((*_notes(one, model.lists, words), *room_notes(one, scope, usage, words))),
    }


def _notes(
    one: SettingsForm[AppSettings] | SettingsForm[UserSettings], lists: PortalLists, words: Words
) -> list[ListItem]:
    # Values of a newer version that this one can't read aren't mistakes.
    problems = [each for each in one.read.problems if not one.read.read_only or each.fault is Fault.NEWER]
    rows = [note(problem_text(problem, words)) for problem in problems]
    if rows and not one.read.read_only:
        text = words(N_("Settings that can't be read use their defaults for now."))
        rows.append(note(text, words(N_("Saving replaces the stored text and keeps a copy of it.")), tone="hint"))
    text = words(N_("Someone else changed these settings in the meantime. Nothing was saved."))
    advice = words(N_("Save again to replace them, or discard your changes to see them."))
    rows += overtaking_notes(one, note(text, advice), words, lists)
    return rows


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


def room_notes(one: EditState[Any], scope: Scope, usage: Usage | None, words: Words) -> list[ListItem]:
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
        label = words(names.get(name) or N_("Other settings"))
        sizes[label] = sizes.get(label, 0) + size
    ordered = sorted(sizes.items(), key=lambda each: -each[1])
    parts = " · ".join(f"{name} {_kilobytes(size)}" for name, size in ordered)
    return words(N_("Size in KB: {parts}")).format(parts=parts)


def _kilobytes(size: int) -> int:
    """Return kilobytes, rounded up so that slightly too much isn't shown as just enough."""
    return ceil(size / 1024)


SHOWN = 20
"""Mistakes that are listed: correcting the first ones often corrects the rest."""

_FAULTS = {
    Fault.NOT_JSON: N_("This isn't valid JSON: something is missing or extra here, or just before."),
    Fault.UNENDED: N_("The text that starts here doesn't end: a quotation mark is missing."),
    Fault.NO_COMMA: N_("A comma or a closing bracket is missing here, or just before."),
    Fault.COMMA_TOO_MANY: N_("There's an extra comma before a closing bracket."),
    Fault.EXTRA: N_("There's something after the end."),
    Fault.NOT_AN_OBJECT: N_("The whole text must be a single object, in braces."),
    Fault.TOO_LARGE: N_("This is too large: Bitrix24 can store {detail} bytes in total."),
    Fault.NEWER: N_("A newer version of this app saved this, so this version can't change it."),
    Fault.NO_OBJECT: N_("“{place}” must be an object, in braces."),
    Fault.NO_LIST: N_("“{place}” must be a list, in square brackets."),
    Fault.NO_TEXT: N_("“{place}” must be a text, in quotation marks."),
    Fault.MISSING: N_("“{detail}” is missing from “{place}”."),
    Fault.UNKNOWN_NAME: N_("“{place}” isn't known here."),
    Fault.UNKNOWN_DIRECTION: N_("“{detail}” isn't a direction. Use incoming, outgoing or callback."),
    Fault.UNKNOWN_LANGUAGE: N_("“{detail}” isn't a language. Use two small letters, such as en or de."),
    Fault.WRONG_KEY: N_("“{detail}” contains a space or a slash, so it can't be typed after the slash."),
    Fault.TWICE: N_("“{detail}” appears twice."),
    Fault.TOO_MANY: N_("The list is too long. The limit is {detail} entries."),
    Fault.TOO_LONG: N_("“{place}” is too long. The limit is {detail} characters."),
    Fault.UNKNOWN_VARIABLE: N_("There's no variable {detail}. It will be shown unchanged."),
    Fault.UNREACHABLE: N_("No answer leads to the step “{detail}”, so operators never see it."),
    Fault.DEAD_END: N_("The step “{detail}” has nothing to say and no answers: operators get stuck there."),
    Fault.ENDLESS: N_("From the step “{detail}” the script never ends: all answers lead back."),
    Fault.NO_TARGET: N_("An answer leads to the step “{detail}”, which doesn't exist. The script ends with it."),
}


def scripts_section(model: Model, words: Words) -> ViewModel:
    """Return the card with the scripts and phrases."""
    one, admin = model.scripts, model.visit.admin
    possible = model.admin_can_edit(one)
    return {
        "scripts-state": saving_state(one, words),
        "scripts-locked": Element(admins_only(words), visibility(shown=model.opened and not admin)),
        "scripts-variables": Element(" ".join(f"{{{name}}}" for name in NAMES)),
        "scripts-text": Element(
            None,
            {"readonly": None if possible else "", "aria-invalid": None if one.sound else "true"},
            one.text,
        ),
        "scripts-summary": Element(_summary(model, words)),
        "scripts-notes": ItemList(
            (*_scripts_notes(model, words), *room_notes(one, Scope.SCRIPTS, (admin and model.usage) or None, words))
        ),
        "scripts-conflicts": conflict_list(Scope.SCRIPTS, one, words),
        "scripts-save": Element(None, {**enabled(possible and one.savable), **busy(one.saving)}),
        "scripts-discard": Element(None, {**visibility(shown=one.dirty and admin), **enabled(possible)}),
        "scripts-example": Element(None, {**visibility(shown=not one.text.strip() and admin), **enabled(possible)}),
        "scripts-copy": Element(None, visibility(shown=_is_faulty(one))),
        "scripts-as-text": Element(None),
        "scripts-import": Element(None, visibility(shown=possible)),
        "scripts-more": Element(None, visibility(shown=possible)),
        "scripts-export": Element(None, visibility(shown=bool(one.text.strip()))),
    }


def _is_faulty(one: ScriptsForm) -> bool:
    """Return whether the stored text has mistakes, so that it can't be shown otherwise."""
    return any(problem.fault not in (Fault.INCOMPLETE, Fault.LOST) for problem in one.read.problems)


def _scripts_notes(model: Model, words: Words) -> list[ListItem]:
    one = model.scripts
    rows = _storage_notes(model, words) if model.visit.admin else []
    rows += [_problem(problem, words) for problem in one.draft.problems[:SHOWN]]
    more = len(one.draft.problems) - SHOWN
    if more > 0:
        rows.append(note(words.count(N_("And {count} more mistake.", "And {count} more mistakes."), more), tone="hint"))
    if one.refused:
        advice = words(N_("Nothing was changed. Correct the file, or choose another one."))
        rows.append(note(words(N_("The file has mistakes.")), advice, tone="error"))
        rows += [_problem(problem, words) for problem in one.refused[:SHOWN]]
    if one.unreadable:
        advice = words(N_("Nothing was changed. Choose the file again, or choose another one."))
        rows.append(note(words(N_("The file couldn't be read.")), advice, tone="error"))
    text = words(N_("Someone else changed this in the meantime. Nothing was saved."))
    advice = words(N_("Save again to replace it, or discard your changes to see it."))
    rows += overtaking_notes(one, note(text, advice), words)
    return rows


def _storage_notes(model: Model, words: Words) -> list[ListItem]:
    """Return what is to be said about the data storage, which has what the options can't hold."""
    one = model.scripts
    faults = {problem.fault for problem in (*one.read.problems, *one.draft.problems)}
    if Fault.INCOMPLETE in faults and not model.reading:
        text = words(N_("Most of the scripts are kept in the app's data storage, which can't be read right now."))
        return [note(text, words(N_("Until then, they can't be changed. Reload this page to try again.")))]
    if Fault.LOST in faults:
        text = words(N_("The app's data storage no longer has your scripts: only those shown here are left."))
        advice = words(N_("If you have exported them, import the file. Otherwise, save to keep what is left."))
        return [note(text, advice, tone="error")]
    scopes = model.installation.scopes if model.installation is not None else None
    if (
        (Fault.TOO_LARGE in faults or one.no_room is not None)
        and scopes is not None
        and missing_scopes(list(scopes), (SCOPE,))
    ):
        advice = words(N_("For larger libraries, add the permission “{scope}” to the app, then reload this page."))
        return [note(advice.format(scope=SCOPE), words(OPTIONAL[SCOPE]), tone="hint")]
    return []


def _problem(problem: Problem, words: Words) -> ListItem:
    text = words(_FAULTS[problem.fault]).format(place=problem.place, detail=problem.detail)
    line = words(N_("Line {line}")).format(line=problem.line) if problem.line else ""
    details = " · ".join(filter(None, (line, problem.place)))
    return note(text, details=details, tone="error" if problem.hinders else "warning")


def _summary(model: Model, words: Words) -> str:
    one = model.scripts
    library = one.draft.value
    if not one.text.strip():
        return words(N_("Nothing has been written yet."))
    sentence = words(N_("Scripts: {scripts}, phrases: {phrases}."))
    counted = sentence.format(scripts=len(library.scripts), phrases=len(library.phrases))
    usage = None if model.usage is None else model.usage.with_size(SCRIPTS, one.draft.size)
    if usage is not None and not usage.safe and one.most > SAFE_BYTES and model.visit.admin:
        size = words(N_("They take {total} KB and are kept in the app's data storage."))
        return f"{counted} {size.format(total=_kilobytes(one.draft.size))}"
    return words.paragraph(counted, room_text(usage, words)) if model.visit.admin else counted
