"""A call from its start to its record, and what is left of it when the card goes too early."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engines.calls import COMMENTS, ready, talking
from tests.engines.stage import NOTE, awaited, button, field, list_item

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engines.browsers import Console
    from tests.engines.stage import Tab


@pytest.mark.parametrize("start", ["snapshot", "plain"])
def test_python_starts_from_memory_and_the_plain_way(
    open_tab: Callable[..., Tab], console: Console, site: Path, plain_site: Path, start: str
) -> None:
    if start == "plain":
        console.excuse("Python starts the plain way")
        console.excuse("404")
    tab = open_tab(site if start == "snapshot" else plain_site)
    card = talking(tab)
    assert card.evaluate("() => document.documentElement.dataset.start") == start
    card.expect_text(field("phone"), "+1 202-555-0166")
    card.expect_text(field("client-name"), "Anna Lindner")
    card.expect_text(list_item("deals"), "Microscopes")


def test_a_whole_call_is_heard_written_down_and_saved(tab: Tab) -> None:
    card = talking(tab)
    card.click(NOTE)
    tab.type("Wants the second batch in May")
    card.expect_text(NOTE, "Wants the second batch in May")
    card.click(list_item("wrapup-outcomes", 2, "button"))
    card.click(list_item("wrapup-presets", 2, "button"))
    card.expect_text(field("wrapup-due"), "10:00")
    tab.call("end")
    card.expect_text(field("state"), "Call ended")
    card.expect_text(field("auto-close"), "the note isn't saved")
    card.expect_shown(field("auto-close-left"))
    tab.press("Control+Enter")
    tab.expect_records("second batch in May", {**COMMENTS, "todo:2:4615": 1})
    tab.expect_no_card()
    again = ready(tab.open())
    again.expect_text(field("history-section"), "Wants the second batch in May")


def test_a_card_that_is_kept_open_waits_until_it_is_released(tab: Tab) -> None:
    card = talking(tab)
    card.click("button" + button("toggle-auto-close"))
    card.expect_attribute("button" + button("toggle-auto-close"), "aria-pressed", "true")
    tab.call("end")
    card.expect_text(field("state"), "Call ended")
    card.click("button" + button("toggle-auto-close"))
    tab.expect_no_card()


def test_a_note_is_there_again_after_a_reload(tab: Tab) -> None:
    card = talking(tab)
    card.click(NOTE)
    tab.type("  two spaces")
    tab.press("Enter")
    tab.type("Zeile  zwei")
    card.expect_text(NOTE, "  two spaces\nZeile  zwei")
    card.expect_attribute(field("wrapup-state"), "data-value", "draft")
    card.evaluate("() => { globalThis.before = true; }")
    tab.call("reloadFrame")
    card.wait_for("() => !globalThis.before && document.documentElement.dataset.start")
    ready(card)
    card.expect_text(NOTE, "  two spaces\nZeile  zwei")
    assert card.text(NOTE) == "  two spaces\nZeile  zwei"


def test_a_frame_that_is_destroyed_with_the_last_key_loses_nothing(tab: Tab) -> None:
    card = talking(tab)
    card.click(NOTE)
    tab.type("  lost  note\nsecond  line")
    tab.call("destroyCard", "destroyed")
    tab.expect_no_card()
    tab.open()
    tab.call("connect")
    next_card = ready(tab.card)
    next_card.expect_text(list_item("wrapup-earlier"), "lost note")
    next_card.click(list_item("wrapup-earlier", 1, button("wrapup.copy")))
    next_card.expect_text(field("wrapup-section"), "Copied")
    assert pasted(tab) == "  lost  note\nsecond  line"


def pasted(tab: Tab) -> str:
    """What is on the clipboard."""
    tab.evaluate("() => { document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'})); }")
    tab.evaluate("() => document.getElementById('paste').focus()")
    tab.press("Control+v", tab)
    awaited(lambda: tab.text("#paste"))
    return tab.text("#paste")
