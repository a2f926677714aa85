"""The keyboard alone: single keys, the list of keys, where Tab goes, a typed date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engines.calls import COMMENTS, talking
from tests.engines.stage import NOTE, button, field

if TYPE_CHECKING:
    from tests.engines.stage import Frame, Tab

DIALOG = f"dialog{field('keys')}"
SWITCH = "button" + button("toggle-auto-close")
WHEN = "[data-input='wrapup.when']"

RING = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const name = at.dataset.field ?? at.dataset.action ?? at.className;
  return [name, style.outlineStyle !== "none" && style.outlineWidth !== "0px"];
}"""


def opened(tab: Tab) -> Frame:
    """A card of a known client, the keyboard in its panel."""
    card = talking(tab)
    card.click(NOTE)
    card.expect_focused(NOTE)
    tab.press("Escape")
    card.wait_for("() => !document.activeElement.matches('textarea')")
    return card


def test_single_keys_write_and_save_a_note(tab: Tab) -> None:
    card = opened(tab)
    tab.press("2")
    card.expect_focused(NOTE)
    tab.type("2 boxes, no?")
    card.expect_text(NOTE, "2 boxes, no?")
    tab.press("Control+Enter")
    card.expect_attribute(field("wrapup-state"), "data-value", "saved")
    tab.expect_records("2 boxes, no?", COMMENTS)


def test_tab_stays_in_the_list_of_keys_in_both_directions(tab: Tab) -> None:
    card = opened(tab)
    card.evaluate("(switch_) => document.querySelector(switch_).focus()", SWITCH)
    tab.press("?")
    card.expect_shown(DIALOG)
    for chord in ("Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"):
        tab.press(chord)
        card.expect_focused("dialog button")
    tab.press("Escape")
    card.expect_hidden(DIALOG)
    card.expect_focused(SWITCH)


def test_the_focus_can_be_seen_wherever_tab_takes_it(tab: Tab) -> None:
    card = opened(tab)
    card.click(NOTE)
    seen = []
    for _ in range(12):
        tab.press("Tab")
        seen.append(card.wait_for(RING))
    assert "wrapup-when" in [name for name, _ in seen]
    assert [name for name, ring in seen if not ring] == []


def test_a_typed_date_is_the_follow_up_until_it_is_left_out(tab: Tab) -> None:
    card = opened(tab)
    # By what the field is for, or by its pattern: an empty one never looks filled in.
    card.evaluate("(when) => document.querySelector(when).focus()", WHEN)
    card.evaluate(
        """(when) => {
          const field = document.querySelector(when);
          field.value = `${new Date().getFullYear() + 1}-01-15T09:30`;
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }""",
        WHEN,
    )
    card.expect_text(field("wrapup-due"), "Jan 15")
    card.click(button("wrapup.no-follow-up"))
    card.expect_hidden(field("wrapup-due"))
    card.wait_for("(when) => document.querySelector(when).value === ''", WHEN)
