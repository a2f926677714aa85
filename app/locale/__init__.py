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
"""Translates an English sentence; gives it back where there is no translation."""

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
`th`, `tr`. `static/shell.js` has the same table.
"""

_CODE = re.compile("([a-z]{2,3})((?:-[a-z0-9]{2,8})*)")


def locale_of(code: str) -> str:
    """Return the BCP 47 tag of the portal's code: `pt-BR` for `br`, `de-at` for `de_AT`; `en` for what is no code."""
    found = _CODE.fullmatch(code.lower().replace("_", "-"))
    return "en" if found is None else LOCALES.get(found[1], found[0])


def language_of(code: str) -> str:
    """Return the language that texts are shown in for the portal's code: the catalogue's name, `en` without one."""
    language = locale_of(code).partition("-")[0]
    return language if language in LANGUAGES else "en"


def formats_of(code: str) -> str:
    """Return the tag by which dates, amounts and countries are written: that of the texts, never a third language."""
    return locale_of(code) if language_of(code) == locale_of(code).partition("-")[0] else "en"


def same_language(one: str, other: str) -> bool:
    """Whether two codes are the same language: `br` and `pt`, `de` and `de-AT`, but not `sc` and `tc`."""
    first, second = sorted((locale_of(one), locale_of(other)), key=len)
    return second == first or second.startswith(f"{first}-")


def catalogue(language: str) -> Words:
    """The sentences of a language, by the portal's code for it (`de`, `DE`, `de-AT`); English when there are none."""
    compiled = _compiled(language_of(language))
    if compiled is None:
        return gettext.NullTranslations().gettext
    return gettext.GNUTranslations(io.BytesIO(compiled)).gettext


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a sentence for the catalogues where it is not translated yet."""
    return sentence


@functools.cache
def _compiled(code: str) -> bytes | None:
    try:
        return pkgutil.get_data(__name__, f"{code}/LC_MESSAGES/call-panel.mo")
    except OSError:
        return None
