"""A chat in the history: its last messages, and what keeps them from being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.bitrix24.errors import ErrorKind
from app.crm.chats import MOST_MESSAGES, read_chat
from app.panel.history.section import NO_CHATS_KEY, HistorySection
from tests.portal.rest.faults import RestFault
from tests.portal.rest.invented.history import CHAT_SESSION
from tests.support.portal_network import PortalNetwork
from tests.support.record_stage import ANNA, on_stage
from tests.support.section_stage import in_call

if TYPE_CHECKING:
    from tests.portal import SimulatedPortal
    from tests.support.section_stage import Stage

CHAT = 12230
KEY = f"activity:{CHAT}"


def row(stage: Stage, part: str) -> str | None:
    """A part of the chat's row, None if it is hidden."""
    (found,) = (each for each in stage.rows("history-past") if each.parts["title"].attributes["data-argument"] == KEY)
    element = found.parts[part]
    return None if element.attributes.get("hidden") == "" else element.text or ""


async def test_last_messages_come_in_order_with_their_authors(portal: SimulatedPortal) -> None:
    chat = await read_chat(PortalNetwork(portal).rest(), CHAT)
    assert [(each.author, each.text, each.by_client) for each in chat.messages] == [
        ("Anna Lindner", "Is the second batch on its way?", True),
        ("Mia Stern", "Yes, it left", False),
    ]
    assert (chat.number, chat.more) == (1982, False)


async def test_lists_in_place_of_objects_and_long_chats_are_read_too(portal: SimulatedPortal) -> None:
    session = portal.state.crm.chat_sessions[CHAT_SESSION]
    session["users"] = [*session["users"].values()]
    session["message"] = [{"id": number, "senderid": 51, "text": f"No. {number}"} for number in range(30, 0, -1)]
    chat = await read_chat(PortalNetwork(portal).rest(), CHAT)
    assert [each.text for each in chat.messages] == [f"No. {number}" for number in range(31 - MOST_MESSAGES, 31)]
    assert chat.more


async def test_an_activity_without_a_session_has_no_messages(portal: SimulatedPortal) -> None:
    portal.state.crm.activities.rows[CHAT]["ASSOCIATED_ENTITY_ID"] = "0"
    chat = await read_chat(PortalNetwork(portal).rest(), CHAT)
    assert (chat.messages, chat.number, chat.error) == ((), None, None)


@pytest.mark.parametrize(
    ("fault", "unavailable", "error"),
    [
        (RestFault("imopenlines.*", status=404, error="ERROR_METHOD_NOT_FOUND"), True, None),
        (RestFault("imopenlines.*", status=403, error="insufficient_scope"), True, None),
        (RestFault("imopenlines.*", status=403, error="ACCESS_DENIED"), False, ErrorKind.DENIED),
        (RestFault("crm.activity.get", status=400, error="ACCESS_DENIED"), False, ErrorKind.DENIED),
    ],
)
async def test_what_keeps_a_chat_from_being_read(
    portal: SimulatedPortal, fault: RestFault, unavailable: bool, error: ErrorKind | None
) -> None:
    portal.rest.faults.add(fault)
    chat = await read_chat(PortalNetwork(portal).rest(), CHAT)
    assert (chat.unavailable, chat.error) == (unavailable, error)


async def test_an_open_row_has_the_messages_and_leads_to_the_chat(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await stage.show(in_call(ANNA))
        before = len(portal.rest.journal.methods)
        await stage.act("history.toggle", KEY)
        assert len(portal.rest.journal.methods) == before + 1
        said = row(stage, "said") or ""
        assert said.splitlines()[0].startswith("Anna Lindner, ")
        assert said.endswith(": Yes, it left")
        assert row(stage, "chat") is not None
        await stage.act("history.chat", "1982")
        assert stage.said[-1] == "Bitrix24 couldn't open this."  # there is no messenger on the stage
        await stage.act("history.toggle", KEY)
        await stage.act("history.toggle", KEY)
        assert len(portal.rest.journal.methods) == before + 1


async def test_without_the_permission_there_is_the_description_and_nobody_asks_again(portal: SimulatedPortal) -> None:
    portal.state.app.scopes.discard("imopenlines")
    async with on_stage(portal, HistorySection) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("history.toggle", KEY)
        assert not row(stage, "said")
        assert row(stage, "chat") is None
        assert row(stage, "text") == "Is the second batch on its way?"
        assert stage.session.get(NO_CHATS_KEY) == "1"
        before = len(portal.rest.journal.methods)
        await stage.act("history.toggle", KEY)
        await stage.act("history.toggle", KEY)
        assert len(portal.rest.journal.methods) == before
