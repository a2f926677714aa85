"""The gettext catalogues.

    words = catalogue("de")
    words("Incoming call")

Sources are `<language>/LC_MESSAGES/call-panel.po`. The build compiles each to two `.mo` files: one for what is in
memory from the start, `call-panel-later.mo` for all else.
"""

from __future__ import annotations

import functools
import gettext
import io
import pkgutil
import re
from collections.abc import Callable

Words = Callable[[str], str]
"""Translates an English sentence; returns it unchanged without a translation."""

LANGUAGES = ("en", "de", "ru")
"""Languages with a catalogue."""

SOURCE = "en"
"""The language of the sources, which needs no translations."""

LOCALES = {
    "br": "pt-BR",
    "in": "hi",
    "kz": "kk",
    "la": "es-419",
    "sc": "zh-Hans",
    "tc": "zh-Hant",
    "ua": "uk",
    "vn": "vi",
}
"""The portal's codes that name another language elsewhere, or none (`platform: languages`).

All other codes of the portal are the language's own: `ar`, `de`, `en`, `fr`, `hi`, `id`, `it`, `ja`, `ms`, `pl`, `ru`,
`th`, `tr`. `LANGUAGES` in `static/shell.js` has the same codes, each with its language alone.
"""

_CODE = re.compile("([a-z]{2,3})((?:-[a-z0-9]{2,8})*)")


def locale_of(code: str) -> str:
    """Return the BCP 47 tag of a portal's code: `pt-BR` for `br`, `de-at` for `de_AT`; `en` for an invalid one."""
    found = _CODE.fullmatch(code.lower().replace("_", "-"))
    return "en" if found is None else LOCALES.get(found[1], found[0])


def language_of(code: str) -> str:
    """Return the catalogue's language for the portal's code; `en` without a catalogue."""
    language = locale_of(code).partition("-")[0]
    return language if language in LANGUAGES else "en"


def formats_of(code: str) -> str:
    """Return the tag that formats dates, amounts and countries, which is always in the language of the texts."""
    return locale_of(code) if language_of(code) == locale_of(code).partition("-")[0] else "en"


def same_language(one: str, other: str) -> bool:
    """Return whether two codes are the same language: `br` and `pt`, `de` and `de-AT`, but not `sc` and `tc`."""
    first, second = sorted((locale_of(one), locale_of(other)), key=len)
    return second == first or second.startswith(f"{first}-")


def catalogue(language: str) -> Words:
    """Return the translations for the portal's code of a language (`de`, `DE`, `de-AT`), or English."""
    code = language_of(language)
    compiled = _compiled(code)
    if compiled is None:
        return gettext.NullTranslations().gettext
    words = gettext.GNUTranslations(io.BytesIO(compiled))
    if code != SOURCE:
        words.add_fallback(_Later(code))
    return words.gettext


class _Later(gettext.NullTranslations):
    """The sentences of modules that pages import when they need them, read with the first that is asked for."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code
        self._words: gettext.NullTranslations | None = None

    def gettext(self, message: str) -> str:
        """Return the translation; the sentence itself as long as it can't be read."""
        if self._words is None:
            try:
                self._words = gettext.GNUTranslations(
                    io.BytesIO(_read(f"{self._code}/LC_MESSAGES/call-panel-later.mo"))
                )
            except (OSError, ImportError):  # offline, say: the next time may do
                return message
        return self._words.gettext(message)


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a sentence for the catalogues without translating it here."""
    return sentence


@functools.cache
def _compiled(code: str) -> bytes | None:
    try:
        return _read(f"{code}/LC_MESSAGES/call-panel.mo")
    except OSError:
        return None


def _read(path: str) -> bytes:
    data = pkgutil.get_data(__name__, path)
    if data is None:
        raise FileNotFoundError(path)
    return data
