"""Running the effects of `update`, which answer with messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.errors import BX24Error
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError, report_of
from app.bitrix24.values import JSON, items, mapping, positive, text
from app.connection import WORKER_REPORT
from app.connection.stored import decode
from app.copies import replace
from app.home import test_call
from app.home.messages import (
    Copied,
    CopyText,
    EnvironmentRead,
    Examine,
    Examined,
    Failed,
    InterfaceKnown,
    PortalRead,
    ReadEnvironment,
    ReadPortal,
    RememberDepartments,
    RepairAt,
    RepairBindings,
    Repaired,
    RepairFailed,
    Save,
    SaveEnded,
    SaveFile,
    Scope,
    SetTheme,
    WorkerTold,
)
from app.home.option_writer import OptionWriter
from app.home.portal_lists import LIST_COMMANDS, parse_lists
from app.home.script_storage import ScriptStorage
from app.home.state import Installation
from app.home.test_call import End, Register, RememberCall, TestCallRunner, TurnCard
from app.installation.bindings import Binding, StepFailedError, bindings_in, present, repair
from app.scripts.storage_format import OPTION as SCRIPTS
from app.settings.overrides import DEPARTMENTS, departments_of_user, encode_departments
from app.settings.quota import Usage, usage_of
from app.settings.storage_format import OPTION
from app.settings.versions import SUFFIX, without_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.bitrix24.portal import Portal
    from app.bitrix24.rest.client import Requests
    from app.home.messages import Effect, Message
    from app.home.page import HomeContext


class EffectRunner:
    """Runs effects."""

    def __init__(
        self,
        portal: Portal,
        rest: Requests,
        bindings: tuple[Binding, ...],
        context: HomeContext,
        dispatch: Callable[[Message], None],
    ) -> None:
        self._portal = portal
        self._rest = rest
        self._bindings = bindings
        self._context = context
        self._dispatch = dispatch
        self._storage = ScriptStorage(rest, context.new_id)
        self._options = OptionWriter(rest, self._storage)
        self._test_calls = TestCallRunner(rest, context.store, context.now, dispatch, self._note)

    def run(self, effect: Effect) -> None:
        """Start an effect; its result arrives as a message."""
        match effect:
            case SetTheme(theme=theme):
                self._context.set_theme(theme)
            case RememberCall(call=call):
                self._portal.set_user_option(test_call.OPTION, test_call.encode(call))
            case RememberDepartments(departments=departments):
                self._portal.set_user_option(DEPARTMENTS, encode_departments(departments))
            case ReadEnvironment():
                self.read_worker()
                self._dispatch(EnvironmentRead(self._context.read_environment()))
            case SaveFile(name=name, text=content):
                self._context.save_file(name, content)
            case CopyText(text=words):
                self._dispatch(Copied(self._context.copy(words)))
            case _:
                self._context.spawn(self._work(effect), type(effect).__name__)

    async def ask_interface(self) -> None:
        """Read which commands the placement has. Silence leaves it unknown."""
        try:
            interface = await self._portal.get_interface()
        except BX24Error as error:
            self._note(error)
        else:
            self._dispatch(InterfaceKnown(tuple(sorted(interface.commands))))

    def read_worker(self) -> None:
        """Read what the worker has left about its connection."""
        self._dispatch(WorkerTold(decode(self._context.store.get(WORKER_REPORT), self._context.now())))

    async def _work(self, effect: Effect) -> None:
        match effect:
            case ReadPortal(admin=admin):
                await self._read(admin=admin)
            case RepairBindings(bindings=bindings):
                await self._repair(bindings)
            case Save():
                await self._save(effect)
            case Register() | TurnCard() | End():
                await self._test_calls.run(effect)
            case Examine():
                self._dispatch(Examined(await self._context.examine()))

    # -- What there is

    async def _read(self, *, admin: bool) -> None:
        commands = {
            "user": Command("user.current"),
            "app": Command("app.info"),
            "scope": Command("scope"),
            "app_options": Command("app.option.get"),
            "user_option": Command("user.option.get", {"option": OPTION}),
        }
        decisive: tuple[str, ...] = ("app",)
        if admin:
            commands |= {"bindings": Command("placement.get"), "places": Command("placement.list")}
            commands |= {"types": Command("crm.type.list")}
            decisive = ("bindings", "scope", "app")
        outcomes = await self._rest.batch({**commands, **LIST_COMMANDS} if admin else commands)
        lists = parse_lists(outcomes) if admin else None
        for error in filter(None, map(outcomes.error, commands)):
            self._note(error)
        results = {key: outcomes.answer(key).result for key in commands if outcomes.error(key) is None}
        options, versions, usage = _options_in(results)
        if Scope.SCRIPTS in options:
            options[Scope.SCRIPTS] = await self._whole_scripts(options[Scope.SCRIPTS])
        user_error = outcomes.error("user")
        self.read_worker()
        self._dispatch(
            PortalRead(
                self._installation(results, next(filter(None, map(outcomes.error, decisive)), None)),
                positive(mapping(results.get("user")).get("ID")),
                None if user_error is None else report_of(user_error),
                options,
                usage,
                replace(self._context.observed),
                _types_in(results["types"]) if "types" in results else None,
                lists,
                versions,
                user_name(mapping(results.get("user"))),
                departments_of_user(mapping(results.get("user"))),
            )
        )

    async def _whole_scripts(self, option: JSON) -> JSON:
        """Return the option with scripts as if it held all of them; unchanged if the rest can't be read."""

        async def again() -> JSON:
            return (await self._rest.call("app.option.get", {"option": SCRIPTS})).result

        try:
            return (await self._storage.resolve(option, again)).option
        except RestError as error:
            self._note(error)
            return option

    def _installation(self, results: dict[str, JSON], error: RestError | None) -> Installation:
        installed = mapping(results.get("app")).get("INSTALLED")
        return Installation(
            required=self._bindings,
            bindings=bindings_in(results["bindings"]) if "bindings" in results else None,
            scopes=_names(results["scope"]) if "scope" in results else None,
            places=_names(results["places"]) if "places" in results else None,
            installed=installed if isinstance(installed, bool) else None,
            error=None if error is None else report_of(error),
        )

    async def _repair(self, aims: tuple[Binding, ...]) -> None:
        try:
            bindings = await repair(self._rest, aims, lambda step: self._dispatch(RepairAt(step.placement)))
        except StepFailedError as failure:
            if failure.error is not None:
                self._note(failure.error)
            error = failure.report
            self._dispatch(RepairFailed(error, await self._present()))
        except RestError as error:
            self._note(error)
            self._dispatch(RepairFailed(report_of(error), None))
        else:
            self._dispatch(Repaired(bindings))

    async def _present(self) -> tuple[Binding, ...] | None:
        try:
            return await present(self._rest)
        except RestError as error:
            self._note(error)
            return None

    # -- Settings

    async def _save(self, effect: Save) -> None:
        try:
            message = SaveEnded(effect.scope, await self._options.write(effect))
        except RestError as error:
            self._note(error)
            message = SaveEnded(effect.scope, report_of(error))
        self._dispatch(message)

    def _note(self, error: BX24Error) -> None:
        """Note an error for the diagnostics. Errors of this app's bridge contain no data in their text."""
        self._dispatch(Failed(str(error)))


def user_name(user: Mapping[str, JSON]) -> str:
    """Return a user's name; empty if the scope doesn't tell it."""
    return " ".join(filter(None, (text(user.get("NAME")), text(user.get("LAST_NAME")))))


def _names(result: JSON) -> tuple[str, ...]:
    return tuple(sorted(filter(None, map(text, items(result)))))


def _types_in(result: JSON) -> dict[int, str]:
    """Return the names of the smart processes that can have clients."""
    rows = map(mapping, items(mapping(result).get("types")))
    found = {
        positive(row.get("entityTypeId")): text(row.get("title")) for row in rows if row.get("isClientEnabled") == "Y"
    }
    return {number: name for number, name in found.items() if number is not None}


def _options_in(results: dict[str, JSON]) -> tuple[dict[Scope, JSON], dict[Scope, JSON], Usage | None]:
    """Return what is stored and its earlier versions, by scope, and what all options of the app take."""
    options: dict[Scope, JSON] = {}
    versions: dict[Scope, JSON] = {}
    usage = None
    if "app_options" in results:
        all_options = mapping(results["app_options"])
        options |= {Scope.APP: all_options.get(OPTION), Scope.SCRIPTS: all_options.get(SCRIPTS)}
        versions = {Scope.APP: all_options.get(OPTION + SUFFIX), Scope.SCRIPTS: all_options.get(SCRIPTS + SUFFIX)}
        usage = usage_of(without_versions(all_options))
    if "user_option" in results:
        options[Scope.USER] = results["user_option"]
    return options, versions, usage
