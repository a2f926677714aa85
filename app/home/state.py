"""What the home page knows, and the one place where that changes, `update`. Pure.

All times are seconds since 1970 as the page's clock gives them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from app.copies import replace
from app.home import diagnostics, test_call
from app.home.edit_state import SettingsForm, form_of
from app.home.messages import (
    ConnectionRestored,
    Copied,
    CopyRequested,
    CopyText,
    Effect,
    EnvironmentRead,
    Examine,
    Examined,
    Failed,
    InterfaceKnown,
    LookRequested,
    Opened,
    PortalRead,
    ReadEnvironment,
    ReadPortal,
    ReadRequested,
    RememberDepartments,
    RepairAt,
    RepairBindings,
    Repaired,
    RepairFailed,
    RepairRequested,
    Scope,
    ScriptsMessage,
    SettingsMessage,
    Ticked,
    WorkerTold,
)
from app.home.portal_lists import PortalLists
from app.home.settings import ScriptsForm, form_in, scripts_step, settings_step, with_first_options, with_options
from app.home.test_call import LONGEST, Stage, TestCall, TestCallMessage, ending
from app.installation.bindings import Condition, conditions
from app.installation.inspection import missing_scopes, offered
from app.scripts.data_storage import SCOPE
from app.scripts.storage_format import MOST_BYTES
from app.settings.quota import SAFE_BYTES
from app.settings.storage_format import decode_app_settings, decode_user_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.rest.errors import ErrorReport
    from app.bitrix24.rest.transport import Observed
    from app.bitrix24.values import JSON
    from app.browser.environment import Environment
    from app.connection.diagnosis import Diagnosis
    from app.connection.stored import WorkerReport
    from app.home.edit_state import EditState
    from app.home.messages import Message
    from app.home.test_call import Next
    from app.installation.bindings import Binding
    from app.settings.quota import Usage
    from app.settings.values import AppSettings, UserSettings

ERRORS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Installation:
    """What the portal says about the installation; None for what it didn't say.

    Attributes:
        required: The bindings that the app needs.
        bindings: What is bound.
        scopes: What the app was granted.
        places: The placements that the app may use.
        installed: Whether the installation was finished.
        error: Why something is unknown.
    """

    required: tuple[Binding, ...] = ()
    bindings: tuple[Binding, ...] | None = None
    scopes: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    installed: bool | None = None
    error: ErrorReport | None = None

    @property
    def aims(self) -> tuple[Binding, ...]:
        """The bindings that this portal supports: old ones lack the background worker's placement."""
        return self.required if self.places is None else offered(self.required, list(self.places))

    @property
    def states(self) -> tuple[tuple[Binding, Condition], ...]:
        """The state of each; empty while unknown."""
        return () if self.bindings is None else conditions(self.aims, self.bindings)

    @property
    def sound(self) -> bool:
        """Whether everything is known to be in place."""
        needed = self.scopes is not None and not missing_scopes(list(self.scopes))
        bound = bool(self.states) and all(condition is Condition.BOUND for _, condition in self.states)
        return needed and bound and self.installed is not False and self.error is None

    @property
    def repairable(self) -> bool:
        """Whether binding again would repair something."""
        return any(condition is not Condition.BOUND for _, condition in self.states)


@dataclass(frozen=True, slots=True)
class Repair:
    """The repair of the bindings.

    Attributes:
        under_way: Whether it is running.
        placement: The placement that it is at.
        done: Whether it has finished.
        error: Why it did not.
    """

    under_way: bool = False
    placement: str = ""
    done: bool = False
    error: ErrorReport | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the page was opened, and by whom."""

    placement: str = ""
    domain: str = ""
    language: str = ""
    admin: bool = False
    user_id: int | None = None
    user_name: str = ""
    departments: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordedError:
    """Something that failed, in words without data."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """What only the diagnostics show.

    Attributes:
        environment: The page and its browser; None until they are read.
        commands: The placement's commands; None while they are not known.
        connection: What an examination of the connection found; None before there was one.
        worker: What keeps the worker from working; None if nothing is known.
        errors: The last failures, the newest last.
        copied: Whether the last event was a copy.
        copy_failed: Whether the browser refused it.
    """

    environment: Environment | None = None
    commands: tuple[str, ...] | None = None
    connection: Diagnosis | None = None
    worker: WorkerReport | None = None
    errors: tuple[RecordedError, ...] = ()
    copied: bool = False
    copy_failed: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the page shows. A new one knows nothing.

    Attributes:
        now: The time of the last message.
        visit: Where the page was opened.
        opened: Whether anything is known.
        reading: Whether the portal is being asked.
        installation: None until the portal has answered.
        observed: What was odd about the portal's replies; None while there were none.
        user_error: Why it is not known who the user is.
        usage: What all options of the app take; None while it is not known.
        types: Names of the CRM types that can be shown beside the deals, by number.
        lists: What administrators pick by name.
        versions: The options with earlier versions, by the scope of these.
        part_broken: Whether a part of the page failed.
    """

    now: float = 0.0
    visit: Visit = Visit()
    opened: bool = False
    reading: bool = False
    installation: Installation | None = None
    repair: Repair = Repair()
    observed: Observed | None = None
    user_error: ErrorReport | None = None
    usage: Usage | None = None
    app: SettingsForm[AppSettings] = field(default_factory=lambda: form_of(decode_app_settings(None)))
    user: SettingsForm[UserSettings] = field(default_factory=lambda: form_of(decode_user_settings(None)))
    scripts: ScriptsForm = field(default_factory=ScriptsForm)
    test_call: TestCall = field(default_factory=TestCall)
    diagnostics: Diagnostics = Diagnostics()
    types: Mapping[int, str] = field(default_factory=dict, hash=False)
    lists: PortalLists = field(default_factory=PortalLists)
    versions: Mapping[Scope, JSON] = field(default_factory=dict, hash=False)
    part_broken: bool = False

    def admin_can_edit(self, form: EditState[Any]) -> bool:
        """Return whether an administrator is here, and what only administrators change can be changed now."""
        return self.opened and self.visit.admin and form.editable


Step = tuple[Model, tuple[Effect, ...]]

COPY_REPORT = "report"


def update(model: Model, message: Message, now: float) -> Step:
    """Return the model after `message` at a moment, and the effects to run."""
    return _step(replace(model, now=now), message)


def next_change(model: Model) -> float | None:
    """Return when the page will look different with nothing happening but time; None when it will not."""
    ends_at = model.test_call.ends_at
    if ends_at is None:
        return None
    left = ceil(ends_at - model.now)
    return ends_at - left + 1 if left > 0 else model.now


def _step(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    if isinstance(message, TestCallMessage):
        return _with_call(model, test_call.step(model, message))
    if isinstance(message, SettingsMessage):
        return settings_step(model, message)
    if isinstance(message, ScriptsMessage):
        return scripts_step(model, message)
    match message:
        case Opened():
            return _opened(model, message)
        case ReadRequested():
            return _reading(model)
        case ConnectionRestored():
            return _restored(model)
        case PortalRead():
            after = _with_portal(model, message)
            known = after.visit.departments
            return after, () if known == model.visit.departments else (RememberDepartments(known),)
        case RepairRequested() | RepairAt() | Repaired() | RepairFailed():
            return _repair_step(model, message)
        case Ticked():
            return _overdue(model)
        case _:
            return _diagnostics_step(model, message)


def _opened(model: Model, message: Opened) -> Step:
    known = with_first_options(model, message.app_option, message.user_option, message.theme, message.scripts)
    left = message.left if message.visit.admin else None
    test_call = TestCall() if left is None else TestCall(Stage.LEFT, left)
    reading, effects = _reading(replace(known, visit=message.visit, opened=True, test_call=test_call))
    if left is None or left.since + LONGEST > model.now:
        return reading, effects
    after, more = _with_call(reading, ending(test_call, model.now))
    return after, (*effects, *more)


def _reading(model: Model) -> Step:
    if model.reading or model.repair.under_way:
        return model, ()
    return replace(model, reading=True), (ReadPortal(model.visit.admin),)


def _restored(model: Model) -> Step:
    """Read again what couldn't be read; an answer that is still awaited counts as well."""
    if model.reading:
        return model, (ReadPortal(model.visit.admin),)
    missing = model.installation is None or model.installation.error is not None or model.user_error is not None
    return _reading(model) if model.opened and missing else (model, ())


def _with_portal(model: Model, message: PortalRead) -> Model:
    if not model.reading and message.installation.error is not None:
        return model  # another answer to the same question was better
    user_id = model.visit.user_id if message.user_id is None else message.user_id
    updated = replace(
        model,
        reading=False,
        installation=message.installation,
        observed=message.observed,
        visit=replace(
            model.visit,
            user_id=user_id,
            user_name=message.user_name or model.visit.user_name,
            departments=model.visit.departments if message.departments is None else message.departments,
        ),
        user_error=message.user_error,
        usage=message.usage or model.usage,
        types=model.types if message.types is None else message.types,
        lists=model.lists.updated(message.lists),
        versions={**model.versions, **message.versions},
    )
    scopes = message.installation.scopes
    if scopes is not None:
        most = SAFE_BYTES if missing_scopes(list(scopes), (SCOPE,)) else MOST_BYTES
        updated = replace(updated, scripts=replace(updated.scripts, most=most))
    return with_options(updated, message.options)


def _repair_step(
    model: Model,
    message: RepairRequested | RepairAt | Repaired | RepairFailed,
) -> Step:
    match message:
        case RepairRequested():
            if model.repair.under_way or model.reading or not model.visit.admin or model.installation is None:
                return model, ()
            return replace(model, repair=Repair(under_way=True)), (RepairBindings(model.installation.aims),)
        case RepairAt(placement=placement):
            return replace(model, repair=replace(model.repair, placement=placement)), ()
        case Repaired(bindings=bindings):
            mended = model.installation and replace(model.installation, bindings=bindings, error=None)
            return replace(model, installation=mended, repair=Repair(done=True)), ()
        case RepairFailed(error=error, bindings=bindings):
            known = model.installation and replace(
                model.installation, bindings=model.installation.bindings if bindings is None else bindings
            )
            return replace(model, installation=known, repair=Repair(error=error)), ()


def _with_call(model: Model, after: Next) -> Step:
    return replace(model, test_call=after[0]), after[1]


def _overdue(model: Model) -> Step:
    ends_at = model.test_call.ends_at
    if ends_at is None or model.now < ends_at:
        return model, ()
    return _with_call(model, ending(model.test_call, model.now))


def _diagnostics_step(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    known = model.diagnostics
    match message:
        case InterfaceKnown(commands=commands):
            return _diagnosed(model, replace(known, commands=commands)), ()
        case LookRequested():
            return _diagnosed(model, replace(known, copied=False, copy_failed=False)), (ReadEnvironment(), Examine())
        case EnvironmentRead(environment=surroundings):
            return _diagnosed(model, replace(known, environment=surroundings)), ()
        case Examined(diagnosis=diagnosis):
            return _diagnosed(model, replace(known, connection=diagnosis)), ()
        case WorkerTold(report=left):
            return _diagnosed(model, replace(known, worker=left)), ()
        case CopyRequested(what=what):
            if what == COPY_REPORT:
                return model, (CopyText(diagnostics.as_text(model)),)
            return model, (CopyText(form_in(model, Scope(what)).read.text),) if what in set(Scope) else ()
        case Copied(done=done):
            return _diagnosed(model, replace(known, copied=done, copy_failed=not done)), ()
        case Failed(text=text, part=part):
            errors = (*known.errors, RecordedError(model.now, text))[-ERRORS_KEPT:]
            erred = _diagnosed(model, replace(known, errors=errors))
            return replace(erred, part_broken=model.part_broken or part), ()
        case _:
            return model, ()


def _diagnosed(model: Model, known: Diagnostics) -> Model:
    return replace(model, diagnostics=known)
