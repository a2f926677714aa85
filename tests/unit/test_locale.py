"""Which language serves which code, and how its words are found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.locale import N_, Words, codes_of, formats_of, language_of, locale_of, same_language
from app.locale.direction import RIGHT_TO_LEFT

RUSSIAN = "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"
# The vendor's SDK: each code of the portal, and its language.
PORTAL = {
    "ar": "ar", "br": "pt", "de": "de", "en": "en", "fr": "fr", "hi": "hi", "id": "id", "in": "hi", "it": "it",
    "ja": "ja", "kz": "kk", "la": "es", "ms": "ms", "pl": "pl", "ru": "ru", "sc": "zh", "tc": "zh", "th": "th",
    "tr": "tr", "ua": "uk", "vn": "vi",
}  # fmt: skip


def words(**parts: object) -> Words:
    """The words of a language's file."""
    return Words(json.dumps({"language": "ru", "plural": RUSSIAN, "first": {}, **parts}))


def test_a_marked_sentence_is_itself() -> None:
    assert N_("Incoming call") == "Incoming call"
    assert N_("{count} note", "{count} notes") == ("{count} note", "{count} notes")


def test_without_a_file_all_is_english() -> None:
    english = Words()
    assert english.language == "en"
    assert english(N_("Incoming call")) == "Incoming call"
    assert english(N_("Done", context="button")) == "Done"
    notes = N_("{count} note", "{count} notes")
    assert [english.count(notes, number) for number in (0, 1, 2)] == ["0 notes", "1 note", "2 notes"]


def test_a_sentence_has_the_translation_of_its_context() -> None:
    given = words(first={"Done": "Готово", "button\x04Done": "Выполнить"})
    assert given(N_("Done")) == "Готово"
    assert given(N_("Done", context="button")) == "Выполнить"
    assert given(N_("Done", context="state of a step")) == "Done"


def test_a_number_has_the_form_of_its_language() -> None:
    notes = N_("{count} note of {name}", "{count} notes of {name}")
    given = words(first={notes.one: ["{count} a {name}", "{count} b {name}", "{count} c {name}"]})
    said = [given.count(notes, number, name="Anna") for number in (1, 2, 5, 11, 21)]
    assert said == ["1 a Anna", "2 b Anna", "5 c Anna", "11 c Anna", "21 a Anna"]


def test_what_is_not_needed_at_the_start_is_read_when_it_is_asked_for() -> None:
    asked: list[str] = []
    notes = N_("{count} note", "{count} notes")

    def later() -> str:
        asked.append("later")
        return json.dumps({"Test call": "Testanruf", notes.one: ["{count} Notiz", "{count} Notizen"]})

    file = json.dumps({"language": "de", "plural": "(n != 1)", "first": {"Call": "Anruf"}})
    given = Words(file, later)
    assert (given("Call"), asked) == ("Anruf", [])
    assert (given("Test call"), given("Call")) == ("Testanruf", "Anruf")
    assert given("No catalogue has this sentence") == "No catalogue has this sentence"
    assert asked == ["later"]
    assert Words(file, later).count(notes, 2) == "2 Notizen"


@pytest.mark.parametrize(("code", "language"), PORTAL.items())
def test_each_code_of_the_portal_is_its_language(code: str, language: str) -> None:
    for form in (code, code.upper()):
        assert locale_of(form).partition("-")[0] == language


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        *(("br", "pt-BR"), ("la", "es-419"), ("sc", "zh-Hans"), ("tc", "zh-Hant"), ("de_AT", "de-at")),
        *(
            ("pt-BR", "pt-br"),
            ("", "en"),
            ("x", "en"),
            ("english", "en"),
            ("../de", "en"),
            ("de--", "en"),
            ("d€", "en"),
        ),
    ],
)
def test_a_code_is_a_tag_that_browsers_know(code: str, tag: str) -> None:
    assert locale_of(code) == tag


@pytest.mark.parametrize(
    ("language", "codes"),
    {
        "en": ("en", "en_GB", "", "xx", "../de"),
        "de": ("de", "DE", "de-AT", "de_CH"),
        "pt-BR": ("br", "pt", "pt-BR", "pt_PT"),
        "es-419": ("la", "es", "es-MX", "es-419"),
        "zh-Hans": ("sc", "zh", "zh-CN", "zh-Hans-CN"),
        "zh-Hant": ("tc", "zh-TW", "zh-HK", "zh-Hant-TW"),
        "uk": ("ua", "uk"),
        "kk": ("kz", "kk"),
        "vi": ("vn", "vi"),
        "hi": ("in", "hi"),
        "id": ("id",),
    }.items(),
)
def test_each_code_finds_its_language(language: str, codes: tuple[str, ...]) -> None:
    assert {language_of(code) for code in codes} == {language}


def test_codes_lead_to_the_languages_that_have_a_catalogue() -> None:
    found = codes_of({"pt-BR", "de"})
    assert found == {"br": "pt-BR", "pt-br": "pt-BR", "pt": "pt-BR", "de": "de"}


@pytest.mark.parametrize(
    ("code", "language", "formats"),
    [("de-AT", "de", "de-at"), ("br", "pt-BR", "pt-BR"), ("pt_PT", "pt-BR", "pt-pt"), ("tc", "zh-Hant", "zh-Hant")],
)
def test_texts_and_dates_are_of_one_language(code: str, language: str, formats: str) -> None:
    assert formats_of(code, words(language=language)) == formats
    assert formats_of(code, Words()) == "en"  # its file did not come


def test_a_language_without_a_catalogue_formats_nothing_either() -> None:
    assert formats_of("cs", Words()) == "en"
    assert formats_of("en_GB", Words()) == "en-gb"


def test_codes_of_one_language_are_told_from_others() -> None:
    assert same_language("br", "pt")
    assert same_language("pt", "pt-BR")
    assert same_language("de", "DE_at")
    assert same_language("sc", "zh")
    assert not same_language("sc", "tc")
    assert not same_language("in", "id")
    assert not same_language("la", "br")


def test_what_a_sentence_names_is_isolated_in_another_direction_of_writing() -> None:
    arabic = Words('{"language": "ar", "first": {"Call {who}": "مكالمة {who}"}}')
    assert arabic("Call {who}").format(who="+1 202") == "مكالمة \u2068+1 202\u2069"
    assert arabic("Call {who}").format(who="منى") == "مكالمة منى"
    assert arabic.join(["مكالمة", "", "1:35", "Mia Stern"]) == "مكالمة · \u20681:35\u2069 · \u2068Mia Stern\u2069"
    english = Words()
    assert english.join(["Call", "", "1:35", "منى"]) == "Call · 1:35 · \u2068منى\u2069"
    assert english("Call {who}").format(who="Anna") == "Call Anna"
    assert english("Call {who}").format(who="منى") == "Call \u2068منى\u2069"
    assert english.count(N_("{count} of {who}", "{count} of {who}"), 2, who="منى") == "2 of \u2068منى\u2069"


def test_the_page_before_python_turns_for_the_same_languages() -> None:
    source = (Path(__file__).parents[2] / "static" / "language.js").read_text("utf-8")
    (table,) = re.findall(r"RIGHT_TO_LEFT = new Set\(\[(.*?)\]\);", source)
    assert frozenset(re.findall(r'"(\w+)"', table)) == RIGHT_TO_LEFT


def test_sentences_follow_each_other_as_their_language_writes_them() -> None:
    words = Words()
    assert words.paragraph("One.", "", "Two.") == "One. Two."
    assert words.paragraph("请决定保留哪个值。", "您的备注已暂存。", "OK.") == "请决定保留哪个值。您的备注已暂存。OK."
