"""The form of the outcomes as a part of the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.copies import replace
from app.home.form import index_after, moved
from app.home.messages import SettingReplaced
from app.home.outcomes.preview import preview, sample_for
from app.home.outcomes.state import EditorState, Undo, changed, with_new, without
from app.home.outcomes.view import NAME, view
from app.home.preview import SectionPreview
from app.home.section import HomeSection
from app.settings.outcome_export import export_outcomes, import_outcomes
from app.settings.outcomes import standard_outcomes

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.home.messages import Message
    from app.home.outcomes.state import Outcomes
    from app.home.page import HomeContext
    from app.home.preview import SampleCall
    from app.home.section import PortalFieldsReader
    from app.locale import Words
    from app.settings.outcomes import Outcome
    from app.ui.view import Content

FILE = "call-panel-outcomes.json"


class OutcomesSection(HomeSection):
    """The form. What it edits is the draft in the form of the settings for everyone, which saves it."""

    def __init__(
        self, context: HomeContext, words: Words, dispatch: Callable[[Message], None], fields: PortalFieldsReader
    ) -> None:
        super().__init__(context, words, dispatch, fields)
        self._editor = EditorState()
        self._new_line = ""
        self._preview = SectionPreview(NAME, "wrapup", context, words, draw=self._draw_preview)

    def act(self, action: str, argument: str) -> None:  # noqa: C901 - one case per action
        """Take a click on a button, or a move."""
        outcomes, editor = self._outcomes, replace(self._editor, problems=(), unreadable=False)
        index = int(argument) if argument.isascii() and argument.isdigit() else -1
        if action in ("add", "more") and self._model.visit.admin:
            self._fields.read()
        match action:
            case "add":
                after = with_new(outcomes)
                self._edit(after, replace(editor, opened=len(after) - 1))
                self._context.fields.focus(f"{NAME}.name-{len(after) - 1}")
            case "more":
                self._edit(None, replace(editor, opened=None if editor.opened == index else index))
                self._suit()
            case "remove" if 0 <= index < len(outcomes):
                after = without(outcomes, index)
                undo = Undo(self._model.app.draft.outcomes, after, outcomes[index].name.strip() or "…")
                self._edit(after, replace(editor, opened=None, undo=undo))
            case "undo" if editor.undo is not None:
                self._replace(editor.undo.before, replace(editor, opened=None, undo=None))
            case "standard":
                undo = Undo(self._model.app.draft.outcomes, None)
                self._replace(None, replace(editor, opened=None, undo=undo))
            case "move":
                before, _, to = argument.partition(":")
                opened = None if editor.opened is None else index_after(editor.opened, int(before), int(to))
                self._edit(moved(outcomes, int(before), int(to)), replace(editor, opened=opened))
            case "set" if argument:  # nothing was picked in a choice
                self._set(argument, editor)
            case "add-line" if self._new_line.strip():
                value, self._new_line = self._new_line.strip(), ""
                if 0 <= index < len(outcomes) and value not in outcomes[index].lines:
                    self._edit(changed(outcomes, index, "line", value), editor)
            case "export":
                self._context.save_file(FILE, export_outcomes(self._outcomes))
            case "unreadable":
                self._edit(None, replace(editor, unreadable=True))

    def typed(self, field: str, text: str) -> None:
        """Take what was typed or chosen, or the file to import."""
        part, _, number = field.rpartition("-")
        if field == "file":
            self._import(text)
        elif field == "new-line":
            self._new_line = text
        elif not self._preview.typed(field, text) and part and number.isascii() and number.isdigit():
            self._edit(changed(self._outcomes, int(number), part, text), self._editor)
            if part in ("direction", "line") or part.startswith("stage:"):
                self._suit()

    def _set(self, argument: str, editor: EditorState) -> None:
        """Take a choice in an outcome, and focus the place where a field was added or removed."""
        number, part, value = argument.split(":", 2)
        self._edit(changed(self._outcomes, int(number), part, value), editor)
        if part == "line":
            self._suit()
        if part == "add-field":
            kind, name, *_ = value.split("/", 2)
            self._context.fields.focus(f"{NAME}.field:{kind}/{name}-{number}")
        elif part == "remove-field":
            self._context.fields.focus(f"{NAME}.field-choice-{number}")

    @property
    def _outcomes(self) -> Outcomes:
        """The list that is edited, or the standard one."""
        draft = self._model.app.draft.outcomes
        return standard_outcomes(self._words) if draft is None else draft

    def _edit(self, outcomes: Outcomes | None, editor: EditorState) -> None:
        """Take a changed list; None keeps the present one."""
        self._editor = editor
        if outcomes is None or outcomes == self._outcomes:
            self._draw()
        else:
            self._replace(outcomes, editor)

    def _replace(self, outcomes: Outcomes | None, editor: EditorState) -> None:
        self._editor = editor
        self._dispatch(SettingReplaced("outcomes", outcomes))

    def _import(self, text: str) -> None:
        outcomes, problems = import_outcomes(text)
        editor = EditorState(problems=problems)
        if problems:
            self._edit(None, editor)
        else:
            self._replace(outcomes, replace(editor, undo=Undo(self._model.app.draft.outcomes, outcomes)))

    @property
    def _opened(self) -> Outcome | None:
        """The outcome whose choices are shown."""
        index, outcomes = self._editor.opened, self._outcomes
        return outcomes[index] if index is not None and 0 <= index < len(outcomes) else None

    def _suit(self) -> None:
        """Choose a sample call in which the opened outcome is offered."""
        if (one := self._opened) is not None:
            self._preview.sample = sample_for(one, self._preview.sample, self._model.lists)
            self._preview.show()

    def _draw(self) -> None:
        self._put(view(self._model, self._outcomes, self._editor, self._form))
        self._preview.offer(self._model.lists)
        self._preview.show()

    def _draw_preview(self, sample: SampleCall) -> dict[str, Content]:
        opened, model = self._opened, self._model
        settings = replace(model.app.draft, outcomes=tuple(one for one in self._outcomes if one.name.strip()))
        chosen = "" if opened is None else opened.name
        return preview(sample, settings, chosen, self._form, self._context.now(), self._times)
