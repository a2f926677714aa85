"""Running the effects of `update`, which answer with messages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import ErrorReport, RestError, report_of
from app.bitrix24.values import flag, mapping
from app.installation import repair as work
from app.installation.bindings import PAGES, plan
from app.installation.inspection import inspect
from app.installation.page_check import check_pages
from app.installer.state import (
    CheckPages,
    Finish,
    FinishAnswered,
    FinishSent,
    Inspect,
    Inspected,
    InspectionFailed,
    Install,
    PagesAnswered,
    Repaired,
    StepFailed,
    StepStarted,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.portal import Portal
    from app.bitrix24.rest.client import Rest
    from app.installation.bindings import Binding
    from app.installer.installer import InstallerContext
    from app.installer.state import Effect, Message

RELOAD = 12.0
"""Seconds that the portal has to reload its page, and this one with it, after the installation is finished."""


class EffectRunner:
    """Runs effects."""

    def __init__(
        self, portal: Portal, rest: Rest, context: InstallerContext, dispatch: Callable[[Message], None]
    ) -> None:
        self._portal = portal
        self._rest = rest
        self._pages = context.pages
        self._location = context.location
        self._spawn = context.spawn
        self._dispatch = dispatch

    def run(self, effect: Effect) -> None:
        """Start an effect; its result arrives as a message."""
        match effect:
            case Inspect(bindings=bindings):
                self._spawn(self._inspect(bindings), "look")
            case CheckPages(bindings=bindings):
                self._spawn(self._check_pages(bindings), "pages")
            case Install(bindings=bindings):
                self._spawn(self._install(bindings), "install")
            case Finish(bindings=bindings):
                self._spawn(self._finish(bindings), "finish")

    async def _inspect(self, bindings: tuple[Binding, ...]) -> None:
        seen = await inspect(self._rest, bindings)
        self._dispatch(InspectionFailed(seen) if isinstance(seen, ErrorReport) else Inspected(seen))

    async def _check_pages(self, bindings: tuple[Binding, ...]) -> None:
        names = [PAGES[binding.placement] for binding in bindings]
        found = await asyncio.gather(*(check_pages(self._pages, self._location, name) for name in names))
        troubles = (ErrorReport(kind, name) for name, kind in zip(names, found, strict=True) if kind is not None)
        self._dispatch(PagesAnswered(next(troubles, None)))

    async def _install(self, bindings: tuple[Binding, ...]) -> None:
        try:
            present = await work.repair(self._rest, bindings, lambda step: self._dispatch(StepStarted(step.placement)))
        except work.StepFailedError as failure:
            trouble = failure.report
            self._dispatch(StepFailed(failure.step.placement, trouble))
        except RestError as error:
            self._dispatch(StepFailed(None, report_of(error)))
        else:
            self._dispatch(Repaired(present))

    async def _finish(self, bindings: tuple[Binding, ...]) -> None:
        try:
            present = await work.present(self._rest)
        except RestError as error:
            self._dispatch(StepFailed(None, report_of(error)))
            return
        if plan(bindings, present):
            self._dispatch(Repaired(present))
            return
        self._dispatch(FinishSent())
        self._portal.install_finish()
        await asyncio.sleep(RELOAD)
        self._dispatch(FinishAnswered(await self._installed()))

    async def _installed(self) -> bool:
        try:
            return flag(mapping((await self._rest.call("app.info")).result).get("INSTALLED"))
        except RestError:
            return False
