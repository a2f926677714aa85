"""Which scripts suit a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.script.values import Script


@dataclass(frozen=True, slots=True)
class Occasion:
    """What of a call decides which script is shown; each may be empty. `direction` is the platform's code."""

    line_number: str = ""
    line_name: str = ""
    direction: str = ""
    stage: str = ""


def suited(scripts: Iterable[Script], occasion: Occasion) -> tuple[Script, ...]:
    """Return the scripts that suit: those first that ask for most, then in the order in which they are written."""
    fitting = [script for script in scripts if _suits(script, occasion)]
    return tuple(sorted(fitting, key=lambda script: -_conditions(script)))


def _conditions(script: Script) -> int:
    return sum(map(bool, (script.lines, script.directions, script.stages)))


def _suits(script: Script, occasion: Occasion) -> bool:
    line = not script.lines or any(_is_line(written, occasion) for written in script.lines)
    direction = not script.directions or bool(_directions(occasion.direction) & set(script.directions))
    stages = {stage.casefold() for stage in script.stages}
    return line and direction and (not stages or occasion.stage.casefold() in stages)


def _is_line(written: str, occasion: Occasion) -> bool:
    """Return whether a text means this line: by its name, or by its number in any notation."""
    if occasion.line_name and written.casefold() == occasion.line_name.casefold():
        return True
    digits = _digits(written)
    return bool(digits) and not any(sign.isalpha() for sign in written) and digits == _digits(occasion.line_number)


def _directions(code: str) -> set[str]:
    """Return the directions of a call. A callback also counts as outgoing, for scripts that don't distinguish them."""
    return {"callback", "outgoing"} if code == "callback" else {code}


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())
