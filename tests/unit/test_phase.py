"""The truth table of the call's state: every phase, every state, with and without a failure's code."""

from __future__ import annotations

import pytest

from app.call.model import Phase, is_over, next_phase

# What `idle` makes of each phase: without a code, with a code.
AFTER_IDLE = {
    Phase.UNKNOWN: (Phase.NO_CALL, Phase.FAILED),
    Phase.NO_CALL: (Phase.NO_CALL, Phase.FAILED),
    Phase.CONNECTING: (Phase.UNANSWERED, Phase.FAILED),
    Phase.TALKING: (Phase.ENDED, Phase.ENDED),
    Phase.ENDED: (Phase.ENDED, Phase.ENDED),
    Phase.UNANSWERED: (Phase.UNANSWERED, Phase.FAILED),
    Phase.FAILED: (Phase.FAILED, Phase.FAILED),
}


@pytest.mark.parametrize("failed", [False, True], ids=["no code", "code"])
@pytest.mark.parametrize("phase", Phase)
def test_idle_means_before_or_after_by_what_was_seen(phase: Phase, failed: bool) -> None:
    assert next_phase(phase, "idle", failed=failed) is AFTER_IDLE[phase][failed]


@pytest.mark.parametrize("failed", [False, True], ids=["no code", "code"])
@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("connecting", Phase.CONNECTING),
        ("connected", Phase.TALKING),
        ("ringing", Phase.UNKNOWN),
        ("IDLE", Phase.UNKNOWN),
        ("", Phase.UNKNOWN),
    ],
)
@pytest.mark.parametrize("phase", Phase)
def test_every_other_state_says_all_by_itself(phase: Phase, state: str, after: Phase, failed: bool) -> None:
    assert next_phase(phase, state, failed=failed) is after


@pytest.mark.parametrize("phase", Phase)
def test_a_call_is_over_when_one_took_place_and_goes_on_no_more(phase: Phase) -> None:
    assert is_over(phase) is (phase in {Phase.ENDED, Phase.UNANSWERED, Phase.FAILED})
