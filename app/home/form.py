"""Settings between being read and being saved: what is stored, what is wanted, what became of the saving.

One form for the app's settings and one for the user's. A form never overwrites what it has not shown: saving compares
what is stored with what was read, and a text that could not be read is kept aside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic

from app.home.edited import Edited
from app.settings.stored import SettingsT

if TYPE_CHECKING:
    from app.settings.stored import Read


@dataclass(frozen=True, slots=True)
class Form(Edited, Generic[SettingsT]):
    """A form.

    Attributes:
        read: What is stored, as far as known.
        draft: What is wanted.
    """

    read: Read[SettingsT]
    draft: SettingsT

    @property
    def dirty(self) -> bool:
        """Whether something would be saved."""
        return self.draft != self.read.settings

    @property
    def savable(self) -> bool:
        """Whether it may be saved: also unchanged, where what is stored is faulty."""
        return not self.saving and not self.read.newer and (self.dirty or bool(self.read.problems))


def form(read: Read[SettingsT]) -> Form[SettingsT]:
    """Return a newly opened form."""
    return Form(read, read.settings)


def refreshed(one: Form[SettingsT], read: Read[SettingsT]) -> Form[SettingsT]:
    """Take what is stored now. A draft stays unchanged."""
    if one.saving:
        return one
    return replace(one, read=read, draft=one.draft if one.dirty else read.settings)


def edited(one: Form[SettingsT], draft: SettingsT) -> Form[SettingsT]:
    """Take a change. While a save is under way, nothing can be changed."""
    return one if one.saving else replace(one, draft=draft, saved=False, trouble=None, no_room=None)


def discarded(one: Form[SettingsT]) -> Form[SettingsT]:
    """Return to what is stored."""
    return edited(replace(one, changed=False), one.read.settings)


def saved(one: Form[SettingsT], read: Read[SettingsT], dropped: tuple[str, ...] = ()) -> Form[SettingsT]:
    """Take a successful save of the draft."""
    return replace(one, read=read, draft=read.settings, saving=False, saved=True, dropped=dropped)


def overtaken(one: Form[SettingsT], read: Read[SettingsT], *, clashed: bool = False) -> Form[SettingsT]:
    """Take a save that somebody else overtook: nothing was stored, and the draft stays for comparison."""
    return replace(one, read=read, saving=False, changed=True, clashed=clashed)
