"""Side effects of `update`, as data: the page runs them and answers with messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.call.conversation import RememberedConversation
    from app.call.model import Client
    from app.call.talk import RememberedTalk


@dataclass(frozen=True, slots=True)
class AskStatus:
    """Send `getStatus`."""


@dataclass(frozen=True, slots=True)
class SetHold:
    """Send `disableAutoClose` (held) or `enableAutoClose`."""

    held: bool


@dataclass(frozen=True, slots=True)
class OpenClient:
    """Show a CRM item in the portal; when its slider closes, the status is read again."""

    client: Client


@dataclass(frozen=True, slots=True)
class CopyText:
    """Put text on the clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class RememberTalk:
    """Keep the talk's times for the next load of this page in the same call; None forgets them."""

    remembered: RememberedTalk | None


@dataclass(frozen=True, slots=True)
class RememberConversation:
    """Keep what tells this conversation from another with the same id, for the next load of this page."""

    remembered: RememberedConversation


Effect = AskStatus | SetHold | OpenClient | CopyText | RememberTalk | RememberConversation
