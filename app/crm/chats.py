"""What was written in a chat of an open line, read when its row is opened.

    chat = await read_chat(rest, 12230)

A session can be read by its number without taking part in the chat (`platform: chats`), which only its activity has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import MethodUnknownError, RestError
from app.bitrix24.rest.form import result_of
from app.bitrix24.values import items, mapping, positive
from app.crm.history import plain_text
from app.crm.records import Record

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Batches
    from app.bitrix24.values import JSON

MOST_MESSAGES = 20
"""Messages that are shown: the last ones."""

ACTIVITY, SESSION = "activity", "session"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message: when, by whom, and whether the client wrote it."""

    at: float | None
    author: str
    text: str
    by_client: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as far as it could be read.

    Attributes:
        messages: The last messages, in order.
        number: The chat's number; None if it isn't known.
        more: Whether there are earlier messages.
        unavailable: Whether the app may not read chats, or this portal can't give them.
        error: Why this one can't be read.
    """

    messages: tuple[ChatMessage, ...] = ()
    number: int | None = None
    more: bool = False
    unavailable: bool = False
    error: ErrorKind | None = None


async def read_chat(rest: Batches, activity: int) -> Chat:
    """Return the chat of an activity, with one request."""
    commands = {
        ACTIVITY: Command("crm.activity.get", {"id": activity}),
        SESSION: Command(
            "imopenlines.session.history.get", {"SESSION_ID": result_of(ACTIVITY, "ASSOCIATED_ENTITY_ID")}
        ),
    }
    try:
        outcomes = await rest.batch(commands)
        session = positive(mapping(outcomes.answer(ACTIVITY).result).get("ASSOCIATED_ENTITY_ID"))
        if session is None:
            return Chat()  # without its number, the portal would have been asked for any
        found = mapping(outcomes.answer(SESSION).result)
    except RestError as error:
        lacking = error.kind is ErrorKind.SCOPE or isinstance(error, MethodUnknownError)
        return Chat(unavailable=lacking, error=None if lacking else error.kind)
    if positive(found.get("sessionId")) not in (None, session):
        return Chat()
    return _chat(found)


def _chat(found: dict[str, JSON]) -> Chat:
    users = {row.text("id"): row for row in map(Record, _rows(found.get("users")))}
    rows = [Record(row) for row in _rows(found.get("message"))]
    messages = []
    for row in sorted(rows, key=lambda row: row.number("id") or 0):
        author, words = users.get(row.text("senderid")), plain_text(row.text("text"))
        if words and row.number("senderid"):  # the portal's own messages have no sender
            name = "" if author is None else author.text("name")
            by_client = author is not None and author.get("connector") in (True, "Y")
            messages.append(ChatMessage(row.moment("date"), name, words, by_client))
    last = tuple(messages[-MOST_MESSAGES:])
    return Chat(last, positive(found.get("chatId")), more=len(messages) > len(last))


def _rows(listed: JSON) -> list[dict[str, JSON]]:
    """Return rows that come as a list or by their number; none of them is an empty list."""
    values = listed.values() if isinstance(listed, dict) else items(listed)
    return [mapping(value) for value in values]
