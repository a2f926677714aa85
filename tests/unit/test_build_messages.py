"""`build.py messages`: the catalogues of a small app follow its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from static.builder import messages
from static.builder.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path

HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: call-panel\\n"
"Language-Team: {language}\\n"
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
# Folded and commented as a person did it, which no program would do again.
GERMAN = """
#. Button.
msgid "Save"
msgstr ""
"Speich"
"ern"

msgid "Loading"
msgstr "Lädt"

msgid "Ring \\"now\\""
msgstr "„Jetzt“ klingeln"
"""
ENGLISH = """
#. Button.
msgid "Save"
msgstr ""

msgid "Loading"
msgstr ""

msgid "Ring \\"now\\""
msgstr ""
"""
WORDS = """\
N_ = str
SAVE = N_("Save")
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An app with a module, a page, a script and two catalogues, all in agreement."""
    for name, text in {
        "app/words.py": WORDS,
        "static/index.html": '<p data-text="Loading">Loading</p>',
        "static/shell.js": 'show(text("Ring \\"now\\""));',
        "app/locale/de/LC_MESSAGES/call-panel.po": HEADER.format(language="de") + GERMAN,
        "app/locale/en/LC_MESSAGES/call-panel.po": HEADER.format(language="en") + ENGLISH,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def catalogue(source: Path, language: str = "de") -> Path:
    """The file of a language."""
    return source / f"app/locale/{language}/LC_MESSAGES/call-panel.po"


def test_a_catalogue_that_has_all_sentences_stays_byte_for_byte(source: Path) -> None:
    before = [catalogue(source, language).read_bytes() for language in ("de", "en")]
    assert not any(change.changed or change.untranslated for change in messages.update(source))
    assert [catalogue(source, language).read_bytes() for language in ("de", "en")] == before


def test_a_new_sentence_follows_the_one_before_it_without_a_translation(source: Path) -> None:
    more = "# Translators: Of a note;\n# {count}: a number.\nLEFT = f'{N_(\"{count} left\")}'\n"
    (source / "app/words.py").write_text(WORDS + more)
    german, english = messages.update(source)
    assert (german.added, german.removed, german.untranslated) == (["{count} left"], [], ["{count} left"])
    assert english.untranslated == []
    entry = '#. Of a note;\n#. {count}: a number.\n#, python-brace-format\nmsgid "{count} left"\nmsgstr ""\n\n'
    written = HEADER.format(language="de") + GERMAN.replace('msgid "Loading"', entry + 'msgid "Loading"')
    assert catalogue(source).read_text(encoding="utf-8") == written
    assert not any(change.changed for change in messages.update(source))


PLURAL = """
#, python-brace-format
msgid "{count} note"
msgid_plural "{count} notes"
"""


def test_a_sentence_that_counts_has_the_plural_forms_of_each_language(source: Path) -> None:
    messages.add_language(source, "pl")
    (source / "app/words.py").write_text(WORDS + 'NOTES = N_("{count} note", "{count} notes")\n')
    changes = {change.language: change for change in messages.update(source)}
    assert (changes["de"].added, changes["pl"].untranslated[-1]) == (["{count} note"], "{count} note")
    for language, forms in (("de", 2), ("en", 2), ("pl", 3)):
        entry = PLURAL + "".join(f'msgstr[{number}] ""\n' for number in range(forms))
        assert entry in catalogue(source, language).read_text(encoding="utf-8")
    messages.add_language(source, "ar")
    assert 'msgstr[5] ""' in catalogue(source, "ar").read_text(encoding="utf-8")


def test_a_sentence_that_began_to_count_is_translated_again(source: Path) -> None:
    (source / "app/words.py").write_text('N_ = str\nSAVE = N_("Save", "Save {count}")\n')
    german = messages.update(source)[0]
    assert (german.added, german.removed, german.untranslated) == (["Save"], ["Save"], ["Save"])


def test_two_meanings_of_the_same_words_are_two_entries(source: Path) -> None:
    (source / "app/words.py").write_text(WORDS + 'STATE = N_("Save", context="state")\n')
    (source / "static/index.html").write_text(
        '<p data-text="Loading">Loading</p><b data-text="Save" data-context="a &amp; b">'
    )
    assert messages.update(source)[0].added == ["Save [state]", "Save [a & b]"]
    text = catalogue(source).read_text(encoding="utf-8")
    assert 'msgctxt "state"\nmsgid "Save"\nmsgstr ""\n' in text
    assert not any(change.changed for change in messages.update(source))


def test_the_template_has_the_sentences_and_no_language(source: Path) -> None:
    messages.update(source)
    template = (source / "app/locale/call-panel.pot").read_text(encoding="utf-8")
    assert template.endswith(ENGLISH)
    assert '"Language:\\n"' in template
    assert "nplurals" not in template


def test_sentences_that_are_gone_and_remains_of_older_ones_are_removed(source: Path) -> None:
    (source / "static/index.html").write_text("<p></p>")
    with catalogue(source).open("a", encoding="utf-8") as file:
        file.write('\n#~ msgid "Long gone"\n#~ msgstr "Lange weg"\n')
    assert [change.removed for change in messages.update(source)] == [["Loading"], ["Loading"]]
    gone = '\nmsgid "Loading"\nmsgstr "Lädt"\n'
    assert catalogue(source).read_text(encoding="utf-8") == HEADER.format(language="de") + GERMAN.replace(gone, "")


def test_another_language_gets_all_sentences_and_its_own_header(source: Path) -> None:
    path = messages.add_language(source, "fr")
    text = path.read_text(encoding="utf-8")
    assert '"Language: fr\\n"' in text
    assert '"Language-Team: French\\n"' in text
    assert '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"' in text
    french = next(change for change in messages.update(source) if change.language == "fr")
    assert (french.changed, french.untranslated) == (False, ["Save", "Loading", 'Ring "now"'])


@pytest.mark.parametrize(
    ("code", "reason"), [("de", "a catalogue for de already"), ("xx", "no language of the portal")]
)
def test_a_language_that_cannot_be_added_is_refused(source: Path, code: str, reason: str) -> None:
    with pytest.raises(BuildError, match=reason):
        messages.add_language(source, code)


def test_two_plurals_of_one_sentence_are_refused(source: Path) -> None:
    (source / "app/words.py").write_text('N_("a", "b")\nN_("a", "c")\n')
    with pytest.raises(BuildError, match="two plural forms"):
        messages.update(source)


@pytest.mark.parametrize("call", ["N_(name)", "N_('a', 'b', 'c')", "N_(f'{name}')", "N_('a', context=name)"])
def test_what_is_no_sentence_is_named_with_its_place(source: Path, call: str) -> None:
    (source / "app/words.py").write_text(f"{WORDS}MORE = {call}\n")
    with pytest.raises(BuildError, match=r"^app/words\.py:3: N_\(\) takes one sentence"):
        messages.update(source)


def test_a_catalogue_that_cannot_be_read_is_named_and_no_other_is_written(source: Path) -> None:
    (source / "static/index.html").write_text("<p></p>")
    before = catalogue(source).read_bytes()
    with catalogue(source, "en").open("a") as file:
        file.write("\nmsgid Open\n")
    with pytest.raises(BuildError, match=r"en.LC_MESSAGES.call-panel\.po is no catalogue"):
        messages.update(source)
    assert catalogue(source).read_bytes() == before
