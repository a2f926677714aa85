"""Unfinished notes on the home page: what their outcomes need and do, as in the card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import FieldType
from app.notes.draft import FieldChange, ItemChange, TodoChoice
from app.notes.draft_store import DraftStore
from app.settings.item_fields import FieldSetting, FieldUse
from app.settings.outcomes import FieldValue, Need, Outcome
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT, DEAL
from tests.portal.state import PortalState
from tests.support.fake_wrapup import shown_consequences
from tests.support.unfinished_notes import NOTE, SETTINGS, comments, opened, stages

if TYPE_CHECKING:
    from tests.support.fake_home import HomeLoad

SOLD = Outcome("Sold", follow_up="tomorrow-10", stages=("DEAL:WON",), settles=True)
ABOUT_DEAL = replace(NOTE, about="DEAL:4615", about_by_operator=True)


def consequences(page: HomeLoad) -> list[tuple[str, str | None]]:
    (row,) = page.places.rows("unfinished")
    return shown_consequences(row.lists["consequences"].items)


def todos(page: HomeLoad) -> list[tuple[str, str | None]]:
    """Which to-dos the call settles."""
    (row,) = page.places.rows("unfinished")
    cells = [one.parts["name"] for one in row.lists["todos"].items]
    return [(cell.text or "", cell.attributes["aria-checked"]) for cell in cells]


def choices(page: HomeLoad, name: str) -> list[str]:
    """What can be chosen."""
    (row,) = page.places.rows("unfinished")
    return [one.parts["choice"].text or "" for one in row.lists[name].items]


def settling(*numbers: int) -> PortalState:
    """A portal where these to-dos of the client are the operator's, and no others."""
    state = PortalState()
    for number, row in state.crm.activities.rows.items():
        if row["PROVIDER_ID"] == "CRM_TODO":
            row["RESPONSIBLE_ID"] = str(state.user.id) if number in numbers else "12"
    return state


def crm_requests(page: HomeLoad) -> int:
    """How many requests were sent after the page's own."""
    return len(page.state.journal.entries()) - 2


async def test_outcome_does_on_the_home_page_what_it_does_in_the_card() -> None:
    state = settling(12200)
    async with opened(ABOUT_DEAL, settings=replace(SETTINGS, outcomes=(SOLD,)), state=state) as page:
        await page.act("unfinished.outcome", "k3v9x2pq:Sold")
        moved, due = consequences(page)
        assert moved == ("Moves Microscopes, second batch to “Deal won”", "true")
        assert due[0].startswith("Follow-up ")
        ((todo, ticked),) = todos(page)
        assert "settles “" in todo
        assert ticked == "true"
        (robots,) = (row.parts["robots"].attributes["hidden"] for row in page.places.rows("unfinished"))
        assert robots is None
        assert "Moves Microscopes, second batch to “Deal won”" in page.text("unfinished-said")
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert stages(page) == ["saved"]
        assert state.crm.table(DEAL).rows[4615]["STAGE_ID"] == "WON"
        assert state.crm.activities.rows[12200]["COMPLETED"] == "Y"


async def test_each_part_of_what_an_outcome_does_can_be_unticked() -> None:
    state = settling(12200)
    async with opened(ABOUT_DEAL, settings=replace(SETTINGS, outcomes=(SOLD,)), state=state) as page:
        await page.act("unfinished.outcome", "k3v9x2pq:Sold")
        for action, argument in (("change", "DEAL:4615/STAGE_ID"), ("outcome-follow-up", ""), ("todo", "12200")):
            await page.act(f"unfinished.{action}", f"k3v9x2pq:{argument}")
        assert [ticked for _, ticked in (*consequences(page), *todos(page))] == ["false", "false", "false"]
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert state.crm.table(DEAL).rows[4615]["STAGE_ID"] == "EXECUTING"
        assert state.crm.activities.rows[12200]["COMPLETED"] == "N"
        assert len(comments(page)) == 2  # the client's and the deal's; no to-do


async def test_what_an_outcome_needs_is_said_and_led_to() -> None:
    everything = Outcome("Sold", needs=(Need.NOTE, Need.FOLLOW_UP, Need.DEAL))
    note = replace(NOTE, text="", outcome="Sold")
    async with opened(note, settings=replace(SETTINGS, outcomes=(everything,))) as page:
        for said, focused, action, argument in (
            ("This outcome needs a note.", "unfinished.text.k3v9x2pq", "", ""),
            ("This outcome needs a deal.", "unfinished.about k3v9x2pq:DEAL:5000", "about", "DEAL:4615"),
            ("This outcome needs a follow-up.", "unfinished.follow-up k3v9x2pq:in-1-hour", "follow-up", "monday-9"),
        ):
            await page.act("unfinished.save", "k3v9x2pq")
            assert page.texts("unfinished", "problem")[0].startswith(said)
            assert page.focused[-1] == focused
            assert said in page.text("unfinished-said")
            if action:
                await page.act(f"unfinished.{action}", f"k3v9x2pq:{argument}")
            else:
                page.home.typed("unfinished.text.k3v9x2pq", "They want it")
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert stages(page) == ["saved"]
        assert len(comments(page)) == 3


async def test_client_without_an_open_deal_is_told_apart() -> None:
    state = PortalState()
    for row in state.crm.table(DEAL).rows.values():
        row["CLOSED"] = "Y"
    note = replace(NOTE, outcome="Sold")
    settings = replace(SETTINGS, outcomes=(Outcome("Sold", needs=(Need.DEAL,)),))
    async with opened(note, settings=settings, state=state) as page:
        await page.act("unfinished.save", "k3v9x2pq")
        assert page.texts("unfinished", "problem")[0].startswith(
            "This outcome needs a deal, and Anna Lindner has no open one."
        )
        assert page.focused[-1] == "unfinished.read k3v9x2pq"
        state.crm.table(DEAL).rows[4615]["CLOSED"] = "N"
        await page.act("unfinished.read", "k3v9x2pq")
        assert choices(page, "about") == ["Microscopes, second batch"]


async def test_required_field_is_named_and_saving_looks_at_it_again() -> None:
    """Only the card can fill it in with the note."""
    state = PortalState()
    contact = state.crm.table(CONTACT).rows[797]
    contact["POST"] = ""
    settings = replace(
        SETTINGS,
        outcomes=(Outcome("Sold", needs=(Need.FIELDS,)), Outcome("Reached")),
        item_fields=(FieldSetting("CONTACT", "POST", FieldUse.NEEDED, "Position"),),
    )
    async with opened(replace(NOTE, outcome="Sold"), settings=settings, state=state) as page:
        await page.act("unfinished.save", "k3v9x2pq")
        assert page.texts("unfinished", "problem")[0].startswith("“Post” of Anna Lindner is required")
        (row,) = page.places.rows("unfinished")
        assert row.parts["open"].attributes == {"data-argument": "k3v9x2pq:CONTACT:797", "hidden": None}
        assert page.focused[-1] == "unfinished.open k3v9x2pq:CONTACT:797"
        assert (stages(page), comments(page)) == (["here"], [])
        contact["POST"] = "Head"
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert stages(page) == ["saved"]


async def test_of_many_deals_the_first_ones_and_the_chosen_one_are_shown_until_all_are_wanted() -> None:
    settings = replace(SETTINGS, outcomes=(Outcome("Sold", needs=(Need.DEAL,)),))
    async with opened(replace(ABOUT_DEAL, outcome="Sold"), settings=settings) as page:
        few = choices(page, "about")
        assert "Microscopes, second batch" in few
        await page.act("unfinished.deals", "k3v9x2pq")
        assert len(choices(page, "about")) > len(few)
        await page.act("unfinished.about", "k3v9x2pq:DEAL:4615")
        assert DraftStore(page.marks).drafts()[0].about == ""


async def test_item_with_a_missing_field_is_opened_in_bitrix24() -> None:
    async with opened(NOTE) as page:
        await page.act("unfinished.open", "k3v9x2pq:CONTACT:797")
        (asked,) = page.library.all_asked("openPath")
        assert asked.params == "/crm/contact/details/797/"


async def test_field_that_an_outcome_sets_is_compared_and_written() -> None:
    outcome = Outcome("Sold", fields=(FieldValue("CONTACT", "POST", "Buyer", "Position"),))
    async with opened(NOTE, settings=replace(SETTINGS, outcomes=(outcome,))) as page:
        await page.act("unfinished.outcome", "k3v9x2pq:Sold")
        ((text, ticked),) = consequences(page)
        assert (text.endswith(": Buyer"), ticked) == (True, "true")
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert page.state.crm.table(CONTACT).rows[797]["POST"] == "Buyer"


async def test_crm_that_cannot_be_read_is_said_and_the_note_is_saved_without_the_stage() -> None:
    async with opened(
        ABOUT_DEAL, settings=replace(SETTINGS, outcomes=(replace(SOLD, follow_up="", settles=False),))
    ) as page:
        page.state.faults.add(RestFault("batch", status=403, error="ACCESS_DENIED"))
        await page.act("unfinished.outcome", "k3v9x2pq:Sold")
        assert consequences(page) == [("No stage changes: the present one isn't known.", None)]
        (row,) = page.places.rows("unfinished")
        assert row.parts["trouble"].text
        page.state.faults.clear()
        await page.act("unfinished.read", "k3v9x2pq")
        assert consequences(page) == [("Moves Microscopes, second batch to “Deal won”", "true")]
        await page.act("unfinished.save", "k3v9x2pq", seconds=3)
        assert stages(page) == ["saved"]


async def test_crm_that_does_not_answer_keeps_no_note_from_being_saved() -> None:
    settings = replace(SETTINGS, outcomes=(replace(SOLD, follow_up="", settles=False),))
    async with opened(ABOUT_DEAL, settings=settings) as page:
        page.answering.clear()
        await page.act("unfinished.outcome", "k3v9x2pq:Sold")
        (row,) = page.places.rows("unfinished")
        assert (row.parts["reading"].text, row.parts["save"].attributes["aria-busy"]) == ("Loading…", "true")
        await page.act("unfinished.save", "k3v9x2pq")
        assert stages(page) == ["here"]
        await page.passes(20)
        (row,) = page.places.rows("unfinished")
        assert (row.parts["reading"].text or "").startswith("Bitrix24 hasn't answered yet.")
        await page.act("unfinished.save", "k3v9x2pq")
        assert stages(page) == ["queued"]
        page.answering.set()
        await page.passes(10)
        assert stages(page) == ["saved"]


async def test_required_fields_that_cannot_be_looked_up_keep_no_note_from_being_saved() -> None:
    fields = (FieldSetting("CONTACT", "POST", FieldUse.REQUIRED, "Position"),)
    async with opened(NOTE, settings=replace(SETTINGS, item_fields=fields)) as page:
        page.answering.clear()
        await page.act("unfinished.save", "k3v9x2pq")
        assert stages(page) == ["saving"]
        await page.passes(20)
        assert stages(page) == ["queued"]


async def test_notes_whose_outcome_does_nothing_ask_for_nothing() -> None:
    async with opened(replace(NOTE, outcome="Reached")) as page:
        assert crm_requests(page) == 1  # the client's name


async def test_another_outcome_leaves_out_what_the_first_one_brought_and_brings_its_follow_up() -> None:
    settings = replace(SETTINGS, outcomes=(Outcome("Call again", follow_up="tomorrow-10"),))
    change = FieldChange("STAGE_ID", FieldType.STATUS, "NEW", "WON", "Stage", "Won")
    note = replace(
        NOTE,
        outcome="Gone",
        about="DEAL:4615",
        item_changes=(ItemChange("DEAL:4615", change, NOTE.key.client, by_outcome=True),),
    )
    async with opened(note, settings=settings) as page:
        # Nobody can say what an outcome does that is gone: what it brought in the card stays.
        ((text, _),) = consequences(page)
        assert text.endswith(": Stage becomes “Won”")
        await page.act("unfinished.outcome", "k3v9x2pq:Call again")
        assert len(consequences(page)) == 1
        (draft,) = DraftStore(page.marks).drafts()
        assert draft.item_changes == ()
        assert draft.follow_up is not None
        assert draft.follow_up.preset == "tomorrow-10"
        await page.act("unfinished.outcome", "k3v9x2pq:Call again")
        assert DraftStore(page.marks).drafts()[0].follow_up is None


async def test_outcome_leaves_a_to_do_settled_that_the_conversation_settled() -> None:
    settings = replace(SETTINGS, outcomes=(Outcome("Reached"), Outcome("Sold", settles=True)))
    todo = TodoChoice(12200, NOTE.key.client, "Send the offer", settled=True)
    state = settling(12200)
    state.crm.activities.rows[12200]["DEADLINE"] = "2001-01-01T10:00:00+00:00"
    async with opened(replace(NOTE, todos=(todo,)), settings=settings, state=state) as page:
        for name in ("Reached", "Sold", "Reached"):
            await page.act("unfinished.outcome", f"k3v9x2pq:{name}")
            assert [ticked for _, ticked in todos(page)] == ["true"]


async def test_own_time_of_a_follow_up_is_in_the_future() -> None:
    async with opened(NOTE) as page:
        page.home.typed("unfinished.when.k3v9x2pq", "2001-01-01T10:00")
        assert page.texts("unfinished", "problem") == ["Choose a time in the future."]
        page.home.typed("unfinished.when.k3v9x2pq", "2099-01-01T10:00")
        assert page.texts("unfinished", "problem") == [""]
        assert DraftStore(page.marks).drafts()[0].follow_up is not None
        await page.act("unfinished.no-follow-up", "k3v9x2pq")
        assert DraftStore(page.marks).drafts()[0].follow_up is None
