"""What the portal says about the app, in one request.

seen = await look(rest, wanted)
if isinstance(seen, ErrorReport):
    ...
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import ErrorReport, RestError, report_of
from app.bitrix24.values import flag, items, mapping, text
from app.installation.bindings import CALL_CARD, bindings_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.rest.client import Rest
    from app.bitrix24.values import JSON
    from app.installation.bindings import Binding

NEEDED = ("placement", "telephony")
"""Scopes without which the panel can't work."""

WISHED = ("crm", "user_brief")
"""Scopes without which the panel shows neither the clients' names nor the operator's."""

_WIDER = {"user_brief": ("user_brief", "user_basic", "user")}


def missing_scopes(result: JSON, scopes: Iterable[str] = NEEDED) -> tuple[str, ...]:
    """Return the scopes that are missing from the reply of `scope`; a wider one counts for a smaller one."""
    granted = _codes(result)
    return tuple(scope for scope in scopes if not granted & {name.upper() for name in _WIDER.get(scope, (scope,))})


def offers_call_card(result: JSON) -> bool:
    """Return whether `placement.list` contains the one placement that the panel can't do without."""
    return CALL_CARD in _codes(result)


def offered(wanted: Iterable[Binding], result: JSON) -> tuple[Binding, ...]:
    """Return the bindings whose placement is in `placement.list`: old portals lack the background worker's."""
    places = _codes(result)
    return tuple(binding for binding in wanted if binding.placement in places)


def _codes(result: JSON) -> set[str]:
    return {text(code).upper() for code in items(result)}


QUESTIONS = {
    "scopes": Command("scope"),
    "places": Command("placement.list"),
    "bindings": Command("placement.get"),
    "app": Command("app.info"),
}
"""The questions to the portal."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The portal's answers.

    Attributes:
        installed: Whether it says that the app is installed, so that it doesn't wait for `installFinish`.
        offered: The wanted bindings that it supports.
        present: What is bound.
        lacking: Scopes that would be good to have.
        warnings: Whether the portal's replies carried PHP's warnings.
    """

    installed: bool
    offered: tuple[Binding, ...]
    present: tuple[Binding, ...]
    lacking: tuple[str, ...] = ()
    warnings: bool = False


async def inspect(rest: Rest, wanted: tuple[Binding, ...]) -> Inspection | ErrorReport:
    """Ask the portal; return its answers, or why the app can't be installed."""
    seen = parse_inspection(await rest.batch(QUESTIONS), wanted)
    return replace(seen, warnings=rest.observed.text_around > 0) if isinstance(seen, Inspection) else seen


def parse_inspection(outcomes: Outcomes, wanted: tuple[Binding, ...]) -> Inspection | ErrorReport:
    """Return the result of the portal's answers. A missing scope explains the errors of the other commands."""
    scopes = outcomes["scopes"]
    if not isinstance(scopes, RestError) and (missing := missing_scopes(scopes.result)):
        return ErrorReport(ErrorKind.SCOPES_MISSING, ", ".join(missing))
    for outcome in outcomes.values():
        if isinstance(outcome, RestError):
            return report_of(outcome)
    places = outcomes.answer("places").result
    if not offers_call_card(places):
        return ErrorReport(ErrorKind.NO_PLACE, CALL_CARD)
    return Inspection(
        installed=flag(mapping(outcomes.answer("app").result).get("INSTALLED")),
        offered=offered(wanted, places),
        present=bindings_in(outcomes.answer("bindings").result),
        lacking=missing_scopes(outcomes.answer("scopes").result, WISHED),
    )
