"""Sends one order: each entry by a request of its own, each with its own result, and nothing twice.

    receipt = await Sending(rest, now, keep, order, receipt).send()

Before a request leaves, the receipt that says so is kept: when the frame goes in the middle, whoever goes on knows that
the outcome is not known, and looks for the record by its mark before writing it again. Facts: `platform:
rest-methods.md`, 1, 2.4, 2.6; the lists are read from the newest record on, and compared here, because what they can be
filtered by is not documented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.bx24.item_types import type_id
from app.bx24.rest import errors
from app.bx24.values import JSON, items, mapping, positive, text
from app.wrapup.draft import item_of
from app.wrapup.order import FINAL, Entry, Held, Kind, Order, Problem, Receipt, Result, State, delayed

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bx24.errors import BX24Error
    from app.bx24.rest.client import Rest
    from app.bx24.rest.references import Params

MOST_PAGES = 6
"""Pages of newest records in which a lost one is looked for."""

_PROBLEMS: tuple[tuple[type[BX24Error], Problem], ...] = (
    (errors.OutcomeUnknown, Problem.CHECKING),
    (errors.Unreachable, Problem.OFFLINE),
    (errors.RateLimitReached, Problem.BUSY),
    (errors.MethodTimeLimit, Problem.LIMIT),
    (errors.LimitReached, Problem.BLOCKED),
    (errors.TokenUnavailable, Problem.TOKEN),
    (errors.TokenRefused, Problem.TOKEN),
    (errors.ScopeMissing, Problem.SCOPE),
    (errors.WrongContext, Problem.SCOPE),
    (errors.MethodUnknown, Problem.SCOPE),
    (errors.AccessDenied, Problem.DENIED),
    (errors.NotFound, Problem.GONE),
    (errors.PortalDeleted, Problem.CLOSED),
    (errors.ServerFault, Problem.FAULT),
    (errors.UnreadableReply, Problem.FAULT),
)


def problem_of(error: BX24Error) -> Problem:
    """What an error means for who wants to save."""
    return next((problem for kind, problem in _PROBLEMS if isinstance(error, kind)), Problem.WRONG)


class Sending:
    """The sending of one order. `keep` stores a receipt before it returns."""

    def __init__(
        self, rest: Rest, now: Callable[[], float], keep: Callable[[Receipt], None], order: Order, receipt: Receipt
    ) -> None:
        self._rest = rest
        self._now = now
        self._keep = keep
        self._order = order
        self._receipt = receipt
        self._pause = 0.0

    async def send(self) -> Receipt:
        """Does what is left of the order, as far as it can be done now. An entry that fails leaves the others alone.

        Returns:
            The receipt, kept already.
        """
        for entry in Held(self._order, self._receipt).sendable:
            await self._enter(entry)
        held = Held(self._order, self._receipt)
        if held.complete:
            self._put(replace(held.receipt, revision=self._order.revision, tries=0, due=0.0))
        elif not held.stuck:
            self._put(delayed(held.receipt, self._now(), self._pause))
        return self._receipt

    async def _enter(self, entry: Entry) -> None:
        """Brings one entry on. A write in doubt is looked for at once: mostly it is there, or certainly not."""
        for _ in range(2):
            try:
                if self._of(entry).in_doubt:
                    await self._look(entry)
                if not self._receipt.has(entry) and not self._of(entry).in_doubt:
                    await self._write(entry)
            except errors.OutcomeUnknown as error:
                over = {"began": 0.0} if error.doubt is errors.Doubt.SERVER_FAULT else {}
                self._note(entry, state=State.UNKNOWN, problem=Problem.CHECKING, **over)
            except errors.RestError as error:
                self._fail(entry, error)
                return
            else:
                return

    def _fail(self, entry: Entry, error: errors.RestError) -> None:
        """Notes an error after which it is certain that nothing was written now. What was in doubt before stays so."""
        problem, doubt = problem_of(error), self._of(entry).in_doubt and self._of(entry).state is State.UNKNOWN
        if isinstance(error, errors.MethodTimeLimit):
            self._pause = max(self._pause, error.seconds)
        if doubt and problem in FINAL:
            self._note(entry, state=State.REFUSED, problem=Problem.UNCHECKED, digest=entry.digest)
        elif doubt:
            self._note(entry, problem=problem)
        else:
            self._note(entry, state=State.REFUSED if problem in FINAL else State.WAITING, problem=problem)

    async def _look(self, entry: Entry) -> None:
        """Looks for a record of which it is not known whether it was written."""
        self._note(entry, state=State.UNKNOWN)
        found = await self._find(entry)
        if found is not None:
            self._note(entry, state=State.DONE, id=found, problem=None)
        elif self._of(entry).settled(self._now()):
            self._note(entry, state=State.WAITING, problem=None)
        else:
            self._note(entry, problem=Problem.CHECKING)

    async def _write(self, entry: Entry) -> None:
        record = self._of(entry).id
        self._note(entry, state=State.SENDING, digest=entry.digest, began=self._now(), problem=None)
        method, params = (_adding if record is None else _changing)(entry, record)
        answer = await self._rest.call(method, params)
        self._note(entry, state=State.DONE, id=record or _number(entry, answer.result))

    async def _find(self, entry: Entry) -> int | None:
        method, params, field = _listing(entry)
        earliest = self._order.at - 86_400.0  # a day more than any clock of theirs or ours is wrong
        pages = 0
        async for page in self._rest.pages(method, params):
            rows = [mapping(row) for row in items(page.result)]
            for row in rows:
                if self._order.mark in text(row.get(field)):
                    return positive(row.get("ID"))
            pages += 1
            if pages == MOST_PAGES or (rows and _moment(rows[-1].get("CREATED")) < earliest):
                break
        return None

    def _of(self, entry: Entry) -> Result:
        return self._receipt.of(entry)

    def _note(self, entry: Entry, **changes: object) -> None:
        result = replace(self._of(entry), **changes)  # type: ignore[arg-type]
        self._put(self._receipt.noted(entry, result))

    def _put(self, receipt: Receipt) -> None:
        self._receipt = replace(receipt, at=self._now())
        self._keep(self._receipt)


def _adding(entry: Entry, _: int | None) -> tuple[str, Params]:
    kind, number = _owner(entry)
    if entry.kind is Kind.COMMENT:
        fields: Params = {"ENTITY_ID": number, "ENTITY_TYPE": kind.lower(), "COMMENT": entry.text}
        return "crm.timeline.comment.add", {"fields": fields}
    return "crm.activity.todo.add", {**_todo(entry), "pingOffsets": [0, 15]}


def _changing(entry: Entry, record: int | None) -> tuple[str, Params]:
    if entry.kind is Kind.COMMENT:
        return "crm.timeline.comment.update", {"id": record, "fields": {"COMMENT": entry.text}}
    return "crm.activity.todo.update", {"id": record, **_todo(entry)}


def _todo(entry: Entry) -> dict[str, str | int]:
    kind, number = _owner(entry)
    deadline = datetime.fromtimestamp(entry.deadline or 0.0, UTC).isoformat(timespec="seconds")
    return {
        "ownerTypeId": _type_id(kind),
        "ownerId": number,
        "deadline": deadline,
        "title": entry.title,
        "description": entry.text,
    }


def _listing(entry: Entry) -> tuple[str, Params, str]:
    """Where the newest records of an entry's kind are, and which field holds their text."""
    kind, number = _owner(entry)
    if entry.kind is Kind.COMMENT:
        comments: Params = {
            "filter": {"ENTITY_ID": number, "ENTITY_TYPE": kind.lower()},
            "order": {"ID": "DESC"},
            "select": ["ID", "COMMENT", "CREATED"],
        }
        return "crm.timeline.comment.list", comments, "COMMENT"
    todos: Params = {
        "filter": {"OWNER_TYPE_ID": _type_id(kind), "OWNER_ID": number, "PROVIDER_ID": "CRM_TODO"},
        "order": {"ID": "DESC"},
        "select": ["ID", "DESCRIPTION", "CREATED"],
    }
    return "crm.activity.list", todos, "DESCRIPTION"


def _owner(entry: Entry) -> tuple[str, int]:
    owner = item_of(entry.owner)
    if owner is None:
        raise errors.InvalidRequest("crm", "no CRM item")
    return owner


def _type_id(kind: str) -> int:
    """The number of a CRM type; 0 for one that is not known, which the portal refuses."""
    return type_id(kind) or 0


def _number(entry: Entry, result: JSON) -> int | None:
    return positive(result if entry.kind is Kind.COMMENT else mapping(result).get("id"))


def _moment(told: JSON) -> float:
    try:
        return datetime.fromisoformat(text(told)).timestamp()
    except ValueError:
        return float("inf")
