"""Which fields the panel shows, picked on the home page: by name, in the card's order, moved, removed, for lines."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.item_fields import FieldType
from app.crm.item_fields import ItemField
from app.home.fields.state import PortalFields
from app.home.fields.view import view
from app.home.form import FormContext
from app.locale import Words
from app.settings.item_fields import MOST, FieldSetting, FieldUse
from app.settings.storage_format import OPTION, decode_app_settings, encode_settings
from app.settings.values import AppSettings
from app.ui.view import ItemList
from tests.portal.rest.custom_fields import INTERESTS, MEETING, ON_SITE
from tests.portal.rest.faults import RestFault
from tests.support.fake_home import HomeLoad, sound

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.ui.view import ListItem

POST = FieldSetting("CONTACT", "POST", FieldUse.EDIT, "Position")
BIRTHDAY = FieldSetting("CONTACT", "BIRTHDATE", FieldUse.SHOW, "Birthday", FieldType.DATE)
GONE = FieldSetting("CONTACT", "UF_CRM_GONE", FieldUse.REQUIRED, "Old field", lines=("99",))


@asynccontextmanager
async def opened(*fields: FieldSetting, admin: bool = True, fault: RestFault | None = None) -> AsyncIterator[HomeLoad]:
    """The page of an administrator, with these fields stored and the part opened."""
    state = sound()
    state.options.app[OPTION] = encode_settings(AppSettings(item_fields=fields), {})
    if fault is not None:
        state.faults.add(fault)
    page = HomeLoad(state, admin=admin)
    await page.open()
    await page.act("fields.look", "open", seconds=3)
    yield page
    page.home.close()
    assert page.faults == []


def kind(page: HomeLoad, name: str = "Contacts") -> ListItem:
    return next(row for row in page.places.rows("item-fields") if row.parts["type"].text == name)


def labels(page: HomeLoad, name: str = "Contacts") -> list[str | None]:
    return [row.parts["label"].text for row in kind(page, name).lists["fields"].items]


def offered(page: HomeLoad, name: str = "Contacts") -> list[str | None]:
    return [option.parts[""].attributes["value"] for option in kind(page, name).lists["choices"].items]


def stored(page: HomeLoad) -> tuple[FieldSetting, ...]:
    return decode_app_settings(page.state.options.app[OPTION]).value.item_fields


async def test_fields_are_picked_by_name_in_the_order_of_the_portals_card_and_saved() -> None:
    async with opened() as page:
        assert offered(page)[:4] == ["", "CONTACT/LAST_NAME", "CONTACT/POST", "CONTACT/BIRTHDATE"]
        assert offered(page, "Deals")[1:4] == ["DEAL/TITLE", "DEAL/OPPORTUNITY", "DEAL/UF_CRM_1700000000002"]
        await page.act("fields.add", "CONTACT/POST")
        await page.act("fields.add", "DEAL/STAGE_ID")
        await page.act("fields.add", "CONTACT/NOTHING")
        assert (labels(page), labels(page, "Deals")) == (["Post"], ["Stage id"])
        assert "CONTACT/POST" not in offered(page)
        page.home.typed("fields.use.CONTACT/POST", "required")
        await page.act("save", "app", seconds=3)
        assert stored(page) == (
            FieldSetting("CONTACT", "POST", FieldUse.REQUIRED, "Post"),
            FieldSetting("DEAL", "STAGE_ID", FieldUse.EDIT, "Stage id", FieldType.STATUS),
        )


async def test_fields_are_moved_among_their_type_and_removed() -> None:
    async with opened(POST, BIRTHDAY) as page:
        assert labels(page) == ["Post", "Birthdate"]
        first, last = (row.parts for row in kind(page).lists["fields"].items)
        stuck = [row[way].attributes["aria-disabled"] for row in (first, last) for way in ("up", "down")]
        assert stuck == ["true", None, None, "true"]
        assert not any(row[way].attributes["hidden"] is not None for row in (first, last) for way in ("up", "down"))
        await page.act("fields.down", "CONTACT/POST")
        assert labels(page) == ["Birthdate", "Post"]
        await page.act("fields.down", "CONTACT/POST")
        assert labels(page) == ["Birthdate", "Post"]
        await page.act("fields.up", "CONTACT/POST")
        await page.act("fields.remove", "CONTACT/BIRTHDATE")
        assert labels(page) == ["Post"]


async def test_fields_are_dragged_among_their_type() -> None:
    async with opened(POST, BIRTHDAY, GONE) as page:
        handles = [row.parts["move"].attributes["data-move"] for row in kind(page).lists["fields"].items]
        assert handles == ["fields.move-CONTACT"] * 3
        await page.act("fields.move-CONTACT", "2:0")
        assert labels(page) == ["Old field", "Post", "Birthdate"]
        for wrong in ("0:3", "", "1", "a:b", "-1:0"):
            await page.act("fields.move-CONTACT", wrong)
        await page.act("fields.move-DEAL", "0:1")
        assert labels(page) == ["Old field", "Post", "Birthdate"]


async def test_field_is_for_the_lines_that_are_pressed() -> None:
    async with opened(POST) as page:
        (row,) = kind(page).lists["fields"].items
        line = row.lists["lines"].items[0].parts[""].attributes["data-argument"] or ""
        await page.act("fields.line", line)
        await page.act("save", "app", seconds=3)
        assert stored(page)[0].lines == (line.partition("|")[2],)
        await page.act("fields.line", line)
        await page.act("save", "app", seconds=3)
        assert stored(page)[0].lines == ()


async def test_a_field_is_hidden_unless_it_is_set_for_a_line_or_department() -> None:
    async with opened(POST) as page:
        page.home.typed("fields.use.CONTACT/POST", "hide")
        (row,) = kind(page).lists["fields"].items
        assert row.parts["use"].value == "hide"
        await page.act("save", "app", seconds=3)
        assert json.loads(page.state.options.app[OPTION])["field-uses"] == {"CONTACT/POST": "hide"}
        assert stored(page) == (POST,)
        page.home.typed("fields.use.CONTACT/POST", "needed")
        (row,) = kind(page).lists["fields"].items
        assert row.parts["use"].value == "needed"
        page.home.typed("fields.use.CONTACT/POST", "hide")
        await page.act("fields.remove", "CONTACT/POST")
        await page.act("save", "app", seconds=3)
        assert "field-uses" not in json.loads(page.state.options.app[OPTION])


async def test_field_and_line_that_the_portal_no_longer_has_stay_and_are_said() -> None:
    async with opened(GONE) as page:
        (row,) = kind(page).lists["fields"].items
        assert (row.parts["label"].text, row.parts["note"].text) == ("Old field", "Bitrix24 no longer has this field.")
        last = row.lists["lines"].items[-1].parts[""]
        assert (last.text, last.attributes["aria-pressed"]) == ("99", "true")


async def test_no_more_than_the_limit() -> None:
    names = ("LAST_NAME", "POST", "BIRTHDATE", "NAME", "SECOND_NAME", "SOURCE_ID", "COMMENTS", "ADDRESS")
    async with opened(*(FieldSetting("CONTACT", name) for name in names[:MOST])) as page:
        assert offered(page) == [""]
        assert kind(page).parts["problem"].text == "That's the limit of 8 fields."
        await page.act("fields.add", "CONTACT/HONORIFIC")
        assert len(labels(page)) == MOST


@pytest.mark.parametrize(
    "fault",
    [
        RestFault("crm.item.fields", error="ACCESS_DENIED", status=400),
        RestFault("crm.item.fields", error="ERROR_METHOD_NOT_FOUND", status=404),
    ],
    ids=["no right", "old portal"],
)
async def test_without_the_right_what_is_stored_is_shown_and_the_reason_is_said(fault: RestFault) -> None:
    async with opened(POST, fault=fault) as page:
        assert labels(page) == ["Position"]
        assert (offered(page), bool(kind(page).parts["problem"].text)) == ([""], True)


async def test_without_the_cards_layout_fields_come_in_the_portals_order() -> None:
    fault = RestFault("crm.item.details.configuration.get", error="", description="Access denied.", status=400)
    async with opened(fault=fault) as page:
        assert offered(page)[1] == "CONTACT/ID"


async def test_only_administrators_can_change_it() -> None:
    async with opened(POST, admin=False) as page:
        await page.act("fields.remove", "CONTACT/POST")
        await page.act("fields.add", "CONTACT/BIRTHDATE")
        page.home.typed("fields.use.CONTACT/POST", "show")
        (row,) = kind(page).lists["fields"].items
        assert row.parts["use"].value == "edit"
        assert row.parts["remove"].attributes["aria-disabled"] == "true"


async def test_nothing_is_asked_for_before_the_part_is_opened() -> None:
    state = sound()
    page = HomeLoad(state)
    await page.open()
    assert "crm.item.fields" not in state.journal.commands
    page.home.close()


async def test_preview_shows_the_fields_with_a_sample_client_for_the_line_that_is_chosen() -> None:
    name = FieldSetting("CONTACT", "LAST_NAME", FieldUse.EDIT)
    source = FieldSetting("CONTACT", "SOURCE_ID", FieldUse.EDIT, "Source", FieldType.STATUS)
    needed = FieldSetting("DEAL", "TITLE", FieldUse.REQUIRED, "Title")
    async with opened(name, source, GONE, needed) as page:
        assert ("fields", "fields") in page.previews
        rows = page.places.rows("fields:fields-client")
        assert [row.parts["label"].text for row in rows] == ["Last name", "Source id", "Title"]
        assert [row.parts["title"].text for row in rows] == ["Anna Lindner", "", "Microscopes, second batch"]
        assert [row.parts["required"].attributes["hidden"] for row in rows] == ["", "", None]
        assert rows[0].parts["input"].value == "Lindner"
        assert rows[1].parts["choice"].value in {
            option.parts[""].attributes["value"] for option in rows[1].lists["options"].items
        }
        await page.act("fields.remove", "DEAL/TITLE")
        assert [row.parts["title"].text for row in page.places.rows("fields:fields-client")] == ["", ""]


async def test_preview_says_that_no_field_is_for_the_line_unless_it_is_overridden() -> None:
    async with opened(FieldSetting("CONTACT", "POST", lines=("99",))) as page:
        assert len(page.places.rows("fields:fields-client")) == 1
        (choice,) = page.places.rows("fields-sample")
        number = choice.lists["options"].items[-1].parts[""].attributes["value"] or ""
        page.home.typed("fields.sample-line", number)
        assert not page.places.rows("fields:fields-client")
        assert not page.is_hidden("item-fields-none")
        for part, code in (("add", ""), ("0-line", number), ("0-use", "field_uses")):
            await page.act("set", f"app:overrides-{part}:{code}")
        page.home.typed("app.overrides-0-field-uses-CONTACT/POST", "required")
        (row,) = page.places.rows("fields:fields-client")
        assert row.parts["required"].attributes["hidden"] is None


async def test_times_and_several_values_can_be_edited_and_what_cannot_be_is_said_with_the_reason() -> None:
    created = FieldSetting("CONTACT", "DATE_CREATE", FieldUse.SHOW, "Created", FieldType.DATE_TIME)
    async with opened(created) as page:
        await page.act("fields.add", f"CONTACT/{MEETING}")
        await page.act("fields.add", f"CONTACT/{ON_SITE}")
        await page.act("fields.add", f"CONTACT/{INTERESTS}")
        first, *others = kind(page).lists["fields"].items
        assert first.parts["note"].text == "Can only be shown: Bitrix24 sets it."
        assert {row.parts["note"].text for row in others} == {""}
        assert kind(page).parts["unsuitable"].text == (
            "Files, employees and links to records can't be shown here: Contracts, Account manager"
        )
        assert kind(page, "Deals").parts["unsuitable"].attributes["hidden"] == ""
        await page.act("save", "app", seconds=3)
        assert [(one.use, one.type) for one in stored(page)[1:]] == [
            (FieldUse.EDIT, FieldType.DATE_TIME),
            (FieldUse.EDIT, FieldType.LOCAL_TIME),
            (FieldUse.EDIT, FieldType.OTHER),
        ]


def test_field_of_a_type_that_the_panel_cannot_edit_says_so() -> None:
    address = ItemField("UF_CRM_1", "Address", FieldType.OTHER)
    portal = PortalFields({"CONTACT": {address.name: address}})
    picked = (FieldSetting("CONTACT", address.name, FieldUse.SHOW, "Address", FieldType.OTHER),)
    types = view(picked, {}, FormContext(Words(), possible=True, fields=portal))["item-fields"]
    assert isinstance(types, ItemList)
    (row,) = types.items[0].lists["fields"].items
    assert row.parts["note"].text == "Can only be shown: fields of this type can't be edited here."
