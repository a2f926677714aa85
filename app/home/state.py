"""The home page's model. Immutable: `update` makes the next model from the last one.

All times are seconds since 1970 as the page's clock gives them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.home.edit_state import Form, form
from app.home.scripts_form import ScriptsForm
from app.home.test_call import TestCall
from app.installation.bindings import Condition, conditions
from app.installation.inspection import missing_scopes, offered
from app.settings.stored import app_settings, user_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.rest.errors import ErrorReport
    from app.bitrix24.rest.reply import Observed
    from app.browser.environment import Environment
    from app.connection.diagnosis import Diagnosis
    from app.connection.stored import WorkerReport
    from app.installation.bindings import Binding
    from app.settings.quota import Usage
    from app.settings.values import AppSettings, Mark, UserSettings

ERRORS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Installation:
    """What the portal says about the installation; None for what it didn't say.

    Attributes:
        wanted: The bindings that the app needs.
        bindings: What is bound.
        scopes: What the app was granted.
        places: The placements that the app may use.
        installed: Whether the installation was finished.
        trouble: Why something is unknown.
    """

    wanted: tuple[Binding, ...] = ()
    bindings: tuple[Binding, ...] | None = None
    scopes: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    installed: bool | None = None
    trouble: ErrorReport | None = None

    @property
    def aims(self) -> tuple[Binding, ...]:
        """The bindings that this portal supports: old ones lack the background worker's placement."""
        return self.wanted if self.places is None else offered(self.wanted, list(self.places))

    @property
    def states(self) -> tuple[tuple[Binding, Condition], ...]:
        """The state of each; empty while unknown."""
        return () if self.bindings is None else conditions(self.aims, self.bindings)

    @property
    def sound(self) -> bool:
        """Whether everything is known to be in place."""
        needed = self.scopes is not None and not missing_scopes(list(self.scopes))
        bound = bool(self.states) and all(condition is Condition.BOUND for _, condition in self.states)
        return needed and bound and self.installed is not False and self.trouble is None

    @property
    def repairable(self) -> bool:
        """Whether binding again would repair something."""
        return any(condition is not Condition.BOUND for _, condition in self.states)


@dataclass(frozen=True, slots=True)
class Repair:
    """The repair of the bindings.

    Attributes:
        under_way: Whether it is running.
        placement: The placement that it is at.
        done: Whether it has finished.
        trouble: Why it did not.
    """

    under_way: bool = False
    placement: str = ""
    done: bool = False
    trouble: ErrorReport | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the page was opened, and by whom."""

    placement: str = ""
    domain: str = ""
    language: str = ""
    admin: bool = False
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class RecordedError:
    """Something that failed, in words without data."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """What only the diagnostics show.

    Attributes:
        environment: The page and its browser; None until they are read.
        commands: The placement's commands; None while they are not known.
        connection: What an examination of the connection found; None before there was one.
        worker: What keeps the worker from working; None if nothing is known.
        errors: The last failures, the newest last.
        copied: Whether the last event was a copy.
        copy_failed: Whether the browser refused it.
    """

    environment: Environment | None = None
    commands: tuple[str, ...] | None = None
    connection: Diagnosis | None = None
    worker: WorkerReport | None = None
    errors: tuple[RecordedError, ...] = ()
    copied: bool = False
    copy_failed: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the page shows. A new one knows nothing.

    Attributes:
        now: The time of the last message.
        visit: Where the page was opened.
        opened: Whether anything is known.
        reading: Whether the portal is being asked.
        installation: None until the portal has answered.
        observed: Oddities of the portal's replies; None until there are replies.
        user_trouble: Why the user is unknown.
        usage: The size of all options of the app; None while unknown.
        outcomes: The list of outcomes being typed; None if it equals the form's draft.
        wrong_marks: Marks being typed whose field can't be a valid one, by the setting's name.
        part_broken: Whether a part of the page failed.
    """

    now: float = 0.0
    visit: Visit = Visit()
    opened: bool = False
    reading: bool = False
    installation: Installation | None = None
    repair: Repair = Repair()
    observed: Observed | None = None
    user_trouble: ErrorReport | None = None
    usage: Usage | None = None
    app: Form[AppSettings] = field(default_factory=lambda: form(app_settings(None)))
    outcomes: str | None = None
    wrong_marks: Mapping[str, Mark] = field(default_factory=dict)
    user: Form[UserSettings] = field(default_factory=lambda: form(user_settings(None)))
    scripts: ScriptsForm = field(default_factory=ScriptsForm)
    test_call: TestCall = field(default_factory=TestCall)
    diagnostics: Diagnostics = Diagnostics()
    part_broken: bool = False
