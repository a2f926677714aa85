"""The call's own record in the CRM, its activity: finding it, linking it to CRM items, and the note on it.

    record = CallRecord(rest, request)
    activity = await record.find(write)                  # None while the portal has none
    await record.link(write, activity, sending)          # `sending` is called before something is changed

All of it looks first, and can be repeated without harm (`platform: crm-writes`). Errors of these methods come in the
user's language, so only their codes are compared.
"""

from __future__ import annotations

import html
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_code
from app.bitrix24.rest.errors import NotFoundError, ParamsRefusedError, RefusedError
from app.bitrix24.rest.transport import confirmed
from app.bitrix24.values import items, mapping, positive, text
from app.notes.lookup import FoundRecord, before_outside, owner_of, type_number
from app.notes.save_request import RecordKind, is_cuttable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.bitrix24.rest.client import Rest
    from app.bitrix24.rest.form import Params
    from app.notes.save_request import RecordWrite, SaveRequest

ORIGIN = "VI_"
"""What the portal puts before a call's id in the origin of its record."""

_NO_CODE = ("", "0")
"""The codes of errors of which older portals only tell the text, in the user's language."""

MOST_LINKS = 100
"""Items that an activity can be linked to."""

NOTE_OF_ACTIVITY = 2
"""The `itemType` of a note on an activity."""

SEPARATOR = "\n———\n"
"""Between the words of several people in one note: a record has only one."""


@dataclass(frozen=True, slots=True)
class Activity:
    """The call's record: its number, and the code of the item that it belongs to, empty if not known."""

    id: int
    owner: str = ""


class CallRecord:
    """The record of one save request's call."""

    def __init__(self, rest: Rest, request: SaveRequest) -> None:
        self._rest = rest
        self._call = request.key.call.partition("#")[0]
        self._note_id = request.note_id
        self._links = [write.owner for write in request.writes if write.kind is RecordKind.BINDING]
        self._found: Activity | None = None
        self._looked = False

    async def find(self, write: RecordWrite) -> Activity | None:
        """Return the call's record; None if the portal has none yet. It is looked for once.

        Raises:
            RestError: It can't be looked for.
        """
        if not self._looked:
            self._found = await self._find()
            self._looked = True
        if self._found is None and write.activity:
            return Activity(write.activity)
        return self._found

    async def _find(self) -> Activity | None:
        if not self._call:
            return None
        origin = ORIGIN + self._call
        answer = await self._rest.call(
            "crm.activity.list",
            {
                "filter": {"ORIGIN_ID": origin},
                "order": {"ID": "DESC"},
                "select": ["ID", "ORIGIN_ID", "OWNER_TYPE_ID", "OWNER_ID"],
            },
        )
        found: dict[int, str] = {}
        for row in map(mapping, items(answer.result)):
            number, kind, owner = (positive(row.get(name)) for name in ("ID", "OWNER_TYPE_ID", "OWNER_ID"))
            if number is not None and text(row.get("ORIGIN_ID")) == origin:
                found[number] = f"{type_code(kind)}:{owner}" if kind and owner else ""
        if not found:
            return None
        # A client that was created after the call can bring a second record: the first one is the call's.
        first = min(found)
        return Activity(first, found[first])

    async def link(self, write: RecordWrite, activity: Activity, sending: Callable[[], None]) -> None:
        """Link the call to the item, unless they are linked already.

        Raises:
            RestError: It isn't linked, or it isn't known.
        """
        if await self._is_linked(write, activity):
            return
        sending()
        try:
            await self._change("crm.activity.binding.add", self._link(write, activity))
        except RefusedError as error:
            if error.code.upper() == "ACTIVITY_IS_ALREADY_BOUND":
                return
            if error.kind.lasting:
                raise
            links = await self._linked(activity)
            if len(links) >= MOST_LINKS:  # the documentation has the limit, but no code for it
                raise ParamsRefusedError("crm.activity.binding.add", 400, error.code) from error
            if error.code not in _NO_CODE or not _has(links, write):
                raise

    async def unlink(self, write: RecordWrite, activity: Activity, sending: Callable[[], None]) -> None:
        """Remove the call's link to the item. One that isn't listed may be one that the user can't see.

        Raises:
            RestError: It is still linked, or it isn't known.
        """
        sending()
        try:
            await self._change("crm.activity.binding.delete", self._link(write, activity))
        except RefusedError as error:
            if error.code.upper() == "BINDING_NOT_FOUND":
                return
            if error.code not in _NO_CODE or await self._is_linked(write, activity):
                raise

    async def _change(self, method: str, params: Params) -> None:
        confirmed(method, await self._rest.call(method, params))

    async def _is_linked(self, write: RecordWrite, activity: Activity) -> bool:
        return _has(await self._linked(activity), write)

    async def _linked(self, activity: Activity) -> list[tuple[int | None, int | None]]:
        """Return types and numbers of the items that the call is linked to, as far as the user sees them."""
        links = (await self._rest.call("crm.activity.binding.list", {"activityId": activity.id})).result
        return [
            (positive(link.get("entityTypeId")), positive(link.get("entityId"))) for link in map(mapping, items(links))
        ]

    def _link(self, write: RecordWrite, activity: Activity) -> dict[str, int]:
        kind, number = owner_of(write)
        return {"activityId": activity.id, "entityTypeId": type_number(kind), "entityId": number}

    async def find_note(self, write: RecordWrite) -> FoundRecord:
        """Look for this request's words on the call's record.

        Raises:
            RestError: They can't be looked for.
        """
        activity = await self.find(write)
        if activity is None:
            return FoundRecord()
        for owner in self._owners(write, activity):
            parts = _parts(await self._note(owner, activity))
            ours = next((part for part in reversed(parts) if self._note_id in part), None)
            if ours is not None:
                return FoundRecord(activity.id, ours)
        return FoundRecord()

    async def write_note(self, write: RecordWrite, known: int, activity: Activity, sending: Callable[[], None]) -> None:
        """Put the words on the call's record, below those of others.

        Args:
            write: The write.
            known: The digest of the words that the record has from an earlier version of it.
            activity: The call's record.
            sending: Called before it is changed.

        Raises:
            RestError: It isn't written, or it isn't known.
        """
        refused: NotFoundError | None = None
        for owner in self._owners(write, activity):
            before = await self._note(owner, activity)
            after = with_words(before, write.text, self._note_id, known)
            if after == before:
                return
            sending()
            try:
                await self._change("crm.timeline.note.save", {**self._item(owner, activity), "text": after})
            except NotFoundError as error:
                refused = error  # it isn't linked to this item: `get` says the same for "no note yet"
            else:
                return
        raise refused or NotFoundError("crm.timeline.note.save", 400, "NOT_FOUND")

    async def _note(self, owner: str, activity: Activity) -> str:
        """Return the note on the call's record; empty if there is none, or the record isn't linked to the item."""
        try:
            answer = await self._rest.call("crm.timeline.note.get", self._item(owner, activity))
        except NotFoundError:
            return ""
        return text(mapping(answer.result).get("text"))

    def _item(self, owner: str, activity: Activity) -> dict[str, int]:
        kind, _, number = owner.rpartition(":")
        return {
            "ownerTypeId": type_number(kind),
            "ownerId": int(number),
            "itemType": NOTE_OF_ACTIVITY,
            "itemId": activity.id,
        }

    def _owners(self, write: RecordWrite, activity: Activity) -> Iterator[str]:
        """Return the items that the record may be linked to; one of them is enough."""
        return iter(dict.fromkeys(filter(None, (activity.owner, write.owner, *self._links))))


def _has(links: list[tuple[int | None, int | None]], write: RecordWrite) -> bool:
    kind, number = owner_of(write)
    return (type_number(kind), number) in links


def words_digest(words: str) -> int:
    """Return a number that identifies words, whatever a portal does to white space and to characters of HTML."""
    return zlib.crc32("".join(html.unescape(words).split()).encode("utf-8", "surrogatepass"))


def with_words(note: str, words: str, note_id: str, known: int) -> str:
    """Return a note with these words. An earlier version of them is replaced; everything else stays above them.

    Args:
        note: The whole note.
        words: The words.
        note_id: The id in them.
        known: The digest of the earlier version. A part that was changed since isn't replaced, even if the id is in it.
    """
    parts = _parts(note)
    expected = {known, words_digest(words)} | ({words_digest(before_outside(words))} if is_cuttable(words) else set())
    for number, part in reversed(list(enumerate(parts))):
        if note_id in part and words_digest(part) in expected:
            if words_digest(part) == words_digest(words):
                return note
            return SEPARATOR.join((*parts[:number], words, *parts[number + 1 :]))
    return SEPARATOR.join((*parts, words))


def _parts(note: str) -> list[str]:
    return note.replace("\r\n", "\n").split(SEPARATOR) if note.strip() else []
