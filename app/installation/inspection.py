"""What the portal says about the app, in one request, and whether the app's pages answer as the portal requests them.

    seen = await inspect(rest, bindings)
    if isinstance(seen, ErrorReport):
        ...
    error = await check_pages(pages, "https://app.example.com/panel/install.html", "index.html")
    error is None               # the page answers

The portal loads a handler by a form's POST, and a redirect would turn that into a GET or lead to another origin. From a
static archive it loads pages by GET. This page knows which from itself: if its own address refuses POST, it wasn't
loaded by POST.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import ErrorReport, RestError, report_of
from app.bitrix24.values import flag, items, mapping, text
from app.copies import replace
from app.installation.bindings import CALL_CARD, bindings_in, folder_of
from app.locale import N_

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

OPTIONAL = {
    "imopenlines": N_("With it, a chat in the history shows its messages."),
    "entity": N_("With it, scripts and phrases may take more than 32 KB."),
}
"""Scopes that bring something more, and what that is."""

_WIDER = {"user_brief": ("user_brief", "user_basic", "user")}


def missing_scopes(result: JSON, scopes: Iterable[str] = NEEDED) -> tuple[str, ...]:
    """Return the scopes that are missing from the reply of `scope`; a wider one counts for a smaller one."""
    granted = _codes(result)
    return tuple(scope for scope in scopes if not granted & {name.upper() for name in _WIDER.get(scope, (scope,))})


def offers_call_card(result: JSON) -> bool:
    """Return whether `placement.list` contains the one placement that the panel can't do without."""
    return CALL_CARD in _codes(result)


def offered(required: Iterable[Binding], result: JSON) -> tuple[Binding, ...]:
    """Return the bindings whose placement is in `placement.list`: old portals lack the background worker's."""
    places = _codes(result)
    return tuple(binding for binding in required if binding.placement in places)


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


async def inspect(rest: Rest, required: tuple[Binding, ...]) -> Inspection | ErrorReport:
    """Ask the portal; return its answers, or why the app can't be installed."""
    seen = parse_inspection(await rest.batch(QUESTIONS), required)
    return replace(seen, warnings=rest.observed.text_around > 0) if isinstance(seen, Inspection) else seen


def parse_inspection(outcomes: Outcomes, required: tuple[Binding, ...]) -> Inspection | ErrorReport:
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
        offered=offered(required, places),
        present=bindings_in(outcomes.answer("bindings").result),
        lacking=missing_scopes(outcomes.answer("scopes").result, WISHED),
    )


Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class PageReply:
    """What a host answers to a request for a page.

    Attributes:
        status: The HTTP status; 0 when there was no reply, or a redirect.
        redirected: Whether the host sends the browser elsewhere.
        text: The page.
    """

    status: int = 0
    redirected: bool = False
    text: str = field(default="", repr=False)


class Pages(Protocol):
    """Fetches pages of the app's origin; implemented by `app.browser.fetch.OwnPages`."""

    async def fetch(self, address: str, method: Method) -> PageReply:
        """Request a page without following redirects and without a cache. Never raises because of the host."""
        ...


async def check_pages(pages: Pages, location: str, name: str) -> ErrorKind | None:
    """Return what is wrong with a page of the site; None when it answers.

    Args:
        pages: The network.
        location: The address of the page that asks.
        name: The other page's file name.
    """
    address = folder_of(location) + name
    found = page_answered(await pages.fetch(address, "POST"), name)
    if found in (None, ErrorKind.PAGE_REDIRECTED, ErrorKind.PAGE_UNREACHABLE):
        return found
    if page_answered(await pages.fetch(address, "GET"), name) is not None:
        return found
    return None if await _is_static(pages, location) else ErrorKind.PAGE_REFUSES_POST


def page_answered(reply: PageReply, name: str) -> ErrorKind | None:
    """Return what is wrong with a reply for the page with this file name; None when it is that page.

    A page has its name in `data-page`.
    """
    if reply.redirected:
        return ErrorKind.PAGE_REDIRECTED
    if reply.status != 200:
        return {0: ErrorKind.PAGE_UNREACHABLE, 404: ErrorKind.PAGE_MISSING, 410: ErrorKind.PAGE_MISSING}.get(
            reply.status, ErrorKind.PAGE_FAILING
        )
    return None if f'data-page="{name.partition(".")[0]}"' in reply.text else ErrorKind.PAGE_ANOTHER


async def _is_static(pages: Pages, location: str) -> bool:
    reply = await pages.fetch(location.partition("#")[0], "POST")
    return not reply.redirected and reply.status not in (0, 200)
