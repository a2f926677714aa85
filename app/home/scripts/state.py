"""What the editor of scripts and phrases shows, and what is wrong where. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from app.locale import N_
from app.scripts.model import Library
from app.settings.reading import Fault
from app.ui.view import ItemList

if TYPE_CHECKING:
    from app.home.form import FormContext
    from app.home.scripts.edit import Removed
    from app.scripts.model import Script
    from app.settings.reading import Problem

_FAULTS = {
    Fault.MISSING: N_("Something has to be written here."),
    Fault.TWICE: N_("“{detail}” appears twice."),
    Fault.TOO_MANY: N_("The list is too long. The limit is {detail} entries."),
    Fault.WRONG_KEY: N_("“{detail}” contains a space or a slash, so it can't be typed after the slash."),
    Fault.UNKNOWN_LANGUAGE: N_("“{detail}” isn't a language. Use two small letters, such as en or de."),
    Fault.UNKNOWN_VARIABLE: N_("There's no variable {detail}. It will be shown unchanged."),
    Fault.UNREACHABLE: N_("No answer leads here, so operators never see this step."),
    Fault.DEAD_END: N_("There is nothing to say and no answer: operators get stuck here."),
    Fault.ENDLESS: N_("From here, the script never ends: all answers lead back."),
    Fault.NO_TARGET: N_("This step doesn't exist any longer. The script ends with this answer."),
}
_OTHER_FAULT = N_("This can't be saved. Open the text below to see why.")

_PLACE = re.compile(
    r"(scripts|phrases)\[(\d+)\](?:\.(?:(steps|objections|answers)\[(\d+)\]|(checklist|voicemail|text)))?(?:\.answers\[(\d+)\])?"
)


@dataclass(frozen=True, slots=True)
class Editor:
    """What the editor shows.

    Attributes:
        form: What its rows are drawn from.
        library: What is edited.
        problems: What is wrong in it.
        open: Which script is open; -1 for none.
        removed: What was removed last.
        outcomes: The names of the outcomes.
        fields: Those that an answer without any can set, as what can be picked.
        saving: Whether a save is under way.
        refusals: How often what was chosen changed nothing: lists then show again what they stand at.
    """

    form: FormContext
    library: Library = field(default_factory=Library)
    problems: tuple[Problem, ...] = ()
    open: int = -1
    removed: Removed | None = None
    outcomes: tuple[str, ...] = ()
    fields: ItemList = field(default_factory=ItemList)
    saving: bool = False
    refusals: int = 0

    @property
    def script(self) -> Script | None:
        """The script that is open."""
        return self.library.scripts[self.open] if 0 <= self.open < len(self.library.scripts) else None

    def wrong(self, *position: str | int) -> str:
        """Return what is wrong at a place; that within it has its own."""
        found, words = _by_position(self.problems).get(position, ()), self.form.words
        texts = (words(_FAULTS.get(one.fault, _OTHER_FAULT)).format(detail=one.detail) for one in found)
        return words.paragraph(*dict.fromkeys(texts))

    def count(self, index: int) -> int:
        """Return how many things are wrong in a script."""
        positions = _by_position(self.problems).items()
        return sum(len(found) for position, found in positions if position[:2] == ("scripts", index))


@lru_cache(maxsize=2)
def _by_position(problems: tuple[Problem, ...]) -> dict[tuple[str | int, ...], list[Problem]]:
    found: dict[tuple[str | int, ...], list[Problem]] = {}
    for one in problems:
        found.setdefault(_position_of(one), []).append(one)
    return found


def _position_of(problem: Problem) -> tuple[str | int, ...]:
    """Return script or phrase, then step (0 is the first) and answer, objection or part; positions from 0."""
    found = _PLACE.match(problem.place)
    if found is None:
        return ()
    whole, first, inner, second, part, third = found.groups()
    position: tuple[str | int, ...] = (whole, int(first) - 1)
    of_first_step = part == "text" or (not inner and problem.fault in (Fault.ENDLESS, Fault.DEAD_END))
    if of_first_step or inner == "answers":  # the text and the answers of the first step are those of the script
        return (*position, "steps", 0, *(() if second is None else (int(second) - 1,)))
    if part or inner == "objections":
        return (*position, *([part] if part else ["objections", int(second) - 1]))
    if inner == "steps":
        return (*position, "steps", int(second), *(() if third is None else (int(third) - 1,)))
    return position
