"""The English of docstrings, comments, catalogues and documents: no words and forms that the glossary forbids."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from tests.support.markdown import Document, documents

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "static", "tests")
SUFFIXES = {".py", ".js", ".mjs", ".css"}
SOURCES = [
    path
    for folder in (*FOLDERS, "build.py")
    for path in ([ROOT / folder] if folder.endswith(".py") else sorted((ROOT / folder).rglob("*")))
    if path.suffix in SUFFIXES and path != Path(__file__)
]
CATALOGUE = ROOT / "app/locale/en/LC_MESSAGES/call-panel.po"

# Each with what to write instead.
FORBIDDEN = {
    r"anew": "again",
    r"of (?:one's|ones) own": "your own, a separate, its own",
    r"(?:is|are|was|were|be|been|being) told": "receives, learns, is notified",
    r"puts? (?:\w+ ){0,2}right": "corrects, repairs",
    r"putting (?:\w+ ){0,2}right": "correcting, repairing",
    r"st(?:ands?|ood) in(?! (?:for|the) a)": "is in, replaces",
    r"as (?:it|they) (?:is|are|was|were)(?=[.,;:)\"`]|$)": "unchanged",
    r"(?:in|out)side of": "inside, outside",
    r"(?:to|for|from|by|of|with|than) who (?:is|are|was|has|can|may|wants?|asks?|reads?)": "whoever, those who",
    r"c(?:ame|omes?|oming) to nothing": "fails",
    r"for want of": "for lack of",
    r"it is not certain": "we don't know",
    r"is (?:tried|asked|read) again by itself": "is retried automatically",
}
PATTERNS = {
    re.compile(rf"\b(?:{pattern})\b" if pattern[-1] != ")" else rf"\b(?:{pattern})", re.IGNORECASE): instead
    for pattern, instead in FORBIDDEN.items()
}

# Words of this project's first version that say nothing to a reader of the field. What they are called now: README.
PRIVATE_CLASSES = re.compile(
    "Authority|Board|Cell|Course|Hold|Loading|Loop|Matches|Orders?|Patience|Receipt|Recorder|Room|Rows?|Scene|Seams|"
    "Sections|Sending|Shelf|Shown|Subject|Surface|Talk|Ticker|Times|Trial|Wanted|Whereabouts"
)
PRIVATE_MODULES = re.compile(
    "asked|bill|board|cells|chosen|course|cut|edited|entering|facts|frame|freeze|gate|glue|hold|installed|instruments|"
    "kept|listed|located|look|loop|matches|occasion|own|patience|reach|recall|recorder|regional|rights|scene|sending|"
    "shelf|stand_ins|strangers|surface|surroundings|talk|ticker|told|trial|wanted|whereabouts"
)
PRIVATE_ALIASES = {"asked", "heard", "told", "wanted"}


@cache
def prose_of(path: Path) -> tuple[tuple[int, str], ...]:
    """The docstrings and comments of a source, each with its line."""
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        return (*_docstrings(ast.parse(source)), *_comments(source))
    comments = re.finditer(r"/\*.*?\*/|(?<![:\"'`\w])//[^\n]*(?:\n\s*//[^\n]*)*", source, re.DOTALL)
    return tuple((source.count("\n", 0, found.start()) + 1, found[0]) for found in comments)


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Comments, those of neighbouring lines together: a sentence may go on in the next one."""
    begin, end, text = 0, 0, ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line = token.start[0]
        if line != end + 1 and text:
            yield begin, text
            text = ""
        begin, end, text = begin if text else line, line, f"{text} {token.string.lstrip('#')}"
    if text:
        yield begin, text


def forbidden_in(text: str) -> list[str]:
    """The forbidden words in a text, each with what to write instead."""
    flat = re.sub(r"[ \t]*\n[ \t]*(?:#|//|\*)?[ \t]*", " ", text)
    return [f"{found[0]!r}: {instead}" for pattern, instead in PATTERNS.items() for found in pattern.finditer(flat)]


@pytest.mark.parametrize("text", ["It is loaded anew.", "Leave the text as it is.", "The worker is\n    told of it."])
def test_what_is_forbidden_is_found(text: str) -> None:
    assert forbidden_in(text)


@pytest.mark.parametrize("text", ["The status as it is on screen.", "She told them.", "Renewed at once."])
def test_what_is_plain_english_is_not(text: str) -> None:
    assert forbidden_in(text) == []


def test_sources_use_no_forbidden_words() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in SOURCES
        for line, text in prose_of(path)
        for words in forbidden_in(text)
    ]
    assert found == []


def test_catalogues_use_no_forbidden_words() -> None:
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert [words for message in messages for words in forbidden_in(str(message.id))] == []


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.path.relative_to(ROOT).as_posix())
def test_documents_use_no_forbidden_words(document: Document) -> None:
    assert forbidden_in(document.prose) == []


def test_classes_and_modules_have_the_words_of_the_field() -> None:
    modules = [path for path in SOURCES if path.suffix == ".py" and not path.is_relative_to(ROOT / "tests")]
    found = [path.relative_to(ROOT).as_posix() for path in modules if PRIVATE_MODULES.fullmatch(path.stem)]
    found += [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path in modules
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.ClassDef) and PRIVATE_CLASSES.fullmatch(node.name))
        or (isinstance(node, ast.alias) and node.asname in PRIVATE_ALIASES)
    ]
    assert found == []
