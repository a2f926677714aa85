"""The text of the scripts and phrases, from reading to saving. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.home.edit_state import EditState
from app.home.edit_state import begun as saving
from app.scripts.model import Library
from app.scripts.storage_format import Read, as_text, decode_library
from app.settings.quota import SAFE_BYTES

if TYPE_CHECKING:
    from app.bitrix24.values import JSON


def text_of(read: Read) -> str:
    """Return the text to edit: the library, formatted, or the stored text unchanged if it has mistakes."""
    if not read.text:
        return ""
    return read.text if read.problems else as_text(read.library)


@dataclass(frozen=True, slots=True)
class ScriptsForm(EditState):
    """The editor.

    Attributes:
        read: What is stored, as far as known.
        text: The text in the editor.
        draft: Its library, and its mistakes.
        exported: Whether the last event was an export.
        unreadable: Whether the last event was the choice of an unreadable file.
    """

    read: Read = field(default_factory=lambda: Read(Library()))
    text: str = ""
    draft: Read = field(default_factory=lambda: Read(Library()))
    exported: bool = False
    unreadable: bool = False

    @property
    def dirty(self) -> bool:
        """Whether something would be saved."""
        return self.text != text_of(self.read)

    @property
    def sound(self) -> bool:
        """Whether the text can be stored."""
        return self.draft.sound

    @property
    def savable(self) -> bool:
        """Whether it may be saved."""
        return self.dirty and self.sound and not self.saving and not self.read.newer


def opened(stored: JSON) -> ScriptsForm:
    """Return the editor with what is stored."""
    read = decode_library(stored)
    text = text_of(read)
    return ScriptsForm(read, text, decode_library(text))


def refreshed(one: ScriptsForm, stored: JSON) -> ScriptsForm:
    """Take what is stored now. What somebody has written stays unchanged."""
    if one.saving:
        return one
    return replace(one, read=decode_library(stored)) if one.dirty else replace(opened(stored), saved=one.saved)


def written(one: ScriptsForm, text: str) -> ScriptsForm:
    """Take what somebody writes. While a save is under way, nothing can be changed."""
    if one.saving or one.read.newer:
        return one
    draft = decode_library(text, _most(one))
    return replace(
        one, text=text, draft=draft, saved=False, exported=False, unreadable=False, trouble=None, no_room=None
    )


def _most(one: ScriptsForm) -> int:
    """Return the bytes that the scripts may take. What is stored may be larger, from times when more was allowed."""
    return max(SAFE_BYTES, len(one.read.text.encode(errors="surrogatepass")))


def unread(one: ScriptsForm) -> ScriptsForm:
    """Take a chosen file that couldn't be read: it changes nothing."""
    return replace(one, saved=False, exported=False, unreadable=True)


def discarded(one: ScriptsForm) -> ScriptsForm:
    """Return to what is stored."""
    return replace(written(one, text_of(one.read)), changed=False)


def begun(one: ScriptsForm) -> ScriptsForm:
    """Mark the text as being saved."""
    return replace(saving(one), exported=False, unreadable=False)


def ended(one: ScriptsForm, stored: JSON, dropped: tuple[str, ...] = ()) -> ScriptsForm:
    """Take a successful save."""
    return replace(opened(stored), saved=True, dropped=dropped) if one.saving else one


def overtaken(one: ScriptsForm, stored: JSON, *, clashed: bool = False) -> ScriptsForm:
    """Take a save that somebody else overtook: nothing was stored, and the text stays for comparison."""
    return replace(one, read=decode_library(stored), saving=False, changed=True, clashed=clashed)
