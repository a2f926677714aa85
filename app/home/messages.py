"""Messages and effects of the home page. Messages carry their time; users' actions end in `Requested` or `Changed`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.home.saving import RestoreRequested, SavingMessage, SideChosen
from app.home.scripts.messages import ScriptsMessage
from app.settings.versions import UNKNOWN, Saving

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.rest.errors import ErrorReport
    from app.bitrix24.rest.transport import Observed
    from app.bitrix24.values import JSON
    from app.browser.environment import Environment
    from app.connection.diagnosis import Diagnosis
    from app.connection.stored import WorkerReport
    from app.home.portal_lists import PortalLists
    from app.home.state import Installation, Visit
    from app.home.test_call import RegisteredCall
    from app.installation.bindings import Binding
    from app.settings.quota import Usage


@dataclass(frozen=True, slots=True)
class Opened:
    """The page has started, with the options in the portal's first data."""

    at: float
    visit: Visit
    app_option: JSON
    user_option: JSON
    theme: JSON
    left: RegisteredCall | None
    scripts: JSON = None


@dataclass(frozen=True, slots=True)
class ReadRequested:
    """Someone wants it read again."""

    at: float


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """Try again because requests work again, or someone asked."""

    at: float


@dataclass(frozen=True, slots=True)
class PortalRead:
    """The portal answered.

    Attributes:
        options: What is stored, by scope; a scope whose option couldn't be read is missing.
        usage: The size of all options of the app; None if they couldn't be read.
        types: Names of the CRM types that the panel can show, by number; None if they couldn't be read.
        lists: What administrators pick by name; None for others.
        versions: The options with earlier versions, by the scope of these; empty if they couldn't be read.
        user_name: The user's name; empty if unknown.
        departments: The user's departments; None if unknown.
    """

    at: float
    installation: Installation
    user_id: int | None
    user_error: ErrorReport | None
    options: dict[Scope, JSON]
    usage: Usage | None = None
    observed: Observed | None = None
    types: Mapping[int, str] | None = None
    lists: PortalLists | None = None
    versions: Mapping[Scope, JSON] = field(default_factory=dict)
    user_name: str = ""
    departments: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class RepairRequested:
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
    """The repair failed. `bindings`: what is bound now; None if unknown."""

    at: float
    error: ErrorReport
    bindings: tuple[Binding, ...] | None


@dataclass(frozen=True, slots=True)
class SettingReplaced:
    """A setting for everyone that has an editor of its own has another value."""

    at: float
    name: str
    value: object


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """The user changed a setting: its name and value as the page's buttons name them."""

    at: float
    scope: Scope
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class SaveRequested:
    """The user saves a form."""

    at: float
    scope: Scope


@dataclass(frozen=True, slots=True)
class DiscardRequested:
    """The user discards a form."""

    at: float
    scope: Scope


@dataclass(frozen=True, slots=True)
class CallRequested:
    """The administrator wants a test call; `external_id` is new."""

    at: float
    number: str
    external_id: str


@dataclass(frozen=True, slots=True)
class CardRequested:
    """The administrator wants the test call's card shown or hidden."""

    at: float
    shown: bool


@dataclass(frozen=True, slots=True)
class EndRequested:
    """The administrator wants the test call ended."""

    at: float


@dataclass(frozen=True, slots=True)
class CallRegistered:
    """The portal knows the test call."""

    at: float
    call_id: str


@dataclass(frozen=True, slots=True)
class CardTurned:
    """The test call's card is shown or hidden."""

    at: float
    shown: bool


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The test call is over. `lost`: the portal no longer knew it."""

    at: float
    lost: bool


@dataclass(frozen=True, slots=True)
class CallFailed:
    """A step of the test call failed. `certain`: the portal certainly didn't carry it out."""

    at: float
    error: ErrorReport
    certain: bool


@dataclass(frozen=True, slots=True)
class InterfaceKnown:
    """The placement's commands."""

    at: float
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnvironmentRead:
    """The current state of the page and its browser."""

    at: float
    environment: Environment


@dataclass(frozen=True, slots=True)
class Examined:
    """The current state of all parts of the connection."""

    at: float
    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True)
class LookRequested:
    """The user opens the diagnostics."""

    at: float


@dataclass(frozen=True, slots=True)
class CopyRequested:
    """The user copies a text: the diagnostics, or a stored text that can't be read."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class WorkerTold:
    """The worker's report about its connection was read; None: nothing is wrong."""

    at: float
    report: WorkerReport | None


@dataclass(frozen=True, slots=True)
class Copied:
    """The browser copied the text, or refused."""

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
    | ReadRequested
    | ConnectionRestored
    | PortalRead
    | RepairRequested
    | RepairAt
    | Repaired
    | RepairFailed
    | SettingChanged
    | SettingReplaced
    | SaveRequested
    | DiscardRequested
    | RestoreRequested
    | SideChosen
    | SavingMessage
    | ScriptsMessage
    | CallRequested
    | CardRequested
    | EndRequested
    | CallRegistered
    | CardTurned
    | CallEnded
    | CallFailed
    | InterfaceKnown
    | EnvironmentRead
    | Examined
    | WorkerTold
    | LookRequested
    | CopyRequested
    | Copied
    | Failed
    | Ticked
)


class Scope(StrEnum):
    """Whose settings."""

    APP = "app"
    USER = "user"
    SCRIPTS = "scripts"
    """The app's scripts and phrases, in a separate option."""


@dataclass(frozen=True, slots=True)
class ReadPortal:
    """Ask the portal for everything that the page shows. `admin`: including what only administrators may see."""

    admin: bool


@dataclass(frozen=True, slots=True)
class RepairBindings:
    """Repair the bindings, so that these exist in the end."""

    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Save:
    """Store options, unless the stored settings have changed since they were read.

    Attributes:
        scope: Whose.
        before: The text of the settings that was read.
        after: Their new text.
        others: Further options to store with it.
        copy: The option that keeps the replaced text; empty if none is kept.
        saving: Who saves, and when.
    """

    scope: Scope
    before: str
    after: str
    others: Mapping[str, str] = field(default_factory=dict)
    copy: Mapping[str, str] = field(default_factory=dict)
    saving: Saving = UNKNOWN


@dataclass(frozen=True, slots=True)
class SetTheme:
    """Show the page in a theme: `light`, `dark`, or the system's."""

    theme: str


@dataclass(frozen=True, slots=True)
class Register:
    """Register a test call and show its card."""

    call: RegisteredCall


@dataclass(frozen=True, slots=True)
class TurnCard:
    """Show or hide the test call's card."""

    call: RegisteredCall
    shown: bool


@dataclass(frozen=True, slots=True)
class End:
    """Hide the test call's card and finish the call. `seconds`: how long it lasted."""

    call: RegisteredCall
    seconds: int


@dataclass(frozen=True, slots=True)
class RememberCall:
    """Keep the test call for the next load of the page; None forgets it."""

    call: RegisteredCall | None


@dataclass(frozen=True, slots=True)
class RememberDepartments:
    """Keep the user's departments for their cards."""

    departments: frozenset[int]


@dataclass(frozen=True, slots=True)
class ReadEnvironment:
    """Read the versions and marks of the page and its browser."""


@dataclass(frozen=True, slots=True)
class Examine:
    """Examine all parts of the connection."""


@dataclass(frozen=True, slots=True)
class CopyText:
    """Put a text on the clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class SaveFile:
    """Offer the user a file."""

    name: str
    text: str


Effect = (
    SaveFile
    | ReadPortal
    | RepairBindings
    | Save
    | SetTheme
    | Register
    | TurnCard
    | End
    | RememberCall
    | RememberDepartments
    | ReadEnvironment
    | Examine
    | CopyText
)
