"""The catalogues of texts: extract the sentences of the sources, and bring each language's catalogue up to date.

    sentences = extract(ROOT)
    changes = update(ROOT)

A catalogue keeps its entries as translators wrote and ordered them. A new sentence is put, without a translation,
behind the one before it in the sources; a sentence that the sources no longer have is removed. The template
`app/locale/call-panel.pot` has the same sentences without a language.
"""

from __future__ import annotations

import ast
import html
import io
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from app.locale import CONTEXT, LOCALES, SOURCE
from app.locale import language_of as tag_of
from static.builder.assemble import assemble
from static.builder.errors import BuildError
from static.builder.files import write_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CATALOGUES = "locale/*/LC_MESSAGES/*.po"
NAME = "call-panel"
TEMPLATE = f"locale/{NAME}.pot"
MARK, COMMENT = "N_", "Translators:"
TEXT_ATTRIBUTES = re.compile(r'\sdata-(?:text|label)="([^"]+)"(?:\sdata-context="([^"]+)")?')
TEXT_CALLS = re.compile(r'\btext\(\s*("(?:[^"\\]|\\.)+")')
WIDTH = 120


@dataclass(frozen=True)
class Sentence:
    """A sentence of the sources; `other` is its form for other numbers than one, if it counts."""

    text: str
    other: str = ""
    context: str = ""
    comments: list[str] = field(default_factory=list, compare=False)

    @property
    def key(self) -> str:
        """What the texts of a language have it under."""
        return key_of(self.text, self.context)

    @property
    def name(self) -> str:
        """How a person is shown it."""
        return f"{self.text} [{self.context}]" if self.context else self.text


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


def extract(source: Path) -> dict[str, Sentence]:
    """Return every sentence of app/ and static/ in `source` by its key, in their order.

    A module marks a sentence with `N_("…")`, one that counts with `N_("{count} note", "{count} notes")`, and one of
    several meanings with `N_("…", context="…")`; a page with `data-text="…"` or `data-label="…"`, behind which
    `data-context="…"` may stand; a script with `text("…")`. A comment directly above that begins with `Translators:`
    goes into the catalogues.

    Raises:
        BuildError: a module marks something else than literals.
    """
    found: dict[str, Sentence] = {}
    for module in sorted((source / "app").rglob("*.py")):
        for line, sentence in _marked(module.read_text(encoding="utf-8")):
            if sentence is None:
                place = f"{module.relative_to(source).as_posix()}:{line}"
                raise BuildError(
                    f'{place}: {MARK}() takes one sentence, {MARK}("…"), perhaps with a context="…", '
                    f'or both forms of one that counts: {MARK}("{{count}} note", "{{count}} notes").'
                )
            known = found.setdefault(sentence.key, sentence)
            if known != sentence:
                raise BuildError(f"{sentence.name!r} has two plural forms: {known.other!r} and {sentence.other!r}.")
    return found | {key: found.get(key, sentence) for key, sentence in _in_pages(source).items()}


def sentences(modules: Iterable[Path]) -> set[str]:
    """Return the keys of the sentences that modules mark."""
    marked = (each for module in modules for each in _marked(module.read_text(encoding="utf-8"), module.name))
    return {sentence.key for _, sentence in marked if sentence}


def key_of(text: str, context: str | None = None) -> str:
    """Return what the texts of a language have a sentence under."""
    return f"{context}{CONTEXT}{text}" if context else text


def key(message: Message) -> str:
    """Return the key of a catalogue's entry."""
    return key_of(english(message).text, message.context)


def forms_of(message: Message) -> list[str]:
    """Return the translations of an entry: one, or one for each plural form."""
    written = message.string if isinstance(message.string, tuple | list) else [message.string]
    return [form or "" for form in written]


def english(message: Message) -> Sentence:
    """Return the sentence of a catalogue's entry."""
    one, other = message.id if isinstance(message.id, tuple) else (str(message.id), "")
    return Sentence(one, other, message.context or "")


def _marked(text: str, name: str = "<unknown>") -> list[tuple[int, Sentence | None]]:
    """Return the marked sentences of a module, in order, each with its line.

    Babel reads tokens, in which older Pythons hide what is inside an f-string.
    """
    lines = text.splitlines()
    calls = [node for node in ast.walk(ast.parse(text, name)) if isinstance(node, ast.Call)]
    marks = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == MARK]
    marks.sort(key=lambda call: (call.lineno, call.col_offset))
    return [(call.lineno, _only_literals(call, _comments_above(lines, call.lineno))) for call in marks]


def _only_literals(call: ast.Call, comments: list[str]) -> Sentence | None:
    match call:
        case ast.Call(args=[ast.Constant(value=str(text))], keywords=[]):
            return Sentence(text, comments=comments)
        case ast.Call(args=[ast.Constant(value=str(one)), ast.Constant(value=str(other))], keywords=[]):
            return Sentence(one, other, comments=comments)
        case ast.Call(
            args=[ast.Constant(value=str(text))],
            keywords=[ast.keyword(arg="context", value=ast.Constant(value=str(context)))],
        ):
            return Sentence(text, context=context, comments=comments)
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
    """Return the keys of the sentences of pages and scripts, each once: those that are shown before Python is up.

    Markup that a script puts into a page isn't among them.
    """
    return list(_in_pages(source, whole=True))


def _in_pages(source: Path, *, whole: bool = False) -> dict[str, Sentence]:
    static = source / "static"
    found: list[Sentence] = []
    for path in sorted(static.glob("*.html")):
        page = assemble(source, f"static/{path.name}")
        if whole and "<html" not in page:
            continue
        marked = TEXT_ATTRIBUTES.findall(page)
        found += (Sentence(html.unescape(text), context=html.unescape(context)) for text, context in marked)
    for path in sorted(static.glob("*.js")):
        found += (Sentence(json.loads(text)) for text in TEXT_CALLS.findall(path.read_text(encoding="utf-8")))
    return {sentence.key: sentence for sentence in found}


def language_of(path: Path) -> str:
    """Return the language of a catalogue's file by the folder's name: `pt-BR` in `pt_BR`."""
    return path.parts[-3].replace("_", "-")


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
    for path, text, change in updated:
        written = [(path, text)]
        if change.language == SOURCE:
            written.append((source / "app" / TEMPLATE, _template(text)))
        for file, new in written:
            if not file.exists() or new != file.read_text(encoding="utf-8"):
                write_file(file, new.encode())
    return [change for _, _, change in updated]


def add_language(source: Path, language: str) -> Path:
    """Write a catalogue without translations for another language of the portal; return its path.

    Raises:
        BuildError: the portal has no such language, or it has a catalogue.
    """
    known = language_of_portal(language)
    folder = source / "app" / "locale"
    path = folder / known.replace("-", "_") / "LC_MESSAGES" / f"{NAME}.po"
    if path.exists():
        raise BuildError(f"There is a catalogue for {known} already: {path.relative_to(source).as_posix()}.")
    english = (folder / SOURCE / "LC_MESSAGES" / f"{NAME}.po").read_text(encoding="utf-8")
    new = Catalog(locale=Locale.parse(known, sep="-"))
    fields = {"Language-Team": Locale.parse(known, sep="-").get_display_name("en"), "Language": new.locale_identifier}
    header, _, entries = english[english.index("msgid") :].partition("\n\n")
    header = _with_fields(header, {**fields, "Plural-Forms": new.plural_forms})
    forms = "".join(f'\nmsgstr[{number}] ""' for number in range(new.num_plurals))
    entries = re.sub(r'(\nmsgstr\[\d\] "")+', forms, entries)
    write_file(path, f"{header}\n\n{entries}".encode())
    return path


def language_of_portal(name: str) -> str:
    """Return the tag of a language of the portal by any of its codes and tags.

    Raises:
        BuildError: the portal has no such language.
    """
    known = tag_of(name)
    if known == SOURCE != name:
        raise BuildError(f"{name!r} is no language of the portal: name one of {', '.join(sorted(LOCALES))}.")
    return known


def _template(english: str) -> str:
    header, _, entries = english.partition("\n\n")
    header = _with_fields(header, {"Language-Team": "", "Language": ""})
    header = re.sub(r'\n"Plural-Forms: .*"', "", header)  # each language has its own
    return f"{header}\n\n{entries}"


def _with_fields(header: str, fields: Mapping[str, str | None]) -> str:
    for name, value in fields.items():
        line = f'"{name}: {value}'.rstrip() + '\\\\n"'
        header = re.sub(rf'^"{name}: .*"$', line, header, flags=re.MULTILINE)
    return header


def _updated(path: Path, sentences: dict[str, Sentence]) -> tuple[str, Change]:
    """Return the catalogue's text as it should be, and what that changes."""
    header, *entries = path.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    parsed = [_parse(f"{_HEADER}\n{entry}\n".encode(), path) for entry in entries]
    forms = read(path).num_plurals
    blocks: dict[str, str] = {}
    untranslated, removed = [], []
    for entry, catalogue in zip(entries, parsed, strict=True):
        for message in catalogue:
            if not message.id:
                continue
            sentence = english(message)
            if sentence != sentences.get(sentence.key):
                removed.append(sentence.name)
            else:
                blocks.setdefault(sentence.key, entry)
                if not all(forms_of(message)):
                    untranslated.append(sentence.name)
    added = [sentence.name for key, sentence in sentences.items() if key not in blocks]
    order = list(blocks)
    for before, key in zip(["", *sentences], sentences, strict=False):
        if key not in blocks:
            order.insert(order.index(before) + 1 if before in order else len(order), key)
            blocks[key] = _entry(sentences[key], forms)
    language = language_of(path)
    untranslated = [] if language == SOURCE else [*untranslated, *added]
    text = "\n\n".join([header, *(blocks[key] for key in order)]) + "\n"
    return text, Change(language, added, removed, untranslated)


_HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


def _entry(sentence: Sentence, forms: int) -> str:
    """Return an entry without a translation."""
    catalogue = Catalog()
    catalogue._num_plurals = forms  # type: ignore[assignment] # noqa: SLF001 - it has no other way
    english = (sentence.text, sentence.other) if sentence.other else sentence.text
    string = ("",) * forms if sentence.other else ""
    catalogue[english] = Message(english, string, auto_comments=sentence.comments, context=sentence.context or None)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=WIDTH, omit_header=True)
    return buffer.getvalue().decode().strip("\n")


def _parse(data: bytes, path: Path) -> Catalog:
    try:
        return read_po(io.BytesIO(data), locale=language_of(path).replace("-", "_"), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise BuildError(f"{path} is no catalogue: {error}") from None
