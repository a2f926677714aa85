"""The fields that matter in the panel: read with what the card reads, kept with each key, saved with the note."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.bitrix24.item_fields import FieldType
from app.call.crm_item import CrmItem
from app.call.model import Line
from app.notes.draft_store import DraftStore
from app.panel.client.section import ClientSection
from app.panel.deals.section import DealsSection
from app.panel.fields.section import FieldsSection
from app.panel.fields.state import LONGEST
from app.panel.wrapup.section import WrapupSection
from app.sections.events import ItemChosen, RequiredField, RequiredFields, SettingsChanged
from app.settings.item_fields import FieldSetting, FieldUse
from app.settings.outcomes import Need, Outcome
from app.settings.values import Effective, Part
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT, DEAL
from tests.support.record_stage import ANNA, TIER
from tests.support.record_stage import on_stage as on_any_stage
from tests.support.section_stage import in_call
from tests.support.stepped_loop import settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from app.ui.view import ListItem
    from tests.portal import SimulatedPortal
    from tests.portal.rest.crm import Row
    from tests.support.section_stage import Stage

POST = FieldSetting("CONTACT", "POST", FieldUse.EDIT, "Position")
AMOUNT = FieldSetting("DEAL", "OPPORTUNITY", FieldUse.EDIT, "Amount", FieldType.NUMBER)
STAGE = FieldSetting("DEAL", "STAGE_ID", FieldUse.EDIT, "Stage", FieldType.STATUS)
INDUSTRY = FieldSetting("COMPANY", "INDUSTRY", FieldUse.SHOW, "Industry", FieldType.STATUS)
TIERED = FieldSetting("CONTACT", TIER, FieldUse.REQUIRED, "Tier")
SECTIONS = (ClientSection, DealsSection, FieldsSection, WrapupSection)
MICROSCOPES = CrmItem("DEAL", 4615)


def settings(*fields: FieldSetting, **others: object) -> Effective:
    return Effective(item_fields=fields, **others)  # type: ignore[arg-type]


@asynccontextmanager
async def on_stage(
    portal: SimulatedPortal, *names: Callable[..., Any], settings: Effective | None = None
) -> AsyncIterator[Stage]:
    """A stage whose tasks don't end: the wrap-up holds the lock of its note."""
    async with on_any_stage(portal, *names, settings=settings) as stage:
        stage.quiet = settled  # type: ignore[method-assign]
        yield stage


def rows(stage: Stage, name: str = "fields-client") -> dict[str, ListItem]:
    return {row.parts["label"].text or "": row for row in stage.places.rows(name)}


def written(row: ListItem) -> str | None:
    return row.parts["input"].value


def contact(portal: SimulatedPortal) -> Row:
    return portal.state.crm.table(CONTACT).rows[797]


def deal(portal: SimulatedPortal) -> Row:
    return portal.state.crm.table(DEAL).rows[4615]


async def typed(stage: Stage, field: str, text: str) -> None:
    next(one for one in stage.sections if one.name == "fields").typed(field, text)
    await stage.quiet()


async def test_fields_come_with_what_the_card_reads_anyway(portal: SimulatedPortal) -> None:
    async with on_stage(portal, ClientSection, settings=settings()) as stage:
        await stage.show(in_call(ANNA))
        without = list(portal.rest.journal.commands)
    portal.rest.journal.clear()
    async with on_stage(portal, ClientSection, FieldsSection, settings=settings(POST, INDUSTRY)) as stage:
        await stage.show(in_call(ANNA))
        assert len(portal.rest.journal.entries()) == 1
        assert sorted(portal.rest.journal.commands) == sorted([*without, "crm.item.fields", "crm.item.fields"])
        assert written(rows(stage)["Post"]) == contact(portal)["POST"]
        assert rows(stage)["Industry"].parts["value"].text == "Manufacturing"


async def test_without_fields_nothing_is_asked_for(portal: SimulatedPortal) -> None:
    async with on_stage(portal, FieldsSection) as stage:
        await stage.show(in_call(ANNA))
        assert portal.rest.journal.entries() == []


async def test_fields_are_used_as_the_line_and_the_departments_use_them(portal: SimulatedPortal) -> None:
    known = settings(POST, AMOUNT, INDUSTRY, field_uses={"CONTACT/POST": "required", "COMPANY/INDUSTRY": "hide"})
    async with on_any_stage(portal, settings=settings(POST, INDUSTRY)) as stage:
        stage.quiet = settled  # type: ignore[method-assign]
        stage.context = replace(stage.context, settings_on=lambda line: known if line[1] == "Sales" else Effective())
        for factory in SECTIONS:
            stage.add(factory)
        call = in_call(ANNA)
        assert call.call is not None
        await stage.show(replace(call, call=replace(call.call, line=Line("1", "Sales"))))
        assert "Industry" not in rows(stage)
        await typed(stage, "CONTACT:797/POST", "")
        assert stage.bus.last(RequiredFields) == RequiredFields(
            (RequiredField("CONTACT:797/POST", "Post", always=True),)
        )
        await typed(stage, "CONTACT:797/POST", "Head")
        known = settings(POST, INDUSTRY, field_uses={"CONTACT/POST": "show"})
        stage.bus.publish(SettingsChanged())
        await stage.quiet()
        assert rows(stage)["Industry"].parts["value"].text == "Manufacturing"
        assert written(rows(stage)["Post"]) == ""
        assert stage.bus.last(RequiredFields) == RequiredFields()
        await stage.act("wrapup.save")
        assert contact(portal)["POST"] == "Head"  # what was typed before is saved


async def test_what_is_typed_is_kept_with_each_key_and_saved_with_the_note(portal: SimulatedPortal) -> None:
    async with on_stage(portal, *SECTIONS, settings=settings(POST)) as stage:
        await stage.show(in_call(ANNA))
        before = contact(portal)["POST"]
        await typed(stage, "CONTACT:797/POST", "Head")
        (draft,) = DraftStore(stage.context.local_store).drafts()
        assert [one.change.new for one in draft.item_changes] == ["Head"]
        row = rows(stage)["Post"]
        assert (written(row), row.parts["hint"].text) == ("Head", f"Changed. Before: {before}")
        await stage.act("wrapup.save")
        assert contact(portal)["POST"] == "Head"
        assert "crm.timeline.comment.add" not in portal.rest.journal.commands
        assert stage.text("wrapup-state") == "Saved"
        row = rows(stage)["Post"]
        assert (written(row), row.parts["hint"].text) == ("Head", "")


async def test_another_value_after_the_save_is_saved_too_and_the_first_one_again_is_no_change(
    portal: SimulatedPortal,
) -> None:
    async with on_stage(portal, *SECTIONS, settings=settings(POST)) as stage:
        await stage.show(in_call(ANNA))
        before = contact(portal)["POST"]
        for text in ("Head", "Chief", before):
            await typed(stage, "CONTACT:797/POST", text)
            await stage.act("wrapup.save")
            assert (contact(portal)["POST"], stage.text("wrapup-state")) == (text, "Saved")
        await typed(stage, "CONTACT:797/POST", "Head")
        await typed(stage, "CONTACT:797/POST", before)
        assert stage.text("wrapup-state") != "Draft"
        assert rows(stage)["Post"].parts["hint"].text == ""


async def test_what_was_typed_is_there_after_the_page_was_destroyed(portal: SimulatedPortal) -> None:
    async with on_stage(portal, *SECTIONS, settings=settings(POST)) as stage:
        await stage.show(in_call(ANNA))
        await typed(stage, "CONTACT:797/POST", "Head")
        store = stage.context.local_store
    async with on_stage(portal, settings=settings(POST)) as stage:
        for key in store.keys("call-panel."):
            stage.context.local_store.set(key, store.get(key) or "")
        for factory in (FieldsSection, WrapupSection):
            stage.add(factory)
        await stage.show(in_call(ANNA))
        assert written(rows(stage)["Post"]) == "Head"


async def test_deal_that_the_call_is_about_has_its_fields_with_its_own_stages(portal: SimulatedPortal) -> None:
    async with on_stage(portal, *SECTIONS, settings=settings(AMOUNT, STAGE)) as stage:
        await stage.show(in_call(ANNA))
        assert rows(stage, "fields-deal") == {}
        requests = len(portal.rest.journal.entries())
        await stage.act("deals.choose", MICROSCOPES.code)
        assert len(portal.rest.journal.entries()) == requests + 1
        shown = rows(stage, "fields-deal")
        assert list(shown) == ["Opportunity", "Stage id"]
        options = [one.parts[""].text for one in shown["Stage id"].lists["options"].items]
        assert options[:3] == ["—", "Development", "Document preparation"]
        await typed(stage, "DEAL:4615/STAGE_ID", "WON")
        await typed(stage, "DEAL:4615/OPPORTUNITY", "7 000,50")
        assert written(rows(stage, "fields-deal")["Opportunity"]) == "7 000,50"
        await stage.act("wrapup.save")
        assert (deal(portal)["STAGE_ID"], deal(portal)["OPPORTUNITY"]) == ("WON", "7000.50")


async def test_changes_of_a_deal_wait_until_the_call_is_about_it(portal: SimulatedPortal) -> None:
    async with on_stage(portal, *SECTIONS, settings=settings(STAGE)) as stage:
        await stage.show(in_call(ANNA))
        stage.bus.publish(ItemChosen(MICROSCOPES, client=ANNA, by_operator=True))
        await stage.quiet()
        before = deal(portal)["STAGE_ID"]
        await typed(stage, "DEAL:4615/STAGE_ID", "WON")
        stage.bus.publish(ItemChosen(None, client=ANNA, by_operator=True))
        await stage.quiet()
        assert rows(stage, "fields-deal") == {}
        next(one for one in stage.sections if one.name == "wrapup").typed("text", "Words")
        await stage.act("wrapup.save")
        assert deal(portal)["STAGE_ID"] == before


async def test_required_field_blocks_the_save_and_is_led_to(portal: SimulatedPortal) -> None:
    contact(portal)[TIER] = ""
    async with on_stage(portal, *SECTIONS, settings=settings(TIERED)) as stage:
        await stage.show(in_call(ANNA))
        next(one for one in stage.sections if one.name == "wrapup").typed("text", "Words")
        await stage.act("wrapup.save")
        label = rows(stage)[f"Uf crm {TIER.removeprefix('UF_CRM_')}"]
        assert stage.text("wrapup-reason") == f"Fill in “{label.parts['label'].text}” first."
        assert label.parts["required"].attributes["hidden"] is None
        assert "crm.timeline.comment.add" not in portal.rest.journal.commands
        await typed(stage, f"CONTACT:797/{TIER}", "Gold")
        await stage.act("wrapup.save")
        assert (stage.text("wrapup-state"), contact(portal)[TIER]) == ("Saved", "Gold")


async def test_needed_field_blocks_only_outcomes_that_need_fields(portal: SimulatedPortal) -> None:
    contact(portal)[TIER] = ""
    needed = FieldSetting("CONTACT", TIER, FieldUse.NEEDED, "Tier")
    outcomes = (Outcome("Sold", needs=(Need.FIELDS,)), Outcome("Later"))
    async with on_stage(portal, *SECTIONS, settings=settings(needed, outcomes=outcomes)) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("wrapup.outcome", "Sold")
        await stage.act("wrapup.save")
        assert "Fill in" in stage.text("wrapup-reason")
        await stage.act("wrapup.outcome", "Later")
        await stage.act("wrapup.save")
        assert stage.text("wrapup-state") == "Saved"


async def test_wrong_number_is_kept_said_and_blocks_the_save(portal: SimulatedPortal) -> None:
    async with on_stage(portal, *SECTIONS, settings=settings(AMOUNT)) as stage:
        await stage.show(in_call(ANNA, bindings=(MICROSCOPES,)))
        await typed(stage, "DEAL:4615/OPPORTUNITY", "a lot")
        row = rows(stage, "fields-deal")["Opportunity"]
        assert (written(row), row.parts["hint"].text) == ("a lot", "This isn't a number.")
        await stage.act("wrapup.save")
        assert stage.text("wrapup-reason") == "Correct “Opportunity” first."


async def test_fields_of_other_lines_and_those_that_are_gone_are_not_shown(portal: SimulatedPortal) -> None:
    elsewhere = FieldSetting("CONTACT", "COMMENTS", lines=("Support",))
    here = FieldSetting("CONTACT", "SOURCE_DESCRIPTION", lines=("Sales",))
    gone = FieldSetting("CONTACT", "UF_CRM_GONE", FieldUse.REQUIRED)
    async with on_stage(portal, FieldsSection, settings=settings(elsewhere, here, gone)) as stage:
        await stage.show(in_call(ANNA))
        assert list(rows(stage)) == ["Source description"]
        required = stage.bus.last(RequiredFields)
        assert required is None or required.fields == ()


async def test_without_the_right_to_read_fields_simple_ones_work_by_what_was_stored(portal: SimulatedPortal) -> None:
    portal.state.faults.add(RestFault("crm.item.fields", status=404, error="ERROR_METHOD_NOT_FOUND"))
    async with on_stage(portal, FieldsSection, settings=settings(POST, AMOUNT, STAGE)) as stage:
        await stage.show(in_call(ANNA, bindings=(MICROSCOPES,)))
        assert list(rows(stage)) == ["Position"]
        shown = rows(stage, "fields-deal")
        assert written(shown["Amount"]) == "48200"
        assert shown["Stage"].parts["value"].attributes["hidden"] is None


async def test_client_that_cannot_be_read_has_no_fields_and_blocks_nothing(portal: SimulatedPortal) -> None:
    portal.state.crm.private.add(("contact", 797))
    async with on_stage(portal, FieldsSection, settings=settings(TIERED, off=frozenset({Part.CLIENT}))) as stage:
        await stage.show(in_call(ANNA))
        assert rows(stage) == {}
        assert stage.is_shown("fields-notice")


async def test_lines_of_a_text_are_not_run_together(portal: SimulatedPortal) -> None:
    comments = FieldSetting("CONTACT", "COMMENTS", FieldUse.EDIT, "Comment")
    contact(portal)["COMMENTS"] = "Calls back\nwithin the hour"
    async with on_stage(portal, *SECTIONS, settings=settings(comments)) as stage:
        await stage.show(in_call(ANNA))
        (row,) = stage.places.rows("fields-client")
        assert row.parts["input"].attributes["hidden"] == ""
        assert (row.parts["lines"].attributes["hidden"], row.parts["lines"].value) == (
            None, "Calls back\nwithin the hour",
        )  # fmt: skip
        await typed(stage, "CONTACT:797/COMMENTS", "Calls back\nwithin a day")
        await stage.act("wrapup.save")
        assert contact(portal)["COMMENTS"] == "Calls back\nwithin a day"


async def test_long_text_of_bitrix24_is_not_cut(portal: SimulatedPortal) -> None:
    comments = FieldSetting("CONTACT", "COMMENTS", FieldUse.EDIT, "Comment")
    contact(portal)["COMMENTS"] = "x" * (LONGEST + 500)
    async with on_stage(portal, *SECTIONS, settings=settings(comments)) as stage:
        await stage.show(in_call(ANNA))
        await typed(stage, "CONTACT:797/COMMENTS", "x" * (LONGEST + 499))
        await stage.act("wrapup.save")
        assert len(contact(portal)["COMMENTS"]) == LONGEST + 499
