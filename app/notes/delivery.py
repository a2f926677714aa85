"""Delivering one save request: each record with its own REST request and result, and nothing twice.

    state = await Delivery(rest, now, keep, request, state).send()

Before a REST request leaves, a delivery state that says so is stored: if the frame disappears meanwhile, the next
sender knows that the outcome is unknown, and looks for the record by its note id before writing it again (`Lookup`). It
reads lists from the newest record on and compares here: some portals drop unknown conditions, and then return
everything. A text that the portal's database may have cut is read back, and written again without the characters that
cut it (`platform: rest-transport`, `platform: crm-lists`, `platform: crm-writes`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_id
from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import Doubt, InvalidRequestError, MethodTimeLimitError, OutcomeUnknownError, RestError
from app.bitrix24.values import JSON, items, mapping, positive, text
from app.notes.draft import item_of
from app.notes.retry import RetrySchedule, schedule_for
from app.notes.save_request import (
    DeliveryState,
    QueuedSave,
    RecordKind,
    RecordWrite,
    SaveRequest,
    WriteResult,
    WriteState,
    delayed,
    is_cuttable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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
        self._order = request

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
        """Return the newest records of each kind."""
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
                if _is_of(row, entry) and (self._order.note_id in _text(row, entry) or self._is_cut(row, entry)):
                    record = positive(row.get("ID"))
                    return FoundRecord(record, _text(row, entry), sure=record is not None)
            if page.next is None or (rows and _moment(rows[-1].get("CREATED")) < self._order.at - DAY):
                return FoundRecord()
            if number < MOST_PAGES:
                page = await self._rest.call(method, {**params, "start": page.next})
        return FoundRecord(sure=False)

    def _is_cut(self, row: Mapping[str, JSON], entry: RecordWrite) -> bool:
        """Return whether this is the rest of a cut record of version 1, which had the note id at its end."""
        begins = before_outside(entry.text)
        said = text(row.get("COMMENT" if entry.kind is RecordKind.COMMENT else "DESCRIPTION"))
        cut = begins != entry.text and self._order.note_id not in begins and bool(begins.strip())
        return cut and said.strip() == begins.strip() and abs(_moment(row.get("CREATED")) - self._order.at) < SAME_TIME

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
        InvalidRequest: Its code names none.
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
    asked = (
        {"ENTITY_ID": str(number), "ENTITY_TYPE": kind}
        if entry.kind is RecordKind.COMMENT
        else {"OWNER_ID": str(number), "OWNER_TYPE_ID": str(type_number(kind)), "PROVIDER_ID": "CRM_TODO"}
    )
    return all(name not in row or text(row[name]).upper() == value for name, value in asked.items())


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
        "filter": {"OWNER_TYPE_ID": type_number(kind), "OWNER_ID": number, "PROVIDER_ID": "CRM_TODO"},
        "order": {"ID": "DESC"},
        "select": ["ID", "SUBJECT", "DESCRIPTION", "CREATED", "OWNER_ID", "OWNER_TYPE_ID", "PROVIDER_ID"],
    }
    return "crm.activity.list", todos


def _moment(told: JSON) -> float:
    try:
        return datetime.fromisoformat(text(told)).timestamp()
    except ValueError:
        return float("inf")


MOST_WRITES = 2
"""Requests without a reply after which a record is left alone for some minutes, although the portal can be reached."""

PINGS = (0, 15)
"""Minutes before its time at which a follow-up reminds the operator."""


class Delivery:
    """The delivery of one save request. `keep` stores a delivery state before it returns."""

    def __init__(
        self,
        rest: Rest,
        now: Callable[[], float],
        keep: Callable[[DeliveryState], None],
        request: SaveRequest,
        delivery_state: DeliveryState,
    ) -> None:
        self._rest = rest
        self._now = now
        self._keep = keep
        self._order = request
        self._receipt = delivery_state
        self._lookup = Lookup(rest, request)
        self._pause = 0.0
        self._plain: set[str] = set()
        self._left: set[str] = set()

    async def send(self) -> DeliveryState:
        """Write the remaining records, as far as possible now. One that fails doesn't affect the others.

        A write in doubt is looked for at once: mostly it exists, or certainly doesn't.

        Returns:
            The delivery state, already stored.
        """
        for _ in range(2):
            await self._look([entry for entry in self._ready() if self._of(entry).in_doubt])
            for entry in self._ready():
                if not self._of(entry).in_doubt:
                    await self._enter(entry)
        held = QueuedSave(self._order, self._receipt)
        if held.complete:
            self._put(replace(held.state, revision=self._order.revision, tries=0, due=0.0))
        elif not held.stuck:
            self._put(delayed(held, self._now(), self._pause))
        return self._receipt

    def _ready(self) -> list[RecordWrite]:
        """Return what can be tried now and wasn't left for another attempt."""
        entries = QueuedSave(self._order, self._receipt).ready(self._now())
        return [entry for entry in entries if entry.slot not in self._left]

    async def _enter(self, entry: RecordWrite) -> None:
        try:
            await self._write(entry)
        except OutcomeUnknownError as error:
            over = {"began": 0.0} if error.doubt is Doubt.SERVER_FAULT else {}
            writes = self._of(entry).writes + 1
            self._note(entry, state=WriteState.UNKNOWN, problem=error.kind, writes=writes, **over)
        except RestError as error:
            self._fail(entry, error)

    def _fail(self, entry: RecordWrite, error: RestError) -> None:
        """Note an error after which it is certain that nothing was written now. Earlier doubt remains."""
        problem, doubt = error.kind, self._of(entry).in_doubt and self._of(entry).state is WriteState.UNKNOWN
        schedule, status = schedule_for(problem), getattr(error, "status", 0)
        if isinstance(error, MethodTimeLimitError):
            self._pause = max(self._pause, error.seconds)
        if doubt:
            self._postpone(entry, problem if schedule.passes else ErrorKind.UNCHECKED, status=status)
        else:
            state = WriteState.REFUSED if schedule is RetrySchedule.NEVER else WriteState.WAITING
            self._postpone(entry, problem, state=state, digest=entry.digest, status=status)

    def _postpone(self, entry: RecordWrite, problem: ErrorKind, **changes: object) -> None:
        """Leave a record for another attempt, at the time that the problem requires."""
        self._left.add(entry.slot)
        schedule, tries = schedule_for(problem), self._of(entry).tries
        waits = schedule.lets_go
        due = self._now() + schedule.delay(tries) if waits else 0.0
        self._note(entry, problem=problem, due=due, tries=tries + waits, **changes)

    async def _look(self, entries: list[RecordWrite]) -> None:
        """Look for records that may or may not have been written."""
        for entry in entries:
            self._note(entry, state=WriteState.UNKNOWN)
        found = await self._lookup.find(entries)
        for entry in entries:
            outcome = found[entry.slot]
            if isinstance(outcome, FoundRecord):
                self._settle(entry, outcome)
            else:
                self._fail(entry, outcome)

    def _settle(self, entry: RecordWrite, found: FoundRecord) -> None:
        """Note the result of a look."""
        result = self._of(entry)
        if found.id is not None:
            said = result.digest != entry.digest or self._says(entry, found.text)
            state = WriteState.DONE if said else WriteState.UNKNOWN
            self._note(entry, state=state, id=found.id, problem=None, due=0.0, tries=0, writes=0)
        elif not found.sure:
            self._postpone(entry, ErrorKind.UNCHECKED)
        elif not result.settled(self._now()):
            self._postpone(entry, ErrorKind.CHECKING)
        elif result.writes >= MOST_WRITES and result.began:
            self._postpone(entry, ErrorKind.UNANSWERED, state=WriteState.WAITING)
        else:
            self._note(entry, state=WriteState.WAITING, problem=None)

    async def _write(self, entry: RecordWrite) -> None:
        record, plain = self._of(entry).id, self._must_be_plain(entry)
        words = _plain(entry) if plain else entry
        self._note(entry, state=WriteState.SENDING, digest=entry.digest, began=self._now(), problem=None, due=0.0)
        method, params = _adding(words) if record is None else _changing(words, record)
        answer = await self._rest.call(method, params)
        record = record or _number(entry, answer.result)
        written = plain or not _cuttable(entry)
        self._note(entry, state=WriteState.DONE if written else WriteState.UNKNOWN, id=record, tries=0, writes=0)
        if not written and record is not None:
            await self._read_back(entry, record)

    async def _read_back(self, entry: RecordWrite, record: int) -> None:
        """Compare a record with what it should say, and write it again if the portal has lost a part."""
        try:
            said = self._says(entry, await self._lookup.read(entry, record))
        except RestError as error:
            if schedule_for(error.kind).passes:
                raise
            said = False
            self._plain.add(entry.slot)
        if said:
            self._note(entry, state=WriteState.DONE)
        else:
            await self._write(entry)

    def _says(self, entry: RecordWrite, stored: str) -> bool:
        """Return whether a record has all its words. Otherwise it is written again without what cut it."""
        if not _cuttable(entry):
            return True
        from app.notes.substitutes import survived

        whole = survived(stored, full_text(entry)) or survived(stored, full_text(_plain(entry)))
        if not whole:
            self._rest.observed.cuts_texts = True
        return whole

    def _must_be_plain(self, entry: RecordWrite) -> bool:
        """Return whether to write a record without characters that this portal can't keep, or may fail at."""
        if not _cuttable(entry):
            return False
        findable = self._order.note_id in before_outside(entry.text)
        failed = entry.slot in self._plain or self._of(entry).writes >= MOST_WRITES
        return self._rest.observed.cuts_texts or failed or not findable

    def _of(self, entry: RecordWrite) -> WriteResult:
        return self._receipt.of(entry)

    def _note(self, entry: RecordWrite, **changes: object) -> None:
        result = replace(self._of(entry), **changes)  # type: ignore[arg-type]
        self._put(self._receipt.noted(entry, result))

    def _put(self, delivery_state: DeliveryState) -> None:
        self._receipt = replace(delivery_state, at=self._now())
        self._keep(self._receipt)


def _cuttable(entry: RecordWrite) -> bool:
    """Return whether a record contains something at which a database may cut it."""
    return is_cuttable(full_text(entry))


def _plain(entry: RecordWrite) -> RecordWrite:
    if not _cuttable(entry):
        return entry
    from app.notes.substitutes import with_substitutes

    return replace(entry, text=with_substitutes(entry.text), title=with_substitutes(entry.title))


def _adding(entry: RecordWrite) -> tuple[str, Params]:
    kind, number = owner_of(entry)
    if entry.kind is RecordKind.COMMENT:
        fields: Params = {"ENTITY_ID": number, "ENTITY_TYPE": kind.lower(), "COMMENT": entry.text}
        return "crm.timeline.comment.add", {"fields": fields}
    return "crm.activity.todo.add", _todo(entry)


def _changing(entry: RecordWrite, record: int) -> tuple[str, Params]:
    if entry.kind is RecordKind.COMMENT:
        return "crm.timeline.comment.update", {"id": record, "fields": {"COMMENT": entry.text}}
    return "crm.activity.todo.update", {"id": record, **_todo(entry)}


def _todo(entry: RecordWrite) -> Params:
    """Return a complete to-do, because a change empties fields that are left out."""
    kind, number = owner_of(entry)
    deadline = datetime.fromtimestamp(entry.deadline or 0.0, UTC).isoformat(timespec="seconds")
    return {
        "ownerTypeId": type_number(kind),
        "ownerId": number,
        "deadline": deadline,
        "title": entry.title,
        "description": entry.text,
        "pingOffsets": PINGS,
    }


def _number(entry: RecordWrite, result: JSON) -> int | None:
    return positive(result if entry.kind is RecordKind.COMMENT else mapping(result).get("id"))
