"""One browser for all journeys, that of `build.py test --browser`; each journey has a portal with stores of its own."""

from __future__ import annotations

import base64
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from static.builder.site import build_site
from tests.engines.browsers import DOWNLOADS, ENGINES, Console, running
from tests.engines.stage import Tab
from tests.portal import SimulatedPortal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from tests.engines.browsers import Engine
    from tests.engines.webdriver import Wire

CHOSEN = "CALL_PANEL_ENGINE"
"""The variable that names the engine."""


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine that was asked for."""
    name = os.environ.get(CHOSEN)
    if name is None:
        pytest.skip("for other browsers: build.py test --browser firefox, or webkit")
    return ENGINES[name]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the browser writes."""
    return tmp_path_factory.mktemp("browser")


@pytest.fixture
def downloads(folder: Path) -> Path:
    """Where the browser puts what it downloads; empty."""
    for file in (folder / DOWNLOADS).iterdir():
        file.unlink()
    return folder / DOWNLOADS


@pytest.fixture(scope="session")
def wire(engine: Engine, folder: Path) -> Iterator[Wire]:
    """The browser, in a window in which the card is as wide as operators have it."""
    if engine.missing:
        pytest.fail(engine.missing, pytrace=False)
    with running(engine, folder) as wire:
        wire.send("WebDriver:SetWindowRect", {"width": 1280, "height": 900})
        yield wire


@pytest.fixture(scope="session")
def consoles(wire: Wire, engine: Engine, folder: Path) -> Console:
    """What the browser's log has from the consoles of pages."""
    del wire  # is started before
    return Console(engine, folder)


@pytest.fixture
def console(consoles: Console) -> Console:
    """The same for one journey, which may expect complaints."""
    consoles.take()
    return consoles


@pytest.fixture(scope="session")
def site() -> Path:
    """The site that ships."""
    return Path(os.environ.get("CALL_PANEL_SITE") or build_site())


@pytest.fixture(scope="session")
def plain_site(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without the memory image: Python can only start the plain way."""
    target = tmp_path_factory.mktemp("plain") / "site"
    shutil.copytree(site, target, ignore=shutil.ignore_patterns("memory.*"))
    return target


@pytest.fixture
def open_tab(wire: Wire, console: Console, request: pytest.FixtureRequest) -> Iterator[Callable[..., Tab]]:
    """Give the portal's page for a site; further arguments as of `SimulatedPortal`.

    Each portal has ports of its own, and with them origins: nothing of an earlier journey is stored there. A journey in
    which a page complains on its console has failed.
    """
    portals: list[SimulatedPortal] = []
    tabs: list[Tab] = []

    def open_it(folder: Path, **settings: Any) -> Tab:  # noqa: ANN401 - as of the portal
        portal = SimulatedPortal(folder, **{"own_library": True, "unchanging": True, **settings})
        portal.start()
        portals.append(portal)
        tabs.append(Tab(wire, portal))
        return tabs[-1]

    yield open_it
    failed = request.node.stash.get(FAILED, False)
    for tab in tabs:
        if failed and (folder := os.environ.get("CALL_PANEL_PICTURES")):
            picture = Path(folder, f"{request.node.name}.png")
            picture.write_bytes(base64.b64decode(tab.picture()))
        tab.leave()
    for portal in portals:
        portal.stop()
    assert console.take() == []


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a journey has failed, for its picture."""
    del call
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def tab(open_tab: Callable[..., Tab], site: Path) -> Tab:
    """The portal's page, not yet visited."""
    return open_tab(site)
