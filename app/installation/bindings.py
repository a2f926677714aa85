"""Handlers bound to placements: those that the app needs, those that the portal has, and the steps between.

    wanted = wanted_bindings("https://app.example.com/panel/install.html?LANG=de", {"en": "Call Panel"})
    wanted[0].handler == "https://app.example.com/panel/index.html"

Addresses are derived from the page's own: the files are always beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit, urlunsplit

from app.bitrix24.values import items, mapping, positive, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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

    def serves(self, wanted: Binding) -> bool:
        """Return whether this binding of the portal satisfies a wanted one."""
        return (
            self.placement == wanted.placement
            and self.user_id == wanted.user_id
            and same_address(self.handler, wanted.handler)
            and all(same_address(self.options.get(name, ""), value) for name, value in wanted.options.items())
        )


def folder_of(location: str) -> str:
    """Return the address of the folder that a page is in, with a slash at its end.

    Args:
        location: The page's address: with a query, without a file name, at any depth.
    """
    parts = urlsplit(location)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rpartition("/")[0] + "/", "", ""))


def wanted_bindings(location: str, titles: Mapping[str, str]) -> tuple[Binding, ...]:
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


def plan(wanted: Iterable[Binding], present: Iterable[Binding]) -> tuple[Step, ...]:
    """Return the steps in order; none if all is well."""
    there = tuple(present)
    return tuple(step for binding in wanted for step in _steps(binding, there))


def conditions(wanted: Iterable[Binding], present: Iterable[Binding]) -> tuple[tuple[Binding, Condition], ...]:
    """Return the state of each wanted binding."""
    there = tuple(present)
    return tuple((binding, _condition(binding, there)) for binding in wanted)


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
