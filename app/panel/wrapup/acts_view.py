"""What the chosen outcome does, on the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.notes.follow_up import PRESETS, preset_text
from app.panel.wrapup.acts import Obstacle, StageAct, fields_to_set, place_of, stage_act, stage_of
from app.panel.wrapup.model import Model, Status
from app.sections.remote_data import owner_text
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.notes.draft import FollowUp, ItemChange
    from app.notes.follow_up import TimeZones

_OBSTACLES = {
    Obstacle.NO_DEAL: N_("No deal is chosen, so no stage changes."),
    Obstacle.OTHER_PIPELINE: N_("No stage changes: the outcome has none for this pipeline."),
    Obstacle.THERE: N_("The stage stays: it's the right one already."),
    Obstacle.UNKNOWN: N_("No stage changes: the present one isn't known."),
}


@dataclass(frozen=True, slots=True)
class ShownAct:
    """What the outcome does, as a row.

    Attributes:
        text: What happens, or why nothing does.
        on: Whether it is ticked; None if there is nothing to decide.
        action: What deciding is called.
        argument: What it is about.
    """

    text: str
    on: bool | None = None
    action: str = ""
    argument: str = ""


def shown_acts(model: Model, words: Words, times: TimeZones) -> tuple[ShownAct, ...]:
    """Return what the outcome and the answers to the script do."""
    outcome, act = model.chosen, stage_act(model)
    fields = fields_to_set(model)
    if not (fields or (outcome is not None and outcome.acts)) or model.status is Status.SAVED:
        return ()
    rows = []
    if act is not None:
        rows.append(_change_row(_stage_text(act, model, words), act.change))
    if fields:
        from app.panel.wrapup.field_acts import act_text, field_acts

        rows += [_change_row(act_text(one, model, words, times.intl), one.change) for one in field_acts(model)]
    if outcome is not None and outcome.follow_up in PRESETS:
        due = model.follow_up
        text = (
            words(N_("Follow-up")) + f": {preset_text(outcome.follow_up, words)}"
            if due is None
            else due_text(due, model, words, times)
        )
        rows.append(ShownAct(text, due is not None, "act-follow-up"))
    if outcome is not None and outcome.settles and not model.todos:
        rows.append(ShownAct(words(N_("No open to-dos to settle"))))
    return tuple(rows)


def _change_row(text: str, change: ItemChange | None) -> ShownAct:
    if change is None:
        return ShownAct(text)
    return ShownAct(text, change.on, "change", place_of(change.owner, change.change.field))


def _stage_text(act: StageAct, model: Model, words: Words) -> str:
    if act.change is None:
        return words(_OBSTACLES[act.obstacle or Obstacle.UNKNOWN])
    stage = stage_of(act.change)
    name = model.stage_names.get(stage) or act.change.change.new
    item = owner_text(act.owner, model.names, words)
    return words(N_("Moves {item} to “{stage}”")).format(item=item, stage=name)


def starts_robots(model: Model) -> bool:
    """Return whether a stage changes, which may start robots."""
    act = stage_act(model)
    return act is not None and act.change is not None and act.change.on and model.status is not Status.SAVED


def acts_view(model: Model, words: Words, times: TimeZones) -> dict[str, Content]:
    """Return what the outcome and the answers to the script do, each part with a tick."""
    return {
        "wrapup-acts": ItemList(tuple(act_row(one, "wrapup") for one in shown_acts(model, words, times))),
        "wrapup-robots": Element(None, visibility(shown=starts_robots(model))),
    }


def act_row(act: ShownAct, section: str, note_id: str = "") -> ListItem:
    """Return a row: with a tick, or without one if there is nothing to decide.

    Args:
        act: What it shows.
        section: Whose buttons these are.
        note_id: The note's, where several are shown.
    """
    argument = f"{note_id}:{act.argument}" if note_id else act.argument
    ticked = {
        "data-action": f"{section}.{act.action}" if act.action else "",
        "data-argument": argument or None,
        "aria-checked": "true" if act.on else "false",
    }
    decided = act.on is None
    return ListItem(
        {
            "name": Element("" if decided else act.text, {**ticked, **visibility(shown=not decided)}),
            "text": Element(act.text if decided else "", visibility(shown=decided)),
        }
    )


def acts_text(model: Model, words: Words, times: TimeZones) -> str:
    """Return in a sentence what the outcome does."""
    parts = []
    act = stage_act(model)
    if act is not None and (act.change is None or act.change.on):
        parts.append(_stage_text(act, model, words).rstrip("."))
    if fields_to_set(model):
        from app.panel.wrapup.field_acts import act_text, field_acts

        announced = [one for one in field_acts(model) if one.change is None or one.change.on]
        parts += [act_text(one, model, words, times.intl).rstrip(".") for one in announced]
    if model.chosen is not None and model.chosen.follow_up and model.follow_up is not None:
        parts.append(due_text(model.follow_up, model, words, times))
    if model.chosen is not None and model.chosen.settles:
        settles = N_("Settles {count} to-do", "Settles {count} to-dos")
        parts.append(words.count(settles, sum(todo.settled for todo in model.todos)))
    return ". ".join(parts) + "." if parts else ""


def due_text(chosen: FollowUp, model: Model, words: Words, times: TimeZones) -> str:
    """Return when it is due, by the client's clock, and by the operator's if that shows another time."""
    there, here = times.shown_there(chosen.at, model.now), times.shown(chosen.at, model.now)
    if there == here:
        return words(N_("Follow-up {time}")).format(time=there)
    return words(N_("Follow-up {time}, for you {own}")).format(time=there, own=here)
