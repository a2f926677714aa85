"""The one place where the wrap-up's model changes: `update(model, message) -> (model, effects)`. Pure and total."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.wrapup import messages
from app.wrapup.draft import LONGEST, Draft
from app.wrapup.effects import (
    CopyWords,
    DiscardOrder,
    Effect,
    ForgetDraft,
    HoldCard,
    KeepDraft,
    LetGo,
    Look,
    PutOrder,
    Send,
    ShowNotice,
    TellSaved,
)
from app.wrapup.entering import in_scene, restored
from app.wrapup.follow_up import PRESETS
from app.wrapup.kept import draft_key
from app.wrapup.model import Model, Notice, Status
from app.wrapup.problem import plan_of

if TYPE_CHECKING:
    from app.wrapup.draft import FollowUp
    from app.wrapup.messages import Message

Step = tuple[Model, tuple[Effect, ...]]


def update(model: Model, message: Message) -> Step:
    """Return the model after `message`, and what is to be done outside because of it."""
    before = replace(model, now=message.at)
    after, effects = _step(before, message)
    if after.draft.empty and not model.draft.empty and after.draft.mark == model.draft.mark:
        after = replace(after, emptied=message.at)
    elif not after.draft.empty:
        after = replace(after, emptied=None)
    after = _left(model, after)
    return after, (*effects, *_consequences(model, after))


def _consequences(before: Model, after: Model) -> tuple[Effect, ...]:
    """Return the effects of a change, whichever message made it. Letting go of the card comes last."""
    effects: list[Effect] = []
    saved = after.status is Status.SAVED and before.status is not Status.SAVED
    if saved and before.draft.mark == after.draft.mark and before.scene is not None:
        effects.append(TellSaved(after.draft.place.call))
    if before.holds != after.holds:
        effects.append(HoldCard(after.holds))
    if (saved and after.closes) or (after.released and not before.released):
        effects.append(LetGo())
    return tuple(effects)


def _left(before: Model, after: Model) -> Model:
    """Let the card close if saving failed for a reason that will pass without the operator, but not soon."""
    if not after.closes or after.status is not Status.FAILED or before.status is Status.FAILED:
        return after
    problem = None if after.order is None else after.order.problem
    later = problem is not None and plan_of(problem).lets_go
    return replace(after, closes=False, released=True) if later else after


def _step(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    match message:
        case messages.SceneChanged(scene=scene, early=early):
            return in_scene(model, scene, early)
        case messages.Recalled():
            return restored(model, message)
        case messages.Typed() | messages.OutcomeChosen() | messages.FollowUpChosen() | messages.TicksTold():
            return _written(model, message)
        case messages.DealTold():
            return _about(model, message)
        case messages.SaveWanted():
            return _saving(model, message)
        case messages.Hindered(notice=notice):
            return replace(model, notice=notice), (ShowNotice(),)
        case messages.Looked(held=held, receipt=receipt, lasting=lasting):
            return replace(model, held=held, receipt=receipt, lasting=lasting), ()
        case messages.SendingChanged(sending=sending):
            return replace(model, sending=sending), (Look(),)
        case messages.Ticked(at=at):
            due = any((moment := held.waits_until()) is not None and moment <= at for held in model.held)
            return model, (Look(), Send()) if due and not model.sending else (Look(),)
        case _:
            return _handled(model, message)


def _handled(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    """Process the operator's actions on what waits."""
    match message:
        case messages.LeaveWanted() if model.can_leave:
            return replace(model, closes=False, released=True), ()
        case messages.RetryWanted(mark=mark):
            return replace(model, armed=""), (Send(retry=mark),)
        case messages.CopyWanted(what=what):
            return model, (CopyWords(what, _words_of(model, what)),)
        case messages.Copied(what=what):
            return replace(model, copied=what), ()
        case messages.DiscardWanted(what=what):
            return _discarding(model, what)
        case messages.EarlierWanted():
            return _earlier(model, message)
        case _:
            return model, ()


Written = messages.Typed | messages.OutcomeChosen | messages.FollowUpChosen | messages.TicksTold


def _written(model: Model, message: Written) -> Step:
    """Return the note changes, and is in the storage when this returns."""
    scene = model.scene
    if scene is None:
        return model, ()
    changes: dict[str, object] = {}
    draft = model.draft
    match message:
        case messages.Typed(text=text):
            changes = {"text": text[:LONGEST]}
        case messages.OutcomeChosen(name=name):
            changes = {"outcome": "" if name == model.outcome else name}
            model = replace(model, touched=True)
        case messages.FollowUpChosen(follow_up=follow_up):
            changes = {"follow_up": _toggled(draft.follow_up, follow_up)}
        case messages.TicksTold(done=done):
            changes = {"ticks": done}
    if all(getattr(draft, name) == value for name, value in changes.items()):
        return model, ()
    direction = scene.direction
    deal = None if model.deal is None else model.deal[0]
    draft = draft.written(
        message.at, mark=draft.mark or message.mark, direction=direction, deal=deal, settled=model.settled, **changes
    )
    cleared = replace(model, draft=draft, notice=None, closes=False, released=False)
    if draft.empty and model.order is None and model.receipt is None:
        return cleared, (ForgetDraft(draft_key(draft.place)),)
    return cleared, (KeepDraft(draft),)


def _toggled(before: FollowUp | None, after: FollowUp | None) -> FollowUp | None:
    """Toggle a preset: choosing it again takes it back."""
    same = before is not None and after is not None and before.preset == after.preset
    return None if same and after is not None and after.preset in PRESETS else after


def _about(model: Model, message: messages.DealTold) -> Step:
    """Take another deal as another note, unless it changed automatically: what is saved or being saved stays."""
    deal = message.deal
    number = None if deal is None else deal[0]
    if number == (None if model.deal is None else model.deal[0]) and message.settled == model.settled:
        return (model if deal is None else replace(model, deal=deal)), ()
    chosen = replace(model, deal=deal, settled=message.settled)
    if model.draft.empty or (model.status is not Status.DRAFT and not message.settled):
        return chosen, ()
    draft = model.draft.written(message.at, deal=number, settled=message.settled)
    return replace(chosen, draft=draft), (KeepDraft(draft),)


def _saving(model: Model, message: messages.SaveWanted) -> Step:
    """Turn the note into an order, unless something prevents it. What is already saved isn't saved again."""
    scene = model.scene
    if scene is None:
        return model, ()
    model = replace(model, closes=message.close, released=False)
    effects: list[Effect] = []
    deal = None if model.deal is None else model.deal[0]
    if model.outcome != model.draft.outcome:
        draft = model.draft.written(
            message.at, outcome=model.outcome, mark=model.draft.mark or message.mark, direction=scene.direction,
            deal=deal, settled=model.settled,
        )  # fmt: skip
        model = replace(model, draft=draft)
        effects.append(KeepDraft(draft))
    if model.draft.empty or model.status is Status.SAVED:
        return model, (*effects, *((LetGo(),) if message.close else ()))
    if model.under_way is not None:  # it stays what it is, whatever became known of the client since
        return replace(model, notice=None), (*effects, Send(model.draft.mark))
    if model.required and model.offered and not model.draft.outcome:
        return replace(model, notice=Notice.OUTCOME_MISSING), (*effects, ShowNotice())
    if (model.draft.deal, model.draft.settled) != (deal, model.settled):  # what is shown is what is written
        model = replace(model, draft=model.draft.written(message.at, deal=deal, settled=model.settled))
        effects.append(KeepDraft(model.draft))
    if not scene.owner and model.draft.deal is None:
        notice = Notice.NO_CLIENT if model.choosable else Notice.NOWHERE
        return replace(model, notice=notice), (*effects, ShowNotice())
    return replace(model, notice=None), (
        *effects,
        PutOrder(model.draft, scene.owner),
        Look(),
        Send(model.draft.mark),
    )


def _discarding(model: Model, what: str) -> Step:
    """Ask first: what is thrown away cannot be had back."""
    if model.armed != what:
        return replace(model, armed=what), ()
    disarmed = replace(model, armed="")
    if any(held.order.mark == what for held in model.held):
        return disarmed, (DiscardOrder(what), Look())
    if what in model.unread:
        return replace(disarmed, unread=tuple(key for key in model.unread if key != what)), (ForgetDraft(what),)
    gone = next((one for one in model.earlier if one.mark == what), None)
    return disarmed if gone is None else _without(disarmed, gone), () if gone is None else (_forget(gone),)


def _earlier(model: Model, message: messages.EarlierWanted) -> Step:
    found = next((one for one in model.earlier if one.mark == message.what), None)
    if found is None:
        return model, ()
    if not message.here:
        if not found.place.client and found.deal is None:
            return model, ()
        return _without(model, found), (PutOrder(found, found.place.client), Look(), Send(found.mark))
    text = "\n".join(filter(None, (model.draft.text, found.text)))
    if len(text) > LONGEST:
        return model, ()
    draft = model.draft.written(message.at, text=text, mark=model.draft.mark or message.mark)
    return replace(_without(model, found), draft=draft), (KeepDraft(draft), _forget(found))


def _without(model: Model, gone: Draft) -> Model:
    return replace(model, earlier=tuple(one for one in model.earlier if one is not gone))


def _forget(draft: Draft) -> Effect:
    return ForgetDraft(draft_key(draft.place))


def _words_of(model: Model, what: str) -> str | None:
    if what == model.draft.mark:
        return model.draft.text
    order = next((held.order.note for held in model.held if held.order.mark == what), None)
    return order if order is not None else next((one.text for one in model.earlier if one.mark == what), None)
