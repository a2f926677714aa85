"""Marks of clients on the home page: a field picked by its name and a value that fits it, or a code where need be."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.item_fields import FieldType
from app.crm.item_fields import ItemField
from app.crm.records import Statuses
from app.home.fields.state import PortalFields
from app.home.marks import find_field, marking_fields, shown_answer, stored_answer
from app.home.portal_lists import Pipeline, PortalLists, Stage
from app.settings.kinds import Mark
from app.settings.storage_format import OPTION, decode_app_settings, encode_settings
from app.settings.values import AppSettings
from tests.portal.rest.faults import RestFault
from tests.support.fake_home import HomeLoad, sound

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

TIER = "UF_CRM_1720697698689"
REASON = "UF_CRM_1700000000002"
"""A list among the fields of the simulated portal's deals."""

DENIED = RestFault("crm.item.fields", error="ACCESS_DENIED", status=400)


@asynccontextmanager
async def opened(
    settings: AppSettings | None = None, *, admin: bool = True, fault: RestFault | None = None
) -> AsyncIterator[HomeLoad]:
    """The page with these settings and the part opened."""
    state = sound()
    if settings is not None:
        state.options.app[OPTION] = encode_settings(settings, {})
    page = HomeLoad(state, admin=admin)
    await page.open()
    if fault is not None:
        state.faults.add(fault)
    await page.act("marks.look", "open", seconds=300)
    yield page
    page.home.close()
    assert page.faults == []


def options(page: HomeLoad, which: str = "field", row: int = 0) -> dict[str, str]:
    """What can be chosen, by value."""
    listed = page.rows("marks")[row].lists[f"{which}-options"].items
    return {each.parts[""].attributes["value"] or "": each.parts[""].text or "" for each in listed}


def chosen(page: HomeLoad, which: str = "fields", row: int = 0) -> str | None:
    return page.rows("marks")[row].parts[which].value


def shown(page: HomeLoad, row: int = 0) -> set[str]:
    """The labels of a mark that are shown."""
    parts = page.rows("marks")[row].parts
    return {
        name.removesuffix("-label")
        for name, part in parts.items()
        if name.endswith("-label") and part.attributes["hidden"] is None
    }


def stored(page: HomeLoad) -> AppSettings:
    return decode_app_settings(page.state.options.app[OPTION]).value


def field(name: str, kind: FieldType, label: str = "", **more: object) -> ItemField:
    return ItemField(name, label or name, kind, **more)  # type: ignore[arg-type]


def portal(**fields: Mapping[str, ItemField]) -> PortalFields:
    return PortalFields(fields)


# -- What can be picked


async def test_field_is_picked_by_its_name_and_a_text_is_entered() -> None:
    async with opened() as page:
        assert page.text("marks-used") == "Nobody is marked"
        assert shown(page) == {"fields"}
        name = options(page)[TIER]
        assert name.endswith("(Contacts)")
        page.home.typed("marks.vip-field", TIER)
        assert (chosen(page), shown(page)) == (TIER, {"fields", "value"})
        page.home.typed("app.vip-value", "Gold")
        assert page.text("marks-used") == "VIP"
        await page.act("save", "app", seconds=3)
        assert json.loads(page.state.options.app[OPTION])["vip"] == {"field": TIER, "value": "Gold"}


async def test_value_of_a_list_is_picked_by_its_name() -> None:
    async with opened() as page:
        page.home.typed("marks.no-contact-field", REASON)
        assert shown(page, 1) == {"fields", "values"}
        first, second, *_ = options(page, "value", 1).items()
        assert (first, chosen(page, "values", 1)) == (("", "Any value"), "")
        page.home.typed("marks.no-contact-value", second[0])
        assert chosen(page, "values", 1) == second[0]
        page.home.typed("marks.no-contact-field", "SOURCE_ID")
        assert chosen(page, "values", 1) == ""
        assert "Website" in options(page, "value", 1).values()
        page.home.typed("marks.no-contact-value", "WEB")
        await page.act("save", "app", seconds=3)
        assert stored(page).no_contact == Mark("SOURCE_ID", "WEB")


async def test_yes_and_no_are_answers_and_yes_is_stored_as_any_value() -> None:
    async with opened() as page:
        page.home.typed("marks.vip-field", "EXPORT")
        assert options(page, "value") == {"Y": "Yes", "N": "No"}
        assert chosen(page, "values") == "Y"
        page.home.typed("marks.vip-value", "N")
        await page.act("save", "app", seconds=3)
        assert stored(page).vip == Mark("EXPORT", "N")
        page.home.typed("marks.vip-value", "Y")
        await page.act("save", "app", seconds=3)
        assert stored(page).vip == Mark("EXPORT", "")


async def test_nobody_is_marked_without_a_field() -> None:
    async with opened(AppSettings(vip=Mark(TIER, "Gold"))) as page:
        page.home.typed("marks.vip-field", "")
        assert shown(page) == {"fields"}
        await page.act("save", "app", seconds=3)
        assert stored(page).vip == Mark()


@pytest.mark.parametrize(("value", "answer"), [("", "Y"), ("y", "Y"), ("1", "Y"), ("n", "N"), ("0", "N"), ("x", "x")])
def test_stored_values_are_shown_as_answers(value: str, answer: str) -> None:
    assert shown_answer(value) == answer
    assert shown_answer(stored_answer(answer)) == answer


def test_field_that_several_types_have_is_offered_once_with_its_types() -> None:
    names = {"CONTACT": "Contacts", "COMPANY": "Companies", "LEAD": "Leads", "DEAL": "Deals"}
    source, level = field("SOURCE_ID", FieldType.STATUS, "Source"), field("UF_CRM_1", FieldType.TEXT, "Level")
    found = marking_fields(
        portal(
            CONTACT={"SOURCE_ID": source, "UF_CRM_1": level},
            LEAD={"SOURCE_ID": source},
            DEAL={"UF_CRM_1": field("UF_CRM_1", FieldType.CHOICE, "Reason")},
        )
    )
    assert [one.text(names) for one in found] == ["Source (Contacts, Leads)", "Level (Contacts), Reason (Deals)"]
    assert [one.type for one in found] == [FieldType.STATUS, FieldType.TEXT]
    assert found[1].entries(PortalLists()) == ()


def test_fields_whose_values_nobody_enters_are_not_offered_and_have_their_names_all_the_same() -> None:
    known = portal(
        CONTACT={"BIRTHDATE": field("BIRTHDATE", FieldType.DATE), "X": field("X", FieldType.TEXT, shown=False)}
    )
    assert marking_fields(known) == []
    assert find_field(known, "BIRTHDATE") is not None


def test_entries_are_those_of_all_types_and_stages_come_with_their_pipeline() -> None:
    kind = field("TYPE_ID", FieldType.STATUS, listed="CONTACT_TYPE")
    other = field("TYPE_ID", FieldType.STATUS, listed="DEAL_TYPE")
    rows = [("CONTACT_TYPE", "CLIENT", "Clients"), ("DEAL_TYPE", "SALE", "Sale"), ("SOURCE", "WEB", "Web")]
    statuses = Statuses([{"ENTITY_ID": of, "STATUS_ID": code, "NAME": name} for of, code, name in rows])
    stage = Stage("DEAL", "C1:NEW", "New")
    lists = PortalLists((), (Pipeline("DEAL", "1", "Renewals", (stage,)),), statuses=statuses)
    found = find_field(portal(CONTACT={"TYPE_ID": kind}, DEAL={"TYPE_ID": other}), "TYPE_ID")
    assert found is not None
    assert found.entries(lists) == (("CLIENT", "Clients"), ("SALE", "Sale"))
    stages = find_field(portal(DEAL={"STAGE_ID": field("STAGE_ID", FieldType.STATUS)}), "STAGE_ID")
    assert stages is not None
    assert stages.entries(lists) == (("C1:NEW", "Renewals: New"),)


# -- What was stored before


async def test_stored_marks_are_shown_by_name_and_are_not_changed_by_that() -> None:
    async with opened(AppSettings(vip=Mark("SOURCE_ID", "web"), no_contact=Mark(TIER, "Gold"))) as page:
        assert (chosen(page), chosen(page, "values")) == ("SOURCE_ID", "WEB")
        assert page.rows("marks")[1].parts["value"].value == "Gold"
        assert page.text("marks-used") == "VIP, Do not contact"
        assert not page.can("app-save")


async def test_field_and_value_that_the_portal_no_longer_has_stay_and_are_said() -> None:
    async with opened(AppSettings(vip=Mark("UF_CRM_GONE", "A"), no_contact=Mark("SOURCE_ID", "GONE"))) as page:
        assert (chosen(page), options(page)["UF_CRM_GONE"], shown(page)) == (
            "UF_CRM_GONE",
            "UF_CRM_GONE",
            {"fields", "value"},
        )
        assert "no such field" in (page.rows("marks")[0].parts["note"].text or "")
        assert options(page, "value", 1)["GONE"] == "GONE (no longer in Bitrix24)"
        assert chosen(page, "values", 1) == "GONE"


# -- Codes


async def test_code_is_entered_for_a_field_of_another_type_and_one_that_cannot_be_is_refused() -> None:
    async with opened() as page:
        page.home.typed("marks.vip-field", "?")
        assert shown(page) == {"fields", "code", "value"}
        page.home.typed("app.vip-field", "UF_CRM_5_1")
        page.home.typed("app.vip-value", "Silver")
        page.home.typed("app.no-contact-field", "Нельзя звонить")
        assert page.attribute("app-no-contact-field", "aria-invalid") == "true"
        assert page.text("marks-used") == "Something to correct"
        assert not page.can("app-save")
        page.home.typed("marks.no-contact-field", TIER)
        assert shown(page, 1) == {"fields", "value"}
        await page.act("save", "app", seconds=3)
        assert (stored(page).vip, stored(page).no_contact) == (Mark("UF_CRM_5_1", "Silver"), Mark(TIER))


async def test_discarding_takes_a_wrong_code_back() -> None:
    async with opened() as page:
        page.home.typed("app.vip-field", "a b")
        await page.act("discard", "app")
        assert shown(page) == {"fields"}
        await page.press("app-keep-open")
        assert page.can("app-save")


@pytest.mark.parametrize(
    "fault", [DENIED, RestFault("batch", status=503, error="OVERLOAD_LIMIT")], ids=["no right", "nothing read"]
)
async def test_without_the_fields_codes_are_entered_and_the_reason_is_said(fault: RestFault) -> None:
    async with opened(AppSettings(vip=Mark(TIER, "Gold")), fault=fault) as page:
        assert shown(page) == {"code", "value"}
        assert page.rows("marks")[0].parts["code"].value == TIER
        assert page.text("marks-trouble")
        assert not page.is_hidden("marks-code-hint")
        page.home.typed("app.vip-field", "UF_CRM_2")
        assert page.can("app-save")


async def test_types_that_cannot_be_read_are_named_and_nothing_is_said_to_be_gone() -> None:
    fault = RestFault("crm.item.fields", error="ACCESS_DENIED", status=400, times=1)
    async with opened(AppSettings(vip=Mark("UF_CRM_GONE")), fault=fault) as page:
        assert (page.text("marks-trouble") or "").startswith("Contacts: ")
        assert page.rows("marks")[0].parts["note"].text == ""
        assert "fields" in shown(page)


async def test_only_administrators_can_change_them() -> None:
    async with opened(AppSettings(vip=Mark(TIER, "Gold")), admin=False) as page:
        page.home.typed("marks.vip-field", "")
        row = page.rows("marks")[0]
        assert row.parts["value"].value == "Gold"
        assert row.parts["fields"].attributes["disabled"] == ""
        assert row.parts["value"].attributes["readonly"] == ""


async def test_fields_are_read_once_for_both_parts_and_only_when_one_is_opened() -> None:
    state = sound()
    page = HomeLoad(state)
    await page.open()
    assert "crm.item.fields" not in state.journal.commands
    await page.act("marks.look", "open", seconds=3)
    read = state.journal.commands.count("crm.item.fields")
    await page.act("fields.look", "open", seconds=3)
    assert read == state.journal.commands.count("crm.item.fields") == 4
    assert page.is_hidden("marks-loading")
    page.home.close()
