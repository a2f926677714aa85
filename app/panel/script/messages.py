"""Messages and effects of the script section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.notes.draft import ScriptPath
    from app.panel.script.state import ScriptContext
    from app.scripts.flow import Path
    from app.scripts.model import Library
    from app.sections.events import ClientKnown, ItemChosen


@dataclass(frozen=True, slots=True)
class PublishTicks:
    """Share which items are done with the other sections."""

    done: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishPath:
    """Share how the client has answered with the other sections."""

    path: ScriptPath


@dataclass(frozen=True, slots=True)
class KeepProgress:
    """Keep ticks and answers for the next load of the page."""

    script_context: ScriptContext
    progress: Progress


@dataclass(frozen=True, slots=True)
class ReadStep:
    """Read the step that has come up to screen readers, and put the focus on it."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Look whether ticks of this call were kept."""

    script_context: ScriptContext


@dataclass(frozen=True, slots=True)
class AskOperator:
    """Find out the operator's name."""


@dataclass(frozen=True, slots=True)
class PutText:
    """Type a text into an input, replacing what was typed to find it."""

    field: str
    text: str
    instead_of: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Announce the number of phrases to screen readers."""

    count: int


Effect = PublishTicks | PublishPath | KeepProgress | ReadStep | Recall | AskOperator | PutText | Offer


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the operator is.

    Attributes:
        ticks: The ticked items of checklists, by their text.
        paths: The answers in each script, by its name.
        followed: The script in which something was answered last; empty for none.
    """

    ticks: frozenset[str] = frozenset()
    paths: Mapping[str, Path] = field(default_factory=dict, hash=False)
    followed: str = ""


@dataclass(frozen=True, slots=True)
class ContextShown:
    """The call is another one, or has changed. `client`: the last client shared before, of any call."""

    script_context: ScriptContext
    client: ClientKnown | None = None


@dataclass(frozen=True, slots=True)
class LibraryRead:
    """The rest of the library was read.

    Attributes:
        library: All of it, or an earlier one; None if nothing more than its beginning is known.
        failed: Whether it couldn't be read.
    """

    library: Library | None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ScriptsOffered:
    """Only these scripts are offered for this call; None for all."""

    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ClientReported:
    """The CRM has described a client."""

    client: ClientKnown


@dataclass(frozen=True, slots=True)
class DealReported:
    """The call is about this deal."""

    deal: ItemChosen


@dataclass(frozen=True, slots=True)
class OperatorReported:
    """The operator's name is known."""

    name: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """The operator was so far before the page was loaded again."""

    place: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class ScriptRequested:
    """The operator wants another script: its name, or empty for the next one."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class PointTicked:
    """An item of the checklist was ticked or unticked; empty: the first unticked one is ticked."""

    point: str = ""


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """The client has answered: the text of an answer, or its number from 1."""

    answer: str


@dataclass(frozen=True, slots=True)
class SteppedBack:
    """The operator takes the last answer back."""


@dataclass(frozen=True, slots=True)
class VoicemailToggled:
    """The operator shows or hides the text for an answering machine."""


@dataclass(frozen=True, slots=True)
class ObjectionsSearched:
    """Something was typed into the search for objections."""

    letters: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Something was typed into an input. `letters`: the letters after a slash before the caret; None without one."""

    field: str
    letters: str | None


@dataclass(frozen=True, slots=True)
class MenuMoved:
    """Select another phrase of the menu, this many further."""

    steps: int


@dataclass(frozen=True, slots=True)
class PhraseTaken:
    """The operator takes a phrase: the one at this index, or the selected one."""

    index: int | None = None


@dataclass(frozen=True, slots=True)
class MenuLeft:
    """The menu was dismissed."""


Message = (
    ContextShown
    | LibraryRead
    | ScriptsOffered
    | ClientReported
    | DealReported
    | OperatorReported
    | Recalled
    | ScriptRequested
    | PointTicked
    | AnswerGiven
    | SteppedBack
    | VoicemailToggled
    | ObjectionsSearched
    | Typed
    | MenuMoved
    | PhraseTaken
    | MenuLeft
)
