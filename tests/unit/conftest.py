"""What several tests share: one simulated portal with its servers, as it was at first in each of them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from tests.portal import SimulatedPortal
from tests.portal.site import plain_headers
from tests.support.fake_outbox import Desk
from tests.support.portal_network import MOMENT
from tests.support.stepped_loop import run

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


@pytest.fixture
def desk(portal: SimulatedPortal) -> Desk:
    """Where notes are sent to that portal from."""
    return Desk(portal)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an `async def` test on a loop whose time jumps (see `stepped_loop`)."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.obj).parameters}
    run(pyfuncitem.obj(**arguments))
    return True
