"""Which key means what, on which keyboard, and where it means nothing."""

from __future__ import annotations

import pytest

from app.panel.keyboard import PANEL, Keys
from app.ui.keys import Key, Press, name_of

ALIVE = {"wrapup", "script"}
SCRIPT = {"t": Key("Tick", "tick"), "o": Key("Taken", "taken"), "Ctrl+b": Key("Bold", press="bold")}


def keys(**kwargs: bool) -> Keys:
    return Keys({"script": SCRIPT, "wrapup": {}}, ALIVE, **kwargs)


@pytest.mark.parametrize(
    ("press", "name"),
    [
        (Press("n", "KeyN"), "n"),
        (Press("N", "KeyN"), "n"),  # caps lock
        (Press("N", "KeyN", shift=True), ""),
        (Press("т", "KeyN"), "n"),
        (Press("\u0422", "KeyN", shift=True), ""),
        (Press("\u03bd", "KeyN"), "n"),
        (Press("\u05d5", "KeyU"), "u"),
        (Press("a", "KeyQ"), "a"),  # AZERTY: the letter counts
        (Press("m", "Semicolon"), "m"),
        (Press("ö", "Semicolon"), ""),
        (Press("1", "Digit1"), "1"),
        (Press("&", "Digit1"), "1"),  # AZERTY without Shift
        (Press("1", "Digit1", shift=True), "1"),  # AZERTY with Shift
        (Press("&", "Digit7", shift=True), ""),
        (Press("é", "Digit2"), "2"),
        (Press("5", "Numpad5"), "5"),
        (Press("?", "Slash", shift=True), "?"),
        (Press("?", "Digit7", shift=True), "?"),  # Cyrillic
        (Press("?", "Minus", shift=True), "?"),  # German
        (Press(",", "Slash", shift=True), ""),
        (Press("Enter", "Enter"), "Enter"),
        (Press("Enter", "NumpadEnter", ctrl=True), "Ctrl+Enter"),
        (Press("Escape", "Escape"), "Escape"),
        (Press("q", "KeyQ", alt=True), ""),
        (Press("@", "KeyQ", ctrl=True, alt=True), ""),  # AltGr
        (Press("и", "KeyB", ctrl=True), "Ctrl+b"),
        (Press("", ""), ""),
    ],
)
def test_key_has_one_name_on_every_layout(press: Press, name: str) -> None:
    assert name_of(press) == name


@pytest.mark.parametrize("name", ["n", "?", "1", "o", "t"])
def test_single_keys_do_nothing_while_somebody_types(name: str) -> None:
    assert keys().meant(Press(name)) is not None
    assert keys().meant(Press(name, typing=True)) is None


def test_keys_with_ctrl_work_while_somebody_types() -> None:
    assert keys().meant(Press("Enter", "Enter", ctrl=True, typing=True)) == Key("Save the call", "wrapup.save")
    assert keys().meant(Press("b", "KeyB", ctrl=True, typing=True)) == SCRIPT["Ctrl+b"]
    assert keys().meant(Press("Enter", "Enter")) is None


@pytest.mark.parametrize("number", range(1, 10))
def test_digits_choose_the_outcome(number: int) -> None:
    key = keys().meant(Press(str(number), f"Digit{number}"))
    assert key is not None
    assert (key.action, key.argument) == ("wrapup.pick", str(number))


def test_zero_and_combinations_of_the_browser_mean_nothing() -> None:
    assert keys().meant(Press("0", "Digit0")) is None
    for name in "cvxzarwt":
        assert keys().meant(Press(name, f"Key{name.upper()}", ctrl=True)) is None


def test_key_of_a_section_is_its_action_and_the_panel_s_own_come_first() -> None:
    assert keys().meant(Press("t")) == Key("Tick", "script.tick")
    assert keys().meant(Press("o")) == PANEL["o"]


def test_keys_of_a_section_that_is_switched_off_mean_nothing() -> None:
    without = Keys({}, set())
    assert without.meant(Press("1")) is None
    assert without.meant(Press("Enter", "Enter", ctrl=True)) is None
    assert without.meant(Press("?")) is not None


def test_single_keys_can_be_switched_off() -> None:
    assert keys(single=False).meant(Press("n")) is None
    assert keys(single=False).meant(Press("?")) is None
    assert keys(single=False).meant(Press("Enter", "Enter", ctrl=True)) is not None


def test_list_names_every_key_once_and_the_outcomes_as_one() -> None:
    shown = {row.text: row.name for row in keys().shown()}
    assert shown["Choose an outcome"] == "1 … 9"
    assert shown["Save the call"] == "Ctrl+Enter"
    assert shown["Tick"] == "t"
    assert "Taken" not in shown
    assert len(shown) == len(keys().shown())
