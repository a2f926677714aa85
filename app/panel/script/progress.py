"""How far the operator is in a script, and the text that local storage keeps of it. Total."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bitrix24.values import items, mapping, text
from app.scripts.flow import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.values import JSON
    from app.panel.script.state import ScriptContext
    from app.scripts.flow import Path


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


def encode_progress(context: ScriptContext, progress: Progress) -> str:
    """Return the text to keep for a call."""
    paths = {name: [[choice.step, choice.answer] for choice in path] for name, path in progress.paths.items() if path}
    members = {
        "place": context.key,
        "ticks": sorted(progress.ticks),
        "began": context.conversation.began,
        **({"paths": paths, "followed": progress.followed} if paths else {}),
    }
    return json.dumps(members, ensure_ascii=False)


def decode_progress(stored: str | None, context: ScriptContext) -> Progress | None:
    """Return what was kept; None if it is of another call, or nothing."""
    members = mapping(stored)
    began = members.get("began", 0.0)
    if (
        text(members.get("place")) != context.key.strip()
        or not isinstance(began, int | float)
        or not context.has(began)
    ):
        return None
    paths = {name: _path(path) for name, path in mapping(members.get("paths")).items()}
    ticks = frozenset(filter(None, map(text, items(members.get("ticks")))))
    return Progress(ticks, paths, text(members.get("followed")))


def _path(stored: JSON) -> Path:
    steps = (items(each) for each in items(stored))
    return tuple(Choice(text(step[0]), text(step[1])) for step in steps if len(step) == 2)
