"""Scripts and phrases as a section of the home page: joins the editor and its preview to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.copies import replace
from app.home.fields.values import field_choices
from app.home.form import index_after
from app.home.messages import (
    FileUnreadable,
    ScriptExported,
    ScriptsAdded,
    ScriptsEdited,
    ScriptsImported,
    ScriptsWritten,
)
from app.home.preview import SectionPreview
from app.home.scripts.edit import NEW_STEP, edit, move_up, number, put_back, remove, with_new_script
from app.home.scripts.preview import EditedPart, phrases_preview, preview, sample_for, sample_with_machine
from app.home.scripts.state import Editor
from app.home.scripts.view import removed_text, view
from app.home.section import HomeSection
from app.locale import N_, Words
from app.settings.outcomes import standard_outcomes
from app.ui.view import Element

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.home.messages import Message
    from app.home.page import HomeContext
    from app.home.scripts.edit import Removed
    from app.home.section import PortalFieldsReader
    from app.home.state import Model
    from app.scripts.model import Library

NAME = "scripts"
PHRASES = "phrases"
NEW_SCRIPT = N_("New script")
ADD_FIELD = "add-field-"
"""Begins the action of the buttons that let an answer set another field: `add-field-0.1`, the first step's second."""


_INPUTS = {
    "phrase": "phrase.{index}.key",
    "step": "step.{next}.title",
    "answer": "answer.{step}.{index}.text",
    "field": "answer.{step}.{answer}.field.{index}",
    "objection": "objection.{index}.title",
}
"""Where people go on once something was put back; see `app.home.scripts.edit.Removed`."""


class ScriptsSection(HomeSection):
    """The section."""

    def __init__(
        self, context: HomeContext, words: Words, dispatch: Callable[[Message], None], fields: PortalFieldsReader
    ) -> None:
        super().__init__(context, words, dispatch, fields)
        self._editor = Editor(self._form)
        self._shown: Editor | None = None
        self._edited_part = EditedPart()
        self._language = ""
        self._sent: Library | None = None
        self._preview = SectionPreview(
            NAME,
            "script",
            context,
            words,
            draw=lambda sample: preview(self._editor, self._edited_part, sample, words, self._language),
        )
        self._phrase = -1
        self._phrases = SectionPreview(
            PHRASES,
            PHRASES,
            context,
            words,
            draw=lambda sample: phrases_preview(self._editor, self._phrase, sample, words, self._language),
            choices=("line", "stage"),
            inputs=f"{NAME}.{PHRASES}",
        )
        self._say("")

    def show(self, model: Model) -> None:
        """Take what the page knows."""
        self._model = model
        form, settings = model.scripts, model.app.read.value
        outcomes = standard_outcomes(self._words) if settings.outcomes is None else settings.outcomes
        editor = self._editor
        opened = editor.open if editor.open < len(form.edited.scripts) else -1
        known = form.edited in (editor.library, self._sent)
        self._language = model.visit.language
        self._editor = replace(
            editor,
            library=form.edited,
            removed=editor.removed if known else None,  # it was a part of something else
            problems=form.draft.problems,
            open=opened,
            outcomes=tuple(one.name for one in outcomes),
            form=replace(self._form, possible=model.admin_can_edit(form)),
            saving=form.saving and model.visit.admin,
        )
        self._preview.offer(model.lists)
        self._phrases.offer(model.lists)
        self._draw()

    def act(self, verb: str, argument: str) -> None:
        """Take a click on a button."""
        editor = self._editor
        if verb == "open":
            self._open(-1 if number(argument) == editor.open else number(argument))
        elif verb == "export-one":
            self._dispatch(ScriptExported(number(argument)))
        elif verb == "unreadable":
            self._dispatch(FileUnreadable())
        elif editor.form.possible:
            self._change(verb, argument)

    def _change(self, verb: str, argument: str) -> None:
        editor = self._editor
        if verb in ("add-script", "duplicate"):
            self._add_script(number(argument) if verb == "duplicate" else -1)
        elif verb == "undo" and editor.removed is not None:
            self._put_back(editor.removed)
        elif verb.startswith("remove-"):
            self._remove(verb.removeprefix("remove-"), argument)
        elif verb.startswith("up-"):
            self._move_up(verb.removeprefix("up-"), argument)
        elif verb.startswith(ADD_FIELD):
            self._add_field(verb.removeprefix(ADD_FIELD), argument)
        elif verb == "insert":
            where, _, variable = argument.rpartition(":")
            self._context.fields.put(f"{NAME}.{where}", f"{{{variable}}}", "")
        else:
            if verb == "move-script":
                before, after = (number(one) for one in argument.partition(":")[::2])
                self._editor = _moved(editor, before, after)
            self._edited(edit(editor.library, editor.open, verb, argument))
            self._follow(verb, argument)

    def typed(self, field: str, text: str) -> None:
        """Take what was typed or chosen, or a file."""
        part, _, rest = field.partition(".")
        if self._preview.typed(field, text) or (part == PHRASES and self._phrases.typed(rest, text)):
            return
        match field:
            case "text":
                self._dispatch(ScriptsWritten(text))
            case "file":
                self._dispatch(ScriptsImported(text))
            case "more":
                self._dispatch(ScriptsAdded(text))
            case _ if self._editor.form.possible:
                self._type(field, text)

    def _type(self, field: str, text: str) -> None:
        after = edit(self._editor.library, self._editor.open, field, text)
        if after != self._editor.library:
            part, index = (*field.split("."), "")[:2]
            self._look_at(part, number(index))
            self._edited(after)
        elif text == NEW_STEP:  # the list shows again where the answer leads
            self._editor = replace(self._editor, refusals=self._editor.refusals + 1)
            self._draw()

    def _look_at(self, part: str, index: int) -> None:
        """Let the previews show what is edited."""
        script = self._editor.script
        match part:
            case "step" | "answer":
                self._edited_part = EditedPart(index)
            case "objection":
                self._edited_part = EditedPart(objection=index)
            case "voicemail" if script is not None:
                self._edited_part = EditedPart(voicemail=True)
                self._preview.sample = sample_with_machine(script, self._preview.sample, self._editor.form.lists)
            case "phrase":
                self._phrase = index

    def _take_fields(self) -> None:
        form = replace(self._editor.form, fields=self._fields.known)
        self._editor = replace(self._editor, form=form, fields=field_choices((), form.fields, self._words))
        self._draw()

    def _open(self, index: int) -> None:
        self._editor = replace(self._editor, open=index)
        if index >= 0 and self._editor.form.possible:
            self._fields.read()
        self._edited_part = EditedPart()
        self._suit()
        self._draw()
        if index >= 0:
            self._focus("name")  # the form may be far below the list

    def _suit(self) -> None:
        """Choose a sample call that the script is for."""
        script = self._editor.script
        if script is not None:
            self._preview.sample = sample_for(script, self._preview.sample, self._editor.form.lists)
            self._preview.show()

    def _add_script(self, like: int) -> None:
        library, removed = self._editor.library, self._editor.removed
        name = library.scripts[like].name if 0 <= like < len(library.scripts) else self._words(NEW_SCRIPT)
        after = with_new_script(library, name, like)
        if after == library:
            return
        if removed is not None and 0 <= like < removed.script:
            self._editor = replace(self._editor, removed=replace(removed, script=removed.script + 1))
        self._edited(after)
        self._open(like + 1 if like >= 0 else len(after.scripts) - 1)
        self._focus("name")

    def _remove(self, kind: str, position: str) -> None:
        after, removed = remove(self._editor.library, self._editor.open, kind, position)
        if removed is None:
            return
        opened = self._editor.open
        if kind == "script":
            opened = -1 if removed.index == opened else opened - (removed.index < opened)
        self._editor = replace(self._editor, removed=removed, open=opened)
        self._edited_part, self._phrase = EditedPart(), -1
        self._edited(after)
        self._say(removed_text(removed, self._words))
        self._context.fields.focus_button("scripts.undo", "")

    def _move_up(self, kind: str, position: str) -> None:
        """Put something before what was before it, and the focus with it."""
        editor = self._editor
        after, one = move_up(editor.library, editor.open, kind, position)
        if one is None:
            return
        if editor.removed is not None:
            self._editor = replace(editor, removed=_shifted(editor.removed, one))
        self._look_at(kind, {"step": one.index + 1, "answer": one.step}.get(kind, one.index))
        self._edited(after)
        within, dot, _ = position.rpartition(".")
        self._context.fields.focus_button(f"{NAME}.up-{kind}", f"{within}{dot}{one.index}")
        self._say(f"{one.index + 1}: {one.name}")

    def _put_back(self, removed: Removed) -> None:
        """Put back what was removed, and the focus with it."""
        editor, index = self._editor, removed.index
        opened = editor.open if removed.kind == "phrase" else removed.script
        if removed.kind == "script":
            opened = editor.open + (index <= editor.open)
        self._editor = replace(editor, removed=None, open=opened)
        self._edited(put_back(editor.library, removed))
        self._draw()
        if removed.kind == "script":
            self._context.fields.focus_button("scripts.open", str(index))
        else:
            self._focus(
                _INPUTS[removed.kind].format(index=index, next=index + 1, step=removed.step, answer=removed.answer)
            )

    def _add_field(self, position: str, code: str) -> None:
        """Let an answer set another field; nothing if none was picked."""
        before = self._editor.library
        self._edited(edit(before, self._editor.open, "add-field", f"{position}:{code}"))
        if self._editor.library != before and self._editor.script is not None:
            index, _, answer = position.partition(".")
            values = self._editor.script.all_steps[number(index)].answers[number(answer)].fields
            self._focus(f"answer.{position}.field.{len(values) - 1}")

    def _follow(self, verb: str, argument: str) -> None:
        """Put the focus where the person goes on: into what is new, or with what moved."""
        if verb in ("show-at", "show-anywhere"):
            self._suit()
        script, library = self._editor.script, self._editor.library
        if verb == "add-phrase":
            self._look_at("phrase", len(library.phrases) - 1)
            self._phrases.show()
            self._focus(f"phrase.{len(library.phrases) - 1}.key")
        elif verb == "add-step" and script is not None:
            self._look_at("step", len(script.all_steps) - 1)
            self._preview.show()
            self._focus(f"step.{self._edited_part.step}.title")
        elif verb == "add-answer" and script is not None:
            index = number(argument)
            answers = script.all_steps[index].answers if 0 <= index < len(script.all_steps) else ()
            self._focus(f"answer.{index}.{len(answers) - 1}.text")
        elif verb == "add-objection" and script is not None:
            self._focus(f"objection.{len(script.objections) - 1}.title")
        elif verb == "move-script":
            after = number(argument.partition(":")[2])
            if 0 <= after < len(library.scripts):
                self._say(f"{after + 1} / {len(library.scripts)}: {library.scripts[after].name}")

    def _focus(self, name: str) -> None:
        self._context.fields.focus(f"{NAME}.{name}")

    def _say(self, text: str) -> None:
        self._context.view.show("scripts-said", Element(text))

    def _edited(self, library: Library) -> None:
        if library != self._editor.library:
            self._sent = library
            self._dispatch(ScriptsEdited(library))

    def _draw(self) -> None:
        if self._editor != self._shown:
            self._shown = self._editor
            self._put(view(self._editor))
        self._preview.show()
        self._phrases.show()


def _shifted(removed: Removed, one: Removed) -> Removed:
    """Return what was removed once a step or an answer that it may have been in, or its neighbour, has moved up."""
    if one.kind == "step" and removed.step >= 0:  # the first step isn't among those that move
        return replace(removed, step=index_after(removed.step, one.index + 2, one.index + 1))
    if one.kind == "answer" and removed.kind == "field" and removed.step == one.step:
        return replace(removed, answer=index_after(removed.answer, one.index + 1, one.index))
    return removed


def _moved(editor: Editor, before: int, after: int) -> Editor:
    """Return the editor once a script has moved: what is open stays open, what was removed comes back to its script."""
    count, removed = len(editor.library.scripts), editor.removed
    if not (0 <= before < count and 0 <= after < count):
        return editor
    opened = index_after(editor.open, before, after) if editor.open >= 0 else -1
    if removed is not None and removed.script >= 0:
        removed = replace(removed, script=index_after(removed.script, before, after))
    return replace(editor, open=opened, removed=removed)
