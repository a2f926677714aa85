"""What happens to the installer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.installation.bindings import Binding
    from app.installation.look import Seen
    from app.installation.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Opened:
    """The portal is there."""

    administrator: bool
    wanted: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class CheckWanted:
    """The person wants everything to be checked again."""


@dataclass(frozen=True, slots=True)
class InstallWanted:
    """The person wants the steps to be taken."""


@dataclass(frozen=True, slots=True)
class FinishWanted:
    """The user wants to finish the installation."""


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """Check again because requests work again, or the user asked."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The portal reported its grants and the existing bindings."""

    seen: Seen


@dataclass(frozen=True, slots=True)
class LookFailed:
    """The portal did not tell, or grants too little."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class PagesAnswered:
    """The site's pages were asked for; `trouble` is the first one's that does not answer."""

    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class StepBegun:
    """A step of a placement begins."""

    placement: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """All steps are taken, and the portal has what is wanted."""

    present: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class StepFailed:
    """A step did not work. Without a placement: the portal did not tell what is there."""

    placement: str | None
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class FinishTold:
    """`installFinish` was sent to the portal."""


@dataclass(frozen=True, slots=True)
class FinishAnswered:
    """The page is still there. Whether the portal now knows the app as installed."""

    installed: bool


Message = (
    Opened
    | CheckWanted
    | InstallWanted
    | FinishWanted
    | ConnectionRestored
    | Looked
    | LookFailed
    | PagesAnswered
    | StepBegun
    | Repaired
    | StepFailed
    | FinishTold
    | FinishAnswered
)
