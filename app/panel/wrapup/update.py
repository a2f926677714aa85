"""The one place where the wrap-up's model changes: `update(model, message) -> (model, effects)`. Pure and total."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.notes.draft import LONGEST, Draft
from app.notes.follow_up import PRESETS
from app.notes.save_problem import plan_of
from app.notes.storage_format import draft_key
from app.panel.wrapup.messages import (
    Copied,
    CopyWanted,
    CopyWords,
    DealTold,
    DiscardOrder,
    DiscardWanted,
    EarlierWanted,
    Effect,
    FollowUpChosen,
    ForgetDraft,
    Hindered,
    HoldCard,
    KeepDraft,
    LeaveWanted,
    LetGo,
    Look,
    Looked,
    OutcomeChosen,
    PutOrder,
    Recall,
    Recalled,
    RetryWanted,
    SaveWanted,
    SceneChanged,
    Send,
    SendingChanged,
    ShowNotice,
    TellClient,
    TellDeal,
    TellSaved,
    Ticked,
    TicksTold,
    Typed,
)
from app.panel.wrapup.model import Model, Notice, Scene, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.notes.draft import FollowUp
    from app.notes.draft_store import Shelf
    from app.notes.outbox import Outbox
    from app.panel.wrapup.messages import Message

Step = tuple[Model, tuple[Effect, ...]]


def in_scene(model: Model, scene: Scene, early: str) -> Step:
    """Begin another conversation with an empty form; what was written before is already in the storage."""
    known = model.scene
    if known == scene:
        return model, ()
    began = scene.conversation.began
    again = began != model.draft.began and model.sent
    if known is None or again or not known.told.goes_on(scene.told, campaign=scene.campaign):
        fresh = replace(
            model, scene=scene, receipt=None,
            draft=Draft(scene.place, text=early[:LONGEST], by_operator=scene.by_operator, began=began),
            deal=_bound(scene), settled=False, touched=False, closes=False, released=False, notice=None, emptied=None,
        )  # fmt: skip
        return fresh, (Recall(scene, early),)
    draft = replace(model.draft, began=began, place=scene.place, by_operator=scene.by_operator)
    moved = replace(model, scene=scene, draft=draft)
    if model.notice in (Notice.NO_CLIENT, Notice.NOWHERE) and scene.owner:
        moved = replace(moved, notice=None)
    moved, resent = _sent_there_too(_redirected(moved, model, known), model, known)
    draft, before = moved.draft, model.draft.place
    changed = draft.mark and draft != model.draft
    kept = (KeepDraft(draft, None if before == draft.place else before),) if changed else ()
    return moved, (*kept, *resent)


def _redirected(moved: Model, before: Model, known: Scene) -> Model:
    """Redirect the note when the client or the bound deal changes, unless it was already saved."""
    scene, client = moved.scene or known, known.place.client
    another = bool(client) and client != scene.place.client
    if another or (scene.bound != known.bound and not moved.settled and moved.deal in (None, _bound(known))):
        # A deal of another client is not what the call is about.
        moved = replace(moved, deal=_bound(scene), settled=False)
    deal = None if moved.deal is None else moved.deal[0]
    draft = moved.draft
    if before.status is Status.DRAFT and (draft.deal, draft.settled) != (deal, moved.settled):
        return replace(moved, draft=draft.written(moved.now, deal=deal, settled=moved.settled))
    if before.status is Status.FAILED and scene.owner != known.owner:
        return replace(moved, draft=draft.written(moved.now, deal=deal, settled=moved.settled))
    return moved


def _sent_there_too(moved: Model, before: Model, known: Scene) -> Step:
    """Choosing somebody else over the portal's client moves what was saved, or waits to be, as well.

    Redirect a note with an order: written records stay, and it is a draft again; a waiting one goes to the new client.
    """
    scene, draft = moved.scene or known, moved.draft
    by_operator = known.told == scene.told and bool(known.instead_of or scene.instead_of)
    if not by_operator or known.place.client == scene.place.client or before.status in (Status.EMPTY, Status.DRAFT):
        return moved, ()
    if draft.revision == before.draft.revision:
        deal = None if moved.deal is None else moved.deal[0]
        draft = draft.written(moved.now, deal=deal, settled=moved.settled)
        moved = replace(moved, draft=draft)
    waits = before.under_way is not None
    return moved, (PutOrder(draft, scene.owner), Look(), Send(draft.mark)) if waits else ()


def _bound(scene: Scene) -> tuple[int, str] | None:
    """Return the deal that the portal has bound the call to: it gets the note even if the CRM can't be read."""
    return None if scene.bound is None else (scene.bound, "")


def restored(model: Model, message: Recalled) -> Step:
    """Take a stored note over, and what was typed before anybody could store it as one."""
    place, scene = model.draft.place, model.scene
    began = 0.0 if scene is None else scene.conversation.began
    found = message.draft or Draft(place)
    effects: list[Effect] = []
    elsewhere = found.place.client and found.place.client != place.client
    if elsewhere and scene is not None and (found.by_operator or not place.client):
        # The portal has no client, or another one, but the operator had identified the caller.
        scene = replace(
            scene, place=replace(place, client=found.place.client), owner=found.place.client, chosen=True,
            by_operator=found.by_operator, instead_of=place.client, bound=None if place.client else scene.bound,
        )  # fmt: skip
        place, model = scene.place, replace(model, scene=scene, deal=_bound(scene))
        effects.append(TellClient(place.client, found.by_operator))
    draft = replace(found, place=place, by_operator=scene is not None and scene.by_operator, began=began)
    if message.early.strip() and message.early not in draft.text:
        text = message.early if draft.text in message.early else f"{draft.text}\n{message.early}"
        draft = draft.written(message.at, text=text[:LONGEST], mark=draft.mark or message.mark)
        effects.append(KeepDraft(draft, found.place if found.place != place else None))
    elif draft.mark and draft != found:
        effects.append(KeepDraft(draft, found.place))
    earlier = tuple(one for one in message.earlier if one.mark != draft.mark)
    shown = replace(
        model, draft=draft, earlier=earlier, unread=message.unread, touched=bool(draft.outcome),
        held=message.held, receipt=message.receipt,
    )  # fmt: skip
    if draft.deal is not None or draft.settled:
        deal = None if draft.deal is None else (draft.deal, "")
        shown = replace(shown, deal=deal, settled=draft.settled)
        effects.append(TellDeal(draft.deal, draft.settled))
    return shown, tuple(effects)


def recalled(wanted: Recall, shelf: Shelf, outbox: Outbox, now: float, new_mark: Callable[[], str]) -> Recalled:
    """Read the draft. Text of another conversation becomes a separate note, offered as an earlier one."""
    place, conversation, early = wanted.scene.place, wanted.scene.conversation, wanted.early
    ours = []
    for typed, call, at in shelf.typed():
        if call and call == place.call and at >= conversation.not_before:
            ours.append(typed)
        elif typed.strip() and typed != early:
            shelf.keep_stray(typed, call, now, new_mark())
    shelf.clear_unread(place, new_mark())
    draft = _own(wanted, shelf, outbox, now)
    written = "" if draft is None else draft.text
    early = "\n".join(text for text in dict.fromkeys([*ours, early]) if text.strip() and text not in written)
    mark = "" if draft is None else draft.mark
    outbox.sweep(mark)
    held = outbox.held()
    ordered = {(one.order.mark, one.order.revision) for one in held}
    earlier = tuple(
        one
        for one in shelf.drafts()
        if (one.mark, one.revision) not in ordered and outbox.receipt(one.mark).revision != one.revision
    )
    receipt = outbox.receipt(mark) if mark else None
    if not early:
        shelf.forget_typed()
    return Recalled(now, draft, early, earlier, shelf.unread(), held, receipt, new_mark())


def _own(wanted: Recall, shelf: Shelf, outbox: Outbox, now: float) -> Draft | None:
    """Return the note of this conversation. One of an earlier conversation with the same id makes room."""
    scene = wanted.scene
    while (draft := shelf.draft_of(scene.place, now, campaign=scene.campaign)) is not None:
        if _belongs(draft, wanted, outbox):
            return draft
        shelf.set_aside(draft)
    return None


def _belongs(draft: Draft, wanted: Recall, outbox: Outbox) -> bool:
    """Return whether a note belongs to this conversation. In doubt a sent one doesn't, to protect its records."""
    scene = wanted.scene
    if draft.began and draft.began == scene.conversation.began:
        return True
    if draft.at <= scene.conversation.not_before:
        return False
    return not (scene.doubtful and outbox.knows(draft.mark))


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
        case SceneChanged(scene=scene, early=early):
            return in_scene(model, scene, early)
        case Recalled():
            return restored(model, message)
        case Typed() | OutcomeChosen() | FollowUpChosen() | TicksTold():
            return _written(model, message)
        case DealTold():
            return _about(model, message)
        case SaveWanted():
            return _saving(model, message)
        case Hindered(notice=notice):
            return replace(model, notice=notice), (ShowNotice(),)
        case Looked(held=held, receipt=receipt, lasting=lasting):
            return replace(model, held=held, receipt=receipt, lasting=lasting), ()
        case SendingChanged(sending=sending):
            return replace(model, sending=sending), (Look(),)
        case Ticked(at=at):
            due = any((moment := held.waits_until()) is not None and moment <= at for held in model.held)
            return model, (Look(), Send()) if due and not model.sending else (Look(),)
        case _:
            return _handled(model, message)


def _handled(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    """Process the operator's actions on what waits."""
    match message:
        case LeaveWanted() if model.can_leave:
            return replace(model, closes=False, released=True), ()
        case RetryWanted(mark=mark):
            return replace(model, armed=""), (Send(retry=mark),)
        case CopyWanted(what=what):
            return model, (CopyWords(what, _words_of(model, what)),)
        case Copied(what=what):
            return replace(model, copied=what), ()
        case DiscardWanted(what=what):
            return _discarding(model, what)
        case EarlierWanted():
            return _earlier(model, message)
        case _:
            return model, ()


Written = Typed | OutcomeChosen | FollowUpChosen | TicksTold


def _written(model: Model, message: Written) -> Step:
    """Return the note changes, and is in the storage when this returns."""
    scene = model.scene
    if scene is None:
        return model, ()
    changes: dict[str, object] = {}
    draft = model.draft
    match message:
        case Typed(text=text):
            changes = {"text": text[:LONGEST]}
        case OutcomeChosen(name=name):
            changes = {"outcome": "" if name == model.outcome else name}
            model = replace(model, touched=True)
        case FollowUpChosen(follow_up=follow_up):
            changes = {"follow_up": _toggled(draft.follow_up, follow_up)}
        case TicksTold(done=done):
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


def _about(model: Model, message: DealTold) -> Step:
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


def _saving(model: Model, message: SaveWanted) -> Step:
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


def _earlier(model: Model, message: EarlierWanted) -> Step:
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
