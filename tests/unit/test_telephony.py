"""The simulated telephony provider, the mark of a test call, and the provider that the site names."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.telephony import config
from app.telephony.provider import (
    Call,
    Connected,
    Connecting,
    Ended,
    Held,
    Muted,
    Report,
    Ringing,
    Target,
    TransferAnswered,
    TransferFailed,
    Transferred,
    Transferring,
)
from app.telephony.test_call import (
    CONNECT_SECONDS,
    SECONDS,
    TRANSFER_SECONDS,
    SimulatedProvider,
    SimulatedSession,
    mark,
    marks,
)

CALL = Call("externalCall.a.1", "+12025550143", "line", test=True)


class Played:
    """A simulated call and what it reported."""

    def __init__(self, call: Call = CALL) -> None:
        self.reports: list[Report] = []
        line = SimulatedProvider().connect(call, self.reports.append)
        assert line is not None
        self.line: SimulatedSession = line


def test_a_real_call_is_left_alone() -> None:
    heard: list[Report] = []
    assert SimulatedProvider().connect(Call("a", "+1", "line"), heard.append) is None
    assert heard == []


async def test_a_test_call_rings_and_is_connected_a_moment_after_its_answer() -> None:
    played = Played()
    await played.line.answer()
    assert played.reports == [Ringing(), Connecting()]
    await asyncio.sleep(CONNECT_SECONDS)
    assert played.reports[-1] == Connected()


def test_a_resumed_call_does_not_ring_again() -> None:
    assert Played(Call("a", "+1", "line", test=True, resumed=True)).reports == []


@pytest.mark.parametrize(("seconds", "code"), [(0.5, "603-S"), (5, "200")])
async def test_hanging_up_before_the_conversation_is_a_cancelled_call(seconds: float, code: str) -> None:
    played = Played()
    await played.line.dial()
    await asyncio.sleep(seconds)
    await played.line.hang_up()
    await asyncio.sleep(5)
    assert played.reports[-1] == Ended(code)


async def test_a_skipped_call_is_declined() -> None:
    played = Played()
    await played.line.skip()
    assert played.reports[-1] == Ended("603")


@pytest.mark.parametrize(
    ("target", "outcome"),
    [("12", TransferAnswered()), ("+12025550100", TransferFailed())],
)
async def test_a_transfer_is_answered_or_fails(target: str, outcome: Report) -> None:
    played = Played()
    await played.line.transfer(Target("user", target))
    await asyncio.sleep(TRANSFER_SECONDS)
    assert played.reports[-2:] == [Transferring(), outcome]


async def test_a_cancelled_transfer_is_not_answered_any_more() -> None:
    played = Played()
    await played.line.transfer(Target("user", "12"))
    await played.line.cancel_transfer()
    await asyncio.sleep(TRANSFER_SECONDS * 2)
    assert played.reports[-1] == Connected()


async def test_a_completed_transfer_ends_the_call_for_the_operator() -> None:
    played = Played()
    await played.line.complete_transfer()
    await asyncio.sleep(5)
    assert played.reports[-2:] == [Transferred(), Ended("200")]


async def test_hold_mute_and_tones_are_confirmed_or_ignored() -> None:
    played = Played()
    await played.line.hold(held=True)
    await played.line.mute(muted=True)
    await played.line.send_tone("5")
    assert played.reports[1:] == [Held(True), Muted(True)]


async def test_a_closed_line_reports_nothing_more() -> None:
    played = Played()
    await played.line.answer()
    played.line.close()
    await asyncio.sleep(5)
    assert played.reports[-1] == Connecting()


def test_the_site_s_client_leaves_real_calls_alone() -> None:
    assert config.make_provider().connect(Call("a", "+1", "line"), lambda _: None) is None


def test_a_mark_is_for_the_call_with_its_id_and_for_no_other_of_the_same_number() -> None:
    text = mark("+12025550143", 100.0, "a.1")
    assert marks(text, "a.1", "+12025550143", 100.0 + SECONDS)
    assert not marks(text, "b.2", "+12025550143", 100.0)
    assert not marks(mark("+12025550143", 100.0), "a.1", "+12025550143", 100.0)
    assert not marks(mark("+12025550143", 100.0), "", "+12025550143", 100.0)


def test_a_mark_of_the_first_version_is_for_its_number_however_it_is_written() -> None:
    text = json.dumps({"number": "+1 202 555-0143", "until": 100.0 + SECONDS})
    assert marks(text, "a.1", "12025550143", 100.0 + SECONDS)
    assert not marks(text, "a.1", "+12025550144", 100.0)
    assert not marks(text, "a.1", "", 100.0)


def test_a_mark_that_is_old_or_of_the_future_marks_nothing() -> None:
    text = mark("+1", 100.0, "a.1")
    assert not marks(text, "a.1", "+1", 100.0 + SECONDS + 1)
    assert not marks(text, "a.1", "+1", 10.0)


@given(st.one_of(st.none(), st.text()))
def test_a_spoilt_mark_marks_nothing(text: str | None) -> None:
    assert not marks(text, "a.1", "+1", 0.0)
