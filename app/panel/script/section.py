"""The section `script`: connects the program, the event bus, the storage and the page's inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.call.model import Phase
from app.copies import replace
from app.crm.records import Record
from app.locale import N_, same_language
from app.panel.script.messages import (
    AnswerGiven,
    AskOperator,
    ContextShown,
    KeepProgress,
    LibraryRead,
    MenuLeft,
    MenuMoved,
    ObjectionsSearched,
    Offer,
    OperatorReported,
    PhraseTaken,
    PointTicked,
    PutText,
    ReadStep,
    ScriptRequested,
    ScriptsOffered,
    SteppedBack,
    Typed,
    VoicemailToggled,
)
from app.panel.script.progress import decode_progress, encode_progress
from app.panel.script.state import Model, ScriptContext, update
from app.panel.script.view import DRAWINGS, ENDED, OPTION_ID, labels, offer_text
from app.scripts.model import Library, find_query
from app.scripts.storage_format import OPTION, decode_library
from app.sections.events import (
    ChecklistChanged,
    ClientKnown,
    ConnectionRestored,
    FieldsOfScripts,
    ItemChosen,
    ScriptFollowed,
    SettingsChanged,
)
from app.settings.shortcuts import SHORTCUTS
from app.ui.keys import Key, name_of
from app.ui.program import Program
from app.ui.view import Element, Renderer, visibility

if TYPE_CHECKING:
    from app.call.model import Model as CallModel
    from app.panel.script.messages import Effect, Message
    from app.panel.script.whole_library import WholeLibrary
    from app.sections.section import SectionContext
    from app.ui.keys import KeyPress

NOTES = "wrapup.text"
"""The input that phrases are for."""

KEPT = "call-panel.ticks.1"
"""In the browser's storage: ticks and answers of one call, the last one that had any."""

ANSWERS = "script-answers"
"""The group of buttons with the answers: a digit chooses one."""

_MENU_KEYS: dict[str, Message] = {
    "ArrowDown": MenuMoved(1),
    "ArrowUp": MenuMoved(-1),
    "Enter": PhraseTaken(),
    "Tab": PhraseTaken(),
    "Escape": MenuLeft(),
}
_CARET_KEYS = frozenset({"ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"})


def _in_language(library: Library, language: str) -> Library:
    """Return scripts and phrases with this code of their language: administrators write `pt` or the portal's `br`."""

    def ours(code: str) -> str:
        return language if code and same_language(code, language) else code

    phrases = (replace(phrase, language=ours(phrase.language)) for phrase in library.phrases)
    scripts = (replace(script, language=ours(script.language)) for script in library.scripts)
    return Library(tuple(scripts), tuple(phrases))


class ScriptSection:
    """Script, checklist and quick phrases."""

    name = "script"
    keys = {  # noqa: RUF012 - never changed
        SHORTCUTS["script"].key: Key(SHORTCUTS["script"].label, "next"),
        SHORTCUTS["checklist"].key: Key(SHORTCUTS["checklist"].label, "tick"),
        SHORTCUTS["answer"].key: Key(SHORTCUTS["answer"].label, "answer", group=ANSWERS),
        SHORTCUTS["objections"].key: Key(SHORTCUTS["objections"].label, "objections"),
        "Backspace": Key(N_("Take the last answer back"), "back"),
    }

    def __init__(self, context: SectionContext) -> None:
        self._context = context
        self._described: tuple[str, str | None] | None = None
        self._whole: WholeLibrary | None = None
        read = decode_library(context.option(OPTION))
        library = self._remembered() if read.incomplete else None
        model = Model(
            library=_in_language(library or read.value, context.language),
            language=context.language,
            labels=labels(context.words),
        )
        self._program: Program[Model, Message, Effect] = Program(
            model, update, context, render=self._render, run=self._run
        )
        self._renderer: Renderer[Model] = Renderer(context.view, DRAWINGS, context.words, self._program.report)
        self._line = ("", "")
        context.bus.subscribe(SettingsChanged, lambda _: self._take_settings())
        context.bus.subscribe(ClientKnown, self._dispatch)
        context.bus.subscribe(ItemChosen, self._dispatch)
        context.bus.subscribe(ConnectionRestored, lambda _: self._read_library() if self.model.incomplete else None)
        self._publish_fields()
        self._render(model)

    @property
    def model(self) -> Model:
        """What the section knows."""
        return self._program.model

    def show(self, model: CallModel) -> None:
        """See `Section.show`."""
        call = model.call
        if call is None:
            return
        self._line = call.line.number, call.line.name
        self._take_settings()
        script_context = ScriptContext(
            call.id,
            call.client,
            call.number.shown,
            call.line.number,
            call.line.name,
            call.direction,
            model.client_name,
            model.conversation,
            call.external,
            model.phase in (Phase.UNANSWERED, Phase.FAILED),
        )
        if script_context != self.model.script_context:
            first = self.model.script_context is None
            kept = decode_progress(self._context.local_store.get(KEPT), script_context)
            self._dispatch(ContextShown(script_context, self._context.bus.last(ClientKnown), kept))
            if first:
                self._read_library()

    def _remembered(self) -> Library | None:
        """Return the whole library if it was read before; else it is read with the first call."""
        from app.panel.script.whole_library import WholeLibrary

        whole = WholeLibrary(self._context.option(OPTION), self._context.local_store)
        found = whole.remembered()
        self._whole = whole if found is None else None
        return found

    def _read_library(self) -> None:
        if self._whole is not None:
            self._context.spawn(self._read_whole(self._whole), "scripts")

    async def _read_whole(self, whole: WholeLibrary) -> None:
        found = await whole.read(self._context.reader)
        library = found or whole.remembered(outdated=True)
        ours = None if library is None else _in_language(library, self._context.language)
        self._dispatch(LibraryRead(ours, failed=found is None))
        self._publish_fields()
        if found is not None:
            self._whole = None

    def _publish_fields(self) -> None:
        if fields := self.model.library.fields:
            self._context.bus.publish(FieldsOfScripts(fields))

    def _take_settings(self) -> None:
        """Take which scripts are offered on the call's line."""
        offered = self._context.settings_for(self._line).offered_scripts
        if offered != self.model.offered:
            self._dispatch(ScriptsOffered(offered))

    def act(self, action: str, argument: str) -> None:
        """See `Section.act`."""
        match action:
            case "choose" | "next":
                self._dispatch(ScriptRequested(argument))
            case "tick":
                self._dispatch(PointTicked(argument))
            case "answer":
                self._dispatch(AnswerGiven(argument))
            case "back":
                self._dispatch(SteppedBack())
            case "voicemail":
                self._dispatch(VoicemailToggled())
            case "objections":
                self._search_objections()
            case "phrase" if argument.isascii() and argument.isdigit():
                self._dispatch(PhraseTaken(int(argument)))
            case _:
                pass

    def typed(self, field: str, text: str) -> None:
        """See `Section.typed`."""
        if field == "objection":
            self._dispatch(ObjectionsSearched(text))

    def pressed_inside(self, field: str, press: KeyPress) -> bool:
        """Take Escape in the search for objections: single keys work again."""
        leaves = field == "script.objection" and press.key == "Escape"
        if leaves:
            self._dispatch(ObjectionsSearched(""))
            self._context.focus("script-body")
        return leaves

    def typed_beside(self, field: str, _text: str) -> None:
        """See `Companion.typed_beside`."""
        fields = self._context.fields
        if field == NOTES and fields is not None:
            self._dispatch(Typed(field, find_query(fields.before_caret(field))))

    def pressed(self, field: str, press: KeyPress) -> bool:
        """See `Companion.pressed`."""
        menu = self.model.menu
        if menu is None or menu.field != field:
            return False
        name = name_of(press)
        if press.key in _CARET_KEYS:
            self._dispatch(MenuLeft())
            return False
        if press.shift or name not in _MENU_KEYS:
            return False
        self._dispatch(_MENU_KEYS[name])
        return True

    def left(self, field: str) -> None:
        """See `Companion.left`."""
        if self.model.menu is not None and self.model.menu.field == field:
            self._dispatch(MenuLeft())

    def leave(self) -> None:
        """See `Section.leave`: ticks are kept when they are made."""

    def close(self) -> None:
        """See `Section.close`."""
        self._program.close()

    def _dispatch(self, message: Message) -> None:
        self._program.dispatch(message)

    def _run(self, effect: Effect) -> None:
        context = self._context
        match effect:
            case ChecklistChanged() | ScriptFollowed():
                context.bus.publish(effect)
            case KeepProgress(script_context=script_context, progress=progress):
                context.local_store.set(KEPT, encode_progress(script_context, progress))
            case ReadStep():
                self._read_step()
            case AskOperator():
                context.spawn(self._ask_operator(), "user.current")
            case PutText(field=field, text=put, instead_of=before):
                if context.fields is not None:
                    context.fields.put(field, put, before)
            case Offer(count=count):
                context.announce(offer_text(count, context.words))

    def _read_step(self) -> None:
        """Put the focus on the text, where a digit answers again; say it to those who don't see it."""
        context, step = self._context, self.model.step
        context.focus("script-body")
        said = context.words(ENDED) if step is None else ". ".join(filter(None, (step.title, step.text)))
        context.announce(self.model.text_of(said))

    def _search_objections(self) -> None:
        fields = self._context.fields
        if fields is not None and self.model.script is not None and self.model.script.objections:
            for opened in (None, ""):  # the person may have closed it since
                self._context.view.show("script-objections", Element(None, {"open": opened, **visibility(shown=True)}))
            self._context.focus("script-objection")

    async def _ask_operator(self) -> None:
        try:
            outcomes = await self._context.reader.read({"user": Command("user.current")}, lasting=("user",))
            user = Record(outcomes.answer("user").result)
        except RestError as error:
            self._context.report("user.current", error)
            return
        self._dispatch(OperatorReported(user.person))

    def _render(self, model: Model) -> None:
        self._renderer.show(model)
        self._describe(model)

    def _describe(self, model: Model) -> None:
        """Describe the selected phrase of the menu to assistive technology."""
        menu = model.menu
        described = None if menu is None else (menu.field, OPTION_ID.format(index=menu.at))
        fields, before = self._context.fields, self._described
        if fields is None or described == before:
            return
        self._described = described
        if described is None and before is not None:
            fields.describe(before[0], {"aria-activedescendant": None, "aria-controls": None})
        elif described is not None:
            fields.describe(described[0], {"aria-activedescendant": described[1], "aria-controls": "script-phrases"})
