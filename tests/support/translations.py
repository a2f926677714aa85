"""What a catalogue's translations must fulfil, sentence by sentence.

    faults = placeholders(entries) + endings("th", entries) + …

A language's `terms.toml` beside its catalogue says what only a person knows: the words for the terms of the field, and
sentences for which a rule doesn't hold, each with the reason.
"""

from __future__ import annotations

import re
import string
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from babel.messages.plurals import get_plural

from static.builder import messages
from tests.support.languages import PATHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from babel.messages.catalog import Catalog

ENDINGS = {".": ".\u3002\u0964", "…": "…", "?": "?\uff1f\u061f", "!": "!\uff01", ":": ":\uff1a"}
"""The signs that end a sentence, by the English one."""
WITHOUT_FULL_STOPS = frozenset({"th"})
CLOSERS = "\"”»“\u2019')\uff09」』\u202f\u00a0 "
SCRIPTS = {
    "ar": "ARABIC",
    "hi": "DEVANAGARI",
    "ja": "HIRAGANA|KATAKANA|CJK",
    "kk": "CYRILLIC",
    "ru": "CYRILLIC",
    "th": "THAI",
    "uk": "CYRILLIC",
    "zh-Hans": "CJK",
    "zh-Hant": "CJK",
}
"""The letters of languages that aren't written in Latin ones, by the beginnings of their names in Unicode."""
NO_LETTER = re.compile("MODIFIER|ORDINAL INDICATOR|PROLONGED SOUND MARK")
SHORT = 24
"""The length of the longest English sentence that is taken for a label: it has no sign at its end."""
LIMIT = re.compile(r"At most (\d+) characters")
"""What a comment for translators may say of a narrow place."""

TERMS = {
    "call card": "call cards?",
    "call": "calls?",
    "client": "clients?",
    "contact": "contacts?",
    "company": "company|companies",
    "lead": "leads?",
    "deal": "deals?",
    "activity": "activity|activities",
    "to-do": "to-dos?",
    "pipeline": "pipelines?",
    "stage": "stages?",
    "line": "lines?",
    "department": "departments?",
    "note": "notes?",
    "outcome": "outcomes?",
    "follow-up": "follow-ups?",
    "callback": "callbacks?",
    "script": "scripts?",
    "phrase": "phrases?",
    "objection": "objections?",
    "installer": "installer",
    "settings": "settings?",
    "administrator": "administrators?",
    "record": "records?",
    "field": "fields?",
    "portal": "portals?",
    "extension": "extensions?",
}
"""The terms of the field, each with how English writes it. A longer one is looked for first."""

OTHER_MEANINGS = re.compile(
    r"leads? (?:to|back|here)|company policy|pages and scripts|incoming, outgoing or callback|^Line \{line\}$|"
    r"one item per line",
    re.IGNORECASE,
)
"""Where English has the words of a term and means something else. An entry with a context does so too."""


@dataclass(frozen=True)
class Terms:
    """What a language's `terms.toml` says.

    Attributes:
        same: Sentences that are the same words in that language.
        terms: Of each term the words for it: parts of them, in lower case, of which a translation has one.
        otherwise: Sentences that say it without the term, in Latin letters, or longer than is usual, with the reason.
    """

    same: frozenset[str] = frozenset()
    terms: Mapping[str, list[str]] = field(default_factory=dict)
    otherwise: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A sentence and its translations: one, or one for each plural form."""

    english: messages.Sentence
    forms: tuple[str, ...]
    comments: str

    @property
    def name(self) -> str:
        """How a person is shown it."""
        return self.english.name


@cache
def terms_of(language: str) -> Terms:
    """What the language's file says."""
    return read_terms(PATHS[language].parents[1] / "terms.toml")


def read_terms(path: Path) -> Terms:
    """Read a file."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return Terms(frozenset(read.get("same", [])), read.get("terms", {}), read.get("otherwise", {}))


def entries_of(catalogue: Catalog) -> list[Entry]:
    """The entries of a catalogue. One without a translation has only empty forms, which no other rule looks at."""
    return [
        Entry(messages.english(message), tuple(messages.forms_of(message)), " ".join(message.auto_comments))
        for message in catalogue
        if message.id
    ]


def untranslated(entries: Iterable[Entry]) -> list[str]:
    """Sentences without a translation: pages show them in English."""
    return [entry.name for entry in entries if not all(form.strip() for form in entry.forms)]


def left_english(entries: Iterable[Entry], terms: Terms) -> list[str]:
    """Sentences whose translation is the English one, and those that are said to be so and aren't."""
    names = {entry.english.text for entry in entries if entry.english.text in entry.forms}
    return sorted(names ^ terms.same)


def forms(language: str, entries: Iterable[Entry]) -> list[str]:
    """Sentences with another number of plural forms than the language has."""
    number = get_plural(language.replace("-", "_")).num_plurals
    return [
        f"{entry.name!r} has {len(entry.forms)} forms, not {number}"
        for entry in entries
        if len(entry.forms) != (number if entry.english.other else 1)
    ]


def placeholders(language: str, entries: Iterable[Entry]) -> list[str]:
    """Translations with other placeholders. A form for one number alone may say the number in words."""
    found = []
    for entry in entries:
        wanted = _placeholders(entry.english.text)
        for number, form in enumerate(entry.forms):
            if not form:
                continue
            without = [name for name in wanted if name != "count"]
            known = [wanted, without] if entry.english.other and number in _single(language) else [wanted]
            if _placeholders(form) not in known:
                found.append(f"{entry.name!r}: {form!r}")
    return found


@cache
def _single(language: str) -> frozenset[int]:
    """Return the plural forms of which each belongs to a single number."""
    from gettext import c2py

    rule = c2py(get_plural(language.replace("-", "_")).plural_expr)
    numbers = [rule(number) for number in range(200)]
    return frozenset(form for form in numbers if numbers.count(form) == 1)


def endings(language: str, entries: Iterable[Entry]) -> list[str]:
    """Translations that end otherwise than the English sentence, or with a space."""
    found = []
    for entry in entries:
        wanted = ending(entry.english.text)
        if wanted == "." and language in WITHOUT_FULL_STOPS:
            wanted = ""
        found += [
            f"{entry.name!r}: {form!r}"
            for form in entry.forms
            if form and (ending(form) != wanted or form != form.strip(" \n"))
        ]
    return found


def ending(text: str) -> str:
    """The English sign with which a text ends, or nothing."""
    last = text.rstrip(CLOSERS)[-1:]
    return next((sign for sign, signs in ENDINGS.items() if last and last in signs), "")


def scripts(language: str, entries: Iterable[Entry], terms: Terms) -> list[str]:
    """Translations in other letters than those of the language. Latin ones may be in all: names of products."""
    own = SCRIPTS.get(language, "LATIN")
    possible = f"LATIN|{own}"
    known = terms.same | terms.otherwise.keys()
    found = []
    for entry in entries:
        for form in entry.forms:
            letters = [sign for sign in re.sub(r"\{\w*\}", "", form) if sign.isalpha()]
            names = [name for sign in letters if not NO_LETTER.search(name := unicodedata.name(sign, ""))]
            foreign = any(not re.match(possible, name) for name in names)
            lacking = names and not any(re.match(own, name) for name in names)
            if foreign or (lacking and entry.english.text not in known):
                found.append(f"{entry.name!r}: {form!r}")
    return found


def lengths(entries: Iterable[Entry], terms: Terms) -> list[str]:
    """Translations that are too long for their place: by their comment or, of labels, by the English one."""
    found = []
    for entry in entries:
        english = entry.english.text
        limit = LIMIT.search(entry.comments)
        label = len(english) <= SHORT and not ending(english)
        most = int(limit[1]) if limit else 2 * len(english) + 8 if label else 3 * len(english) + 20
        found += [
            f"{entry.name!r}: {form!r} ({width(form)} > {most})"
            for form in entry.forms
            if width(form) > most and english not in terms.otherwise
        ]
    return found


def width(text: str) -> int:
    """How many Latin letters wide a text is, about: an East Asian sign is two, a mark above or below a letter none."""
    signs = [sign for sign in text if unicodedata.category(sign) not in ("Mn", "Me", "Cf")]
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in signs)


def said_otherwise(entries: Iterable[Entry], terms: Terms) -> list[str]:
    """Translations that lack the words for a term in the English sentence."""
    found = []
    for entry in entries:
        if entry.english.text in terms.otherwise:
            continue
        for term in terms_in(entry.english):
            words = [word.casefold() for word in terms.terms[term]]
            found += [
                f"{entry.name!r} has no {term!r} ({'|'.join(words)}): {form!r}"
                for form in entry.forms
                if form and not any(word in form.casefold() for word in words)
            ]
    return found


def terms_in(sentence: messages.Sentence) -> list[str]:
    """The terms in an English sentence."""
    if sentence.context:
        return []
    text = re.sub(r"\{\w*\}", "", OTHER_MEANINGS.sub("", sentence.text))
    found = []
    for term, pattern in TERMS.items():
        text, number = re.subn(rf"(?<![\w-])(?:{pattern})(?![\w-])", "", text, flags=re.IGNORECASE)
        found += [term] * bool(number)
    return found


def _placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
