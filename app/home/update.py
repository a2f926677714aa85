"""The one place where the model changes: `update(model, message) -> (model, effects)`. Pure and total."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import ErrorReport
from app.home import diagnostics as report
from app.home import scripts, test_call
from app.home import settings as forms
from app.home.messages import (
    CallEnded,
    CallFailed,
    CallRegistered,
    CallRequested,
    CardRequested,
    CardTurned,
    ConnectionRestored,
    Copied,
    CopyRequested,
    CopyText,
    DiscardRequested,
    Effect,
    End,
    EndRequested,
    EnvironmentRead,
    Examine,
    Examined,
    ExampleRequested,
    ExportRequested,
    Failed,
    FileUnreadable,
    InterfaceKnown,
    LookRequested,
    Opened,
    Overtaken,
    PortalRead,
    ReadEnvironment,
    ReadPortal,
    ReadRequested,
    Register,
    RememberCall,
    RepairAt,
    RepairBindings,
    Repaired,
    RepairFailed,
    RepairRequested,
    RoomLacking,
    Saved,
    SaveFailed,
    SaveRequested,
    ScriptsImported,
    ScriptsWritten,
    SettingChanged,
    Ticked,
    TurnCard,
    WorkerTold,
)
from app.home.state import ERRORS_KEPT, Diagnostics, Model, RecordedError, Repair
from app.home.test_call import Stage

if TYPE_CHECKING:
    from app.home.messages import Message

Step = tuple[Model, tuple[Effect, ...]]

COPY_REPORT = "report"


def update(model: Model, message: Message) -> Step:
    """Return the model after `message`, and the effects to run."""
    return _step(replace(model, now=message.at), message)


def next_change(model: Model) -> float | None:
    """Return when time alone will change the page; None if it won't."""
    ends_at = model.test_call.ends_at
    if ends_at is None:
        return None
    left = ceil(ends_at - model.now)
    return ends_at - left + 1 if left > 0 else model.now


def _step(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    match message:
        case Opened():
            return _opened(model, message)
        case ReadRequested():
            return _reading(model)
        case ConnectionRestored():
            return _restored(model)
        case PortalRead():
            return _told(model, message), ()
        case RepairRequested() | RepairAt() | Repaired() | RepairFailed():
            return _repair_step(model, message)
        case (
            CallRequested()
            | CardRequested()
            | EndRequested()
            | CallRegistered()
            | CardTurned()
            | CallEnded()
            | CallFailed()
        ):
            return _test_call_step(model, message)
        case Ticked():
            return _overdue(model)
        case (
            SettingChanged()
            | SaveRequested()
            | DiscardRequested()
            | Saved()
            | Overtaken()
            | RoomLacking()
            | SaveFailed()
        ):
            return forms.step(model, message)
        case ScriptsWritten() | ScriptsImported() | FileUnreadable() | ExampleRequested() | ExportRequested():
            return scripts.step(model, message)
        case _:
            return _diagnostics_step(model, message)


def _opened(model: Model, message: Opened) -> Step:
    known = forms.opened(model, message.app_option, message.user_option, message.theme)
    known = scripts.opened(known, message.scripts)
    left = test_call.left(message.left) if message.visit.admin else model.test_call
    reading, effects = _reading(replace(known, visit=message.visit, opened=True, test_call=left))
    if left.call is None or left.call.since + test_call.LONGEST > model.now:
        return reading, effects
    ending, more = _ending(reading)
    return ending, (*effects, *more)


def _reading(model: Model) -> Step:
    if model.reading or model.repair.under_way:
        return model, ()
    return replace(model, reading=True), (ReadPortal(model.visit.admin),)


def _restored(model: Model) -> Step:
    """Read again what couldn't be read; an answer that is still awaited counts too."""
    if model.reading:
        return model, (ReadPortal(model.visit.admin),)
    missing = model.installation is None or model.installation.trouble is not None or model.user_trouble is not None
    return _reading(model) if model.opened and missing else (model, ())


def _told(model: Model, message: PortalRead) -> Model:
    if not model.reading and message.installation.trouble is not None:
        return model  # another answer to the same question was better
    user_id = model.visit.user_id if message.user_id is None else message.user_id
    told = replace(
        model,
        reading=False,
        installation=message.installation,
        observed=message.observed,
        visit=replace(model.visit, user_id=user_id),
        user_trouble=message.user_trouble,
        usage=message.usage or model.usage,
    )
    return scripts.told(forms.told(told, message.options), message.options)


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
            mended = model.installation and replace(model.installation, bindings=bindings, trouble=None)
            return replace(model, installation=mended, repair=Repair(done=True)), ()
        case RepairFailed(trouble=trouble, bindings=bindings):
            known = model.installation and replace(
                model.installation, bindings=model.installation.bindings if bindings is None else bindings
            )
            return replace(model, installation=known, repair=Repair(trouble=trouble)), ()


TestCallMessage = CallRequested | CardRequested | EndRequested | CallRegistered | CardTurned | CallEnded | CallFailed


def _test_call_step(model: Model, message: TestCallMessage) -> Step:  # noqa: PLR0911 - one line per message
    current = model.test_call
    match message:
        case CallRequested():
            return _calling(model, message)
        case EndRequested():
            return _ending(model)
        case CardRequested(shown=shown):
            if current.call is None or current.busy or current.stage not in (Stage.SHOWN, Stage.HIDDEN):
                return model, ()
            return replace(model, test_call=test_call.asked(current)), (TurnCard(current.call, shown),)
        case CallRegistered(call_id=call_id):
            known = test_call.registered(current, call_id)
            return replace(model, test_call=known), (RememberCall(known.call),)
        case CardTurned(shown=shown):
            return replace(model, test_call=test_call.turned(current, shown=shown)), ()
        case CallEnded(lost=lost):
            return replace(model, test_call=test_call.ended(lost=lost)), (RememberCall(None),)
        case CallFailed(trouble=trouble, certain=certain):
            after = test_call.failed(current, trouble, certain=certain)
            return replace(model, test_call=after), (RememberCall(None),) if after.call is None else ()


def _calling(model: Model, message: CallRequested) -> Step:
    if not model.visit.admin or model.test_call.stage not in (Stage.NONE, Stage.ENDED):
        return model, ()
    if not test_call.is_number(message.number):
        return replace(model, test_call=test_call.TestCall(wrong_number=True)), ()
    if model.visit.user_id is None:
        trouble = model.user_trouble or ErrorReport(ErrorKind.OFFLINE)
        return replace(model, test_call=test_call.TestCall(trouble=trouble)), ()
    call = test_call.RegisteredCall(message.external_id, model.visit.user_id, model.now, message.number.strip())
    return replace(model, test_call=test_call.begun(call)), (RememberCall(call), Register(call))


def _ending(model: Model) -> Step:
    call = model.test_call.call
    if call is None or model.test_call.stage in (Stage.CALLING, Stage.ENDING):
        return model, ()
    if not call.can_be_found(model.now):
        return replace(model, test_call=test_call.ended(lost=True)), (RememberCall(None),)
    seconds = max(0, int(min(model.now - call.since, test_call.LONGEST)))
    return replace(model, test_call=test_call.ending(model.test_call)), (End(call, seconds),)


def _overdue(model: Model) -> Step:
    ends_at = model.test_call.ends_at
    return (model, ()) if ends_at is None or model.now < ends_at else _ending(model)


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
            text = report.as_text(model) if what == COPY_REPORT else forms.stored_text(model, what)
            return model, (CopyText(text),)
        case Copied(done=done):
            return _diagnosed(model, replace(known, copied=done, copy_failed=not done)), ()
        case Failed(at=at, text=text, part=part):
            errors = (*known.errors, RecordedError(at, text))[-ERRORS_KEPT:]
            erred = _diagnosed(model, replace(known, errors=errors))
            return replace(erred, part_broken=model.part_broken or part), ()
        case _:
            return model, ()


def _diagnosed(model: Model, diagnostics: Diagnostics) -> Model:
    return replace(model, diagnostics=diagnostics)
