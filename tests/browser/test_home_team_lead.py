"""One journey of a team lead, who has no manual: with the keyboard alone, and in the long run with a mouse.

Five outcomes, one that takes a follow-up, two fields, a script that branches; then a test call that has all of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args

import pytest
from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import ASKED, sound
from tests.support.panel_page import LONG, START, Panel
from tests.support.team_lead import By, TeamLead

if TYPE_CHECKING:
    from tests.portal import PortalPage
    from tests.support.home_page import HomePage

TEN_MINUTES = 600
ONCE: By = "keyboard"
"""The journey that also looks at what is the same in both."""


@pytest.mark.parametrize("by", get_args(By) if LONG else ["keyboard"])
def test_a_team_lead_sets_up_the_panel_in_ten_minutes(portal_page: PortalPage, by: By) -> None:
    options = portal_page.portal.state.options.app
    options.pop("settings", None)
    home, lead = sound(portal_page), TeamLead(portal_page, by)
    answer_three_questions(home, lead)
    keep_five_outcomes(home, lead)
    pick_two_fields(home, lead)
    write_a_script(home, lead)
    print(lead.report())  # noqa: T201 - each step, and what it took
    assert lead.seconds < TEN_MINUTES

    settings, (script,) = json.loads(options["settings"]), json.loads(options["scripts"])["scripts"]
    assert [each["name"] for each in settings["outcomes"]] == [
        "Interested", "Wants an offer", "Call again", "Not interested", "No answer",
    ]  # fmt: skip
    assert settings["outcomes"][2]["needs"] == ["follow-up"]
    assert [field[:2] for field in settings["fields"]["CONTACT"]] == [["POST", "edit"], ["BIRTHDATE", "required"]]
    assert script["answers"] == [{"text": "Yes", "to": "2"}, {"text": "No", "outcome": "Not interested"}]
    assert script["steps"] == [{"id": "2", "title": "Price", "text": "It is the same."}]
    if by == ONCE:
        see_it_in_a_test_call(portal_page, home)


def answer_three_questions(home: HomePage, lead: TeamLead) -> None:
    """The first steps: skipped, opened again, and answered."""
    guide = home.field("guide-section")
    with lead.step("First steps"):
        lead.press(home.field("guide-skip"))
        expect(guide).to_be_hidden()
        lead.press(home.button("guide.open"))
        line = home.rows("guide-lines").first.get_by_role("button")
        lead.press(line)
        expect(line).to_have_attribute("aria-pressed", "true")
        lead.press(line)  # on all lines
        expect(line).to_have_attribute("aria-pressed", "false")
        lead.press(guide.get_by_role("button", name="Sales calls"))
        expect(home.rows("guide-outcomes").first).to_have_text("Interested")
        lead.press(guide.get_by_role("button", name="No", exact=True))
        if lead.by == ONCE:  # the other rooms have journeys of their own
            frame = home.portal_page.home.frame
            expect_accessible_in_both_themes(frame)
            assert width_in_320(frame) <= 320
        lead.press(home.field("guide-save"))
        home.expect_save_state("guide", "saved")


def keep_five_outcomes(home: HomePage, lead: TeamLead) -> None:
    """Two of the set aren't wanted, and one takes a follow-up."""
    rows = home.rows("outcomes")
    with lead.step("Five outcomes, one with a follow-up"):
        expect(rows).to_have_count(7)
        lead.press(home.app.get_by_role("button", name="Remove “Wrong number”"))
        expect(rows).to_have_count(6)
        lead.press(home.app.get_by_role("button", name="Remove “Busy”"))
        expect(rows).to_have_count(5)
        again = rows.nth(2)
        lead.press(again.locator("[data-part=more]"))
        needs = again.get_by_role("button", name="A follow-up", exact=True)
        lead.press(needs)
        expect(needs).to_have_attribute("aria-pressed", "true")
        lead.press(home.field("outcomes-save"))
        home.expect_save_state("outcomes", "saved")


def pick_two_fields(home: HomePage, lead: TeamLead) -> None:
    """Two fields of contacts, one of them required."""
    contacts = home.rows("item-fields").filter(has_text="Contacts")
    with lead.step("Two fields"):
        lead.press(home.app.locator("details.item-field-settings > summary"))
        choice, add = contacts.get_by_label("Add a field: Contacts"), contacts.get_by_role("button", name="Add")
        for label in ("Post", "Birthdate"):
            lead.choose(choice, label)
            lead.press(add)
            expect(contacts.get_by_label(f"What operators do with “{label}”")).to_be_visible()
            expect(choice).to_have_value("")
        required = contacts.get_by_label("What operators do with “Birthdate”")
        lead.choose(required, "Always required")
        lead.press(home.field("app-save"))
        home.expect_save_state("app", "saved")


def write_a_script(home: HomePage, lead: TeamLead) -> None:
    """Two answers, of which one leads on and the other chooses an outcome."""

    def box(name: str) -> str:
        return f'[data-input="scripts.{name}"]'

    add_answer = home.app.locator('[data-action="scripts.add-answer"]:visible').first
    with lead.step("A script that branches"):
        lead.press(home.field("scripts-add"))
        expect(home.field("scripts-name")).to_be_focused()
        lead.write(home.field("scripts-name"), "Renewal")
        lead.write(home.app.locator(box("step.0.text")), "Shall we go on?")
        lead.press(add_answer)
        expect(home.app.locator(box("answer.0.0.text"))).to_be_focused()
        lead.write(home.app.locator(box("answer.0.0.text")), "Yes")
        lead.choose(home.app.locator(box("answer.0.0.to")), "A new step", shown="Step 2")
        lead.write(home.app.locator(box("step.1.title")), "Price")
        lead.write(home.app.locator(box("step.1.text")), "It is the same.")
        lead.press(add_answer)
        expect(home.app.locator(box("answer.0.1.text"))).to_be_focused()
        lead.write(home.app.locator(box("answer.0.1.text")), "No")
        lead.choose(home.app.locator(box("answer.0.1.outcome")), "Not interested")
        lead.press(home.field("scripts-save"))
        home.expect_save_state("scripts", "saved")


def see_it_in_a_test_call(portal_page: PortalPage, home: HomePage) -> None:
    """What was set up is in the card of the next call."""
    home.field("guide-test").click()
    home.expect_stage("shown")
    panel = Panel(portal_page.card.app)
    expect(panel.field("client-name")).not_to_be_empty(timeout=START)
    outcomes = panel.list("wrapup-outcomes").locator("button")
    expect(outcomes.filter(has_text="Wants an offer")).to_be_visible(timeout=ASKED)
    expect(panel.list("script-answers").locator("button")).to_have_count(2)
