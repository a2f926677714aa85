"""Values taken from earlier results of the same batch.

    Command("crm.company.get", {"id": result_of("client", "COMPANY_ID")})

The portal knows them as `$result[client][COMPANY_ID]`. Where the value is not there it leaves that text, or the last
level it found, and runs the command with it; so both ends are checked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bx24.values import JSON

_STEP = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ResultOf:
    """A value of an earlier result: the command's key, and the way into its result. Made by `result_of`."""

    key: str
    path: tuple[str, ...]

    def __post_init__(self) -> None:
        if not all(map(_STEP.fullmatch, (self.key, *self.path))):
            raise ValueError("a reference's key and path must be plain words or numbers")

    def __str__(self) -> str:
        return "$result" + "".join(f"[{step}]" for step in (self.key, *self.path))


Param = None | str | int | float | date | ResultOf | Sequence["Param"] | Mapping[str, "Param"]
"""A parameter. `app.bx24.rest.form` defines what can be sent, and how."""

Params = Mapping[str, Param]

MARK = "$result["
"""What the portal takes for a reference, also in the middle of a text."""


def result_of(key: str, *path: str | int) -> ResultOf:
    """Return a value of an earlier result.

    Args:
        key: The earlier command's key in the batch.
        path: Keys and list indexes that lead to a text or a number in its result; none for the result itself.
    """
    return ResultOf(key, tuple(map(str, path)))


def references(param: Param) -> Iterator[ResultOf]:
    """Return all references in a parameter, at any depth."""
    if isinstance(param, ResultOf):
        yield param
    elif isinstance(param, Mapping):
        for value in param.values():
            yield from references(value)
    elif isinstance(param, Sequence) and not isinstance(param, str):
        for value in param:
            yield from references(value)


def replaced(param: Param, value_of: Callable[[ResultOf], Param]) -> Param:
    """Return the same parameter with every reference replaced by what `value_of` gives for it."""
    if isinstance(param, ResultOf):
        return value_of(param)
    if isinstance(param, Mapping):
        return {key: replaced(value, value_of) for key, value in param.items()}
    if isinstance(param, Sequence) and not isinstance(param, str):
        return [replaced(value, value_of) for value in param]
    return param


def followed(reference: ResultOf, result: JSON) -> str | int | float | None:
    """Return the value in a result that a reference points to; None if that isn't a text or a number."""
    value = result
    for step in reference.path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        else:
            return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return None if value == "" else value
