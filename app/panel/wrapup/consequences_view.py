"""What the chosen outcome does, on the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.notes.follow_up import PRESETS, preset_text
from app.panel.wrapup.consequences import (
    Obstacle,
    StageConsequence,
    code_of_change,
    fields_to_set,
    stage_consequence,
    stage_of,
)
from app.panel.wrapup.field_consequences import consequence_text, field_consequences
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
class ShownConsequence:
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


def shown_consequences(model: Model, words: Words, times: TimeZones) -> tuple[ShownConsequence, ...]:
    """Return what the outcome and the answers to the script do."""
    outcome, consequence = model.chosen, stage_consequence(model)
    fields = fields_to_set(model)
    if not (fields or (outcome is not None and outcome.has_consequences)) or model.status is Status.SAVED:
        return ()
    rows = []
    if consequence is not None:
        rows.append(_change_row(_stage_text(consequence, model, words), consequence.change))
    if fields:
        rows += [
            _change_row(consequence_text(one, model, words, times.intl), one.change)
            for one in field_consequences(model)
        ]
    if outcome is not None and outcome.follow_up in PRESETS:
        due = model.follow_up
        text = (
            words(N_("Follow-up")) + f": {preset_text(outcome.follow_up, words)}"
            if due is None
            else due_text(due, model, words, times)
        )
        rows.append(ShownConsequence(text, due is not None, "outcome-follow-up"))
    if outcome is not None and outcome.settles and not model.todos:
        rows.append(ShownConsequence(words(N_("No open to-dos to settle"))))
    return tuple(rows)


def _change_row(text: str, change: ItemChange | None) -> ShownConsequence:
    if change is None:
        return ShownConsequence(text)
    return ShownConsequence(text, change.on, "change", code_of_change(change.owner, change.change.field))


def _stage_text(consequence: StageConsequence, model: Model, words: Words) -> str:
    if consequence.change is None:
        return words(_OBSTACLES[consequence.obstacle or Obstacle.UNKNOWN])
    stage = stage_of(consequence.change)
    name = model.stage_names.get(stage) or consequence.change.change.new
    item = owner_text(consequence.owner, model.names, words)
    return words(N_("Moves {item} to “{stage}”")).format(item=item, stage=name)


def starts_robots(model: Model) -> bool:
    """Return whether a stage changes, which may start robots."""
    consequence = stage_consequence(model)
    return (
        consequence is not None
        and consequence.change is not None
        and consequence.change.on
        and model.status is not Status.SAVED
    )


def consequences_view(model: Model, words: Words, times: TimeZones) -> dict[str, Content]:
    """Return what the outcome and the answers to the script do, each part with a tick."""
    return {
        "wrapup-consequences": ItemList(
            tuple(consequence_row(one, "wrapup") for one in shown_consequences(model, words, times))
        ),
        "wrapup-robots": Element(None, visibility(shown=starts_robots(model))),
    }


def consequence_row(consequence: ShownConsequence, section: str, note_id: str = "") -> ListItem:
    """Return a row: with a tick, or without one if there is nothing to decide.

    Args:
        consequence: What it shows.
        section: Whose buttons these are.
        note_id: The note's, where several are shown.
    """
    argument = f"{note_id}:{consequence.argument}" if note_id else consequence.argument
    ticked = {
        "data-action": f"{section}.{consequence.action}" if consequence.action else "",
        "data-argument": argument or None,
        "aria-checked": "true" if consequence.on else "false",
    }
    decided = consequence.on is None
    return ListItem(
        {
            "name": Element("" if decided else consequence.text, {**ticked, **visibility(shown=not decided)}),
            "text": Element(consequence.text if decided else "", visibility(shown=decided)),
        }
    )


def consequences_text(model: Model, words: Words, times: TimeZones) -> str:
    """Return in a sentence what the outcome does."""
    parts = []
    consequence = stage_consequence(model)
    if consequence is not None and (consequence.change is None or consequence.change.on):
        parts.append(_stage_text(consequence, model, words).rstrip("."))
    if fields_to_set(model):
        announced = [one for one in field_consequences(model) if one.change is None or one.change.on]
        parts += [consequence_text(one, model, words, times.intl).rstrip(".") for one in announced]
    if model.chosen is not None and model.chosen.follow_up and model.follow_up is not None:
        parts.append(due_text(model.follow_up, model, words, times))
    if model.chosen is not None and model.chosen.settles:
        settles = N_("Settles {count} to-do", "Settles {count} to-dos")
        parts.append(words.count(settles, sum(todo.settled for todo in model.todos)))
    return ". ".join(parts) + "." if parts else ""


def due_text(chosen: FollowUp, model: Model, words: Words, times: TimeZones) -> str:
    """Return when it is due, by the client's clock, and by the operator's if that shows another time."""
    client_time, own_time = times.shown_by_client_clock(chosen.at, model.now), times.shown(chosen.at, model.now)
    if client_time == own_time:
        return words(N_("Follow-up {time}")).format(time=client_time)
    return words(N_("Follow-up {time}, for you {own}")).format(time=client_time, own=own_time)
