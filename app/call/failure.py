"""Why a call failed: SIP and statistics codes, as `call-card` documentation and call statistics name them.

A code is text (`603-S` and `OTHER` exist). Codes that aren't listed are shown unchanged.
"""

from __future__ import annotations

from enum import StrEnum

SUCCESS_CODES = frozenset({"", "0", "200"})
"""Codes that come with a call that did not fail."""


class Failure(StrEnum):
    """What went wrong, in words that an operator uses."""

    MISSED = "missed"
    NO_MONEY = "no-money"
    FORBIDDEN = "forbidden"
    WRONG_NUMBER = "wrong-number"
    BLOCKED = "blocked"
    UNAVAILABLE = "unavailable"
    NO_ROUTE = "no-route"
    BUSY = "busy"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNDEFINED = "undefined"


_BY_CODE = {
    "304": Failure.MISSED,
    "402": Failure.NO_MONEY,
    "403": Failure.FORBIDDEN,
    "404": Failure.WRONG_NUMBER,
    "423": Failure.BLOCKED,
    "480": Failure.UNAVAILABLE,
    "484": Failure.NO_ROUTE,
    "486": Failure.BUSY,
    "503": Failure.NO_ROUTE,
    "603": Failure.DECLINED,
    "603-S": Failure.CANCELLED,
    "OTHER": Failure.UNDEFINED,
}


def failure(code: str) -> Failure | None:
    """Return the meaning of a code, or None when it is not one that the platform documents."""
    return _BY_CODE.get(code.upper())


def documented_codes() -> tuple[str, ...]:
    """Return all codes that `failure` knows."""
    return tuple(_BY_CODE)
