"""The catalogues hold the sentences of the sources, all of them and no others, and `catalogue()` finds them."""

from __future__ import annotations

import ast
import importlib
import io
import json
import re
import shutil
import string
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from app import locale
from app.locale import LANGUAGES, catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "app").rglob("*.py"))
PAGES = sorted([*(ROOT / "static").glob("*.html"), *(ROOT / "app").rglob("*.html")])
SCRIPTS = sorted((ROOT / "static").glob("*.js"))
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
# Sentences that are the same words in that language.
SAME_AS_ENGLISH = {
    "de": {
        "Administrator",
        "Chat",
        "Installation",
        "Lead",
        "Lead {id}",
        "Leads",
        "Pause",
        "Pipeline {name}",
        "SMS",
        "Text",
    }
}
MADE_UP = {"Project-Id-Version", "POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team"}
READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title"}
# The modules that make what an operator reads.
SPEAKING = (
    "app/connection/view.py",
    "app/home/settings_view.py",
    "app/home/view.py",
    "app/installation/bindings.py",
    "app/installer/view.py",
    "app/panel/call_view.py",
    "app/panel/client/section.py",
    "app/panel/deals/view.py",
    "app/panel/history/details.py",
    "app/panel/history/view.py",
    "app/panel/callers/view.py",
    "app/sections/remote_data.py",
    "app/ui/error_texts.py",
)

TEXT_CALL = re.compile(r'\btext\(\s*("(?:[^"\\]|\\.)*")\s*\)')
TEXT_CALL_OF_A_LITERAL = re.compile(r"""\btext\(\s*["'`]""")
HEADER = re.compile(r'^"([A-Za-z-]+): (.*)\\n"$', re.MULTILINE)
PROSE = re.compile(r"\b[A-Z][a-z]|[A-Za-z]{2,}[.,]? +[A-Za-z]{2,}")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@dataclass
class FixedText:
    """A sentence of a page: what is to be translated, what is shown until then, and the tag as it is written."""

    sentence: str
    shown: str
    tag: str


class FixedTexts(HTMLParser):
    """Collects the sentences of a page, and the texts that no translation would reach."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[FixedText] = []
        self.untranslated: list[str] = []
        self._open: FixedText | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own
        """Notes the sentences of an element; what `data-text` shows is in the text that follows."""
        given, written = dict(attrs), self.get_starttag_text() or ""
        if label := given.get("data-label"):
            self.found.append(FixedText(label, given.get("aria-label") or "", written))
        elif READ_ALOUD & given.keys():
            self.untranslated.append(written)
        self._open = None
        if sentence := given.get("data-text"):
            self._open = FixedText(sentence, "", written)
            self.found.append(self._open)

    def handle_data(self, data: str) -> None:
        """Notes the text of an element."""
        if self._open:
            self._open.shown += data
        elif data.strip() and self.get_starttag_text() != "<title>":
            self.untranslated.append(data)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's own
        """Ends the text of an element."""
        self._open = None


def test_every_language_has_a_catalogue_and_no_other_is_there() -> None:
    assert {path.parts[-3] for path in (ROOT / "app/locale").glob("*/LC_MESSAGES/*.po")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_the_sentences_of_the_sources_and_nothing_else(language: str) -> None:
    written = _catalogue(language)
    assert {_sentence(message.id) for message in written if message.id} == _sentences()
    entries = re.findall(r"^msgid ", _path(language).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(entries) == len(written) + 1, "a sentence stands twice; the header is the one entry more"
    assert not written.obsolete
    assert [message.id for message in written if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    translations = _translations(language)
    assert {sentence for sentence, text in translations.items() if not text.strip()} == set()
    same = {sentence for sentence, text in translations.items() if text == sentence}
    assert same == SAME_AS_ENGLISH.get(language, set())


def test_russian_is_written_in_cyrillic() -> None:
    assert [text for text in _translations("ru").values() if not re.search(r"[\u0430-\u044f]", text)] == []


def test_english_needs_no_translations() -> None:
    assert set(_translations("en").values()) == {""}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_and_the_ending_of_its_sentence(language: str) -> None:
    for sentence, text in _translations(language).items():
        assert _placeholders(text) == _placeholders(sentence), text
        assert _ending(text) == _ending(sentence), text
        assert text == text.strip(), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_header_leaves_nothing_for_the_compiler_to_make_up(language: str) -> None:
    header = dict(HEADER.findall(_path(language).read_text(encoding="utf-8").partition("\n\n")[0]))
    # Babel writes the time of the compilation where a date is missing: the same sources would give other bytes.
    assert header.keys() >= MADE_UP
    assert header["Language"] == language
    assert header["Content-Type"] == "text/plain; charset=UTF-8"
    assert header["Plural-Forms"].startswith(f"nplurals={get_plural(language).num_plurals};")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_text_of_a_page_is_translated(page: Path) -> None:
    # The title is the name of the app: nobody sees it, since the page lives in a frame.
    assert _fixed_texts(page).untranslated == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_shows_its_english_sentences_until_it_is_translated(page: Path) -> None:
    assert [text for text in _fixed_texts(page).found if text.shown != text.sentence] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_sentence_of_a_page_is_written_as_the_browser_reads_it(page: Path) -> None:
    # The build takes it from the file unchanged: with a reference (`&amp;`) it would be another sentence.
    assert [text for text in _fixed_texts(page).found if f'="{text.sentence}"' not in text.tag] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=_name)
def test_a_sentence_of_a_script_is_one_literal_in_double_quotes(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    assert len(TEXT_CALL_OF_A_LITERAL.findall(source)) == len(TEXT_CALL.findall(source))


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_a_module_translates_only_marked_sentences(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for call in (*_calls(tree, "N_"), *_calls(tree, "words")):
        assert len(call.args) == 1, ast.unparse(call)
        assert not call.keywords, ast.unparse(call)
    for call in _calls(tree, "N_"):
        assert isinstance(call.args[0], ast.Constant), ast.unparse(call)
        assert isinstance(call.args[0].value, str), ast.unparse(call)
    for call in _calls(tree, "words"):
        assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp), ast.unparse(call)


@pytest.mark.parametrize("module", SPEAKING)
def test_a_speaking_module_has_no_prose_outside_of_marked_sentences(module: str) -> None:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    silent = {id(call.args[0]) for call in (*_calls(tree, "N_"), *_calls(tree, "TypeVar"))} | {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }
    literals = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [node.value for node in literals if id(node) not in silent and PROSE.search(str(node.value))] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Eingehender Anruf"),
        ("DE", "Eingehender Anruf"),
        ("de-AT", "Eingehender Anruf"),
        ("de_CH", "Eingehender Anruf"),
        ("ru", "Входящий звонок"),
        ("ru-RU", "Входящий звонок"),
        ("en", "Incoming call"),
        ("en-GB", "Incoming call"),
    ],
)
def test_a_portal_language_gives_its_catalogue(
    compiled: Callable[[str], locale.Words], language: str, text: str
) -> None:
    assert compiled(language)("Incoming call") == text


@pytest.mark.parametrize("language", ["", "la", "br", "ua", "deu", "-de", "../de", "russian"])
def test_a_language_without_a_catalogue_gives_english(compiled: Callable[[str], locale.Words], language: str) -> None:
    assert compiled(language)("Incoming call") == "Incoming call"


def test_a_sentence_without_a_translation_stays_english(compiled: Callable[[str], locale.Words]) -> None:
    assert compiled("de")("No catalogue has this sentence") == "No catalogue has this sentence"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_that_was_not_compiled_gives_english(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(locale, "_compiled", lambda _code: None)
    assert catalogue(language)("Incoming call") == "Incoming call"


def test_sentence_of_a_module_that_comes_later_is_read_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        if len(asked) == 1:
            raise OSError("offline")
        return _compile({"Test call": "Testanruf"})

    monkeypatch.setattr(locale, "_read", read)
    monkeypatch.setattr(locale, "_compiled", lambda _code: _compile({"Incoming call": "Eingehender Anruf"}))
    words = catalogue("de")
    assert (words("Incoming call"), asked) == ("Eingehender Anruf", [])
    assert words("Test call") == "Test call"
    assert words("Test call") == "Testanruf"
    assert words("No catalogue has this sentence") == "No catalogue has this sentence"
    assert asked == ["de/LC_MESSAGES/call-panel-later.mo"] * 2


def test_english_reads_nothing_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "_compiled", lambda _code: _compile({}))
    monkeypatch.delattr(locale, "_read")
    assert catalogue("en")("Test call") == "Test call"


def _compile(texts: dict[str, str]) -> bytes:
    written, file = Catalog(charset="utf-8"), io.BytesIO()
    for sentence, text in texts.items():
        written.add(sentence, text)
    write_mo(file, written)
    return file.getvalue()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], locale.Words]]:
    """`catalogue` of a copy of the package that has its catalogues compiled beside the sources, as the build has."""
    folder = tmp_path_factory.mktemp("compiled")
    shutil.copytree(ROOT / "app/locale", folder / "compiled_locale", ignore=shutil.ignore_patterns("__pycache__"))
    for language in LANGUAGES:
        with (folder / "compiled_locale" / language / "LC_MESSAGES/call-panel.mo").open("wb") as file:
            write_mo(file, _catalogue(language))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module("compiled_locale").catalogue


def _path(language: str) -> Path:
    return ROOT / "app/locale" / language / "LC_MESSAGES/call-panel.po"


def _catalogue(language: str) -> Catalog:
    with _path(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _translations(language: str) -> dict[str, str]:
    return {_sentence(message.id): _sentence(message.string) for message in _catalogue(language) if message.id}


def _sentence(text: object) -> str:
    assert isinstance(text, str), "no sentence has plural forms: gettext() would not find it"
    return text


def _sentences() -> set[str]:
    """All sentences of the sources, from Python, pages and scripts."""
    found: set[str] = set()
    for module in MODULES:
        for call in _calls(ast.parse(module.read_text(encoding="utf-8")), "N_"):
            found.add(ast.literal_eval(call.args[0]))
    for page in PAGES:
        found.update(text.sentence for text in _fixed_texts(page).found)
    for script in SCRIPTS:
        found.update(json.loads(call) for call in TEXT_CALL.findall(script.read_text(encoding="utf-8")))
    return found


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == name]


def _fixed_texts(page: Path) -> FixedTexts:
    texts = FixedTexts()
    texts.feed(page.read_text(encoding="utf-8"))
    texts.close()
    return texts


def _placeholders(text: str) -> list[str]:
    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


def _ending(text: str) -> str:
    return text[-1] if text[-1] in ".…!?:" else ""
