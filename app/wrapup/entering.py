"""What a call that is described, or described differently, means for the note. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.wrapup.draft import LONGEST, Draft
from app.wrapup.effects import Effect, KeepDraft, Look, PutOrder, Recall, Send, TellClient, TellDeal
from app.wrapup.model import Model, Notice, Scene, Status

if TYPE_CHECKING:
    from app.wrapup.messages import Recalled

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
