"""What the panel knows about one call. Immutable: `update` makes the next model from the last one.

All times are seconds since 1970 as the page's clock gives them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.call.auto_close import AutoClose
from app.copies import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.call.crm_item import CrmItem
    from app.call.worker_channel import WorkerReport

SUCCESS_CODES = frozenset({"", "0", "200"})
"""Codes that come with a call that did not fail."""


class Failure(StrEnum):
    """What went wrong, in words that an operator uses."""

    MISSED = "missed"
    NO_MONEY = "no-money"
    FORBIDDEN = "forbidden"
    WRONG_NUMBER = "wrong-number"
    BLOCKED = "blocked"
    UNAVAILABLE = "unavailable"
    NO_ROUTE = "no-route"
    BUSY = "busy"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNDEFINED = "undefined"


_BY_CODE = {
    "304": Failure.MISSED,
    "402": Failure.NO_MONEY,
    "403": Failure.FORBIDDEN,
    "404": Failure.WRONG_NUMBER,
    "423": Failure.BLOCKED,
    "480": Failure.UNAVAILABLE,
    "484": Failure.NO_ROUTE,
    "486": Failure.BUSY,
    "503": Failure.NO_ROUTE,
    "603": Failure.DECLINED,
    "603-S": Failure.CANCELLED,
    "OTHER": Failure.UNDEFINED,
}


def failure(code: str) -> Failure | None:
    """Return the meaning of a code, or None when it is not one that the platform documents."""
    return _BY_CODE.get(code.upper())


class NumberKind(StrEnum):
    """Whether the portal knows the other side's number."""

    KNOWN = "known"
    NAME = "name"
    """No number: the other side is a SIP user, an extension, a name."""
    HIDDEN = "hidden"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Number:
    """The other side's number, read once (`app.phone.reading`): everything else uses this value.

    Attributes:
        kind: Whether there is one.
        text: The portal's text; empty if it gave neither number nor name.
        plain: The digits to be dialled, with their `+` if they came with one; empty unless known.
        e164: The whole number, e.g. `+12025550143`; empty while it isn't certain.
        shown: As people write it.
        extension: Digits to be dialled after it.
        alternatives: What else the digits may mean, as `e164` would be.
    """

    kind: NumberKind = NumberKind.UNKNOWN
    text: str = ""
    plain: str = ""
    e164: str = ""
    shown: str = ""
    extension: str = ""
    alternatives: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The number as it is copied and stored."""
        return self.e164 or self.plain


@dataclass(frozen=True, slots=True)
class Line:
    """The company's line: its number and its name, each may be empty."""

    number: str = ""
    name: str = ""


def caller_key_of(number: Number, call_id: str) -> str:
    """Return a key of the other side: the number, or, without one, this call alone."""
    return number.text if number.kind in (NumberKind.KNOWN, NumberKind.NAME) else f"call {call_id}"


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the portal describes it. `direction` and `state` hold the platform's codes, unknown ones too."""

    id: str = ""
    number: Number = Number()
    line: Line = Line()
    client: CrmItem | None = None
    bindings: tuple[CrmItem, ...] = ()
    activity_id: int | None = None
    direction: str = ""
    state: str = ""
    campaign: bool = False

    @property
    def caller_key(self) -> str:
        """Whom an identification by the operator is valid for."""
        return caller_key_of(self.number, self.id)

    def client_by(self, identified: Identified) -> CrmItem | None:
        """Return whom the call is with: whom the operator chose, or else the portal's client.

        A client found only by the number gives way to the portal's client; the operator's choice doesn't. In a
        campaign, where one card moves from client to client, a choice concerns only the client that the portal had at
        that time.
        """
        if identified.client is None or identified.caller != self.caller_key:
            return self.client
        if self.client is None or (
            identified.by_operator and (not self.campaign or identified.instead_of == self.client)
        ):
            return identified.client
        return self.client

    @property
    def external(self) -> bool:
        """Whether an app registered the call: it is `connected` from the start and never becomes `idle`."""
        return self.id.startswith("externalCall.")


@dataclass(frozen=True, slots=True)
class Conversation:
    """One of the conversations that a call's id may have had, or a card in which the number was dialled again.

    Attributes:
        began: When the panel first saw it, seconds since 1970; 0 before that.
        not_before: Anything written before this moment belongs to an earlier one; 0 if unknown.
        saved: Whether a note of it was sent to the CRM.
    """

    began: float = 0.0
    not_before: float = 0.0
    saved: bool = False


UNSEEN = Conversation()
"""The state before a call is described."""


class Phase(StrEnum):
    """The state of the call. The platform's `idle` alone doesn't distinguish a call to come from one that ended."""

    UNKNOWN = "unknown"
    NO_CALL = "no-call"
    CONNECTING = "connecting"
    TALKING = "talking"
    ENDED = "ended"
    UNANSWERED = "unanswered"
    FAILED = "failed"


class PanelWarning(StrEnum):
    """A problem between the panel and the portal that the operator should know about."""

    STATUS_SILENT = "status-silent"
    STATUS_UNREADABLE = "status-unreadable"
    KEEP_OPEN_SILENT = "hold-silent"
    KEEP_OPEN_REFUSED = "hold-refused"
    OPEN_FAILED = "open-failed"
    COPY_FAILED = "copy-failed"
    PANEL_ERROR = "panel-error"


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """One `getStatus` at a time.

    Attributes:
        under_way: It was sent and is not answered yet.
        again: Send it once more after the answer.
        state_overtaken: An event has reported the state since it was sent: the answer's state may be older.
        client_overtaken: The same for client and number.
        missed: It was given up, and its answer may still come.
    """

    under_way: bool = False
    again: bool = False
    state_overtaken: bool = False
    client_overtaken: bool = False
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Identified:
    """The caller as identified by the operator or the search, if the portal has nobody or somebody else.

    Attributes:
        caller: See `RegisteredCall.caller`.
        client: None takes it back.
        by_operator: Whether the operator chose the client: the search alone never overrules the portal.
        instead_of: The portal's client at that time.
    """

    caller: str = ""
    client: CrmItem | None = None
    by_operator: bool = False
    instead_of: CrmItem | None = None


NOBODY = Identified()


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the panel shows. A new one knows nothing. `names`: of CRM items, by code."""

    now: float = 0.0
    call: Call | None = None
    conversation: Conversation = UNSEEN
    phase: Phase = Phase.UNKNOWN
    talk_timer: TalkTimer | None = None
    failure_code: str | None = None
    subscribed: bool = False
    confirmed: bool = False
    commands: frozenset[str] | None = None
    worker_report: WorkerReport | None = None
    identified: Identified = NOBODY
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    status: StatusRequest = StatusRequest()
    auto_close: AutoClose = field(default_factory=AutoClose)
    warnings: tuple[PanelWarning, ...] = ()

    @property
    def described(self) -> bool:
        """Whether the portal has said anything about a call."""
        return self.call is not None

    @property
    def line(self) -> Line:
        """The company's line."""
        return Line() if self.call is None else self.call.line

    @property
    def bindings(self) -> tuple[CrmItem, ...]:
        """All CRM items that the portal has bound the call to."""
        return () if self.call is None else self.call.bindings

    @property
    def seconds_left(self) -> int | None:
        """Whole seconds until the card closes; None when no countdown runs."""
        return self.auto_close.seconds_left(self.now)

    @property
    def client(self) -> CrmItem | None:
        """The call's client: whom the operator chose, or else the portal's."""
        return None if self.call is None else self.call.client_by(self.identified)

    @property
    def client_name(self) -> str:
        """The client's name as the worker or a section reported it; empty if none did for this client."""
        call, client, report = self.call, self.client, self.worker_report
        if call is None or client is None:
            return ""
        if report is not None and report.call_id == call.id and report.client == client.code:
            return report.name or self.names.get(client.code, "")
        return self.names.get(client.code, "")


IDLE = "idle"
CONNECTING = "connecting"
CONNECTED = "connected"

_AFTER_IDLE = {
    Phase.UNKNOWN: Phase.NO_CALL,
    Phase.NO_CALL: Phase.NO_CALL,
    Phase.CONNECTING: Phase.UNANSWERED,
    Phase.UNANSWERED: Phase.UNANSWERED,
    Phase.TALKING: Phase.ENDED,
    Phase.ENDED: Phase.ENDED,
    Phase.FAILED: Phase.FAILED,
}

_WITHOUT_TALK = frozenset({Phase.NO_CALL, Phase.UNANSWERED, Phase.FAILED})


def next_phase(phase: Phase, state: str, *, failed: bool = False) -> Phase:
    """Return the phase of the call after the portal reported `state`.

    Args:
        phase: The phase before; `UNKNOWN` for the first report.
        state: The platform's code; one that is not documented gives `UNKNOWN`.
        failed: Whether a failure's code came with the report.
    """
    if state == CONNECTING:
        return Phase.CONNECTING
    if state == CONNECTED:
        return Phase.TALKING
    if state != IDLE:
        return Phase.UNKNOWN
    after = _AFTER_IDLE[phase]
    return Phase.FAILED if failed and after in _WITHOUT_TALK else after


def is_over(phase: Phase) -> bool:
    """Return whether a call took place and is over."""
    return phase in (Phase.ENDED, Phase.UNANSWERED, Phase.FAILED)


@dataclass(frozen=True, slots=True)
class TalkTimer:
    """A conversation.

    Attributes:
        since: When it began, or when the panel first saw it.
        until: When it ended; None while it continues.
        exact: False when the panel was opened into a running conversation: it then lasted at least this long.
    """

    since: float
    until: float | None = None
    exact: bool = True

    def seconds(self, now: float) -> int:
        """Return whole seconds of talk at `now`. Never negative, also when the clock was set back."""
        return max(0, int((now if self.until is None else self.until) - self.since))

    def ended(self, at: float) -> TalkTimer:
        """Return the ended talk. Ending it twice keeps the first end."""
        return self if self.until is not None else replace(self, until=at)


@dataclass(frozen=True, slots=True)
class RememberedTalk:
    """What an earlier load of this page in the same call knew: the portal loads it again when tabs are switched."""

    call_id: str
    talk: TalkTimer
