"""The portal with the pages of both clients as the app's site."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import build
from tests.browser.conftest import browser_context_args, browser_type_launch_args
from tests.contract.expected import Client
from tests.contract.stage import Stage
from tests.portal import SimulatedPortal
from tests.portal.site import plain_headers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

__all__ = ["browser_context_args", "browser_type_launch_args"]

PAGES = Path(__file__).parent / "page"


@pytest.fixture(scope="session")
def client_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the pages of both clients and the official SDK as it is published."""
    folder = tmp_path_factory.mktemp("clients") / "site"
    shutil.copytree(PAGES, folder)
    shutil.copy(build.npm_package("@bitrix24/b24jssdk") / "dist" / "umd" / "index.min.js", folder / "b24jssdk.js")
    return folder


@pytest.fixture(scope="session")
def contract_portal(client_pages: Path) -> Iterator[SimulatedPortal]:
    """A portal whose app is the page of a client."""
    with SimulatedPortal(client_pages, headers=plain_headers, own_library=True) as portal:
        yield portal


class Stages(dict[Client, Stage]):
    """The clients in the portal as it is, each in a browser context of its own that lasts."""

    def __init__(self, browser: Browser, portal: SimulatedPortal) -> None:
        super().__init__()
        self._browser = browser
        self._portal = portal

    def __missing__(self, client: Client) -> Stage:
        page = self._browser.new_page(viewport={"width": 1280, "height": 800})
        self[client] = Stage(page, self._portal, client)
        return self[client]


@pytest.fixture(scope="module")
def stages(browser: Browser, contract_portal: SimulatedPortal) -> Iterator[Stages]:
    """Each client in the portal as it is."""
    stages = Stages(browser, contract_portal)
    yield stages
    for stage in stages.values():
        stage.page.context.close()
