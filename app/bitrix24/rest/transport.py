"""The seam to the network: one POST of a form, and its reply.

    reply = await transport.post("https://portal.example.com/rest/user.current.json", "auth=...", seconds=20)
    answer = answer_in("user.current", reply)
    answer.result == {"ID": "6"}

The transport is implemented by `app.browser.fetch.Fetch` and by fakes in the tests. Reading a reply is total: every
status and text gives an `Answer` or raises a `RestError`. Portals whose PHP shows its warnings write them before or
after the JSON: they are cut off, and counted for the diagnostics.
"""

from __future__ import annotations

import json
import math
import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.bitrix24.errors import BX24Error, ErrorKind
from app.bitrix24.library import masked
from app.bitrix24.rest.errors import (
    ForeignPageError,
    GatewayBusyError,
    GatewayFailedError,
    GatewayRefusedError,
    MethodTimeLimitError,
    RefusedError,
    RestError,
    SignInRequiredError,
    UnreadableReplyError,
    refusal,
)
from app.bitrix24.values import JSON, mapping, text, too_deep

if TYPE_CHECKING:
    from collections.abc import Callable


class NetworkFailureError(BX24Error):
    """No reply came: no network, a time-out, or a reply that the browser does not let through.

    Attributes:
        sent: False only when the request certainly did not leave the browser.
    """

    kind = ErrorKind.OFFLINE

    def __init__(self, *, sent: bool = True) -> None:
        super().__init__("no reply" if sent else "not sent: the browser is offline")
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever its status. The text is not in its `repr`."""

    status: int
    text: str = field(repr=False)


class Transport(Protocol):
    """Sends forms."""

    async def post(self, url: str, body: str, seconds: float) -> Reply:
        """Send a form (`application/x-www-form-urlencoded`) without cookies or custom headers.

        A cancelled call gives the request up.

        Args:
            url: Where to. Holds no secret.
            body: The encoded form. Holds the token: it is not logged.
            seconds: How long the whole exchange may take.

        Raises:
            NetworkFailureError: No reply within that time, or none at all.
        """
        ...


# Names with an underscore aren't valid on the Internet, but portals in closed networks have them.
_DOMAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?(?::\d{1,5})?")
_PATH = re.compile(r"(?:/[A-Za-z0-9_-]+)*")

DEFAULT_PATH = "/rest"


@dataclass(frozen=True, slots=True)
class Address:
    """A portal's REST address. `base` ends without a slash."""

    base: str

    @classmethod
    def of(cls, domain: str, protocol: JSON = None, path: JSON = None) -> Address:
        """Return the address from what `getInitData` says.

        Args:
            domain: `DOMAIN`: the host, with a port unless it is the usual one.
            protocol: `PROTOCOL`: `0` as number or text for http; everything else is https.
            path: `PATH`; without one `/rest`.

        Raises:
            ValueError: It isn't a host, or isn't a path.
        """
        scheme = "http" if text(protocol) == "0" else "https"
        folder = (text(path) or DEFAULT_PATH).rstrip("/")
        if not _DOMAIN.fullmatch(domain):
            raise ValueError("the portal's domain is not a host name")
        if not _PATH.fullmatch(folder):
            raise ValueError("the REST path is not a plain path")
        return cls(f"{scheme}://{domain}{folder}")

    def of_method(self, method: str) -> str:
        """Return the URL of a method."""
        return f"{self.base}/{method}.json"


_SUCCESS = range(200, 300)
_REFUSED_IN_FRONT = (*range(300, 500), 511)
_SIGN_IN = (*range(300, 400), 401, 407, 511)
_TOO_MANY = 429

_PAGE = re.compile(r"<(?:!doctype|html|head|body|script)\b", re.IGNORECASE)
MOST_BRACES = 50
"""Braces in the text before the JSON that are tried: PHP's own messages may contain some (`{closure}`)."""


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
        result: Unchanged: an empty object is `[]` (`app.bitrix24.values.mapping` reads both).
        total: Rows in all, for lists.
        next: The offset of the next page; None when this was the last.
        usage: The method's run time; None when the portal did not tell it.
    """

    result: JSON = field(repr=False)
    total: int | None = None
    next: int | None = None
    usage: Usage | None = None


MOST_EXCHANGES = 50
"""REST requests that are remembered for the diagnostics."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One attempt of a REST request, as the diagnostics show it: no parameters, no token.

    Attributes:
        method: The method; `batch` for several commands.
        milliseconds: How long the answer took.
        code: The HTTP status, the portal's code of an error, `no reply`, or `given up`.
    """

    method: str
    milliseconds: int
    code: str


@dataclass(slots=True)
class Observed:
    """A portal's replies, for the diagnostics: counts and marks, without their contents.

    Attributes:
        exchanges: The last requests, oldest first.
        listener: Called after each of them.
        text_around: Replies with text before or after their JSON: the portal shows PHP's warnings.
        refused_in_front: The HTTP status of the last page of something in front of the portal; 0 when there was none.
        cuts_texts: Whether the portal's database has lost characters outside the basic plane (emoji).
    """

    text_around: int = 0
    refused_in_front: int = 0
    cuts_texts: bool = False
    exchanges: deque[Exchange] = field(default_factory=lambda: deque(maxlen=MOST_EXCHANGES))
    listener: Callable[[Exchange], None] | None = field(default=None, compare=False)

    def note(self, method: str, seconds: float, code: str) -> None:
        """Remember a request."""
        exchange = Exchange(method, max(0, round(1000 * seconds)), text(masked(code)))
        self.exchanges.append(exchange)
        if self.listener is not None:
            self.listener(exchange)


def answer_in(method: str, reply: Reply, observed: Observed | None = None) -> Answer:
    """Read a reply. The presence of `error` decides, not the status.

    Args:
        method: The method that was called.
        reply: What came back.
        observed: Where to note what is odd about it.

    Raises:
        RefusedError: The portal answered with an error.
        GatewayRefusedError: Something in front of the portal did.
        UnreadableReplyError: This is not REST's reply; also an empty one, which the BX24 library takes for success.
    """
    envelope, around = _read(reply.text)
    if observed is not None:
        observed.text_around += around
        if not _is_rest(envelope) and reply.status in _REFUSED_IN_FRONT:
            observed.refused_in_front = reply.status
    if "error" in envelope or ("error_description" in envelope and "result" not in envelope):
        raise refused_in(method, reply.status, envelope)
    if "result" not in envelope:
        raise _no_rest(method, reply)
    if reply.status not in _SUCCESS:
        raise UnreadableReplyError(method, reply.status)
    return Answer(
        envelope["result"], whole(envelope.get("total")), whole(envelope.get("next")), usage_in(envelope.get("time"))
    )


def confirmed(method: str, answer: Answer) -> Answer:
    """Return the answer of a method that says whether it did its work.

    Raises:
        RefusedError: It says that it didn't, without an error.
    """
    if answer.result is False:
        raise RefusedError(method, 200, "")
    return answer


def _no_rest(method: str, reply: Reply) -> RestError:
    """Return the error for a reply without REST's envelope."""
    if reply.status in _REFUSED_IN_FRONT:
        kind = SignInRequiredError if reply.status in _SIGN_IN else GatewayRefusedError
        return (GatewayBusyError if reply.status == _TOO_MANY else kind)(method, reply.status)
    if reply.status in _SUCCESS:
        return (ForeignPageError if _PAGE.search(reply.text) else UnreadableReplyError)(method, reply.status)
    return GatewayFailedError(method, reply.status)


def refused_in(method: str, status: int, content: JSON) -> RefusedError:
    """Return the error in an object with `error` and `error_description`; a bare text is the error itself."""
    if not isinstance(content, dict):
        return refusal(method, status, content)
    error = refusal(method, status, content.get("error"), content.get("error_description"))
    usage = usage_in(content.get("time"))
    if isinstance(error, MethodTimeLimitError) and usage is not None and usage.reset_in is not None:
        error.seconds = usage.reset_in
    return error


def usage_in(time: JSON) -> Usage | None:
    """Return the run time in a reply's `time`. The reset is counted from the portal's own clock: ours may be wrong."""
    times = mapping(time)
    seconds, reset_at, finish = (_number(times.get(key)) for key in ("operating", "operating_reset_at", "finish"))
    if seconds is None and reset_at is None:
        return None
    reset_in = None if reset_at is None or finish is None else reset_at - finish
    return Usage(seconds or 0.0, reset_in)


def whole(value: JSON) -> int | None:
    """Return a whole number from 0 on, from a number or from text; None for all else."""
    number = _number(value)
    return int(number) if number is not None and number >= 0 and number.is_integer() else None


def _number(value: JSON) -> float | None:
    try:
        number = float(text(value))
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _is_rest(envelope: dict[str, JSON]) -> bool:
    return not envelope.keys().isdisjoint(("result", "error", "error_description"))


def _read(body: str) -> tuple[dict[str, JSON], bool]:
    """Return REST's envelope, empty if there is none, and whether there is text around it."""
    if too_deep(body):
        return {}, False
    try:
        decoded = json.loads(body)
    except (ValueError, RecursionError):
        return _surrounded(body)
    return (decoded if isinstance(decoded, dict) else {}), False


def _surrounded(body: str) -> tuple[dict[str, JSON], bool]:
    """Return the envelope in a text with something before or after it. JSON in a page's scripts isn't a reply."""
    decoder, start = json.JSONDecoder(), -1
    for _ in range(MOST_BRACES):
        start = body.find("{", start + 1)
        if start < 0 or _PAGE.search(body, 0, start):
            break
        try:
            decoded, _end = decoder.raw_decode(body, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(decoded, dict) and _is_rest(decoded):
            return decoded, True
    return {}, False
