"""Outcomes that set fields in the panel: what will happen is shown, can be unticked, and is saved with the note."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.item_fields import FieldType
from app.call.crm_item import CrmItem
from app.notes.draft import ScriptPath
from app.notes.draft_store import DraftStore
from app.panel.client.section import ClientSection
from app.panel.deals.section import DealsSection
from app.panel.fields.section import FieldsSection
from app.panel.wrapup.section import WrapupSection
from app.sections.events import FieldsOfScripts, ItemChosen, ScriptFollowed
from app.settings.item_fields import FieldSetting, FieldUse
from app.settings.outcomes import FieldValue, Need, Outcome
from app.settings.values import Effective
from tests.portal.rest.custom_fields import INTERESTS, MEETING, ON_SITE
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import COMPANY, CONTACT, DEAL
from tests.support.fake_wrapup import shown_consequences
from tests.support.record_stage import ANNA, BERG, TIER
from tests.support.record_stage import on_stage as on_any_stage
from tests.support.section_stage import in_call
from tests.support.stepped_loop import settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.portal import SimulatedPortal
    from tests.portal.rest.crm import Row
    from tests.support.section_stage import Stage

DEAL_4615 = CrmItem("DEAL", 4615)
TIER_GOLD = FieldValue("CONTACT", TIER, "Platinum", "Tier")
OPEN = FieldValue("CONTACT", "OPENED", "N", "Open to all")
AMOUNT = FieldValue("DEAL", "OPPORTUNITY", "7 000,50", "Amount")
SECTIONS = (ClientSection, DealsSection, FieldsSection, WrapupSection)
TIER_LABEL = f"Uf crm {TIER.removeprefix('UF_CRM_')}"


@pytest.fixture(autouse=True)
def gold(portal: SimulatedPortal) -> None:
    row(portal)[TIER] = "Gold"


@asynccontextmanager
async def on_stage(
    portal: SimulatedPortal, *fields: FieldValue, shown: tuple[FieldSetting, ...] = (), needs: tuple[Need, ...] = ()
) -> AsyncIterator[Stage]:
    """Anna's call, with the outcome "Sold" that sets fields and "Later" that sets none."""
    outcomes = (Outcome("Sold", fields=fields, needs=needs), Outcome("Later"))
    settings = Effective(outcomes=outcomes, item_fields=shown)
    async with on_any_stage(portal, *SECTIONS, settings=settings) as stage:
        stage.quiet = settled  # type: ignore[method-assign]
        yield stage


def consequences(stage: Stage) -> list[tuple[str, str | None]]:
    return shown_consequences(stage.places.rows("wrapup-consequences"))


def row(portal: SimulatedPortal, client: CrmItem = ANNA) -> Row:
    kind = {"CONTACT": CONTACT, "COMPANY": COMPANY, "DEAL": DEAL}[client.type]
    return portal.state.crm.table(kind).rows[client.id]


async def about(stage: Stage, item: CrmItem | None) -> None:
    stage.bus.publish(ItemChosen(item, client=ANNA, by_operator=True))
    await stage.quiet()


async def typed(stage: Stage, field: str, text: str) -> None:
    next(one for one in stage.sections if one.name == "fields").typed(field, text)
    await stage.quiet()


async def test_values_come_with_what_the_card_reads_and_are_shown_and_saved(portal: SimulatedPortal) -> None:
    async with on_stage(portal, TIER_GOLD, OPEN) as stage:
        await stage.show(in_call(ANNA))
        assert len(portal.rest.journal.entries()) == 1
        assert portal.rest.journal.commands.count("crm.item.fields") == 1
        await stage.act("wrapup.outcome", "Sold")
        assert consequences(stage) == [(f"Sets {TIER_LABEL}: Platinum", "true"), ("Sets Opened: No", "true")]
        (draft,) = DraftStore(stage.context.local_store).drafts()
        assert [(one.change.old, one.change.new, one.by_outcome) for one in draft.item_changes] == [
            ("Gold", "Platinum", True),
            ("Y", "N", True),
        ]
        await stage.act("wrapup.save")
        assert stage.text("wrapup-state") == "Saved"
        assert (row(portal)[TIER], row(portal)["OPENED"]) == ("Platinum", "N")


async def test_each_field_can_be_unticked(portal: SimulatedPortal) -> None:
    async with on_stage(portal, TIER_GOLD, OPEN) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        await stage.act("wrapup.change", f"CONTACT:797/{TIER}")
        assert [on for _, on in consequences(stage)] == ["false", "true"]
        await stage.act("wrapup.save")
        assert (row(portal)[TIER], row(portal)["OPENED"]) == ("Gold", "N")


async def test_the_operator_s_own_value_wins_and_stays_with_another_outcome(portal: SimulatedPortal) -> None:
    async with on_stage(portal, TIER_GOLD, shown=(FieldSetting("CONTACT", TIER),)) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        await typed(stage, f"CONTACT:797/{TIER}", "Bronze")
        assert consequences(stage) == [(f"“{TIER_LABEL}” stays as you changed it.", None)]
        await stage.act("wrapup.outcome", "Later")
        await stage.act("wrapup.outcome", "Sold")
        await stage.act("wrapup.save")
        assert row(portal)[TIER] == "Bronze"


async def test_the_first_value_typed_again_leaves_the_field_to_the_outcome(portal: SimulatedPortal) -> None:
    async with on_stage(portal, TIER_GOLD, shown=(FieldSetting("CONTACT", TIER),)) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        await typed(stage, f"CONTACT:797/{TIER}", "Bronze")
        await typed(stage, f"CONTACT:797/{TIER}", "Gold")
        assert consequences(stage) == [(f"Sets {TIER_LABEL}: Platinum", "true")]


async def test_what_somebody_else_has_changed_meanwhile_is_asked_about(portal: SimulatedPortal) -> None:
    async with on_stage(portal, TIER_GOLD) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        row(portal)[TIER] = "Silver"
        await stage.act("wrapup.save")
        assert row(portal)[TIER] == "Silver"
        (asked,) = stage.places.rows("wrapup-decisions")
        await stage.act("wrapup.write-mine", asked.parts["mine"].attributes["data-argument"] or "")
        assert row(portal)[TIER] == "Platinum"


async def test_a_field_of_the_deal_is_set_when_the_call_is_about_it(portal: SimulatedPortal) -> None:
    async with on_stage(portal, AMOUNT) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        assert consequences(stage) == [("“Amount” stays unchanged: no deal is chosen.", None)]
        await about(stage, DEAL_4615)
        (text, on) = consequences(stage)[0]
        assert text.startswith("Sets Opportunity of Microscopes")
        assert on == "true"
        await stage.act("wrapup.save")
        assert row(portal, DEAL_4615)["OPPORTUNITY"] == "7000.50"


async def test_the_company_of_a_contact_gets_its_field(portal: SimulatedPortal) -> None:
    company = CrmItem("COMPANY", int(str(row(portal)["COMPANY_ID"])))
    async with on_stage(portal, FieldValue("COMPANY", "INDUSTRY", "IT")) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        assert consequences(stage)[0][1] == "true"
        await stage.act("wrapup.save")
        assert row(portal, company)["INDUSTRY"] == "IT"


async def test_another_client_in_the_middle_of_the_call_gets_it_and_the_first_one_does_not(
    portal: SimulatedPortal,
) -> None:
    async with on_stage(portal, TIER_GOLD) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        await stage.show(in_call(BERG))
        assert [on for _, on in consequences(stage)] == ["true"]
        (draft,) = DraftStore(stage.context.local_store).drafts()
        assert [one.owner for one in draft.item_changes] == [BERG.code]
        await stage.act("wrapup.save")
        assert (row(portal)[TIER], row(portal, BERG)[TIER]) == ("Gold", "Platinum")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (
            FieldValue("CONTACT", "UF_CRM_GONE", "Y", "Consent"),
            "“Consent” stays unchanged: Bitrix24 no longer has this field.",
        ),
        (FieldValue("CONTACT", "ID", "7"), "“Id” stays unchanged: it can't be changed here."),
        (
            FieldValue("CONTACT", "SOURCE_ID", "NOWHERE"),
            "“Source id” stays unchanged: Bitrix24 doesn't have the value that this outcome sets.",
        ),
        (
            FieldValue("CONTACT", MEETING, "soon", "Meeting"),
            "“Next meeting” stays unchanged: Bitrix24 doesn't have the value that this outcome sets.",
        ),
        (FieldValue("CONTACT", TIER, "Gold"), f"“{TIER_LABEL}” stays unchanged: it has the right value already."),
        (FieldValue("LEAD", "TITLE", "A", "Title"), "“Title” stays unchanged: the client isn't a lead."),
        (FieldValue("DEAL", "STAGE_ID", "WON", "Stage"), "“Stage id” stays unchanged: no deal is chosen."),
    ],
)
async def test_a_field_that_is_not_set_is_said_and_the_rest_is_saved(
    portal: SimulatedPortal, field: FieldValue, said: str
) -> None:
    async with on_stage(portal, field, OPEN) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        assert consequences(stage) == [(said, None), ("Sets Opened: No", "true")]
        await stage.act("wrapup.save")
        assert (stage.text("wrapup-state"), row(portal)["OPENED"]) == ("Saved", "N")


async def test_without_a_value_nothing_is_set(portal: SimulatedPortal) -> None:
    async with on_stage(portal, FieldValue("CONTACT", TIER, "")) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        assert consequences(stage) == []


@pytest.mark.parametrize("unread", ["item", "fields"])
async def test_without_the_right_to_read_nothing_is_set(portal: SimulatedPortal, unread: str) -> None:
    if unread == "item":
        portal.state.crm.private.add(("contact", 797))
    else:
        portal.state.faults.add(RestFault("crm.item.fields", status=404, error="ERROR_METHOD_NOT_FOUND"))
    async with on_stage(portal, TIER_GOLD) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        ((text, on),) = consequences(stage)
        assert on is None
        assert text.endswith("stays unchanged: its present value isn't known.")
        await stage.act("wrapup.save")
        assert "crm.item.update" not in portal.rest.journal.commands


async def test_what_the_outcome_sets_fills_a_required_field(portal: SimulatedPortal) -> None:
    row(portal)[TIER] = ""
    needed = FieldSetting("CONTACT", TIER, FieldUse.NEEDED, "Tier", FieldType.TEXT)
    async with on_stage(portal, TIER_GOLD, shown=(needed,), needs=(Need.FIELDS,)) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        await stage.act("wrapup.change", f"CONTACT:797/{TIER}")
        await stage.act("wrapup.save")
        assert "Fill in" in stage.text("wrapup-reason")
        await stage.act("wrapup.change", f"CONTACT:797/{TIER}")
        await stage.act("wrapup.save")
        assert (stage.text("wrapup-state"), row(portal)[TIER]) == ("Saved", "Platinum")


async def test_what_was_shown_is_saved_after_the_page_was_destroyed(portal: SimulatedPortal) -> None:
    async with on_stage(portal, TIER_GOLD) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        store = stage.context.local_store
    row(portal)[TIER] = "Bronze"
    async with on_any_stage(portal, settings=Effective(outcomes=(Outcome("Sold", fields=(TIER_GOLD,)),))) as stage:
        stage.quiet = settled  # type: ignore[method-assign]
        for key in store.keys("call-panel."):
            stage.context.local_store.set(key, store.get(key) or "")
        for factory in (FieldsSection, WrapupSection):
            stage.add(factory)
        await stage.show(in_call(ANNA))
        (draft,) = DraftStore(stage.context.local_store).drafts()
        assert [one.change.old for one in draft.item_changes] == ["Gold"]


async def test_fields_of_outcomes_of_other_lines_are_not_read(portal: SimulatedPortal) -> None:
    elsewhere = Effective(outcomes=(Outcome("Sold", fields=(TIER_GOLD,), lines=("Support",)), Outcome("Later")))
    async with on_any_stage(portal, *SECTIONS, settings=elsewhere) as stage:
        stage.quiet = settled  # type: ignore[method-assign]
        await stage.show(in_call(ANNA))
        assert "crm.item.fields" not in portal.rest.journal.commands


ANSWER = ScriptFollowed(ScriptPath("Renewal", (("", "Yes"),), fields=(TIER_GOLD,)))


async def test_an_answer_to_the_script_sets_a_field_and_taking_it_back_does_not(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        stage.bus.publish(FieldsOfScripts((TIER_GOLD,)))
        await stage.show(in_call(ANNA))
        assert len(portal.rest.journal.entries()) == 1
        stage.bus.publish(ANSWER)
        assert consequences(stage) == [(f"Sets {TIER_LABEL}: Platinum", "true")]
        stage.bus.publish(ScriptFollowed(ScriptPath()))
        assert consequences(stage) == []
        assert DraftStore(stage.context.local_store).drafts() == ()
        stage.bus.publish(ANSWER)
        await stage.act("wrapup.save")
        assert row(portal)[TIER] == "Platinum"


async def test_an_answer_wins_over_the_outcome_and_stays_with_another_one(portal: SimulatedPortal) -> None:
    async with on_stage(portal, FieldValue("CONTACT", TIER, "Bronze"), OPEN) as stage:
        stage.bus.publish(FieldsOfScripts((TIER_GOLD,)))
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        stage.bus.publish(ANSWER)
        assert consequences(stage) == [(f"Sets {TIER_LABEL}: Platinum", "true"), ("Sets Opened: No", "true")]
        await stage.act("wrapup.change", f"CONTACT:797/{TIER}")
        await stage.act("wrapup.outcome", "Later")
        assert consequences(stage) == [(f"Sets {TIER_LABEL}: Platinum", "false")]


async def test_moment_is_set_by_the_operators_clock_and_stays_after_the_page_was_destroyed(
    portal: SimulatedPortal,
) -> None:
    meeting = FieldValue("CONTACT", MEETING, "2026-03-10T11:00", "Meeting")
    on_site = FieldValue("CONTACT", ON_SITE, "2026-03-10T11:00", "On site")
    several = FieldValue("CONTACT", INTERESTS, "Lenses", "Interests")
    async with on_stage(portal, meeting, on_site, several) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        assert [text for text, _ in consequences(stage)] == [
            "Sets Next meeting: 2026-03-10 11:00",
            "Sets On site: 2026-03-10 11:00",
            "“Interests” stays unchanged: it can't be changed here.",
        ]
        store = stage.context.local_store
    async with on_stage(portal, meeting, on_site) as stage:
        for key in store.keys("call-panel."):
            stage.context.local_store.set(key, store.get(key) or "")
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.save")
        assert stage.text("wrapup-state") == "Saved"
        assert row(portal)[MEETING] == "2026-03-10T13:00:00+02:00"
        assert row(portal)[ON_SITE] == "2026-03-10T11:00:00+02:00"
