"""The settings. A setting that is new gets a field with a default here, and a reader in `stored`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings.outcomes import Outcome


_FIELD = re.compile(r"[A-Za-z0-9_]{0,100}")


class Part(StrEnum):
    """Parts of the panel that can be switched off. The number, the call's state and the closing of the card cannot."""

    CLIENT = "client"
    MATCHES = "matches"
    DEALS = "deals"
    HISTORY = "history"
    SCRIPT = "script"
    LOG = "log"
    WRAPUP = "wrapup"


class Theme(StrEnum):
    """The page's colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Mark:
    """A field of the client that marks them: `field` is its name in the CRM, empty if nobody is marked.

    Attributes:
        field: E.g. `UF_CRM_1720697698689`.
        value: The value that marks; empty: any value except none, `0` and `N`.
    """

    field: str = ""
    value: str = ""

    @property
    def possible(self) -> bool:
        """Whether `field` can be a field's name, or is empty."""
        return _FIELD.fullmatch(self.field) is not None


@dataclass(frozen=True, slots=True)
class AppSettings:
    """Settings for everyone.

    Attributes:
        hold: Whether the card is held open after each call, without anybody asking for it.
        off: The parts of the panel that are not shown: one that comes with a later version is shown at first.
        off_own: The same of sections that wheels bring along, by name.
        vip: Who is important.
        no_contact: Who must not be called.
        outcomes: What a call can come to; None for those that come with the panel.
        outcome_required: Whether saving requires an outcome.
    """

    hold: bool = False
    off: frozenset[Part] = frozenset()
    off_own: frozenset[str] = frozenset()
    vip: Mark = Mark()
    no_contact: Mark = Mark()
    outcomes: tuple[Outcome, ...] | None = None
    outcome_required: bool = False


@dataclass(frozen=True, slots=True)
class UserSettings:
    """What one user prefers.

    Attributes:
        hold: Whether the card is held open after each call; None leaves it to the administrators.
        log: Whether the log is shown, where the administrators show it.
        theme: The colours.
    """

    hold: bool | None = None
    log: bool = True
    theme: Theme = Theme.SYSTEM


@dataclass(frozen=True, slots=True)
class Effective:
    """Settings as they apply to one user. `off` may also contain sections from wheels."""

    hold: bool = False
    off: frozenset[str] = frozenset()
    vip: Mark = Mark()
    no_contact: Mark = Mark()
    outcomes: tuple[Outcome, ...] | None = None
    outcome_required: bool = False

    @classmethod
    def of(cls, app: AppSettings, user: UserSettings) -> Effective:
        """Return the effective settings: the user's choice before the default, within what administrators allow."""
        hold = app.hold if user.hold is None else user.hold
        off: frozenset[str] = app.off | app.off_own
        shown = off if user.log else off | {Part.LOG}
        return cls(hold, shown, app.vip, app.no_contact, app.outcomes, app.outcome_required)
