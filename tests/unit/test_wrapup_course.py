"""The wrap-up through any course of things, with a panel that goes and a browser that keeps nothing."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from app.notes.outbox import KEY
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.fake_wrapup import WrapupPage, campaign
from tests.support.stepped_loop import run as play

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from tests.support.fake_rest import Request


async def test_a_panel_that_goes_leaves_what_waits_to_the_worker_at_once() -> None:
    page = WrapupPage(FakeStore(), FakePortal(refused("OVERLOAD_LIMIT", 503)))
    page.shows()
    page.writes("Calls back")
    await page.saves()
    assert float(page.store.get(KEY) or 0) > page.now() + 30
    page.section.leave()
    assert page.now() + 5 < float(page.store.get(KEY) or 0) < page.now() + 15
    await asyncio.sleep(6)
    assert float(page.store.get(KEY) or 0) > page.now() + 30
    page.section.close()
    assert float(page.store.get(KEY) or 0) < page.now() + 20


async def test_a_browser_that_keeps_nothing_is_told_of() -> None:
    store = FakeStore()
    store.lasting = False
    page = WrapupPage(store, FakePortal(ok(1)))
    page.shows()
    assert "doesn't keep notes" in (page.places.cell("wrapup-reason").text or "")  # before a word is typed
    page.writes("Calls back")
    assert "doesn't keep notes" in (page.places.cell("wrapup-reason").text or "")


words = st.text("abc \n", min_size=1, max_size=8)
steps = st.one_of(
    st.tuples(st.just("type"), words),
    st.tuples(st.just("call"), st.integers(1, 4)),
    st.tuples(st.just("save"), st.just(0)),
    st.tuples(st.just("reload"), st.just(0)),
    st.tuples(st.just("outcome"), st.integers(1, 5)),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 200])),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=25), st.lists(st.sampled_from(["ok", "busy", "denied", "fault"]), max_size=12))
def test_through_any_course_of_things_each_note_is_in_its_place(  # noqa: C901 - one branch per thing that happens
    course: list[tuple[str, object]], replies: list[str]
) -> None:
    """Every note that was not saved is in storage under its own call; what was saved is in one record of its client."""

    async def scenario() -> None:  # noqa: C901 - the same
        left = list(replies)
        crm: dict[int, tuple[str, str]] = {}

        def answer(request: Request) -> object:
            kind = left.pop(0) if left else "ok"
            if request.method.endswith("list"):
                rows: list[JSON] = [{"ID": str(n), "COMMENT": text, "CREATED": ""} for n, (_, text) in crm.items()]
                return ok(rows[::-1])
            if kind in ("busy", "denied"):
                return refused("OVERLOAD_LIMIT" if kind == "busy" else "ACCESS_DENIED", 503 if kind == "busy" else 400)
            fields = request.params["fields"]
            if request.method.endswith("update"):
                number = int(request.params["id"])
                crm[number] = (crm[number][0], fields["COMMENT"])
            else:
                number = 1000 + len(crm)
                crm[number] = (fields["ENTITY_ID"], fields["COMMENT"])
            return refused("INTERNAL_SERVER_ERROR", 500) if kind == "fault" else ok(number)

        page = WrapupPage(FakeStore(), FakePortal(answer))  # type: ignore[arg-type]
        number, notes = 1, dict[int, str]()
        page.shows(campaign(number))
        for what, value in course:
            if what == "type" and isinstance(value, str):
                notes[number] = notes.get(number, "") + value
                page.writes(notes[number])
            elif what == "call" and isinstance(value, int):
                number = value
                page.shows(campaign(number))
            elif what == "save":
                await page.saves()
            elif what == "reload":
                page = page.loaded_again()
                page.shows(campaign(number))
            elif what == "outcome":
                page.section.act("outcome", str(value))
            else:
                await asyncio.sleep(float(str(value)))
            assert page.faults == []
            stored = "".join(page.store.texts.values())
            for client, note in notes.items():
                in_crm = any(owner == str(client) and note.strip() in text for owner, text in crm.values())
                encoded = json.dumps(note, ensure_ascii=False)[1:-1]
                assert in_crm or encoded in stored or not note.strip(), (client, note)
            assert page.text in ("", notes.get(number, ""))
        marks = [text.rpartition(" ")[2] for _, text in crm.values()]
        assert len(set(marks)) == len(marks), crm

    play(scenario())
