"""What several tests share: one simulated portal with its servers, as it was at first in each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.portal import SimulatedPortal
from tests.portal.site import plain_headers
from tests.support.portal_network import MOMENT

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedPortal]:
    """The portal, which serves an empty site."""
    with SimulatedPortal(tmp_path_factory.mktemp("site"), headers=plain_headers) as portal:
        yield portal


@pytest.fixture
def portal(running: SimulatedPortal) -> SimulatedPortal:
    """The portal as it was at first, its clock at `MOMENT`."""
    running.state.reset(at=MOMENT)
    running.rest.journal.clear()
    return running
