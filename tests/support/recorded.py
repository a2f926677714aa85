"""The platform's recorded and documented payloads: `tests/fixtures`.

@pytest.mark.parametrize("case", **each("get-status"))
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.bitrix24.values import JSON

FOLDER = Path(__file__).parents[1] / "fixtures"

# A fixture's case has keys of its own in each file.
Case = dict[str, Any]


def cases(name: str, section: str = "cases") -> list[Case]:
    """The cases of a fixture file."""
    content = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    found: list[Case] = content[section]
    return found


def case(name: str, case_name: str) -> Case:
    """One case of a fixture file."""
    (found,) = [case for case in cases(name) if case["name"] == case_name]
    return found


def each(name: str, section: str = "cases") -> dict[str, Any]:
    """The arguments of `parametrize` that make one test of each case, under the case's name."""
    found = cases(name, section)
    return {"argvalues": found, "ids": [case["name"] for case in found]}


def every_value() -> Iterator[JSON]:
    """Every JSON value that stands anywhere in any fixture file."""
    for file in sorted(FOLDER.glob("*.json")):
        yield from _values_in(json.loads(file.read_text("utf-8")))


def _values_in(value: JSON) -> Iterator[JSON]:
    yield value
    if isinstance(value, dict):
        for item in value.values():
            yield from _values_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _values_in(item)
