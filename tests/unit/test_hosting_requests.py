"""The table of requests on the server that `build.py serve` and all tests use; on others, see tests/hosting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from static.builder.hosting.portals import CLOUDS
from tests.hosting.made_site import make
from tests.hosting.servers import Host, hosting
from tests.hosting.table import ROWS, Answer, Row, ask, faults

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("hosting")
    with hosting("serve", make(folder), folder, CLOUDS) as running:
        yield running


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_request_is_answered_as_the_rules_say(host: Host, row: Row) -> None:
    assert faults(row, ask(host.port, row), host.rules, host.codings) == []


def test_an_answer_that_is_wrong_in_any_way_is_noticed(host: Host) -> None:
    row = next(row for row in ROWS if row.name == "POST of the platform to a page")
    good = ask(host.port, row)
    wrong = {
        "status": Answer(405, good.headers, good.body),
        "redirect": Answer(200, {**good.headers, "location": "/"}, good.body),
        "Content-Security-Policy": Answer(200, {**good.headers, "content-security-policy": "frame-ancestors *"}, b""),
        "Cache-Control": Answer(200, {**good.headers, "cache-control": "max-age=60"}, good.body),
        "coding": Answer(200, {**good.headers, "content-encoding": "br"}, good.body),
        "not the file": Answer(200, good.headers, good.body[1:]),
    }
    for about, answer in wrong.items():
        assert about in " ".join(faults(row, answer, host.rules, host.codings))
