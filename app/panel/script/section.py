"""The section `script`: joins the loop, the board, the storage and the inputs of the page."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.bitrix24.values import items, mapping, text
from app.crm.records import Record
from app.locale import N_, same_language
from app.panel.script.state import (
    AskOperator,
    ClientTold,
    DealTold,
    KeepTicks,
    MenuLeft,
    MenuMoved,
    Model,
    Offer,
    OperatorTold,
    PhraseTaken,
    PointTicked,
    Put,
    Recall,
    Recalled,
    Scene,
    SceneShown,
    ScriptWanted,
    TellTicks,
    Typed,
    update,
)
from app.panel.script.view import OPTION_ID, labels, offer_text, places
from app.scripts.model import asked_in
from app.scripts.storage_format import OPTION, library_in
from app.sections.events import Checklist, ClientKnown, DealChosen
from app.ui.keys import Key, name_of
from app.ui.program import Loop

if TYPE_CHECKING:
    from app.call.model import Model as CallModel
    from app.panel.script.state import Effect, Message
    from app.scripts.model import Library
    from app.sections.section import Room
    from app.ui.keys import Press

NOTES = "wrapup.text"
"""The input that phrases are for."""

KEPT = "call-panel.ticks.1"
"""In the browser's storage: the ticks of one call, the last one in which there were any."""

_MENU_KEYS: dict[str, Message] = {
    "ArrowDown": MenuMoved(1),
    "ArrowUp": MenuMoved(-1),
    "Enter": PhraseTaken(),
    "Tab": PhraseTaken(),
    "Escape": MenuLeft(),
}
_CARET_KEYS = frozenset({"ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"})


def _in_language(library: Library, language: str) -> Library:
    """Phrase for a language are for every code of it: administrators write `pt` or the portal's `br`."""
    phrases = (
        replace(phrase, language=language) if phrase.language and same_language(phrase.language, language) else phrase
        for phrase in library.phrases
    )
    return replace(library, phrases=tuple(phrases))


class ScriptSection:
    """Script, checklist and quick phrases."""

    name = "script"
    keys = {  # noqa: RUF012 - never changed
        "s": Key(N_("Show the next script"), "next"),
        "t": Key(N_("Tick the next item on the checklist"), "tick"),
    }

    def __init__(self, room: Room) -> None:
        self._room = room
        self._described: tuple[str, str | None] | None = None
        model = Model(
            library=_in_language(library_in(room.option(OPTION)).library, room.language),
            language=room.language,
            labels=labels(room.words),
        )
        self._loop: Loop[Model, Message, Effect] = Loop(
            model, update, render=self._render, run=self._run, report=room.report
        )
        room.board.listen(ClientKnown, lambda fact: self._dispatch(ClientTold(fact)))
        room.board.listen(DealChosen, lambda fact: self._dispatch(DealTold(fact)))
        self._render(model)

    @property
    def model(self) -> Model:
        """What the section knows."""
        return self._loop.model

    def show(self, model: CallModel) -> None:
        """See `Section.show`."""
        call = model.call
        if call is None:
            return
        scene = Scene(
            call.id,
            call.client,
            call.number.shown,
            call.line.number,
            call.line.name,
            call.direction,
            model.client_name,
            model.conversation,
            call.external,
        )
        if scene != self.model.scene:
            self._dispatch(SceneShown(scene, self._room.board.last(ClientKnown)))

    def act(self, action: str, argument: str) -> None:
        """See `Section.act`."""
        match action:
            case "choose" | "next":
                self._dispatch(ScriptWanted(argument))
            case "tick":
                self._dispatch(PointTicked(argument))
            case "phrase" if argument.isascii() and argument.isdigit():
                self._dispatch(PhraseTaken(int(argument)))
            case _:
                pass

    def typed(self, field: str, text: str) -> None:
        """Do nothing: the section has no input."""

    def typed_beside(self, field: str, _text: str) -> None:
        """See `Companion.typed_beside`."""
        fields = self._room.fields
        if field == NOTES and fields is not None:
            self._dispatch(Typed(field, asked_in(fields.before_caret(field))))

    def pressed(self, field: str, press: Press) -> bool:
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

    def _dispatch(self, message: Message) -> None:
        self._loop.dispatch(message)

    def _run(self, effect: Effect) -> None:
        room = self._room
        match effect:
            case TellTicks(done=done):
                room.board.tell(Checklist(done))
            case KeepTicks(scene=scene, ticks=ticks):
                kept = {"place": scene.place, "ticks": sorted(ticks), "began": scene.conversation.began}
                room.store.set(KEPT, json.dumps(kept, ensure_ascii=False))
            case Recall(scene=scene):
                self._recall(scene)
            case AskOperator():
                room.spawn(self._ask_operator(), "user.current")
            case Put(field=field, text=put, instead_of=before):
                if room.fields is not None:
                    room.fields.put(field, put, before)
            case Offer(count=count):
                room.announce(offer_text(count, room.words))

    def _recall(self, scene: Scene) -> None:
        kept = mapping(self._room.store.get(KEPT))
        began = kept.get("began", 0.0)
        if text(kept.get("place")) == scene.place.strip() and isinstance(began, int | float) and scene.has(began):
            ticks = frozenset(filter(None, map(text, items(kept.get("ticks")))))
            self._dispatch(Recalled(scene.place, ticks))

    async def _ask_operator(self) -> None:
        try:
            outcomes = await self._room.reader.read({"user": Command("user.current")}, lasting=("user",))
            user = Record(outcomes.answer("user").result)
        except RestError as error:
            self._room.report("user.current", error)
            return
        self._dispatch(OperatorTold(user.person))

    def _render(self, model: Model) -> None:
        for name, shown in places(model, self._room.words).items():
            self._room.places.show(name, shown)
        self._describe(model)

    def _describe(self, model: Model) -> None:
        """Tell assistive technology which phrase of the menu the input means."""
        menu = model.menu
        described = None if menu is None else (menu.field, OPTION_ID.format(index=menu.at))
        fields, before = self._room.fields, self._described
        if fields is None or described == before:
            return
        self._described = described
        if described is None and before is not None:
            fields.describe(before[0], {"aria-activedescendant": None, "aria-controls": None})
        elif described is not None:
            fields.describe(described[0], {"aria-activedescendant": described[1], "aria-controls": "script-phrases"})
