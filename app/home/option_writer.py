"""Stores options of the app or the user: nothing is overwritten unseen, cut, or lost to somebody who saves as well.

    outcome = await OptionWriter(rest).write(save)  # Stored, TakenOver or NoRoom

The portal keeps all options in one value and changes it without a lock: it reads all, replaces one, writes all. So they
are read before and after, all of them, and what another writer's value has swallowed is written again
(`platform: options`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bx24.rest.errors import OutcomeUnknown, RestError, UnreadableReply
from app.bx24.values import JSON, decoded, is_nothing, mapping, unescaped
from app.home.wanted import Scope
from app.script.stored import OPTION as SCRIPTS
from app.script.stored import REPLACED as SCRIPTS_REPLACED
from app.script.stored import library_in
from app.settings.quota import NoRoom, Usage, plan_write, usage_of
from app.settings.stored import OPTION, REPLACED, app_settings, user_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bx24.rest.calls import Calls
    from app.home.wanted import Save

COPIES = (REPLACED, SCRIPTS_REPLACED)
"""Options with copies of texts that could not be read when they were replaced."""

TRIES = 3
"""How often it is written when another writer's value swallows it: that takes two within some milliseconds."""

HTTP_STATUS = 200
"""The status of a reply that isn't a list of options."""

_FAMILIES = {Scope.APP: "app.option", Scope.USER: "user.option", Scope.SCRIPTS: "app.option"}
_OPTIONS = {Scope.APP: OPTION, Scope.USER: OPTION, Scope.SCRIPTS: SCRIPTS}


@dataclass(frozen=True, slots=True)
class Stored:
    """The portal has it. `usage`: what all options take now; `dropped`: names of the kept copies that gave way."""

    option: JSON
    usage: Usage
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Somebody else has stored something else. `clashed`: at the same moment, so that what was sent is lost."""

    option: JSON
    clashed: bool = False


class OptionWriter:
    """Stores one option at a time, with what belongs to it."""

    def __init__(self, rest: Calls) -> None:
        self._rest = rest

    async def write(self, save: Save) -> Stored | TakenOver | NoRoom:
        """Store what `save` says, unless the portal keeps something else than was read before.

        Raises:
            OutcomeUnknown: Whether it is stored is not known.
            RestError: It is not stored.
        """
        option, dropped = _OPTIONS[save.scope], dict[str, None]()
        changes: dict[str, JSON] = {**save.others, option: save.after}
        stored = await self._all(save.scope)
        theirs = stored.get(option)
        if _text_of(save.scope, theirs) != save.before:
            return TakenOver(theirs)
        for _ in range(TRIES):
            plan = plan_write(stored, changes, copy=save.copy, copies=COPIES)
            if isinstance(plan, NoRoom):
                return plan
            dropped |= dict.fromkeys(plan.dropped)
            expected = {**stored, **plan.options}
            found = await self._set(save, plan.options)
            now = expected if found is None else found
            lost = {name: value for name, value in expected.items() if _is_lost(now, name, value, plan.options)}
            if not lost:
                return Stored(save.after, usage_of(now), tuple(dropped))
            theirs = now.get(option)
            if option in lost and not is_nothing(theirs) and _text_of(save.scope, theirs) != save.before:
                break
            changes, stored = {**changes, **lost}, {**lost, **now}
        return TakenOver(theirs, clashed=True)

    async def _set(self, save: Save, options: Mapping[str, JSON]) -> dict[str, JSON] | None:
        """Set options; give all there are then, or None when they are set and cannot be read."""
        option = _OPTIONS[save.scope]
        try:
            await self._rest.call(f"{_FAMILIES[save.scope]}.set", {"options": options})
        except OutcomeUnknown:
            found = await self._all(save.scope)
            if not _is_same(found.get(option), save.after):
                raise
            return found
        try:
            return await self._all(save.scope)
        except RestError:
            return None

    async def _all(self, scope: Scope) -> dict[str, JSON]:
        method = f"{_FAMILIES[scope]}.get"
        result = (await self._rest.call(method)).result
        found = mapping(result)
        if not found and not is_nothing(result) and result != {}:
            raise UnreadableReply(method, HTTP_STATUS)
        return found


def _is_lost(now: Mapping[str, JSON], name: str, value: JSON, written: Mapping[str, JSON]) -> bool:
    """Return whether an option isn't what was written, or is missing although nobody can remove one."""
    return not _is_same(now.get(name), value) if name in written else name not in now


def _is_same(value: JSON, wanted: JSON) -> bool:
    """Return whether both say the same: portals give options back as text, escaped text, or decoded."""
    if is_nothing(value) or is_nothing(wanted):
        return is_nothing(value) and is_nothing(wanted)
    if isinstance(value, dict | list) and isinstance(wanted, str):
        return value == decoded(wanted)
    return unescaped(value) == unescaped(wanted)


def _text_of(scope: Scope, option: JSON) -> str:
    if scope is Scope.SCRIPTS:
        return library_in(option).text
    return (app_settings(option) if scope is Scope.APP else user_settings(option)).text
