"""Whatever happens to two calls with one id, in any order: no word vanishes, and no record loses what it says."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from app.call.model import Conversation, Phase
from app.locale import Words
from app.panel.wrapup.view import view
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.fake_wrapup import WrapupPage
from tests.support.stepped_loop import run as play
from tests.support.stepped_loop import settled
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.bitrix24.rest.transport import Reply
    from tests.support.fake_rest import Request

EXTERNAL = replace(CALL, id="externalCall.c3.1774588815", state="connected", activity_id=None)
TOKEN = re.compile(r"word\d+")


class Portal:
    """The portal's records. One that was written only ever says more, or the portal has lost words."""

    def __init__(self) -> None:
        self.records: dict[int, str] = {}
        self.refuses = False

    def __call__(self, request: Request) -> Reply:
        """Answer a request."""
        if self.refuses:
            return refused("ACCESS_DENIED")
        params = request.params
        if request.method.endswith(".list"):
            return ok([])
        if request.method == "crm.timeline.bindings.bind":
            return ok(True)
        text = params["fields"]["COMMENT"] if "comment" in request.method else params["description"]
        number = int(params.get("id") or 900 + len(self.records))
        assert tokens(self.records.get(number, "")) <= tokens(text), "a record was written over"
        self.records[number] = text
        return ok(number if "comment" in request.method else {"id": number})


class FullStore(FakeStore):
    """A storage that may have no room: what is written then lives as long as the page."""

    def __init__(self) -> None:
        super().__init__()
        self.full = False
        self.memory: dict[str, str] = {}

    def set(self, key: str, value: str) -> None:
        """Keep a text."""
        if self.full:
            self.memory[key] = value
        else:
            self.memory.pop(key, None)
            super().set(key, value)

    def get(self, key: str) -> str | None:
        """Return the text kept under `key`."""
        return self.memory.get(key, super().get(key))

    def remove(self, key: str) -> None:
        """Forget a text."""
        self.memory.pop(key, None)
        super().remove(key)

    def keys(self, prefix: str) -> list[str]:
        """Return all keys that begin so."""
        return sorted({*super().keys(prefix), *(key for key in self.memory if key.startswith(prefix))})


class Story:
    """An operator, a portal that gives one id to several calls, and a browser."""

    def __init__(self) -> None:
        self.portal, self.store = Portal(), FullStore()
        self.conversation = Conversation(1.0)
        self.page = WrapupPage(self.store, FakePortal(self.portal))
        self.phase = Phase.TALKING
        self.typed = 0
        self.expected: set[str] = set()
        self.sent: dict[str, float] = {}
        self.lost = False
        self.show()

    def show(self) -> None:
        """The portal describes the call."""
        closing = self.phase is Phase.ENDED
        self.page.shows(EXTERNAL, self.phase, conversation=self.conversation, closing=closing)

    def load(self) -> None:
        """The frame is destroyed without a word; what had no room in the storage is gone with it."""
        if self.store.memory:  # also what was sent may be forgotten
            self.sent.clear()
        self.store.memory.clear()
        here = {token for text in (*self.store.texts.values(), *self.portal.records.values()) for token in tokens(text)}
        self.expected &= here | (set() if self.lost else self.expected)
        self.lost = False
        self.page = self.page.loaded_again()
        self.show()

    async def do(self, step: str) -> None:
        """One step."""
        if step in CARDS:
            await self.another(step)
        elif step in SETTINGS:
            self.store.full = {"full": True, "room": False}.get(step, self.store.full)
            self.portal.refuses = {"refuses": True, "accepts": False}.get(step, self.portal.refuses)
        else:
            self.act(step)
        if step == "wait":
            await asyncio.sleep(300)
        await settled()
        self.check()

    def act(self, step: str) -> None:
        """The operator does something, or the call ends."""
        page = self.page
        match step:
            case "type":
                self.typed += 1
                self.expected.add(f"word{self.typed}")
                self.lost = self.lost or self.store.full
                page.writes(f"{page.text} word{self.typed}".strip())
            case "save" | "save-close" | "leave":
                page.section.act(step, "")
            case "save-earlier" | "use-earlier" if page.section.model.earlier:
                page.section.act(step, page.section.model.earlier[-1].note_id)
            case "retry" if page.section.model.others:
                page.section.act("retry", page.section.model.others[0].request.note_id)
            case "end":
                self.phase = Phase.ENDED
                self.show()
            case "reload":
                self.load()

    async def another(self, step: str) -> None:
        """Another conversation with the same id."""
        await asyncio.sleep(1)
        now = self.page.now()
        certain = step != "another card, nobody saw it"
        self.phase, self.conversation = Phase.TALKING, Conversation(now, not_before=now if certain else 0.0)
        if step == "dialled again":
            self.show()
        else:
            self.load()

    def check(self) -> None:
        """Every word is somewhere; a note that was sent stays the note of its conversation; what is shown is true."""
        texts = [self.page.text, *self.store.texts.values(), *self.store.memory.values(), *self.portal.records.values()]
        assert self.expected <= {token for text in texts for token in tokens(text)}
        assert self.page.faults == []
        note = self.page.section.model
        if note.sent:
            assert self.sent.setdefault(note.draft.note_id, self.conversation.began) == self.conversation.began
        now = view(note, Words(), self.page.section._times)
        assert {name: self.page.places.shown[name] for name in now} == now


def tokens(text: str) -> set[str]:
    """Return the words of a text."""
    return set(TOKEN.findall(text))


CARDS = ("dialled again", "another card", "another card, nobody saw it")
SETTINGS = ("full", "room", "refuses", "accepts")
ACTS = ("type", "type", "save", "save-close", "leave", "save-earlier", "use-earlier", "retry", "end", "reload", "wait")
STEPS = (*ACTS, *CARDS, *SETTINGS)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=30))
def test_no_word_vanishes_and_no_record_is_written_over(steps: list[str]) -> None:
    async def scenario() -> None:
        story = Story()
        for step in steps:
            await story.do(step)

    play(scenario())
