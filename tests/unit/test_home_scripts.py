"""Scripts and phrases on the home page: checked while they are written, saved, imported, exported."""

from __future__ import annotations

import json

from app.home.scripts.view import LANGUAGE_NAMES
from app.home.settings import EXAMPLE, FILE
from app.locale import LOCALES, language_of
from app.scripts.storage_format import decode_library, format_library
from tests.portal.state import PortalState
from tests.support.fake_home import HomeLoad

SOUND = '{"scripts":[{"name":"A","text":"Hello"}]}'
WRONG = '{\n"scripts": [{"name": "A", "directions": ["in"]}]\n}'


async def test_what_is_stored_is_shown_as_people_read_it() -> None:
    state = PortalState()
    state.options.app["scripts"] = SOUND
    page = await HomeLoad(state).open()
    assert page.home.model.scripts.text == format_library(decode_library(SOUND).value)
    assert page.attribute("scripts-state", "data-value") == "clean"
    assert not page.can("scripts-save")


async def test_what_is_written_is_checked_and_saved() -> None:
    state = PortalState()
    page = await HomeLoad(state).open()
    page.home.typed("scripts.text", WRONG)
    assert page.notes("scripts-notes") == ["“in” isn't a direction. Use incoming, outgoing or callback."]
    await page.act("save", "scripts")
    assert "scripts" not in state.options.app
    page.home.typed("scripts.text", SOUND)
    assert page.notes("scripts-notes") == []
    await page.act("save", "scripts")
    assert page.attribute("scripts-state", "data-value") == "saved"
    assert json.loads(state.options.app["scripts"])["scripts"] == [{"name": "A", "text": "Hello"}]


async def test_emptied_text_is_stored_as_nothing() -> None:
    state = PortalState()
    state.options.app["scripts"] = SOUND
    page = await HomeLoad(state).open()
    page.home.typed("scripts.text", "")
    await page.act("save", "scripts")
    assert state.options.app["scripts"] == ""
    assert page.attribute("scripts-state", "data-value") == "saved"


async def test_stored_text_that_is_wrong_is_shown_as_it_is_and_kept_when_it_is_replaced() -> None:
    state = PortalState()
    state.options.app["scripts"] = WRONG
    page = await HomeLoad(state).open()
    assert page.home.model.scripts.text == WRONG
    assert page.attribute("scripts-state", "data-value") == "faulty"
    page.home.typed("scripts.text", SOUND)
    await page.act("save", "scripts")
    assert state.options.app["scripts-replaced"] == WRONG


async def test_file_is_imported_readably_and_one_that_is_wrong_is_shown_with_what_is_wrong() -> None:
    page = await HomeLoad(PortalState()).open()
    page.home.typed("scripts.file", "\ufeff" + SOUND)
    assert page.home.model.scripts.text == format_library(decode_library(SOUND).value)
    page.home.typed("scripts.file", WRONG)
    assert page.home.model.scripts.text == WRONG
    assert page.notes("scripts-notes")
    await page.act("scripts-export")
    assert page.files == [(FILE, WRONG)]


async def test_file_that_cannot_be_read_changes_nothing_and_is_said_until_something_else_happens() -> None:
    page = await HomeLoad(PortalState()).open()
    page.home.typed("scripts.text", SOUND)
    await page.act("unreadable", "scripts.file")
    assert page.home.model.scripts.text == SOUND
    assert page.notes("scripts-notes") == ["The file couldn't be read."]
    page.home.typed("scripts.file", SOUND)
    assert not page.notes("scripts-notes")


async def test_example_stands_only_where_nothing_is_written() -> None:
    page = await HomeLoad(PortalState()).open()
    assert not page.is_hidden("scripts-example")
    await page.act("scripts-example")
    assert page.home.model.scripts.text == EXAMPLE
    page.home.typed("scripts.text", SOUND)
    await page.act("scripts-example")
    assert page.home.model.scripts.text == SOUND


async def test_operators_read_but_do_not_write() -> None:
    state = PortalState()
    state.options.app["scripts"] = SOUND
    page = await HomeLoad(state, admin=False).open()
    before = page.home.model.scripts.text
    page.home.typed("scripts.text", "")
    await page.act("save", "scripts")
    assert page.home.model.scripts.text == before
    assert page.attribute("scripts-text", "readonly") == ""
    assert not page.is_hidden("scripts-locked")


async def test_newer_version_s_text_is_left_alone() -> None:
    state = PortalState()
    state.options.app["scripts"] = '{"v":3,"trees":[]}'
    page = await HomeLoad(state).open()
    page.home.typed("scripts.text", SOUND)
    await page.act("save", "scripts")
    assert state.options.app["scripts"] == '{"v":3,"trees":[]}'
    assert page.attribute("scripts-text", "readonly") == ""


def test_a_script_can_be_in_each_language_of_the_portal() -> None:
    assert {language_of(code) for code in LANGUAGE_NAMES if code} == set(LOCALES.values())
