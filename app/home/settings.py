"""The settings on the page: changes, saves and their results. A part of `update`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.home import edit_state, scripts
from app.home.edit_state import begun, failed, keeps_copy, kept_aside, without_room
from app.home.messages import (
    DiscardRequested,
    Effect,
    Overtaken,
    RoomLacking,
    Save,
    Saved,
    SaveFailed,
    SaveRequested,
    SavingMessage,
    Scope,
    SetTheme,
    SettingChanged,
)
from app.settings.outcomes import outcomes_in
from app.settings.stored import REPLACED, THEME, SettingsT, app_settings, kept, user_settings
from app.settings.values import AppSettings, Mark, Part, Theme, UserSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.values import JSON
    from app.home.state import Model
    from app.settings.stored import Read

Step = tuple["Model", tuple[Effect, ...]]

SettingsMessage = SettingChanged | SaveRequested | DiscardRequested | SavingMessage

OWN = "own."
"""The prefix of a setting for a section from a wheel."""

MARKS = frozenset({"vip-field", "vip-value", "no-contact-field", "no-contact-value"})
"""Names of the inputs for marks."""

WISHES = {"": None, "on": True, "off": False}
"""A user's choices for keeping the card open, by the page's buttons; None follows the setting for everyone."""


def opened(model: Model, app_option: JSON, user_option: JSON, theme: JSON) -> Model:
    """Take the options from the portal's first data."""
    return replace(
        model, app=edit_state.form(app_settings(app_option)), user=edit_state.form(user_settings(user_option, theme))
    )


def told(model: Model, options: dict[Scope, JSON]) -> Model:
    """Take the options from REST. A draft stays."""
    if Scope.APP in options:
        model = replace(model, app=edit_state.refreshed(model.app, app_settings(options[Scope.APP])))
    if Scope.USER in options:
        read = user_settings(options[Scope.USER], model.user.read.settings.theme.value)
        model = replace(model, user=edit_state.refreshed(model.user, read))
    return model


def stored_text(model: Model, scope: str) -> str:
    """Return the stored text of a scope, unchanged."""
    if scope == Scope.SCRIPTS:
        return model.scripts.read.text
    return model.user.read.text if scope == Scope.USER else model.app.read.text


def step(model: Model, message: SettingsMessage) -> Step:
    """Process a message about settings."""
    if not isinstance(message, SettingChanged) and message.scope is Scope.SCRIPTS:
        return scripts.step(model, message)
    match message:
        case SettingChanged(scope=scope, name=name, value=value):
            changed = _changed_app(model, name, value) if scope is Scope.APP else _changed_user(model, name, value)
            return _redressed(model, changed)
        case DiscardRequested(scope=Scope.APP):
            return replace(model, app=edit_state.discarded(model.app), outcomes=None, wrong_marks={}), ()
        case DiscardRequested():
            return _redressed(model, replace(model, user=edit_state.discarded(model.user)))
        case SaveRequested(scope=scope):
            return _saving(model, scope)
        case _:
            return _answered(model, message), ()


def _changed_app(model: Model, name: str, value: str) -> Model:
    draft = model.app.draft
    if not model.visit.admin:
        return model
    if name == "hold":
        draft = replace(draft, hold=value == "on")
    elif name == "outcome-required":
        draft = replace(draft, outcome_required=value == "on")
    elif name == "outcomes":
        return _outcomes_typed(model, value)
    elif name == "standard-outcomes":
        model, draft = replace(model, outcomes=None), replace(draft, outcomes=None)
    elif name in MARKS:
        return _mark_typed(model, name, value)
    elif name in set(Part):
        part = {Part(name)}
        draft = replace(draft, off=draft.off - part if value == "on" else draft.off | part)
    elif name.startswith(OWN):
        own = {name.removeprefix(OWN)}
        draft = replace(draft, off_own=draft.off_own - own if value == "on" else draft.off_own | own)
    return replace(model, app=edit_state.edited(model.app, draft))


def mark_of(model: Model, name: str) -> Mark:
    """Return a mark from the page: `vip` or `no-contact`."""
    draft = model.app.draft
    return model.wrong_marks.get(name) or (draft.vip if name == "vip" else draft.no_contact)


def _mark_typed(model: Model, typed: str, text: str) -> Model:
    """Take a typed field or value of a mark. An invalid field leaves the draft unchanged, and it can't be saved."""
    if model.app.saving:
        return model
    name, _, part = typed.rpartition("-")
    before = mark_of(model, name)
    mark = replace(before, field=text.strip()) if part == "field" else replace(before, value=text)
    others = {other: wrong for other, wrong in model.wrong_marks.items() if other != name}
    if not mark.possible:
        return replace(model, wrong_marks={**others, name: mark})
    draft = model.app.draft
    draft = replace(draft, vip=mark) if name == "vip" else replace(draft, no_contact=mark)
    return replace(model, wrong_marks=others, app=edit_state.edited(model.app, draft))


def mistaken(model: Model) -> bool:
    """Return whether something that was typed cannot be saved."""
    return bool(model.wrong_marks or outcomes_in(model.outcomes or "")[1])


def _outcomes_typed(model: Model, text: str) -> Model:
    """Take the typed list of outcomes. While it has mistakes, the draft stays unchanged and can't be saved."""
    if model.app.saving:
        return model
    outcomes, wrong = outcomes_in(text)
    typed = replace(model, outcomes=text)
    return (
        typed
        if wrong
        else replace(typed, app=edit_state.edited(model.app, replace(model.app.draft, outcomes=outcomes)))
    )


def _changed_user(model: Model, name: str, value: str) -> Model:
    draft = model.user.draft
    if name == "hold" and value in WISHES:
        draft = replace(draft, hold=WISHES[value])
    elif name == "log":
        draft = replace(draft, log=value == "on")
    elif name == "theme" and value in set(Theme):
        draft = replace(draft, theme=Theme(value))
    return replace(model, user=edit_state.edited(model.user, draft))


def _redressed(before: Model, after: Model) -> Step:
    """Show a theme at once, before it is saved."""
    theme = after.user.draft.theme
    return after, () if theme is before.user.draft.theme else (SetTheme(theme.value),)


def _saving(model: Model, scope: Scope) -> Step:
    one: edit_state.Form[AppSettings] | edit_state.Form[UserSettings]
    others: dict[str, str] = {}
    if scope is Scope.APP:
        one = model.app
        possible = model.visit.admin and not mistaken(model)
    else:
        one, others, possible = model.user, {THEME: _theme_option(model.user.draft.theme)}, True
    if not (possible and one.savable):
        return model, ()
    after = kept(one.draft, one.read.unknown)
    copy = kept_aside(REPLACED, one.read.text, faulty=bool(one.read.problems)) if keeps_copy(one) else {}
    under_way = replace(model, app=begun(model.app)) if scope is Scope.APP else replace(model, user=begun(model.user))
    return under_way, (Save(scope, one.read.text, after, others, copy),)


def _answered(model: Model, message: SavingMessage) -> Model:
    saved = isinstance(message, Saved)
    if message.scope is Scope.APP:
        outcomes = None if saved else model.outcomes
        usage = (message.usage if isinstance(message, Saved) else None) or model.usage
        return replace(model, outcomes=outcomes, app=_after(model.app, message, app_settings), usage=usage)
    theme = (model.user.draft if saved else model.user.read.settings).theme.value
    return replace(model, user=_after(model.user, message, lambda option: user_settings(option, theme)))


def _after(
    one: edit_state.Form[SettingsT], message: SavingMessage, read: Callable[[JSON], Read[SettingsT]]
) -> edit_state.Form[SettingsT]:
    match message:
        case Saved(option=option, dropped=dropped):
            return edit_state.saved(one, read(option), dropped)
        case Overtaken(option=option, clashed=clashed):
            return edit_state.overtaken(one, read(option), clashed=clashed)
        case RoomLacking(no_room=no_room):
            return without_room(one, no_room)
        case SaveFailed(trouble=trouble):
            return failed(one, trouble)


def _theme_option(theme: Theme) -> str:
    return "" if theme is Theme.SYSTEM else theme.value
