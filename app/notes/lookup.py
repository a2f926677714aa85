"""Finding the records of a save request by its note id, when it isn't known whether they were written.

    found = await Lookup(rest, request).find(writes)    # by slot: a FoundRecord, or the error that prevented it

Lists are read from the newest record on and compared here: some portals drop unknown conditions, and then return
everything (`platform: crm-lists`, `platform: crm-writes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.bitrix24.call_card import TODO_PROVIDER, type_id
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import InvalidRequestError, RestError
from app.bitrix24.values import JSON, items, mapping, positive, text
from app.notes.draft import item_of
from app.notes.save_request import RecordKind, RecordWrite, SaveRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.bitrix24.rest.batch import Commands, Outcome
    from app.bitrix24.rest.client import Rest
    from app.bitrix24.rest.form import Params
    from app.bitrix24.rest.transport import Answer

MOST_PAGES = 6
"""Pages of newest records in which a lost one is looked for."""

DAY = 86_400.0
"""Seconds; more than the clocks of portal and browser can be off."""

SAME_TIME = 600.0
"""Seconds between the save and a record's creation, by two clocks, within which they count as the same."""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """The result of a look.

    Attributes:
        id: The record's number; None when there is none.
        text: What it says.
        sure: Whether every possible record was checked.
    """

    id: int | None = None
    text: str = ""
    sure: bool = True


class Lookup:
    """The search for one save request's records."""

    def __init__(self, rest: Rest, request: SaveRequest) -> None:
        self._rest = rest
        self._request = request

    async def find(self, entries: Iterable[RecordWrite]) -> Mapping[str, FoundRecord | RestError]:
        """Look for records: the newest ones in a single request, older ones page by page."""
        listings = {f"e{number}": (entry, *_listing(entry)) for number, entry in enumerate(entries)}
        firsts = await self._firsts({key: Command(method, params) for key, (_, method, params) in listings.items()})
        found: dict[str, FoundRecord | RestError] = {}
        for key, (entry, method, params) in listings.items():
            try:
                found[entry.slot] = await self._among(entry, method, params, _answer(firsts[key]))
            except RestError as error:
                found[entry.slot] = error
        return found

    async def _firsts(self, commands: Commands) -> Mapping[str, Outcome]:
        """Return the outcome of each command; a single one needs no batch."""
        if len(commands) > 1:
            return await self._rest.batch(commands)
        outcomes: dict[str, Outcome] = {}
        for key, command in commands.items():
            try:
                outcomes[key] = await self._rest.call(command.method, command.params)
            except RestError as error:
                outcomes[key] = error
        return outcomes

    async def _among(self, entry: RecordWrite, method: str, params: Params, page: Answer) -> FoundRecord:
        for number in range(1, MOST_PAGES + 1):
            rows = [mapping(row) for row in items(page.result)]
            for row in rows:
                if _is_of(row, entry) and (self._request.note_id in _text(row, entry) or self._is_cut(row, entry)):
                    record = positive(row.get("ID"))
                    return FoundRecord(record, _text(row, entry), sure=record is not None)
            if page.next is None or (rows and _moment(rows[-1].get("CREATED")) < self._request.at - DAY):
                return FoundRecord()
            if number < MOST_PAGES:
                page = await self._rest.call(method, {**params, "start": page.next})
        return FoundRecord(sure=False)

    def _is_cut(self, row: Mapping[str, JSON], entry: RecordWrite) -> bool:
        """Return whether this is the rest of a cut record of version 1, which had the note id at its end."""
        begins = before_outside(entry.text)
        said = text(row.get("COMMENT" if entry.kind is RecordKind.COMMENT else "DESCRIPTION"))
        cut = begins != entry.text and self._request.note_id not in begins and bool(begins.strip())
        same_time = abs(_moment(row.get("CREATED")) - self._request.at) < SAME_TIME
        return cut and said.strip() == begins.strip() and same_time

    async def read(self, entry: RecordWrite, record: int) -> str:
        """Return what a record says.

        Raises:
            RestError: It cannot be read.
        """
        method = "crm.timeline.comment.get" if entry.kind is RecordKind.COMMENT else "crm.activity.get"
        return _text(mapping((await self._rest.call(method, {"id": record})).result), entry)


def _answer(outcome: Outcome) -> Answer:
    if isinstance(outcome, RestError):
        raise outcome
    return outcome


def owner_of(entry: RecordWrite) -> tuple[str, int]:
    """Return the type and id of the item that a record belongs to.

    Raises:
        InvalidRequestError: Its code names none.
    """
    owner = item_of(entry.owner)
    if owner is None:
        raise InvalidRequestError("crm", "no CRM item")
    return owner


def type_number(kind: str) -> int:
    """Return the number of a CRM type; 0 for one that is not known, which the portal refuses."""
    return type_id(kind) or 0


def before_outside(words: str) -> str:
    """Return what a database of three-byte UTF-8 keeps of a text: everything before the first four-byte character."""
    return next((words[:at] for at, letter in enumerate(words) if letter > "\uffff"), words)


def full_text(entry: RecordWrite) -> str:
    """Return the full text for a record; `_text` reads the same from a record."""
    return f"{entry.title}\n{entry.text}" if entry.kind is RecordKind.TODO else entry.text


def _text(row: Mapping[str, JSON], entry: RecordWrite) -> str:
    if entry.kind is RecordKind.TODO:
        return f"{text(row.get('SUBJECT'))}\n{text(row.get('DESCRIPTION'))}"
    return text(row.get("COMMENT"))


def _is_of(row: Mapping[str, JSON], entry: RecordWrite) -> bool:
    """Return whether a record has this kind and owner, as far as known."""
    kind, number = owner_of(entry)
    expected = (
        {"ENTITY_ID": str(number), "ENTITY_TYPE": kind}
        if entry.kind is RecordKind.COMMENT
        else {"OWNER_ID": str(number), "OWNER_TYPE_ID": str(type_number(kind)), "PROVIDER_ID": TODO_PROVIDER}
    )
    return all(name not in row or text(row[name]).upper() == value for name, value in expected.items())


def _listing(entry: RecordWrite) -> tuple[str, Params]:
    """Return the request for the newest records of a kind."""
    kind, number = owner_of(entry)
    if entry.kind is RecordKind.COMMENT:
        comments: Params = {
            "filter": {"ENTITY_ID": number, "ENTITY_TYPE": kind.lower()},
            "order": {"ID": "DESC"},
            "select": ["ID", "COMMENT", "CREATED", "ENTITY_ID", "ENTITY_TYPE"],
        }
        return "crm.timeline.comment.list", comments
    todos: Params = {
        "filter": {"OWNER_TYPE_ID": type_number(kind), "OWNER_ID": number, "PROVIDER_ID": TODO_PROVIDER},
        "order": {"ID": "DESC"},
        "select": ["ID", "SUBJECT", "DESCRIPTION", "CREATED", "OWNER_ID", "OWNER_TYPE_ID", "PROVIDER_ID"],
    }
    return "crm.activity.list", todos


def _moment(value: JSON) -> float:
    try:
        return datetime.fromisoformat(text(value)).timestamp()
    except ValueError:
        return float("inf")
