"""The catalogues of texts: extract the sentences of the sources, and bring each language's catalogue up to date.

    sentences = extract(ROOT)
    changes = update(ROOT)

A catalogue keeps its entries as translators wrote and ordered them. A new sentence is put, without a translation,
behind the one before it in the sources; a sentence that the sources no longer have is removed.
"""

from __future__ import annotations

import ast
import html
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from static.builder.assemble import assemble
from static.builder.errors import BuildError
from static.builder.files import write_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CATALOGUES = "locale/*/LC_MESSAGES/*.po"
NAME = "call-panel"
SOURCE_LANGUAGE = "en"
"""The language of the sources: its catalogue needs no translations."""
MARK, COMMENT = "N_", "Translators:"
TEXT_ATTRIBUTES = re.compile(r'\sdata-(?:text|label)="([^"]+)"')
TEXT_CALLS = re.compile(r'\btext\(\s*("(?:[^"\\]|\\.)+")')
WIDTH = 120
LISTED = r'^LANGUAGES = \("en"(?:, "[\w-]+")*'
"""The languages of the app, up to the last one."""


@dataclass(frozen=True)
class Change:
    """What an update changed in a language's catalogue, and which sentences it has no translation for."""

    language: str
    added: list[str]
    removed: list[str]
    untranslated: list[str]

    @property
    def changed(self) -> bool:
        """Whether the catalogue has other sentences than before."""
        return bool(self.added or self.removed)


def extract(source: Path) -> dict[str, list[str]]:
    """Return every sentence of app/ and static/ in `source`, in their order, with the comments for translators.

    A module marks a sentence with `N_("…")`, a page with `data-text="…"` or `data-label="…"`, a script with
    `text("…")`. A comment directly above that begins with `Translators:` goes into the catalogues.

    Raises:
        BuildError: a module marks something else than one literal.
    """
    found: dict[str, list[str]] = {}
    for module in sorted((source / "app").rglob("*.py")):
        for line, sentence, comments in _marked(module.read_text(encoding="utf-8")):
            if sentence is None:
                place = f"{module.relative_to(source).as_posix()}:{line}"
                raise BuildError(f'{place}: {MARK}() takes one sentence: {MARK}("…").')
            found.setdefault(sentence, comments)
    return found | {sentence: found.get(sentence, []) for sentence in extract_from_pages(source)}


def sentences(modules: Iterable[Path]) -> set[str]:
    """Return the sentences that modules mark."""
    marked = (each for module in modules for each in _marked(module.read_text(encoding="utf-8"), module.name))
    return {sentence for _, sentence, _ in marked if sentence}


def _marked(text: str, name: str = "<unknown>") -> list[tuple[int, str | None, list[str]]]:
    """Return the marked sentences of a module, in order: line, sentence, and comments that lie directly above.

    Babel reads tokens, in which older Pythons hide what is inside an f-string.
    """
    lines = text.splitlines()
    calls = [node for node in ast.walk(ast.parse(text, name)) if isinstance(node, ast.Call)]
    marks = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == MARK]
    marks.sort(key=lambda call: (call.lineno, call.col_offset))
    return [(call.lineno, _only_literal(call), _comments_above(lines, call.lineno)) for call in marks]


def _only_literal(call: ast.Call) -> str | None:
    match call:
        case ast.Call(args=[ast.Constant(value=str(sentence))], keywords=[]):
            return sentence
    return None


def _comments_above(lines: list[str], line: int) -> list[str]:
    comments: list[str] = []
    for above in reversed(lines[: line - 1]):
        text = above.strip()
        if not text.startswith("#"):
            return []
        comments.insert(0, text.removeprefix("#").strip())
        if comments[0].startswith(COMMENT):
            return [comments[0].removeprefix(COMMENT).strip(), *comments[1:]]
    return []


def extract_from_pages(source: Path) -> list[str]:
    """Return the sentences of pages and scripts, each once: those that are shown before Python is up."""
    static = source / "static"
    found: list[str] = []
    for path in sorted(static.glob("*.html")):
        found += map(html.unescape, TEXT_ATTRIBUTES.findall(assemble(source, f"static/{path.name}")))
    for path in sorted(static.glob("*.js")):
        found += map(json.loads, TEXT_CALLS.findall(path.read_text(encoding="utf-8")))
    return list(dict.fromkeys(found))


def read(path: Path) -> Catalog:
    """Read a catalogue, a file in a folder that has its language's name.

    Raises:
        BuildError: it is not a catalogue; the text says in which line.
    """
    return _parse(path.read_bytes(), path)


def update(source: Path) -> list[Change]:
    """Bring all catalogues of app/ in `source` up to date with its sentences.

    Raises:
        BuildError: a sentence is not marked as it should be, or a catalogue cannot be read.
    """
    sentences = extract(source)
    paths = sorted((source / "app").glob(CATALOGUES))
    if not paths:
        raise BuildError(f"There is no catalogue in {source / 'app'}: app/{CATALOGUES}.")
    # All are read before the first is written.
    updated = [(path, *_updated(path, sentences)) for path in paths]
    for path, text, _ in updated:
        if text != path.read_text(encoding="utf-8"):
            write_file(path, text.encode())
    return [change for _, _, change in updated]


def add_language(source: Path, language: str) -> Path:
    """Write a catalogue without translations for another language, and list the language; return the path.

    Raises:
        BuildError: there is no such language, or it has a catalogue.
    """
    try:
        forms = Catalog(locale=Locale.parse(language)).plural_forms
    except (UnknownLocaleError, ValueError):
        raise BuildError(f"{language!r} is no code of a language: name one as fr or pt.") from None
    folder = source / "app" / "locale"
    path = folder / language / "LC_MESSAGES" / f"{NAME}.po"
    if path.exists():
        raise BuildError(f"There is a catalogue for {language} already: {path.relative_to(source).as_posix()}.")
    english = (folder / SOURCE_LANGUAGE / "LC_MESSAGES" / f"{NAME}.po").read_text(encoding="utf-8")
    header, _, entries = english.partition("\n\n")
    name = Locale.parse(language).get_display_name("en")
    for field, value in {"Language-Team": name, "Language": language, "Plural-Forms": forms}.items():
        header = re.sub(rf'^"{field}: .*"$', f'"{field}: {value}\\\\n"', header, flags=re.MULTILINE)
    write_file(path, f"{header}\n\n{entries}".encode())
    listed = folder / "__init__.py"
    module = re.sub(LISTED, rf'\g<0>, "{language}"', listed.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    write_file(listed, module.encode())
    return path


def _updated(path: Path, sentences: dict[str, list[str]]) -> tuple[str, Change]:
    """Return the catalogue's text as it should be, and what that changes."""
    header, *entries = path.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    parsed = [_parse(f"{_HEADER}\n{entry}\n".encode(), path) for entry in entries]
    read(path)
    blocks: dict[str, str] = {}
    untranslated, removed = [], []
    for entry, catalogue in zip(entries, parsed, strict=True):
        for message in catalogue:
            if not message.id:
                continue
            sentence = str(message.id)
            if sentence not in sentences:
                removed.append(sentence)
            else:
                blocks.setdefault(sentence, entry)
                if not message.string:
                    untranslated.append(sentence)
    added = [sentence for sentence in sentences if sentence not in blocks]
    order = list(blocks)
    for before, sentence in zip(["", *sentences], sentences, strict=False):
        if sentence not in blocks:
            order.insert(order.index(before) + 1 if before in order else len(order), sentence)
            blocks[sentence] = _entry(sentence, sentences[sentence])
    language = path.parts[-3]
    untranslated = [] if language == SOURCE_LANGUAGE else [*untranslated, *added]
    text = "\n\n".join([header, *(blocks[sentence] for sentence in order)]) + "\n"
    return text, Change(language, added, removed, untranslated)


_HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


def _entry(sentence: str, comments: list[str]) -> str:
    """Return an entry without a translation."""
    catalogue = Catalog()
    catalogue[sentence] = Message(sentence, auto_comments=comments)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=WIDTH, omit_header=True)
    return buffer.getvalue().decode().strip("\n")


def _parse(data: bytes, path: Path) -> Catalog:
    try:
        return read_po(io.BytesIO(data), locale=path.parts[-3], abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise BuildError(f"{path} is no catalogue: {error}") from None
