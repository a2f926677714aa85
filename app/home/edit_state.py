"""Something being edited, from reading to saving, and the result of the save. Pure.

The same for the forms of settings and the text of the scripts: nothing stored is overwritten unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from app.copies import replace
from app.home.merge import choose, merge_changes
from app.settings.kinds import UnknownValueError, WrongTypeError
from app.settings.storage_format import encode_settings
from app.settings.values import SettingsT, declarations, find_setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.rest.errors import ErrorReport
    from app.home.merge import Conflict
    from app.settings.kinds import Kind
    from app.settings.quota import NoRoom
    from app.settings.reading import Read

ValueT = TypeVar("ValueT")

MOST_ATTEMPTS = 3
"""How often a save is repeated without a click when somebody else overtakes it."""

NOTHING_HAPPENED: dict[str, Any] = {
    "saved": False,
    "changed": False,
    "clashed": False,
    "error": None,
    "no_room": None,
    "conflicts": (),
    "choices": {},
    "joined": None,
}
"""The results of saves that a form forgets when its changes are discarded."""


@dataclass(frozen=True, slots=True)
class EditState(Generic[ValueT]):
    """What is stored, and what became of the last saving.

    Attributes:
        read: What is stored, as far as known.
        saving: Whether a saving is under way.
        saved: Whether the last thing that happened was a saving.
        changed: Whether somebody else has saved something else meanwhile.
        clashed: Whether somebody saved at the same moment, and Bitrix24 kept their changes.
        error: Why the last save failed.
        no_room: Why nothing was saved, if the text doesn't fit.
        dropped: Names of kept copies that the last save removed.
        conflicts: What was changed both here and by somebody else; see `app.home.merge`.
        choices: Which side was chosen, `theirs` or `mine`, by the conflict's name.
        joined: What was stored before and after the changes by somebody else that this form has taken.
        attempts: Saves in a row that somebody else overtook.
    """

    read: Read[ValueT]
    saving: bool = field(default=False, kw_only=True)
    saved: bool = field(default=False, kw_only=True)
    changed: bool = field(default=False, kw_only=True)
    clashed: bool = field(default=False, kw_only=True)
    error: ErrorReport | None = field(default=None, kw_only=True)
    no_room: NoRoom | None = field(default=None, kw_only=True)
    dropped: tuple[str, ...] = field(default=(), kw_only=True)
    conflicts: tuple[Conflict, ...] = field(default=(), kw_only=True)
    choices: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    joined: tuple[ValueT, ValueT] | None = field(default=None, kw_only=True)
    attempts: int = field(default=0, kw_only=True)

    @property
    def editable(self) -> bool:
        """Whether it can be changed: no save is under way, and no newer version of the app has written it."""
        return not self.saving and not self.read.read_only

    @property
    def decided(self) -> bool:
        """Whether a side was chosen wherever two people changed the same."""
        return all(one.name in self.choices for one in self.conflicts)

    @property
    def dirty(self) -> bool:
        """Whether something would be saved."""
        raise NotImplementedError

    @property
    def sound(self) -> bool:
        """Whether what is there can be stored."""
        raise NotImplementedError

    @property
    def savable(self) -> bool:
        """Whether it may be saved."""
        return self.dirty and self.sound and self.decided and self.editable

    @property
    def repeatable(self) -> bool:
        """Whether a save that was overtaken can be repeated at once: nobody has to be asked."""
        return self.joined is not None and not self.conflicts and self.savable and self.attempts < MOST_ATTEMPTS

    @property
    def code(self) -> str:
        """The state as a word: `saving`, `failed`, `faulty`, `dirty`, `saved` or `clean`."""
        if self.saving:
            return "saving"
        if self.error is not None or self.no_room is not None or self.changed:
            return "failed"
        if not self.sound:
            return "faulty"
        if self.dirty:
            return "dirty"
        return "saved" if self.saved else "clean"

    def replaced_text(self, option: str) -> dict[str, str]:
        """Return the option that keeps a stored text which can't be read when it is replaced: nothing is destroyed.

        There is none if the page has said that there is no room for it.
        """
        refused = self.no_room is not None and self.no_room.only_copy
        return {option: self.read.text} if self.read.problems and self.read.text and not refused else {}

    def with_saving(self, *, again: bool = False) -> Self:
        """Mark it as being saved. `again`: a save that was overtaken is repeated."""
        after = replace(
            self, saving=True, saved=False, changed=False, clashed=False, error=None, no_room=None, dropped=()
        )
        if again:
            return replace(after, attempts=self.attempts + 1)
        return replace(after, conflicts=(), choices={}, joined=None, attempts=0)

    def with_error(self, error: ErrorReport) -> Self:
        """Take a failed save: what was edited stays."""
        return replace(self, saving=False, error=error)

    def without_room(self, no_room: NoRoom) -> Self:
        """Take a save that didn't fit: nothing was stored, and what was edited stays."""
        return replace(self, saving=False, no_room=no_room)

    def with_conflict(self, read: Read[ValueT], *, clashed: bool = False) -> Self:
        """Take a save that somebody else overtook: nothing was stored; their changes are joined with those here.

        What can't be joined stays here for comparison.
        """
        after = replace(self, saving=False, changed=True, clashed=clashed)
        if not self.dirty:
            return replace(after.opened(read), joined=(self.read.value, read.value))
        merge = merge_changes(self.read.value, self.edited_value, read.value)
        joined = replace(after, read=read).with_edited(merge.value)
        if read.problems or self.read.problems or joined is None:
            return replace(after, read=read)
        done = not merge.conflicts and not joined.dirty  # they have saved the same
        both = (self.read.value, read.value)
        return replace(joined, conflicts=merge.conflicts, choices={}, joined=both, saved=done, changed=not done)

    def with_choice(self, name: str, side: str) -> Self:
        """Take one side of a conflict, `theirs` or `mine`."""
        conflict = next((one for one in self.conflicts if one.name == name), None)
        if conflict is None or self.saving:
            return self
        after = self.with_edited(choose(self.edited_value, conflict, theirs=side == "theirs"))
        if after is None:
            return self
        chosen = replace(after, choices={**self.choices, name: side}, error=None)
        return replace(chosen, changed=chosen.dirty or not chosen.decided)

    def with_stored(self, read: Read[ValueT]) -> Self:
        """Take what is stored now. A draft stays unchanged."""
        if self.saving:
            return self
        return replace(self, read=read) if self.dirty else self.opened(read)

    def with_saved(self, read: Read[ValueT], dropped: tuple[str, ...]) -> Self:
        """Take a successful save."""
        if not self.saving:
            return self
        return replace(self.opened(read), saving=False, saved=True, dropped=dropped, conflicts=(), choices={})

    @property
    def edited_value(self) -> ValueT:
        """What would be saved."""
        raise NotImplementedError

    @property
    def edited_text(self) -> str:
        """The text that would be stored."""
        raise NotImplementedError

    def with_edited(self, value: ValueT) -> Self | None:
        """Return it with something else edited; None if that couldn't be stored."""
        raise NotImplementedError

    def opened(self, read: Read[ValueT]) -> Self:
        """Return it with nothing edited."""
        raise NotImplementedError

    def discarded(self) -> Self:
        """Return to what is stored."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SettingsForm(EditState[SettingsT]):
    """A form of settings.

    Attributes:
        draft: What is wanted.
        typed: Texts as they were typed, by the names of their inputs, where they aren't saved yet.
        wrong: Names of the inputs whose text can't be saved: the draft lacks them.
    """

    draft: SettingsT
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()

    @property
    def dirty(self) -> bool:
        """Whether something would be saved."""
        return self.draft != self.read.value or bool(self.wrong)

    @property
    def sound(self) -> bool:
        """Whether everything that was edited can be saved."""
        settings = declarations(type(self.draft))
        return not self.wrong and all(one.kind.is_sound(getattr(self.draft, one.name)) for one in settings)

    @property
    def savable(self) -> bool:
        """Whether it may be saved: also unchanged, where what is stored is faulty."""
        changed = self.dirty or bool(self.read.problems)
        return changed and self.sound and self.decided and self.editable

    @property
    def edited_value(self) -> SettingsT:
        """What would be saved."""
        return self.draft

    @property
    def edited_text(self) -> str:
        """The text that would be stored."""
        return encode_settings(self.draft, self.read.unknown)

    def with_edited(self, value: SettingsT) -> Self | None:
        """Return the form with other settings; None if they couldn't be stored."""
        if not all(_is_storable(one.kind, getattr(value, one.name)) for one in declarations(type(value))):
            return None
        return replace(self, draft=value, typed={}, wrong=frozenset())

    def opened(self, read: Read[SettingsT]) -> Self:
        """Return the form with nothing edited."""
        return replace(self, read=read, draft=read.value, typed={}, wrong=frozenset())

    def discarded(self) -> Self:
        """Return to what is stored."""
        if self.saving:
            return self
        return replace(self.opened(self.read), **NOTHING_HAPPENED)

    def with_change(self, name: str, code: str) -> Self:
        """Take a press or what is typed; see `find_setting`. While a save is under way, nothing can be changed."""
        found = find_setting(self.draft, name)
        if self.saving or found is None:
            return self
        setting, part = found
        typing = part in setting.kind.inputs
        # A button of the setting, such as for the standard list, replaces what was typed.
        others = {
            each: text
            for each, text in self.typed.items()
            if typing or setting.kind.part_of(setting.page_name, each) is None
        }
        typed = {**others, name: code} if typing else others
        joined = self.joined if self.conflicts else None
        edited = replace(self, typed=typed, saved=False, error=None, no_room=None, joined=joined)
        try:
            value = setting.kind.change(getattr(self.draft, setting.name), part, code)
        except UnknownValueError:
            return replace(edited, wrong=self.wrong | {name}) if typing else self
        draft = replace(self.draft, **{setting.name: value})
        return replace(edited, draft=draft, wrong=(self.wrong - {name}) & typed.keys())

    def with_setting(self, name: str, value: Any) -> Self:  # noqa: ANN401 - the type of the setting
        """Take another value from a setting's own editor. Nothing can be changed while a save is under way."""
        if not self.editable:
            return self
        draft = replace(self.draft, **{name: value})
        others = {each: text for each, text in self.typed.items() if each != name}
        joined = self.joined if self.conflicts else None
        return replace(
            self, draft=draft, typed=others, wrong=self.wrong - {name}, saved=False, error=None, no_room=None,
            joined=joined,
        )  # fmt: skip


def _is_storable(kind: Kind, value: Any) -> bool:  # noqa: ANN401 - the type of the setting
    """Return whether a value that was put together here comes back from the portal unchanged."""
    try:
        stored = kind.encode(value)
        return kind.is_sound(value) and (stored is None or kind.decode(stored) == value)
    except (UnknownValueError, WrongTypeError):
        return False


def form_of(read: Read[SettingsT]) -> SettingsForm[SettingsT]:
    """Return a newly opened form."""
    return SettingsForm(read, read.value)
