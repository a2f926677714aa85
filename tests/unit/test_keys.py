"""Which key means what, on which keyboard, and where it means nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from app.browser.inputs import _pressed
from app.panel.keyboard import PANEL, KeyTable, ListedKey
from app.settings.kinds import UnknownValueError, WrongTypeError
from app.settings.shortcuts import FOLLOW, ShortcutKeys, conflicts_of, keys_of, lost_keys
from app.settings.storage_format import decode_user_settings, encode_settings
from app.ui.keys import Key, KeyPress, name_of
from tests.support.stored_settings import effective_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.values import JSON

ALIVE = {"wrapup", "script"}
DEALS = {"d": Key("Deal", "pick", group="deals")}
SCRIPT = {"t": Key("Tick", "tick"), "o": Key("Taken", "taken"), "Ctrl+b": Key("Bold", press="bold")}


def keys(*, single: bool = True, own: Mapping[str, str] | None = None) -> KeyTable:
    return KeyTable({"script": SCRIPT, "wrapup": {}, "deals": DEALS}, ALIVE, single, own or {})


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
        (KeyPress("Enter", "Enter", ctrl=True, shift=True), "Ctrl+Shift+Enter"),
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
    assert shown["Choose a follow-up"] == "f 1 …"
    assert shown["Save the call and let the card close"] == "Ctrl+Shift+Enter"
    assert len(shown) == len(keys().shown())


# -- Groups: a key leads there, a digit chooses


def test_a_digit_in_a_group_chooses_there_and_elsewhere_the_outcome() -> None:
    in_group = keys().key_for(KeyPress("2", "Digit2", group="follow-up"))
    assert in_group == Key("Choose a follow-up", "wrapup.pick-follow-up", "2")
    among_deals = keys().key_for(KeyPress("é", "Digit2", group="deals"))
    assert among_deals == Key("Deal", "deals.pick", "2")
    elsewhere = keys().key_for(KeyPress("2", "Digit2", group="unknown"))
    assert elsewhere is not None
    assert elsewhere.action == "wrapup.pick"


# -- The user's own keys


def test_an_own_key_replaces_the_default_in_every_layout_and_in_the_list() -> None:
    own = keys(own={"note": "x", "follow-up": "g"})
    for press in (KeyPress("x", "KeyX"), KeyPress("ч", "KeyX")):
        key = own.key_for(press)
        assert key is not None
        assert key.focus == "wrapup.text"
    assert own.key_for(KeyPress("n", "KeyN")) is None
    shown = {row.text: row.name for row in own.shown()}
    assert (shown["Write the note"], shown["Choose a follow-up"]) == ("x", "g 1 …")


def test_two_can_change_places_and_one_can_have_no_key() -> None:
    own = keys(own={"note": "o", "client": "n", "log": ""})
    note, client = own.key_for(KeyPress("o")), own.key_for(KeyPress("n"))
    assert note is not None
    assert client is not None
    assert (note.focus, client.press) == ("wrapup.text", "client")
    assert own.key_for(KeyPress("l")) is None
    assert own.shown()[-1] == ListedKey("", "Show or hide the messages from Bitrix24")


def test_an_own_key_comes_before_that_of_an_extension_whose_keys_stay() -> None:
    table = KeyTable(
        {"greeting": {"g": Key("Greet", "greet"), "x": Key("Wave", "wave")}, "wrapup": {}}, ALIVE, own={"note": "x"}
    )
    assert table.key_for(KeyPress("g")) == Key("Greet", "greeting.greet")
    note = table.key_for(KeyPress("x"))
    assert note is not None
    assert note.focus == "wrapup.text"


@pytest.mark.parametrize(
    ("own", "conflicts"),
    [
        ({}, {}),
        ({"note": "o", "client": "n"}, {}),
        ({"note": "o"}, {}),
        ({"note": "", "log": ""}, {}),
        ({"note": "m", "log": "m"}, {"note": ("log",), "log": ("note",)}),
    ],
    ids=["standard", "swapped", "a standard key", "no key", "two"],
)
def test_two_shortcuts_for_which_one_letter_was_chosen_are_a_conflict(
    own: dict[str, str], conflicts: dict[str, tuple[str, ...]]
) -> None:
    assert conflicts_of(own) == conflicts
    assert ShortcutKeys().is_sound(own) is not bool(conflicts)


def test_a_conflict_is_kept_while_it_is_edited_and_a_choice_is_taken_back() -> None:
    kind = ShortcutKeys()
    edited = kind.change({"client": "x"}, "note", "x")
    assert edited == {"note": "x", "client": "x"}
    solved = kind.change(edited, "client", "n")
    assert kind.encode(solved) == {"note": "x", "client": "n"}
    assert kind.decode({"note": "x", "client": "n"}) == solved
    assert kind.encode(kind.change(kind.change(solved, "note", FOLLOW), "client", FOLLOW)) is None
    assert kind.change(solved, "standard", "") == {}


@pytest.mark.parametrize(
    ("choices", "keys", "lost"),
    [
        ((), {"note": "n", "client": "o"}, {}),
        (({"note": "o"},), {"note": "o", "client": ""}, {"client": "note"}),
        (({"note": "o"}, {"client": "x"}), {"note": "o", "client": "x"}, {}),
        (({"note": "x"}, {"note": "y"}), {"note": "x", "client": "o"}, {}),
        (({"note": "x"}, {"client": "x"}), {"note": "x", "client": ""}, {"client": "note"}),
        (({"note": "n"}, {"note": "o", "client": "n"}), {"note": "n", "client": ""}, {"client": "note"}),
        (({"log": "o"}, {"note": "o", "client": "n"}), {"log": "o", "note": "", "client": "n"}, {"note": "log"}),
        (({"note": ""}, {"note": "y"}), {"note": "", "client": "o"}, {}),
        (({}, {"client": "x"}), {"client": "x", "note": "n"}, {}),
    ],
    ids=[
        "standard", "taken from a standard key", "everyone's are out of the way", "own before everyone's",
        "taken from everyone's", "the standard key as a choice", "everyone's swapped", "none by choice", "everyone's",
    ],
)  # fmt: skip
def test_what_counts_more_keeps_its_letter_and_what_counts_less_has_none(
    choices: tuple[dict[str, str], ...], keys: dict[str, str], lost: dict[str, str]
) -> None:
    found = keys_of(*choices)
    assert {name: found[name] for name in keys} == keys
    assert lost_keys(*choices) == lost
    used = [key for key in found.values() if key]
    assert len(used) == len(set(used))


@pytest.mark.parametrize("change", [("note", "1"), ("note", "ж"), ("note", "ab"), ("unknown", "a")])
def test_only_letters_of_what_there_is_are_taken(change: tuple[str, str]) -> None:
    with pytest.raises(UnknownValueError):
        ShortcutKeys().change({}, *change)


@pytest.mark.parametrize(
    ("stored", "fault"),
    [
        ([], WrongTypeError),
        ({"note": 1}, WrongTypeError),
        ({"note": "?"}, UnknownValueError),
        ({"note": "x", "log": "x"}, UnknownValueError),
    ],
)
def test_stored_keys_that_cannot_be_used_are_a_fault(stored: JSON, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        ShortcutKeys().decode(stored)


def test_keys_of_another_version_are_left_out() -> None:
    assert ShortcutKeys().decode({"note": "x", "teleport": "o"}) == {"note": "x"}


def test_a_shortcut_that_this_version_added_leaves_the_users_own_keys_alone() -> None:
    own = ShortcutKeys().decode({"note": "o", "log": "x"})
    assert own == {"note": "o", "log": "x"}
    assert ShortcutKeys().combine({}, own) == {"note": "o", "log": "x", "client": ""}


@pytest.mark.parametrize(
    ("everyone", "own", "keys"),
    [
        ('"keys":{"note":"w"}', "", {"note": "w"}),
        ('"keys":{"note":"w"}', '"keys":{"note":"x"}', {"note": "x"}),
        ('"keys":{"note":"w"}', '"keys":{"note":"n"}', {}),
        ('"keys":{"note":"w","log":"z"}', '"keys":{"note":"x"}', {"note": "x", "log": "z"}),
        ('"keys":{"log":"x"}', '"keys":{"note":"x"}', {"note": "x", "log": ""}),
        ('"keys":{"note":"w"},"locked":["keys"]', '"keys":{"note":"x","log":"y"}', {"note": "w"}),
        ('"keys":{"note":"?"}', '"keys":{"note":"x"}', {"note": "x"}),
    ],
    ids=["default", "own", "own is the standard one", "both", "conflict", "locked", "unreadable"],
)
def test_a_user_s_letters_count_more_than_a_default_and_less_than_a_lock(
    everyone: str, own: str, keys: dict[str, str]
) -> None:
    stored = '{"v":1,"hold":null,"log":true' + (f",{own}" if own else "") + "}"
    assert effective_settings('{"v":1,' + everyone + "}", stored).keys == keys
    read = decode_user_settings(stored)
    assert encode_settings(read.value, read.unknown) == stored  # neither loses what the user has chosen


def test_an_outcome_s_letter_never_goes_along_with_a_shortcut_that_the_user_has_moved() -> None:
    table = KeyTable(
        {"wrapup": {"j": Key("Sold", "pick", "j"), "n": Key("Lost", "pick", "n")}}, ALIVE, own={"note": "w"}
    )
    assert table.key_for(KeyPress("j", "KeyJ")) == Key("Sold", "wrapup.pick", "j")
    assert table.key_for(KeyPress("n", "KeyN")) == Key("Lost", "wrapup.pick", "n")
    moved = table.key_for(KeyPress("w", "KeyW"))
    assert moved is not None
    assert moved.focus == "wrapup.text"


def test_a_key_without_a_name_goes_by_its_place() -> None:
    focus = SimpleNamespace(matches=lambda _: False, closest=lambda _: None, getAttribute=lambda _: None)
    event = SimpleNamespace(
        key="Unidentified", code="Tab", ctrlKey=False, metaKey=False, altKey=False, shiftKey=True, target=focus
    )
    press, _ = _pressed(event)
    assert (press.key, press.shift) == ("Tab", True)
