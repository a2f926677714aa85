"""The editor of scripts and phrases, as a team lead uses it: nothing is typed that isn't said to somebody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible, expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import HomePage, sound

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.portal import PortalPage


def with_portal(portal_page: PortalPage) -> HomePage:
    """The home page of a portal with a line."""
    portal_page.portal.state.crm.lines["+4930901820"] = {"ID": 1, "NAME": "Sales", "CRM_AUTO_CREATE": "Y"}
    return sound(portal_page)


def box(home: HomePage, name: str) -> Locator:
    """An input of the editor."""
    return home.app.locator(f'[data-input="scripts.{name}"]')


def act(home: HomePage, verb: str) -> Locator:
    """The buttons of the editor with an action, such as `scripts.add-step`."""
    return home.app.locator(f'[data-action="{verb}"]:visible')


def preview(home: HomePage) -> Locator:
    """What operators see."""
    return home.app.locator('[data-preview="scripts"]')


def test_branching_script_is_written_by_keyboard_with_its_preview_beside_it(  # noqa: PLR0915 - one journey
    portal_page: PortalPage,
) -> None:
    home, keys = with_portal(portal_page), portal_page.page.keyboard
    home.field("scripts-add").focus()
    keys.press("Enter")
    expect(box(home, "name")).to_be_focused()
    box(home, "name").press("ControlOrMeta+a")
    keys.type("Renewal")
    expect(preview(home)).to_contain_text("Renewal")
    box(home, "step.0.text").focus()
    keys.type("Shall we go on, ")
    home.rows("scripts-steps").first.locator("details.insert summary").click()
    act(home, "scripts.insert").first.click()
    expect(box(home, "step.0.text")).to_have_value("Shall we go on, {client.name}")
    expect(preview(home)).to_contain_text("Shall we go on, Anna Lindner")
    act(home, "scripts.add-answer").first.focus()
    keys.press("Enter")
    expect(box(home, "answer.0.0.text")).to_be_focused()
    keys.type("Yes")
    box(home, "answer.0.0.to").select_option("+")
    expect(box(home, "step.1.text")).to_be_visible()
    box(home, "step.1.title").fill("Price")
    box(home, "step.1.text").fill("It is the same.")
    expect(preview(home)).to_contain_text("It is the same.")
    act(home, "scripts.add-answer").first.click()
    expect(box(home, "answer.0.1.text")).to_be_focused()
    keys.type("No")
    box(home, "answer.0.1.outcome").select_option("Not interested")
    for first in ("No", "Yes"):
        act(home, "scripts.up-answer").last.click()
        expect(box(home, "answer.0.0.text")).to_have_value(first)
        expect(act(home, "scripts.up-answer").first).to_be_focused()
    let_the_second_answer_set_two_fields(home, portal_page)
    home.field("scripts-condition").select_option("stage:DEAL:C1:PREPARATION")
    home.field("scripts-condition-add").click()
    expect(home.rows("scripts-where")).to_contain_text("Offer sent")
    box(home, "sample-stage").select_option("")
    expect(preview(home)).to_contain_text("No script for this call.")
    home.field("scripts-checklist").fill("Asked for the date")
    act(home, "scripts.add-objection").click()
    expect(box(home, "objection.0.title")).to_be_focused()
    keys.type("No time")
    expect(home.rows("scripts-objections")).to_have_count(1)
    box(home, "objection.0.text").fill("It takes a minute.")
    home.field("scripts-voicemail").fill("Please call us back.")
    home.field("scripts-language").select_option("en")
    home.field("scripts-add-phrase").click()
    expect(box(home, "phrase.0.key")).to_be_focused()
    keys.type("later")
    expect(home.rows("scripts-phrases")).to_have_count(1)
    box(home, "phrase.0.text").fill("Call later, {client.name}.")
    expect(home.app.locator('[data-preview="phrases"]')).to_contain_text("Call later, Anna Lindner.")
    box(home, "phrase.0.language").select_option("en")
    expect_accessible(portal_page.home.frame)
    home.field("scripts-save").click()
    home.expect_save_state("scripts", "saved")
    stored = json.loads(portal_page.portal.state.options.app["scripts"])
    (script,) = stored["scripts"]
    assert script["answers"] == [
        {"text": "Yes", "to": "2"},
        {
            "text": "No",
            "outcome": "Not interested",
            "fields": [["CONTACT", "OPENED", "N", "Opened"], ["CONTACT", "BIRTHDATE", "1990-02-03", "Birthdate"]],
        },
    ]
    assert script["stage_codes"] == ["DEAL:C1:PREPARATION"]
    assert script["steps"] == [{"id": "2", "title": "Price", "text": "It is the same."}]
    assert stored["phrases"] == [{"key": "later", "language": "en", "text": "Call later, {client.name}."}]


def let_the_second_answer_set_two_fields(home: HomePage, portal_page: PortalPage) -> None:
    """One by keyboard alone, one with the mouse, which is removed and brought back."""
    keys, choice = portal_page.page.keyboard, box(home, "answer.0.1.add-field")
    expect(choice.locator("option[value='CONTACT/OPENED/Opened']")).to_have_count(1)
    choice.focus()
    keys.type("Contact: Opened")
    expect(choice).to_have_value("CONTACT/OPENED/Opened")
    keys.press("Tab")
    expect(act(home, "scripts.add-field-0.1")).to_be_focused()
    keys.press("Enter")
    expect(box(home, "answer.0.1.field.0")).to_be_focused()
    keys.type("No")
    expect(box(home, "answer.0.1.field.0")).to_have_value("N")
    expect(choice).to_have_value("")
    choice.select_option("CONTACT/BIRTHDATE/Birthdate")
    act(home, "scripts.add-field-0.1").click()
    expect(box(home, "answer.0.1.field.1")).to_be_focused()
    box(home, "answer.0.1.field.1").fill("1990-02-03")
    act(home, "scripts.remove-field").last.click()
    expect(home.field("scripts-undo")).to_be_focused()
    expect(home.field("scripts-undo")).to_be_in_viewport()
    keys.press("Enter")
    expect(box(home, "answer.0.1.field.1")).to_be_focused()
    expect(box(home, "answer.0.1.field.1")).to_have_value("1990-02-03")


def test_scripts_are_copied_moved_removed_and_brought_back(portal_page: PortalPage) -> None:
    again = {"text": "Again", "to": "start"}
    library = {
        "scripts": [
            {"name": "A", "text": "One", "lines": ["gone"], "answers": [again]},
            {"name": "B", "text": "Two"},
        ]
    }
    portal_page.portal.state.options.app["scripts"] = json.dumps(library)
    home, page = with_portal(portal_page), portal_page.page
    names = home.app.locator('[data-list="scripts-cards"] [data-part="name"]')
    expect(names).to_have_text(["A", "B"])
    act(home, "scripts.duplicate").first.click()
    expect(names).to_have_text(["A", "A (2)", "B"])
    handles = home.app.locator('[data-move="scripts.move-script"]')
    handles.nth(0).press("ArrowDown")
    expect(names).to_have_text(["A (2)", "A", "B"])
    expect(handles.nth(1)).to_be_focused()
    handles.nth(2).drag_to(handles.nth(0))
    expect(names).to_have_text(["B", "A (2)", "A"])
    handles.nth(0).press("ArrowDown")
    handles.nth(1).press("ArrowDown")
    expect(names).to_have_text(["A (2)", "A", "B"])
    act(home, "scripts.remove-script").first.click()
    expect(names).to_have_text(["A", "B"])
    expect(home.field("scripts-undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["A (2)", "A", "B"])
    act(home, "scripts.open").nth(1).click()
    expect(home.field("scripts-name")).to_have_value("A")
    expect(home.rows("scripts-steps").locator("> .fault-line")).to_contain_text("the script never ends")
    home.field("scripts-up").click()
    expect(names).to_have_text(["A", "A (2)", "B"])
    expect(home.field("scripts-up")).to_have_attribute("aria-disabled", "true")
    home.field("scripts-down").click()
    expect(names).to_have_text(["A (2)", "A", "B"])
    expect(home.field("scripts-name")).to_have_value("A")
    expect(home.rows("scripts-where")).to_contain_text("not in Bitrix24 any longer")
    act(home, "scripts.show-anywhere").click()
    expect(home.rows("scripts-where")).to_have_text("In all calls")
    act(home, "scripts.add-step").click()
    expect(box(home, "step.1.title")).to_be_focused()
    expect(home.rows("scripts-steps").nth(1)).to_contain_text("No answer leads here")
    act(home, "scripts.remove-step").click()
    expect(home.rows("scripts-steps")).to_have_count(1)
    with page.expect_download() as downloading:
        act(home, "scripts.export-one").last.click()
    home.app.locator('[data-input="scripts.more"]').set_input_files(downloading.value.path())
    expect(names).to_have_text(["A (2)", "A", "B", "B (2)"])
    home.app.locator("details.as-text > summary").press("Enter")
    expect(home.field("scripts-text")).to_be_visible()
    expect_accessible_in_both_themes(portal_page.home.frame)
    assert width_in_320(portal_page.home.frame) <= 320
