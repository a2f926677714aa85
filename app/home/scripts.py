"""The scripts and phrases on the page: what is written, checked, exported. A part of `update`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from app.home.edit_state import EditState
from app.home.messages import (
    Effect,
    ExampleRequested,
    ExportRequested,
    FileUnreadable,
    SaveFile,
    ScriptsImported,
    ScriptsMessage,
    ScriptsWritten,
)
from app.scripts.model import Library, Phrase, Script
from app.scripts.storage_format import decode_library, format_library
from app.settings.quota import SAFE_BYTES
from app.settings.reading import Read

if TYPE_CHECKING:
    from app.home.state import Model

Step = tuple["Model", tuple[Effect, ...]]

FILE = "call-panel-scripts.json"

EXAMPLE = format_library(
    Library(
        (
            Script(
                "Incoming call",
                "Good day, this is {operator.name}.\nAm I speaking with {client.name} of {client.company}?",
                ("Asked what it is about", "Checked the e-mail address {client.email}", "Agreed on the next step"),
                directions=("incoming",),
            ),
            Script(
                "Offer is out",
                "You have our offer for {deal.title}. Which questions are open?",
                ("Asked for the decision", "Asked for the date"),
                stages=("Negotiation",),
            ),
        ),
        (
            Phrase("later", "Asked to be called back later."),
            Phrase("offer", "Wants an offer by e-mail to {client.email}."),
            Phrase("offer", "Wünscht ein Angebot per E-Mail an {client.email}.", "de"),
        ),
    )
)
"""The example that the editor offers."""


def format_text(read: Read[Library]) -> str:
    """Return the text to edit: the library, formatted, or the stored text unchanged if it has mistakes."""
    if not read.text:
        return ""
    return read.text if read.problems else format_library(read.value)


@dataclass(frozen=True, slots=True)
class ScriptsForm(EditState[Library]):
    """The editor.

    Attributes:
        text: What is in the editor.
        draft: What that says, and what is wrong in it.
        exported: Whether the last thing that happened was an export.
        unreadable: Whether the last thing that happened was the choice of a file that could not be read.
    """

    read: Read[Library] = field(default_factory=lambda: Read(Library()))
    text: str = ""
    draft: Read[Library] = field(default_factory=lambda: Read(Library()))
    exported: bool = False
    unreadable: bool = False

    @property
    def dirty(self) -> bool:
        """Whether something would be saved."""
        return self.text != format_text(self.read)

    @property
    def sound(self) -> bool:
        """Whether the text can be stored."""
        return self.draft.sound

    def opened(self, read: Read[Library]) -> Self:
        """Return the editor with what is stored."""
        text = format_text(read)
        return replace(self, read=read, text=text, draft=decode_library(text), exported=False, unreadable=False)

    def discarded(self) -> Self:
        """Return to what is stored."""
        return replace(self.with_text(format_text(self.read)), changed=False)

    def with_text(self, text: str) -> Self:
        """Take what somebody writes. While a save is under way, nothing can be changed."""
        if self.saving or self.read.newer:
            return self
        # What is stored may be larger, from times when more was allowed.
        most = max(SAFE_BYTES, len(self.read.text.encode(errors="surrogatepass")))
        edited = replace(self, text=text, draft=decode_library(text, most), exported=False, unreadable=False)
        return replace(edited, saved=False, trouble=None, no_room=None)


def step(model: Model, message: ScriptsMessage) -> Step:
    """Process a message about scripts and phrases."""
    form = model.scripts
    if isinstance(message, ExportRequested):
        exported = replace(form, exported=True, unreadable=False)
        return replace(model, scripts=exported), (SaveFile(FILE, form.text),)
    return replace(model, scripts=_with_edit(form, message)) if model.visit.admin else model, ()


def _with_edit(form: ScriptsForm, message: ScriptsMessage) -> ScriptsForm:
    match message:
        case ScriptsWritten(text=text):
            return form.with_text(text)
        case ScriptsImported(text=text):
            after = form.with_text(text.removeprefix("\ufeff"))
            # In one line, as the portal keeps it, nobody could read it.
            return after.with_text(format_text(after.draft)) if after.draft.sound else after
        case FileUnreadable():
            return replace(form, saved=False, exported=False, unreadable=True)
        case ExampleRequested():
            return form if form.text.strip() else form.with_text(EXAMPLE)
        case ExportRequested():
            return form
