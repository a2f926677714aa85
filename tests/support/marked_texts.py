"""A page in all languages at once: its texts are marks, which say what stands there, and are translated in the page.

context.add_init_script(marked_texts.SCRIPT)      # the texts of a language that has a catalogue are marks then
page.visit(lang=marked_texts.CODE)
faults_by_language(frame, 320)                     # {"ar": […], "de": […], …}

A page that is brought into a state once is measured in twenty languages then. Dates and amounts stay those of one
language, whose are long; of plural forms the longest is taken.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.locale import SOURCE, language_of
from static.builder import catalogues, messages
from tests.support.languages import LANGUAGES, PATHS
from tests.support.layout import MEASURE, in_width

if TYPE_CHECKING:
    from playwright.sync_api import Frame

CODE = "br"
"""The portal's code of the language that a marked page has for its dates."""

_SENTENCE, _NAMES, _IS, _VALUE_END, _END = "\ue000\ue001\ue002\ue003\ue004"
_USED = re.compile(f"{_SENTENCE}([0-9]+){_NAMES}")
_IN_LANGUAGES = Path(__file__).with_name("text_in_languages.js")


def faults_by_language(frame: Frame, width: int) -> dict[str, list[str]]:
    """Return the faults of a page whose texts are marks, in a frame of this width, by language."""
    show, measure = (path.read_text("utf-8").partition("\n")[2] for path in (_IN_LANGUAGES, MEASURE))
    with in_width(frame, width):
        while True:
            used = _used(frame)
            languages = {language: {number: _texts(language)[number] for number in used} for language in LANGUAGES}
            faults = dict(frame.evaluate(f"(languages) => ({show})(languages, {measure})", languages))
            if _used(frame) <= used:  # else a reply has come in between, whose sentences had no words
                return faults


def _used(frame: Frame) -> set[str]:
    return set(_USED.findall(str(frame.evaluate("() => document.documentElement.outerHTML"))))


@cache
def _sentences() -> dict[str, catalogues.Text]:
    """Return the English sentences by their keys; of those that count, both forms."""
    found = [message for message in messages.read(PATHS[SOURCE]) if message.id]
    return {messages.key(one): list(one.id) if one.pluralizable else str(one.id) for one in found}


@cache
def _texts(language: str) -> dict[str, catalogues.Text]:
    """Return the texts of a language by the number of the sentence; English where there is none yet."""
    translated = catalogues.texts(messages.read(PATHS[language]))
    return {str(number): translated.get(key, english) for number, (key, english) in enumerate(_sentences().items())}


def _marked(number: int, text: catalogues.Text) -> catalogues.Text:
    if isinstance(text, list):
        return [str(_marked(number, form)) for form in text]
    names = dict.fromkeys(re.findall(r"\{(\w+)\}", text))
    return f"{_SENTENCE}{number}{_NAMES}" + "".join(f"{name}{_IS}{{{name}}}{_VALUE_END}" for name in names) + _END


def _file() -> str:
    """Return what a page gets in place of a language's file."""
    first = {key: _marked(number, text) for number, (key, text) in enumerate(_sentences().items())}
    return json.dumps({"language": language_of(CODE), "plural": "(n > 1)", "first": first, "later": {}})


SCRIPT = f"""(() => {{
  const {{ fetch }} = globalThis;
  const file = {json.dumps(_file())};
  globalThis.fetch = (address, options) => (/\\/words-[\\w-]+\\.\\w+\\.json$/.test(address)
    ? Promise.resolve(new Response(file))
    : fetch(address, options));
}})();"""
"""Gives a page marks in place of its texts."""
