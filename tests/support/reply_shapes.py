"""Whether a reply has the shape of a recorded one.

assert differences(case["body"], reply.body) == []
"""

from __future__ import annotations

from typing import Any


def differences(expected: Any, actual: Any, place: str = "") -> list[str]:  # noqa: ANN401 - any JSON
    """Where a reply is not like a fixture: errors by value, everything else by keys and types."""
    if isinstance(expected, dict) and expected.get("error") is not None:
        return [] if expected == actual else [f"{place}: {actual}"]
    if expected in ({}, []) or actual in ({}, []):
        # The portal may write nothing found as either; here it is always a list.
        nothing_found = place == ".result" and expected == {} and actual == []
        return [] if nothing_found or type(expected) is type(actual) else [f"{place}: {actual!r} for {expected!r}"]
    if isinstance(expected, dict) and isinstance(actual, dict):
        missing = [f"{place}.{key} is missing" for key in expected if key not in actual]
        return missing + [
            found
            for key in expected
            if key in actual
            for found in differences(expected[key], actual[key], f"{place}.{key}")
        ]
    if isinstance(expected, list) and isinstance(actual, list):
        return differences(expected[0], actual[0], f"{place}[0]")
    return [] if None in (expected, actual) or _kind(expected) is _kind(actual) else [f"{place}: {actual!r}"]


def _kind(value: object) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)
