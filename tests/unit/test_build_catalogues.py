"""The files with the texts of the languages: what is in which part, and what the portal gets of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from static.builder import catalogues

if TYPE_CHECKING:
    from pathlib import Path

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
ENTRIES = """
msgid "{count} note"
msgid_plural "{count} notes"
msgstr[0] "{count} note!"
msgstr[1] "{count} notes!"

msgctxt "button"
msgid "Client"
msgstr "Client, a button"

msgid "Not translated"
msgstr ""

msgid "Call Panel"
msgstr "Panel!"
"""
WORDS = ("App", "Client", "Type", "Home", "Of a page")


def _write(folder: Path) -> None:
    written = {
        "app/start.py": "from typing import TYPE_CHECKING\nfrom app.sections import client\n"
        "if TYPE_CHECKING:\n    from app import types\ndef open():\n    import app.home\n",
        "app/__init__.py": 'N_("App")',
        "app/sections/__init__.py": "",
        "app/sections/client.py": 'N_("Client")\nN_("{count} note", "{count} notes")\nN_("Not translated")',
        "app/types.py": 'N_("Type")',
        "app/home.py": 'N_("Client")\nN_("Home")\nN_("Client", context="button")',
        "static/home.html": '<main data-text="Type"></main>',
        "static/index.html": '<html><p data-text="Of a page"></p>',
        "app/locale/en/LC_MESSAGES/call-panel.po": HEADER,
        "app/locale/pt_BR/LC_MESSAGES/call-panel.po": HEADER
        + "".join(f'msgid "{word}"\nmsgstr "{word}!"\n\n' for word in WORDS)
        + ENTRIES,
    }
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_first_is_what_pages_and_modules_of_the_start_say(tmp_path: Path) -> None:
    _write(tmp_path)
    files = catalogues.files(tmp_path, ["app.start"])
    assert catalogues.names(files) == [("pt-BR", "words-pt-BR.json")]
    read = json.loads(files["words-pt-BR.json"])
    assert (read["language"], read["plural"]) == ("pt-BR", "(n > 1)")
    assert read["first"] == {
        "App": "App!",
        "Client": "Client!",
        "Of a page": "Of a page!",
        "{count} note": ["{count} note!", "{count} notes!"],
    }
    assert read["later"] == {
        "Type": "Type!",
        "Home": "Home!",
        "button\x04Client": "Client, a button",
        "Call Panel": "Panel!",
    }


def test_without_modules_of_the_start_all_is_first(tmp_path: Path) -> None:
    _write(tmp_path)
    read = json.loads(catalogues.files(tmp_path)["words-pt-BR.json"])
    assert read["later"] == {"Call Panel": "Panel!"}  # no source says it


def test_the_portal_gets_the_name_in_every_language(tmp_path: Path) -> None:
    _write(tmp_path)
    assert json.loads(catalogues.titles(tmp_path)) == {"en": "Call Panel", "pt-BR": "Panel!"}
