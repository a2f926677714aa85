"""Callers without a number."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.call.model import NumberKind
from app.phone.notation import _SPELLED, absence
from app.phone.reading import read

WORDS = ("anonymous", "unavailable", "restricted", "private", "withheld", "blocked", "hidden")
KEYPAD = dict(zip("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999", strict=True))


def spelled(word: str) -> str:
    """A word on the keypad."""
    return "".join(KEYPAD[letter] for letter in word)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "form",
    [
        *(
            "{}",
            " {} ",
            "sip:{}@pbx.example.com",
            "sip:{}@anonymous.invalid",
            "sips:{}@10.0.0.1;user=phone",
            "<sip:{}@x>",
        ),
        *('"{}" <sip:{}@anonymous.invalid>', '"{}" <sip:x@pbx>', "{}@anonymous.invalid", "sip{}anonymous.invalid"),
    ],
)
def test_a_word_says_that_the_number_is_withheld(word: str, form: str) -> None:
    for case in (word, word.title(), word.upper()):
        assert absence(form.format(case, case)) == "hidden"
        assert read(form.format(case, case)).kind is NumberKind.HIDDEN


@pytest.mark.parametrize(
    "text", ["Private number", "private_caller", "No Caller ID", "Anonymous caller", "Номер скрыт"]
)
def test_several_words_say_it_too(text: str) -> None:
    assert absence(text) == "hidden"


@pytest.mark.parametrize("text", ["", "unknown", "Unknown", "Unknown Number", "sip:unknown@pbx", "+8656696"])
def test_unknown_is_not_withheld(text: str) -> None:
    assert absence(text) == "unknown"


@pytest.mark.parametrize("text", ["000", "0000000000", "+0000000000", "sip:00000@pbx", "00000000000000000000"])
def test_nobody_has_a_number_of_zeros(text: str) -> None:
    assert absence(text) == "hidden"


@pytest.mark.parametrize("word", [word for word in WORDS if word != "hidden"])
def test_digits_that_spell_a_word_are_no_number(word: str) -> None:
    digits = spelled(word)
    for text in (digits, f"+{digits}", f"00{digits}", f"sip:+{digits}@pbx", f"sip:{digits}@pbx", f"tel:+{digits}"):
        assert read(text).kind is NumberKind.HIDDEN, text
        assert read(text, "reg151083").kind is NumberKind.HIDDEN, text


@pytest.mark.parametrize("digits", _SPELLED)
def test_no_such_digits_are_a_number_with_a_plus(digits: str) -> None:
    assert not phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))


@pytest.mark.parametrize(
    "text",
    ["anna", "privateer", "sip:anonymous1@pbx", "+12025550143", "+266696687890", "0", "00", "hiddenvalley@pbx", "()"],
)
def test_others_are_somebody(text: str) -> None:
    assert absence(text) == ""


@given(st.text(max_size=60))
def test_any_text_is_told(text: str) -> None:
    assert absence(text) in ("", "hidden", "unknown")
