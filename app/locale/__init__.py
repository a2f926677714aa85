"""The texts in the portal's language: which language that is, and its words.

    words = await use_language(portal.language)
    words(N_("Incoming call"))
    words.count(N_("{count} record found", "{count} records found"), 2)

Sources are `<language>/LC_MESSAGES/call-panel.po`, in folders named as gettext does: `pt_BR` for `pt-BR`. The build
makes one file of each (`static/builder/catalogues.py`); a page loads its language's alone (`static/language.js`).
"""

from __future__ import annotations

import json
import re
from gettext import c2py
from typing import TYPE_CHECKING, NamedTuple, overload

from app.locale.direction import RIGHT_TO_LEFT, LeftToRight, RightToLeft

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

SOURCE = "en"
"""The language of the sources, which needs no translations."""

LOCALES = {
    "ar": "ar",
    "br": "pt-BR",
    "de": "de",
    "en": "en",
    "fr": "fr",
    "hi": "hi",
    "id": "id",
    "in": "hi",
    "it": "it",
    "ja": "ja",
    "kz": "kk",
    "la": "es-419",
    "ms": "ms",
    "pl": "pl",
    "ru": "ru",
    "sc": "zh-Hans",
    "tc": "zh-Hant",
    "th": "th",
    "tr": "tr",
    "ua": "uk",
    "vn": "vi",
}
"""The portal's codes (`platform: languages`), each with its language as a BCP 47 tag.

All else follows from it: the language of a catalogue is one of these tags, and `static/language.js` gets the codes of
those that have a catalogue.
"""

OTHER_TAGS = {
    "es": "es-419",
    "pt": "pt-BR",
    "zh": "zh-Hans",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
    "zh-tw": "zh-Hant",
}
"""Tags that no portal gives but browsers do, and whose language is called otherwise here."""

REVIEWED = frozenset({SOURCE})
"""Languages whose texts a native speaker has checked. The settings page says it of all others."""

CONTEXT = "\x04"
"""What separates a context from its sentence, as gettext does."""

_CODE = re.compile("([a-z]{2,3})((?:-[a-z0-9]{2,8})*)")


class Plural(NamedTuple):
    """A sentence that counts, in English: for one, and for any other number."""

    one: str
    other: str


@overload
def N_(sentence: str, *, context: str = ...) -> str: ...
@overload
def N_(sentence: str, other: str) -> Plural: ...
def N_(sentence: str, other: str = "", *, context: str = "") -> str | Plural:  # noqa: N802 - gettext's own name for it
    """Mark a sentence for the catalogues without translating it here.

    Args:
        sentence: The English sentence; with `other`, the one for exactly one.
        other: The sentence for any other number. Both count with `{count}`.
        context: What tells it from another meaning of the same English words, as `button` does for *Done*.
    """
    if other:
        return Plural(sentence, other)
    return f"{context}{CONTEXT}{sentence}" if context else sentence


class Words:
    """The words of one language."""

    def __init__(self, first: str = "", later: Callable[[], str] = str) -> None:
        """Read a language's file; without one, all is English.

        Args:
            first: What the page's start needs, as JSON: `language`, `plural` and `first`.
            later: Gives all other texts as JSON, once one of them is asked for.
        """
        read = json.loads(first) if first else {}
        self.language: str = read.get("language", SOURCE)
        self._texts: dict[str, str | list[str]] = read.get("first", {})
        self._rule: str | Callable[[int], int] = read.get("plural", "n != 1")
        self._later: Callable[[], str] | None = later
        self._template = RightToLeft if self.language in RIGHT_TO_LEFT else LeftToRight

    def __call__(self, sentence: str) -> str:
        """Return the translation of a marked sentence; the sentence itself if it has none."""
        text = self._texts.get(sentence)
        text = text if isinstance(text, str) else self._missed(sentence)
        return self._template(text) if "{" in text else text

    def count(self, sentence: Plural, count: int, **values: object) -> str:
        """Return the form of a sentence for a number, with the number in place of `{count}`.

        Args:
            sentence: Marked with both of its English forms.
            count: The number.
            values: What else the sentence names.
        """
        if sentence.one not in self._texts:
            self._missed(sentence.one)
        forms = self._texts.get(sentence.one)
        if isinstance(forms, list):
            if isinstance(self._rule, str):
                self._rule = c2py(self._rule)
            text = forms[self._rule(count)]
        else:
            text = sentence.one if count == 1 else sentence.other
        return self._template(text).format(count=count, **values)

    def join(self, parts: Iterable[str]) -> str:
        """Return texts side by side, in the page's order whatever their direction; without the empty ones."""
        isolated = self._template("{}")
        return " · ".join(isolated.format(part) for part in parts if part)

    def paragraph(self, *sentences: str) -> str:
        """Return sentences one after the other, without the empty ones: Chinese and Japanese write no space there."""
        return re.sub("(?<=[\u3002\uff01\uff1f]) ", "", " ".join(filter(None, sentences)))

    def _missed(self, sentence: str) -> str:
        if self._later is not None:
            later, self._later = self._later, None
            self._texts = {**json.loads(later() or "{}"), **self._texts}
            return self(sentence)
        return sentence.rpartition(CONTEXT)[2]


def locale_of(code: str) -> str:
    """Return the BCP 47 tag of a portal's code: `pt-BR` for `br`, `de-at` for `de_AT`; `en` for an invalid one."""
    found = _CODE.fullmatch(code.lower().replace("_", "-"))
    if found is None:
        return SOURCE
    tag = LOCALES.get(found[1], found[1])
    return found[0] if tag == found[1] else tag


def language_of(code: str) -> str:
    """Return the language whose catalogue serves a code or tag: `es-419` for `la`, `es` and `es-MX`."""
    tag = locale_of(code).lower()
    while tag:
        if tag in _TAGS:
            return _TAGS[tag]
        tag = tag.rpartition("-")[0]
    return SOURCE


def codes_of(languages: Collection[str]) -> dict[str, str]:
    """Return all codes and tags, in lower case, that lead to one of these languages."""
    return {code: tag for code, tag in (_TAGS | LOCALES).items() if tag in languages}


def formats_of(code: str, words: Words) -> str:
    """Return the tag that formats dates, amounts and countries, which is always in the language of the words."""
    tag = locale_of(code)
    same = language_of(code) == words.language and tag.partition("-")[0] == words.language.partition("-")[0]
    return tag if same else words.language


def same_language(one: str, other: str) -> bool:
    """Return whether two codes are the same language: `br` and `pt`, `de` and `de-AT`, but not `sc` and `tc`."""
    first, second = sorted((locale_of(one), locale_of(other)), key=len)
    return second == first or second.startswith(f"{first}-")


_TAGS = {tag.lower(): tag for tag in LOCALES.values()} | OTHER_TAGS
