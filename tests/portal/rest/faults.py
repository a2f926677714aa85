"""What goes wrong with REST on demand.

    faults.add(RestFault("crm.timeline.comment.add", times=1, closes="after"))     # executed, but nobody hears of it
    faults.add(RestFault("*", every=3, status=503, error="QUERY_LIMIT_EXCEEDED"))
    faults.set_from_json([{"method": "crm.*", "status": 500, "error": "INTERNAL_SERVER_ERROR"}])

Commands of a batch are matched too: an error is the command's own, everything else happens to the batch as a whole.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any, Literal


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
        closes: The connection is closed without a reply, before or after the method was executed.
        body: Text that is sent in place of JSON: HTML, nothing, half a reply. The method is not executed unless
            `executed`.
        executed: Whether the method is executed although `error` or `body` is answered.
        reset_in: `operating_reset_at` of the error's `time` lies that many seconds ahead.
        cors: Whether the reply carries CORS headers; without them a browser tells the page nothing.
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
    closes: Literal["", "before", "after"] = ""
    body: str | None = None
    executed: bool = False
    reset_in: float | None = None
    cors: bool = True
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


_SETTABLE = {each.name for each in fields(RestFault)} - {"hits", "seen"}


class RestFaults:
    """All faults that are set; the first that fits happens."""

    def __init__(self) -> None:
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


def _any(fault: RestFault) -> bool:
    """Whether the fault is for every request: then a batch has met it already."""
    return fault.method == "*"
