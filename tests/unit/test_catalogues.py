"""The catalogues hold the sentences of the sources, all of them and no others, and translate each as its rules want."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from app.locale import CONTEXT, LOCALES
from static.builder import messages
from tests.support import translations
from tests.support.languages import LANGUAGES, PATHS, TRANSLATED

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[str, list[translations.Entry]], list[str]]

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "app").rglob("*.py"))
PAGES = sorted([*(ROOT / "static").glob("*.html"), *(ROOT / "app").rglob("*.html")])
SCRIPTS = sorted((ROOT / "static").glob("*.js"))
# Languages that whoever changes a text translates it into; others may lag behind by a few sentences, shown in English.
KEPT_UP, LAG = ("de", "ru"), 0.02
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
    context: str = ""

    @property
    def key(self) -> str:
        """What the texts of a language have it under."""
        return CONTEXT.join([self.context, self.sentence]) if self.context else self.sentence


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
            self._open = FixedText(sentence, "", written, given.get("data-context") or "")
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


def test_every_catalogue_is_of_a_language_of_the_portal() -> None:
    assert set(LANGUAGES) <= set(LOCALES.values())
    assert {path.parts[-3] for path in PATHS.values()} == {language.replace("-", "_") for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_the_sentences_of_the_sources_and_nothing_else(language: str) -> None:
    written = messages.read(PATHS[language])
    assert {entry.english.key for entry in _entries(language)} == _extracted() == _sentences()
    entries = re.findall(r"^msgid ", PATHS[language].read_text(encoding="utf-8"), re.MULTILINE)
    assert len(entries) == len(_entries(language)) + 1, "a sentence stands twice; the header is the one entry more"
    assert not written.obsolete
    assert [message.id for message in written if message.id and message.fuzzy] == []


def test_the_template_is_up_to_date() -> None:
    with (ROOT / "app" / messages.TEMPLATE).open("rb") as file:
        template = read_po(file)
    assert {messages.key(message) for message in template if message.id} == _extracted()


def test_english_needs_no_translations() -> None:
    assert {form for entry in _entries("en") for form in entry.forms} == {""}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    left = translations.untranslated(_entries(language))
    assert len(left) <= (0 if language in KEPT_UP else len(_entries(language)) * LAG), left


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_english_in_a_language_is_listed(language: str) -> None:
    assert translations.left_english(_entries(language), translations.terms_of(language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_that_counts_has_all_forms(language: str) -> None:
    assert translations.forms(language, _entries(language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_sentence(language: str) -> None:
    assert translations.placeholders(language, _entries(language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_ends_as_its_sentence_does(language: str) -> None:
    assert translations.endings(language, _entries(language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_written_in_the_letters_of_its_language(language: str) -> None:
    assert translations.scripts(language, _entries(language), translations.terms_of(language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fits_into_its_place(language: str) -> None:
    assert translations.lengths(_entries(language), translations.terms_of(language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_term_has_the_same_words_everywhere(language: str) -> None:
    terms = translations.terms_of(language)
    assert terms.terms.keys() == translations.TERMS.keys()
    assert translations.said_otherwise(_entries(language), terms) == []
    sentences = {entry.english.text for entry in _entries(language)}
    assert [sentence for sentence in terms.otherwise if sentence not in sentences] == []


@pytest.mark.parametrize(
    ("check", "bad", "good"),
    [
        (translations.placeholders, "Zeile", "Zeile {line}"),
        (translations.endings, "Zeile {line}.", "Zeile {line}"),
        (translations.endings, " Zeile {line}", "Zeile {line}"),
    ],
)
def test_a_fault_of_a_translation_is_found(check: Check, bad: str, good: str) -> None:
    found = [check("de", [translations.Entry(messages.Sentence("Line {line}"), (text,), "")]) for text in (bad, good)]
    assert [len(faults) for faults in found] == [1, 0]


def test_a_form_for_one_number_alone_may_say_it_in_words() -> None:
    english = messages.Sentence("{count} note", "{count} notes")
    german = translations.Entry(english, ("eine Notiz", "{count} Notizen"), "")
    assert translations.placeholders("de", [german]) == []
    assert translations.placeholders("fr", [german]) != []  # its first form is for none too


def test_a_label_that_is_too_long_is_found() -> None:
    long, limited = (
        translations.Entry(messages.Sentence("Line"), ("x" * length,), comment)
        for length, comment in ((17, ""), (9, "Button. At most 8 characters."))
    )
    assert len(translations.lengths([long, limited], translations.Terms())) == 2
    assert translations.width("\u901a\u8a71") == 4


def test_letters_of_another_language_are_found() -> None:
    entry = translations.Entry(messages.Sentence("Line"), ("\u041b\u0438\u043d\u0438\u044f",), "")
    assert translations.scripts("ru", [entry], translations.Terms()) == []
    assert len(translations.scripts("fr", [entry], translations.Terms())) == 1
    latin = translations.Entry(messages.Sentence("Line"), ("Line",), "")
    assert len(translations.scripts("ru", [latin], translations.Terms())) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_header_is_complete(language: str) -> None:
    header = dict(HEADER.findall(PATHS[language].read_text(encoding="utf-8").partition("\n\n")[0]))
    assert header.keys() >= MADE_UP
    assert header["Language"] == language.replace("-", "_")
    assert header["Content-Type"] == "text/plain; charset=UTF-8"
    assert header["Plural-Forms"].startswith(f"nplurals={get_plural(language.replace('-', '_')).num_plurals};")


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
    for call in _calls(tree, "words"):
        assert len(call.args) == 1, ast.unparse(call)
        assert not call.keywords, ast.unparse(call)
        assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp), ast.unparse(call)


@pytest.mark.parametrize("module", SPEAKING)
def test_a_speaking_module_has_no_prose_outside_of_marked_sentences(module: str) -> None:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    marks = (*_calls(tree, "N_"), *_calls(tree, "TypeVar"))
    silent = {id(part) for call in marks for part in (*call.args, *(each.value for each in call.keywords))} | {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }
    literals = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [node.value for node in literals if id(node) not in silent and PROSE.search(str(node.value))] == []


@cache
def _entries(language: str) -> list[translations.Entry]:
    return translations.entries_of(messages.read(PATHS[language]))


@cache
def _extracted() -> frozenset[str]:
    return frozenset(messages.extract(ROOT))


@cache
def _sentences() -> set[str]:
    """All sentences of the sources, from Python, pages and scripts."""
    found: set[str] = set()
    for module in MODULES:
        for call in _calls(ast.parse(module.read_text(encoding="utf-8")), "N_"):
            context = [ast.literal_eval(keyword.value) for keyword in call.keywords]
            found.add(CONTEXT.join([*context, ast.literal_eval(call.args[0])]))
    for page in PAGES:
        found.update(text.key for text in _fixed_texts(page).found)
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
