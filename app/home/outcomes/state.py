"""Changes of the list of outcomes, as functions from one list to the next. Pure and total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from app.copies import replace
from app.home.fields.values import with_another
from app.settings.outcome_list import LONGEST_TEXT
from app.settings.outcomes import LONGEST_NAME, MOST, CallResult, Colour, FieldValue, Need, Outcome, pipeline_of

if TYPE_CHECKING:
    from app.settings.reading import Problem

Outcomes = tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Undo:
    """What was there before something was removed.

    Attributes:
        before: The list; None for the standard one.
        after: The list that the change gave: it can be undone as long as it is the present one.
        name: The outcome that was removed; empty if the whole list was replaced.
    """

    before: Outcomes | None
    after: Outcomes | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class EditorState:
    """What the form knows beside the list.

    Attributes:
        opened: The place of the outcome whose choices are shown.
        undo: What can be undone.
        problems: What is wrong in the file that was chosen last.
        unreadable: Whether the browser couldn't read it.
    """

    opened: int | None = None
    undo: Undo | None = None
    problems: tuple[Problem, ...] = ()
    unreadable: bool = False


ItemT = TypeVar("ItemT")


def with_new(outcomes: Outcomes) -> Outcomes:
    """Return the list with an outcome without a name at its end."""
    return outcomes if len(outcomes) >= MOST else (*outcomes, Outcome(""))


def without(outcomes: Outcomes, index: int) -> Outcomes:
    """Return the list without an outcome."""
    return (*outcomes[:index], *outcomes[index + 1 :])


def changed(outcomes: Outcomes, index: int, part: str, value: str) -> Outcomes:
    """Return the list after something was typed or chosen in an outcome. What isn't possible changes nothing."""
    if not 0 <= index < len(outcomes):
        return outcomes
    one = _changed(outcomes[index], part, value)
    return (*outcomes[:index], one, *outcomes[index + 1 :])


def _changed(one: Outcome, part: str, value: str) -> Outcome:  # noqa: C901, PLR0911 - one line per part
    match part:
        case "name":
            return replace(one, name=value[: 2 * LONGEST_NAME])
        case "key":
            return replace(one, key=value)
        case "direction":
            return replace(one, direction=value)
        case "colour" if value in set(Colour):
            return replace(one, colour=Colour(value))
        case "after" if value in set(CallResult):
            results = _toggled(one.after, CallResult(value))
            return replace(one, after=tuple(each for each in CallResult if each in results))
        case "need" if value in set(Need):
            needs = _toggled(one.needs, Need(value))
            return replace(one, needs=tuple(each for each in Need if each in needs))
        case "line" if value:
            return replace(one, lines=_toggled(one.lines, value))
        case "follow-up":
            return replace(one, follow_up=value)
        case "settles":
            return replace(one, settles=not one.settles)
        case _ if part in ("add-field", "remove-field") or part.startswith("field:"):
            return replace(one, fields=_with_field(one.fields, part, value))
        case _ if part.startswith("stage:"):
            pipeline = part.removeprefix("stage:")
            others = tuple(stage for stage in one.stages if pipeline_of(stage) != pipeline)
            return replace(one, stages=(*others, value) if value else others)
        case _:
            return one


def _with_field(fields: tuple[FieldValue, ...], part: str, value: str) -> tuple[FieldValue, ...]:
    """Return the fields after one was changed, removed or added. What isn't possible changes nothing.

    Args:
        fields: The fields.
        part: `field:CONTACT/POST`, `remove-field` or `add-field`.
        value: Its value; `CONTACT/POST`; or with its name `CONTACT/POST/Position`.
    """
    if part == "remove-field":
        return tuple(one for one in fields if _code(one) != value)
    if part == "add-field":
        return with_another(fields, value)
    code = part.removeprefix("field:")
    return tuple(replace(one, value=value[:LONGEST_TEXT]) if _code(one) == code else one for one in fields)


def _code(one: FieldValue) -> str:
    return f"{one.type}/{one.field}"


def _toggled(values: tuple[ItemT, ...], value: ItemT) -> tuple[ItemT, ...]:
    return tuple(each for each in values if each != value) if value in values else (*values, value)
