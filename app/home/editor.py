"""The text of the scripts and phrases between being read and being saved. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.home.edited import Edited
from app.home.edited import begun as saving
from app.script.stored import Read, as_text, library_in
from app.script.values import Library
from app.settings.quota import SAFE_BYTES

if TYPE_CHECKING:
    from app.bx24.values import JSON


def text_of(read: Read) -> str:
    """What is edited: the library as people read it, or the text as it is where something is wrong in it."""
    if not read.text:
        return ""
    return read.text if read.problems else as_text(read.library)


@dataclass(frozen=True, slots=True)
class Editor(Edited):
    """The editor.

    Attributes:
        read: What is stored, as far as it is known.
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
    """The editor with what is stored."""
    read = library_in(stored)
    text = text_of(read)
    return Editor(read, text, library_in(text))


def refreshed(one: Editor, stored: JSON) -> Editor:
    """What is stored is known anew: what somebody has written stays as it is."""
    if one.saving:
        return one
    return replace(one, read=library_in(stored)) if one.dirty else replace(opened(stored), saved=one.saved)


def written(one: Editor, text: str) -> Editor:
    """Somebody writes. While a saving is under way nothing can be changed."""
    if one.saving or one.read.newer:
        return one
    draft = library_in(text, _most(one))
    return replace(
        one, text=text, draft=draft, saved=False, exported=False, unreadable=False, trouble=None, no_room=None
    )


def _most(one: Editor) -> int:
    """Bytes that the scripts may take: what is stored may be larger, from times when more was allowed."""
    return max(SAFE_BYTES, len(one.read.text.encode(errors="surrogatepass")))


def unread(one: Editor) -> Editor:
    """A file that was chosen could not be read: nothing is changed by it."""
    return replace(one, saved=False, exported=False, unreadable=True)


def discarded(one: Editor) -> Editor:
    """Back to what is stored."""
    return replace(written(one, text_of(one.read)), changed=False)


def begun(one: Editor) -> Editor:
    """The text is being saved."""
    return replace(saving(one), exported=False, unreadable=False)


def ended(one: Editor, stored: JSON, dropped: tuple[str, ...] = ()) -> Editor:
    """It is stored."""
    return replace(opened(stored), saved=True, dropped=dropped) if one.saving else one


def overtaken(one: Editor, stored: JSON, *, clashed: bool = False) -> Editor:
    """Somebody else has saved meanwhile: nothing was stored, and the text stays to be compared."""
    return replace(one, read=library_in(stored), saving=False, changed=True, clashed=clashed)
