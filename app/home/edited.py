"""Something that is edited between being read and being saved, and what became of the saving. Pure.

One way for the forms of settings and for the text of the scripts: what is stored is never overwritten unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from app.installation.trouble import Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What became of the saving.

    Attributes:
        saving: Whether a saving is under way.
        saved: Whether the last thing that happened was a saving.
        changed: Whether somebody else has saved something else meanwhile.
        trouble: Why the last saving failed.
    """

    saving: bool = False
    saved: bool = False
    changed: bool = False
    trouble: Trouble | None = None

    @property
    def dirty(self) -> bool:
        """Whether something would be saved."""
        raise NotImplementedError

    @property
    def sound(self) -> bool:
        """Whether what is there can be stored."""
        return True

    @property
    def code(self) -> str:
        """How it stands: `saving`, `failed`, `faulty`, `dirty`, `saved` or `clean`."""
        if self.saving:
            return "saving"
        if self.trouble is not None or self.changed:
            return "failed"
        if not self.sound:
            return "faulty"
        if self.dirty:
            return "dirty"
        return "saved" if self.saved else "clean"


EditedT = TypeVar("EditedT", bound=Edited)


def begun(one: EditedT) -> EditedT:
    """It is being saved."""
    return replace(one, saving=True, saved=False, changed=False, trouble=None)


def failed(one: EditedT, trouble: Trouble) -> EditedT:
    """The saving failed: what was edited stays."""
    return replace(one, saving=False, trouble=trouble)


def kept_aside(option: str, text: str, *, faulty: bool) -> dict[str, str]:
    """The option that keeps a text which could not be read when it is replaced: nothing is destroyed."""
    return {option: text} if faulty and text else {}
