"""What administrators write for operators."""

from __future__ import annotations

from dataclasses import dataclass

DIRECTIONS = ("incoming", "outgoing", "callback")


@dataclass(frozen=True, slots=True)
class Script:
    """What an operator says and asks.

    Attributes:
        name: Its name, no other script has it.
        text: The text; lines are kept, `{client.name}` and the like are filled in.
        checklist: Questions to ask or things to do.
        lines: Numbers or names of the lines that it is for; empty: all.
        directions: Codes of `DIRECTIONS`; empty: all.
        stages: Names of the stages of the deal that it is for; empty: all, and calls without a deal.
    """

    name: str
    text: str = ""
    checklist: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that `/` and its key put into the note. `language` is empty for one of all languages."""

    key: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that is written."""

    scripts: tuple[Script, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that may hold variables."""
        scripts = [text for script in self.scripts for text in (script.text, *script.checklist)]
        return (*scripts, *(phrase.text for phrase in self.phrases))
