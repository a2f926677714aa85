"""Markdown documents, read for what tests ask: prose, headings, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Document:
    """One Markdown file."""

    path: Path

    @cached_property
    def prose(self) -> str:
        """The text without blocks of code and code spans."""
        return re.sub(r"```.*?```|`[^`\n]*`", "", self.path.read_text("utf-8"), flags=re.DOTALL)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Fragments that lead to its headings, as GitHub makes them."""
        text = re.sub(r"```.*?```", "", self.path.read_text("utf-8"), flags=re.DOTALL)
        headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
        return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Addresses of links and pictures within the repository, as they are written."""
        return tuple(re.findall(r"\]\((?!https?:)([^)]+)\)", self.prose))

    def leads_to(self, target: str) -> bool:
        """Whether one of its targets is there: the file, and the heading in it."""
        name, _, fragment = target.partition("#")
        file = self.path.parent / name if name else self.path
        return file.exists() and (not fragment or fragment in Document(file).anchors)


def documents() -> list[Document]:
    """The project's documents."""
    folders = [ROOT / name for name in (".github", "app", "static", "tests")]
    found = [*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*.md"))]
    return [Document(path) for path in sorted(found)]
