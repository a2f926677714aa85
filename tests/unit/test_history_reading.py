"""What operators read and hear of the history: rows, notes of calls, filter, older pages, recordings, transcripts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.call.crm_item import CrmItem
from app.call.model import Phase
from app.crm.history import HistoryEntry, Kind
from app.panel.history.section import FILTER_KEY, NO_TRANSCRIPTS_KEY, HistorySection
from app.panel.history.state import Filter, HistoryRow, rows_of, shows, words_of
from app.ui.audio import AudioFault, AudioState
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT
from tests.support.record_stage import ANNA, BERG, on_stage
from tests.support.section_stage import in_call

if TYPE_CHECKING:
    from tests.portal import SimulatedPortal
    from tests.support.section_stage import Stage

DAY = 86400.0
RECORDED = 12043
"""The call of ANNA with a recording and a transcript."""

CALL = HistoryEntry(Kind.CALL, 1, 1000.0, seconds=60, author=6)
NOTE = HistoryEntry(Kind.COMMENT, 2, 1100.0, "Outcome: Call again", "Twelve chairs\nCall, 14:02 · k3v7x2pq", author=6)


# -- A call and its note


def test_a_call_and_the_note_about_it_are_one_row() -> None:
    assert rows_of((NOTE, CALL)) == (HistoryRow(CALL, NOTE),)
    assert words_of(NOTE) == ("Outcome: Call again", "Twelve chairs")


def test_a_note_whose_id_comes_first_is_read_without_it() -> None:
    note = replace(NOTE, title="Call, 14:02 · k3v7x2pq", text="\U0001f600 pleased\nTwice")
    assert rows_of((note, CALL)) == (HistoryRow(CALL, note),)
    assert words_of(note) == ("\U0001f600 pleased", "Twice")


@pytest.mark.parametrize(
    "other",
    [
        replace(NOTE, author=7),
        replace(NOTE, at=999.0),
        replace(NOTE, at=1000.0 + 60 + 1801),
        replace(NOTE, at=None),
        replace(NOTE, text="Twelve chairs"),
    ],
)
def test_a_comment_that_may_be_about_something_else_stays_a_row(other: HistoryEntry) -> None:
    assert rows_of((other, CALL)) == (HistoryRow(other), HistoryRow(CALL))


def test_each_of_two_calls_gets_its_own_note() -> None:
    later = replace(CALL, id=3, at=1200.0)
    second = replace(NOTE, id=4, at=1290.0)
    assert rows_of((second, later, NOTE, CALL)) == (HistoryRow(later, second), HistoryRow(CALL, NOTE))


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [(Filter.ALL, True), (Filter.CALLS, True), (Filter.NOTES, True), (Filter.MESSAGES, False), (Filter.TASKS, False)],
)
def test_a_call_with_a_note_is_found_as_both(chosen: Filter, shown: bool) -> None:
    assert shows(chosen, HistoryRow(CALL, NOTE)) is shown


# -- Rows


def titles(stage: Stage) -> list[str]:
    return [row.parts["title"].text or "" for row in stage.rows("history-past")]


def recorded(stage: Stage) -> dict[str, str]:
    """The parts of the recorded call that are shown, with their texts."""
    key = f"activity:{RECORDED}"
    row = next(row for row in stage.rows("history-past") if row.parts["title"].attributes["data-argument"] == key)
    return {name: part.text or "" for name, part in row.parts.items() if part.attributes.get("hidden") is None}


async def opened(stage: Stage) -> None:
    await stage.show(in_call(ANNA))
    await stage.act("history.toggle", f"activity:{RECORDED}")


async def test_a_row_opens_and_closes(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await stage.show(in_call(ANNA))
        assert "listen" not in recorded(stage)
        await stage.act("history.toggle", f"activity:{RECORDED}")
        assert {"listen", "read", "open"} <= recorded(stage).keys()
        await stage.act("history.toggle", f"activity:{RECORDED}")
        assert "open" not in recorded(stage)
        await stage.act("history.toggle", "activity:1")


async def test_the_note_on_a_calls_record_is_shown_with_it(portal: SimulatedPortal) -> None:
    call = {"ownerTypeId": 3, "ownerId": ANNA.id, "itemType": 2, "itemId": RECORDED}
    async with on_stage(portal, HistorySection) as stage:
        text = "Wants twelve\nCall, 2026-11-29 14:02"
        await stage.context.rest.call("crm.timeline.note.save", {**call, "text": f"{text} · k3v7x2pq"})
        await opened(stage)
        assert recorded(stage)["note"] == text


async def test_a_comment_of_ours_is_shown_without_its_id_and_a_colleague_s_as_it_is(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        for text in ("Hello\nCall, 2026-11-29 14:02 · k3v7x2pq", "Hello\nMicroscopes · research"):
            await stage.context.rest.call(
                "crm.timeline.comment.add",
                {"fields": {"ENTITY_ID": ANNA.id, "ENTITY_TYPE": "contact", "COMMENT": text}},
            )
        await stage.show(in_call(ANNA))
        texts = [row.parts["text"].text for row in stage.rows("history-past")]
        assert "Call, 2026-11-29 14:02" in texts
        assert "Microscopes · research" in texts


async def test_nothing_of_a_client_stays_open_for_the_next(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.listen", str(RECORDED))
        assert stage.audio.address
        await stage.show(in_call(BERG, "+12025550143"))
        assert stage.audio.address == ""
        await stage.show(in_call(ANNA))
        assert "open" not in recorded(stage)


# -- Filter and older pages


def add_activity(portal: SimulatedPortal, provider: str, title: str, days: float) -> None:
    clock = portal.state.clock
    template = portal.state.crm.activities.rows[RECORDED]
    row = {**template, "TYPE_ID": "6", "PROVIDER_ID": provider, "SUBJECT": title, "FILES": [], "DIRECTION": "1"}
    row |= {"START_TIME": clock.text(clock.now() - days * DAY), "DESCRIPTION": "Hello", "BINDINGS": []}
    portal.state.crm.activities.add({name: value for name, value in row.items() if name != "ID"})


async def test_messages_and_finished_tasks_are_there_and_can_be_filtered(portal: SimulatedPortal) -> None:
    for provider, title in (("IMOPENLINES_SESSION", "Chat 1"), ("CRM_SMS", "Text 1"), ("CRM_WEBFORM", "Form 1")):
        add_activity(portal, provider, title, 0.5)
    add_activity(portal, "SOMETHING_ELSE", "Foreign", 0.5)
    async with on_stage(portal, HistorySection) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("history.all")
        assert {"Chat 1", "Text 1", "Form 1"} <= {*titles(stage)}
        assert "Foreign" not in titles(stage)
        await stage.act("history.filter", "messages")
        assert {"Chat 1", "Form 1", "Text 1"} <= {*titles(stage)}
        assert {row.parts[""].attributes["data-kind"] for row in stage.rows("history-past")} == {"chat", "sms", "form"}
        assert stage.rows("history-open") == []
        assert stage.session.texts == {FILTER_KEY: "messages"}
        await stage.act("history.filter", "tasks")
        assert stage.rows("history-open")
        assert all("Done" in (row.parts["about"].text or "") for row in stage.rows("history-past"))
        await stage.act("history.filter", "nonsense")


async def test_the_filter_is_there_in_the_next_card_and_says_when_it_leaves_nothing(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        stage.session.texts[FILTER_KEY] = "messages"
        stage.add(HistorySection)
        await stage.show(in_call(BERG))
        assert (titles(stage), stage.text("history-empty")) == ([], "Nothing of this kind.")


async def test_older_pages_come_on_demand(portal: SimulatedPortal) -> None:
    alone = CrmItem("CONTACT", portal.state.crm.add(CONTACT, {"NAME": "Ida"}, 6))
    clock = portal.state.clock
    template = portal.state.crm.activities.rows[RECORDED]
    for index in range(120):
        row = {**template, "OWNER_ID": str(alone.id), "BINDINGS": [], "FILES": [], "ORIGIN_ID": ""}
        row |= {"START_TIME": clock.text(clock.now() - index * DAY), "SUBJECT": str(index)}
        portal.state.crm.activities.add({name: value for name, value in row.items() if name != "ID"})
    async with on_stage(portal, HistorySection) as stage:
        await stage.show(in_call(alone))
        assert not stage.is_shown("history-older")
        await stage.act("history.all")
        for expected in (50, 100):
            assert (len(titles(stage)), stage.is_shown("history-older")) == (expected, True)
            await stage.act("history.older")
        assert (len(titles(stage)), stage.is_shown("history-older")) == (120, False)


async def test_an_older_page_that_cannot_be_read_is_named_and_can_be_asked_for_again(portal: SimulatedPortal) -> None:
    alone = CrmItem("CONTACT", portal.state.crm.add(CONTACT, {"NAME": "Ida"}, 6))
    template = portal.state.crm.activities.rows[RECORDED]
    for _ in range(60):
        row = {**template, "OWNER_ID": str(alone.id), "BINDINGS": [], "FILES": [], "ORIGIN_ID": ""}
        portal.state.crm.activities.add({name: value for name, value in row.items() if name != "ID"})
    async with on_stage(portal, HistorySection) as stage:
        await stage.show(in_call(alone))
        await stage.act("history.all")
        portal.rest.faults.add(RestFault("crm.activity.list", error="INTERNAL_SERVER_ERROR", status=500, times=1))
        await stage.act("history.older")
        assert (len(titles(stage)), stage.is_shown("history-older")) == (50, True)
        assert len(stage.rows("history-gaps")) == 1


# -- Recordings


async def test_a_recording_is_heard_and_its_address_forgotten(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        assert "crm.activity.get" not in portal.rest.journal.commands
        await stage.act("history.listen", str(RECORDED))
        assert "auth=" in stage.audio.address
        assert recorded(stage)["player-text"] == "Loading…"
        stage.audio.tell(AudioState(3.4, 40.0, playing=True))
        assert (recorded(stage)["position"], recorded(stage)["play"]) == ("0:03 / 0:40", "Pause")
        await stage.act("history.back")
        await stage.act("history.forward")
        assert stage.audio.moved == [-10.0, 10.0]
        for rate in (1.25, 1.5, 2.0, 1.0):
            await stage.act("history.rate")
            assert stage.audio.rate == rate
        await stage.act("history.play")
        assert stage.audio.paused
        shown = str(stage.places.shown)
        assert "auth=" not in shown
        assert "crm_show_file" not in shown
        await stage.act("history.stop")
        assert stage.audio.address == ""
        assert "player" not in recorded(stage)


@pytest.mark.parametrize("how", ["toggle", "leave", "close"])
async def test_a_recording_ends_with_its_row_and_with_the_section(portal: SimulatedPortal, how: str) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.listen", str(RECORDED))
        assert stage.audio.address
        if how == "toggle":
            await stage.act("history.toggle", f"activity:{RECORDED}")
        else:
            getattr(stage.sections[0], how)()
        assert stage.audio.address == ""


@pytest.mark.parametrize("away", ["filter", "all"])
async def test_a_recording_ends_when_its_row_leaves_the_screen(portal: SimulatedPortal, away: str) -> None:
    if away == "all":
        for number in range(6):
            add_activity(portal, "CRM_SMS", f"Text {number}", days=0.01 + number / 1000)
    async with on_stage(portal, HistorySection) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("history.all")
        await stage.act("history.toggle", f"activity:{RECORDED}")
        await stage.act("history.listen", str(RECORDED))
        await stage.act("history.filter", "calls")
        assert stage.audio.address
        await stage.act("history.filter", "all")
        assert stage.audio.address
        await stage.act(f"history.{away}", "messages")
        assert stage.audio.address == ""
        await stage.act("history.filter", "all")
        if away == "filter":
            assert "player" not in recorded(stage)


async def test_while_somebody_is_talking_the_operator_is_asked_first(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        talking = replace(in_call(ANNA), phase=Phase.TALKING)
        await stage.show(talking)
        await stage.act("history.toggle", f"activity:{RECORDED}")
        await stage.act("history.listen", str(RECORDED))
        assert (stage.audio.address, "anyway" in recorded(stage)) == ("", True)
        assert stage.said[-1].startswith("You're on a call")
        await stage.act("history.anyway", str(RECORDED))
        assert stage.audio.address
        stage.audio.tell(AudioState(1.0, 40.0, playing=True))
        await stage.show(replace(talking, phase=Phase.ENDED))
        assert not stage.audio.paused
        await stage.show(talking)
        assert stage.audio.paused


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (AudioFault.NO_SOUND, "This recording isn't available any more."),
        (AudioFault.UNREACHABLE, "The recording couldn't be loaded."),
    ],
)
async def test_what_is_no_sound_is_said(portal: SimulatedPortal, fault: AudioFault, text: str) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.listen", str(RECORDED))
        stage.audio.tell(AudioState(fault=fault))
        assert (recorded(stage)["player-text"], stage.audio.address) == (text, "")


async def test_a_recording_that_is_gone_or_cannot_be_reached_is_said(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        portal.rest.faults.add(RestFault("crm.activity.get", error="ACCESS_DENIED", status=403, times=1))
        await stage.act("history.listen", str(RECORDED))
        assert recorded(stage)["player-text"] == "This recording isn't available any more."
        portal.rest.faults.add(RestFault("batch", closes="before"))
        await stage.act("history.again", str(RECORDED))
        assert "again" in recorded(stage)
        portal.rest.faults.clear()
        portal.state.crm.activities.rows[RECORDED]["FILES"] = []
        await stage.act("history.again", str(RECORDED))
        assert recorded(stage)["player-text"] == "This recording isn't available any more."


# -- Transcripts


async def test_a_transcript_opens_and_closes(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.read", str(RECORDED))
        assert recorded(stage)["said"].startswith("Good morning")
        await stage.act("history.read", str(RECORDED))
        assert "said" not in recorded(stage)


async def test_no_transcript_yet_is_said(portal: SimulatedPortal) -> None:
    portal.state.crm.activities.rows[RECORDED]["TRANSCRIPT"] = ""
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.read", str(RECORDED))
        assert recorded(stage)["said"] == "No transcript yet."


@pytest.mark.parametrize(("error", "status"), [("ACCESS_DENIED", 403), ("ERROR_METHOD_NOT_FOUND", 404)])
async def test_a_portal_without_transcripts_offers_none_for_the_session(
    portal: SimulatedPortal, error: str, status: int
) -> None:
    portal.rest.faults.add(RestFault("crm.activity.call.getTranscript", error=error, status=status))
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.read", str(RECORDED))
        assert "read" not in recorded(stage)
        assert stage.session.texts == {NO_TRANSCRIPTS_KEY: "1"}


async def test_a_transcript_that_cannot_be_read_now_says_why(portal: SimulatedPortal) -> None:
    portal.rest.faults.add(RestFault("crm.activity.call.getTranscript", error="INTERNAL_SERVER_ERROR", status=500))
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.read", str(RECORDED))
        assert recorded(stage)["said"]
        assert "read" in recorded(stage)
