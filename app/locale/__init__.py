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
from collections.abc import Callable

Words = Callable[[str], str]
"""Translates an English sentence; gives it back where there is no translation."""

LANGUAGES = ("en", "de", "ru")
"""Languages with a catalogue. English is the language of the sources."""


def catalogue(language: str) -> Words:
    """The sentences of a language, by the portal's code for it (`de`, `DE`, `de-AT`); English when there are none."""
    code = language.lower().replace("_", "-").partition("-")[0]
    if code not in LANGUAGES:
        return gettext.NullTranslations().gettext
    compiled = _compiled(code)
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
