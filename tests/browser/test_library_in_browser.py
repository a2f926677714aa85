"""The browser's library keeps the contract that the fake one keeps: the same cases, run by Python in the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.library_contract import CASES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.sync_api import Page

    from tests.support.library_contract import Stage

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "tests" / "support" / "library_contract.py"
BRIDGE = ROOT / "static" / "bridge.js"

# A BX24 object in the page, and a fresh bridge to it for each case.
STAGE_IN_PAGE = """() => {
  globalThis.newStage = () => {
    const stage = { asked: {}, answers: {}, handlers: {}, info: { placement: "CALL_CARD" }, ready: null };
    const ask = (name, callback) => {
      (stage.asked[name] ??= []).push(callback);
      if (name in stage.answers) setTimeout(() => callback(...stage.answers[name]));
    };
    stage.tell = (event, values) => (stage.handlers[event] ?? []).forEach((handler) => handler(...values));
    stage.library = {
      init: (callback) => { stage.ready = callback; },
      placement: {
        info: () => stage.info,
        getInterface: (callback) => ask("getInterface", callback),
        call: (name, params, callback) => ask(name, callback),
        bindEvent: (event, handler) => (stage.handlers[event] ??= []).push(handler),
      },
      appOption: { get: () => undefined },
      userOption: { get: () => undefined },
      getLang: () => stage.language,
      getDomain: () => stage.domain,
      isAdmin: () => stage.admin,
      getAuth: () => stage.auth,
      refreshAuth: (callback) => ask("refreshAuth", callback),
      openPath: (path, callback) => ask("openPath", callback),
      fitWindow: (callback) => ask("resizeWindow", callback),
    };
    globalThis.BX24 = undefined;
    (() => {
%(bridge)s
    })();
    return stage;
  };
}"""

STAGE_IN_PYTHON = """
import asyncio, json, sys, types
import js
from app.browser.library import BrowserLibrary

contract = types.ModuleType("library_contract")
sys.modules["library_contract"] = contract
exec(compile(%(contract)r, "library_contract.py", "exec"), contract.__dict__)

class BrowserStage:
    def __init__(self):
        self._page = js.newStage()
        self.library = BrowserLibrary(self._report)
        self.faults = []

    def _report(self, what, error):
        self.faults.append(f"{what}: {error!r}")

    def initialise(self):
        js.BX24 = self._page.library
        js.dispatchEvent(js.Event.new("load"))
        self._page.ready()

    def describe(self, *, info, language, domain, admin, auth):
        self._page.info = js.JSON.parse(json.dumps(info))
        self._page.language, self._page.domain = language, domain
        self._page.admin, self._page.auth = admin, auth

    def answers(self, command, *values):
        setattr(self._page.answers, command, js.JSON.parse(json.dumps(values)))

    async def answer_again(self, command, *values):
        getattr(self._page.asked, command).at(-1)(*js.JSON.parse(json.dumps(values)))

    async def tell(self, event, *values):
        self._page.tell(event, js.JSON.parse(json.dumps(values)))

stage = BrowserStage()
await getattr(contract, %(case)r)(stage)
stage.library.close()
result = stage.faults
"""


@pytest.fixture(scope="module")
def stage_page(python_page: Page) -> Page:
    """The page in which stages can be made."""
    python_page.evaluate(STAGE_IN_PAGE % {"bridge": BRIDGE.read_text("utf-8")})
    return python_page


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_browser_s_library_keeps_the_contract(stage_page: Page, case: Callable[[Stage], Awaitable[None]]) -> None:
    source = STAGE_IN_PYTHON % {"contract": CONTRACT.read_text("utf-8"), "case": case.__name__}
    faults: Any = stage_page.evaluate("(source) => runPython(source)", source)
    assert faults == "[]"
