"""The text of the scripts and phrases between being read and being saved. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.home.edit_state import Edited
from app.home.edit_state import begun as saving
from app.scripts.model import Library
from app.scripts.storage_format import Read, as_text, library_in
from app.settings.quota import SAFE_BYTES

if TYPE_CHECKING:
    from app.bitrix24.values import JSON


def text_of(read: Read) -> str:
    """Return the text to edit: the library, formatted, or the stored text unchanged if it has mistakes."""
    if not read.text:
        return ""
    return read.text if read.problems else as_text(read.library)


@dataclass(frozen=True, slots=True)
class Editor(Edited):
    """The editor.

    Attributes:
        read: What is stored, as far as known.
        text: What is in the editor.
        draft: What that says, and what is wrong in it.
        exported: Whether the last thing that happened was an export.
        unreadable: Whether the last thing that happened was the choice of a file that could not be read.
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


def opened(stored: JSON) -> Editor:
    """Return the editor with what is stored."""
    read = library_in(stored)
    text = text_of(read)
    return Editor(read, text, library_in(text))


def refreshed(one: Editor, stored: JSON) -> Editor:
    """Take what is stored now. What somebody has written stays unchanged."""
    if one.saving:
        return one
    return replace(one, read=library_in(stored)) if one.dirty else replace(opened(stored), saved=one.saved)


def written(one: Editor, text: str) -> Editor:
    """Take what somebody writes. While a save is under way, nothing can be changed."""
    if one.saving or one.read.newer:
        return one
    draft = library_in(text, _most(one))
    return replace(
        one, text=text, draft=draft, saved=False, exported=False, unreadable=False, trouble=None, no_room=None
    )


def _most(one: Editor) -> int:
    """Return the bytes that the scripts may take. What is stored may be larger, from times when more was allowed."""
    return max(SAFE_BYTES, len(one.read.text.encode(errors="surrogatepass")))


def unread(one: Editor) -> Editor:
    """Take a chosen file that couldn't be read: it changes nothing."""
    return replace(one, saved=False, exported=False, unreadable=True)


def discarded(one: Editor) -> Editor:
    """Return to what is stored."""
    return replace(written(one, text_of(one.read)), changed=False)


def begun(one: Editor) -> Editor:
    """Mark the text as being saved."""
    return replace(saving(one), exported=False, unreadable=False)


def ended(one: Editor, stored: JSON, dropped: tuple[str, ...] = ()) -> Editor:
    """Take a successful save."""
    return replace(opened(stored), saved=True, dropped=dropped) if one.saving else one


def overtaken(one: Editor, stored: JSON, *, clashed: bool = False) -> Editor:
    """Take a save that somebody else overtook: nothing was stored, and the text stays for comparison."""
    return replace(one, read=library_in(stored), saving=False, changed=True, clashed=clashed)
