"""Which script suits a call, what its variables become, what a slash finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scripts.model import (
    MOST,
    NAMES,
    Occasion,
    Phrase,
    Piece,
    PieceKind,
    Script,
    fill_text,
    find_phrases,
    find_query,
    find_unknown_variables,
    has_variable,
    scripts_for,
    split_text,
)

LABELS = {"client.name": "client's name"}


@pytest.mark.parametrize(
    ("line", "number", "name", "suits"),
    [
        ("Sales", "+12025550100", "Sales", True),
        ("sales", "", "Sales", True),
        ("Support", "+12025550100", "Sales", False),
        ("+1 (202) 555-01-00", "+12025550100", "", True),
        ("+1 202 555 0199", "+12025550100", "", False),
        ("Sales 12025550100", "+12025550100", "", False),
        ("Sales", "", "", False),
        ("--", "", "", False),
    ],
)
def test_line_is_meant_by_name_or_number(line: str, number: str, name: str, suits: bool) -> None:
    assert bool(scripts_for([Script("A", lines=(line,))], Occasion(number, name))) is suits


@pytest.mark.parametrize(
    ("script", "occasion", "fits"),
    [
        (Script("S"), Occasion(), True),
        (Script("S"), Occasion("+1", "Sales", "incoming", "New"), True),
        (Script("S", directions=("incoming",)), Occasion(direction="incoming"), True),
        (Script("S", directions=("incoming",)), Occasion(direction="outgoing"), False),
        (Script("S", directions=("incoming",)), Occasion(direction=""), False),
        (Script("S", directions=("outgoing",)), Occasion(direction="callback"), True),
        (Script("S", directions=("callback",)), Occasion(direction="callback"), True),
        (Script("S", directions=("callback",)), Occasion(direction="outgoing"), False),
        (Script("S", directions=("incoming", "outgoing")), Occasion(direction="outgoing"), True),
        (Script("S", stages=("Negotiation",)), Occasion(stage="negotiation"), True),
        (Script("S", stages=("Negotiation",)), Occasion(stage="Won"), False),
        (Script("S", stages=("Negotiation",)), Occasion(), False),
        (Script("S", stage_codes=("DEAL:C1:NEW",)), Occasion(stage_code="DEAL:C1:NEW"), True),
        (Script("S", stage_codes=("DEAL:NEW",)), Occasion(stage_code="LEAD:NEW", stage="New"), False),
        (Script("S", stages=("New",), stage_codes=("DEAL:WON",)), Occasion(stage="new"), True),
        (Script("S", pipelines=("DEAL:1",)), Occasion(stage_code="DEAL:C1:NEW"), True),
        (Script("S", pipelines=("DEAL:1",)), Occasion(stage_code="DEAL:NEW"), False),
        (Script("S", pipelines=("DEAL:1",), stage_codes=("LEAD:NEW",)), Occasion(stage_code="LEAD:NEW"), True),
        (Script("S", stage_codes=("DEAL:NEW",)), Occasion(), False),
        (Script("S", language="de"), Occasion(language="de"), True),
        (Script("S", language="de"), Occasion(language="en"), False),
        (Script("S", lines=("reg100001",)), Occasion(line_number="reg100001"), True),
    ],
)
def test_script_is_for_the_calls_that_meet_its_conditions(script: Script, occasion: Occasion, fits: bool) -> None:
    assert bool(scripts_for((script,), occasion)) is fits


def test_script_that_asks_for_most_comes_first_then_the_order_of_writing() -> None:
    scripts = (Script("Any"), Script("B", directions=("incoming",)), Script("C", stages=("New",)))
    both = Script("Both", directions=("incoming",), stages=("New",))
    occasion = Occasion(direction="incoming", stage="New")
    assert [script.name for script in scripts_for((*scripts, both), occasion)] == ["Both", "B", "C", "Any"]


def test_text_falls_into_what_is_written_what_is_filled_in_what_is_empty_and_what_is_not_known() -> None:
    text = "Hello {client.name}{deal.title}, {client.nmae}!"
    assert split_text(text, {"client.name": "Anna", "deal.title": ""}) == (
        Piece(PieceKind.TEXT, "Hello "),
        Piece(PieceKind.VALUE, "Anna"),
        Piece(PieceKind.EMPTY, "deal.title"),
        Piece(PieceKind.TEXT, ", "),
        Piece(PieceKind.UNKNOWN, "{client.nmae}"),
        Piece(PieceKind.TEXT, "!"),
    )


def test_empty_variable_is_its_name_in_brackets_and_a_value_is_never_read_again() -> None:
    assert fill_text("Hello {client.name}", {}, LABELS) == "Hello [client's name]"
    assert fill_text("Hello {client.name}", {"client.name": "{operator.name}"}, LABELS) == "Hello {operator.name}"
    assert fill_text("{x}", {}, LABELS) == "{x}"


@given(st.text(max_size=60))
def test_without_braces_every_text_is_itself(text: str) -> None:
    plain = text.replace("{", "")
    assert fill_text(plain, {}, LABELS) == plain


def test_variables_of_a_text_are_found() -> None:
    assert has_variable(("a", "b { operator.name }"), "operator.name")
    assert not has_variable(("operator.name",), "operator.name")
    assert find_unknown_variables(" ".join(f"{{{name}}}" for name in NAMES)) == ()
    assert find_unknown_variables("{a} {client.name} {b.c}") == ("a", "b.c")


@pytest.mark.parametrize(
    ("before", "letters"),
    [
        ("/", ""),
        ("/of", "of"),
        ("Called. /of", "of"),
        ("one\n/o", "o"),
        ("either/or", None),
        ("/of fer", None),
        ("12/05", None),
        ("//", None),
        ("", None),
        ("/" + "x" * 31, None),
        ("x" * 5000 + " /ja", "ja"),
        ("x" * 45 + "/ja", None),
    ],
)
def test_slash_at_the_beginning_of_a_word_asks_for_a_phrase(before: str, letters: str | None) -> None:
    assert find_query(before) == letters


def test_phrases_are_found_by_the_beginning_of_the_key_then_within_it_then_in_the_text() -> None:
    phrases = (Phrase("later", "call back"), Phrase("callback", "x"), Phrase("recall", "y"), Phrase("z", "z"))
    assert [phrase.key for phrase in find_phrases(phrases, "CALL", "en")] == ["callback", "recall", "later"]
    assert len(find_phrases(phrases, "", "en")) == 4


def test_phrases_are_those_of_the_language_and_of_all() -> None:
    phrases = (Phrase("a", "1"), Phrase("a", "2", "de"), Phrase("a", "3", "ru"))
    assert [phrase.text for phrase in find_phrases(phrases, "a", "de")] == ["1", "2"]


def test_menu_holds_only_what_can_be_looked_over() -> None:
    assert len(find_phrases((Phrase(str(number), "x") for number in range(50)), "", "en")) == MOST
