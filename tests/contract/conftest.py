"""The portal with the pages of all clients as the app's site."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from static.builder.downloads import npm_package
from static.builder.project import ROOT
from tests.browser.conftest import browser, browser_type_launch_args, library_address
from tests.contract.mutations.mutation import MutatedHost, Mutation
from tests.contract.stage import Stage
from tests.portal import SimulatedPortal
from tests.portal.site import plain_headers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ViewportSize


__all__ = ["browser", "browser_type_launch_args", "library_address"]

VIEWPORT: ViewportSize = {"width": 1280, "height": 800}
PAGES = Path(__file__).parent / "page"


@pytest.fixture(scope="session")
def client_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the pages of all clients, the official SDK as it is published, and the app's own library."""
    folder = tmp_path_factory.mktemp("clients") / "site"
    shutil.copytree(PAGES, folder)
    shutil.copy(npm_package("@bitrix24/b24jssdk") / "dist" / "umd" / "index.min.js", folder / "b24jssdk.js")
    shutil.copy(ROOT / "static" / "bx24.js", folder / "own-library.js")
    return folder


@pytest.fixture(scope="session")
def contract_portal(client_pages: Path) -> Iterator[SimulatedPortal]:
    """A portal whose app is the page of a client."""
    with SimulatedPortal(client_pages, headers=plain_headers, own_library=True, unchanging=True) as portal:
        yield portal


def profile(browser: Browser, portal: SimulatedPortal) -> BrowserContext:
    """A profile with a page that stays: the process of the portal's pages then outlives each of them."""
    context = browser.new_context(viewport=VIEWPORT, reduced_motion="reduce")
    context.new_page().goto(f"{portal.portal_url}page/record.html")
    return context


@pytest.fixture(scope="module")
def stage(browser: Browser, contract_portal: SimulatedPortal, client_pages: Path) -> Iterator[Stage]:
    """The portal without mutations."""
    context = profile(browser, contract_portal)
    yield Stage(context, contract_portal, client_pages)
    context.close()


@dataclass
class MutatedStage:
    """A portal that breaks a rule."""

    stage: Stage
    host: MutatedHost

    def mutate(self, mutation: Mutation) -> Stage:
        """Breaks another rule; the portal is visited again where its page is another one then."""
        before, self.host.mutation = self.host.mutation, mutation
        if mutation.file or before is None or before.file:
            self.stage.leave()
        return self.stage


@pytest.fixture(scope="module")
def mutated(
    browser: Browser, contract_portal: SimulatedPortal, client_pages: Path, monkeypatch_module: pytest.MonkeyPatch
) -> Iterator[MutatedStage]:
    """A portal that can be mutated."""
    host = MutatedHost(contract_portal._host)
    monkeypatch_module.setattr(contract_portal._host, "respond", host.respond)
    context = profile(browser, contract_portal)
    # What does not come is the rule here, so it is not waited for long.
    stage = Stage(context, contract_portal, client_pages, haste=2, patience=2_000)
    yield MutatedStage(stage, host)
    context.close()


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    """Patches that last as long as a module."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch
