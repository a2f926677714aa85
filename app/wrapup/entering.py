"""What a call that is described, or described differently, means for the note. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.wrapup.draft import LONGEST, Draft
from app.wrapup.effects import Effect, KeepDraft, Recall, TellClient, TellDeal
from app.wrapup.model import Model, Notice, Scene, Status

if TYPE_CHECKING:
    from app.wrapup.messages import Recalled

Step = tuple[Model, tuple[Effect, ...]]


def in_scene(model: Model, scene: Scene, early: str) -> Step:
    """Another conversation begins with an empty form; what was written before lies in the storage already."""
    known = model.scene
    if known == scene:
        return model, ()
    began = scene.conversation.began
    again = began != model.draft.began and model.sent
    if known is None or again or not known.told.goes_on(scene.told, campaign=scene.campaign):
        fresh = replace(
            model, scene=scene, draft=Draft(scene.place, text=early[:LONGEST], began=began), receipt=None,
            deal=_bound(scene), settled=False, touched=False, closes=False, released=False, notice=None, emptied=None,
        )  # fmt: skip
        return fresh, (Recall(scene, early),)
    moved = replace(model, scene=scene, draft=replace(model.draft, began=began, place=scene.place))
    if model.notice in (Notice.NO_CLIENT, Notice.NOWHERE) and scene.owner:
        moved = replace(moved, notice=None)
    moved = _redirected(moved, model, known)
    draft, before = moved.draft, model.draft.place
    changed = draft.mark and draft != model.draft
    return moved, (KeepDraft(draft, None if before == draft.place else before),) if changed else ()


def _redirected(moved: Model, before: Model, known: Scene) -> Model:
    """The note goes elsewhere when the client or the bound deal is another, unless it was saved already."""
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


def _bound(scene: Scene) -> tuple[int, str] | None:
    """The deal that the portal has bound the call to: the note goes to it also when the CRM cannot be read."""
    return None if scene.bound is None else (scene.bound, "")


def restored(model: Model, message: Recalled) -> Step:
    """Takes a stored note over, and what was typed before anybody could store it as one."""
    place, scene = model.draft.place, model.scene
    began = 0.0 if scene is None else scene.conversation.began
    found = message.draft or Draft(place)
    effects: list[Effect] = []
    if found.place.client and not place.client and scene is not None:
        # The portal has no client, but the operator had said who it is.
        place = replace(place, client=found.place.client)
        model = replace(model, scene=replace(scene, place=place, owner=place.client, chosen=True))
        effects.append(TellClient(place.client))
    draft = replace(found, place=place, began=began)
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
