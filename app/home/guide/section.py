"""The first steps as a part of the home page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.home.guide.sets import SETS, outcomes_of
from app.home.guide.view import Answers, view
from app.home.messages import CallRequested, SaveRequested, Scope, SettingReplaced
from app.home.state import Model

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.home.messages import Message
    from app.home.page import HomeContext
    from app.locale import Words

NAME = "guide"
SKIPPED = "call-panel.guide.1"
"""In the browser's storage, once somebody has skipped the questions."""


class Guide:
    """The questions. Their answers go through the form of the settings for everyone, like any other change."""

    def __init__(self, context: HomeContext, words: Words, dispatch: Callable[[Message], None]) -> None:
        self._context = context
        self._words = words
        self._dispatch = dispatch
        self._model = Model()
        self._answers = Answers()

    def show(self, model: Model) -> None:
        """Show the questions, as far as there are any to ask."""
        self._model = model
        if self._answers.opened is None and self._context.store.get(SKIPPED):
            self._answers = replace(self._answers, opened=False)
        for name, shown in view(self._answers, model, self._words).items():
            self._context.view.show(name, shown)

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
                self._take(replace(answers, hold=value == "on"))
            case "save":
                self._save()
            case "test":
                call_id = f"call-panel-test-{self._context.new_id()}"
                self._dispatch(CallRequested(self._context.now(), argument, call_id))

    def _take(self, answers: Answers) -> None:
        self._answers = answers
        self.show(self._model)

    def _save(self) -> None:
        answers, now = self._answers, self._context.now()
        self._answers = replace(answers, sent=True)
        outcomes = outcomes_of(answers.chosen, answers.lines, self._words)
        self._dispatch(SettingReplaced(now, "outcomes", outcomes))
        self._dispatch(SettingReplaced(now, "hold", answers.hold))
        self._dispatch(SaveRequested(now, Scope.APP))
