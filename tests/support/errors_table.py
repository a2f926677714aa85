"""The table of everything that can go wrong with REST, written from the code into `app/bitrix24/rest/ERRORS.md`.

    python -m tests.support.errors_table       # writes the file

Each row is an answer, or none, and what the code makes of it; `test_errors_table.py` plays each row.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import (
    BINDING_CODES,
    BY_BEGINNING,
    BY_CODE,
    OutcomeUnknownError,
    RestError,
    UnreachableError,
)
from app.bitrix24.rest.retry import FailurePolicy, Repeat, RetryDelays, policy_of
from app.bitrix24.rest.transport import NetworkFailureError, Reply, answer_in
from app.locale import Words
from app.notes import retry
from app.notes.retry import NEED_CONNECTION, SCHEDULES, RetrySchedule, schedule_for
from app.notes.save_request import DELAYS, DOUBT_DELAYS, WriteResult
from app.panel.wrapup.view import problem_text, repeat_text
from app.ui.error_texts import reading_text

if TYPE_CHECKING:
    from app.bitrix24.errors import BX24Error

FILE = Path(__file__).parents[2] / "app/bitrix24/rest/ERRORS.md"
COMMAND = "python -m tests.support.errors_table"

READ, WRITE = "crm.contact.get", "crm.timeline.comment.add"
PAGE = "<html><body>A page</body></html>"

STATUSES = {
    "EXPIRED_TOKEN": 401, "INVALID_TOKEN": 401, "NO_AUTH_FOUND": 401, "ALLOWED_ONLY_INTRANET_USER": 403,
    "INVALID_CREDENTIALS": 403, "USER_ACCESS_ERROR": 403, "INSUFFICIENT_SCOPE": 403, "WRONG_AUTH_TYPE": 403,
    "QUERY_LIMIT_EXCEEDED": 503, "OPERATION_TIME_LIMIT": 429, "OVERLOAD_LIMIT": 503, "ERROR_METHOD_NOT_FOUND": 404,
    "ERROR_BATCH_METHOD_NOT_ALLOWED": 405, "ERROR_UNEXPECTED_ANSWER": 500, "INTERNAL_SERVER_ERROR": 500,
    "PORTAL_DELETED": 500,
}  # fmt: skip
"""HTTP status of the codes that do not come with 400. It decides nothing where the code is known."""


@dataclass(frozen=True)
class Case:
    """What may come back. `reply` is what a request gets each time."""

    name: str
    reply: Reply | NetworkFailureError

    @property
    def error(self) -> BX24Error:
        """The error of a single request."""
        if isinstance(self.reply, NetworkFailureError):
            return self.reply
        try:
            answer_in(READ, self.reply)
        except RestError as error:
            return error
        raise AssertionError(self.name)

    @property
    def policy(self) -> FailurePolicy:
        """What follows for the request."""
        return policy_of(self.error)

    @property
    def read_error(self) -> RestError:
        """What a read ends with."""
        return UnreachableError(READ) if isinstance(self.error, NetworkFailureError) else _rest(self.error)

    @property
    def write_error(self) -> RestError:
        """What a write ends with."""
        doubt = self.policy.doubt
        return self.read_error if doubt is None else OutcomeUnknownError(READ, doubt)

    @property
    def problem(self) -> ErrorKind:
        """What is shown after a save."""
        return self.write_error.kind

    @property
    def doubt_problem(self) -> ErrorKind:
        """What is shown when the look for a write in doubt ends so."""
        found = self.read_error.kind
        return found if schedule_for(found).passes else ErrorKind.UNCHECKED


def cases() -> list[Case]:
    """All rows."""
    return [
        *(Case(f"`{code}`", _refused(STATUSES.get(code, 400), code)) for code in BY_CODE if code not in BINDING_CODES),
        *(Case(f"no code, “{words.strip()}…”", _refused(400, "", f"{words} x")) for words in BY_BEGINNING),
        Case("another code, status 400", _refused(400, "ANOTHER_CODE")),
        Case("another code, status 401", _refused(401, "ANOTHER_CODE")),
        Case("another code, status 403", _refused(403, "ANOTHER_CODE")),
        Case("another code, status 429", _refused(429, "ANOTHER_CODE")),
        Case("another code, status 500 and above", _refused(500, "ANOTHER_CODE")),
        Case("a redirect", Reply(302, "")),
        *(
            Case(f"page or text, status {status}", Reply(status, PAGE))
            for status in (400, 401, 403, 404, 406, 413, 451)
        ),
        Case("page or text, status 429", Reply(429, PAGE)),
        *(Case(f"page or text, status {status}", Reply(status, PAGE)) for status in (500, 502, 503, 504)),
        Case("page, status 200: a login page", Reply(200, PAGE)),
        Case("nothing, status 200", Reply(200, "")),
        Case("half of the JSON, status 200", Reply(200, '{"resu')),
        Case("no reply: network, time-out, no CORS headers", NetworkFailureError()),
        Case("not sent: the browser is offline or forbids it", NetworkFailureError(sent=False)),
    ]


def document() -> str:
    """The whole file."""
    rows = [_row(case) for case in cases()]
    return "\n".join(
        [
            "# What can go wrong with REST, and what follows",
            "",
            f"Written from the code by `{COMMAND}`; a test fails when it is out of date.",
            "",
            "* **Read**, **Write repeated**: how `Rest` repeats one request, by `retry.py`. A token that is refused",
            "  is renewed once besides.",
            "* **Write**: *not done* is certain; *in doubt* means that the record is looked for by its id before",
            "  anything is written again.",
            "* **Note**: what becomes of a note that is being saved, by `app/notes/retry.py`, in the panel",
            "  and in the background worker. **In doubt**: the same, when the look for a write in doubt ends so.",
            "* **Sent again**: without a person. Whatever it says, *Try again* tries at once.",
            "* **Card**: what *Save and close* does. Otherwise a note that is not saved holds the card open, until the",
            "  operator clicks *Keep the note and close*.",
            "",
            "| Answer | Read | Section shows | Write | Write repeated | Note | In doubt |",
            "|---|---|---|---|---|---|---|",
            *(f"| {' | '.join(row)} |" for row in rows),
            "",
            "| Note | Shown | Sent again | Card |",
            "|---|---|---|---|",
            *(f"| {' | '.join(_problem_row(problem))} |" for problem in SCHEDULES),
            "",
            "Every text goes on with what is kept and when it is tried again:",
            "",
            *(f"* {repeat.value}: {repeat_text(_any(repeat), Words())}" for repeat in RetrySchedule),
            "",
        ]
    )  # fmt: skip


def _row(case: Case) -> tuple[str, ...]:
    policy = case.policy
    return (
        case.name,
        _delays(policy.read),
        reading_text(case.read_error.kind, Words()),
        "not done" if policy.doubt is None else f"in doubt: {policy.doubt.value}",
        _delays(policy.write),
        case.problem.value,
        case.doubt_problem.value,
    )


def _problem_row(problem: ErrorKind) -> tuple[str, ...]:
    schedule = schedule_for(problem)
    soon = DOUBT_DELAYS if problem is ErrorKind.CHECKING else DELAYS
    delays = retry.DELAYS.get(schedule, soon if schedule is RetrySchedule.SOON else ())
    again = f"{schedule.value}: after {_times(delays)}" if delays else "never"
    opened = ", and when a card opens" if schedule.lets_go or problem in NEED_CONNECTION else ""
    connected = ", when the connection is back" if problem in NEED_CONNECTION else ""
    card = {
        RetrySchedule.SOON: "closes once it is saved",
        RetrySchedule.NEVER: "stays for the operator",
    }.get(schedule, "closes")
    shown = problem_text(WriteResult(problem=problem), Words()).replace("status 0", "status …")
    return problem.value, shown, again + connected + opened, card


def _delays(repeat: Repeat) -> str:
    if repeat is Repeat.NEVER:
        return "never"
    return f"after {_times(getattr(RetryDelays(), repeat.value))}"


def _times(delays: tuple[float, ...]) -> str:
    return ", ".join(_time(delay) for delay in delays)


def _time(seconds: float) -> str:
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds / unit:g} {name}"
    return f"{seconds:g} s"


def _any(repeat: RetrySchedule) -> ErrorKind:
    return next(problem for problem in SCHEDULES if schedule_for(problem) is repeat)


def _refused(status: int, code: str, description: str = "") -> Reply:
    return Reply(status, json.dumps({"error": code, "error_description": description}))


def _rest(error: BX24Error) -> RestError:
    assert isinstance(error, RestError)
    return error


if __name__ == "__main__":
    FILE.write_text(document(), "utf-8")
