"""Which catalogue serves which language."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import pytest

from app import locale
from app.locale import LANGUAGES, LOCALES, N_, catalogue, formats_of, language_of, locale_of, same_language

# The vendor's SDK: each code of the portal, and its language.
PORTAL = {
    "ar": "ar", "br": "pt", "de": "de", "en": "en", "fr": "fr", "hi": "hi", "id": "id", "in": "hi", "it": "it",
    "ja": "ja", "kz": "kk", "la": "es", "ms": "ms", "pl": "pl", "ru": "ru", "sc": "zh", "tc": "zh", "th": "th",
    "tr": "tr", "ua": "uk", "vn": "vi",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "", "xx", "english", "-", "../de", "zh_CN", "e\x00n"])
def test_a_language_without_a_catalogue_is_english(language: str) -> None:
    assert catalogue(language)("Incoming call") == "Incoming call"


def test_a_marked_sentence_is_itself() -> None:
    assert N_("Incoming call") == "Incoming call"


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
    ("code", "texts", "formats"),
    [
        *(
            ("de", "de", "de"),
            ("de-AT", "de", "de-at"),
            ("ru", "ru", "ru"),
            ("en", "en", "en"),
            ("en_GB", "en", "en-gb"),
        ),
        *(("in", "en", "en"), ("id", "en", "en"), ("br", "en", "en"), ("pt_BR", "en", "en"), ("", "en", "en")),
    ],
)
def test_texts_and_dates_are_of_one_language(code: str, texts: str, formats: str) -> None:
    assert (language_of(code), formats_of(code)) == (texts, formats)


def test_codes_of_one_language_are_told_from_others() -> None:
    assert same_language("br", "pt")
    assert same_language("pt", "pt-BR")
    assert same_language("de", "DE_at")
    assert same_language("sc", "zh")
    assert not same_language("sc", "tc")
    assert not same_language("in", "id")
    assert not same_language("la", "br")


def test_the_page_before_python_has_the_same_table() -> None:
    source = (Path(__file__).parents[2] / "static" / "shell.js").read_text("utf-8")
    (table,) = re.findall(r"const LANGUAGES = \{(.*?)\};", source)
    assert dict(re.findall(r'(\w+): "(\w+)"', table)) == {code: tag.partition("-")[0] for code, tag in LOCALES.items()}


@pytest.mark.parametrize("code", ["de", "DE", "de-AT", "de_AT", "De-at"])
def test_a_language_is_found_by_any_way_to_write_it(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(locale, "_compiled", asked.append)
    catalogue(code)
    assert asked == ["de"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_that_was_not_built_leaves_the_sentences_english(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locale, "_compiled", lambda _: None)
    assert catalogue(language)("Incoming call") == "Incoming call"


def test_a_missing_file_is_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(package: str, resource: str) -> bytes:
        raise FileNotFoundError(f"{package} {resource}")

    monkeypatch.setattr(pkgutil, "get_data", missing)
    assert catalogue("de")("Incoming call") == "Incoming call"
