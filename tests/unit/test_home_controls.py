"""Every control of the home page is used in a journey in the browser: the markup says which there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.page_controls import Control, find_controls
from tests.support.page_names import HOME

ROOT = Path(__file__).parents[2]

JOURNEYS = sorted((ROOT / "tests/browser").glob("test_*.py"))
"""Tests that use the page, and what they share."""

SHARED = [ROOT / "tests/support/home_page.py"]


def words_in_tests() -> frozenset[str]:
    """All words in the texts of the journeys: fields, actions and inputs are named there."""
    found: set[str] = set()
    for path in (*JOURNEYS, *SHARED):
        nodes = [*ast.walk(ast.parse(path.read_text("utf-8")))]
        prose = {node.value for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
                words = re.split(r"[^\w.…-]+", node.value)
                found |= {node.value, *words, *(part for word in words for part in word.split(".")[1:])}
    return frozenset(found)


USED = words_in_tests()

NAMED_BY_THE_VIEW = {
    "user-settings": "user-keep-open-on",
    "app-settings": "app-keep-open",
    "setting-options": "user-keep-open-on",
    "values": "overrides-0-use-offered-outcomes",
}
"""Rows whose controls get their names from the view: one that stands for all of them."""

FOUND_BY_TEXT = {
    "fields.down": "test_home_fields.py",
    "fields.line": "test_home_fields.py",
    "fields.remove": "test_home_fields.py",
    "fields.up": "test_home_fields.py",
    "guide-skip": "test_home_team_lead.py",
    "guide.answer": "test_home_team_lead.py",
    "Name of the outcome": "test_home_outcomes.py",
    "outcomes-sample": "test_home_outcomes.py",
    "outcomes.more": "test_home_outcomes.py",
    "outcomes.move": "test_home_outcomes.py",
    "outcomes.remove": "test_home_outcomes.py",
    "outcomes.set": "test_home_outcomes.py",
}
"""Controls that a journey finds by a text which the view gives them, and that journey."""

IN_UNIT_TESTS_ONLY = {
    "callbacks-more": "appears with more callbacks than a portal of the tests has",
    "unfinished.retry": "appears after minutes",
    "unfinished.copy": "pressed without a browser in test_home_unfinished.py",
    "unfinished.discard": "pressed without a browser in test_home_unfinished.py",
    "unfinished.about": "pressed without a browser in test_home_unfinished_consequences.py",
    "unfinished.deals": "pressed without a browser in test_home_unfinished_consequences.py",
    "consequences": "pressed without a browser in test_home_unfinished_consequences.py",
    "unfinished.open": "pressed without a browser in test_home_unfinished_consequences.py",
    "unfinished.todo": "pressed without a browser in test_home_unfinished_consequences.py",
    "Other date and time": "typed into without a browser in test_home_unfinished_consequences.py",
    "unfinished.keep-theirs": "appears when somebody else changes a field while a note waits",
    "unfinished.write-mine": "appears with the one before",
    "marks-sample": "the choices of a preview, which saves nothing",
    "phrases-sample": "the choices of a preview, which saves nothing",
    "scripts.up-objection": "as scripts.up-answer",
    "scripts.up-phrase": "as scripts.up-answer",
    "scripts.up-step": "as scripts.up-answer",
    "scripts-sample": "the choices of a preview, which saves nothing",
}
"""Controls that no journey uses, and why."""


@pytest.mark.parametrize("control", find_controls(HOME), ids=str)
def test_a_journey_uses_the_control(control: Control) -> None:
    names = {NAMED_BY_THE_VIEW.get(name, name) for name in control.names}
    known = USED | IN_UNIT_TESTS_ONLY.keys() | FOUND_BY_TEXT.keys()
    used = not known.isdisjoint(names)
    assert used, f"no test in tests/browser names {control}"


@pytest.mark.parametrize("journey", sorted(set(FOUND_BY_TEXT.values())))
def test_the_journeys_of_the_others_are_there(journey: str) -> None:
    assert ROOT / "tests/browser" / journey in JOURNEYS


def test_controls_are_found_with_what_they_are_found_by() -> None:
    html = """<details class="more"><summary>More</summary></details>
    <button data-field="a-save" data-action="save">Save</button><button data-action="repair">Repair</button>
    <ul data-list="rows"><template><li><input data-part="x"><br>
    <select data-input="b.c"></select><button data-action="set" data-text="Add">Add</button></li></template></ul>"""
    assert find_controls(html) == (
        Control("summary", frozenset({"more"})),
        Control("button", frozenset({"a-save"})),
        Control("button", frozenset({"repair"})),
        Control("input", frozenset({"rows"})),
        Control("select", frozenset({"b.c"})),
        Control("button", frozenset({"Add"})),
    )
