"""The gettext catalogues.

    words = catalogue("de")
    words("Incoming call")

Sources are `<language>/LC_MESSAGES/call-panel.po`; the build compiles them to `.mo`.
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
"""Languages with a catalogue. English is the language of the sources."""

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
    compiled = _compiled(language_of(language))
    if compiled is None:
        return gettext.NullTranslations().gettext
    return gettext.GNUTranslations(io.BytesIO(compiled)).gettext


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a sentence for the catalogues without translating it here."""
    return sentence


@functools.cache
def _compiled(code: str) -> bytes | None:
    try:
        return pkgutil.get_data(__name__, f"{code}/LC_MESSAGES/call-panel.mo")
    except OSError:
        return None
