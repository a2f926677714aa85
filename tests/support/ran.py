"""A plugin of pytest for `build.py profile`: notes which functions of the runtime the pages of the tests say they ran.

The folder in CALL_PANEL_RAN gets a file of numbers from each process.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import ConsoleMessage

FOLDER = Path(os.environ["CALL_PANEL_RAN"])
TELL = "() => globalThis.tellRan?.()"


def _note(message: ConsoleMessage) -> None:
    if message.text.startswith("ran "):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "all")
        with (FOLDER / f"{worker}.ran").open("a", encoding="utf-8") as file:
            file.write(message.text.removeprefix("ran ").replace(",", " ") + " ")


@pytest.fixture(autouse=True)
def _noting(context: BrowserContext) -> Iterator[None]:
    context.on("console", _note)
    yield
    context.remove_listener("console", _note)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Function) -> Iterator[None]:
    """Have the frames that a test leaves tell what they ran since they told last."""
    yield
    context = item.funcargs.get("context")
    frames = [frame for page in context.pages for frame in page.frames] if isinstance(context, BrowserContext) else []
    for frame in frames:
        try:
            frame.evaluate(TELL)
        except Error:  # it is gone, or shows no page
            continue
