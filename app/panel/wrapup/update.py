"""The one place where the wrap-up's model changes: `update(model, message) -> (model, effects)`. Pure and total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.crm_item import CrmItem
from app.copies import replace
from app.notes.draft import LONGEST, Decider, Draft, without_outcome
from app.notes.follow_up import PRESETS
from app.notes.retry import schedule_for
from app.notes.storage_format import storage_key_of_draft
from app.panel.wrapup.consequences import (
    item_changes,
    stored_form,
    toggled_change,
    toggled_todo,
    with_answers,
    with_consequences,
)
from app.panel.wrapup.field_consequences import with_field
from app.panel.wrapup.messages import (
    AboutReported,
    ChangeToggled,
    Copied,
    DecisionTaken,
    DiscardQueued,
    DiscardRequested,
    EarlierDraftRequested,
    EarlierDraftsRead,
    Effect,
    FocusObstacle,
    FollowUpChosen,
    ForgetDraft,
    Hindered,
    KeepCardOpen,
    KeepDraft,
    LeaveRequested,
    NoteContextChanged,
    OutboxRead,
    OutcomeChosen,
    PublishClient,
    QueueSave,
    ReadNames,
    ReadOutbox,
    Recall,
    Recalled,
    ReleaseCard,
    RetryRequested,
    SaveRequested,
    ScriptReported,
    Send,
    SendingChanged,
    SettingsTaken,
    Ticked,
    TodosReported,
    TodoToggled,
    Typed,
    Written,
)
from app.panel.wrapup.model import Model, Notice, Status
from app.sections.events import (
    CallSaved,
    ChecklistChanged,
    FieldChangesKnown,
    FieldsKnown,
    FieldTyped,
    ItemChosen,
    NamesKnown,
    RequiredFields,
    StagesKnown,
)

if TYPE_CHECKING:
    from app.notes.draft import FollowUp
    from app.panel.wrapup.messages import Message
    from app.panel.wrapup.model import About
    from app.panel.wrapup.note_context import NoteContext

Step = tuple[Model, tuple[Effect, ...]]


def in_context(model: Model, message: NoteContextChanged) -> Step:
    """Take what is known of the call. Another conversation begins with an empty form: the note before is stored."""
    known, note_context, early = model.note_context, message.note_context, message.early
    if known == note_context:
        return replace(model, moments=message.moments), ()
    began = note_context.conversation.began
    again = began != model.draft.began and model.sent
    if known is None or again or not known.portal_key.goes_on(note_context.portal_key, campaign=note_context.campaign):
        fresh = replace(
            model, note_context=note_context, moments=message.moments, delivery_state=None,
            draft=Draft(note_context.key, text=early[:LONGEST], by_operator=note_context.by_operator, began=began),
            about=_bound(note_context), about_by_operator=False, touched=False, closes=False, released=False,
            notice=None, emptied=None, restored=False,
        )  # fmt: skip
        return fresh, (Recall(note_context, early),)
    draft, now = model.draft, (began, note_context.key, note_context.by_operator)
    if now != (draft.began, draft.key, draft.by_operator):
        draft = replace(draft, began=began, key=note_context.key, by_operator=note_context.by_operator)
    if known.key.client and note_context.key.client != known.key.client:
        draft = replace(draft, todos=())
    unlink = note_context.instead_of if note_context.unlink else ""
    if draft.unlink != unlink:  # what is saved has to be saved again
        draft = replace(draft, unlink=unlink) if draft.empty else draft.written(model.now, unlink=unlink)
    moved = replace(model, note_context=note_context, moments=message.moments, draft=draft)
    if model.notice in (Notice.NO_CLIENT, Notice.NOWHERE) and note_context.owner:
        moved = replace(moved, notice=None)
    moved, resent = _sent_there_too(_redirected(moved, model, known), model, known)
    draft, before = moved.draft, model.draft.key
    changed = draft.note_id and draft != model.draft
    keeping = (KeepDraft(draft, None if before == draft.key else before),) if changed else ()
    return moved, (*keeping, *resent)


def _redirected(moved: Model, before: Model, known: NoteContext) -> Model:
    """Redirect the note when the client or the bound deal changes, unless it was already saved."""
    note_context, client = moved.note_context or known, known.key.client
    another = bool(client) and client != note_context.key.client
    if another or (
        note_context.bound != known.bound and not moved.about_by_operator and moved.about in (None, _bound(known))
    ):
        # The call can't be about another client's deal or other item.
        moved = replace(moved, about=_bound(note_context), about_by_operator=False)
    draft = moved.draft
    redirected = before.status is Status.FAILED and note_context.owner != known.owner
    if before.status is Status.DRAFT:
        redirected = (draft.about, draft.about_by_operator) != (moved.about_code, moved.about_by_operator)
    return replace(moved, draft=_revised(moved, draft)) if redirected else moved


def _sent_there_too(moved: Model, before: Model, known: NoteContext) -> Step:
    """Redirect a saved or waiting note too, if the operator has chosen somebody else than the portal's client.

    Records that were written stay where they are, and the note is a draft again; a waiting one goes to the new client.
    """
    note_context, draft = moved.note_context or known, moved.draft
    by_operator = known.portal_key == note_context.portal_key and bool(known.instead_of or note_context.instead_of)
    if not by_operator or known.key.client == note_context.key.client or before.status in (Status.EMPTY, Status.DRAFT):
        return moved, ()
    if draft.revision == before.draft.revision:
        draft = _revised(moved, draft)
        moved = replace(moved, draft=draft)
    waits = before.under_way is not None
    return moved, (QueueSave(draft, note_context.owner),) if waits else ()


def _bound(note_context: NoteContext) -> About | None:
    """Return the deal that the portal has bound the call to: it gets the note even if the CRM can't be read."""
    return (note_context.bound, "") if note_context.bound else None


def restored(model: Model, message: Recalled) -> Step:
    """Take over a stored note, and text that was typed before it could be stored as one."""
    key, note_context = model.draft.key, model.note_context
    began = 0.0 if note_context is None else note_context.conversation.began
    found = message.draft or Draft(key)
    effects: list[Effect] = []
    elsewhere = found.key.client and found.key.client != key.client
    if elsewhere and note_context is not None and (found.by_operator or not key.client):
        # The portal has no client, or another one, but the operator had identified the caller.
        note_context = replace(
            note_context, key=replace(key, client=found.key.client), owner=found.key.client, chosen=True,
            by_operator=found.by_operator, instead_of=key.client, bound="" if key.client else note_context.bound,
            unlink=bool(found.unlink),
        )  # fmt: skip
        key, model = note_context.key, replace(model, note_context=note_context, about=_bound(note_context))
        effects.append(PublishClient(key.client, found.by_operator, bool(found.unlink)))
    elif found.unlink and note_context is not None and found.unlink == note_context.instead_of:
        note_context = replace(note_context, unlink=True)
        model = replace(model, note_context=note_context)
        effects.append(PublishClient(key.client, by_operator=True, unlink=True))
    draft = replace(found, key=key, by_operator=note_context is not None and note_context.by_operator, began=began)
    if message.early.strip() and message.early not in draft.text:
        text = message.early if draft.text in message.early else f"{draft.text}\n{message.early}"
        draft = draft.written(model.now, text=text[:LONGEST], note_id=draft.note_id or model.new_id)
        effects.append(KeepDraft(draft, found.key if found.key != key else None))
    elif draft.note_id and draft != found:
        effects.append(KeepDraft(draft, found.key))
    earlier = tuple(one for one in message.earlier if one.note_id != draft.note_id)
    chosen = draft.outcome not in ("", draft.script.outcome)
    shown = replace(
        model, draft=draft, earlier=earlier, unread=message.unread, touched=chosen,
        queued=message.queued, delivery_state=message.delivery_state,
    )  # fmt: skip
    if draft.about or draft.about_by_operator:
        shown = replace(
            shown, about=(draft.about, "") if draft.about else None, about_by_operator=draft.about_by_operator
        )
        item, client = CrmItem.of_code(draft.about), CrmItem.of_code(key.client)
        effects.append(ItemChosen(item, client=client, by_operator=draft.about_by_operator))
    if shown.unnamed:
        effects.append(ReadNames(shown.unnamed))
    return shown, tuple(effects)


def update(model: Model, message: Message, now: float, new_id: str) -> Step:
    """Return the model after `message`, and the effects to run.

    Args:
        model: The model before.
        message: What has happened.
        now: When, seconds since 1970.
        new_id: For a note that begins with it.
    """
    after, effects = _step(replace(model, now=now, new_id=new_id), message)
    if after.draft.empty and not model.draft.empty and after.draft.note_id == model.draft.note_id:
        after = replace(after, emptied=now)
    elif not after.draft.empty:
        after = replace(after, emptied=None)
    if not after.draft.empty:  # what the outcome brings stays as it was shown
        after = replace(after, draft=with_consequences(after.draft, after))
    elif any(one.by_outcome for one in after.draft.item_changes):  # the answers that brought them were taken back
        typed = tuple(one for one in after.draft.item_changes if not one.by_outcome)
        after = replace(after, draft=replace(after.draft, item_changes=typed))
    after = _release_if_stopped(model, after)
    stored = (_as_stored(effect, after) for effect in effects)
    return after, (*stored, *_effects_of_change(model, after))


def _as_stored(effect: Effect, model: Model) -> Effect:
    if not isinstance(effect, KeepDraft | QueueSave) or effect.draft.note_id != model.draft.note_id:
        return effect
    draft = stored_form(effect.draft, model)
    return effect if draft == effect.draft else replace(effect, draft=draft)


def _effects_of_change(before: Model, after: Model) -> tuple[Effect, ...]:
    """Return the effects of a change, whichever message made it. Letting go of the card comes last."""
    effects: list[Effect] = []
    saved = after.status is Status.SAVED and before.status is not Status.SAVED
    if saved and before.draft.note_id == after.draft.note_id and before.note_context is not None:
        effects.append(CallSaved(after.draft.key.call))
    written = (before.draft.note_id, before.draft.revision) != (after.draft.note_id, after.draft.revision)
    if after.status is Status.DRAFT and not written and _shown_to_settle(before) != _shown_to_settle(after):
        effects.append(_as_stored(KeepDraft(after.draft), after))  # whoever saves it does what is shown
    if before.draft.item_changes != after.draft.item_changes:
        effects.append(FieldChangesKnown(after.draft.item_changes))
    if before.keeps_card_open != after.keeps_card_open:
        effects.append(KeepCardOpen(after.keeps_card_open))
    if (saved and after.closes) or (after.released and not before.released):
        effects.append(ReleaseCard())
    return tuple(effects)


def _shown_to_settle(model: Model) -> tuple[object, ...]:
    """Return what a note settles and changes without another revision."""
    return model.todos, model.follow_up, item_changes(model)


def _release_if_stopped(before: Model, after: Model) -> Model:
    """Let the card close if saving failed for a reason that passes without the operator, but not soon."""
    stopped = (Status.FAILED, Status.WAITING)
    if not after.closes or after.status not in stopped or before.status is Status.FAILED:
        return after
    problem = None if after.own_save is None else after.own_save.problem
    later = problem is not None and schedule_for(problem).lets_go
    return replace(after, closes=False, released=True) if later else after


def _step(model: Model, message: Message) -> Step:  # noqa: C901, PLR0911, PLR0912 - one line per message
    if isinstance(message, Written):
        return _written(model, message)
    match message:
        case NoteContextChanged():
            return in_context(model, message)
        case Recalled():
            return restored(model, message)
        case AboutReported():
            return _about(model, message)
        case SettingsTaken(outcomes=outcomes, required=required, place=place):
            taken = replace(model, outcomes=outcomes, required=required, place=place)
            return taken, (KeepDraft(taken.draft),) if taken.status is Status.DRAFT else ()
        case NamesKnown(names=names):
            return replace(model, names=names), ()
        case TodosReported(client=client, todos=todos):
            return replace(model, due=(client, todos)), ()
        case StagesKnown(names=names, items=items):
            return replace(model, stage_names=names, stages=items), ()
        case FieldsKnown():
            return replace(model, known_fields=message), ()
        case RequiredFields(fields=fields):
            return replace(model, fields=fields), ()
        case SaveRequested():
            return _on_save(model, message)
        case LeaveRequested():
            keeping = (KeepDraft(model.draft),) if model.autosave else ()
            return (replace(model, closes=False, released=True), keeping) if model.can_leave else (model, ())
        case Hindered(notice=notice):
            return replace(model, notice=notice), (FocusObstacle(),)
        case OutboxRead(queued=queued, delivery_state=delivery_state, lasting=lasting):
            again = message.restored or model.restored
            return replace(model, queued=queued, delivery_state=delivery_state, lasting=lasting, restored=again), ()
        case EarlierDraftsRead(earlier=earlier):
            found = replace(model, earlier=tuple(one for one in earlier if one.note_id != model.draft.note_id))
            return found, (ReadNames(found.unnamed),) if found.unnamed else ()
        case SendingChanged(sending=sending):
            return replace(model, sending=sending), (ReadOutbox(),)
        case Ticked():
            due = any((moment := save.waits_until()) is not None and moment <= model.now for save in model.queued)
            return model, (Send() if due and not model.sending else ReadOutbox(),)
        case RetryRequested(note_id=note_id):
            return replace(model, armed=""), (Send(retry=note_id),)
        case Copied(what=what):
            return replace(model, copied=what), ()
        case DiscardRequested(what=what):
            return _discarding(model, what)
        case EarlierDraftRequested():
            return _earlier(model, message)
        case DecisionTaken():
            return _decided(model, message)


def _written(model: Model, message: Written) -> Step:  # noqa: C901 - one line per message
    """Change the note, and store it before returning."""
    note_context = model.note_context
    if note_context is None:
        return model, ()
    changes: dict[str, object]
    draft = model.draft
    match message:
        case Typed(text=text):
            changes = {"text": text[:LONGEST]}
        case OutcomeChosen(name=name, moments=moments):
            changes = {"outcome": "" if name == model.outcome else name}
            model, draft = replace(model, touched=True, moments=moments), without_outcome(draft)
        case FollowUpChosen(follow_up=follow_up):
            changes = {"follow_up": _toggled(model.follow_up, follow_up), "follow_up_by": Decider.OPERATOR}
        case ChecklistChanged(done=done):
            changes = {"ticks": done}
        case ScriptReported(path=path, moments=moments):
            model = replace(model, moments=moments)
            draft, changes = with_answers(model, path)
        case TodoToggled(number=number):
            changes = {"todos": toggled_todo(model, number)}
        case ChangeToggled(code=code):
            changes = {"item_changes": toggled_change(model, code)}
        case FieldTyped():
            changes = {"item_changes": with_field(model, message)}
    if all(getattr(model.draft, name) == value for name, value in changes.items()):
        return model, ()
    draft = _revised(model, draft, direction=note_context.direction, **changes)
    cleared = replace(model, draft=draft, notice=None, closes=False, released=False)
    if draft.empty and model.own_save is None and model.delivery_state is None:
        return cleared, (ForgetDraft(storage_key_of_draft(draft.key)),)
    return cleared, (KeepDraft(draft),)


def _revised(model: Model, draft: Draft, **changes: object) -> Draft:
    """Return the next revision of a note, about what the call is about now."""
    note_id = draft.note_id or model.new_id
    return draft.written(
        model.now, note_id=note_id, about=model.about_code, about_by_operator=model.about_by_operator, **changes
    )


def _toggled(before: FollowUp | None, after: FollowUp | None) -> FollowUp | None:
    """Return the follow-up after a choice: choosing the same preset again takes it back."""
    same = before is not None and after is not None and before.preset == after.preset
    return None if same and after is not None and after.preset in PRESETS else after


def _about(model: Model, message: AboutReported) -> Step:
    """Take the item that the call is about. Only the operator's choice also changes a note that was saved or sent."""
    about = message.about
    code = "" if about is None else about[0]
    if code == model.about_code and message.by_operator == model.about_by_operator:
        return (model if about is None else replace(model, about=about)), ()
    chosen = replace(model, about=about, about_by_operator=message.by_operator)
    if model.draft.empty or (model.status is not Status.DRAFT and not message.by_operator):
        return chosen, ()
    draft = _revised(chosen, model.draft)
    return replace(chosen, draft=draft), (KeepDraft(draft),)


def _on_save(model: Model, message: SaveRequested) -> Step:
    """Turn the note into a save request, unless something prevents that or the note is saved already."""
    note_context = model.note_context
    if note_context is None:
        return model, ()
    model = replace(model, closes=message.close, released=False)
    effects: list[Effect] = []
    if model.outcome != model.draft.outcome:
        draft = _revised(model, model.draft, outcome=model.outcome, direction=note_context.direction)
        model = replace(model, draft=draft)
        effects.append(KeepDraft(draft))
    if model.draft.empty or model.status is Status.SAVED:
        return model, (*effects, *((ReleaseCard(),) if message.close else ()))
    if model.under_way is not None:  # it is unchanged, whatever became known about the client since
        return replace(model, notice=None), (*effects, Send(model.draft.note_id))
    missing = model.missing
    if model.required and model.offered and not model.draft.outcome:
        missing = Notice.OUTCOME_MISSING
    if missing is not None:
        return replace(model, notice=missing), (*effects, FocusObstacle())
    if (model.draft.about, model.draft.about_by_operator) != (model.about_code, model.about_by_operator):
        # What is shown is what will be written.
        model = replace(model, draft=_revised(model, model.draft))
        effects.append(KeepDraft(model.draft))
    if not note_context.owner and not model.draft.about:
        notice = Notice.NO_CLIENT if model.choosable else Notice.NOWHERE
        return replace(model, notice=notice), (*effects, FocusObstacle())
    return replace(model, notice=None), (*effects, QueueSave(model.draft, note_context.owner))


def _discarding(model: Model, what: str) -> Step:
    """Ask first, because discarding can't be undone."""
    if model.armed != what:
        return replace(model, armed=what), ()
    disarmed = replace(model, armed="")
    if any(save.request.note_id == what for save in model.queued):
        return disarmed, (DiscardQueued(what),)
    if what in model.unread:
        return replace(disarmed, unread=tuple(key for key in model.unread if key != what)), (ForgetDraft(what),)
    gone = next((one for one in model.earlier if one.note_id == what), None)
    return disarmed if gone is None else _without(disarmed, gone), () if gone is None else (_forget(gone),)


def _earlier(model: Model, message: EarlierDraftRequested) -> Step:
    found = next((one for one in model.earlier if one.note_id == message.what), None)
    if found is None:
        return model, ()
    if not message.here:
        if not found.key.client and not found.about:
            return model, ()
        return _without(model, found), (QueueSave(found, found.key.client),)
    text = "\n".join(filter(None, (model.draft.text, found.text)))
    if len(text) > LONGEST:
        return model, ()
    draft = model.draft.written(model.now, text=text, note_id=model.draft.note_id or model.new_id)
    return replace(_without(model, found), draft=draft), (KeepDraft(draft), _forget(found))


def _decided(model: Model, message: DecisionTaken) -> Step:
    """Take a decision into the note on screen too, so that it isn't asked for again when the note is saved again."""
    if message.note_id != model.draft.note_id:
        return model, (Send(message.note_id),)
    from app.notes.item_changes import changes_after

    draft = replace(model.draft, item_changes=changes_after(model.draft.item_changes, message.write))
    return replace(model, draft=draft), (KeepDraft(draft), Send(message.note_id))


def _without(model: Model, gone: Draft) -> Model:
    return replace(model, earlier=tuple(one for one in model.earlier if one is not gone))


def _forget(draft: Draft) -> Effect:
    return ForgetDraft(storage_key_of_draft(draft.key))
