"""What the page says of the room for options, in sentences and as rows of notes."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from app.home.cells import note
from app.home.wanted import Scope
from app.locale import N_, Words
from app.script.stored import OPTION as SCRIPTS
from app.script.stored import REPLACED as SCRIPTS_REPLACED
from app.settings.quota import SAFE_BYTES
from app.settings.stored import OPTION, REPLACED

if TYPE_CHECKING:
    from app.home.edited import Edited
    from app.settings.quota import NoRoom, Usage
    from app.ui.view import Row

_NAMES = {
    OPTION: N_("Settings for everyone"),
    SCRIPTS: N_("Scripts and phrases"),
    REPLACED: N_("Copy of replaced settings"),
    SCRIPTS_REPLACED: N_("Copy of replaced scripts"),
}

_DROPPED = {
    REPLACED: N_("Saved. The copy of the previously replaced settings was removed."),
    SCRIPTS_REPLACED: N_("Saved. The copy of the previously replaced scripts was removed."),
}


def room_notes(one: Edited, scope: Scope, usage: Usage | None, words: Words) -> list[Row]:
    """Return the notes about room: what didn't fit, what a save removed, whether too much is stored."""
    rows = [note(words(_DROPPED[name]), tone="hint") for name in one.dropped if name in _DROPPED]
    if one.no_room is not None:
        rows.append(_refusal(one.no_room, scope, words))
    elif scope is not Scope.USER and usage is not None and not usage.safe:
        rows.append(_overfull(usage, words))
    return rows


def room_text(usage: Usage | None, words: Words) -> str:
    """Return how much of the room is used; empty if unknown."""
    if usage is None:
        return ""
    sentence = words(N_("With all other settings: {total} of {most} KB."))
    return sentence.format(total=_kilobytes(usage.total), most=_kilobytes(SAFE_BYTES))


def _refusal(no_room: NoRoom, scope: Scope, words: Words) -> Row:
    if no_room.only_copy:
        text = words(N_("Not saved: there's no room for a copy of the stored text, which can't be read."))
        advice = words(N_("Copy the stored text if you need it, then save again: it'll be replaced without a copy."))
        return note(text, advice, _details(no_room.usage, scope, words), "error")
    text = words(
        N_("Not saved: there isn't enough room. Bitrix24 can safely keep {most} KB of settings; this makes {total} KB.")
    ).format(total=_kilobytes(no_room.usage.total), most=_kilobytes(SAFE_BYTES))
    advice = words(
        N_("What you wrote is still here, and nothing that is stored has changed. Shorten it, then save again.")
    )
    return note(text, advice, _details(no_room.usage, scope, words), "error")


def _overfull(usage: Usage, words: Words) -> Row:
    text = words(N_("The stored settings take {total} KB. Bitrix24 can safely keep {most} KB."))
    advice = words(N_("They all still work. Shorten them soon: until they fit, you can't save anything longer."))
    text = text.format(total=_kilobytes(usage.total), most=_kilobytes(SAFE_BYTES))
    return note(text, advice, _details(usage, Scope.APP, words))


def _details(usage: Usage, scope: Scope, words: Words) -> str:
    """Return the size of each part, the largest first."""
    names = _NAMES if scope is not Scope.USER else {}
    sizes: dict[str, int] = {}
    for name, size in usage.sizes.items():
        said = words(names.get(name) or N_("Other settings"))
        sizes[said] = sizes.get(said, 0) + size
    ordered = sorted(sizes.items(), key=lambda each: -each[1])
    parts = " · ".join(f"{name} {_kilobytes(size)}" for name, size in ordered)
    return words(N_("Size in KB: {parts}")).format(parts=parts)


def _kilobytes(size: int) -> int:
    """Return kilobytes, rounded up so that slightly too much isn't shown as just enough."""
    return ceil(size / 1024)
