"""Methods: how they are described, found, allowed and run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.portal.rest.call_activities import make_due
from tests.portal.rest.error_texts import in_language
from tests.portal.rest.replies import Answer, ApiError, Rows, moments, php, system_error
from tests.portal.rest.tokens import OldToken, UnknownToken
from tests.portal.rest.values import Params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.portal.state import PortalState, PortalUser


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Attributes:
        user: The user.
        app: Code of the app; empty for a token that belongs to none, like a webhook's.
        access: The token that was sent.
    """

    user: PortalUser
    app: str
    access: str = ""


@dataclass(frozen=True)
class Call:
    """A method's call, as the method sees it."""

    state: PortalState
    caller: Caller
    method: str
    params: Params

    @property
    def user(self) -> PortalUser:
        """Who asks."""
        return self.caller.user


@dataclass(frozen=True)
class Method:
    """A method.

    Attributes:
        name: Its name.
        function: Gives the result, or `ItemList`; raises `ApiError`.
        scopes: One of them has to be granted; none: every app may.
        checks: What else is asked before it runs, in this order.
    """

    name: str
    function: Callable[[Call], object]
    scopes: frozenset[str] = frozenset()
    checks: tuple[Callable[[Call], None], ...] = ()


class Methods:
    """A table of methods. Letter case of names does not matter."""

    def __init__(self, tables: Iterable[Methods] = ()) -> None:
        self._by_name: dict[str, Method] = {each.name.lower(): each for table in tables for each in table}

    def add(
        self, name: str, *scopes: str, checks: tuple[Callable[[Call], None], ...] = ()
    ) -> Callable[[Callable[[Call], object]], Callable[[Call], object]]:
        """Decorates a method's function."""

        def added(function: Callable[[Call], object]) -> Callable[[Call], object]:
            self._by_name[name.lower()] = Method(name, function, frozenset(scopes), checks)
            return function

        return added

    def find(self, name: str) -> Method | None:
        """The method of this name."""
        return self._by_name.get(name.lower())

    def __iter__(self) -> Iterator[Method]:
        return iter(self._by_name.values())


def caller_of(state: PortalState, access: object) -> Caller:
    """Who a token belongs to.

    Raises:
        ApiError: Nobody, it is too old, or the user may not use the app.
    """
    try:
        token = state.tokens.use(access if isinstance(access, str) else "")
    except UnknownToken:
        raise system_error("NO_AUTH_FOUND") from None
    except OldToken:
        raise system_error("expired_token") from None
    user = state.users.get(token.user_id)
    if user is None or not user.active or token.app not in {"", state.app.code}:
        raise system_error("NO_AUTH_FOUND")
    if not user.app_access:
        raise system_error("user_access_error")
    return Caller(user, token.app, token.access)


def run(state: PortalState, method: Method, caller: Caller, params: dict[str, Any]) -> Answer:
    """Runs a method that was found.

    Raises:
        ApiError: It was not allowed, or it failed.
    """
    start = state.clock.now()
    if method.scopes and not method.scopes & state.app.scopes:
        raise system_error("insufficient_scope")
    if state.limits.blocked(method.name):
        raise system_error("OPERATION_TIME_LIMIT")
    call = Call(state, caller, method.name, Params(params))
    try:
        for check in method.checks:
            check(call)
        with state.lock:
            make_due(state)
            result = method.function(call)
    except ApiError as error:
        raise (in_language(error, state.language) if intranet in method.checks else error) from None
    times = moments(state.clock, start)
    state.limits.count(method.name, times["duration"])
    if isinstance(result, Rows):
        return Answer(php(result.result), times, result.total, result.next)
    return Answer(php(result), times)


def operating(state: PortalState, method: str) -> dict[str, Any]:
    """What a request's `time` says of the run time of its method."""
    return {"operating_reset_at": state.limits.reset_at(method), "operating": state.limits.used(method)}


def administrator(call: Call) -> None:
    """Check: administrators only."""
    if not call.user.admin:
        raise ApiError("ACCESS_DENIED", "Access denied!", 403)


def intranet(call: Call) -> None:
    """Check: not for guests of the extranet, as the newer CRM methods word it."""
    if call.user.extranet:
        raise ApiError("allowed_only_intranet_user", "The action is allowed to intranet users only", 403)


INTRANET = (intranet,)


def app_context(call: Call) -> None:
    """Check: a token of an app, as telephony words it."""
    if not call.caller.app:
        raise ApiError("WRONG_AUTH_TYPE", "Current authorization type is denied for this method", 403)
