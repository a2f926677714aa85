"""The script of a call, its checklist, phrases by a slash; and how an administrator writes them on the home page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.scripts.storage_format import decode_library
from tests.support.accessibility import expect_accessible
from tests.support.home_page import ASKED, HomePage, sound
from tests.support.large_library import keep_apart
from tests.support.panel_page import Panel, started
from tests.support.steps import step

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.conftest import Watch
    from tests.portal import CallCard, PortalPage

SCRIPTS = {
    "v": 1,
    "scripts": [
        {
            "name": "Incoming call",
            "directions": ["incoming"],
            "text": [
                "Good day, {operator.name} speaking.",
                "Am I speaking with {client.name}? About {deal.title}, {oops}.",
            ],
            "checklist": ["Asked what it is about", "Checked {client.email}"],
        },
        {"name": "Any call", "text": "Hello.", "checklist": ["Greeted"]},
        {"name": "Outgoing only", "directions": ["outgoing"], "text": "May I disturb you?"},
    ],
    "phrases": [
        {"key": "later", "text": "Asked to be called back later."},
        {"key": "offer", "text": "Wants an offer, {client.name}."},
        {"key": "angebot", "text": "Wünscht ein Angebot.", "language": "de"},
    ],
}


@pytest.fixture(autouse=True)
def refusals_are_no_faults(watch: Watch) -> None:
    """The browser writes each status that is none of success to the console."""
    watch.excuse("Failed to load resource")


def with_scripts(portal_page: PortalPage, **query: str | int) -> CallCard:
    """The card of a known client's call, in a portal with scripts."""
    portal_page.portal.state.options.app["scripts"] = json.dumps(SCRIPTS)
    card = portal_page.visit(**query).open("incoming_contact")
    started(card)
    return card


def notes_of(panel: Panel) -> Locator:
    """The note's field."""
    return panel.field("wrapup-text")


def test_script_that_suits_is_shown_and_its_ticks_outlive_a_reload(portal_page: PortalPage) -> None:
    card = with_scripts(portal_page)
    panel = Panel(card.app)
    with step("the script, with its variables filled in"):
        body = panel.field("script-body")
        expect(body).to_contain_text("Am I speaking with Anna Lindner?")
        expect(body).to_contain_text("Mia Stern speaking")
        expect(body.locator('[data-kind="unknown"]')).to_have_text("{oops}")
        expect(body).to_contain_text("About Microscopes, second batch")
    with step("another one"):
        choices = panel.list("script-choices").locator("button")
        expect(choices).to_have_text(["Incoming call", "Any call"])
        choices.last.click()
        expect(body).to_have_text("Hello.")
        expect(choices.last).to_have_attribute("aria-pressed", "true")
        choices.first.click()
    with step("ticks are part of what is to be saved"):
        points = panel.list("script-checklist").locator("button")
        expect(points).to_have_count(2)
        points.first.click()
        expect(points.first).to_have_attribute("aria-checked", "true")
        expect(panel.field("script-progress")).to_have_text("1 of 2")
        expect(panel.field("wrapup-state")).to_have_attribute("data-value", "draft")
    with step("and outlive a reload"):
        card.frame.evaluate("() => location.replace(location.href)")
        expect(panel.list("script-checklist").locator("button").first).to_have_attribute("aria-checked", "true")


BRANCHING = {
    "scripts": [
        {
            "name": "Renewal",
            "text": "Shall we go on with the contract?",
            "answers": [{"text": "Yes", "to": "price"}, {"text": "No", "outcome": "Not interested"}],
            "steps": [{"id": "price", "title": "Price", "text": "It is the same.", "answers": [{"text": "Too high"}]}],
            "objections": [
                {"title": "No time", "text": "It takes a minute."},
                {"title": "Too expensive", "text": "It pays."},
            ],
        }
    ]
}


def test_branching_script_is_followed_by_keys_outlives_the_frame_and_goes_into_the_note(
    portal_page: PortalPage,
) -> None:
    # As a portal keeps it whose library is too large for an option: read with everything else, once per browser.
    state = portal_page.portal.state
    keep_apart(state, decode_library(json.dumps(BRANCHING)).value)
    card = portal_page.visit(lang="en").open("incoming_contact")
    panel, page = started(card), portal_page.page
    body, answers = panel.field("script-body"), panel.list("script-answers").locator("button")
    expect(answers).to_have_count(2)
    assert len(state.journal.methods) <= 2
    assert len(state.journal.entries("entity.item.get", commands=True)) == 1
    panel.field("wrapup-section").focus()
    page.keyboard.press("a")
    expect(answers.first).to_be_focused()
    page.keyboard.press("1")
    expect(body).to_contain_text("It is the same.")
    expect(body).to_be_focused()
    expect_accessible(card.frame)
    page.keyboard.press("Backspace")
    expect(answers).to_have_count(2)
    page.keyboard.press("2")
    expect(panel.field("script-end")).to_have_text("The script ends here.")
    chosen = panel.list("wrapup-outcomes").locator('button[aria-pressed="true"]')
    expect(chosen).to_contain_text("Not interested")
    page.keyboard.press("b")
    search = panel.field("script-objection")
    expect(search).to_be_focused()
    page.keyboard.type("exp")
    expect(panel.list("script-objection-list")).to_contain_text("It pays.")
    expect(panel.list("script-objection-list")).not_to_contain_text("No time")
    card.frame.evaluate("() => location.replace(location.href)")
    expect(panel.field("script-path")).to_have_text("No")
    expect(panel.field("wrapup-state")).to_have_attribute("data-value", "draft")
    expect(chosen).to_contain_text("Not interested")
    panel.action("wrapup.save").click()
    expect(panel.field("wrapup-state")).to_have_attribute("data-value", "saved")
    assert len(state.journal.entries("entity.item.get", commands=True)) == 1
    comments = [row["COMMENT"] for row in state.crm.comments]
    assert any("Script “Renewal”: No" in comment for comment in comments)


def test_slash_offers_phrases_which_enter_takes_and_escape_leaves(portal_page: PortalPage) -> None:
    card = with_scripts(portal_page)
    panel, notes, page = Panel(card.app), notes_of(Panel(card.app)), portal_page.page
    expect(panel.field("script-body")).to_contain_text("Anna Lindner")
    notes.click()
    page.keyboard.type("😀 Called. /")
    options = panel.list("script-phrases")
    expect(options).to_have_count(2)
    expect(notes).to_have_attribute("aria-activedescendant", "script-phrase-0")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect_accessible(card.frame)
    page.keyboard.press("Enter")
    expect(notes).to_have_value("😀 Called. Wants an offer, Anna Lindner.")
    expect(panel.field("script-menu")).to_be_hidden()
    expect(notes).not_to_have_attribute("aria-activedescendant", "script-phrase-1")
    page.keyboard.type(" /la")
    expect(options).to_have_count(1)
    options.first.click()
    expect(notes).to_have_value("😀 Called. Wants an offer, Anna Lindner. Asked to be called back later.")
    expect(notes).to_be_focused()
    page.keyboard.press("ControlOrMeta+z")
    expect(notes).to_have_value("😀 Called. Wants an offer, Anna Lindner. /la")
    with step("Escape and leaving close the menu, and keep what was typed"):
        notes.fill("")
        page.keyboard.type("/of")
        expect(panel.field("script-menu")).to_be_visible()
        page.keyboard.press("Escape")
        expect(panel.field("script-menu")).to_be_hidden()
        page.keyboard.type("f")
        expect(panel.field("script-menu")).to_be_visible()
        panel.switch.focus()
        expect(panel.field("script-menu")).to_be_hidden()
        expect(notes).to_have_value("/off")


# -- Written by administrators


def editor_of(home: HomePage) -> Locator:
    """The text of the scripts."""
    return home.script_text()


def test_administrator_writes_scripts_as_a_text_and_moves_them_as_a_file(portal_page: PortalPage, watch: Watch) -> None:
    watch.excuse("file of scripts.file")
    options = portal_page.portal.state.options.app
    home = sound(portal_page)
    editor, notes = editor_of(home), home.rows("scripts-notes")
    with step("what is wrong is said with its line, and cannot be saved"):
        editor.fill('{\n  "scripts": [\n    {"name": "A", "directions": ["in"]}\n  ]\n}')
        expect(notes).to_have_count(1)
        expect(notes).to_contain_text("“in” isn't a direction")
        expect(notes).to_contain_text("Line 3")
        expect(home.field("scripts-save")).to_have_attribute("aria-disabled", "true")
        expect(editor).to_have_attribute("aria-invalid", "true")
        assert "scripts" not in options
        home.field("scripts-discard").click()
        expect(editor).to_have_value("")
    with step("an example helps"):
        home.field("scripts-example").click()
        expect(home.field("scripts-summary")).to_contain_text("Scripts: 2, phrases: 3.")
        home.expect_save_state("scripts", "dirty")
        expect_accessible(portal_page.home.frame)
        home.field("scripts-save").click()
        home.expect_save_state("scripts", "saved")
        stored = json.loads(options["scripts"])
        assert [script["name"] for script in stored["scripts"]] == ["Incoming call", "Offer is out"]
    with step("out and in as a file"):
        with portal_page.page.expect_download() as downloading:
            home.field("scripts-export").click()
        assert downloading.value.suggested_filename == "call-panel-scripts.json"
        exported = downloading.value.path().read_text("utf-8")
        assert json.loads(exported)["phrases"] == stored["phrases"]
        editor.fill("")
        file = home.app.locator('[data-input="scripts.file"]')
        file.set_input_files(downloading.value.path())
        expect(editor).to_have_value(exported, timeout=ASKED)
    with step("a file that cannot be read is said, and changes nothing"):
        unreadable = "() => { Blob.prototype.text = () => Promise.reject(new DOMException('gone')); }"
        portal_page.home.frame.evaluate(unreadable)
        file.set_input_files({"name": "scripts.json", "mimeType": "application/json", "buffer": b"[]"})
        expect(notes).to_contain_text("The file couldn't be read.", timeout=ASKED)
        expect(editor).to_have_value(exported)
