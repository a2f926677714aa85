"""Fixtures for tests of the simulated portal itself: the probe page in the place of the app.

A test module asks for them by `pytest_plugins = ["tests.portal.fixtures"]`.
"""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.portal.driver import PortalPage
from tests.portal.probe_frame import PROBE, Probe
from tests.portal.servers import SimulatedPortal
from tests.portal.site import plain_headers

BACKGROUND_EVENTS = tuple(
    f"BackgroundCallCard::{suffix}"
    for suffix in (
        "initialized", "entityChanged", "answerButtonClick", "skipButtonClick", "makeCallButtonClick",
        "hangupButtonClick", "closeButtonClick", "nextButtonClick", "muteButtonClick", "holdButtonClick",
        "dialpadButtonClick", "qualityMeterClick", "addCommentButtonClick", "transferButtonClick",
        "completeTransferButtonClick", "cancelTransferButtonClick", "notifyAdminButtonClick",
    )
)  # fmt: skip


@pytest.fixture(scope="session")
def probe_portal() -> Iterator[SimulatedPortal]:
    """A portal whose app is the probe page."""
    with SimulatedPortal(PROBE, headers=plain_headers, unchanging=True) as portal:
        yield portal


@pytest.fixture(scope="session")
def modules(browser: Browser, probe_portal: SimulatedPortal) -> Iterator[Page]:
    """A page of the portal's origin, shared, for tests that only import its modules."""
    page = browser.new_page()
    page.goto(f"{probe_portal.portal_url}page/record.html")
    yield page
    page.context.close()


@pytest.fixture
def bare_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedPortal]:
    """A portal where the probe is registered and not installed. Its installer is the probe page as well."""
    site = tmp_path_factory.mktemp("probe")
    for name in ("index.html", "probe.js"):
        shutil.copy(PROBE / name, site / name)
    shutil.copy(PROBE / "index.html", site / "install.html")
    with SimulatedPortal(site, headers=plain_headers, installed=False) as portal:
        yield portal


@pytest.fixture
def working(unopened: PortalPage) -> PortalPage:
    """A portal page, not visited yet, that loads the probe as the background worker too."""
    url = f"{unopened.portal.app_url}index.html"
    unopened.portal.bind("PAGE_BACKGROUND_WORKER", "index.html", options={"errorHandlerUrl": url})
    return unopened


@pytest.fixture
def worker(working: PortalPage) -> Probe:
    """The probe as the background worker, all its events bound."""
    probe = Probe(working.visit().worker).started()
    probe.bind(*BACKGROUND_EVENTS)
    probe.round_trip()
    return probe


@pytest.fixture
def uninstalled(page: Page, bare_portal: SimulatedPortal, watch: object) -> PortalPage:
    """A portal page, not visited yet, of a portal where the app is not installed."""
    del watch
    page.set_default_timeout(10_000)
    return PortalPage(page, bare_portal)


@pytest.fixture
def unopened(page: Page, probe_portal: SimulatedPortal, watch: object) -> PortalPage:
    """A portal page that is not visited yet."""
    del watch  # is set up before the page opens
    page.set_default_timeout(10_000)
    probe_portal.reset()
    return PortalPage(page, probe_portal)


@pytest.fixture
def opened(unopened: PortalPage) -> PortalPage:
    """A portal page without a call."""
    return unopened.visit()


@pytest.fixture
def probe(opened: PortalPage) -> Probe:
    """The probe page in the card of an incoming call, the library started."""
    return Probe(opened.open("incoming_contact")).started()
