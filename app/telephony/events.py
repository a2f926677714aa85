"""What a session reports about a call. The card shows it; a report that changes nothing is harmless."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ringing:
    """The call waits for the operator: to be answered (incoming) or to be dialled (outgoing)."""


@dataclass(frozen=True, slots=True)
class Connecting:
    """The operator took or dialled the call; the conversation hasn't begun yet."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The conversation has begun, or continues after a failed transfer."""


@dataclass(frozen=True, slots=True)
class Held:
    """The client was put on hold, or taken back. Also reports the true state after a command that failed."""

    held: bool


@dataclass(frozen=True, slots=True)
class Muted:
    """The operator's microphone was switched off, or on. Also reports the true state after a command that failed."""

    muted: bool


@dataclass(frozen=True, slots=True)
class Transferring:
    """The target of a transfer is being called; the client waits."""


@dataclass(frozen=True, slots=True)
class TransferAnswered:
    """The target of a transfer is on the line; the transfer can be completed or cancelled."""


@dataclass(frozen=True, slots=True)
class Transferred:
    """The client speaks with the target; the operator can leave."""


@dataclass(frozen=True, slots=True)
class TransferFailed:
    """The target could not be reached; the client still waits."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over.

    Attributes:
        code: Its result as call statistics name it: `200` successful, `304` missed, `603` declined.
        finish: Whether the worker should finish the call in the portal; False if a server of the telephony does.
    """

    code: str = "200"
    finish: bool = True


@dataclass(frozen=True, slots=True)
class Failed:
    """The call failed; the card stays until the operator closes it.

    Attributes:
        code: Why, as call statistics name it: `486` busy, `480` unavailable, `404` wrong number, `402` no money.
        finish: As in `Ended`.
    """

    code: str
    finish: bool = True


Report = (
    Ringing
    | Connecting
    | Connected
    | Held
    | Muted
    | Transferring
    | TransferAnswered
    | Transferred
    | TransferFailed
    | Ended
    | Failed
)
