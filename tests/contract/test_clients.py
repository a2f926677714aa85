"""All clients pass the table of cases in the simulated portal."""

import pytest

from tests.contract.cases import CASES
from tests.contract.expected import CLIENTS, Client
from tests.contract.stage import Stage
from tests.contract.table import Case

SCENES = [case.scene for case in CASES]
PLAYED = [
    (client, case)
    for client in CLIENTS
    # Cases of one scene one after the other: it stays open.
    for case in sorted(CASES, key=lambda case: (case.scene.open is None, SCENES.index(case.scene)))
    if client in case.clients
]


@pytest.mark.parametrize(("client", "case"), PLAYED, ids=[f"{client}: {case.name}" for client, case in PLAYED])
def test_client_finds_what_the_platform_promises(client: Client, case: Case, stage: Stage) -> None:
    stage.use(client)
    stage.play(case)
