"""Scripts and phrases as text: mistakes are reported with their line, and never keep the panel from the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.home.settings import EXAMPLE
from app.scripts.json_path import find_line, format_path
from app.scripts.model import DIRECTIONS, Answer, Library, Objection, Phrase, Script, Step
from app.scripts.storage_format import (
    DEEPEST,
    LONGEST_READ,
    LONGEST_TEXT,
    MOST_BYTES,
    MOST_SCRIPTS,
    decode_library,
    encode_library,
    format_library,
)
from app.settings.reading import Fault
from tests.support.random_json import json_values

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

words = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=12)
lists = st.lists(words, max_size=3, unique=True).map(tuple)
texts = st.lists(words, max_size=3).map("\n".join)
languages = st.sampled_from(["", "de", "en"])
answers = st.lists(
    st.builds(Answer, words, st.sampled_from(["", "start", "a", "b"]), st.sampled_from(["", "Reached"])),
    max_size=3,
    unique_by=lambda answer: answer.text.casefold(),
).map(tuple)
steps = st.lists(
    st.builds(Step, st.sampled_from("abc"), words, texts, answers), max_size=3, unique_by=lambda step: step.id
).map(tuple)
objections = st.lists(
    st.builds(Objection, words, texts), max_size=2, unique_by=lambda objection: objection.title.casefold()
).map(tuple)
directions = st.lists(st.sampled_from(DIRECTIONS), max_size=3, unique=True).map(tuple)
scripts = st.builds(
    Script, words, texts, lists, lists, directions, lists, lists, lists, languages, answers, steps, objections, texts
)
keys = words.filter(lambda key: "/" not in key)
phrases = st.builds(Phrase, keys, words, languages)
libraries = st.builds(
    Library,
    st.lists(scripts, max_size=3, unique_by=lambda script: script.name.casefold()).map(tuple),
    st.lists(phrases, max_size=3, unique_by=lambda phrase: f"{phrase.key} {phrase.language}".strip().casefold()).map(
        tuple
    ),
)


def faults(text: str) -> list[tuple[Fault, int, str]]:
    return [(problem.fault, problem.line, problem.place) for problem in decode_library(text).problems]


@given(libraries)
def test_library_comes_back_as_it_was_written_for_the_portal_and_for_people(library: Library) -> None:
    for text in (encode_library(library), format_library(library)):
        read = decode_library(text)
        assert read.value == library
        assert read.sound


def test_example_of_the_editor_is_sound() -> None:
    read = decode_library(EXAMPLE)
    assert read.problems == ()
    assert read.value.scripts
    assert read.value.phrases
    assert format_library(read.value) == EXAMPLE


def test_text_of_several_lines_is_a_list_for_people_and_one_text_for_the_portal() -> None:
    library = Library((Script("A", "one\ntwo"),))
    assert json.loads(format_library(library))["scripts"][0]["text"] == ["one", "two"]
    assert json.loads(encode_library(library))["scripts"][0]["text"] == "one\ntwo"


@pytest.mark.parametrize("nothing", [None, "", "  ", [], False])
def test_nothing_stored_is_an_empty_library_without_a_word(nothing: JSON) -> None:
    read = decode_library(nothing)
    assert (read.value, read.problems, read.text) == (Library(), (), "")


def test_portal_may_give_the_object_itself() -> None:
    assert decode_library({"scripts": [{"name": "A"}]}).value.scripts == (Script("A"),)


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ('{\n"scripts": [\n}', Fault.NOT_JSON, 3),
        ('{\n"scripts": []\n"phrases": []}', Fault.NO_COMMA, 3),
        ('{\n"scripts": "no end\n', Fault.NOT_JSON, 2),
        ('{"scripts": "no end', Fault.UNENDED, 1),
        ("{}\n{}", Fault.EXTRA, 2),
        ("[]", Fault.NOT_AN_OBJECT, 1),
        ("[" * (DEEPEST + 1), Fault.NOT_JSON, 0),
        ("x" * (LONGEST_READ + 1), Fault.TOO_LARGE, 0),
        ('{"v": ' + "1" * 5000 + "}", Fault.NOT_JSON, 0),
    ],
)
def test_text_that_is_no_library_is_told_with_its_line(text: str, fault: Fault, line: int) -> None:
    (problem,) = decode_library(text).problems
    assert (problem.fault, problem.line) == (fault, line)
    assert decode_library(text).value == Library()
    assert not decode_library(text).sound


@pytest.mark.parametrize(
    ("item", "fault", "place"),
    [
        ('"text"', Fault.NO_OBJECT, "scripts[1]"),
        ("{}", Fault.MISSING, "scripts[1]"),
        ('{"name": 7}', Fault.NO_TEXT, "scripts[1].name"),
        ('{"name": "A", "txt": ""}', Fault.UNKNOWN_NAME, "scripts[1].txt"),
        ('{"name": "A", "text": [1]}', Fault.NO_TEXT, "scripts[1].text[1]"),
        ('{"name": "A", "text": {}}', Fault.NO_TEXT, "scripts[1].text"),
        ('{"name": "A", "checklist": "ask"}', Fault.NO_LIST, "scripts[1].checklist"),
        ('{"name": "A", "checklist": [true]}', Fault.NO_TEXT, "scripts[1].checklist[1]"),
        ('{"name": "A", "directions": ["in"]}', Fault.UNKNOWN_DIRECTION, "scripts[1].directions[1]"),
        ('{"name": "A", "text": "Hello {client.nmae}"}', Fault.UNKNOWN_VARIABLE, "scripts[1].text"),
        (f'{{"name": "A", "text": "{"x" * (LONGEST_TEXT + 1)}"}}', Fault.TOO_LONG, "scripts[1].text"),
        ('{"key": "a"}', Fault.MISSING, "phrases[1]"),
        ('{"text": "a"}', Fault.MISSING, "phrases[1]"),
        ('{"key": "a b", "text": "a"}', Fault.WRONG_KEY, "phrases[1].key"),
        ('{"key": "a/b", "text": "a"}', Fault.WRONG_KEY, "phrases[1].key"),
        ('{"key": "a", "text": "a", "language": "German"}', Fault.UNKNOWN_LANGUAGE, "phrases[1].language"),
        ('{"key": "a", "text": 7}', Fault.NO_TEXT, "phrases[1].text"),
    ],
)
def test_what_is_wrong_in_a_script_or_phrase_is_told_with_place_and_line(item: str, fault: Fault, place: str) -> None:
    assert faults(f'{{\n "{place.partition("[")[0]}": [\n  {item}\n ]\n}}') == [(fault, 3, place)]


def test_what_is_there_twice_is_told_and_the_first_counts() -> None:
    read = decode_library('{"scripts": [{"name": "A", "text": "1"},\n{"name": "a", "text": "2"}]}')
    assert [(problem.fault, problem.line) for problem in read.problems] == [(Fault.TWICE, 2)]
    assert read.value.scripts == (Script("A", "1"),)
    two = '{"phrases": [{"key": "a", "text": "1"}, {"key": "a", "text": "2", "language": "de"}]}'
    assert decode_library(two).sound


def test_more_than_can_be_listed_is_told() -> None:
    read = decode_library(json.dumps({"scripts": [{"name": str(number)} for number in range(MOST_SCRIPTS + 3)]}))
    assert [problem.fault for problem in read.problems] == [Fault.TOO_MANY]
    assert len(read.value.scripts) == MOST_SCRIPTS


def test_size_counts_in_bytes_as_the_portal_keeps_it() -> None:
    texts = [{"name": str(number), "text": "ж" * 7900} for number in range(16)]
    read = decode_library(json.dumps({"scripts": texts}, ensure_ascii=False))
    assert len(read.text) < MOST_BYTES
    assert [problem.fault for problem in read.problems] == [Fault.TOO_LARGE]
    assert not read.sound


def test_one_wrong_script_leaves_the_others_there() -> None:
    read = decode_library('{"scripts": [{"name": 7}, {"name": "B"}, {"name": "C", "directions": ["up"]}]}')
    assert read.value.scripts == (Script("B"),)


def test_variable_that_is_not_known_does_not_keep_from_saving() -> None:
    read = decode_library('{"scripts": [{"name": "A", "text": "{client.nmae}"}]}')
    assert read.sound
    assert read.problems[0].detail == "{client.nmae}"


@given(json_values)
def test_everything_gives_a_library_that_can_be_stored(stored: JSON) -> None:
    again = decode_library(encode_library(decode_library(stored).value))
    assert again.sound


def test_line_is_found_whatever_stands_between() -> None:
    text = '{\n  "a, {[": "x\\"}]",\n  "b" :\n    [ 1, {"c": [\n true,\n "d" ]} ]\n}'
    assert find_line(text, ()) == 1
    assert find_line(text, ("a, {[",)) == 2
    assert find_line(text, ("b",)) == 4
    assert find_line(text, ("b", 1, "c", 0)) == 5
    assert find_line(text, ("b", 1, "c", 1)) == 6


def test_line_of_what_is_not_there_is_that_of_what_holds_it() -> None:
    text = '{\n"a": [\n1]}'
    assert find_line(text, ("b",)) == 1
    assert find_line(text, ("a", 5)) == 2
    assert find_line(text, ("a", 0, "x")) == 3


@given(json_values)
def test_every_value_of_a_text_has_a_line(value: JSON) -> None:
    text = json.dumps({"value": value}, indent=1)
    assert 1 <= find_line(text, ("value", 0, "x", 3)) <= text.count("\n") + 1


def test_places_are_counted_as_people_do() -> None:
    assert format_path(("scripts", 0, "checklist", 2)) == "scripts[1].checklist[3]"


def test_script_of_a_single_step_is_still_written_as_version_1_wrote_it() -> None:
    simple = Script("A", "Hello", ("Ask",), ("Sales",), ("incoming",), ("Offer",))
    assert json.loads(encode_library(Library((simple,))))["v"] == 1
    branching = Script("B", answers=(Answer("Yes"),))
    assert json.loads(encode_library(Library((simple, branching))))["v"] == 2


def test_ways_that_are_wrong_are_reported_at_their_place_and_can_be_stored() -> None:
    text = json.dumps(
        {
            "scripts": [
                {
                    "name": "A",
                    "text": "Hello",
                    "answers": [{"text": "Yes", "to": "b"}, {"text": "No", "to": "gone"}],
                    "steps": [{"id": "b"}, {"id": "c", "text": "Bye"}],
                }
            ]
        }
    )
    read = decode_library(text)
    assert [(problem.fault, problem.place, problem.detail) for problem in read.problems] == [
        (Fault.NO_TARGET, "scripts[1].answers[2]", "gone"),
        (Fault.DEAD_END, "scripts[1].steps[1]", "b"),
        (Fault.UNREACHABLE, "scripts[1].steps[2]", "c"),
    ]
    assert read.sound


@pytest.mark.parametrize(
    ("member", "fault", "place"),
    [
        ({"steps": [{"title": "No id"}]}, Fault.MISSING, "scripts[1].steps[1]"),
        ({"steps": [{"id": "start"}]}, Fault.TWICE, "scripts[1].steps[1].id"),
        ({"steps": [{"id": "a", "text": "x"}, {"id": "a"}]}, Fault.TWICE, "scripts[1].steps[2]"),
        ({"answers": [{"to": "a"}]}, Fault.MISSING, "scripts[1].answers[1]"),
        ({"answers": [{"text": str(number)} for number in range(10)]}, Fault.TOO_MANY, "scripts[1].answers[10]"),
        ({"answers": [{"text": "a", "goto": "b"}]}, Fault.UNKNOWN_NAME, "scripts[1].answers[1].goto"),
        ({"objections": [{"text": "x"}]}, Fault.MISSING, "scripts[1].objections[1]"),
        ({"language": "english"}, Fault.UNKNOWN_LANGUAGE, "scripts[1].language"),
    ],
)
def test_mistake_in_a_branching_script_hinders(member: dict[str, JSON], fault: Fault, place: str) -> None:
    read = decode_library(json.dumps({"scripts": [{"name": "A", "text": "Hello", **member}]}))
    assert (fault, place) in [(problem.fault, problem.place) for problem in read.problems]
    assert not read.sound


def test_branching_script_of_version_2_is_read_for_ever() -> None:
    sample = json.loads((Path(__file__).parent / "samples/scripts-2.json").read_text("utf-8"))
    read = decode_library(sample["app options"]["scripts"])
    assert read.problems == ()
    assert read.value == Library(
        (
            Script(
                "Renewal",
                "Good day, {client.name}. Shall we go on with your contract?",
                ("Asked for the date",),
                ("+4930901820",),
                ("outgoing",),
                ("Negotiation",),
                ("DEAL:1",),
                ("LEAD:NEW",),
                "de",
                (Answer("Yes", "price"), Answer("No", "", "Not interested")),
                (Step("price", "Price", "It's the same as last year.", (Answer("Too high", "start", "Call again"),)),),
                (Objection("No time", "It takes a minute."),),
                "Please call us back.",
            ),
        )
    )
