"""Fields with several values, and dates with a time, in the panel: typed, kept with the note, saved with it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.item_fields import FieldType
from app.notes.draft_store import DraftStore
from app.panel.client.section import ClientSection
from app.panel.fields.section import FieldsSection
from app.panel.fields.state import MOST_VALUES
from app.panel.fields.values import INCOMPLETE
from app.panel.wrapup.section import WrapupSection
from app.settings.item_fields import FieldSetting, FieldUse
from app.settings.values import Effective
from tests.portal.rest.custom_fields import INTERESTS, LANGUAGES, MEETING, OFFERS, ON_SITE, VISITS
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT
from tests.support.record_stage import ANNA
from tests.support.record_stage import on_stage as on_any_stage
from tests.support.script_desk import Page
from tests.support.section_stage import in_call
from tests.support.stepped_loop import settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.ui.view import ListItem
    from tests.portal import SimulatedPortal
    from tests.portal.rest.crm import Row
    from tests.support.section_stage import Stage

HOUR = 3600.0
SECTIONS = (ClientSection, FieldsSection, WrapupSection)


class FakeFields(Page):
    """The page's inputs: which of them got the focus last."""

    focused = ""

    def focus(self, name: str) -> bool:
        """See `Fields.focus`."""
        self.focused = name
        return True


@asynccontextmanager
async def on_stage(portal: SimulatedPortal, name: str, use: FieldUse = FieldUse.EDIT) -> AsyncIterator[Stage]:
    """Anna's call with one of her fields; the operator's clock is an hour ahead of UTC, the portal's two."""
    settings = Effective(item_fields=(FieldSetting("CONTACT", name, use, type=FieldType.OTHER),))
    async with on_any_stage(portal, settings=settings) as stage:
        for section in stage.sections:
            section.close()
        stage.sections.clear()
        stage.context = replace(stage.context, offset=lambda _: HOUR, fields=FakeFields())
        for factory in SECTIONS:
            stage.add(factory)
        stage.quiet = settled  # type: ignore[method-assign]
        await stage.show(in_call(ANNA))
        yield stage


def contact(portal: SimulatedPortal) -> Row:
    return portal.state.crm.table(CONTACT).rows[797]


def the_row(stage: Stage) -> ListItem:
    (row,) = stage.places.rows("fields-client")
    return row


def values(stage: Stage) -> list[str | None]:
    """What is in the inputs and choices of several values."""
    rows = the_row(stage).lists["values"].items
    return [one.parts["one"].value if one.parts["one"].attributes["hidden"] is None else one.parts["one-choice"].value
            for one in rows]  # fmt: skip


def focused(stage: Stage) -> str:
    assert isinstance(stage.context.fields, FakeFields)
    return stage.context.fields.focused


async def typed(stage: Stage, field: str, text: str) -> None:
    next(one for one in stage.sections if one.name == "fields").typed(field, text)
    await stage.quiet()


async def test_values_are_changed_added_and_removed_in_their_order(portal: SimulatedPortal) -> None:
    contact(portal)[INTERESTS] = ["Microscopes", "Lenses"]
    field = f"CONTACT:797/{INTERESTS}"
    async with on_stage(portal, INTERESTS) as stage:
        assert values(stage) == ["Microscopes", "Lenses"]
        await typed(stage, f"{field}#1", "Lenses and filters")
        await stage.act("fields.add", field)
        assert (values(stage), focused(stage)) == (["Microscopes", "Lenses and filters", ""], f"fields.{field}#2")
        await stage.act("fields.add", field)
        assert len(values(stage)) == 3
        await typed(stage, f"{field}#2", "Service")
        await stage.act("fields.remove", f"{field}#0")
        assert (values(stage), focused(stage)) == (["Lenses and filters", "Service"], f"fields.{field}#0")
        assert the_row(stage).parts["hint"].text == "Changed. Before: Microscopes, Lenses"
        (draft,) = DraftStore(stage.context.local_store).drafts()
        assert [one.change.new for one in draft.item_changes] == ["Lenses and filters\nService"]
        await stage.act("wrapup.save")
        assert stage.text("wrapup-state") == "Saved"
        assert contact(portal)[INTERESTS] == ["Lenses and filters", "Service"]
        assert portal.rest.journal.methods.count("crm.item.update") == 1


async def test_empty_inputs_are_no_values_and_no_change(portal: SimulatedPortal) -> None:
    contact(portal)[INTERESTS] = ["Microscopes"]
    field = f"CONTACT:797/{INTERESTS}"
    async with on_stage(portal, INTERESTS) as stage:
        await stage.act("fields.add", field)
        assert (values(stage), DraftStore(stage.context.local_store).drafts()) == (["Microscopes", ""], ())
        await typed(stage, f"{field}#1", "  ")
        assert DraftStore(stage.context.local_store).drafts() == ()
        await typed(stage, f"{field}#1", "Lenses")
        await typed(stage, f"{field}#1", "")
        assert (values(stage), the_row(stage).parts["hint"].text) == (["Microscopes", ""], "")


async def test_field_without_values_has_an_empty_input_and_a_limit(portal: SimulatedPortal) -> None:
    field = f"CONTACT:797/{INTERESTS}"
    contact(portal)[INTERESTS] = []
    async with on_stage(portal, INTERESTS) as stage:
        assert values(stage) == [""]
        remove = the_row(stage).lists["values"].items[0].parts["remove"]
        assert remove.attributes["aria-disabled"] == "true"
        for number in range(MOST_VALUES + 5):
            await typed(stage, f"{field}#{number}", f"Value {number}")
            await stage.act("fields.add", field)
        assert len(values(stage)) == MOST_VALUES
        assert the_row(stage).parts["add"].attributes["hidden"] == ""


async def test_all_values_are_taken_away_by_the_method_that_does_it(portal: SimulatedPortal) -> None:
    contact(portal)[LANGUAGES] = ["61", "63"]
    field = f"CONTACT:797/{LANGUAGES}"
    async with on_stage(portal, LANGUAGES) as stage:
        assert values(stage) == ["61", "63"]
        await stage.act("fields.remove", f"{field}#1")
        await stage.act("fields.remove", f"{field}#0")
        assert values(stage) == [""]
        await stage.act("wrapup.save")
        assert (stage.text("wrapup-state"), contact(portal)[LANGUAGES]) == ("Saved", [])
        assert portal.rest.journal.methods.count("crm.contact.update") == 1
        assert "crm.item.update" not in portal.rest.journal.methods


async def test_values_that_bitrix24_keeps_although_it_says_otherwise_are_not_said_to_be_gone(
    portal: SimulatedPortal,
) -> None:
    contact(portal)[LANGUAGES] = ["61"]
    async with on_stage(portal, LANGUAGES) as stage:
        portal.state.faults.add(RestFault("crm.contact.update", body='{"result": true}'))
        await stage.act("fields.remove", f"CONTACT:797/{LANGUAGES}#0")
        await stage.act("wrapup.save")
        assert stage.text("wrapup-state") != "Saved"
        assert contact(portal)[LANGUAGES] == ["61"]


async def test_entries_of_a_list_are_chosen_and_called_by_name(portal: SimulatedPortal) -> None:
    contact(portal)[LANGUAGES] = ["62"]
    field = f"CONTACT:797/{LANGUAGES}"
    async with on_stage(portal, LANGUAGES) as stage:
        row = the_row(stage).lists["values"].items[0]
        assert [one.parts[""].text for one in row.lists["one-options"].items] == ["—", "German", "English", "French"]
        await stage.act("fields.add", field)
        await typed(stage, f"{field}#1", "61")
        assert values(stage) == ["62", "61"]
        (draft,) = DraftStore(stage.context.local_store).drafts()
        assert draft.item_changes[0].change.text == "German, English"
        assert the_row(stage).parts["hint"].text == "Changed. Before: English"
        await stage.act("wrapup.save")
        assert contact(portal)[LANGUAGES] == ["61", "62"]


async def test_amounts_keep_their_currencies_and_a_wrong_one_is_led_to(portal: SimulatedPortal) -> None:
    contact(portal)[OFFERS] = ["1500.00|EUR", "7|USD"]
    field = f"CONTACT:797/{OFFERS}"
    async with on_stage(portal, OFFERS) as stage:
        await stage.act("fields.remove", f"{field}#0")
        await typed(stage, f"{field}#0", "8,5")
        await stage.act("fields.add", field)
        await typed(stage, f"{field}#1", "a lot")
        await stage.act("wrapup.save")
        assert stage.text("wrapup-reason") == "Correct “Offers” first."
        assert focused(stage) == f"fields.{field}#1"
        wrong = [one.parts["one"].attributes["aria-invalid"] for one in the_row(stage).lists["values"].items]
        assert wrong == [None, "true"]
        await typed(stage, f"{field}#1", "12")
        await stage.act("wrapup.save")
        assert contact(portal)[OFFERS] == ["8.5|USD", "12|USD"]


async def test_required_field_needs_one_value(portal: SimulatedPortal) -> None:
    contact(portal)[INTERESTS] = ["Lenses"]
    field = f"CONTACT:797/{INTERESTS}"
    async with on_stage(portal, INTERESTS, FieldUse.REQUIRED) as stage:
        await stage.act("fields.remove", f"{field}#0")
        await stage.act("wrapup.save")
        assert stage.text("wrapup-reason") == "Fill in “Interests” first."
        await typed(stage, f"{field}#0", "Filters")
        await stage.act("wrapup.save")
        assert contact(portal)[INTERESTS] == ["Filters"]


async def test_without_what_the_portal_says_several_values_are_only_shown(portal: SimulatedPortal) -> None:
    contact(portal)[INTERESTS] = ["Microscopes", "Lenses"]
    portal.state.faults.add(RestFault("crm.item.fields", status=404, error="ERROR_METHOD_NOT_FOUND"))
    async with on_stage(portal, INTERESTS) as stage:
        assert the_row(stage).parts["several"].attributes["hidden"] == ""
        assert the_row(stage).parts["value"].text == "Microscopes\nLenses"


async def test_moment_is_shown_and_typed_by_the_operators_clock(portal: SimulatedPortal) -> None:
    contact(portal)[MEETING] = "2026-03-10T12:00:20+02:00"
    async with on_stage(portal, MEETING) as stage:
        shown = the_row(stage).parts["input"]
        assert (shown.attributes["type"], shown.value) == ("datetime-local", "2026-03-10T11:00:20")
        await typed(stage, f"CONTACT:797/{MEETING}", "2026-03-10T11:00:20")
        assert the_row(stage).parts["hint"].text == ""
        await typed(stage, f"CONTACT:797/{MEETING}", "2026-03-11T09:30")
        assert the_row(stage).parts["input"].value == "2026-03-11T09:30"
        assert the_row(stage).parts["hint"].text == "Changed. Before: 2026-03-10 10:00"
        await stage.act("wrapup.save")
        assert (stage.text("wrapup-state"), contact(portal)[MEETING]) == ("Saved", "2026-03-11T10:30:00+02:00")


async def test_time_without_a_zone_is_the_portals_for_everybody(portal: SimulatedPortal) -> None:
    contact(portal)[ON_SITE] = "2026-03-10T12:00:00+02:00"
    async with on_stage(portal, ON_SITE) as stage:
        assert the_row(stage).parts["input"].value == "2026-03-10T12:00"
        await typed(stage, f"CONTACT:797/{ON_SITE}", "2026-03-11T09:30")
        await stage.act("wrapup.save")
        assert contact(portal)[ON_SITE] == "2026-03-11T09:30:00+02:00"


async def test_several_moments_are_values_like_others(portal: SimulatedPortal) -> None:
    contact(portal)[VISITS] = ["2026-03-10T12:00:20+02:00", "2026-03-12T12:00:00+02:00"]
    field = f"CONTACT:797/{VISITS}"
    async with on_stage(portal, VISITS) as stage:
        assert values(stage) == ["2026-03-10T11:00:20", "2026-03-12T11:00"]
        await typed(stage, f"{field}#1", "2026-03-13T11:00")
        await stage.act("wrapup.save")
        assert contact(portal)[VISITS] == ["2026-03-10T12:00:20+02:00", "2026-03-13T12:00:00+02:00"]


@pytest.mark.parametrize("before", ["", "2026-03-10T12:00:00+02:00"])
async def test_date_that_is_typed_in_part_is_not_saved_and_left_alone(portal: SimulatedPortal, before: str) -> None:
    contact(portal)[MEETING] = before
    async with on_stage(portal, MEETING) as stage:
        await typed(stage, f"CONTACT:797/{MEETING}", INCOMPLETE)
        shown = the_row(stage)
        assert (shown.parts["input"].value, shown.parts["hint"].text) == (None, "This isn't a date.")
        await stage.act("wrapup.save")
        assert stage.text("wrapup-reason") == "Correct “Next meeting” first."
        assert contact(portal)[MEETING] == before
        await typed(stage, f"CONTACT:797/{MEETING}", "2026-03-11T09:30")
        await stage.act("wrapup.save")
        assert contact(portal)[MEETING] == "2026-03-11T10:30:00+02:00"


async def test_somebody_elses_values_are_not_overwritten(portal: SimulatedPortal) -> None:
    contact(portal)[LANGUAGES] = ["61"]
    field = f"CONTACT:797/{LANGUAGES}"
    async with on_stage(portal, LANGUAGES) as stage:
        await typed(stage, f"{field}#0", "62")
        contact(portal)[LANGUAGES] = ["63", "61"]
        await stage.act("wrapup.save")
        assert contact(portal)[LANGUAGES] == ["63", "61"]
        (asked,) = stage.places.rows("wrapup-decisions")
        assert asked.parts["theirs"].text == "Keep theirs: German, French"
        await stage.act("wrapup.write-mine", asked.parts["mine"].attributes["data-argument"] or "")
        assert contact(portal)[LANGUAGES] == ["62"]
