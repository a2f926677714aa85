"""What can happen to the panel. Each message carries the time at which it happened, in seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.call.conversation import RememberedConversation
    from app.call.crm_item import CrmItem
    from app.call.model import Call, Identified, Number, PanelWarning, RememberedTalk
    from app.call.worker_channel import WorkerReport


@dataclass(frozen=True, slots=True)
class Opened:
    """The page has the portal's first description of the call (None when it gave none).

    Attributes:
        at: The time.
        call: The call.
        remembered: The talk of an earlier load of the page.
        conversation: The conversation that an earlier load was in.
        shown_at: When the background worker saw a card of this call come up last; 0 when it saw none.
    """

    at: float
    call: Call | None
    remembered: RememberedTalk | None = None
    conversation: RememberedConversation | None = None
    shown_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The portal's events reach the panel from now on. `keep_open`: the settings want that of the card."""

    at: float
    keep_open: bool = False


@dataclass(frozen=True, slots=True)
class InterfaceKnown:
    """The portal listed the commands of this placement."""

    at: float
    commands: frozenset[str]


@dataclass(frozen=True, slots=True)
class StatusArrived:
    """`getStatus` was answered."""

    at: float
    call: Call


@dataclass(frozen=True, slots=True)
class StatusFailed:
    """`getStatus` was not answered, or not with a call."""

    at: float
    warning: PanelWarning


@dataclass(frozen=True, slots=True)
class StatusRequested:
    """The operator, or a closed slider, wants the status read again."""

    at: float


@dataclass(frozen=True, slots=True)
class ClientChanged:
    """`CallCard::EntityChanged`, which also comes when nothing has changed."""

    at: float
    client: CrmItem | None
    number: Number


@dataclass(frozen=True, slots=True)
class StateChanged:
    """`CallCard::CallStateChanged`, with the failure's code where the portal gave one."""

    at: float
    state: str
    failure_code: str | None = None


@dataclass(frozen=True, slots=True)
class CloseAnnounced:
    """`CallCard::BeforeClose`: comes 0, 1 or 2 times, and the page may be gone in the same tick."""

    at: float


@dataclass(frozen=True, slots=True)
class KeepOpenToggled:
    """The operator pressed the auto-close switch."""

    at: float


@dataclass(frozen=True, slots=True)
class MoreTimeRequested:
    """The operator wants the countdown restarted."""

    at: float


@dataclass(frozen=True, slots=True)
class KeepOpenReasonChanged:
    """A part of the panel has got, or lost, a reason to keep the card open."""

    at: float
    reason: str
    needed: bool


@dataclass(frozen=True, slots=True)
class KeepOpenDropped:
    """Everything is saved and the operator is done: nothing needs to hold the card open any longer."""

    at: float


@dataclass(frozen=True, slots=True)
class KeepOpenConfirmed:
    """The portal answered `disableAutoClose` (kept open) or `enableAutoClose` (not), perhaps late."""

    at: float
    kept_open: bool


@dataclass(frozen=True, slots=True)
class KeepOpenFailed:
    """The portal didn't carry out the switch's request."""

    at: float
    warning: PanelWarning


@dataclass(frozen=True, slots=True)
class ClientOpenRequested:
    """The operator wants to see a CRM item in the portal."""

    at: float
    client: CrmItem


@dataclass(frozen=True, slots=True)
class Failed:
    """Something other than a command of the call card failed."""

    at: float
    warning: PanelWarning


@dataclass(frozen=True, slots=True)
class WarningDismissed:
    """The operator has read a warning."""

    at: float
    warning: PanelWarning


@dataclass(frozen=True, slots=True)
class WorkerReportArrived:
    """The background worker reported what it knows about a call, perhaps another one."""

    at: float
    report: WorkerReport


@dataclass(frozen=True, slots=True)
class ClientIdentified:
    """The operator, or the search, has identified the caller."""

    at: float
    identified: Identified


@dataclass(frozen=True, slots=True)
class NamesReported:
    """The names of CRM items that are known by now, by code."""

    at: float
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoteSent:
    """A note of this conversation is on its way to the CRM."""

    at: float


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed, nothing else happened."""

    at: float


Message = (
    Opened
    | Subscribed
    | InterfaceKnown
    | StatusArrived
    | StatusFailed
    | StatusRequested
    | ClientChanged
    | StateChanged
    | CloseAnnounced
    | KeepOpenToggled
    | KeepOpenReasonChanged
    | KeepOpenDropped
    | MoreTimeRequested
    | KeepOpenConfirmed
    | KeepOpenFailed
    | ClientOpenRequested
    | Failed
    | WarningDismissed
    | WorkerReportArrived
    | ClientIdentified
    | NamesReported
    | NoteSent
    | Ticked
)


@dataclass(frozen=True, slots=True)
class AskStatus:
    """Send `getStatus`."""


@dataclass(frozen=True, slots=True)
class SetKeepOpen:
    """Send `disableAutoClose` (keep open) or `enableAutoClose`."""

    keep_open: bool


@dataclass(frozen=True, slots=True)
class OpenClient:
    """Show a CRM item in the portal; when its slider closes, the status is read again."""

    client: CrmItem


@dataclass(frozen=True, slots=True)
class RememberTalk:
    """Keep the talk's times for the next load of this page in the same call; None forgets them."""

    remembered: RememberedTalk | None


@dataclass(frozen=True, slots=True)
class RememberConversation:
    """Keep what distinguishes this conversation from another with the same id, for the next load of this page."""

    remembered: RememberedConversation


Effect = AskStatus | SetKeepOpen | OpenClient | RememberTalk | RememberConversation
