"""Handlers bound to placements: those that the app needs, those that the portal has, and the steps between.

    required = required_bindings("https://app.example.com/panel/install.html?LANG=de", {"en": "Call Panel"})
    required[0].handler == "https://app.example.com/panel/index.html"
    await repair(rest, required, lambda step: print("now:", step.placement))

Addresses are derived from the page's own: the files are always beside each other. `repair` trusts only what
`placement.get` says: after a write with an unknown outcome, or one refused because the placement is taken, the bindings
are read again, and what is still missing is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit, urlunsplit

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import ErrorReport, OutcomeUnknownError, RefusedError, RestError, report_of
from app.bitrix24.values import items, mapping, positive, text
from app.locale import N_, Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.rest.client import Calls
    from app.bitrix24.rest.form import Params
    from app.bitrix24.values import JSON

CALL_CARD = "CALL_CARD"
WORKER = "PAGE_BACKGROUND_WORKER"
PAGES = {CALL_CARD: "index.html", WORKER: "worker.html"}
"""The page of each of the app's placements, in the order in which they are bound."""

ERROR_HANDLER = "errorHandlerUrl"
"""The only option of `PAGE_BACKGROUND_WORKER`: the address that is notified if the portal removes a slow worker."""

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Binding:
    """A handler in a placement.

    Attributes:
        placement: The placement's code.
        handler: The page's address.
        user_id: The only user; None for everyone.
        options: Options of the placement.
        titles: Title by language. Only for binding, as portals may drop it.
    """

    placement: str
    handler: str
    user_id: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict, compare=False)

    def serves(self, required: Binding) -> bool:
        """Return whether this binding of the portal satisfies a wanted one."""
        return (
            self.placement == required.placement
            and self.user_id == required.user_id
            and same_address(self.handler, required.handler)
            and all(same_address(self.options.get(name, ""), value) for name, value in required.options.items())
        )


def folder_of(location: str) -> str:
    """Return the address of the folder that a page is in, with a slash at its end.

    Args:
        location: The page's address: with a query, without a file name, at any depth.
    """
    parts = urlsplit(location)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rpartition("/")[0] + "/", "", ""))


def required_bindings(location: str, titles: Mapping[str, str]) -> tuple[Binding, ...]:
    """Return the bindings that the app needs.

    Args:
        location: The address of any page of the site.
        titles: The app's name by language; `en` is the one for all others.
    """
    folder = folder_of(location)
    worker = folder + PAGES[WORKER]
    return (
        Binding(CALL_CARD, folder + PAGES[CALL_CARD], titles=titles),
        # A static host can't act on the notice, and the worker's page ignores it.
        Binding(WORKER, worker, options={ERROR_HANDLER: worker}, titles=titles),
    )


def bindings_in(result: JSON) -> tuple[Binding, ...]:
    """Return the bindings in the reply of `placement.get`, without those that lack a placement or a handler."""
    found = []
    for entry in map(mapping, items(result)):
        placement, handler = text(entry.get("placement")).upper(), text(entry.get("handler"))
        if placement and handler:
            options = {name: text(value) for name, value in mapping(entry.get("options")).items()}
            found.append(Binding(placement, handler, positive(entry.get("userId")), options))
    return tuple(found)


def same_address(one: str, other: str) -> bool:
    """Return whether two addresses are the same, however host and port are written."""
    return _plain(one) == _plain(other)


def host_of(address: str) -> str:
    """Return an address's host with its port, for display; the address itself if it has none."""
    return _split(address).netloc or address


def _plain(address: str) -> tuple[str, str, int | None, str, str]:
    parts = _split(address)
    try:
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:  # no number
        port = None
    return parts.scheme, parts.hostname or "", port, parts.path or "/", parts.query


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:  # a bracket without its other half
        return SplitResult("", "", address, "", "")


class Condition(StrEnum):
    """The state of a wanted binding."""

    BOUND = "bound"
    MISSING = "missing"
    MOVED = "moved"
    """Handlers at other addresses are bound, and this one is not."""
    CLUTTERED = "cluttered"
    """It is bound, and old handlers are too."""
    FAULTY = "faulty"
    """Its handler is bound, but with other options, or more than once."""


@dataclass(frozen=True, slots=True)
class Unbind:
    """Take a handler out of a placement."""

    placement: str
    handler: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Bind:
    """Put a handler into a placement."""

    binding: Binding

    @property
    def placement(self) -> str:
        """The placement's code."""
        return self.binding.placement


Step = Unbind | Bind


def plan(required: Iterable[Binding], present: Iterable[Binding]) -> tuple[Step, ...]:
    """Return the steps in order; none if all is well."""
    existing = tuple(present)
    return tuple(step for binding in required for step in _steps(binding, existing))


def conditions(required: Iterable[Binding], present: Iterable[Binding]) -> tuple[tuple[Binding, Condition], ...]:
    """Return the state of each wanted binding."""
    existing = tuple(present)
    return tuple((binding, _condition(binding, existing)) for binding in required)


def foreign_bindings(binding: Binding, present: Iterable[Binding]) -> tuple[Binding, ...]:
    """Return other handlers at the binding's placement, which the plan removes."""
    return tuple(one for one in present if one.placement == binding.placement and not one.serves(binding))


def _steps(binding: Binding, present: tuple[Binding, ...]) -> Iterable[Step]:
    right = [one for one in present if one.serves(binding)]
    # Unbinding goes by handler: it removes all equal ones.
    wrong = [*foreign_bindings(binding, present), *(right if len(right) > 1 else ())]
    unbound = dict.fromkeys(Unbind(one.placement, one.handler, one.user_id) for one in wrong)
    yield from unbound
    if len(right) != 1 or any(step.handler == right[0].handler and step.user_id is None for step in unbound):
        yield Bind(binding)


def _condition(binding: Binding, present: tuple[Binding, ...]) -> Condition:
    others = foreign_bindings(binding, present)
    right = [one for one in present if one.serves(binding)]
    if len(right) > 1 or any(one.handler == binding.handler for one in others):
        return Condition.FAULTY
    if right:
        return Condition.CLUTTERED if others else Condition.BOUND
    return Condition.MOVED if others else Condition.MISSING


TITLE = N_("Call Panel")
"""The app's name, and its tab's."""

_PLACES = {CALL_CARD: N_("Panel in the call card"), WORKER: N_("Background worker")}

_CONDITIONS = {
    Condition.BOUND: N_("In place"),
    Condition.MISSING: N_("Will be added"),
    Condition.MOVED: N_("Bound to {host}; will be moved here"),
    Condition.CLUTTERED: N_("In place; old entries will be removed"),
    Condition.FAULTY: N_("Bound incorrectly; will be repaired"),
}


def warnings_text(words: Words) -> str:
    """Return the notice that the portal's PHP writes warnings into its answers."""
    return words(N_("Bitrix24's server writes PHP warnings into its answers."))


def warnings_advice(words: Words) -> str:
    """Return the advice."""
    return words(N_("The app reads the answers anyway. Turn off display_errors in the server's PHP settings."))


def place_text(placement: str, words: Words) -> str:
    """Return a placement's readable name; an unknown one by its code."""
    return words(_PLACES[placement]) if placement in _PLACES else placement


def condition_text(condition: Condition, elsewhere: str, words: Words) -> str:
    """Return the state of a wanted binding.

    Args:
        condition: Its state.
        elsewhere: The address of a handler that is bound instead, if any.
        words: The language.
    """
    return words(_CONDITIONS[condition]).format(host=host_of(elsewhere))


LOOKS = 3
"""How often the bindings are read before the installation is given up."""

OnStep = Callable[[Step], None]
"""Receives each step before it is taken."""


class StepFailedError(Exception):
    """A step failed. `step` is the step; `error` is why, None when the portal accepted it and forgot it."""

    def __init__(self, step: Step, error: RestError | None) -> None:
        super().__init__(f"{type(step).__name__} of {step.placement} failed")
        self.step = step
        self.error = error

    @property
    def report(self) -> ErrorReport:
        """What is shown of it."""
        placement = self.step.placement
        return ErrorReport(ErrorKind.NOT_KEPT, placement) if self.error is None else report_of(self.error, placement)


async def present(calls: Calls) -> tuple[Binding, ...]:
    """Return the app's bindings.

    Raises:
        RestError: The portal didn't answer.
    """
    return bindings_in((await calls.call("placement.get")).result)


async def repair(calls: Calls, required: Iterable[Binding], on_step: OnStep) -> tuple[Binding, ...]:
    """Take all necessary steps, in order.

    Args:
        calls: The portal.
        required: The bindings that the app needs.
        on_step: Receives each step before it is taken.

    Returns:
        The bindings in the end, which include all wanted ones.

    Raises:
        StepFailed: A step failed; later ones weren't taken.
        RestError: The portal didn't report its bindings.
    """
    aims = tuple(required)
    doubt: RestError | None = None
    for _ in range(LOOKS):
        existing = await present(calls)
        steps = plan(aims, existing)
        if not steps:
            return existing
        doubt = await _take(calls, steps, on_step)
    existing = await present(calls)
    left = plan(aims, existing)
    if left:
        raise StepFailedError(left[0], doubt)
    return existing


async def _take(calls: Calls, steps: Iterable[Step], on_step: OnStep) -> RestError | None:
    """Take the steps until one is in doubt; return the doubt."""
    for step in steps:
        on_step(step)
        try:
            await calls.call(*_request(step))
        except OutcomeUnknownError as error:
            return error
        except RefusedError as error:
            if error.kind is not ErrorKind.PLACE_TAKEN:
                raise StepFailedError(step, error) from error
            return error
        except RestError as error:
            raise StepFailedError(step, error) from error
    return None


def _request(step: Step) -> tuple[str, Params]:
    if isinstance(step, Unbind):
        params: dict[str, str | int] = {"PLACEMENT": step.placement, "HANDLER": step.handler}
        if step.user_id is not None:
            params["USER_ID"] = step.user_id
        return "placement.unbind", params
    return "placement.bind", _bound(step)


def _bound(step: Bind) -> Params:
    binding = step.binding
    return {
        "PLACEMENT": binding.placement,
        "HANDLER": binding.handler,
        "TITLE": binding.titles.get("en"),
        "LANG_ALL": {language: {"TITLE": title} for language, title in binding.titles.items()},
        **({"OPTIONS": dict(binding.options)} if binding.options else {}),
    }
