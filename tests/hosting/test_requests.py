"""The table of requests on each server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from static.builder.hosting.portals import CLOUDS
from tests.hosting.made_site import make
from tests.hosting.servers import NAMES, Host, hosting, https_hosting
from tests.hosting.table import ROWS, Row, ask, faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module", params=NAMES)
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    site = make(tmp_path_factory.mktemp("with site"))
    with hosting(request.param, site, tmp_path_factory.mktemp("server"), CLOUDS) as running:
        yield running


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_request_is_answered_as_the_rules_say(host: Host, row: Row) -> None:
    assert faults(row, ask(host.port, row), host.rules, host.codings) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "serve"])
def test_a_host_with_https_answers_with_its_own_certificate(name: str, tmp_path: Path) -> None:
    with https_hosting(name, make(tmp_path), tmp_path, CLOUDS) as (host, trust):
        assert "Strict-Transport-Security" in host.rules.headers("index.html")
        wrong = {row.name: faults(row, ask(host.port, row, trust), host.rules, host.codings) for row in ROWS}
        assert {name: found for name, found in wrong.items() if found} == {}
