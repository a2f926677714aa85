"""Each case fails when the portal breaks its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.contract.cases import CASES
from tests.contract.expected import CLIENTS
from tests.contract.mutations import MUTATIONS, Mutation

if TYPE_CHECKING:
    from tests.contract.conftest import MutatedStage
    from tests.contract.stage import Stage
    from tests.contract.table import Case

BY_NAME = {case.name: case for case in CASES}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_mutated_portal_is_noticed(mutation: Mutation, mutated: MutatedStage) -> None:
    stage = mutated.mutate(mutation)
    for client in CLIENTS:
        stage.use(client)
        for case in (BY_NAME[name] for name in mutation.breaks):
            if client in case.clients:
                assert passes(stage, case) == (client in mutation.blind), f"{case.name} ({client})"


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
