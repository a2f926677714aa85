"""The simulated portal: a Bitrix24 with one app, for tests and for a person at a browser.

    with SimulatedPortal(site=Path("dist/site")) as portal:
        card = PortalPage(page, portal).visit().open("incoming_contact")
        card.connect()

`SimulatedPortal` runs the two servers, `PortalPage` and `CallCard` drive the portal page through Playwright.
"""

from tests.portal.app_frame import AppFrame
from tests.portal.background_call import BackgroundCall
from tests.portal.call_card import CallCard
from tests.portal.driver import Message, PortalPage
from tests.portal.servers import SimulatedPortal

__all__ = ["AppFrame", "BackgroundCall", "CallCard", "Message", "PortalPage", "SimulatedPortal"]
