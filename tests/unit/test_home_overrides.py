"""Other settings for lines and departments on the home page: picked by name, stored, and remembered for the cards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import FieldType
from app.settings.item_fields import FieldSetting, FieldUse
from app.settings.overrides import Override
from app.settings.storage_format import encode_settings
from app.settings.values import AppSettings
from tests.portal.rest.faults import RestFault
from tests.support.fake_home import HomeLoad, opened, sound

if TYPE_CHECKING:
    from app.ui.view import ListItem
    from tests.portal.state import PortalState


def portal() -> PortalState:
    state = sound()
    state.app.scopes.add("department")
    state.crm.lines["+49301234"] = {"ID": 1, "NAME": "Sales line", "CRM_AUTO_CREATE": "Y"}
    return state


def choices(row: ListItem, name: str) -> list[tuple[str, bool]]:
    shown = [item.parts["choice"] for item in row.lists[name].items]
    return [(each.text or "", each.attributes["aria-pressed"] == "true") for each in shown]


async def press(page: HomeLoad, row: ListItem, name: str, text: str) -> None:
    (argument,) = [
        item.parts["choice"].attributes["data-argument"]
        for item in row.lists[name].items
        if item.parts["choice"].text == text
    ]
    await page.act("set", argument or "")


async def use(page: HomeLoad, setting: str) -> ListItem:
    await page.act("set", f"app:overrides-0-use:{setting}")
    (row,) = page.rows("overrides")
    return next(each for each in row.lists["settings"].items if each.lists["values"].items)


async def test_an_override_is_made_by_picking_names() -> None:
    async with opened(state=portal()) as page:
        await page.act("set", "app:overrides-add:")
        (row,) = page.rows("overrides")
        assert row.parts["title"].text == "New"
        assert row.parts["hint"].text == "Choose a line or a department. Choose what is different there."
        assert not page.can("app-save")
        assert ("Sales line", False) in choices(row, "lines")
        assert choices(row, "departments") == [("Example Ltd", False), ("R&D", False), ("Sales", False)]
        await press(page, row, "lines", "Sales line")
        await press(page, row, "departments", "Sales")
        setting = await use(page, "note_place")
        assert choices(setting, "values") == [("As a comment", True), ("On the call", False), ("Both", False)]
        await press(page, setting, "values", "Both")
        (row,) = page.rows("overrides")
        assert row.parts["title"].text == "Sales line, Sales"
        assert row.parts["hint"].attributes["hidden"] == ""
        await page.act("save", "app")
        assert json.loads(page.state.options.app["settings"])["overrides"] == [
            {"set": {"note": "both"}, "lines": ["+49301234"], "departments": [3]}
        ]


async def test_offered_outcomes_are_picked_from_all() -> None:
    state = portal()
    state.options.app["settings"] = '{"v":1,"outcomes":"A\\nB","overrides":[{"lines":["x"],"set":{}}]}'

    async with opened(state=state) as page:
        setting = await use(page, "offered_outcomes")
        assert choices(setting, "values") == [("A", True), ("B", True)]
        await press(page, setting, "values", "A")
        assert page.home.model.app.draft.overrides == (Override(("x",), (), {"offered_outcomes": ("B",)}),)
        page.home.typed("app.outcomes", "A\nC")
        (row,) = page.rows("overrides")
        assert choices(row.lists["settings"].items[-3], "values") == [
            ("A", False),
            ("C", False),
            ("B (no longer there)", True),
        ]


async def test_fields_get_other_uses_there() -> None:
    state = portal()
    fields = (
        FieldSetting("CONTACT", "POST", FieldUse.EDIT, "Position"),
        FieldSetting("DEAL", "OPPORTUNITY", FieldUse.SHOW, "Amount", FieldType.MONEY),
    )
    override = Override(("+49301234",), (), {"field_uses": {"LEAD/TITLE": "show"}})
    state.options.app["settings"] = encode_settings(AppSettings(item_fields=fields, overrides=(override,)), {})

    async with opened(state=state) as page:
        assert [(each.parts["name"].text, each.parts["type"].text, use) for each, use in uses(page)] == [
            ("Position", "Contacts", ""),
            ("Amount", "Deals", ""),
            ("LEAD/TITLE (no longer there)", "Leads", "show"),
        ]
        first = [each.parts[""].text for each in uses(page)[0][0].lists["uses"].items]
        assert first[:3] == ["Same as elsewhere: Edit", "Hide", "Show"]
        page.home.typed("app.overrides-0-field-uses-CONTACT/POST", "required")
        page.home.typed("app.overrides-0-field-uses-DEAL/OPPORTUNITY", "hide")
        page.home.typed("app.overrides-0-field-uses-LEAD/TITLE", "")
        for wrong in ("CONTACT/POST", "post", "DEAL/x"):
            page.home.typed(f"app.overrides-0-field-uses-{wrong}", "sometimes")
        assert [use for _, use in uses(page)] == ["required", "hide"]
        await page.act("save", "app")
        assert json.loads(page.state.options.app["settings"])["overrides"] == [
            {"set": {"field-uses": {"CONTACT/POST": "required", "DEAL/OPPORTUNITY": "hide"}}, "lines": ["+49301234"]}
        ]


async def test_without_fields_there_is_nothing_to_use_otherwise() -> None:
    async with opened(state=portal()) as page:
        await page.act("set", "app:overrides-add:")
        await page.act("set", "app:overrides-0-use:field_uses")
        (row,) = page.rows("overrides")
        assert row.lists["settings"].items[-1].parts["none"].text == "No fields yet"
        assert uses(page) == []


def uses(page: HomeLoad) -> list[tuple[ListItem, str | None]]:
    """Return the rows of fields in the first override, each with its use."""
    (row,) = page.rows("overrides")
    return [(each, each.parts["field-use"].value) for each in row.lists["settings"].items[-1].lists["fields"].items]


async def test_what_the_portal_no_longer_has_stays_and_is_named() -> None:
    state = portal()
    state.options.app["settings"] = '{"v":1,"overrides":[{"lines":["+4999"],"departments":[77],"set":{"hold":true}}]}'

    async with opened(state=state) as page:
        (row,) = page.rows("overrides")
        assert row.parts["title"].text == "+4999 (no longer in Bitrix24), 77 (no longer in Bitrix24)"
        assert ("+4999 (no longer in Bitrix24)", True) in choices(row, "lines")


async def test_without_the_permission_departments_have_numbers() -> None:
    state = portal()
    state.app.scopes.remove("department")

    async with opened(state=state) as page:
        await page.act("set", "app:overrides-add:")
        (row,) = page.rows("overrides")
        assert not page.is_hidden("overrides-unnamed")
        assert choices(row, "departments") == [("Department 3", False)]
        await press(page, row, "departments", "Department 3")
        assert page.home.model.app.draft.overrides[0].departments == (3,)


async def test_operators_see_overrides_and_change_none() -> None:
    state = portal()
    state.options.app["settings"] = '{"v":1,"overrides":[{"departments":[3],"set":{"hold":true}}]}'

    async with opened(admin=False, state=state) as page:
        assert len(page.rows("overrides")) == 1
        assert not page.can("overrides-add")
        await page.act("set", "app:overrides-0-remove:")
        assert len(page.rows("overrides")) == 1


async def test_the_user_s_departments_are_remembered_once() -> None:
    async with opened() as page:
        assert page.library.user_options["departments"] == "3"
        page.library.user_options["departments"] = "changed elsewhere"
        await page.act("read-again")
        assert page.library.user_options["departments"] == "changed elsewhere"


async def test_departments_that_are_not_told_stay_remembered() -> None:
    state = sound()
    state.options.of_user(state.user.id)["departments"] = "15"
    state.faults.add(RestFault("user.current", status=403, error="insufficient_scope"))

    async with opened(state=state) as page:
        assert page.home.model.visit.departments == frozenset({15})
