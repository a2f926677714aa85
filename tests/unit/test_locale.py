"""Which catalogue serves which language."""

from __future__ import annotations

import pkgutil

import pytest

from app import locale
from app.locale import LANGUAGES, N_, catalogue


@pytest.mark.parametrize("language", ["en", "", "xx", "english", "-", "../de", "zh_CN", "e\x00n"])
def test_a_language_without_a_catalogue_is_english(language: str) -> None:
    assert catalogue(language)("Incoming call") == "Incoming call"


def test_a_marked_sentence_is_itself() -> None:
    assert N_("Incoming call") == "Incoming call"


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
