"""The section `script` without a browser: what it shows of a call, its ticks, its menu of phrases."""

from __future__ import annotations

from app.call.crm_item import CrmItem
from app.panel.script.section import KEPT, NOTES
from app.sections.events import ItemChosen
from tests.support.script_desk import ANNA, Desk
from tests.support.section_stage import in_call


async def test_variables_fill_as_they_become_known() -> None:
    desk = Desk()
    desk.section.show(in_call(ANNA))
    assert desk.texts("script-text") == ["Hello ", "[client's name]"]
    assert [row.parts[""].attributes["data-kind"] for row in desk.stage.rows("script-text")] == [None, "empty"]
    desk.know()
    assert desk.texts("script-text") == ["Hello ", "Anna"]
    desk.know(CrmItem("CONTACT", 1), "Somebody else")
    assert desk.texts("script-text") == ["Hello ", "Anna"]


async def test_a_screen_reader_is_told_the_language_of_scripts_and_phrases() -> None:
    scripts = [{"name": "Any", "text": "Hello", "language": "en"}]
    desk = Desk(
        {
            "scripts": scripts,
            "phrases": [{"key": "later", "text": "Later.", "language": "en"}, {"key": "la", "text": "La"}],
        }
    )
    desk.section.show(in_call(ANNA))
    assert desk.stage.places.cell("script-body").attributes["lang"] == "en"
    desk.write("/la")
    assert {
        row.parts["key"].text: row.parts["text"].attributes["lang"] for row in desk.stage.rows("script-phrases")
    } == {
        "/later": "en",
        "/la": None,
    }


async def test_next_client_finds_nothing_of_the_last_one() -> None:
    desk = Desk()
    desk.section.show(in_call(ANNA))
    desk.know()
    desk.section.act("tick", "")
    desk.section.show(in_call(CrmItem("LEAD", 124), call_id="c2"))
    assert desk.texts("script-text") == ["Hello ", "[client's name]"]
    assert not desk.section.model.ticks
    assert desk.told == [("Ask anna@example.com",)]


async def test_stage_of_the_chosen_deal_brings_its_script_to_the_front() -> None:
    desk = Desk()
    desk.section.show(in_call(ANNA))
    assert desk.texts("script-choices", "name") == []
    desk.stage.bus.publish(ItemChosen(CrmItem("DEAL", 7), "Lamps", "Offer sent"))
    assert desk.texts("script-choices", "name") == ["Offer", "Any"]
    assert desk.texts("script-text") == ["About ", "Lamps"]
    desk.section.act("next", "")
    assert desk.texts("script-text")[0] == "Hello "
    desk.stage.bus.publish(ItemChosen(None))
    assert desk.texts("script-choices", "name") == []


async def test_ticks_are_told_kept_and_recalled_for_the_same_call_only() -> None:
    desk = Desk()
    desk.section.show(in_call(ANNA))
    desk.know()
    desk.section.act("tick", "Agree")
    desk.section.act("tick", "")
    assert desk.told == [("Agree",), ("Ask anna@example.com", "Agree")]
    desk.section.act("tick", "Agree")
    desk.section.act("tick", "no such point")
    assert desk.told[-1] == ("Ask anna@example.com",)
    again = Desk()
    again.stage.context.local_store.set(KEPT, desk.stage.context.local_store.get(KEPT) or "")
    again.section.show(in_call(ANNA, call_id="c2"))
    assert again.told == []
    again.section.show(in_call(ANNA))
    assert again.told == [("Ask [client's e-mail]",)]


async def test_menu_follows_the_letters_and_takes_keys_only_while_it_is_open() -> None:
    desk = Desk()
    desk.section.show(in_call(ANNA))
    desk.know()
    assert not desk.press("Enter")
    desk.write("Hm /la")
    assert desk.texts("script-phrases", "key") == ["/later", "/last"]
    assert desk.points_at("script-phrase-0")
    assert desk.press("ArrowUp")
    assert desk.points_at("script-phrase-1")
    assert not desk.press("Enter", shift=True)
    assert desk.press("ArrowDown")
    assert not desk.press("x")
    assert desk.press("Enter")
    assert desk.page.text == "Hm Later, Anna."
    assert desk.hidden("script-menu")
    assert desk.points_at(None)
    assert len(desk.stage.said) == 1


async def test_menu_closes_by_escape_by_moving_the_caret_and_by_leaving() -> None:
    desk = Desk()
    desk.section.show(in_call(ANNA))
    desk.write("/la")
    assert desk.press("Escape")
    assert desk.hidden("script-menu")
    desk.write("/la")
    assert not desk.press("ArrowLeft")
    assert desk.hidden("script-menu")
    desk.write("/la")
    desk.section.left("client.search")
    assert not desk.hidden("script-menu")
    desk.section.left(NOTES)
    assert desk.hidden("script-menu")
    desk.write("/no such")
    assert desk.hidden("script-menu")


async def test_portal_without_scripts_shows_nothing() -> None:
    desk = Desk(stored={"phrases": []})
    desk.section.show(in_call(ANNA))
    assert desk.hidden("script-section")


async def test_call_that_no_script_suits_says_so() -> None:
    desk = Desk(stored={"scripts": [{"name": "Out", "directions": ["outgoing"]}]})
    desk.section.show(in_call(ANNA))
    assert not desk.hidden("script-section")
    assert not desk.hidden("script-none")
    desk.section.act("next", "")
    desk.section.act("tick", "")
