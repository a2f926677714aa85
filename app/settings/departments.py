"""The departments of a user, as an option of theirs remembers them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.values import JSON, items, positive, text

if TYPE_CHECKING:
    from collections.abc import Mapping

DEPARTMENTS = "departments"
"""The user's option: numbers, separated by commas."""

MOST = 50


def departments_of_user(user: Mapping[str, JSON]) -> frozenset[int] | None:
    """Return the departments of a user as REST describes them; None if it doesn't tell."""
    if "UF_DEPARTMENT" not in user:
        return None
    return frozenset(filter(None, map(positive, items(user["UF_DEPARTMENT"])[:MOST])))


def decode_departments(stored: JSON) -> frozenset[int]:
    """Return the departments that are remembered. Total."""
    return frozenset(filter(None, map(positive, text(stored).split(",")[:MOST])))


def encode_departments(departments: frozenset[int]) -> str:
    """Return departments as they are remembered."""
    return ",".join(map(str, sorted(departments)))
