"""Libraries that are too large for an option: they are in the data storage, and nothing is lost on the way or back."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.scripts.data_storage import STORAGE, find_text, reference_of
from app.scripts.model import Library, Phrase, Script
from app.scripts.storage_format import decode_library, encode_library
from app.settings.quota import SAFE_BYTES
from tests.portal.rest.faults import RestFault
from tests.portal.rest.options import serialized
from tests.portal.state import PortalState
from tests.support.fake_home import HomeLoad, opened, phrases

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LETTERS = "abcdefghijklmnopqrstuvwxyzäöüжшю"


def library(kilobytes: int, seed: int = 1) -> Library:
    """A library that compresses badly: several parts of it are needed."""
    chance = random.Random(seed)
    texts = ("".join(chance.choices(LETTERS, k=900)) for _ in range(kilobytes))
    first = Script("First", "Hello {operator.name}, <b>1 = 1</b> -- '; 😀")
    return Library((first,), tuple(Phrase(f"k{number}", each) for number, each in enumerate(texts)))


SMALL, LARGE, OTHER = library(3), library(60), library(60, 2)


def parts(state: PortalState) -> int:
    """The items in the storage."""
    return len(state.entities[STORAGE].items) if STORAGE in state.entities else 0


def kept(state: PortalState) -> Library | None:
    """The library that the option names; None if it isn't there whole."""
    option = state.options.app["scripts"]
    reference = reference_of(option)
    if reference is None:
        return decode_library(option).value
    found = find_text(list(state.entities[STORAGE].items.values()), reference)
    return None if found is None else decode_library(found).value


async def write(page: HomeLoad, wanted: Library, *, code: str = "saved") -> None:
    """Somebody writes a library and saves."""
    page.home.typed("scripts.text", encode_library(wanted))
    await page.act("save", "scripts", 5.0)
    assert page.attribute("scripts-state", "data-value") == code


@asynccontextmanager
async def large(state: PortalState | None = None) -> AsyncIterator[HomeLoad]:
    """A page whose portal keeps a large library."""
    async with opened(state=state) as page:
        await write(page, LARGE)
        yield page


async def test_a_large_library_is_kept_apart_and_comes_back_as_it_was() -> None:
    async with large() as page:
        state = page.state
        assert len(serialized(state.options.app)) < SAFE_BYTES // 2
        assert kept(state) == LARGE
        assert state.entities[STORAGE].access == {"AU": "R", "G1": "X", "U6": "X"}
        beginning = decode_library(state.options.app["scripts"]).value
        assert beginning.scripts == LARGE.scripts
        assert 0 < len(beginning.phrases) < 20
        assert "kept in the app's data storage" in (page.text("scripts-summary") or "")
    async with opened(state=state) as again:
        assert again.home.model.scripts.read.value == LARGE
        assert again.notes("scripts-notes") == []
        assert not again.home.model.scripts.read.read_only


async def test_what_was_kept_before_is_removed_once_the_option_names_something_else() -> None:
    async with large() as page:
        before = parts(page.state)
        await write(page, OTHER)
        assert (kept(page.state), parts(page.state)) == (OTHER, before)
        await write(page, SMALL)
        assert (kept(page.state), parts(page.state)) == (SMALL, 0)
        assert reference_of(page.state.options.app["scripts"]) is None
        await write(page, LARGE)
        assert kept(page.state) == LARGE


async def test_parts_that_an_interrupted_save_has_left_are_removed_later() -> None:
    async with opened() as page:
        page.state.faults.add(RestFault("entity.item.delete", status=500, error="INTERNAL_SERVER_ERROR", times=9))
        page.state.faults.add(RestFault("app.option.set", times=1, status=403, error="AccessException"))
        await write(page, LARGE, code="failed")
        left = parts(page.state)
        assert left > 1
        page.state.faults.clear()
        await write(page, OTHER)
        assert parts(page.state) > left
        await write(page, LARGE)
        assert (kept(page.state), parts(page.state)) == (LARGE, left)


async def test_without_the_permission_nothing_is_written_and_the_page_says_what_helps() -> None:
    async with opened() as page:
        page.state.app.scopes.remove("entity")  # taken away while the page is open
        await write(page, LARGE, code="failed")
        assert "scripts" not in page.state.options.app
        assert any("isn't enough room" in note for note in page.notes("scripts-notes"))
        assert page.home.model.scripts.draft.value == LARGE


async def test_a_permission_that_was_taken_away_locks_the_library_and_loses_nothing() -> None:
    async with large() as page:
        state = page.state
    state.app.scopes.remove("entity")
    async with opened(state=state) as page:
        assert page.home.model.scripts.read.read_only
        assert page.notes("scripts-notes") == [
            "Most of the scripts are kept in the app's data storage, which can't be read right now."
        ]
        page.home.typed("scripts.text", encode_library(SMALL))
        await page.act("save", "scripts")
        assert kept(state) == LARGE
        state.app.scopes.add("entity")
        await page.act("read-again")
        assert page.home.model.scripts.read.value == LARGE


async def test_a_storage_that_somebody_removed_leaves_the_beginning_to_go_on_with() -> None:
    async with large() as page:
        state = page.state
    state.entities.clear()
    async with opened(state=state) as page:
        left = page.home.model.scripts.read.value
        assert left.scripts == LARGE.scripts
        assert page.notes("scripts-notes")[0].startswith("The app's data storage no longer has your scripts")
        await write(page, Library(left.scripts, left.phrases[:1]))
        assert decode_library(state.options.app["scripts"]).value == Library(left.scripts, left.phrases[:1])
        assert page.notes("scripts-notes") == []


async def test_an_administrator_without_the_right_to_write_is_told_and_loses_nothing() -> None:
    async with large() as page:
        page.state.entities[STORAGE].access = {"AU": "R"}
        await write(page, OTHER, code="failed")
        assert kept(page.state) == LARGE
        assert page.home.model.scripts.draft.value == OTHER


async def test_another_administrator_may_change_it_and_an_operator_only_read() -> None:
    async with large() as page:
        state = page.state
    state.user = state.users[1]
    async with opened(state=state) as page:
        page.ids = 100
        await write(page, OTHER)
    state.user = state.users[12]
    async with opened(admin=False, state=state) as page:
        assert page.home.model.scripts.read.value == OTHER


async def test_additions_whose_answers_get_lost_are_looked_for() -> None:
    async with opened() as page:
        page.state.faults.add(RestFault("entity.item.add", every=2, closes="after"))
        await write(page, LARGE)
        assert kept(page.state) == LARGE


async def test_a_text_that_the_portal_does_not_keep_whole_is_not_named() -> None:
    async with opened() as page:
        page.state.faults.add(RestFault("entity.item.add", skip=1, times=1, body='{"result":7}'))
        await write(page, LARGE, code="failed")
        assert "scripts" not in page.state.options.app
        assert parts(page.state) == 0
        assert page.home.model.scripts.draft.value == LARGE


async def test_two_administrators_lose_nothing_to_each_other() -> None:
    async with large() as first:
        second = await HomeLoad(first.state).open()
        second.ids = 100
        await write(first, Library((*LARGE.scripts, Script("Mine", "x")), LARGE.phrases))
        await write(second, Library((*LARGE.scripts, Script("Theirs", "y")), LARGE.phrases))
        both = kept(first.state)
        assert both is not None
        assert {each.name for each in both.scripts} == {"First", "Mine", "Theirs"}


async def test_a_save_by_somebody_else_while_the_text_is_kept_is_noticed() -> None:
    async with opened() as page:
        page.home.typed("scripts.text", encode_library(LARGE))
        page.state.faults.add(RestFault("entity.item.add", times=1, delay=0.05))
        page.home.act("save", "scripts")
        await asyncio.sleep(0.03)
        page.state.options.app["scripts"] = phrases(1)
        await page.passes(5.0)
        assert page.texts("scripts-conflicts", "title") == ["/k0"]
        assert (page.state.options.app["scripts"], parts(page.state)) == (phrases(1), 0)
        assert page.home.model.scripts.draft.value == LARGE


async def test_a_beginning_that_finds_no_room_beside_the_settings_is_left_out() -> None:
    state = PortalState()
    state.options.app["later"] = "x" * (SAFE_BYTES - 3000)
    async with large(state) as page:
        assert kept(page.state) == LARGE
        assert decode_library(page.state.options.app["scripts"]).value == Library()
