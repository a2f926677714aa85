"""Carries out what `update` asks for, and answers with messages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.bx24.errors import BX24Error
from app.bx24.rest.batch import Command
from app.bx24.rest.errors import RestError
from app.bx24.values import items, mapping, positive, text
from app.connection import WORKER_TROUBLE
from app.connection.stored import decode
from app.home import messages as told
from app.home import saving_messages as saving
from app.home import trial, wanted
from app.home.model import Installation
from app.home.option_writer import OptionWriter, Stored, TakenOver
from app.home.trial_effects import TrialEffects
from app.installation.bindings import Binding, bindings_in
from app.installation.repair import StepFailed, present, repair
from app.installation.trouble import trouble_of
from app.script.stored import OPTION as SCRIPTS
from app.settings.quota import NoRoom, usage_of
from app.settings.stored import OPTION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from app.browser.surroundings import Surroundings
    from app.bx24.portal import Portal
    from app.bx24.rest.calls import Requests
    from app.bx24.rest.reply import Observed
    from app.bx24.values import JSON
    from app.connection.diagnosis import Diagnosis
    from app.home.messages import Message
    from app.home.trial_effects import Marks
    from app.home.wanted import Effect
    from app.settings.quota import Usage


class Effects:
    """Runs effects. `spawn` starts a coroutine at once; `copy` puts text on the clipboard within the user's click."""

    def __init__(  # noqa: PLR0913 - the seams of the page
        self,
        portal: Portal,
        rest: Requests,
        bindings: tuple[Binding, ...],
        marks: Marks,
        *,
        spawn: Callable[[Coroutine[None, None, None], str], None],
        copy: Callable[[str], bool],
        save_file: Callable[[str, str], None],
        dress: Callable[[str], None],
        look: Callable[[], Surroundings],
        examine: Callable[[], Awaitable[Diagnosis]],
        observed: Observed,
        now: Callable[[], float],
        dispatch: Callable[[Message], None],
    ) -> None:
        self._portal = portal
        self._rest = rest
        self._bindings = bindings
        self._spawn = spawn
        self._copy = copy
        self._save_file = save_file
        self._dress = dress
        self._look = look
        self._examine = examine
        self._observed = observed
        self._now = now
        self._marks = marks
        self._dispatch = dispatch
        self._options = OptionWriter(rest)
        self._trials = TrialEffects(rest, marks, now, dispatch, self._note)

    def run(self, effect: Effect) -> None:
        """Start an effect; what comes of it comes as a message."""
        match effect:
            case wanted.Dress(theme=theme):
                self._dress(theme)
            case wanted.WriteDown(call=call):
                self._portal.set_user_option(trial.OPTION, trial.written(call))
            case wanted.Look():
                self.read_worker()
                self._dispatch(told.Looked(self._now(), self._look()))
            case wanted.SaveFile(name=name, text=content):
                self._save_file(name, content)
            case wanted.CopyText(text=words):
                self._dispatch(told.Copied(self._now(), self._copy(words)))
            case _:
                self._spawn(self._work(effect), type(effect).__name__)

    async def ask_interface(self) -> None:
        """Read which commands the placement has. Silence leaves it unknown."""
        try:
            interface = await self._portal.get_interface()
        except BX24Error as error:
            self._note(error)
        else:
            self._dispatch(told.InterfaceKnown(self._now(), tuple(sorted(interface.commands))))

    def read_worker(self) -> None:
        """Reads what the worker has left about its connection."""
        now = self._now()
        self._dispatch(told.WorkerTold(now, decode(self._marks.get(WORKER_TROUBLE), now)))

    async def _work(self, effect: Effect) -> None:
        match effect:
            case wanted.ReadPortal(admin=admin):
                await self._read(admin=admin)
            case wanted.PutRight(bindings=bindings):
                await self._repair(bindings)
            case wanted.Save():
                await self._save(effect)
            case wanted.Register(call=call):
                await self._trials.register(call)
            case wanted.TurnCard(call=call, shown=shown):
                await self._trials.turn(call, shown=shown)
            case wanted.End(call=call, seconds=seconds):
                await self._trials.end(call, seconds)
            case wanted.Examine():
                self._dispatch(told.Examined(self._now(), await self._examine()))

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
            decisive = ("bindings", "scope", "app")
        outcomes = await self._rest.batch(commands)
        for error in filter(None, map(outcomes.error, commands)):
            self._note(error)
        results = {key: outcomes.answer(key).result for key in commands if outcomes.error(key) is None}
        options, usage = _options_in(results)
        user_error = outcomes.error("user")
        self.read_worker()
        self._dispatch(
            told.Told(
                self._now(),
                self._installation(results, next(filter(None, map(outcomes.error, decisive)), None)),
                positive(mapping(results.get("user")).get("ID")),
                None if user_error is None else trouble_of(user_error),
                options,
                usage,
                replace(self._observed),
            )
        )

    def _installation(self, results: dict[str, JSON], error: RestError | None) -> Installation:
        installed = mapping(results.get("app")).get("INSTALLED")
        return Installation(
            wanted=self._bindings,
            bindings=bindings_in(results["bindings"]) if "bindings" in results else None,
            scopes=_names(results["scope"]) if "scope" in results else None,
            places=_names(results["places"]) if "places" in results else None,
            installed=installed if isinstance(installed, bool) else None,
            trouble=None if error is None else trouble_of(error),
        )

    async def _repair(self, aims: tuple[Binding, ...]) -> None:
        try:
            bindings = await repair(
                self._rest, aims, lambda step: self._dispatch(told.RepairAt(self._now(), step.placement))
            )
        except StepFailed as failure:
            if failure.error is not None:
                self._note(failure.error)
            trouble = trouble_of(failure.error, failure.step.placement)
            self._dispatch(told.RepairFailed(self._now(), trouble, await self._present()))
        except RestError as error:
            self._note(error)
            self._dispatch(told.RepairFailed(self._now(), trouble_of(error), None))
        else:
            self._dispatch(told.Repaired(self._now(), bindings))

    async def _present(self) -> tuple[Binding, ...] | None:
        try:
            return await present(self._rest)
        except RestError as error:
            self._note(error)
            return None

    # -- Settings

    async def _save(self, effect: wanted.Save) -> None:
        scope = effect.scope
        try:
            outcome = await self._options.write(effect)
        except RestError as error:
            self._note(error)
            self._dispatch(saving.SaveFailed(self._now(), scope, trouble_of(error)))
            return
        match outcome:
            case Stored(option=option, usage=usage, dropped=dropped):
                # What the app's options take says nothing of the user's.
                known = None if scope is wanted.Scope.USER else usage
                self._dispatch(saving.Saved(self._now(), scope, option, known, dropped))
            case TakenOver(option=option, clashed=clashed):
                self._dispatch(saving.Overtaken(self._now(), scope, option, clashed))
            case NoRoom():
                self._dispatch(saving.RoomLacking(self._now(), scope, outcome))

    def _note(self, error: BX24Error) -> None:
        """Note an error for the diagnostics. Errors of this app's bridge contain no data in their text."""
        self._dispatch(told.Failed(self._now(), str(error)))


def _names(result: JSON) -> tuple[str, ...]:
    return tuple(sorted(filter(None, map(text, items(result)))))


def _options_in(results: dict[str, JSON]) -> tuple[dict[wanted.Scope, JSON], Usage | None]:
    """Return what is stored, by scope, and what all options of the app take."""
    options: dict[wanted.Scope, JSON] = {}
    usage = None
    if "app_options" in results:
        all_options = mapping(results["app_options"])
        options |= {wanted.Scope.APP: all_options.get(OPTION), wanted.Scope.SCRIPTS: all_options.get(SCRIPTS)}
        usage = usage_of(all_options)
    if "user_option" in results:
        options[wanted.Scope.USER] = results["user_option"]
    return options, usage
