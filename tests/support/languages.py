"""The words of each language, read from its catalogue."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.locale import SOURCE, Words
from static.builder import catalogues, messages

ROOT = Path(__file__).parents[2]
PATHS = {messages.language_of(path): path for path in sorted((ROOT / "app").glob(messages.CATALOGUES))}
LANGUAGES = tuple(PATHS)
"""Languages that have a catalogue."""
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)


def words_in(language: str) -> Words:
    """The words of a language; English without a catalogue."""
    return Words(_file(language)) if language in TRANSLATED else Words()


@cache
def _file(language: str) -> str:
    return catalogues.language_file(language, messages.read(PATHS[language]))
