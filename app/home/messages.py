"""What happens to the home page. Each has its time; what a person does ends in `Wanted` or `Changed`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.home.saving_messages import SavingMessage
from app.home.script_messages import ScriptsMessage

if TYPE_CHECKING:
    from app.browser.surroundings import Surroundings
    from app.bx24.rest.reply import Observed
    from app.bx24.values import JSON
    from app.connection.diagnosis import Diagnosis
    from app.connection.stored import WorkerReport
    from app.home.model import Installation, Visit
    from app.home.trial import Call
    from app.home.wanted import Scope
    from app.installation.bindings import Binding
    from app.installation.trouble import Trouble
    from app.settings.quota import Usage


@dataclass(frozen=True, slots=True)
class Opened:
    """The page is there. The options are those of the portal's first data."""

    at: float
    visit: Visit
    app_option: JSON
    user_option: JSON
    theme: JSON
    left: Call | None
    scripts: JSON = None


@dataclass(frozen=True, slots=True)
class ReadWanted:
    """Someone wants it read again."""

    at: float


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """Try again because requests work again, or someone asked."""

    at: float


@dataclass(frozen=True, slots=True)
class Told:
    """The portal answered.

    Attributes:
        options: What is stored, by scope; one whose option could not be read is missing.
        usage: The size of all options of the app; None if they couldn't be read.
        observed: What was odd about the portal's replies.
    """

    at: float
    installation: Installation
    user_id: int | None
    user_trouble: Trouble | None
    options: dict[Scope, JSON]
    usage: Usage | None = None
    observed: Observed | None = None


@dataclass(frozen=True, slots=True)
class RepairWanted:
    """The administrator wants the bindings repaired."""

    at: float


@dataclass(frozen=True, slots=True)
class RepairAt:
    """The repair is at a placement."""

    at: float
    placement: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """Everything is bound."""

    at: float
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class RepairFailed:
    """It is not. `bindings`: what is bound now, None when it is not known."""

    at: float
    trouble: Trouble
    bindings: tuple[Binding, ...] | None


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A person changed a setting: its name and its value as the page's buttons name them."""

    at: float
    scope: Scope
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class SaveWanted:
    """A person wants a form saved."""

    at: float
    scope: Scope


@dataclass(frozen=True, slots=True)
class DiscardWanted:
    """A person wants back what is stored."""

    at: float
    scope: Scope


@dataclass(frozen=True, slots=True)
class CallWanted:
    """The administrator wants a test call; `external_id` is new."""

    at: float
    number: str
    external_id: str


@dataclass(frozen=True, slots=True)
class CardWanted:
    """The administrator wants the test call's card shown or hidden."""

    at: float
    shown: bool


@dataclass(frozen=True, slots=True)
class EndWanted:
    """The administrator wants the test call ended."""

    at: float


@dataclass(frozen=True, slots=True)
class CallRegistered:
    """The portal knows the test call."""

    at: float
    call_id: str


@dataclass(frozen=True, slots=True)
class CardTurned:
    """Take the card as shown or hidden."""

    at: float
    shown: bool


@dataclass(frozen=True, slots=True)
class CallEnded:
    """Take its end. `lost`: the portal no longer knew it."""

    at: float
    lost: bool


@dataclass(frozen=True, slots=True)
class CallFailed:
    """A step of the test call failed. `certain`: the portal certainly did not take it."""

    at: float
    trouble: Trouble
    certain: bool


@dataclass(frozen=True, slots=True)
class InterfaceKnown:
    """The placement's commands."""

    at: float
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """The current state of the page and its browser."""

    at: float
    surroundings: Surroundings


@dataclass(frozen=True, slots=True)
class Examined:
    """The current state of all parts of the connection."""

    at: float
    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True)
class LookWanted:
    """A person opens the diagnostics."""

    at: float


@dataclass(frozen=True, slots=True)
class CopyWanted:
    """A person wants a text on the clipboard: the diagnostics, or a stored text that cannot be read."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class WorkerTold:
    """What the worker has left about its connection was read; None: nothing is wrong with it."""

    at: float
    report: WorkerReport | None


@dataclass(frozen=True, slots=True)
class Copied:
    """The browser copied it, or did not."""

    at: float
    done: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """Something failed, for the diagnostics. `part`: it was a part of this page."""

    at: float
    text: str
    part: bool = False


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed, nothing else happened."""

    at: float


Message = (
    Opened
    | ReadWanted
    | ConnectionRestored
    | Told
    | RepairWanted
    | RepairAt
    | Repaired
    | RepairFailed
    | SettingChanged
    | SaveWanted
    | DiscardWanted
    | SavingMessage
    | ScriptsMessage
    | CallWanted
    | CardWanted
    | EndWanted
    | CallRegistered
    | CardTurned
    | CallEnded
    | CallFailed
    | InterfaceKnown
    | Looked
    | Examined
    | WorkerTold
    | LookWanted
    | CopyWanted
    | Copied
    | Failed
    | Ticked
)
