"""Unfinished notes on the home page: listed, finished, saved once, discarded with a second click."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.item_fields import FieldType
from app.notes.draft import Draft, FieldChange, FollowUp, ItemChange, NoteKey
from app.notes.draft_store import DraftStore
from app.notes.outbox import KEY
from app.notes.storage_format import DRAFTS
from app.notes.unfinished import NOTE_LOCK
from app.settings.outcomes import Need, Outcome
from app.settings.overrides import Override
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import DEAL
from tests.portal.state import PortalState
from tests.support.fake_page import EPOCH
from tests.support.unfinished_notes import NOTE, SETTINGS, comments, opened, stages

if TYPE_CHECKING:
    from app.settings.values import AppSettings


async def test_without_notes_the_section_is_hidden_and_asks_for_nothing() -> None:
    async with opened() as page:
        assert page.is_hidden("unfinished-section")
        assert len(page.state.journal.entries()) == 2  # the app, the callbacks


async def test_note_is_listed_by_its_client_and_saved_as_it_was_finished() -> None:
    async with opened(replace(NOTE, follow_up=FollowUp("tomorrow-10", EPOCH + 80_000))) as page:
        (title,) = page.texts("unfinished", "title")
        assert title.startswith("Anna Lindner · ")
        (row,) = page.places.rows("unfinished")
        assert [chip.parts["choice"].text for chip in row.lists["outcomes"].items] == ["Reached"]
        page.home.typed("unfinished.text.k3v9x2pq", "Calls back on Monday")
        await page.act("unfinished.outcome", "k3v9x2pq:Reached")
        assert DraftStore(page.marks).drafts()[0].text == "Calls back on Monday"
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert stages(page) == ["saved"]
        (comment, todo) = comments(page)
        assert comment.startswith("Outcome: Reached\nCalls back on Monday\nIncoming call, ")
        assert todo.startswith("Calls back on Monday")
        assert DraftStore(page.marks).drafts() == ()
        assert "Anna Lindner: Saved" in page.text("unfinished-said")
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert len(comments(page)) == 2


@pytest.mark.parametrize(
    ("note", "settings", "said"),
    [
        (replace(NOTE, key=NoteKey("call.1")), SETTINGS, "This call had no client"),
        (NOTE, replace(SETTINGS, outcome_required=True), "Choose an outcome first."),
        (
            replace(NOTE, text="", outcome="Reached"),
            replace(SETTINGS, outcomes=(Outcome("Reached", needs=(Need.NOTE, Need.DEAL)),)),
            "This outcome needs a note.",
        ),
    ],
    ids=["no client", "no outcome", "no note"],
)
async def test_note_that_can_t_be_saved_says_why(note: Draft, settings: AppSettings, said: str) -> None:
    async with opened(note, settings=settings) as page:
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert page.texts("unfinished", "problem")[0].startswith(said)
        assert stages(page) == ["here"]
        assert comments(page) == []
        await page.act("unfinished.copy", "k3v9x2pq")
        assert page.copied == [note.text]


async def test_client_of_a_note_without_one_is_looked_for_and_the_call_is_linked_to_them() -> None:
    note = replace(NOTE, key=NoteKey("call.1"), bound=())
    async with opened(note) as page:
        await page.act("unfinished.save", "k3v9x2pq")
        assert page.texts("unfinished", "problem")[0].startswith("This call had no client.")
        assert page.focused[-1] == "unfinished.search.k3v9x2pq"
        page.home.typed("unfinished.search.k3v9x2pq", "Lindner")
        await page.passes(2)
        (row,) = page.places.rows("unfinished")
        names = [one.parts["name"].text for one in row.lists["matches"].items]
        assert "Anna Lindner" in names
        assert "found" in page.text("unfinished-said")
        await page.act("unfinished.choose", "k3v9x2pq:CONTACT:797")
        assert page.texts("unfinished", "title")[0].startswith("Anna Lindner")
        (draft,) = DraftStore(page.marks).drafts()
        assert (draft.key.client, draft.by_operator) == ("CONTACT:797", True)
        await page.act("unfinished.choose", "k3v9x2pq:")
        assert DraftStore(page.marks).drafts()[0].key.client == ""
        page.home.typed("unfinished.search.k3v9x2pq", "Microscopes, second")
        await page.passes(2)
        await page.act("unfinished.choose", "k3v9x2pq:DEAL:4615")
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert stages(page) == ["saved"]
        assert len(comments(page)) == 2


async def test_search_that_fails_can_be_repeated() -> None:
    async with opened(replace(NOTE, key=NoteKey("call.1"))) as page:
        page.state.faults.add(RestFault("batch", status=500, error="INTERNAL_SERVER_ERROR"))
        page.home.typed("unfinished.search.k3v9x2pq", "Lindner")
        await page.passes(60)
        (row,) = page.places.rows("unfinished")
        assert row.parts["found"].text
        assert row.parts["search-again"].attributes["hidden"] is None
        page.state.faults.clear()
        await page.act("unfinished.search-again", "k3v9x2pq", seconds=2)
        (row,) = page.places.rows("unfinished")
        assert row.lists["matches"].items


async def test_note_in_a_card_can_only_be_read() -> None:
    async with opened(NOTE) as page:
        async with page.locks.held(NOTE_LOCK + NOTE.note_id):
            await page.passes(10)
            assert stages(page) == ["open"]
            (row,) = page.places.rows("unfinished")
            assert row.parts["text"].attributes["readonly"] == ""
            page.home.typed("unfinished.text.k3v9x2pq", "From the home page")
            await page.act("unfinished.save", "k3v9x2pq")
            await page.act("unfinished.discard", "k3v9x2pq")
            await page.act("unfinished.discard", "k3v9x2pq")
        assert [draft.text for draft in DraftStore(page.marks).drafts()] == ["Calls back"]
        await page.passes(10)
        assert stages(page) == ["here"]


async def test_card_that_takes_the_note_at_the_last_moment_keeps_it() -> None:
    async with opened(NOTE) as page:
        async with page.locks.held(NOTE_LOCK + NOTE.note_id):
            await page.act("unfinished.save", "k3v9x2pq")
        assert comments(page) == []


async def test_discarding_asks_first() -> None:
    async with opened(NOTE) as page:
        await page.act("unfinished.discard", "k3v9x2pq")
        assert page.texts("unfinished", "discard") == ["Discard for good"]
        assert len(DraftStore(page.marks).drafts()) == 1
        await page.act("unfinished.discard", "k3v9x2pq")
        assert stages(page) == ["discarded"]
        assert DraftStore(page.marks).drafts() == ()


async def test_note_that_the_portal_refuses_waits_with_the_reason() -> None:
    async with opened(NOTE) as page:
        page.state.faults.add(RestFault("crm.timeline.comment.add", status=403, error="ACCESS_DENIED"))
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert stages(page) == ["queued"]
        assert page.texts("unfinished", "problem")[0]
        assert KEY in page.marks.texts
        page.state.faults.clear()
        await page.act("unfinished.retry", "k3v9x2pq", seconds=3)
        assert stages(page) == ["saved"]
        assert len(comments(page)) == 1


async def test_note_that_waits_for_the_network_is_sent_when_it_is_back() -> None:
    async with opened(NOTE) as page:
        page.network_away = True
        await page.act("unfinished.save", "k3v9x2pq", seconds=3600)
        page.network_away = False
        await page.passes(3)
        assert stages(page) == ["queued"]
        page.home.connection_restored()
        await page.passes(3)
        assert stages(page) == ["saved"]


async def test_rows_keep_their_places() -> None:
    async with opened(NOTE) as page:
        newer = Draft(NoteKey("call.2", "CONTACT:797"), "aaaabbbb", EPOCH, 1, "Newer")
        DraftStore(page.marks).save(newer)
        page.marks.remove(DRAFTS + NOTE.key.storage_key)
        await page.passes(10)
        assert stages(page) == ["gone", "here"]
        assert page.text("unfinished-count") == "1"


async def test_note_that_can_t_be_read_can_be_copied_and_discarded() -> None:
    async with opened() as page:
        key = f"{DRAFTS}call.3|"
        page.marks.set(key, "damaged")
        await page.passes(10)
        assert page.texts("unfinished", "title") == ["A note that can't be read"]
        await page.act("unfinished.copy", key)
        await page.act("unfinished.discard", key)
        await page.act("unfinished.discard", key)
        await page.passes(10)
        assert page.copied == ["damaged"]
        assert key not in page.marks.texts


async def test_field_that_somebody_else_changed_is_decided_here() -> None:
    state = PortalState()
    deal = state.crm.table(DEAL).rows[4615]
    change = FieldChange("STAGE_ID", FieldType.STATUS, "NEW", "WON", "Stage", "Deal won")
    note = replace(NOTE, about="DEAL:4615", item_changes=(ItemChange("DEAL:4615", change),))
    assert deal["STAGE_ID"] not in ("NEW", "WON")
    async with opened(note, state=state) as page:
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert len(comments(page)) == 2
        (row,) = page.places.rows("unfinished")
        (decision,) = row.lists["decisions"].items
        assert (decision.parts["mine"].text, row.parts["retry"].attributes["hidden"]) == ("Write mine: Deal won", None)
        argument = decision.parts["mine"].attributes["data-argument"] or ""
        await page.act("unfinished.write-mine", argument, seconds=3)
        assert (deal["STAGE_ID"], stages(page)) == ("WON", ["saved"])


async def test_notes_have_the_outcomes_of_their_line_and_of_the_user_s_departments() -> None:
    overrides = (
        Override(("Support",), (), {"offered_outcomes": ("No answer",)}),
        Override((), (3,), {"outcome_required": True}),
    )
    settings = replace(SETTINGS, outcomes=(Outcome("Reached"), Outcome("No answer")), overrides=overrides)

    async with opened(replace(NOTE, line=("+49302", "Support")), settings=settings) as page:
        (row,) = page.places.rows("unfinished")
        assert [chip.parts["choice"].text for chip in row.lists["outcomes"].items] == ["No answer"]
        await page.act("unfinished.save", NOTE.note_id)
        assert page.texts("unfinished", "problem") == ["Choose an outcome first."]


async def test_notes_outlive_a_storage_that_is_emptied() -> None:
    async with opened(NOTE) as page:
        page.marks.texts.clear()
        await page.passes(10)
        assert stages(page) == ["here"]
        assert page.text("unfinished-volatile").startswith("This browser's data was cleared meanwhile.")
        assert [draft.text for draft in DraftStore(page.marks).drafts()] == ["Calls back"]
