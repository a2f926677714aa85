"""The forms on the page: what a button changes in settings, scripts and phrases, what is saved, and the result."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from app.bitrix24.values import positive
from app.home.edit_state import NOTHING_HAPPENED, EditState, form_of
from app.home.messages import (
    DiscardRequested,
    Effect,
    Save,
    SaveFile,
    SaveRequested,
    Scope,
    SetTheme,
    SettingChanged,
    SettingReplaced,
)
from app.home.saving import (
    Overtaken,
    RestoreRequested,
    RoomLacking,
    Saved,
    SaveFailed,
    SavingMessage,
    SideChosen,
)
from app.home.scripts.edit import with_library
from app.home.scripts.messages import (
    ExampleRequested,
    ExportRequested,
    FileUnreadable,
    ScriptExported,
    ScriptsAdded,
    ScriptsEdited,
    ScriptsImported,
    ScriptsMessage,
    ScriptsWritten,
)
from app.scripts.model import Library, Phrase, Script
from app.scripts.storage_format import REPLACED as REPLACED_SCRIPTS
from app.scripts.storage_format import decode_library, encode_library, format_library
from app.settings.quota import SAFE_BYTES
from app.settings.reading import Fault, Read
from app.settings.shortcuts import FOLLOW, keys_of
from app.settings.storage_format import REPLACED, decode_app_settings, decode_user_settings, encode_settings
from app.settings.values import THEME, Effective, find_setting
from app.settings.versions import Saving, log_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.bitrix24.values import JSON
    from app.home.edit_state import SettingsForm
    from app.home.state import Model
    from app.settings.reading import Problem
    from app.settings.values import AppSettings, UserSettings
    from app.settings.versions import VersionLog

Step = tuple["Model", tuple[Effect, ...]]

FILE = "call-panel-scripts.json"

EXAMPLE = format_library(
    Library(
        (
            Script(
                "Incoming call",
                "Good day, this is {operator.name}.\nAm I speaking with {client.name} of {client.company}?",
                ("Asked what it is about", "Checked the e-mail address {client.email}", "Agreed on the next step"),
                directions=("incoming",),
            ),
            Script(
                "Offer is out",
                "You have our offer for {deal.title}. Which questions are open?",
                ("Asked for the decision", "Asked for the date"),
                stages=("Negotiation",),
            ),
        ),
        (
            Phrase("later", "Asked to be called back later."),
            Phrase("offer", "Wants an offer by e-mail to {client.email}."),
            Phrase("offer", "Wünscht ein Angebot per E-Mail an {client.email}.", "de"),
        ),
    )
)
"""The example that the editor offers."""


def format_text(read: Read[Library]) -> str:
    """Return the text to edit: the library, formatted, or the stored text unchanged if it has mistakes.

    Of a library whose rest is kept elsewhere, it is what is there.
    """
    if not read.text:
        return ""
    faulty = any(problem.fault not in (Fault.INCOMPLETE, Fault.LOST) for problem in read.problems)
    return read.text if faulty else format_library(read.value)


@dataclass(frozen=True, slots=True)
class ScriptsForm(EditState[Library]):
    """The editor.

    Attributes:
        text: What is in the editor.
        edited: The same as a library, with what can't be stored yet, such as a script without a name.
        draft: What that says, and what is wrong in it.
        unreadable: Whether the last thing that happened was the choice of a file that could not be read.
        refused: What is wrong in the file that was chosen last: nothing was taken from it.
        most: Bytes that the library may take: more than the options hold, if the app may use the data storage.
    """

    read: Read[Library] = field(default_factory=lambda: Read(Library()))
    text: str = ""
    edited: Library = field(default_factory=Library)
    draft: Read[Library] = field(default_factory=lambda: Read(Library()))
    unreadable: bool = False
    refused: tuple[Problem, ...] = ()
    most: int = SAFE_BYTES

    @property
    def dirty(self) -> bool:
        """Whether something would be saved."""
        return self.text != format_text(self.read)

    @property
    def sound(self) -> bool:
        """Whether the text can be stored."""
        return self.draft.sound

    def opened(self, read: Read[Library]) -> Self:
        """Return the editor with what is stored."""
        text, calm = format_text(read), replace(self, unreadable=False, refused=())
        return replace(calm, read=read, text=text, edited=read.value, draft=decode_library(text))

    @property
    def edited_value(self) -> Library:
        """What would be saved."""
        return self.draft.value

    def with_edited(self, value: Library) -> Self | None:
        """Return the editor with another library; None if it couldn't be stored."""
        after = self.with_text(format_library(value))
        return after if after.sound and after.draft.value == value else None

    def discarded(self) -> Self:
        """Return to what is stored."""
        return replace(self.with_text(format_text(self.read)), **NOTHING_HAPPENED)

    def with_text(self, text: str) -> Self:
        """Take what somebody writes. While a save is under way, nothing can be changed."""
        if not self.editable:
            return self
        # What is stored may be larger, from times when more was allowed.
        most = max(self.most, len(self.read.text.encode(errors="surrogatepass")))
        draft = decode_library(text, most)
        edited = replace(self, text=text, edited=draft.value, draft=draft, unreadable=False)
        return replace(edited, saved=False, error=None, no_room=None, refused=())

    def with_library(self, library: Library) -> Self:
        """Take what somebody edits: it may be incomplete."""
        text = format_library(library) if library != Library() else ""
        edited = self.with_text(text)
        return edited if edited is self else replace(edited, edited=library)

    def with_file(self, text: str) -> Self:
        """Take the scripts and phrases of a file beside those that are there; none from one with mistakes."""
        found = decode_library(text.removeprefix("\ufeff"))
        if not found.sound:
            return replace(self, refused=found.problems)
        return self.with_library(with_library(self.edited, found.value))


def scripts_step(model: Model, message: ScriptsMessage) -> Step:
    """Process a message about scripts and phrases."""
    form = model.scripts
    if isinstance(message, ScriptExported):
        scripts = form.edited.scripts[message.index : message.index + 1] if message.index >= 0 else ()
        files = (
            SaveFile(f"call-panel-{each.name or 'script'}.json", format_library(Library((each,)))) for each in scripts
        )
        return model, tuple(files)
    if isinstance(message, ExportRequested):
        return replace(model, scripts=replace(form, unreadable=False)), (SaveFile(FILE, form.text),)
    return replace(model, scripts=_with_edit(form, message)) if model.visit.admin else model, ()


def _with_edit(form: ScriptsForm, message: ScriptsMessage) -> ScriptsForm:  # noqa: PLR0911 - one line per message
    match message:
        case ScriptsEdited(library=library):
            return form.with_library(library)
        case ScriptsAdded(text=text):
            return form.with_file(text)
        case ScriptsWritten(text=text):
            return form.with_text(text)
        case ScriptsImported(text=text):
            after = form.with_text(text.removeprefix("\ufeff"))
            # In one line, as the portal keeps it, nobody could read it.
            return after.with_text(format_text(after.draft)) if after.draft.sound else after
        case FileUnreadable():
            return replace(form, saved=False, unreadable=True)
        case ExampleRequested():
            return form if form.text.strip() else form.with_text(EXAMPLE)
        case ExportRequested() | ScriptExported():
            return form


SettingsMessage = (
    SettingChanged | SettingReplaced | SaveRequested | DiscardRequested | RestoreRequested | SideChosen | SavingMessage
)

FormT = TypeVar("FormT", bound=EditState[Any])


def with_first_options(model: Model, app_option: JSON, user_option: JSON, theme: JSON, scripts: JSON) -> Model:
    """Take the options as the portal's first data hold them."""
    return replace(
        model,
        app=form_of(decode_app_settings(app_option)),
        user=form_of(decode_user_settings(user_option, theme)),
        scripts=ScriptsForm().opened(decode_library(scripts)),
    )


def with_options(model: Model, options: Mapping[Scope, JSON]) -> Model:
    """Take the options from REST. Drafts stay."""
    for scope, option in options.items():
        theme = model.user.read.value.theme
        match scope:
            case Scope.APP:
                model = replace(model, app=model.app.with_stored(decode_app_settings(option)))
            case Scope.USER:
                model = replace(model, user=model.user.with_stored(decode_user_settings(option, theme and theme.value)))
            case Scope.SCRIPTS:
                model = replace(model, scripts=model.scripts.with_stored(decode_library(option)))
    return model


def form_in(model: Model, scope: Scope) -> EditState[Any]:
    """Return the form of a scope."""
    forms: dict[Scope, EditState[Any]] = {
        Scope.APP: model.app,
        Scope.USER: model.user,
        Scope.SCRIPTS: model.scripts,
    }
    return forms[scope]


def settings_step(model: Model, message: SettingsMessage) -> Step:  # noqa: PLR0911 - one line per message
    """Process a message about a form."""
    match message:
        case SettingChanged(scope=scope, name=name, value=value):
            return _with_form(model, scope, _changed(model, scope, name, value))
        case SettingReplaced(name=name, value=value):
            form = model.app.with_setting(name, value)
            return _with_form(model, Scope.APP, form) if model.visit.admin else (model, ())
        case DiscardRequested(scope=scope):
            possible = scope is not Scope.SCRIPTS or model.visit.admin
            return _with_form(model, scope, form_in(model, scope).discarded()) if possible else (model, ())
        case SaveRequested(scope=scope):
            return _save(model, scope)
        case RestoreRequested(scope=scope, version=version):
            return _restore(model, scope, version)
        case SideChosen(scope=scope, name=name, side=side):
            return _with_form(model, scope, form_in(model, scope).with_choice(name, side))
        case _:
            after = _with_answer(model, message)
            again = isinstance(message, Overtaken) and form_in(after, message.scope).repeatable
            stepped, effects = _save(after, message.scope, again=True) if again else (after, ())
            return stepped, (*_themes(model, after), *effects)


def _changed(model: Model, scope: Scope, name: str, value: str) -> EditState[Any]:
    if scope is Scope.APP:
        code = _key_code(model.app, name, value, {})
        return model.app.with_change(name, code) if model.visit.admin else model.app
    if scope is Scope.USER:
        return model.user.with_change(name, _key_code(model.user, name, value, model.app.read.value.keys))
    return model.scripts


def _key_code(form: SettingsForm[Any], name: str, value: str, general: Mapping[str, str]) -> str:
    """Return the code of a change: choosing the key that a shortcut has anyway takes the choice back."""
    found = find_setting(form.draft, name)
    if found is None or found[0].name != "keys":
        return value
    others = {each: key for each, key in form.draft.keys.items() if each != found[1]}
    return FOLLOW if keys_of(others, general).get(found[1]) == value else value


def _with_form(model: Model, scope: Scope, form: EditState[Any]) -> Step:
    """Take a form; a theme is shown at once, before it is saved."""
    forms: dict[str, Any] = {scope.value: form}
    after = replace(model, **forms)
    return after, _themes(model, after)


def _themes(before: Model, after: Model) -> tuple[Effect, ...]:
    """Return the effect that shows another theme, if there is one."""
    theme = Effective.of(after.app.draft, after.user.draft).theme
    return () if theme is Effective.of(before.app.draft, before.user.draft).theme else (SetTheme(theme.value),)


def _save(model: Model, scope: Scope, *, again: bool = False) -> Step:
    form = form_in(model, scope)
    if not form.savable or not (model.visit.admin or scope is Scope.USER):
        return model, ()
    others: dict[str, str] = {}
    if scope is Scope.SCRIPTS:
        text = encode_library(model.scripts.draft.value) if model.scripts.text.strip() else ""
        copy = form.replaced_text(REPLACED_SCRIPTS)
    else:
        text, copy = _encoded(model.app if scope is Scope.APP else model.user), form.replaced_text(REPLACED)
    if scope is Scope.USER:
        theme = model.user.draft.theme
        others = {THEME: "" if theme is None else theme.value}
    saving, effects = _with_form(model, scope, form.with_saving(again=again))
    return saving, (*effects, Save(scope, form.read.text, text, others, copy, _saving_by(model)))


def _saving_by(model: Model) -> Saving:
    return Saving(int(model.now), model.visit.user_id or 0, model.visit.user_name)


def versions_of(model: Model, scope: Scope) -> VersionLog:
    """Return the versions of what a form has stored."""
    return log_of(model.versions.get(scope), form_in(model, scope).read.text)


def _restore(model: Model, scope: Scope, version: str) -> Step:
    """Bring an earlier version back: a save of its text. What is edited would be lost, so there must be nothing."""
    form, earlier = form_in(model, scope), versions_of(model, scope).earlier
    index = positive(version)
    allowed = model.visit.admin and form.editable and not form.dirty
    if not allowed or index is None or index > len(earlier):
        return model, ()
    copy = form.replaced_text(REPLACED_SCRIPTS if scope is Scope.SCRIPTS else REPLACED)
    saving, effects = _with_form(model, scope, form.with_saving())
    save = Save(scope, form.read.text, earlier[index - 1].text, {}, copy, _saving_by(model))
    return saving, (*effects, save)


def _encoded(form: SettingsForm[AppSettings] | SettingsForm[UserSettings]) -> str:
    return encode_settings(form.draft, form.read.unknown)


def _with_answer(model: Model, message: SavingMessage) -> Model:
    if isinstance(message, Saved) and message.usage is not None:
        model = replace(model, usage=message.usage)
    if isinstance(message, Saved | Overtaken):
        model = replace(model, versions={**model.versions, message.scope: message.versions})
    match message.scope:
        case Scope.APP:
            return replace(model, app=_answered(model.app, message, decode_app_settings))
        case Scope.SCRIPTS:
            return replace(model, scripts=_answered(model.scripts, message, decode_library))
        case Scope.USER:
            user = model.user
            theme = (user.draft if isinstance(message, Saved) else user.read.value).theme
            return replace(
                model, user=_answered(user, message, lambda option: decode_user_settings(option, theme and theme.value))
            )


def _answered(form: FormT, message: SavingMessage, decode: Callable[[JSON], Read[Any]]) -> FormT:
    match message:
        case Saved(option=option, dropped=dropped):
            return form.with_saved(decode(option), dropped)
        case Overtaken(option=option, clashed=clashed):
            return form.with_conflict(decode(option), clashed=clashed)
        case RoomLacking(no_room=no_room):
            return form.without_room(no_room)
        case SaveFailed(error=error):
            return form.with_error(error)
