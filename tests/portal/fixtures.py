"""Fixtures for tests of the simulated portal itself: the probe page in the place of the app.

A test module asks for them by `pytest_plugins = ["tests.portal.fixtures"]`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.portal.driver import PortalPage
from tests.portal.probe_frame import Probe
from tests.portal.servers import SimulatedPortal
from tests.portal.site import plain_headers

PROBE = Path(__file__).parent / "probe"


@pytest.fixture(scope="session")
def probe_portal() -> Iterator[SimulatedPortal]:
    """A portal whose app is the probe page."""
    with SimulatedPortal(PROBE, headers=plain_headers) as portal:
        yield portal


@pytest.fixture(scope="session")
def modules(browser: Browser, probe_portal: SimulatedPortal) -> Iterator[Page]:
    """A page of the portal's origin, shared, for tests that only import its modules."""
    page = browser.new_page()
    page.goto(f"{probe_portal.portal_url}page/record.html")
    yield page
    page.context.close()


@pytest.fixture
def unopened(page: Page, probe_portal: SimulatedPortal, watch: object) -> PortalPage:
    """A portal page that is not visited yet."""
    del watch  # is set up before the page opens
    page.set_default_timeout(10_000)
    return PortalPage(page, probe_portal)


@pytest.fixture
def opened(unopened: PortalPage) -> PortalPage:
    """A portal page without a call."""
    return unopened.visit()


@pytest.fixture
def probe(opened: PortalPage) -> Probe:
    """The probe page in the card of an incoming call, the library started."""
    return Probe(opened.open("incoming_contact")).started()
