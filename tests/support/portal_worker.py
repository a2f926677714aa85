"""The app's worker in the simulated portal, in the hands of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.panel_page import START
from tests.support.worker_stage import mark_test_call

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage


NUMBER = "+12025550166"


CALL_ID = "externalCall.0f1e2d3c4b5a69788796a5b4c3d2e1f0.1773130779"


def wait_until_bound(opened: PortalPage) -> None:
    """Waits until the worker of a page has bound all events."""
    opened.wait_for_message(sender="app", method="placementBindEvent", count=17, timeout=START)


def open_own_call(opened: PortalPage, call_id: str = CALL_ID, **request: object) -> CallCard:
    """Shows the card of a call that counts as the home page's test call."""
    mark_test_call(opened.worker.frame, NUMBER, call_id)
    card = opened.open("external_incoming", status={"CALL_ID": call_id}, **request)
    wait_for_card(opened, uiState="incoming", statusText="Incoming call")
    return card


def wait_for_card(opened: PortalPage, **wanted: object) -> None:
    """Waits until the app has made this of the card."""
    opened.page.wait_for_function(
        """(wanted) => {
          const { background } = window.portal.state();
          return background && Object.entries(wanted).every(([name, value]) => background[name] === value);
        }""",
        arg=wanted,
        timeout=START,
        polling=100,  # the page may be behind another one, and draws nothing then
    )
