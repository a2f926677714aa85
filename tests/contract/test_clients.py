"""All clients pass the table of cases in the simulated portal."""

import pytest

from tests.contract.cases import CASES
from tests.contract.expected import CLIENTS, Client
from tests.contract.stage import Stage
from tests.contract.table import Case

PLAYED = [
    (client, case)
    for client in CLIENTS
    for own_page in (False, True)
    for case in CASES
    if client in case.clients and (case.scene.open is None) == own_page
]


@pytest.mark.parametrize(("client", "case"), PLAYED, ids=[f"{client}: {case.name}" for client, case in PLAYED])
def test_client_finds_what_the_platform_promises(client: Client, case: Case, stage: Stage) -> None:
    stage.use(client)
    stage.play(case)
