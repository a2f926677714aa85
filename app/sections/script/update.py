"""The one place where the section's model changes. Pure and total."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.script.phrases import found
from app.script.variables import uses
from app.sections.script import messages as told
from app.sections.script.effects import AskOperator, Effect, KeepTicks, Offer, Put, Recall, TellTicks
from app.sections.script.model import Menu, Model

if TYPE_CHECKING:
    from app.sections.facts import ClientKnown
    from app.sections.script.messages import Message
    from app.sections.script.model import Scene

Step = tuple[Model, tuple[Effect, ...]]


def update(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    """Return the model after `message`, and what is to be done outside because of it."""
    match message:
        case told.SceneShown():
            return _scene_shown(model, message)
        case told.ClientTold(client=client):
            return (replace(model, client=client) if _is_of(client, model.scene) else model), ()
        case told.DealTold(deal=deal):
            return replace(model, deal=None if deal.id is None else deal), ()
        case told.OperatorTold(name=name):
            return replace(model, operator=name), ()
        case told.Recalled(place=place, ticks=ticks):
            if model.scene is None or model.scene.place != place or model.ticks:
                return model, ()
            recalled = replace(model, ticks=ticks)
            return recalled, (TellTicks(recalled.done),) if recalled.done else ()
        case told.ScriptWanted(name=name):
            return replace(model, chosen=name or _next_script(model)), ()
        case told.PointTicked(point=point):
            return _ticked(model, point)
        case _:
            return _menu_step(model, message)


def _scene_shown(model: Model, message: told.SceneShown) -> Step:
    scene, before = message.scene, model.scene
    first: tuple[Effect, ...] = ()
    if before is None and uses(model.library.texts, "operator.name"):
        first = (AskOperator(),)
    if before is not None and before.place == scene.place:
        return _in_place(replace(model, scene=scene), before)
    known = message.client if message.client is not None and message.client.client == scene.client else None
    # The deal will be shared again: it is another client's, or still this one's.
    deal = model.deal if before is None or before.client == scene.client else None
    fresh = replace(model, scene=scene, client=known, deal=deal, chosen="", ticks=frozenset(), menu=None)
    return fresh, (*first, Recall(scene))


def _in_place(model: Model, before: Scene) -> Step:
    """Take a number that was dialled again: the ticks of a note that was sent stay with that note."""
    scene = model.scene
    if scene is None or scene.conversation.began == before.conversation.began or not before.conversation.saved:
        return model, ()
    return replace(model, ticks=frozenset()), ()


def _is_of(client: ClientKnown, scene: Scene | None) -> bool:
    """Return whether a client belongs to the call: one without a client may have one chosen by the operator."""
    return scene is not None and scene.client in (None, client.client)


def _next_script(model: Model) -> str:
    names = [script.name for script in model.scripts]
    shown = model.script
    return names[(names.index(shown.name) + 1) % len(names)] if shown is not None else ""


def _ticked(model: Model, point: str) -> Step:
    points = () if model.script is None else model.script.checklist
    wanted = point or next((each for each in points if each not in model.ticks), "")
    if model.scene is None or wanted not in points:
        return model, ()
    after = replace(model, ticks=model.ticks ^ {wanted})
    return after, (KeepTicks(model.scene, after.ticks), TellTicks(after.done))


def _menu_step(model: Model, message: Message) -> Step:
    menu = model.menu
    match message:
        case told.Typed(field=field, asked=asked):
            return _typed(model, field, asked)
        case told.MenuMoved(steps=steps) if menu is not None:
            return replace(model, menu=replace(menu, at=(menu.at + steps) % len(menu.phrases))), ()
        case told.PhraseTaken(index=index) if menu is not None:
            at = menu.at if index is None else index
            if not 0 <= at < len(menu.phrases):
                return model, ()
            put = Put(menu.field, model.text_of(menu.phrases[at].text), f"/{menu.letters}")
            return replace(model, menu=None), (put,)
        case told.MenuLeft():
            return replace(model, menu=None), ()
        case _:
            return model, ()


def _typed(model: Model, field: str, asked: str | None) -> Step:
    phrases = () if asked is None else found(model.library.phrases, asked, model.language)
    if asked is None or not phrases:
        return replace(model, menu=None), ()
    before = model.menu
    at = before.at if before is not None and before.phrases == phrases else 0
    offered = before is None or len(before.phrases) != len(phrases)
    return replace(model, menu=Menu(field, asked, phrases, at)), (Offer(len(phrases)),) if offered else ()
