"""The script section of a portal whose option has only the beginning of its library."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.panel.script.whole_library import REMEMBERED
from app.scripts.data_storage import STORAGE, TextReference, encode_reference, find_text, pack, reference_of, unpack
from app.scripts.model import Answer, Library, Phrase, Script
from app.scripts.storage_format import decode_library, encode_library
from app.sections.events import ConnectionRestored, FieldsOfScripts
from app.settings.outcomes import FieldValue
from tests.support.fake_page import FakeStore
from tests.support.large_library import keep_apart
from tests.support.portal_network import PortalNetwork
from tests.support.script_desk import ANNA, Desk
from tests.support.section_stage import in_call

if TYPE_CHECKING:
    from tests.portal import SimulatedPortal

FIELD = FieldValue("DEAL", "UF_CRM_BUDGET", "100")
SCRIPTS = (
    Script("Any", "Hello {client.name}", ("Agree",)),
    Script("Later", "Hello again", directions=("incoming",), answers=(Answer("Yes", fields=(FIELD,)),)),
)
WHOLE = Library(SCRIPTS, (Phrase("later", "Later."),))
REFERENCE = TextReference("1a2b", len(pack(encode_library(WHOLE))))
OPTION = encode_reference(WHOLE, REFERENCE, most=200)


@pytest.fixture
def portal(portal: SimulatedPortal) -> SimulatedPortal:
    assert keep_apart(portal.state, WHOLE, REFERENCE.key, most=200) == OPTION
    return portal


async def opened(portal: SimulatedPortal, store: FakeStore | None = None) -> Desk:
    """A card that was opened."""
    desk = Desk(stored=OPTION, rest=PortalNetwork(portal).rest(), store=store or FakeStore())
    desk.section.show(in_call(ANNA))
    await desk.stage.quiet()
    return desk


def asked(portal: SimulatedPortal) -> int:
    """How often the portal was asked for anything."""
    return len(portal.state.journal.entries())


def test_option_holds_the_beginning_and_where_the_rest_is() -> None:
    read = decode_library(OPTION)
    assert read.value == Library(SCRIPTS[:1])
    assert (read.incomplete, read.read_only, reference_of(OPTION)) == (True, True, REFERENCE)
    assert reference_of(encode_library(WHOLE)) is None
    assert reference_of(None) is None


@pytest.mark.parametrize("damaged", ["", "no such thing", "AAAA", pack("x" * 9000)[0][:-9]])
def test_damaged_parts_are_no_text(damaged: str) -> None:
    assert unpack(damaged) is None


async def test_what_an_earlier_version_kept_apart_is_read(portal: SimulatedPortal) -> None:
    kept = json.loads((Path(__file__).parent / "samples/scripts-3.json").read_text("utf-8"))
    option, reference = kept["app options"]["scripts"], reference_of(kept["app options"]["scripts"])
    assert reference is not None
    text = find_text(kept["items"], reference)
    assert text is not None
    store = FakeStore()
    store.texts.update(kept["local"])
    desk = Desk(stored=option, rest=PortalNetwork(portal).rest(), store=store)
    assert desk.section.model.library == decode_library(text).value
    assert [each.name for each in desk.section.model.library.scripts] == ["Any", "Later"]
    assert decode_library(option).value.scripts == desk.section.model.library.scripts[:1]


async def test_rest_is_read_once_and_remembered_for_the_next_cards(portal: SimulatedPortal) -> None:
    store = FakeStore()
    desk = await opened(portal, store)
    assert desk.section.model.library == WHOLE
    assert desk.texts("script-text") == ["Hello again"]
    assert desk.hidden("script-incomplete")
    fields = desk.stage.bus.last(FieldsOfScripts)
    assert fields is not None
    assert fields.fields == (FIELD,)
    assert asked(portal) == 1
    again = await opened(portal, store)
    assert again.section.model.library == WHOLE
    assert asked(portal) == 1


async def test_script_that_is_followed_stays_when_the_rest_arrives(portal: SimulatedPortal) -> None:
    desk = Desk(stored=OPTION, rest=PortalNetwork(portal).rest(), store=FakeStore())
    desk.section.show(in_call(ANNA))
    desk.section.act("tick", "")
    await desk.stage.quiet()
    assert desk.section.model.library == WHOLE
    assert desk.section.model.script == SCRIPTS[0]
    assert desk.told == [("Agree",)]


async def test_card_that_was_opened_before_a_save_takes_the_newest_library(portal: SimulatedPortal) -> None:
    portal.state.entities.clear()
    newer = Library((Script("Newer", "Good day"),))
    keep_apart(portal.state, newer, "3c4d")
    desk = await opened(portal)
    assert desk.section.model.library == newer


@pytest.mark.parametrize("lost", ["scope", "storage", "right", "part"])
async def test_library_that_cannot_be_read_leaves_its_beginning_and_says_so(portal: SimulatedPortal, lost: str) -> None:
    match lost:
        case "scope":
            portal.state.app.scopes.remove("entity")
        case "storage":
            portal.state.entities.clear()
        case "right":
            portal.state.entities[STORAGE].access.clear()
        case _:
            portal.state.entities[STORAGE].items.clear()
    desk = await opened(portal)
    assert desk.section.model.library == Library(SCRIPTS[:1])
    assert not desk.hidden("script-incomplete")
    assert not desk.hidden("script-section")


async def test_library_of_an_earlier_card_is_better_than_the_beginning(portal: SimulatedPortal) -> None:
    store = FakeStore()
    packed = "".join(pack(encode_library(WHOLE)))
    store.set(REMEMBERED, f"older/1 {packed}")
    portal.state.app.scopes.remove("entity")
    desk = await opened(portal, store)
    assert desk.section.model.library == WHOLE
    assert not desk.hidden("script-incomplete")


async def test_it_is_read_again_when_the_connection_works_again(portal: SimulatedPortal) -> None:
    portal.state.app.scopes.remove("entity")
    desk = await opened(portal)
    portal.state.app.scopes.add("entity")
    desk.stage.bus.publish(ConnectionRestored())
    await desk.stage.quiet()
    assert desk.section.model.library == WHOLE
    assert desk.hidden("script-incomplete")
    before = asked(portal)
    desk.stage.bus.publish(ConnectionRestored())
    await asyncio.sleep(0)
    assert asked(portal) == before
