"""What worker and panel tell each other about a call, and what the panel makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.call import worker_channel
from app.call.messages import ClientChanged, Opened, StatusArrived, WorkerReportArrived
from app.call.model import Phase
from app.call.worker_channel import WorkerReport
from app.worker.state import OVER
from tests.support.story import ANNA, BERT, NUMBER, Story, call

CALL_ID = call().id
TOLD = WorkerReport(CALL_ID, "CONTACT:797", "Anna Berg", "talking", 12.5, held=True, muted=True)


def test_a_context_arrives_as_it_was_told() -> None:
    assert worker_channel.decode_report(worker_channel.encode_report(TOLD)) == TOLD


def test_a_question_is_for_a_call() -> None:
    assert worker_channel.decode_question(worker_channel.encode_question("a.1")) == "a.1"
    assert worker_channel.decode_report(worker_channel.encode_question("a.1")) is None
    assert worker_channel.decode_question(worker_channel.encode_report(TOLD)) == ""


@given(st.text())
def test_other_texts_are_neither(text: str) -> None:
    assert worker_channel.decode_question(text) == ""
    assert worker_channel.decode_report(text) is None


@pytest.mark.parametrize("text", ["[]", "1", "{}", '{"ask": 1}', '{"call": 1}', '{"call": "a", "name": 1}', "["])
def test_what_is_no_message_is_ignored(text: str) -> None:
    assert worker_channel.decode_question(text) == ""
    assert worker_channel.decode_report(text) is None


def test_the_panel_knows_the_client_s_name_once_it_is_told() -> None:
    story = Story(Opened(0.0, call()), WorkerReportArrived(1.0, TOLD))
    assert story.model.client_name == "Anna Berg"


def test_the_name_of_another_client_is_not_this_one_s() -> None:
    story = Story(Opened(0.0, call()), WorkerReportArrived(1.0, TOLD), ClientChanged(2.0, BERT, NUMBER))
    assert story.model.client_name == ""
    assert story.then(ClientChanged(3.0, ANNA, NUMBER)).model.client_name == "Anna Berg"


def test_what_is_told_of_another_call_is_not_kept() -> None:
    story = Story(Opened(0.0, call()), WorkerReportArrived(1.0, WorkerReport("other", "CONTACT:797", "Bert")))
    assert story.model.worker_report is None


@pytest.mark.parametrize(
    ("phase", "since", "shown"),
    [
        (worker_channel.ENDED, 12.5, Phase.ENDED),
        (worker_channel.ENDED, None, Phase.UNANSWERED),
        (worker_channel.FAILED, None, Phase.FAILED),
        ("talking", 12.5, Phase.TALKING),
    ],
)
def test_an_external_call_ends_when_the_worker_says_so_whatever_the_portal_calls_it(
    phase: str, since: float | None, shown: Phase
) -> None:
    story = Story(Opened(0.0, call(state="connected")))
    story.then(WorkerReportArrived(5.0, WorkerReport(CALL_ID, "CONTACT:797", "Anna Berg", phase, since)))
    assert story.then(StatusArrived(6.0, call(state="connected"))).model.phase is shown
    talk = story.model.talk_timer
    assert talk is not None
    assert talk.until == (None if shown is Phase.TALKING else 5.0)


def test_the_worker_s_phases_of_a_call_that_is_over_are_known_by_name() -> None:
    assert OVER == (worker_channel.ENDED, worker_channel.FAILED)


def test_the_end_of_the_worker_s_part_changes_nothing_on_the_panel() -> None:
    story = Story(
        Opened(0.0, call()),
        WorkerReportArrived(1.0, TOLD),
        WorkerReportArrived(2.0, WorkerReport(CALL_ID, over=True)),
    )
    assert story.model.client_name == "Anna Berg"
