"""The recording of a call, what was said in it, and the note on its record: each read when somebody wants it.

    address = await recording_address(rest, 12043)

The address holds the caller's own token: it goes to the player, and is neither stored nor logged (`platform:
recordings-and-transcripts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_id
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import MethodUnknownError, RestError
from app.bitrix24.values import items, mapping, text

if TYPE_CHECKING:
    from app.bitrix24.errors import ErrorKind
    from app.bitrix24.rest.client import Batches
    from app.bitrix24.rest.form import Param
    from app.bitrix24.rest.transport import Answer
    from app.call.crm_item import CrmItem

_ON_ACTIVITY = 2


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. `text` is empty if there is nothing yet; `unavailable`: this portal, or this user, has none."""

    text: str = ""
    unavailable: bool = False
    error: ErrorKind | None = None


async def recording_address(rest: Batches, activity: int) -> str:
    """Return where a call's recording is; empty if there is none any more.

    Raises:
        RestError: It couldn't be read.
    """
    answer = await _read(rest, Command("crm.activity.get", {"id": activity}))
    files = items(mapping(answer.result).get("FILES"))
    return next(filter(None, (text(mapping(file).get("url")) for file in files)), "")


async def read_transcript(rest: Batches, activity: int) -> Transcript:
    """Return what was said in a call.

    No method tells whether a portal writes down calls: that is refused like a missing right, and portals before July
    2026 don't know the method.
    """
    try:
        answer = await _read(rest, Command("crm.activity.call.getTranscript", {"activityId": activity}))
    except RestError as error:
        lacking = error.kind.forbids or isinstance(error, MethodUnknownError)
        return Transcript(unavailable=lacking, error=None if lacking else error.kind)
    return Transcript(text(mapping(answer.result).get("transcription")).strip())


async def read_note(rest: Batches, owner: CrmItem, activity: int) -> str:
    """Return the note on a call's record; empty if there is none, or it can't be read."""
    params: dict[str, Param] = {
        "ownerTypeId": type_id(owner.type) or 0,
        "ownerId": owner.id,
        "itemType": _ON_ACTIVITY,
        "itemId": activity,
    }
    try:
        answer = await _read(rest, Command("crm.timeline.note.get", params))
    except RestError:
        return ""  # usually there is none, which is an error too
    return text(mapping(answer.result).get("text")).strip()


async def _read(rest: Batches, command: Command) -> Answer:
    """Return the answer to a command: in a batch, where the browser takes no refusal for a fault of the page."""
    outcomes = await rest.batch({"it": command})
    return outcomes.answer("it")
