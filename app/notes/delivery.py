"""Delivering one save request: each record with its own REST request and result, and nothing twice.

    state = await Delivery(rest, now, keep, request, state).send()

Before a REST request leaves, a delivery state that says so is stored: if the frame disappears meanwhile, the next
sender knows that the outcome is unknown, and looks for the record by its note id before writing it again. A text that
the portal's database may have cut is read back, and written again without the characters that cut it (`platform:
rest-transport`, `platform: crm-writes`).

A refused write that holds none of the operator's words isn't retried: it counts as done, and the problem is shown. A
note that can't be put on the call's record becomes a comment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import Doubt, MethodTimeLimitError, OutcomeUnknownError, RefusedError, RestError
from app.bitrix24.values import JSON, mapping, positive
from app.copies import replace
from app.notes.call_record import Activity, CallRecord, words_digest
from app.notes.item_changes import change_fields
from app.notes.lookup import FoundRecord, Lookup, before_outside, full_text, owner_of, type_number
from app.notes.retry import RetrySchedule, schedule_for
from app.notes.save_request import (
    RECORD_WITHIN,
    DeliveryState,
    QueuedSave,
    RecordKind,
    RecordWrite,
    SaveRequest,
    WriteResult,
    WriteState,
    delayed,
    is_cuttable,
    iso_moment,
    owner_of_slot,
)
from app.notes.shared_comment import hide, is_shown, show
from app.notes.substitutes import survived, with_substitutes
from app.notes.todo_changes import change_todo

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.rest.client import Rest
    from app.bitrix24.rest.form import Params

MOST_UNANSWERED = 2
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
        self._request = request
        self._state = delivery_state
        self._lookup = Lookup(rest, request)
        self._record: CallRecord | None = None
        self._pause = 0.0
        self._rewrite_plain: set[str] = set()
        self._left: set[str] = set()

    async def send(self) -> DeliveryState:
        """Write the remaining records, as far as possible now. One that fails doesn't affect the others.

        A write in doubt is looked for at once: mostly it exists, or certainly doesn't.

        Returns:
            The delivery state, already stored.
        """
        for _ in range(2):  # the second time for what the first one has left in doubt
            await self._look([entry for entry in self._ready() if self._in_doubt(entry)])
            for entry in self._ready():
                if not self._in_doubt(entry):
                    await self._try_write(entry)
        save = QueuedSave(self._request, self._state)
        if save.complete:
            self._put(replace(save.state, revision=self._request.revision, tries=0, due=0.0))
        elif not save.stuck:
            self._put(delayed(save, self._now(), self._pause))
        return self._state

    def _ready(self) -> list[RecordWrite]:
        """Return what can be tried now and wasn't left for another attempt."""
        entries = QueuedSave(self._request, self._state).ready(self._now())
        return [entry for entry in entries if entry.slot not in self._left]

    async def _try_write(self, entry: RecordWrite) -> None:
        try:
            await self._write(entry)
        except OutcomeUnknownError as error:
            # A fault is an answer: the request is over, and its record won't appear any longer.
            over = {"began": 0.0} if error.doubt is Doubt.SERVER_FAULT else {}
            unanswered = self._of(entry).unanswered + 1
            self._set_result(entry, state=WriteState.UNKNOWN, problem=error.kind, unanswered=unanswered, **over)
            if entry.kind.repeatable and unanswered >= MOST_UNANSWERED:
                self._postpone(entry, ErrorKind.UNANSWERED)
        except RestError as error:
            self._fail(entry, error)

    def _fail(self, entry: RecordWrite, error: RestError) -> None:
        """Note an error after which it is certain that nothing was written now. Earlier doubt remains."""
        problem, doubt = error.kind, self._in_doubt(entry) and self._of(entry).state is WriteState.UNKNOWN
        if problem is ErrorKind.IN_FRONT and not entry.kind.has_words:
            problem = ErrorKind.IN_FRONT_BUSY  # it isn't because of the words, so it passes
        if problem is ErrorKind.REFUSED and entry.kind is RecordKind.FIELDS:
            problem = ErrorKind.WRONG  # codes of fields that aren't known: the same values would be refused again
        schedule, status = schedule_for(problem), getattr(error, "status", 0)
        if isinstance(error, MethodTimeLimitError):
            self._pause = max(self._pause, error.seconds)
        if doubt:
            self._postpone(entry, problem if schedule.passes else ErrorKind.UNCHECKED, status=status)
        elif not schedule.passes and self._may_end(entry):
            self._end(entry, problem, status)
        else:
            state = WriteState.REFUSED if schedule is RetrySchedule.NEVER else WriteState.WAITING
            said = error.description if entry.kind is RecordKind.FIELDS and isinstance(error, RefusedError) else ""
            self._postpone(entry, problem, state=state, digest=entry.digest, status=status, said=said)

    def _postpone(self, entry: RecordWrite, problem: ErrorKind, **changes: object) -> None:
        """Leave a record for another attempt, at the time that the problem requires."""
        self._left.add(entry.slot)
        schedule, tries = schedule_for(problem), self._of(entry).tries
        waits = schedule.lets_go
        due = self._now() + schedule.delay(tries) if waits else 0.0
        self._set_result(entry, problem=problem, due=due, tries=tries + waits, **changes)

    def _may_end(self, entry: RecordWrite) -> bool:
        """Return whether a write that is refused is over: no word is lost by it."""
        comments = any(one.kind is RecordKind.COMMENT for one in self._request.writes)
        return not entry.kind.has_words or (entry.kind is RecordKind.NOTE and comments)

    def _end(self, entry: RecordWrite, problem: ErrorKind, status: int = 0) -> None:
        """End a write that won't be carried out. Comments take the place of a note, if they aren't written anyway."""
        replaced = entry.kind is RecordKind.NOTE and any(one.substitute for one in self._request.writes)
        state = WriteState.REFUSED if replaced else WriteState.DONE
        self._set_result(entry, state=state, digest=entry.digest, problem=problem, status=status, due=0.0)

    async def _look(self, entries: list[RecordWrite]) -> None:
        """Look for records that may or may not have been written."""
        for entry in entries:
            self._set_result(entry, state=WriteState.UNKNOWN)
        for entry in entries:
            if entry.kind is RecordKind.NOTE or entry.shared:
                await self._look_here(entry)
        entries = [entry for entry in entries if self._in_doubt(entry) and entry.kind is not RecordKind.NOTE]
        found = await self._lookup.find(entries) if entries else {}
        for entry in entries:
            outcome = found[entry.slot]
            if isinstance(outcome, FoundRecord):
                self._apply_lookup(entry, outcome)
            else:
                self._fail(entry, outcome)

    async def _look_here(self, entry: RecordWrite) -> None:
        """Look for a note on the call's record, or for the comment that may be shown at another item too."""
        try:
            if entry.kind is RecordKind.NOTE:
                self._apply_lookup(entry, await self._call_record().find_note(entry))
            elif (comment := self._first_comment(entry)) is not None and await is_shown(self._rest, comment, entry):
                self._apply_lookup(entry, FoundRecord(comment, entry.text))
        except RestError as error:
            if entry.kind is RecordKind.NOTE:
                self._fail(entry, error)  # a comment is looked for at the item itself

    def _apply_lookup(self, entry: RecordWrite, found: FoundRecord) -> None:
        """Note the result of a look."""
        result = self._of(entry)
        if found.id is not None:
            said = result.digest != entry.digest or self._says(entry, found.text)
            state = WriteState.DONE if said else WriteState.UNKNOWN
            self._set_result(entry, state=state, id=found.id, problem=None, due=0.0, tries=0, unanswered=0)
            if entry.kind is RecordKind.NOTE:
                self._know_words(entry, found.text)
        elif not found.sure:
            self._postpone(entry, ErrorKind.UNCHECKED)
        elif not result.is_over(self._now()):
            self._postpone(entry, ErrorKind.CHECKING)
        elif result.unanswered >= MOST_UNANSWERED and result.began:
            self._postpone(entry, ErrorKind.UNANSWERED, state=WriteState.WAITING)
        else:
            self._set_result(entry, state=WriteState.WAITING, problem=None)

    async def _write(self, entry: RecordWrite) -> None:
        if entry.kind.of_call:
            await self._write_to_call(entry)
        elif entry.kind.changes_todo:
            await change_todo(self._rest, entry, lambda: self._sending(entry))
            self._done(entry, entry.activity)
        elif entry.kind is RecordKind.FIELDS:
            await self._change_fields(entry)
        elif not (entry.kind is RecordKind.COMMENT and await self._share(entry)):
            await self._write_record(entry)

    async def _change_fields(self, entry: RecordWrite) -> None:
        found = await change_fields(self._rest, entry, lambda: self._sending(entry))
        if found:
            self._postpone(entry, ErrorKind.CHANGED, state=WriteState.ASKED, digest=entry.digest, found=found)
        else:
            self._done(entry, owner_of(entry)[1])

    async def _write_record(self, entry: RecordWrite) -> None:
        record, plain = self._of(entry).id, self._must_be_plain(entry)
        words = _with_substitutes(entry) if plain else entry
        self._sending(entry)
        method, params = _adding(words) if record is None else _changing(words, record)
        answer = await self._rest.call(method, params)
        record = record or _number(entry, answer.result)
        written = plain or not _cuttable(entry)
        self._set_result(
            entry, state=WriteState.DONE if written else WriteState.UNKNOWN, id=record, tries=0, unanswered=0
        )
        if not written and record is not None:
            await self._read_back(entry, record)

    async def _share(self, entry: RecordWrite) -> bool:
        """Show the first comment at this item too. Return False if the item needs a comment of its own."""
        own = self._of(entry).id
        if own is not None and own in self._comments_elsewhere():
            await hide(self._rest, own, entry)  # it stays where the note is no longer about
            self._set_result(entry, state=WriteState.WAITING, id=None)
            own = None
        comment = self._first_comment(entry)
        if comment is None or own not in (None, comment):
            return False
        if own is None:
            self._sending(entry)
            if not await show(self._rest, comment, entry):
                return False
        self._done(entry, comment)
        return True

    def _first_comment(self, entry: RecordWrite) -> int | None:
        """Return the number of the comment that another item may show too, once it says what it should."""
        first = next((one for one in self._request.writes if one.kind is RecordKind.COMMENT), None)
        shared = entry.shared and first is not None and first.slot != entry.slot
        return self._of(first).id if shared and first is not None and self._state.has(first) else None

    def _comments_elsewhere(self) -> set[int]:
        """Return the numbers of comments at items to which the note no longer goes."""
        here = {one.slot for one in self._request.writes}
        results = self._state.results.items()
        return {one.id for slot, one in results if slot not in here and owner_of_slot(slot) and one.id is not None}

    async def _write_to_call(self, entry: RecordWrite) -> None:
        """Write what belongs to the call's record, if there is one by now."""
        if entry.kind is RecordKind.UNBINDING and not self._may_unlink(entry):
            return
        activity = await self._call_record().find(entry)
        if activity is None:
            self._wait_for_record(entry)
            return
        if entry.kind is RecordKind.NOTE:
            await self._write_note(entry, activity)
            return
        record = self._call_record()
        change = record.link if entry.kind is RecordKind.BINDING else record.unlink
        await change(entry, activity, lambda: self._sending(entry))
        self._done(entry, activity.id)

    def _may_unlink(self, entry: RecordWrite) -> bool:
        """Return whether the call has its new links: only then the old one is removed."""
        links = [one for one in self._request.writes if one.kind is RecordKind.BINDING]
        failed = next((self._of(one) for one in links if self._state.has(one) and self._of(one).problem), None)
        if failed is not None and failed.problem is not None:
            self._end(entry, failed.problem, failed.status)
        elif not all(map(self._state.has, links)):
            self._set_result(entry, due=max((self._of(one).due for one in links), default=0.0))
        else:
            return True
        return False

    def _wait_for_record(self, entry: RecordWrite) -> None:
        """Wait for the call's record, which the portal writes when the call is over; not for ever."""
        if self._now() - self._request.at >= RECORD_WITHIN:
            self._end(entry, ErrorKind.GONE)
        else:
            self._postpone(entry, ErrorKind.NO_RECORD, state=WriteState.WAITING, digest=entry.digest)

    async def _write_note(self, entry: RecordWrite, activity: Activity) -> None:
        plain = self._must_be_plain(entry)
        words = _with_substitutes(entry) if plain else entry
        known = self._of(entry).known
        await self._call_record().write_note(words, known, activity, lambda: self._sending(entry))
        self._done(entry, activity.id)
        self._know_words(entry, words.text)
        if not plain and _cuttable(entry):
            self._set_result(entry, state=WriteState.UNKNOWN)
            await self._read_back(entry, activity.id)

    def _know_words(self, entry: RecordWrite, words: str) -> None:
        """Remember which words on the call's record are this note's: only those are ever replaced."""
        versions = (entry.text, _with_substitutes(entry).text, before_outside(entry.text))
        if words_digest(words) in map(words_digest, versions):
            self._set_result(entry, known=words_digest(words))

    def _call_record(self) -> CallRecord:
        if self._record is None:
            self._record = CallRecord(self._rest, self._request)
        return self._record

    def _sending(self, entry: RecordWrite) -> None:
        """Store that a request is about to leave."""
        self._set_result(entry, state=WriteState.SENDING, digest=entry.digest, began=self._now(), problem=None, due=0.0)

    def _done(self, entry: RecordWrite, record: int | None) -> None:
        self._set_result(
            entry,
            state=WriteState.DONE,
            id=record,
            digest=entry.digest,
            problem=None,
            due=0.0,
            tries=0,
            unanswered=0,
            said="",
            found=(),
        )

    async def _read_back(self, entry: RecordWrite, record: int) -> None:
        """Compare a record with what it should say, and write it again if the portal has lost a part."""
        try:
            stored = await self._stored(entry, record)
            said = self._says(entry, stored)
        except RestError as error:
            if schedule_for(error.kind).passes:
                raise
            said = False
            self._rewrite_plain.add(entry.slot)
        if said:
            self._set_result(entry, state=WriteState.DONE)
        else:
            await self._write(entry)

    async def _stored(self, entry: RecordWrite, record: int) -> str:
        if entry.kind is not RecordKind.NOTE:
            return await self._lookup.read(entry, record)
        stored = (await self._call_record().find_note(entry)).text
        self._know_words(entry, stored)
        return stored

    def _says(self, entry: RecordWrite, stored: str) -> bool:
        """Return whether a record has all its words. Otherwise it is written again without what cut it."""
        if not _cuttable(entry):
            return True
        whole = survived(stored, full_text(entry)) or survived(stored, full_text(_with_substitutes(entry)))
        if not whole:
            self._rest.observed.cuts_texts = True
        return whole

    def _must_be_plain(self, entry: RecordWrite) -> bool:
        """Return whether to write a record without characters that this portal can't keep, or may fail at."""
        if not _cuttable(entry):
            return False
        findable = self._request.note_id in before_outside(entry.text)
        failed = entry.slot in self._rewrite_plain or self._of(entry).unanswered >= MOST_UNANSWERED
        return self._rest.observed.cuts_texts or failed or not findable

    def _in_doubt(self, entry: RecordWrite) -> bool:
        """Return whether a record has to be looked for before it is written."""
        return self._of(entry).in_doubt and not entry.kind.repeatable

    def _of(self, entry: RecordWrite) -> WriteResult:
        return self._state.of(entry)

    def _set_result(self, entry: RecordWrite, **changes: object) -> None:
        result = replace(self._of(entry), **changes)  # type: ignore[arg-type]
        self._put(self._state.noted(entry, result))

    def _put(self, delivery_state: DeliveryState) -> None:
        self._state = replace(delivery_state, at=self._now())
        self._keep(self._state)


def _cuttable(entry: RecordWrite) -> bool:
    """Return whether a record contains something at which a database may cut it."""
    return is_cuttable(full_text(entry))


def _with_substitutes(entry: RecordWrite) -> RecordWrite:
    if not _cuttable(entry):
        return entry
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
    return {
        "ownerTypeId": type_number(kind),
        "ownerId": number,
        "deadline": iso_moment(entry.deadline or 0.0),
        "title": entry.title,
        "description": entry.text,
        "pingOffsets": PINGS,
    }


def _number(entry: RecordWrite, result: JSON) -> int | None:
    return positive(result if entry.kind is RecordKind.COMMENT else mapping(result).get("id"))
