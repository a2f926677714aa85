"""First steps on the home page: three questions whose answers are the first settings.

`SETS` has the outcomes to start from, `view` the questions on the page; the section takes the answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.copies import replace
from app.home.form import busy, choice, enabled
from app.home.messages import SaveRequested, Scope, SettingReplaced
from app.home.section import HomeSection
from app.home.test_call import CallRequested
from app.home.view import note, saving_notes, saving_state
from app.locale import N_, Words
from app.settings.outcomes import CallResult, Colour, Need, Outcome
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.home.state import Model

NAME = "guide"
SKIPPED = "call-panel.guide.1"
"""In the browser's storage, once somebody has skipped the questions."""

_NOTE = (Need.NOTE,)
_TOMORROW, _SOON, _MONDAY = "tomorrow-10", "in-1-hour", "monday-9"

_LAST = (
    Outcome(N_("No answer"), "outgoing", (CallResult.NO_ANSWER,), follow_up=_TOMORROW),
    Outcome(N_("Busy"), "outgoing", (CallResult.BUSY,), follow_up=_SOON),
    Outcome(N_("Wrong number"), "", (CallResult.WRONG_NUMBER,), Colour.GREY),
)
"""What every set ends with."""


@dataclass(frozen=True, slots=True)
class OutcomeSet:
    """Outcomes of one kind of work; their names are to be translated."""

    label: str
    outcomes: tuple[Outcome, ...]


SETS: Mapping[str, OutcomeSet] = {
    "sales": OutcomeSet(
        N_("Sales calls"),
        (
            Outcome(N_("Interested"), colour=Colour.GREEN, needs=_NOTE),
            Outcome(N_("Wants an offer"), colour=Colour.BLUE, needs=_NOTE, follow_up=_TOMORROW),
            Outcome(N_("Call again"), colour=Colour.AMBER, follow_up=_TOMORROW),
            Outcome(N_("Not interested"), colour=Colour.RED, settles=True),
        ),
    ),
    "support": OutcomeSet(
        N_("Support desk"),
        (
            Outcome(N_("Solved"), colour=Colour.GREEN, settles=True),
            Outcome(N_("Passed on"), colour=Colour.BLUE, needs=_NOTE),
            Outcome(N_("We call back"), colour=Colour.AMBER, needs=_NOTE, follow_up=_SOON),
            Outcome(N_("Complaint"), colour=Colour.RED, needs=_NOTE),
        ),
    ),
    "appointments": OutcomeSet(
        N_("Appointments"),
        (
            Outcome(N_("Appointment made"), colour=Colour.GREEN, needs=_NOTE, settles=True),
            Outcome(N_("Appointment moved"), colour=Colour.BLUE, needs=_NOTE),
            Outcome(N_("Appointment cancelled"), colour=Colour.RED),
            Outcome(N_("Call again"), colour=Colour.AMBER, follow_up=_TOMORROW),
        ),
    ),
    "collections": OutcomeSet(
        N_("Collections"),
        (
            Outcome(N_("Promised to pay"), colour=Colour.GREEN, needs=_NOTE, follow_up=_MONDAY),
            Outcome(N_("Has paid already"), colour=Colour.BLUE),
            Outcome(N_("Disputes the claim"), colour=Colour.AMBER, needs=_NOTE),
            Outcome(N_("Refuses to pay"), colour=Colour.RED, needs=_NOTE),
        ),
    ),
}


def outcomes_of(name: str, lines: tuple[str, ...], words: Words) -> tuple[Outcome, ...]:
    """Return the outcomes of a set in a language, for these lines; for all if there are none."""
    return tuple(replace(one, name=words(one.name), lines=lines) for one in (*SETS[name].outcomes, *_LAST))


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered so far.

    Attributes:
        opened: Whether the questions are shown; None if nobody has decided: then they are, before the first save.
        lines: Numbers of the lines; empty for all.
        chosen: The name of the set of outcomes.
        keep_open: Whether to keep the card open.
        sent: Whether the answers were sent to be saved.
    """

    opened: bool | None = None
    lines: tuple[str, ...] = ()
    chosen: str = "sales"
    keep_open: bool = True
    sent: bool = False


def is_shown(answers: Answers, model: Model) -> bool:
    """Return whether the questions are shown: to administrators, on their own only before the first save."""
    if not (model.opened and model.visit.admin):
        return False
    fresh = not (model.app.read.text or model.scripts.read.text)
    return fresh or answers.sent if answers.opened is None else answers.opened


def view(answers: Answers, model: Model, words: Words) -> dict[str, Content]:
    """Return everything that the section shows."""
    shown, form = is_shown(answers, model), model.app
    done = answers.sent and form.saved
    possible = form.editable and not done
    lines = [(number, name, number in answers.lines) for number, name in model.lists.line_names.items()]
    sets = [(name, words(each.label), name == answers.chosen) for name, each in SETS.items()]
    keep_open = [("on", words(N_("Yes")), answers.keep_open), ("off", words(N_("No")), not answers.keep_open)]
    text = words(N_("Someone else changed these settings in the meantime. Nothing was saved."))
    notes = saving_notes(form, note(text), words) if answers.sent else []
    return {
        "guide-section": Element(None, visibility(shown=shown)),
        "guide-again": Element(None, visibility(shown=model.opened and model.visit.admin and not shown)),
        "guide-state": saving_state(form, words) if answers.sent else Element("", {"data-value": "clean"}),
        "guide-lines": _chips("line", lines, possible=possible),
        "guide-no-lines": Element(None, visibility(shown=not lines)),
        "guide-sets": _chips("set", sets, possible=possible),
        "guide-outcomes": ItemList(
            tuple(
                ListItem({"name": Element(one.name, {"data-colour": one.colour.value or None})})
                for one in outcomes_of(answers.chosen, (), words)
            )
        ),
        "guide-hold": _chips("hold", keep_open, possible=possible),
        "guide-replaces": Element(None, visibility(shown=form.read.value.outcomes is not None and not answers.sent)),
        "guide-notes": ItemList(tuple(notes)),
        "guide-save": Element(None, {**visibility(shown=not done), **enabled(possible), **busy(form.saving)}),
        "guide-skip": Element(words(N_("Close")) if done else words(N_("Skip"))),
        "guide-done": Element(None, visibility(shown=done)),
        "guide-test": Element(None, visibility(shown=done)),
    }


def _chips(part: str, options: Iterable[tuple[str, str, bool]], *, possible: bool) -> ItemList:
    return ItemList(
        tuple(choice(text, f"{part}:{code}", on=chosen, others=enabled(possible)) for code, text, chosen in options)
    )


class Guide(HomeSection):
    """The questions. Their answers go through the form of the settings for everyone, like any other change."""

    _answers = Answers()

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        answers = self._answers
        part, _, value = argument.partition(":")
        match action:
            case "open":
                self._context.store.remove(SKIPPED)
                self._take(Answers(opened=True))
            case "skip":
                self._context.store.set(SKIPPED, "skipped")
                self._take(replace(answers, opened=False, sent=False))
            case "answer" if part == "line":
                lines = tuple(each for each in answers.lines if each != value)
                self._take(replace(answers, lines=lines if value in answers.lines else (*lines, value)))
            case "answer" if part == "set" and value in SETS:
                self._take(replace(answers, chosen=value))
            case "answer" if part == "hold":
                self._take(replace(answers, keep_open=value == "on"))
            case "save":
                self._save()
            case "test":
                call_id = f"call-panel-test-{self._context.new_id()}"
                self._dispatch(CallRequested(argument, call_id))

    def _draw(self) -> None:
        if self._answers.opened is None and self._context.store.get(SKIPPED):
            self._answers = replace(self._answers, opened=False)
        self._put(view(self._answers, self._model, self._words))

    def _take(self, answers: Answers) -> None:
        self._answers = answers
        self._draw()

    def _save(self) -> None:
        answers = self._answers
        self._answers = replace(answers, sent=True)
        outcomes = outcomes_of(answers.chosen, answers.lines, self._words)
        self._dispatch(SettingReplaced("outcomes", outcomes))
        self._dispatch(SettingReplaced("keep_open", answers.keep_open))
        self._dispatch(SaveRequested(Scope.APP))
