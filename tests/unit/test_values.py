"""Readers of single values: any JSON in, a typed value out."""

from __future__ import annotations

import pytest
from hypothesis import given

from app.bitrix24.values import JSON, decoded, flag, items, mapping, positive, text, unescaped
from tests.support.random_json import json_values, nested


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("  idle ", "idle"),
        ("", ""),
        ("undefined", ""),
        (" null ", ""),
        ("undefined behaviour", "undefined behaviour"),
        (486, "486"),
        (0, "0"),
        (True, ""),
        (None, ""),
        (["idle"], ""),
        ({"a": 1}, ""),
    ],
)
def test_text_is_stripped_and_empty_for_what_is_no_text(value: JSON, read: str) -> None:
    assert text(value) == read


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (17, 17),
        ("17", 17),
        (" 17 ", 17),
        (17.0, 17),
        ("0017", 17),
        (0, None),
        ("0", None),
        (-3, None),
        ("-3", None),
        (1.5, None),
        ("1.5", None),
        (True, None),
        ("", None),
        ("undefined", None),
        (None, None),
        ([], None),
        ("٣", None),
        ("9" * 19, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_positive_reads_whole_numbers_above_zero_only(value: JSON, number: int | None) -> None:
    assert positive(value) == number


@pytest.mark.parametrize("value", [True, "true", "TRUE", " true ", "Y", "y", "1", 1])
def test_flag_is_set_by_the_platforms_ways_to_say_yes(value: JSON) -> None:
    assert flag(value) is True


@pytest.mark.parametrize("value", [False, "false", "N", "0", "", "undefined", 0, 2, None, [], {}, ["true"]])
def test_flag_is_not_set_by_anything_else_not_even_the_text_false(value: JSON) -> None:
    assert flag(value) is False


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"a": 1}, {"a": 1}),
        ([], {}),
        (["a"], {}),
        (None, {}),
        ("", {}),
        ("undefined", {}),
        ('{"a":"\\/crm\\/"}', {"a": "/crm/"}),
        ("{&quot;a&quot;:&quot;Tom &amp; Anna&quot;}", {"a": "Tom & Anna"}),
        ("[1]", {}),
        ("7", {}),
        ("[" * 100_000, {}),
    ],
)
def test_mapping_reads_objects_and_their_json_text(value: JSON, read: dict[str, JSON]) -> None:
    assert mapping(value) == read


@pytest.mark.parametrize(
    ("value", "read"), [([1, 2], [1, 2]), ({"0": 1, "2": 3}, [1, 3]), ({}, []), ("ab", []), (None, []), (5, [])]
)
def test_items_reads_lists_and_phps_lists_with_gaps(value: JSON, read: list[JSON]) -> None:
    assert items(value) == read


@pytest.mark.parametrize("text", ["[" * 5000 + "]" * 5000, '{"a":' * 5000 + "1" + "}" * 5000])
def test_a_text_with_too_many_brackets_is_not_read_as_json(text: str) -> None:
    assert decoded(text) is None


@pytest.mark.parametrize(("text", "value"), [("[1]", [1]), ("{&quot;a&quot;:1}", {"a": 1}), ("7", None), ("[", None)])
def test_objects_and_lists_are_decoded_from_text(text: str, value: JSON) -> None:
    assert decoded(text) == value


def test_unescaped_resolves_html_in_every_text_but_not_in_keys() -> None:
    escaped: JSON = {"LINE_NAME": "Tom &amp; &quot;Anna&quot;", "LIST": ["&#039;", 5], "&lt;": None}
    assert unescaped(escaped) == {"LINE_NAME": 'Tom & "Anna"', "LIST": ["'", 5], "&lt;": None}


@pytest.mark.parametrize(
    ("escaped", "shown"),
    [
        ("&#65;", "A"),
        ("&#x41;", "A"),
        ("&#X1F600;", "😀"),
        ("&apos;", "'"),
        ("Sales &quot;North&quot;", 'Sales "North"'),
        ("Sales &amp;quot;North&amp;quot;", 'Sales "North"'),
        ("&amp;amp;lt;", "&lt;"),
        ("R&D &amp;amp;amp; Co", "R&D &amp; Co"),
    ],
)
def test_unescaped_resolves_references_as_often_as_the_portal_escapes(escaped: str, shown: str) -> None:
    assert unescaped(escaped) == shown


@pytest.mark.parametrize(
    "text", ["R&D", "AT&T;", "&copy 2026", "&euro;", "&#0;", "&#xD800;", "&#x110000;", "&;", "&#;"]
)
def test_unescaped_leaves_what_the_portal_does_not_escape(text: str) -> None:
    assert unescaped(text) == text


def test_unescaped_leaves_an_impossible_character_reference_as_it_is() -> None:
    reference = "&#" + "9" * 5000 + ";"
    assert unescaped({"LINE_NAME": reference}) == {"LINE_NAME": reference}
    assert mapping(reference) == {}


def test_unescaped_bears_any_depth() -> None:
    assert unescaped({"a": "&amp;", "b": nested(50_000)})["a"] == "&"  # type: ignore[index, call-overload]


@given(json_values)
def test_every_reader_is_total_and_gives_its_type(value: JSON) -> None:
    number = positive(value)
    assert isinstance(text(value), str)
    assert text(value) == text(value).strip()
    assert number is None or (type(number) is int and number > 0)
    assert isinstance(flag(value), bool)
    assert isinstance(mapping(value), dict)
    assert isinstance(items(value), list)
    assert type(unescaped(value)) is type(value)
