"""Storing an option of the app or of a user, with its companions: nobody's change is overwritten, nothing overflows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import OutcomeUnknownError, RestError, UnreadableReplyError
from app.bitrix24.values import JSON, decoded, is_nothing, mapping, unescaped
from app.home.messages import Save, Scope
from app.scripts.storage_format import OPTION as SCRIPTS
from app.scripts.storage_format import REPLACED as SCRIPTS_REPLACED
from app.scripts.storage_format import decode_library
from app.settings.quota import NoRoom, Usage, plan_write, usage_of
from app.settings.storage_format import OPTION, REPLACED, decode_app_settings, decode_user_settings
from app.settings.versions import SUFFIX, VersionLog, log_of, option_of_versions, shorter_logs, without_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.bitrix24.rest.client import Calls

COPIES = (REPLACED, SCRIPTS_REPLACED)
"""Options with copies of unreadable texts that were replaced."""

TRIES = 3
"""How often to write if another writer overwrites the value, which takes two within milliseconds."""

HTTP_STATUS = 200
"""The status of a reply that isn't a list of options."""

_FAMILIES = {Scope.APP: "app.option", Scope.USER: "user.option", Scope.SCRIPTS: "app.option"}
_OPTIONS = {Scope.APP: OPTION, Scope.USER: OPTION, Scope.SCRIPTS: SCRIPTS}


@dataclass(frozen=True, slots=True)
class StoredOption:
    """The portal has it.

    Attributes:
        option: The option's value.
        usage: The size of all options now.
        dropped: Names of the copies that were removed.
        versions: The option with the earlier versions.
    """

    option: JSON
    usage: Usage
    dropped: tuple[str, ...] = ()
    versions: JSON = None


@dataclass(frozen=True, slots=True)
class OvertakenOption:
    """Somebody else has stored another value.

    Attributes:
        option: That value.
        clashed: Whether it was at the same moment, so that ours is lost.
        versions: The option with the earlier versions.
    """

    option: JSON
    clashed: bool = False
    versions: JSON = None


class OptionWriter:
    """Stores one option at a time, with its companions."""

    def __init__(self, rest: Calls) -> None:
        self._rest = rest

    async def write(self, save: Save) -> StoredOption | OvertakenOption | NoRoom:
        """Store what `save` says, unless the portal keeps something else than was read before.

        Raises:
            OutcomeUnknownError: The outcome is unknown.
            RestError: It is not stored.
        """
        option, dropped = _OPTIONS[save.scope], dict[str, None]()
        changes: dict[str, JSON] = {**save.others, option: save.after}
        stored = await self._all(save.scope)
        theirs = stored.get(option)
        if _text_of(save.scope, theirs) != save.before:
            return OvertakenOption(theirs, versions=stored.get(option_of_versions(option)))
        before = stored
        for _ in range(TRIES):
            plan = plan_write(stored, changes, copy=save.copy, copies=COPIES, versions=_versions(save, before))
            if isinstance(plan, NoRoom):
                return replace(plan, usage=usage_of(without_versions({**stored, **changes, **save.copy})))
            dropped |= dict.fromkeys(plan.dropped)
            expected = {**stored, **plan.options}
            found = await self._set(save, plan.options)
            now = expected if found is None else found
            lost = {name: value for name, value in expected.items() if _is_lost(now, name, value, plan.options)}
            if not lost:
                usage = usage_of(without_versions(now))
                return StoredOption(save.after, usage, tuple(dropped), now.get(option_of_versions(option)))
            theirs = now.get(option)
            if option in lost and not is_nothing(theirs) and _text_of(save.scope, theirs) != save.before:
                break
            changes, stored = {**changes, **lost}, {**lost, **now}
        return OvertakenOption(theirs, clashed=True, versions=stored.get(option_of_versions(option)))

    async def _set(self, save: Save, options: Mapping[str, JSON]) -> dict[str, JSON] | None:
        """Set options; return all options afterwards, or None if they can't be read."""
        option = _OPTIONS[save.scope]
        try:
            await self._rest.call(f"{_FAMILIES[save.scope]}.set", {"options": options})
        except OutcomeUnknownError:
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
            raise UnreadableReplyError(method, HTTP_STATUS)
        return found


def _versions(save: Save, stored: Mapping[str, JSON]) -> Iterator[Mapping[str, JSON]]:
    """Yield what options with earlier versions would hold after a save; see `plan_write`."""
    if save.scope is Scope.USER:
        return
    logs: dict[str, tuple[VersionLog, str]] = {}
    for scope in (Scope.APP, Scope.SCRIPTS):
        option = _OPTIONS[scope]
        current = _text_of(scope, stored.get(option))
        log = log_of(stored.get(option_of_versions(option)), current)
        if scope is save.scope:
            log = log.with_unread(save.saving) if save.copy else log.with_save(save.saving, current, save.after)
            current = save.after
        logs[option_of_versions(option)] = log, current
    own = _OPTIONS[save.scope] + SUFFIX
    for found in shorter_logs(logs):
        yield {name: value for name, value in found.items() if name == own or logs[name][0].earlier}


def _is_lost(now: Mapping[str, JSON], name: str, value: JSON, written: Mapping[str, JSON]) -> bool:
    """Return whether an option isn't what was written, or is missing although nobody can remove one."""
    return not _is_same(now.get(name), value) if name in written else name not in now


def _is_same(value: JSON, other: JSON) -> bool:
    """Return whether both say the same: portals give options back as text, escaped text, or decoded."""
    if is_nothing(value) or is_nothing(other):
        return is_nothing(value) and is_nothing(other)
    if isinstance(value, dict | list) and isinstance(other, str):
        return value == decoded(other)
    return unescaped(value) == unescaped(other)


def _text_of(scope: Scope, option: JSON) -> str:
    if scope is Scope.SCRIPTS:
        return decode_library(option).text
    return (decode_app_settings(option) if scope is Scope.APP else decode_user_settings(option)).text
