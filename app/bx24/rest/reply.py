"""Replies of REST, read.

    answer = answer_in("user.current", Reply(200, '{"result": {"ID": "6"}, "time": {"operating": 0.1}}'))
    answer.result == {"ID": "6"}

Total: every status and text gives an `Answer` or raises a `RestError`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bx24.rest.errors import MethodTimeLimit, Refused, UnreadableReply, refusal
from app.bx24.values import JSON, mapping, text, too_deep

if TYPE_CHECKING:
    from app.bx24.rest.transport import Reply

_SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Usage:
    """What the portal has counted for a method in the last ten minutes.

    Attributes:
        seconds: Run time, in s.
        reset_in: When the portal begins to forget it, in s after the reply; None when it did not say so.
    """

    seconds: float
    reset_in: float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A method's result. It is not in its `repr`.

    Attributes:
        result: As it came: an empty object is `[]` (`app.bx24.values.mapping` reads both).
        total: Rows in all, for lists.
        next: The offset of the next page; None when this was the last.
        usage: The method's run time; None when the portal did not tell it.
    """

    result: JSON = field(repr=False)
    total: int | None = None
    next: int | None = None
    usage: Usage | None = None


def answer_in(method: str, reply: Reply) -> Answer:
    """Reads a reply. The presence of `error` decides, not the status.

    Raises:
        Refused: The portal answered with an error.
        UnreadableReply: This is not REST's reply; also an empty one, which the BX24 library takes for success.
    """
    envelope = _envelope(reply.text)
    if "error" in envelope or ("error_description" in envelope and "result" not in envelope):
        raise refused_in(method, reply.status, envelope)
    if "result" not in envelope or reply.status not in _SUCCESS:
        raise UnreadableReply(method, reply.status)
    return Answer(
        envelope["result"], whole(envelope.get("total")), whole(envelope.get("next")), usage_in(envelope.get("time"))
    )


def refused_in(method: str, status: int, told: JSON) -> Refused:
    """The error in an object with `error` and `error_description`; a bare text is taken for the error itself."""
    if not isinstance(told, dict):
        return refusal(method, status, told)
    error = refusal(method, status, told.get("error"), told.get("error_description"))
    usage = usage_in(told.get("time"))
    if isinstance(error, MethodTimeLimit) and usage is not None and usage.reset_in is not None:
        error.seconds = usage.reset_in
    return error


def usage_in(time: JSON) -> Usage | None:
    """The run time in a reply's `time`. The reset is counted from the portal's own clock: ours may be wrong."""
    told = mapping(time)
    seconds, reset_at, finish = (_number(told.get(key)) for key in ("operating", "operating_reset_at", "finish"))
    if seconds is None and reset_at is None:
        return None
    reset_in = None if reset_at is None or finish is None else reset_at - finish
    return Usage(seconds or 0.0, reset_in)


def whole(value: JSON) -> int | None:
    """A whole number from 0 on, from a number or from text; None for all else."""
    number = _number(value)
    return int(number) if number is not None and number >= 0 and number.is_integer() else None


def _number(value: JSON) -> float | None:
    try:
        number = float(text(value))
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _envelope(body: str) -> dict[str, JSON]:
    if too_deep(body):
        return {}
    try:
        decoded = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return decoded if isinstance(decoded, dict) else {}
