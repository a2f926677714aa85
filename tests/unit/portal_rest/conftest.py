"""The portal of these tests."""

from __future__ import annotations

import pytest

from tests.support.asked_portal import AskedPortal
from tests.support.portal_network import MOMENT


@pytest.fixture
def portal() -> AskedPortal:
    """A portal whose REST is asked directly; its clock stands at `MOMENT`."""
    portal = AskedPortal()
    portal.state.reset(at=MOMENT)
    return portal
