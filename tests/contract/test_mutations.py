"""Each case fails when the portal breaks its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.contract.cases import CASES
from tests.contract.expected import CLIENTS, Client
from tests.contract.mutations import MUTATIONS, Mutation

if TYPE_CHECKING:
    from tests.contract.conftest import MutatedStage
    from tests.contract.stage import Stage
    from tests.contract.table import Case

BY_NAME = {case.name: case for case in CASES}


@pytest.mark.parametrize(("number", "mutation"), [*enumerate(MUTATIONS)], ids=[each.name for each in MUTATIONS])
def test_mutated_portal_is_noticed(number: int, mutation: Mutation, mutated: MutatedStage) -> None:
    stage = mutated.mutate(mutation)
    for client, case in played(number, mutation):
        stage.use(client)
        assert passes(stage, case) == (client in mutation.blind), f"{case.name} ({client})"


def played(number: int, mutation: Mutation) -> list[tuple[Client, Case]]:
    """What is played: with all clients where one is blind, else with one, the clients taking turns for time's sake."""
    cases = [BY_NAME[name] for name in mutation.breaks]
    if mutation.blind:
        return [(client, case) for client in CLIENTS for case in cases if client in case.clients]
    return [(case.clients[number % len(case.clients)], case) for case in cases]


def passes(stage: Stage, case: Case) -> bool:
    """Whether the portal follows the rule of a case."""
    try:
        stage.play(case)
    except (AssertionError, Error, LookupError):
        return False
    return True


def test_every_case_is_noticed_to_fail_by_a_mutation() -> None:
    assert set(BY_NAME) == {name for mutation in MUTATIONS for name in mutation.breaks}


def test_cases_and_mutations_have_names_of_their_own() -> None:
    assert len(BY_NAME) == len(CASES)
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)
