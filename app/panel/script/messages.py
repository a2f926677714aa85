"""Messages and effects of the script section.

Some events of other sections serve as messages unchanged, and the events that this section publishes are effects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.sections.events import ChecklistChanged, ClientKnown, ItemChosen, ScriptFollowed

if TYPE_CHECKING:
    from app.panel.script.progress import Progress
    from app.panel.script.state import ScriptContext
    from app.scripts.model import Library


@dataclass(frozen=True, slots=True)
class KeepProgress:
    """Keep ticks and answers for the next load of the page."""

    script_context: ScriptContext
    progress: Progress


@dataclass(frozen=True, slots=True)
class ReadStep:
    """Read the step that has come up to screen readers, and put the focus on it."""


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


Effect = ChecklistChanged | ScriptFollowed | KeepProgress | ReadStep | AskOperator | PutText | Offer


@dataclass(frozen=True, slots=True)
class ContextShown:
    """The call is another one, or has changed.

    Attributes:
        script_context: The call.
        client: The last client shared before, of any call.
        kept: How far the operator was in this call before the page was loaded again; None if not at all.
    """

    script_context: ScriptContext
    client: ClientKnown | None
    kept: Progress | None


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
class OperatorReported:
    """The operator's name is known."""

    name: str


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
    | ClientKnown
    | ItemChosen
    | OperatorReported
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
