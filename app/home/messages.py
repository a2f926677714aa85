"""Messages and effects of the home page; those of the test call are in `app.home.test_call`.

Users' actions end in `Requested` or `Changed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.home.test_call import RegisteredCall, RememberCall, TestCallEffect, TestCallMessage
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
    from app.installation.bindings import Binding
    from app.scripts.model import Library
    from app.settings.quota import NoRoom, Usage


@dataclass(frozen=True, slots=True)
class Opened:
    """The page has started, with the options in the portal's first data."""

    visit: Visit
    app_option: JSON
    user_option: JSON
    theme: JSON
    left: RegisteredCall | None
    scripts: JSON = None


@dataclass(frozen=True, slots=True)
class ReadRequested:
    """Someone wants it read again."""


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """Try again because requests work again, or someone asked."""


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


@dataclass(frozen=True, slots=True)
class RepairAt:
    """The repair is at a placement."""

    placement: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """Everything is bound."""

    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class RepairFailed:
    """The repair failed. `bindings`: what is bound now; None if unknown."""

    error: ErrorReport
    bindings: tuple[Binding, ...] | None


@dataclass(frozen=True, slots=True)
class SettingReplaced:
    """A setting for everyone that has an editor of its own has another value."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """The user changed a setting: its name and value as the page's buttons name them."""

    scope: Scope
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class SaveRequested:
    """The user saves a form."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class DiscardRequested:
    """The user discards a form."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class RestoreRequested:
    """The administrator brings an earlier version back. `version`: which, as its button names it."""

    scope: Scope
    version: str


@dataclass(frozen=True, slots=True)
class SideChosen:
    """Two people changed the same, and the user takes one side, `theirs` or `mine`. `name`: the conflict's name."""

    scope: Scope
    name: str
    side: str


@dataclass(frozen=True, slots=True)
class StoredOption:
    """The portal has it.

    Attributes:
        option: The option's value.
        usage: The size of all options now.
        dropped: Names of the copies that were removed.
        versions: The option with the earlier versions.
    """

    option: JSON
    usage: Usage
    dropped: tuple[str, ...] = ()
    versions: JSON = None


@dataclass(frozen=True, slots=True)
class OvertakenOption:
    """Somebody else has stored another value.

    Attributes:
        option: That value.
        clashed: Whether it was at the same moment, so that ours is lost.
        versions: The option with the earlier versions.
    """

    option: JSON
    clashed: bool = False
    versions: JSON = None


@dataclass(frozen=True, slots=True)
class SaveEnded:
    """A save has ended. `outcome`: what the portal has now, or why nothing was stored or nobody knows."""

    scope: Scope
    outcome: StoredOption | OvertakenOption | NoRoom | ErrorReport


SettingsMessage = (
    SettingChanged | SettingReplaced | SaveRequested | DiscardRequested | RestoreRequested | SideChosen | SaveEnded
)


@dataclass(frozen=True, slots=True)
class ScriptsWritten:
    """The administrator has changed the text of the scripts and phrases."""

    text: str


@dataclass(frozen=True, slots=True)
class ScriptsImported:
    """The administrator has chosen a file with scripts and phrases."""

    text: str


@dataclass(frozen=True, slots=True)
class FileUnreadable:
    """The browser can't read the administrator's file: it is gone, or reading isn't allowed."""


@dataclass(frozen=True, slots=True)
class ExampleRequested:
    """The administrator wants an example to begin with."""


@dataclass(frozen=True, slots=True)
class ExportRequested:
    """The administrator exports the scripts and phrases to a file."""


@dataclass(frozen=True, slots=True)
class ScriptsEdited:
    """The administrator has changed something in the editor."""

    library: Library


@dataclass(frozen=True, slots=True)
class ScriptsAdded:
    """The administrator has chosen a file whose scripts and phrases come beside those that are there."""

    text: str


@dataclass(frozen=True, slots=True)
class ScriptExported:
    """The administrator exports one script to a file."""

    index: int


ScriptsMessage = (
    ScriptsEdited
    | ScriptsAdded
    | ScriptExported
    | ScriptsWritten
    | ScriptsImported
    | FileUnreadable
    | ExampleRequested
    | ExportRequested
)


@dataclass(frozen=True, slots=True)
class InterfaceKnown:
    """The placement's commands."""

    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnvironmentRead:
    """The current state of the page and its browser."""

    environment: Environment


@dataclass(frozen=True, slots=True)
class Examined:
    """The current state of all parts of the connection."""

    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True)
class LookRequested:
    """The user opens the diagnostics."""


@dataclass(frozen=True, slots=True)
class CopyRequested:
    """The user copies a text: the diagnostics, or a stored text that can't be read."""

    what: str


@dataclass(frozen=True, slots=True)
class WorkerTold:
    """The worker's report about its connection was read; None: nothing is wrong."""

    report: WorkerReport | None


@dataclass(frozen=True, slots=True)
class Copied:
    """The browser copied the text, or refused."""

    done: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """Something failed, for the diagnostics. `part`: it was a part of this page."""

    text: str
    part: bool = False


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed, nothing else happened."""


Message = (
    Opened
    | ReadRequested
    | ConnectionRestored
    | PortalRead
    | RepairRequested
    | RepairAt
    | Repaired
    | RepairFailed
    | SettingsMessage
    | ScriptsMessage
    | TestCallMessage
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
    | TestCallEffect
    | RememberCall
    | RememberDepartments
    | ReadEnvironment
    | Examine
    | CopyText
)
