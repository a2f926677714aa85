"""Diagnosing the connection from observations. Pure.

diagnosis = diagnose(Observations(site=Health.ANSWERS, rest=Health.REFUSES, readable=False))
diagnosis.cause is Cause.REPLY_BLOCKED
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a part of the connection behaves."""

    ANSWERS = "answers"
    REFUSES = "refuses"
    """The connection fails at once, or the browser blocks it: browsers don't tell pages which."""
    SILENT = "silent"
    """No answer within the time allowed."""
    FOREIGN = "foreign"
    """Something in between answers instead: a firewall, a proxy, a sign-in page of the network."""
    UNKNOWN = "unknown"


class Permission(StrEnum):
    """Whether this frame may reach hosts in a private network, as the browser tells."""

    GRANTED = "granted"
    PROMPT = "prompt"
    DENIED = "denied"
    UNKNOWN = "unknown"
    """The browser knows no such permission: it blocks nothing, or doesn't tell."""


class Cause(StrEnum):
    """What's wrong. `app.connection.view` has the sentences."""

    NONE = "none"
    OFFLINE = "offline"
    """Neither the app's host nor the portal answers."""
    PORTAL_SILENT = "portal-silent"
    SLOW = "slow"
    """The portal answers, but a request has been waiting for long."""
    INTERCEPTED = "intercepted"
    """Something in between answers for the portal."""
    REPLY_BLOCKED = "reply-blocked"
    """The portal answers, and the browser keeps the answer from the page."""
    LOCAL_NETWORK = "local-network"
    """The browser probably keeps the page away from a portal in a private network."""
    UNREACHABLE = "unreachable"
    """The portal has never answered this page, although its own page is open around it."""
    MIXED_CONTENT = "mixed-content"
    PAGE_SILENT = "page-silent"
    """The portal's page around this one doesn't answer."""
    ACCESS_LOST = "access-lost"
    """The portal's page gives no new token."""
    FOREIGN_PAGE = "foreign-page"
    """The page around this one isn't the portal's: nothing is sent."""
    SITE_SILENT = "site-silent"
    LIBRARY_SILENT = "library-silent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hosts:
    """Names of hosts, for the sentences: the portal's, the app's, the library's."""

    portal: str = "Bitrix24"
    site: str = "?"
    library: str = "?"


@dataclass(frozen=True, slots=True)
class Observations:
    """What is known of the connection.

    Attributes:
        site: The host of the app's files.
        library: The host of the portal's library.
        page: The portal's page, by messages between the frames.
        rest: The portal's REST.
        token: The renewal of the token, which is the portal's page's work.
        readable: Whether REST's host answers, but the browser withholds the reply; None: not examined.
        status: HTTP status of what came in REST's place; 0: none.
        answered_before: Whether REST has ever answered this page.
        waiting: Whether a request has been waiting for long.
        mixed: Whether this page is loaded by https and REST is asked by http.
        foreign_holder: Whether the page around this one is another host's than REST: nothing is sent then.
        local_network: Whether the frame may reach hosts in a private network.
        hosts: Names of hosts.
    """

    site: Health = Health.UNKNOWN
    library: Health = Health.UNKNOWN
    page: Health = Health.UNKNOWN
    rest: Health = Health.UNKNOWN
    token: Health = Health.UNKNOWN
    readable: bool | None = None
    status: int = 0
    answered_before: bool = False
    waiting: bool = False
    mixed: bool = False
    foreign_holder: bool = False
    local_network: Permission = Permission.UNKNOWN
    hosts: Hosts = Hosts()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What's wrong, and the observations behind it."""

    cause: Cause
    observed: Observations = Observations()

    @property
    def portal_answers(self) -> bool:
        """Whether REST answered when it was examined: what still waits may have been lost on its way."""
        return self.observed.rest is Health.ANSWERS


_DOWN = (Health.REFUSES, Health.SILENT)


def diagnose(observed: Observations) -> Diagnosis:
    """Return the most likely cause. Total: whatever was observed has one."""
    return Diagnosis(_cause(observed), observed)


def _cause(observed: Observations) -> Cause:
    if observed.library is not Health.ANSWERS and observed.library is not Health.UNKNOWN:
        return Cause.OFFLINE if observed.site in _DOWN else Cause.LIBRARY_SILENT
    match observed.rest:
        case Health.ANSWERS:
            return _beside_rest(observed)
        case Health.FOREIGN:
            return Cause.INTERCEPTED
        case Health.REFUSES | Health.SILENT:
            return _without_rest(observed)
        case Health.UNKNOWN:
            if observed.foreign_holder:
                return Cause.FOREIGN_PAGE
            beside = _beside_rest(observed)
            return Cause.UNKNOWN if beside is Cause.NONE else beside


def _beside_rest(observed: Observations) -> Cause:
    """Return what's wrong beside REST, the most pressing first."""
    if observed.page in _DOWN:
        return Cause.PAGE_SILENT
    if observed.token in _DOWN:
        return Cause.ACCESS_LOST
    if observed.waiting:
        return Cause.SLOW
    if observed.site in (*_DOWN, Health.FOREIGN):
        return Cause.SITE_SILENT
    return Cause.NONE


def _without_rest(observed: Observations) -> Cause:  # noqa: PLR0911 - one line per rule
    if observed.mixed:
        return Cause.MIXED_CONTENT
    if observed.readable is False:
        return Cause.REPLY_BLOCKED if observed.rest is Health.REFUSES else Cause.SLOW
    if observed.site is Health.FOREIGN:
        return Cause.INTERCEPTED
    if observed.site in _DOWN:
        return Cause.OFFLINE
    if observed.answered_before or observed.site is Health.UNKNOWN:
        return Cause.PORTAL_SILENT
    if observed.local_network is Permission.PROMPT:
        return Cause.LOCAL_NETWORK
    if observed.rest is Health.SILENT:
        return Cause.PORTAL_SILENT
    return Cause.LOCAL_NETWORK if observed.local_network is Permission.DENIED else Cause.UNREACHABLE
