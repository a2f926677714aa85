"""What goes wrong with REST on demand.

    faults.add(RestFault("crm.timeline.comment.add", times=1, closes="after"))     # executed, but nobody hears of it
    faults.add(RestFault("*", every=3, status=503, error="QUERY_LIMIT_EXCEEDED"))
    faults.set_from_json([{"method": "crm.*", "status": 500, "error": "INTERNAL_SERVER_ERROR"}])

    faults.add(RestFault("crm.*.add", status=403, body=FIREWALL_PAGE))              # refused by something in front
    faults.add(RestFault("*", before=PHP_WARNING))                                  # text before the JSON
    faults.closed = True                                                            # PORTAL_DELETED until it is False
    faults.cuts_texts = True                                                        # a database of three-byte UTF-8

Commands of a batch are matched too: an error is the command's own, everything else happens to the batch as a whole.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any, Literal

FIREWALL_PAGE = "<html><head><title>403 Forbidden</title></head><body><h1>Your request was blocked</h1></body></html>"
"""What a firewall or a proactive filter answers in the portal's place."""

GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
"""What a gateway answers that gets nothing from the portal."""

LOGIN_PAGE = "<!DOCTYPE html><html><body><form>Sign in to the network<input type=password></form></body></html>"
"""What a network answers that wants a person to sign in first; with status 200."""

PHP_WARNING = (
    "<br />\n<b>Warning</b>:  Undefined array key 0 in {closure}() in <b>/home/x.php</b> on line <b>7</b><br />\n"
)
"""What a portal that shows PHP's warnings writes around its JSON."""


@dataclass
class RestFault:
    """One fault.

    Attributes:
        method: Pattern of method names: `crm.*`. Letter case does not matter.
        times: How often it happens; None: always.
        skip: How many matching requests pass before.
        every: It happens to each Nth of them.
        status: HTTP status of the reply.
        error: Code; with it the method is not executed.
        description: `error_description`.
        delay: Seconds before the request is looked at.
        closes: The connection is closed without a reply, before or after the method was executed; `at once`: before
            anything is sent back, as if the browser blocked the way or nobody were there.
        body: Text that is sent in place of JSON: HTML, nothing, half a reply. The method is not executed unless
            `executed`.
        executed: Whether the method is executed although `error` or `body` is answered.
        reset_in: `operating_reset_at` of the error's `time` lies that many seconds ahead.
        before: Text before the reply's JSON: warnings of PHP. The method is executed.
        after: Text after it.
        cors: Whether the reply carries CORS headers; without them, or with `twice` as many, a browser tells the page
            nothing.
        hits: How often it happened.
    """

    method: str = "*"
    times: int | None = None
    skip: int = 0
    every: int = 1
    status: int | None = None
    error: str | None = None
    description: str = ""
    delay: float = 0.0
    closes: Literal["", "before", "after", "at once"] = ""
    body: str | None = None
    executed: bool = False
    reset_in: float | None = None
    before: str = ""
    after: str = ""
    cors: bool | Literal["twice"] = True
    hits: int = 0
    seen: int = field(default=0, repr=False)

    def meets(self, method: str) -> bool:
        """Whether the fault happens to this request; counts it."""
        if not fnmatchcase(method.lower(), self.method.lower()) or self.times == 0:
            return False
        self.seen += 1
        beyond = self.seen - self.skip
        if beyond <= 0 or beyond % self.every != 0:
            return False
        self.hits += 1
        if self.times is not None:
            self.times -= 1
        return True


_FOUR_BYTES = re.compile("[\U00010000-\U0010ffff]")
_SETTABLE = {each.name for each in fields(RestFault)} - {"hits", "seen"}


class RestFaults:
    """All faults that are set; the first that fits happens.

    Attributes:
        closed: Whether the portal is closed for a while: every method is `PORTAL_DELETED`, whatever else is set.
        cuts_texts: Whether the database cuts what is written at the first character of four bytes, without a word.
    """

    def __init__(self) -> None:
        self.closed = False
        self.cuts_texts = False
        self._faults: list[RestFault] = []
        self._lock = Lock()

    def add(self, fault: RestFault) -> RestFault:
        """Adds a fault behind those that there are; its `hits` tell how often it happened."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def remove(self, fault: RestFault) -> None:
        """Takes a fault away."""
        with self._lock:
            self._faults = [each for each in self._faults if each is not fault]

    def clear(self) -> None:
        """Takes all faults away."""
        with self._lock:
            self._faults.clear()
            self.closed = self.cuts_texts = False

    def set_from_json(self, told: list[dict[str, Any]]) -> None:
        """Replaces all faults by those of a JSON list of objects; members are the settings of `RestFault`.

        Raises:
            TypeError: There is no such setting.
        """
        if unknown := {name for each in told for name in each} - _SETTABLE:
            raise TypeError(f"no such setting of a fault: {sorted(unknown)}")
        with self._lock:
            self._faults = [RestFault(**each) for each in told]

    def as_json(self) -> list[dict[str, Any]]:
        """All faults with their hits."""
        with self._lock:
            return [asdict(each) for each in self._faults]

    def meeting(self, method: str) -> RestFault | None:
        """The fault that happens to a request of this method now."""
        with self._lock:
            return next((each for each in self._faults if each.meets(method)), None)

    def meeting_command(self, method: str) -> RestFault | None:
        """The fault that happens to a batch's command: an error."""
        with self._lock:
            errors = (each for each in self._faults if each.error is not None and not _any(each))
            return next((each for each in errors if each.meets(method)), None)

    def meeting_batch(self, methods: list[str]) -> RestFault | None:
        """The fault that happens to a whole batch because of one of its commands: all that is no error."""
        with self._lock:
            others = [each for each in self._faults if each.error is None and not _any(each)]
            return next((each for method in methods for each in others if each.meets(method)), None)


def cut(value: Any) -> Any:  # noqa: ANN401 - whatever parameters hold
    """A parameter as a database of three-byte UTF-8 keeps it."""
    if isinstance(value, dict):
        return {key: cut(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cut(item) for item in value]
    return _FOUR_BYTES.split(value, maxsplit=1)[0] if isinstance(value, str) else value


def _any(fault: RestFault) -> bool:
    """Whether the fault is for every request: then a batch has met it already."""
    return fault.method == "*"
