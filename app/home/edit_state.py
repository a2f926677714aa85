"""Something being edited, from reading to saving, and the result of the save. Pure.

The same for the forms of settings and the text of the scripts: nothing stored is overwritten unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from app.settings.stored import SettingsT

if TYPE_CHECKING:
    from app.bitrix24.rest.errors import ErrorReport
    from app.settings.quota import NoRoom
    from app.settings.stored import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class EditState:
    """The state of the save.

    Attributes:
        saving: Whether a save is under way.
        saved: Whether the last event was a save.
        changed: Whether somebody else has saved something else meanwhile.
        clashed: Whether somebody saved at the same moment, and Bitrix24 kept their changes.
        trouble: Why the last save failed.
        no_room: Why nothing was saved, if the text doesn't fit.
        dropped: Names of kept copies that the last save removed.
    """

    saving: bool = False
    saved: bool = False
    changed: bool = False
    clashed: bool = False
    trouble: ErrorReport | None = None
    no_room: NoRoom | None = None
    dropped: tuple[str, ...] = ()

    @property
    def dirty(self) -> bool:
        """Whether something would be saved."""
        raise NotImplementedError

    @property
    def sound(self) -> bool:
        """Whether the edited text can be stored."""
        return True

    @property
    def code(self) -> str:
        """The state as a word: `saving`, `failed`, `faulty`, `dirty`, `saved` or `clean`."""
        if self.saving:
            return "saving"
        if self.trouble is not None or self.no_room is not None or self.changed:
            return "failed"
        if not self.sound:
            return "faulty"
        if self.dirty:
            return "dirty"
        return "saved" if self.saved else "clean"


EditedT = TypeVar("EditedT", bound=EditState)


def begun(one: EditedT) -> EditedT:
    """Mark it as being saved."""
    return replace(one, saving=True, saved=False, changed=False, clashed=False, trouble=None, no_room=None, dropped=())


def failed(one: EditedT, trouble: ErrorReport) -> EditedT:
    """Take a failed save: what was edited stays."""
    return replace(one, saving=False, trouble=trouble)


def without_room(one: EditedT, no_room: NoRoom) -> EditedT:
    """Take a save that didn't fit: nothing was stored, and what was edited stays."""
    return replace(one, saving=False, no_room=no_room)


def keeps_copy(one: EditState) -> bool:
    """Return whether a replaced text is kept: not if the page has said that there is no room for it."""
    return one.no_room is None or not one.no_room.only_copy


def kept_aside(option: str, text: str, *, faulty: bool) -> dict[str, str]:
    """Return the option that keeps an unreadable text when it is replaced, so that nothing is destroyed."""
    return {option: text} if faulty and text else {}


@dataclass(frozen=True, slots=True)
class Form(EditState, Generic[SettingsT]):
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
        """Whether it may be saved, even unchanged if what is stored is faulty."""
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
