"""Storing an option of the app or of a user, with its companions: nobody's change is overwritten, nothing overflows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import (
    MethodUnknownError,
    OutcomeUnknownError,
    RestError,
    ScopeMissingError,
    UnreadableReplyError,
)
from app.bitrix24.values import JSON, decoded, is_nothing, mapping, unescaped
from app.copies import replace
from app.home.messages import OvertakenOption, Save, Scope, StoredOption
from app.home.script_storage import Resolved
from app.scripts.data_storage import encode_reference
from app.scripts.storage_format import OPTION as SCRIPTS
from app.scripts.storage_format import REPLACED as SCRIPTS_REPLACED
from app.scripts.storage_format import decode_library
from app.settings.quota import NoRoom, Usage, WritePlan, plan_write, usage_of
from app.settings.storage_format import OPTION, REPLACED, decode_app_settings, decode_user_settings
from app.settings.versions import SUFFIX, VersionLog, log_of, option_of_versions, shorter_logs, without_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.bitrix24.rest.client import Calls
    from app.home.script_storage import ScriptStorage

COPIES = (REPLACED, SCRIPTS_REPLACED)
"""Options with copies of unreadable texts that were replaced."""

BEGINNING = 8 * 1024
"""Bytes of scripts and phrases in an option whose whole text is in the data storage."""

TRIES = 3
"""How often to write again if another writer overwrites the value within milliseconds."""

HTTP_STATUS = 200
"""The status of a reply that isn't a list of options."""

_FAMILIES = {Scope.APP: "app.option", Scope.USER: "user.option", Scope.SCRIPTS: "app.option"}
_OPTIONS = {Scope.APP: OPTION, Scope.USER: OPTION, Scope.SCRIPTS: SCRIPTS}


@dataclass(frozen=True, slots=True)
class _Written:
    """What is to be written.

    Attributes:
        save: What was asked for.
        stored: All options as they were before.
        before: What the option said then.
        option: The option's new value: the text to be saved, or where that is kept.
    """

    save: Save
    stored: Mapping[str, JSON]
    before: Resolved
    option: str

    @property
    def changes(self) -> dict[str, JSON]:
        """The options to set."""
        return {**self.save.others, _OPTIONS[self.save.scope]: self.option}

    def plan(self, stored: Mapping[str, JSON], changes: Mapping[str, JSON] | None = None) -> WritePlan | NoRoom:
        """Return what to set in these options."""
        return plan_write(
            stored, changes or self.changes, copy=self.save.copy, copies=COPIES, versions=self._versions()
        )

    def usage(self, stored: Mapping[str, JSON]) -> Usage:
        """Return what all options would take."""
        return usage_of(without_versions({**stored, **self.changes, **self.save.copy}))

    def is_before(self, option: JSON) -> bool:
        """Return whether an option is the one from before."""
        before = self.stored.get(_OPTIONS[self.save.scope])
        return _is_same(option, before) or _text_of(self.save.scope, option) == self.save.before

    def _versions(self) -> Iterator[Mapping[str, JSON]]:
        """Yield what options with earlier versions would hold after the save; see `plan_write`."""
        save = self.save
        if save.scope is Scope.USER:
            return
        logs: dict[str, tuple[VersionLog, str]] = {}
        for scope in (Scope.APP, Scope.SCRIPTS):
            option = _OPTIONS[scope]
            current = _text_of(scope, self.before.option if scope is save.scope else self.stored.get(option))
            log = log_of(self.stored.get(option_of_versions(option)), current)
            if scope is save.scope:
                log = log.with_unread(save.saving) if save.copy else log.with_save(save.saving, current, save.after)
                current = save.after
            logs[option_of_versions(option)] = log, current
        own = _OPTIONS[save.scope] + SUFFIX
        for found in shorter_logs(logs):
            yield {name: value for name, value in found.items() if name == own or logs[name][0].earlier}


class OptionWriter:
    """Stores one option at a time, with its companions."""

    def __init__(self, rest: Calls, storage: ScriptStorage) -> None:
        self._rest = rest
        self._storage = storage

    async def write(self, save: Save) -> StoredOption | OvertakenOption | NoRoom:
        """Store what `save` says, unless the portal keeps something else than was read before.

        Scripts for which there is no room go to the data storage, if the app may use it.

        Raises:
            OutcomeUnknownError: The outcome is unknown.
            RestError: It is not stored.
        """
        option = _OPTIONS[save.scope]
        stored, before = await self._read(save.scope)
        if _text_of(save.scope, before.option) != save.before:
            return OvertakenOption(before.option, versions=stored.get(option_of_versions(option)))
        written = _Written(save, stored, before, save.after)
        if save.scope is Scope.SCRIPTS and isinstance(plan := written.plan(stored), NoRoom) and not plan.only_copy:
            return await self._write_apart(written, plan)
        outcome = await self._write(written)
        if isinstance(outcome, StoredOption) and before.reference is not None:
            await self._storage.remove(before.reference, with_older=True)
        return outcome

    async def _write_apart(self, written: _Written, plan: NoRoom) -> StoredOption | OvertakenOption | NoRoom:
        """Store scripts in the data storage, and where they are in the option."""
        save = written.save
        library = decode_library(save.after).value
        refused = replace(plan, usage=written.usage(written.stored))
        if not save.after:
            return refused
        try:
            reference = await self._storage.keep(save.after)
        except (ScopeMissingError, MethodUnknownError):
            return refused
        done = False
        try:
            stored, now = await self._read(save.scope)  # keeping it has taken its time
            if _text_of(save.scope, now.option) != save.before:
                return OvertakenOption(now.option, versions=stored.get(option_of_versions(_OPTIONS[save.scope])))
            for most in (BEGINNING, 0):
                apart = _Written(save, stored, now, encode_reference(library, reference, most))
                if isinstance(apart.plan(stored), WritePlan):
                    break
            else:
                return refused
            outcome = await self._write(apart)
            done = isinstance(outcome, StoredOption)
        except OutcomeUnknownError:
            done = True  # the option may name it
            raise
        finally:
            if not done:
                await self._storage.remove(reference)
        if done:
            await self._storage.remove(now.reference, with_older=True)
        return outcome

    async def _write(self, written: _Written) -> StoredOption | OvertakenOption | NoRoom:
        save, option, dropped = written.save, _OPTIONS[written.save.scope], dict[str, None]()
        stored, changes = dict(written.stored), written.changes
        for _ in range(TRIES):
            plan = written.plan(stored, changes)
            if isinstance(plan, NoRoom):
                return replace(plan, usage=written.usage(stored))
            dropped |= dict.fromkeys(plan.dropped)
            expected = {**stored, **plan.options}
            found = await self._set(save.scope, plan.options)
            now = expected if found is None else found
            lost = {name: value for name, value in expected.items() if _is_lost(now, name, value, plan.options)}
            if not lost:
                usage = usage_of(without_versions(now))
                return StoredOption(save.after, usage, tuple(dropped), now.get(option_of_versions(option)))
            theirs = now.get(option)
            if option in lost and not is_nothing(theirs) and not written.is_before(theirs):
                resolved = await self._resolved(save.scope, theirs)
                return OvertakenOption(resolved.option, clashed=True, versions=stored.get(option_of_versions(option)))
            changes, stored = {**changes, **lost}, {**lost, **now}
        resolved = await self._resolved(save.scope, stored.get(option))
        return OvertakenOption(resolved.option, clashed=True, versions=stored.get(option_of_versions(option)))

    async def _set(self, scope: Scope, options: Mapping[str, JSON]) -> dict[str, JSON] | None:
        """Set options; return all options afterwards, or None if they can't be read."""
        option = _OPTIONS[scope]
        try:
            await self._rest.call(f"{_FAMILIES[scope]}.set", {"options": options})
        except OutcomeUnknownError:
            found = await self._all(scope)
            if not _is_same(found.get(option), options[option]):
                raise
            return found
        try:
            return await self._all(scope)
        except RestError:
            return None

    async def _read(self, scope: Scope) -> tuple[dict[str, JSON], Resolved]:
        """Return all options, and what the one of a scope says."""
        stored = await self._all(scope)
        return stored, await self._resolved(scope, stored.get(_OPTIONS[scope]))

    async def _resolved(self, scope: Scope, option: JSON) -> Resolved:
        async def again() -> JSON:
            return (await self._all(scope)).get(_OPTIONS[scope])

        return await self._storage.resolve(option, again) if scope is Scope.SCRIPTS else Resolved(option)

    async def _all(self, scope: Scope) -> dict[str, JSON]:
        method = f"{_FAMILIES[scope]}.get"
        result = (await self._rest.call(method)).result
        found = mapping(result)
        if not found and not is_nothing(result) and result != {}:
            raise UnreadableReplyError(method, HTTP_STATUS)
        return found


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
