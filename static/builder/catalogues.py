"""Makes the files with the texts of each language, which a page loads one of, and the table by which it finds that.

    files = catalogues.files(ROOT, ["app.index"])     # words-de.json, words-pt-BR.json …
    script = catalogues.table(files)

A file has the language, its rule for plural forms, and the texts by their English sentence (after its context, if it
has one): `first` those of the pages and of the modules that are in the memory of each start, `later` all others. A
sentence that counts has a list of its forms. What has no translation yet is left out: English is shown for it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.locale import SOURCE, codes_of
from static.builder import messages
from static.builder.errors import BuildError
from static.builder.image.imports import imported

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from babel.messages.catalog import Catalog

NAME_OF_APP = "Call Panel"
"""The sentence that the portal is given in all languages."""

PREFIX, SUFFIX = "words-", ".json"

Text = str | list[str]


def files(source: Path, entries: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the file of each language with a catalogue, English aside, by plain name.

    Args:
        source: the folder that contains app/ and static/.
        entries: modules that are in the memory of each start; without any, all texts are `first`.

    Raises:
        BuildError: a module is no Python, or a catalogue cannot be read.
    """
    try:
        modules = imported(source / "app", entries).values() if entries else (source / "app").rglob("*.py")
        said = messages.sentences(modules) | set(messages.extract_from_pages(source))
    except SyntaxError as error:
        raise BuildError(f"{error.filename}, line {error.lineno}: SyntaxError: {error.msg}") from error
    return {
        f"{PREFIX}{language}{SUFFIX}": _file(language, catalogue, said) for language, catalogue in _catalogues(source)
    }


def names(files: Iterable[str]) -> list[tuple[str, str]]:
    """Return the languages, each with the plain name of its file."""
    return [(name.removeprefix(PREFIX).removesuffix(SUFFIX), name) for name in files]


def table(files: Mapping[str, tuple[str, str]]) -> str:
    """Return the script with the table: codes that lead to a language, and each language's file and hash.

    Args:
        files: by language, the name of its file in the site and its hash.
    """
    known = {"codes": codes_of(files), "files": files}
    return f"globalThis.languages = {json.dumps(known, separators=(',', ':'))};\n"


def titles(source: Path) -> bytes:
    """Return the name of the app in all languages, by language, as JSON."""
    found = {SOURCE: NAME_OF_APP}
    for language, catalogue in _catalogues(source):
        found[language] = str(texts(catalogue).get(NAME_OF_APP, NAME_OF_APP))
    return json.dumps(found, ensure_ascii=False).encode()


def texts(catalogue: Catalog) -> dict[str, Text]:
    """Return the translations of a catalogue, by sentence."""
    found: dict[str, Text] = {}
    for message in catalogue:
        forms = messages.forms_of(message)
        if message.id and all(forms):
            found[messages.key(message)] = forms if message.pluralizable else forms[0]
    return found


def language_file(language: str, catalogue: Catalog) -> str:
    """Return a language's file with all texts in `first`."""
    translated = texts(catalogue)
    return _file(language, catalogue, set(translated)).decode()


def _catalogues(source: Path) -> list[tuple[str, Catalog]]:
    paths = sorted((source / "app").glob(messages.CATALOGUES))
    found = ((messages.language_of(path), path) for path in paths)
    return [(language, messages.read(path)) for language, path in found if language != SOURCE]


def _file(language: str, catalogue: Catalog, said: set[str]) -> bytes:
    translated = texts(catalogue)
    parts = {
        "language": language,
        "plural": catalogue.plural_expr,
        "first": {sentence: text for sentence, text in translated.items() if sentence in said},
        "later": {sentence: text for sentence, text in translated.items() if sentence not in said},
    }
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
