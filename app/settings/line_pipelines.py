"""The kind of setting that says into which pipeline a line's new deals go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.settings.kinds import Kind, UnknownValueError, WrongTypeError
from app.settings.outcomes import is_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.values import JSON

MOST_LINES = 100
LONGEST_LINE = 100
"""Characters of a line's number or name."""


@dataclass(frozen=True, slots=True)
class LinePipelines(Kind):
    """Numbers of pipelines, by the number of the line. A line that is left out uses the portal's default."""

    def decode(self, value: JSON) -> Mapping[str, int]:
        """Return the pipelines by line. One wrong entry is a fault of the whole."""
        if not isinstance(value, dict):
            raise WrongTypeError
        found: dict[str, int] = {}
        for line, pipeline in value.items():
            if isinstance(pipeline, bool) or not isinstance(pipeline, int):
                raise WrongTypeError
            found[line] = pipeline
        if len(found) > MOST_LINES or not all(map(_possible, found)) or any(number < 0 for number in found.values()):
            raise UnknownValueError
        return found

    def encode(self, value: Mapping[str, int]) -> JSON:
        """Return what is stored."""
        return dict(value) or None

    def change(self, value: Mapping[str, int], part: str, code: str) -> Mapping[str, int]:
        """Give a line a pipeline; without a number, the portal's default."""
        others = {line: pipeline for line, pipeline in value.items() if line != part}
        if not code:
            return others
        if not (code.isascii() and code.isdigit()) or not _possible(part) or len(others) == MOST_LINES:
            raise UnknownValueError
        return {**others, part: int(code)}

    def combine(self, general: Mapping[str, int], specific: Mapping[str, int]) -> Mapping[str, int]:
        """Return the pipelines of all lines."""
        return {**general, **specific}


def pipeline_of_line(pipelines: Mapping[str, int], number: str, name: str) -> int | None:
    """Return the pipeline of a line with this number and name; None for the portal's default."""
    if number in pipelines:
        return pipelines[number]
    return next((pipeline for line, pipeline in pipelines.items() if is_line(line, number, name)), None)


def _possible(line: str) -> bool:
    return 0 < len(line) <= LONGEST_LINE
