"""A client's history: conversations and messages on all channels, comments, open and finished tasks.

    outcomes = await reader.read(history_commands(client))
    found = parse_history(client, outcomes)
    found.open, found.past, found.gaps

Every part may be missing: who may not read comments still sees calls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.call_card import TODO_PROVIDER, type_id
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.bitrix24.values import items, text
from app.copies import replace
from app.crm.records import checked_activities, checked_comments, owner_of, rows_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.bitrix24.errors import ErrorKind
    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.rest.form import Param
    from app.bitrix24.rest.transport import Answer
    from app.call.crm_item import CrmItem
    from app.crm.records import Record

TOUCHES = "touches"
"""The key of the command that reads conversations."""

MEETING, CALL, MAIL, PROVIDED = "1", "2", "4", "6"
"""Types of activities. Of the last, the provider says what they are."""

_TASK_FIELDS = ("ID", "TYPE_ID", "PROVIDER_ID", "SUBJECT", "DESCRIPTION", "DEADLINE")

_MARKUP = re.compile(
    r"\[/?(?:b|i|u|s|p|url|user|quote|code|list|img|size|color|font|table|tr|td|\*)(?:=[^\]]*)?\]", re.IGNORECASE
)


class Kind(StrEnum):
    """Kinds of entries."""

    CALL = "call"
    MEETING = "meeting"
    MAIL = "mail"
    CHAT = "chat"
    SMS = "sms"
    FORM = "form"
    COMMENT = "comment"
    TASK = "task"


_KINDS = {MEETING: Kind.MEETING, CALL: Kind.CALL, MAIL: Kind.MAIL}
_PROVIDED = {
    "IMOPENLINES_SESSION": Kind.CHAT,
    "CRM_SMS": Kind.SMS,
    "CRM_WEBFORM": Kind.FORM,
    TODO_PROVIDER: Kind.TASK,
    "VOXIMPLANT_CALL": Kind.CALL,
    "CRM_EMAIL": Kind.MAIL,
}


class Part(StrEnum):
    """What is read on its own, and may fail on its own."""

    TOUCHES = "touches"
    COMMENTS = "comments"
    TASKS = "tasks"
    STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened, or a task.

    Attributes:
        id: The record's number.
        at: When it happened, or is due, seconds since 1970; None when not known.
        title: The first line: of a comment by our wrap-up, its outcome.
        text: The rest.
        incoming: Whether the client called or wrote; None where that makes no sense.
        code: How a call ended, as the portal's code (`200`, `486`); empty when not known.
        seconds: A call's duration; None when not known.
        owner: The item whose card has it.
        author: Number of the colleague.
        recorded: Whether there is a recording of the call.
        done: Whether it is a finished task.
        is_todo: Whether it is a to-do, which can be completed here.
    """

    kind: Kind
    id: int
    at: float | None
    title: str = ""
    text: str = ""
    incoming: bool | None = None
    code: str = ""
    seconds: int | None = None
    owner: CrmItem | None = None
    author: int | None = None
    author_name: str = ""
    recorded: bool = False
    done: bool = False
    is_todo: bool = False

    @property
    def key(self) -> str:
        """The entry as a word."""
        return f"{'comment' if self.kind is Kind.COMMENT else 'activity'}:{self.id}"


@dataclass(frozen=True, slots=True)
class History:
    """Open tasks, the most urgent first; what happened, the newest first; and what couldn't be read.

    Attributes:
        open: The open tasks.
        past: What happened.
        gaps: What couldn't be read, and why.
        next: Where the next, older page of a part begins, for those that have more.
    """

    open: tuple[HistoryEntry, ...] = ()
    past: tuple[HistoryEntry, ...] = ()
    gaps: tuple[tuple[Part, ErrorKind], ...] = ()
    next: Mapping[Part, int] = field(default_factory=dict, hash=False)

    def with_older(self, older: History) -> History:
        """Return the history with another page added. What couldn't be read of it can be asked for again."""
        failed = {part for part, _ in older.gaps}
        return History(
            _in_order({entry.key: entry for entry in (*older.open, *self.open)}.values(), newest_first=False),
            _in_order({entry.key: entry for entry in (*older.past, *self.past)}.values(), newest_first=True),
            tuple(dict((*self.gaps, *older.gaps)).items()),
            {**{part: start for part, start in self.next.items() if part in failed}, **older.next},
        )

    @property
    def people(self) -> frozenset[int]:
        """Numbers of the colleagues."""
        return frozenset(entry.author for entry in self.open + self.past if entry.author)

    def with_names(self, names: Mapping[int, str]) -> History:
        """Return the same with the colleagues' names."""

        def named(entries: tuple[HistoryEntry, ...]) -> tuple[HistoryEntry, ...]:
            return tuple(replace(entry, author_name=names.get(entry.author or 0, "")) for entry in entries)

        return replace(self, open=named(self.open), past=named(self.past))


def touches(client: CrmItem) -> Command:
    """Return the command that reads what was done: calls, meetings, messages, and finished tasks."""
    select = ["ID", "TYPE_ID", "SUBJECT", "DIRECTION", "START_TIME", "END_TIME", "ORIGIN_ID", "OWNER_ID"]
    # Of the files only whether there are any is kept: their addresses hold a token.
    select += ["OWNER_TYPE_ID", "RESPONSIBLE_ID", "COMPLETED", "DESCRIPTION", "PROVIDER_ID", "FILES"]
    params: dict[str, Param] = {
        "filter": {"BINDINGS": _bound(client), "@TYPE_ID": [MEETING, CALL, MAIL, PROVIDED], "COMPLETED": "Y"},
        "order": {"START_TIME": "DESC"},
        "select": select,
    }
    return Command("crm.activity.list", params)


def open_todos(client: CrmItem, responsible: int | None, outcomes: Outcomes) -> tuple[HistoryEntry, ...]:
    """Return the open to-dos of one colleague, from the answer to that command of `history_commands`.

    Raises:
        RestError: They aren't known.
    """
    rows = _checked(Part.TASKS, client, outcomes.answer(Part.TASKS.value))
    found = [entry for row in rows if (entry := _task(row)) and entry.is_todo and entry.author == responsible]
    return _in_order(found, newest_first=False)


def history_commands(client: CrmItem) -> dict[str, Command]:
    """Return the commands that read the history; none for a type without a number."""
    if type_id(client.type) is None:
        return {}
    tasks: dict[str, Param] = {
        "filter": {"BINDINGS": _bound(client), "COMPLETED": "N"},
        "order": {"DEADLINE": "ASC"},
        "select": [*_TASK_FIELDS, "OWNER_ID", "OWNER_TYPE_ID", "RESPONSIBLE_ID", "COMPLETED"],
    }
    comments: dict[str, Param] = {
        "filter": {"ENTITY_TYPE": client.type.lower(), "ENTITY_ID": client.id},
        "order": {"CREATED": "DESC"},
        "select": ["ID", "CREATED", "COMMENT", "AUTHOR_ID", "ENTITY_TYPE", "ENTITY_ID"],
    }
    statistics: dict[str, Param] = {
        "FILTER": {"CRM_ENTITY_TYPE": client.type, "CRM_ENTITY_ID": client.id},
        "SORT": "CALL_START_DATE",
        "ORDER": "DESC",
    }
    return {
        Part.TOUCHES.value: touches(client),
        Part.TASKS.value: Command("crm.activity.list", tasks),
        Part.COMMENTS.value: Command("crm.timeline.comment.list", comments),
        Part.STATISTICS.value: Command("voximplant.statistic.get", statistics),
    }


def older_commands(client: CrmItem, starts: Mapping[Part, int]) -> dict[str, Command]:
    """Return the commands that read further pages.

    Args:
        client: Whose.
        starts: Where they begin: see `History.next`.
    """
    commands = history_commands(client)
    return {
        part.value: Command(command.method, {**command.params, "start": start})
        for part, start in starts.items()
        if (command := commands.get(part.value)) is not None
    }


def parse_history(client: CrmItem, outcomes: Outcomes, *, apart: int | None = None) -> History:
    """Return the history in the answers to `history_commands(client)`.

    Args:
        client: Whose.
        outcomes: The answers.
        apart: The activity of the call itself, which isn't history yet.

    Raises:
        RestError: Nothing of it could be read.
    """
    rows, errors = _rows(client, outcomes)
    needed = (Part.TOUCHES, Part.TASKS, Part.COMMENTS)
    if all(part in errors for part in needed):
        raise errors[Part.TOUCHES]
    results = _results(rows[Part.STATISTICS])
    past = [entry for row in rows[Part.TOUCHES] if (entry := _touch(row, results)) and entry.id != apart]
    past += [entry for row in rows[Part.COMMENTS] if (entry := _comment(row, client))]
    todo = [entry for row in rows[Part.TASKS] if (entry := _task(row)) and entry.id != apart]
    return History(
        _in_order(todo, newest_first=False),
        _in_order(past, newest_first=True),
        tuple((part, errors[part].kind) for part in Part if part in errors),
        {part: start for part in needed if (start := _next(outcomes, part)) is not None and part not in errors},
    )


def _next(outcomes: Outcomes, part: Part) -> int | None:
    answered = part.value in outcomes and outcomes.error(part.value) is None
    return outcomes.answer(part.value).next if answered else None


def _in_order(entries: Iterable[HistoryEntry], *, newest_first: bool) -> tuple[HistoryEntry, ...]:
    if newest_first:
        return tuple(sorted(entries, key=lambda entry: entry.at or 0.0, reverse=True))
    return tuple(sorted(entries, key=lambda entry: entry.at if entry.at is not None else float("inf")))


def last_touch(client: CrmItem, outcomes: Outcomes, apart: int | None = None) -> float | None:
    """Return the time of the last conversation, from the answer to `touches`; None if there was none.

    Raises:
        RestError: It is not known.
    """
    rows = _checked(Part.TOUCHES, client, outcomes.answer(TOUCHES))
    touched = [row for row in rows if row.number("ID") != apart and _kind_of(row) not in (None, Kind.TASK)]
    return max((at for row in touched if (at := row.moment("START_TIME"))), default=None)


def plain_text(markup: str) -> str:
    """Return a comment without the portal's markup, and otherwise as typed."""
    return _MARKUP.sub("", markup).strip()


def _bound(client: CrmItem) -> Param:
    return [{"OWNER_TYPE_ID": type_id(client.type), "OWNER_ID": client.id}]


def _rows(client: CrmItem, outcomes: Outcomes) -> tuple[dict[Part, list[Record]], dict[Part, RestError]]:
    rows: dict[Part, list[Record]] = {part: [] for part in Part}
    errors: dict[Part, RestError] = {}
    for part in Part:
        if part.value not in outcomes:
            continue  # a further page of others
        try:
            rows[part] = _checked(part, client, outcomes.answer(part.value))
        except RestError as error:
            errors[part] = error
    return rows, errors


def _checked(part: Part, client: CrmItem, answer: Answer) -> list[Record]:
    """Return the rows of a list that are the client's.

    Raises:
        UnfilteredError: The portal gave those of others as well.
    """
    match part:
        case Part.COMMENTS:
            return checked_comments(answer, client)
        case Part.STATISTICS:
            # They only tell how calls ended that were found otherwise: those of others do no harm.
            return rows_in(answer.result)
        case _:
            return checked_activities(answer, client, completed=part is Part.TOUCHES)


def _results(statistics: list[Record]) -> dict[str, Record]:
    """Return calls by the id of their activity and by their own id."""
    found: dict[str, Record] = {}
    for row in statistics:
        for name in ("CRM_ACTIVITY_ID", "CALL_ID"):
            if row.text(name):
                found.setdefault(row.text(name), row)
    return found


def _touch(row: Record, results: Mapping[str, Record]) -> HistoryEntry | None:
    number, kind = row.number("ID"), _kind_of(row)
    if number is None or kind is None:
        return None
    if kind is Kind.TASK:
        task = _task(row)
        # When it was due says nothing about when it was done.
        return None if task is None else replace(task, at=row.moment("START_TIME"), done=True)
    statistics = results.get(str(number)) or results.get(row.text("ORIGIN_ID").removeprefix("VI_"))
    return HistoryEntry(
        kind,
        number,
        row.moment("START_TIME"),
        title="" if kind is Kind.CALL else row.text("SUBJECT"),
        text=plain_text(row.text("DESCRIPTION")) if kind in _WITH_TEXT else "",
        incoming={"1": True, "2": False}.get(row.text("DIRECTION")) if kind is not Kind.MEETING else None,
        code=statistics.text("CALL_FAILED_CODE") if statistics is not None else "",
        seconds=_seconds(row, statistics) if kind is Kind.CALL else None,
        owner=owner_of(row),
        author=row.number("RESPONSIBLE_ID"),
        recorded=kind is Kind.CALL and bool(items(row.get("FILES"))),
    )


_WITH_TEXT = frozenset({Kind.CALL, Kind.MEETING, Kind.SMS, Kind.CHAT, Kind.FORM})
"""Kinds whose description is plain text. An e-mail's is HTML."""


def _kind_of(row: Record) -> Kind | None:
    """Return the kind of an activity; None for one that the history leaves out."""
    kind = row.text("TYPE_ID")
    return _PROVIDED.get(row.text("PROVIDER_ID")) if kind == PROVIDED else _KINDS.get(kind)


def _seconds(row: Record, statistics: Record | None) -> int | None:
    if statistics is not None:
        return int(statistics.amount("CALL_DURATION"))
    started, ended = row.moment("START_TIME"), row.moment("END_TIME")
    return int(ended - started) if started is not None and ended is not None and ended > started else None


def _comment(row: Record, client: CrmItem) -> HistoryEntry | None:
    number = row.number("ID")
    words = plain_text(row.text("COMMENT"))
    if number is None or not words:
        return None
    first, _, rest = words.partition("\n")
    at, author = row.moment("CREATED"), row.number("AUTHOR_ID")
    return HistoryEntry(Kind.COMMENT, number, at, title=text(first), text=rest.strip(), owner=client, author=author)


def _task(row: Record) -> HistoryEntry | None:
    number = row.number("ID")
    if number is None:
        return None
    at, author = row.moment("DEADLINE"), row.number("RESPONSIBLE_ID")
    words = plain_text(row.text("DESCRIPTION"))
    return HistoryEntry(
        Kind.TASK,
        number,
        at,
        title=row.text("SUBJECT"),
        text=words,
        owner=owner_of(row),
        author=author,
        is_todo=row.text("PROVIDER_ID") == TODO_PROVIDER,
    )
