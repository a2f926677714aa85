"""Which key means what, on which keyboard, and where it means nothing."""

from __future__ import annotations

import pytest

from app.panel.keyboard import PANEL, KeyTable
from app.ui.keys import Key, KeyPress, name_of

ALIVE = {"wrapup", "script"}
SCRIPT = {"t": Key("Tick", "tick"), "o": Key("Taken", "taken"), "Ctrl+b": Key("Bold", press="bold")}


def keys(**kwargs: bool) -> KeyTable:
    return KeyTable({"script": SCRIPT, "wrapup": {}}, ALIVE, **kwargs)


@pytest.mark.parametrize(
    ("press", "name"),
    [
        (KeyPress("n", "KeyN"), "n"),
        (KeyPress("N", "KeyN"), "n"),  # caps lock
        (KeyPress("N", "KeyN", shift=True), ""),
        (KeyPress("т", "KeyN"), "n"),
        (KeyPress("\u0422", "KeyN", shift=True), ""),
        (KeyPress("\u03bd", "KeyN"), "n"),
        (KeyPress("\u05d5", "KeyU"), "u"),
        (KeyPress("a", "KeyQ"), "a"),  # AZERTY: the letter counts
        (KeyPress("m", "Semicolon"), "m"),
        (KeyPress("ö", "Semicolon"), ""),
        (KeyPress("1", "Digit1"), "1"),
        (KeyPress("&", "Digit1"), "1"),  # AZERTY without Shift
        (KeyPress("1", "Digit1", shift=True), "1"),  # AZERTY with Shift
        (KeyPress("&", "Digit7", shift=True), ""),
        (KeyPress("é", "Digit2"), "2"),
        (KeyPress("5", "Numpad5"), "5"),
        (KeyPress("?", "Slash", shift=True), "?"),
        (KeyPress("?", "Digit7", shift=True), "?"),  # Cyrillic
        (KeyPress("?", "Minus", shift=True), "?"),  # German
        (KeyPress(",", "Slash", shift=True), ""),
        (KeyPress("Enter", "Enter"), "Enter"),
        (KeyPress("Enter", "NumpadEnter", ctrl=True), "Ctrl+Enter"),
        (KeyPress("Escape", "Escape"), "Escape"),
        (KeyPress("q", "KeyQ", alt=True), ""),
        (KeyPress("@", "KeyQ", ctrl=True, alt=True), ""),  # AltGr
        (KeyPress("и", "KeyB", ctrl=True), "Ctrl+b"),
        (KeyPress("", ""), ""),
    ],
)
def test_key_has_one_name_on_every_layout(press: KeyPress, name: str) -> None:
    assert name_of(press) == name


@pytest.mark.parametrize("name", ["n", "?", "1", "o", "t"])
def test_single_keys_do_nothing_while_somebody_types(name: str) -> None:
    assert keys().key_for(KeyPress(name)) is not None
    assert keys().key_for(KeyPress(name, typing=True)) is None


def test_keys_with_ctrl_work_while_somebody_types() -> None:
    assert keys().key_for(KeyPress("Enter", "Enter", ctrl=True, typing=True)) == Key("Save the call", "wrapup.save")
    assert keys().key_for(KeyPress("b", "KeyB", ctrl=True, typing=True)) == SCRIPT["Ctrl+b"]
    assert keys().key_for(KeyPress("Enter", "Enter")) is None


@pytest.mark.parametrize("number", range(1, 10))
def test_digits_choose_the_outcome(number: int) -> None:
    key = keys().key_for(KeyPress(str(number), f"Digit{number}"))
    assert key is not None
    assert (key.action, key.argument) == ("wrapup.pick", str(number))


def test_zero_and_combinations_of_the_browser_mean_nothing() -> None:
    assert keys().key_for(KeyPress("0", "Digit0")) is None
    for name in "cvxzarwt":
        assert keys().key_for(KeyPress(name, f"Key{name.upper()}", ctrl=True)) is None


def test_key_of_a_section_is_its_action_and_the_panel_s_own_come_first() -> None:
    assert keys().key_for(KeyPress("t")) == Key("Tick", "script.tick")
    assert keys().key_for(KeyPress("o")) == PANEL["o"]


def test_keys_of_a_section_that_is_switched_off_mean_nothing() -> None:
    without = KeyTable({}, set())
    assert without.key_for(KeyPress("1")) is None
    assert without.key_for(KeyPress("Enter", "Enter", ctrl=True)) is None
    assert without.key_for(KeyPress("?")) is not None


def test_single_keys_can_be_switched_off() -> None:
    assert keys(single=False).key_for(KeyPress("n")) is None
    assert keys(single=False).key_for(KeyPress("?")) is None
    assert keys(single=False).key_for(KeyPress("Enter", "Enter", ctrl=True)) is not None


def test_list_names_every_key_once_and_the_outcomes_as_one() -> None:
    shown = {row.text: row.name for row in keys().shown()}
    assert shown["Choose an outcome"] == "1 … 9"
    assert shown["Save the call"] == "Ctrl+Enter"
    assert shown["Tick"] == "t"
    assert "Taken" not in shown
    assert len(shown) == len(keys().shown())
