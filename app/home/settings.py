"""The forms on the page: what a button changes in settings, scripts and phrases, what is saved, and the result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from app.bitrix24.rest.errors import ErrorReport
from app.bitrix24.values import positive
from app.copies import replace
from app.home.edit_state import NOTHING_HAPPENED, EditState, form_of
from app.home.messages import (
    DiscardRequested,
    Effect,
    ExampleRequested,
    ExportRequested,
    FileUnreadable,
    OvertakenOption,
    RestoreRequested,
    Save,
    SaveEnded,
    SaveFile,
    SaveRequested,
    Scope,
    ScriptExported,
    ScriptsAdded,
    ScriptsEdited,
    ScriptsImported,
    ScriptsMessage,
    ScriptsWritten,
    SetTheme,
    SettingChanged,
    SettingReplaced,
    SideChosen,
    StoredOption,
)
from app.home.scripts.edit import with_library
from app.scripts.model import Library, Phrase, Script
from app.scripts.storage_format import REPLACED as REPLACED_SCRIPTS
from app.scripts.storage_format import decode_library, encode_library, format_library
from app.settings.quota import SAFE_BYTES, NoRoom
from app.settings.reading import Fault, Read
from app.settings.shortcuts import FOLLOW, keys_of
from app.settings.storage_format import REPLACED, decode_app_settings, decode_user_settings
from app.settings.values import THEME, Effective, find_setting
from app.settings.versions import Saving, log_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.values import JSON
    from app.home.edit_state import SettingsForm
    from app.home.messages import SettingsMessage
    from app.home.state import Model
    from app.settings.reading import Problem
    from app.settings.values import Theme
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

    @property
    def edited_text(self) -> str:
        """The text that would be stored."""
        return encode_library(self.draft.value) if self.text.strip() else ""

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
        read = _decode(scope, option, model.user.read.value.theme)
        model = _with_form(model, scope, form_in(model, scope).with_stored(read))
    return model


def _decode(scope: Scope, option: JSON, theme: Theme | None) -> Read[Any]:
    """Return what an option says. `theme`: the user's, which is in an option of its own."""
    match scope:
        case Scope.APP:
            return decode_app_settings(option)
        case Scope.USER:
            return decode_user_settings(option, theme and theme.value)
        case Scope.SCRIPTS:
            return decode_library(option)


def form_in(model: Model, scope: Scope) -> EditState[Any]:
    """Return the form of a scope: the model's attribute of the same name."""
    form: EditState[Any] = getattr(model, scope)
    return form


def _with_form(model: Model, scope: Scope, form: EditState[Any]) -> Model:
    forms: dict[str, Any] = {scope.value: form}
    return replace(model, **forms)


def settings_step(model: Model, message: SettingsMessage) -> Step:
    """Process a message about a form. Another theme is shown at once, before it is saved."""
    after, effects = _form_step(model, message)
    return after, (*_themes(model, after), *effects)


def _form_step(model: Model, message: SettingsMessage) -> Step:  # noqa: PLR0911 - one line per message
    match message:
        case SettingChanged(scope=scope, name=name, value=value):
            return _with_form(model, scope, _changed(model, scope, name, value)), ()
        case SettingReplaced(name=name, value=value):
            form = model.app.with_setting(name, value)
            return _with_form(model, Scope.APP, form) if model.visit.admin else model, ()
        case DiscardRequested(scope=scope):
            possible = scope is not Scope.SCRIPTS or model.visit.admin
            return _with_form(model, scope, form_in(model, scope).discarded()) if possible else model, ()
        case SaveRequested(scope=scope):
            return _save(model, scope)
        case RestoreRequested(scope=scope, version=version):
            return _restore(model, scope, version)
        case SideChosen(scope=scope, name=name, side=side):
            return _with_form(model, scope, form_in(model, scope).with_choice(name, side)), ()
        case SaveEnded(scope=scope, outcome=outcome):
            after = _with_outcome(model, scope, outcome)
            again = isinstance(outcome, OvertakenOption) and form_in(after, scope).repeatable
            return _save(after, scope, again=True) if again else (after, ())


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


def _themes(before: Model, after: Model) -> tuple[Effect, ...]:
    """Return the effect that shows another theme, if there is one."""
    theme = Effective.of(after.app.draft, after.user.draft).theme
    return () if theme is Effective.of(before.app.draft, before.user.draft).theme else (SetTheme(theme.value),)


def _save(model: Model, scope: Scope, *, again: bool = False) -> Step:
    form = form_in(model, scope)
    if not form.savable or not (model.visit.admin or scope is Scope.USER):
        return model, ()
    theme = model.user.draft.theme
    others = {THEME: "" if theme is None else theme.value} if scope is Scope.USER else {}
    return _saving(model, scope, form.edited_text, others, again=again)


def _saving(model: Model, scope: Scope, text: str, others: Mapping[str, str], *, again: bool = False) -> Step:
    """Store a text for a form, and other options with it."""
    form = form_in(model, scope)
    copy = form.replaced_text(REPLACED_SCRIPTS if scope is Scope.SCRIPTS else REPLACED)
    who = Saving(int(model.now), model.visit.user_id or 0, model.visit.user_name)
    save = Save(scope, form.read.text, text, others, copy, who)
    return _with_form(model, scope, form.with_saving(again=again)), (save,)


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
    return _saving(model, scope, earlier[index - 1].text, {})


def _with_outcome(model: Model, scope: Scope, outcome: StoredOption | OvertakenOption | NoRoom | ErrorReport) -> Model:
    if isinstance(outcome, StoredOption) and scope is not Scope.USER:  # whose options have a size of their own
        model = replace(model, usage=outcome.usage)
    if isinstance(outcome, StoredOption | OvertakenOption):
        model = replace(model, versions={**model.versions, scope: outcome.versions})
    form, user = form_in(model, scope), model.user
    match outcome:
        case StoredOption(option=option, dropped=dropped):
            return _with_form(model, scope, form.with_saved(_decode(scope, option, user.draft.theme), dropped))
        case OvertakenOption(option=option, clashed=clashed):
            read = _decode(scope, option, user.read.value.theme)
            return _with_form(model, scope, form.with_conflict(read, clashed=clashed))
        case NoRoom():
            return _with_form(model, scope, form.without_room(outcome))
        case ErrorReport():
            return _with_form(model, scope, form.with_error(outcome))
