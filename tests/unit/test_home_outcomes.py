"""The form of the outcomes on the home page: rows, everything picked, undo, import and export, preview."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.home.form import index_after, moved
from app.home.outcomes.state import changed, with_new
from app.settings.outcomes import MOST, CallResult, Colour, FieldValue, Need, Outcome
from app.settings.storage_format import OPTION
from tests.portal.rest.custom_fields import INTERESTS, MEETING, ON_SITE
from tests.portal.rest.faults import RestFault
from tests.support.fake_home import HomeLoad, sound

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.ui.view import ListItem

STORED = '{"v":1,"hold":false,"off":[],"outcomes":"Reached\\nBusy | outgoing | busy"}'


@asynccontextmanager
async def opened() -> AsyncIterator[HomeLoad]:
    """The home page of an administrator, with two outcomes."""
    state = sound()
    state.options.app[OPTION] = STORED
    loaded = HomeLoad(state)
    await loaded.open()
    yield loaded
    loaded.home.close()
    assert loaded.faults == []


def rows(page: HomeLoad) -> list[ListItem]:
    return [*page.places.rows("outcomes")]


def names(page: HomeLoad) -> list[str | None]:
    return [row.parts["name"].value for row in rows(page)]


def chips(page: HomeLoad, name: str) -> dict[str | None, str | None]:
    """Whether each choice of the opened outcome is pressed."""
    (opened,) = [row for row in rows(page) if row.lists[name].items]
    cells = [item.parts["choice"] for item in opened.lists[name].items]
    return {cell.text: cell.attributes["aria-pressed"] for cell in cells}


async def saved(page: HomeLoad) -> object:
    """The list as the portal has it after a save."""
    await page.act("save", "app")
    assert page.text("outcomes-state") == "Saved"
    return json.loads(str(page.state.options.app[OPTION])).get("outcomes")


async def test_rows_say_in_short_what_an_outcome_is() -> None:
    async with opened() as page:
        assert names(page) == ["Reached", "Busy"]
        assert page.texts("outcomes", "summary") == ["", "Outgoing · Busy"]
        assert page.is_hidden("outcomes-undone")


async def test_an_outcome_is_added_filled_by_picking_and_saved() -> None:
    async with opened() as page:
        await page.act("outcomes.add", "")
        assert page.text("outcomes-state") == "It contains mistakes"
        assert page.texts("outcomes", "wrong")[2] == "Give it a name."
        page.home.typed("outcomes.name-2", "Offer sent")
        page.home.typed("outcomes.direction-2", "outgoing")
        page.home.typed("outcomes.key-2", "j")
        page.home.typed("outcomes.follow-up-2", "tomorrow-10")
        page.home.typed("outcomes.stage:DEAL:1-2", "DEAL:C1:WON")
        page.home.typed("outcomes.stage:LEAD-2", "LEAD:JUNK")
        for argument in ("2:colour:green", "2:after:wrong-number", "2:need:note", "2:settles:on"):
            await page.act("outcomes.set", argument)
        assert chips(page, "needs") == {
            "A note": "true",
            "A follow-up": "false",
            "What the call is about": "false",
            "Its required fields": "false",
        }
        assert page.texts("outcomes", "summary")[2] == (
            "J · Outgoing · Wrong number (404) · needs: A note · Tomorrow 10:00 · Renewals: Renewed · "
            "Leads: Junk lead · settles to-dos"
        )
        assert await saved(page) == [
            "Reached",
            "Busy | outgoing | busy",
            {
                "name": "Offer sent", "direction": "outgoing", "after": ["wrong-number"], "colour": "green", "key": "j",
                "needs": ["note"], "follow-up": "tomorrow-10", "stages": ["DEAL:C1:WON", "LEAD:JUNK"], "settles": True,
            },
        ]  # fmt: skip


async def test_what_fits_into_lines_stays_lines() -> None:
    async with opened() as page:
        await page.act("outcomes.move", "1:0")
        page.home.typed("outcomes.name-1", "Reached ")
        page.home.typed("outcomes.name-1", "Reached them")
        assert await saved(page) == "Busy | outgoing | busy\nReached them"


async def test_lines_are_picked_and_those_that_are_gone_stay_shown() -> None:
    async with opened() as page:
        await page.act("outcomes.more", "0")
        known = [name for name in chips(page, "lines") if name]
        assert known
        page.home.typed("outcomes.new-line", " Old line ")
        await page.act("outcomes.add-line", "0")
        assert chips(page, "lines")["Old line (not in Bitrix24)"] == "true"
        await page.act("outcomes.set", "0:line:Old line")
        assert "Old line (not in Bitrix24)" not in chips(page, "lines")


async def test_a_stage_that_is_gone_stays_shown() -> None:
    async with opened() as page:
        page.home.typed("app.outcomes", '[{"name": "A", "stages": ["DEAL:C77:NEW", "DEAL:C1:GONE"]}]')
        await page.act("outcomes.more", "0")
        (row,) = rows(page)
        shown = {item.parts["label"].text: item.parts["choice"].value for item in row.lists["stages"].items}
        assert shown["DEAL:77 (not in Bitrix24)"] == "DEAL:C77:NEW"
        assert shown["Renewals"] == "DEAL:C1:GONE"


async def test_a_removed_outcome_comes_back() -> None:
    async with opened() as page:
        await page.act("outcomes.remove", "0")
        assert names(page) == ["Busy"]
        assert page.text("outcomes-removed") == "“Reached” was removed."
        await page.act("outcomes.undo", "")
        assert names(page) == ["Reached", "Busy"]
        assert page.is_hidden("outcomes-undone")
        assert page.text("outcomes-state") == ""
        await page.act("outcomes.standard", "")
        assert len(names(page)) == 6
        await page.act("outcomes.undo", "")
        assert names(page) == ["Reached", "Busy"]


async def test_names_and_keys_that_two_have_are_said_and_not_saved() -> None:
    async with opened() as page:
        page.home.typed("outcomes.name-1", "Reached")
        assert page.texts("outcomes", "wrong") == ["", "Another outcome has this name."]
        page.home.typed("outcomes.name-1", "Sold")
        page.home.typed("outcomes.key-0", "j")
        page.home.typed("outcomes.key-1", "j")
        assert page.texts("outcomes", "wrong") == ["The same key as: Sold", "The same key as: Reached"]
        assert not page.can("outcomes-save")


async def test_shortcuts_of_the_panel_can_t_be_chosen() -> None:
    async with opened() as page:
        await page.act("outcomes.more", "0")
        options = {item.parts[""].text: item.parts[""].attributes for item in rows(page)[0].lists["keys"].items}
        assert options["N: Write the note"]["disabled"] == ""
        assert options["J"]["disabled"] is None


async def test_the_whole_list_is_exported_and_imported() -> None:
    async with opened() as page:
        await page.act("outcomes.set", "0:colour:red")
        await page.act("outcomes.export", "")
        ((name, text),) = page.files
        assert name == "call-panel-outcomes.json"
        await page.act("outcomes.standard", "")
        page.home.typed("outcomes.file", text)
        assert names(page) == ["Reached", "Busy"]
        assert page.text("outcomes-removed") == "The whole list was replaced."
        page.home.typed("outcomes.file", '[{"name": ""}]')
        assert page.notes("outcomes-notes") == ["The file has mistakes, so nothing was changed."]
        assert names(page) == ["Reached", "Busy"]
        page.home.act("unreadable", "outcomes.file")
        assert page.notes("outcomes-notes") == ["The file couldn't be read."]


async def test_the_preview_shows_the_panel_s_own_list_while_it_is_edited() -> None:
    async with opened() as page:
        assert ("wrapup", "outcomes") in page.previews

        def shown() -> list[str | None]:
            return [row.parts["name"].text for row in page.places.rows("outcomes:wrapup-outcomes")]

        assert shown() == ["Reached"]
        page.home.typed("outcomes.sample-direction", "outgoing")
        assert shown() == ["Reached", "Busy"]
        page.home.typed("outcomes.name-0", "Got them")
        assert shown() == ["Got them", "Busy"]
        (line, *_) = page.home.model.lists.lines
        changes = ("add:", f"0-line:{line.number}", "0-use:offered_outcomes", '0-offered-outcomes:["Busy"]')
        for change in changes:
            await page.act("set", f"app:overrides-{change}")
        assert shown() == ["Got them", "Busy"]
        page.home.typed("outcomes.sample-line", line.number)
        assert shown() == ["Busy"]


async def test_the_preview_shows_what_the_opened_outcome_does() -> None:
    async with opened() as page:

        def consequences() -> list[str]:
            rows = page.rows("outcomes:wrapup-consequences")
            return [row.parts["name"].text or row.parts["text"].text or "" for row in rows]

        await page.act("outcomes.more", "1")
        pressed = [row.parts["name"].attributes["aria-pressed"] for row in page.rows("outcomes:wrapup-outcomes")]
        assert pressed == ["false", "true"]  # in an outgoing call, for which it is
        assert consequences() == []
        page.home.typed("outcomes.follow-up-1", "tomorrow-10")
        page.home.typed("outcomes.stage:DEAL:1-1", "DEAL:C1:PREPARATION")
        await page.act("outcomes.set", "1:add-field:CONTACT/OPENED/Opened")
        page.home.typed("outcomes.field:CONTACT/OPENED-1", "Y")
        await page.act("outcomes.set", "1:settles:on")
        stage, field, follow_up = consequences()
        assert stage == "Moves Microscopes, second batch to “Offer sent”"
        assert field == "Sets Opened: Yes"
        assert follow_up.startswith("Follow-up")
        assert len(page.rows("outcomes:wrapup-todos")) == 1
        page.home.typed("outcomes.sample-stage", "")
        assert consequences()[0] == "No deal is chosen, so no stage changes."
        await page.act("outcomes.more", "1")
        assert consequences() == []


async def test_each_outcome_has_a_choice_of_another_field_of_its_own() -> None:
    async with opened() as page:
        ids = []
        for place in (0, 1):
            await page.act("outcomes.more", str(place))
            parts = rows(page)[place].parts
            assert parts["add-it"].attributes["data-argument-of"] == parts["add-field"].attributes["id"]
            ids.append(parts["add-field"].attributes["id"])
        assert ids[0] != ids[1]  # the row that was open keeps its id


async def test_operators_can_only_look() -> None:
    state = sound()
    state.options.app[OPTION] = STORED
    page = HomeLoad(state, admin=False)
    await page.open()
    await page.act("outcomes.remove", "0")
    assert names(page) == ["Reached", "Busy"]
    assert rows(page)[0].parts["name"].attributes["readonly"] == ""
    page.home.close()


async def test_an_open_outcome_moves_by_buttons_too() -> None:
    async with opened() as page:
        await page.act("outcomes.more", "1")
        up, down = (rows(page)[1].parts[way].attributes for way in ("up", "down"))
        assert (up["aria-label"], down["aria-disabled"]) == ("Move up: Busy", "true")
        await page.act("outcomes.move", str(up["data-argument"]))
        assert names(page) == ["Busy", "Reached"]


def test_moves_keep_all_items_and_the_opened_one() -> None:
    items = ("a", "b", "c", "d")
    for before in range(4):
        for after in range(4):
            order = moved(items, before, after)
            assert sorted(order) == [*items]
            assert order[after] == items[before]
            for place, item in enumerate(items):
                new = index_after(place, before, after)
                assert order[new] == item
    assert moved(items, 9, 0) == items


def test_what_is_not_possible_changes_nothing() -> None:
    one = (Outcome("A"),)
    for part, value in (("colour", "pink"), ("after", "503"), ("need", "luck"), ("line", ""), ("nothing", "")):
        assert changed(one, 0, part, value) == one
    assert changed(one, 7, "name", "B") == one
    assert len(with_new(one * MOST)) == MOST
    twice = changed(changed(one, 0, "after", "busy"), 0, "after", "busy")
    assert twice == one
    assert changed(one, 0, "need", "note")[0].needs == (Need.NOTE,)
    assert changed(one, 0, "colour", "red")[0].colour is Colour.RED
    assert changed(one, 0, "after", "busy")[0].after == (CallResult.BUSY,)


def fields(page: HomeLoad) -> dict[str | None, tuple[str | None, str | None]]:
    """The fields that the opened outcome sets: name, value, hint."""
    found = {}
    for row in rows(page):
        for item in row.lists["fields"].items:
            parts = item.parts
            cells = (parts[name] for name in ("input", "value-choice", "value"))
            cell = next(one for one in cells if one.attributes["hidden"] is None)
            value = cell.text if cell is parts["value"] else cell.value
            found[parts["field-label"].text] = (value, parts["field-hint"].text)
    return found


def field_options(page: HomeLoad, number: int) -> list[str | None]:
    """The values of a field that can be chosen."""
    (opened,) = [row for row in rows(page) if row.lists["fields"].items]
    return [option.parts[""].text for option in opened.lists["fields"].items[number].lists["options"].items]


async def test_fields_are_picked_by_name_and_get_values_by_their_type() -> None:
    async with opened() as page:
        await page.act("outcomes.more", "0", seconds=3)
        (row, _) = rows(page)
        offered = [item.parts[""].attributes["value"] for item in row.lists["field-choices"].items]
        assert "0:add-field:CONTACT/POST/Post" in offered
        assert not any("STAGE_ID" in (code or "") or "/ID/" in (code or "") for code in offered)
        await page.act("outcomes.set", "")  # nothing was picked
        for code in ("CONTACT/POST/Post", "CONTACT/OPENED/Opened", "DEAL/TYPE_ID/Type id", "DEAL/OPPORTUNITY/Opp"):
            await page.act("outcomes.set", f"0:add-field:{code}")
        assert page.focused[-1] == "outcomes.field:DEAL/OPPORTUNITY-0"
        assert fields(page)["Contact: Post"] == ("", "Nothing is set without a value.")
        assert field_options(page, 1) == ["Choose a value", "Yes", "No"]
        assert "Choose a value" in field_options(page, 2)
        page.home.typed("outcomes.field:CONTACT/POST-0", "Head")
        page.home.typed("outcomes.field:CONTACT/OPENED-0", "Y")
        page.home.typed("outcomes.field:DEAL/OPPORTUNITY-0", "a lot")
        assert fields(page)["Contact: Post"] == ("Head", "")
        assert fields(page)["Contact: Opened"] == ("Y", "")
        assert fields(page)["Deal: Opportunity"] == ("a lot", "This isn't a number.")
        await page.act("outcomes.set", "0:remove-field:DEAL/OPPORTUNITY")
        await page.act("outcomes.set", "0:remove-field:DEAL/TYPE_ID")
        assert page.texts("outcomes", "summary")[0] == "sets Post · sets Opened"
        assert await saved(page) == [
            {"name": "Reached", "fields": [["CONTACT", "POST", "Head", "Post"], ["CONTACT", "OPENED", "Y", "Opened"]]},
            "Busy | outgoing | busy",
        ]


async def test_times_are_typed_as_clocks_show_them_and_fields_with_several_values_are_not_offered() -> None:
    async with opened() as page:
        await page.act("outcomes.more", "0", seconds=3)
        offered = [item.parts[""].attributes["value"] for item in rows(page)[0].lists["field-choices"].items]
        assert not any(INTERESTS in (code or "") for code in offered)
        for name in (MEETING, ON_SITE):
            await page.act("outcomes.set", f"0:add-field:CONTACT/{name}/Field")
            page.home.typed(f"outcomes.field:CONTACT/{name}-0", "2026-03-10T11:00")
        (row, *_) = [row for row in rows(page) if row.lists["fields"].items]
        inputs = [item.parts["input"] for item in row.lists["fields"].items]
        assert [(one.attributes["type"], one.value) for one in inputs] == [("datetime-local", "2026-03-10T11:00")] * 2
        assert fields(page)["Contact: Next meeting"] == ("2026-03-10T11:00", "")
        page.home.typed("app.outcomes", json.dumps([{"name": "A", "fields": [["CONTACT", MEETING, "soon"]]}]))
        (row,) = rows(page)
        assert row.lists["fields"].items[0].parts["input"].attributes["type"] == "text"
        assert fields(page)["Contact: Next meeting"] == ("soon", "This isn't a date.")


async def test_fields_and_values_that_are_gone_stay_shown() -> None:
    async with opened() as page:
        stored = [["CONTACT", "UF_CRM_GONE", "Y", "Consent"], ["DEAL", "TYPE_ID", "OLD"], ["CONTACT", "ID", "7"]]
        stored.append(["CONTACT", "BIRTHDATE", "soon"])
        page.home.typed("app.outcomes", json.dumps([{"name": "A", "fields": stored}]))
        assert page.texts("outcomes", "summary") == ["sets Consent · sets TYPE_ID · sets ID · sets BIRTHDATE"]
        await page.act("outcomes.more", "0", seconds=3)
        assert fields(page) == {
            "Contact: Consent": ("Y", "Bitrix24 no longer has this field."),
            "Deal: Type id": ("OLD", ""),
            "Contact: Id": ("7", "This field can't be set here."),
            "Contact: Birthdate": ("soon", "This isn't a date."),
        }
        assert field_options(page, 1)[-1] == "OLD (not in Bitrix24)"


async def test_the_portal_s_fields_are_read_once_for_all_rooms() -> None:
    async with opened() as page:
        await page.act("fields.look", "open", seconds=3)
        page.state.faults.add(RestFault("crm.item.fields", status=404, error="ERROR_METHOD_NOT_FOUND"))
        await page.act("outcomes.more", "0", seconds=3)
        assert len(rows(page)[0].lists["field-choices"].items) > 1
        assert not rows(page)[0].parts["fields-problem"].text


async def test_fields_that_cannot_be_read_are_said() -> None:
    async with opened() as page:
        page.state.faults.add(RestFault("crm.item.fields", status=404, error="ERROR_METHOD_NOT_FOUND"))
        await page.act("outcomes.more", "0", seconds=3)
        (row, _) = rows(page)
        assert row.parts["fields-problem"].text
        assert row.parts["adds-field"].attributes["hidden"] == ""


def test_a_field_is_added_once_and_only_with_a_type_of_items() -> None:
    one = (Outcome("A"),)
    once = changed(one, 0, "add-field", "CONTACT/POST/Position")
    assert once[0].fields == (FieldValue("CONTACT", "POST", "", "Position"),)
    assert changed(once, 0, "add-field", "CONTACT/POST/Position") == once
    for wrong in ("CONTACT", "CONTACT//x", "QUOTE/POST/x", ""):
        assert changed(one, 0, "add-field", wrong) == one
    assert changed(once, 0, "field:DEAL/POST", "x") == once
    assert changed(once, 0, "remove-field", "CONTACT/POST") == one
