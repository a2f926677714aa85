"""The course of a call through the portal's reports: they repeat, overtake each other, and begin anywhere."""

from __future__ import annotations

import pytest

from app.call.messages import ClientChanged, Opened, StateChanged, StatusArrived, StatusRequested
from app.call.model import Call, Number, NumberKind, Phase, RememberedTalk, TalkTimer
from tests.support.story import ANNA, BERT, CALL, NUMBER, Story, call


def test_a_built_in_outgoing_call_goes_through_its_phases() -> None:
    story = Story(Opened(0.0, call(state="idle")))
    phases = [story.model.phase]
    for at, state in ((1.0, "connecting"), (5.0, "connected"), (70.0, "idle")):
        phases.append(story.then(StateChanged(at, state)).model.phase)
    assert phases == [Phase.NO_CALL, Phase.CONNECTING, Phase.TALKING, Phase.ENDED]
    assert story.model.talk_timer == TalkTimer(5.0, 70.0)
    assert story.model.call == call(state="idle")


def test_a_code_after_a_talk_is_shown_but_the_talk_took_place() -> None:
    story = Story(Opened(0.0, call(state="connected")), StateChanged(5.0, "idle", "480"))
    assert (story.model.phase, story.model.failure_code) == (Phase.ENDED, "480")


@pytest.mark.parametrize("code", [None, "", "0", "200"])
def test_a_code_of_success_is_no_failure(code: str | None) -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "idle", code))
    assert (story.model.phase, story.model.failure_code) == (Phase.UNANSWERED, None)


def test_a_code_that_comes_after_its_state_is_taken() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "idle"), StateChanged(6.0, "idle", "603"))
    assert (story.model.phase, story.model.failure_code) == (Phase.FAILED, "603")


def test_a_state_without_its_code_repeated_does_not_lose_the_code() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "idle", "486"), StateChanged(6.0, "idle"))
    assert story.model.failure_code == "486"


def test_a_code_that_comes_with_an_undocumented_state_outlives_the_end_of_the_talk() -> None:
    story = Story(Opened(0.0, call(state="connected")), StateChanged(9.0, "dropped", "480"), StateChanged(10.0, "idle"))
    assert (story.model.phase, story.model.failure_code) == (Phase.ENDED, "480")


@pytest.mark.parametrize("state", ["connecting", "idle"])
def test_a_code_that_comes_with_an_undocumented_state_is_the_failure_of_a_call_without_a_talk(state: str) -> None:
    story = Story(Opened(0.0, call(state=state)), StateChanged(9.0, "refused", "603"), StateChanged(10.0, "idle"))
    assert (story.model.phase, story.model.failure_code) == (Phase.FAILED, "603")


def test_a_code_outlives_one_undocumented_state_after_another_but_not_another_attempt() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "refused", "603"), StateChanged(6.0, "odd"))
    assert story.then(StateChanged(7.0, "idle")).model.failure_code == "603"
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "refused", "603"))
    story.then(StateChanged(6.0, "connecting")).then(StateChanged(9.0, "idle"))
    assert (story.model.phase, story.model.failure_code) == (Phase.UNANSWERED, None)


@pytest.mark.parametrize("state", ["connecting", "connected"])
def test_a_call_that_goes_on_has_not_failed_whatever_code_comes_with_it(state: str) -> None:
    story = Story(Opened(0.0, call(state="idle")), StateChanged(5.0, state, "486"))
    assert story.model.failure_code is None


def test_a_call_dialled_again_begins_with_a_clean_sheet() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "idle", "486"))
    story.then(StateChanged(9.0, "connecting"))
    assert (story.model.phase, story.model.failure_code, story.model.talk_timer) == (Phase.CONNECTING, None, None)
    story.then(StateChanged(12.0, "connected"))
    assert story.model.talk_timer == TalkTimer(12.0)


def test_a_second_talk_in_the_same_card_is_timed_from_its_own_beginning() -> None:
    story = Story(Opened(0.0, call(state="connecting")))
    for at, state in ((5.0, "connected"), (20.0, "idle"), (30.0, "connected")):
        story.then(StateChanged(at, state))
    assert story.model.talk_timer == TalkTimer(30.0)


def test_the_same_state_again_changes_nothing() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "connected"))
    before = story.model
    assert story.then(StateChanged(5.0, "connected")).model == before


def test_an_event_without_a_state_changes_nothing() -> None:
    story = Story(Opened(0.0, call(state="connected")))
    before = story.model
    assert story.then(StateChanged(0.0, "")).model == before


def test_an_external_call_is_a_talk_from_the_start_and_stays_one() -> None:
    external = call(id="externalCall.c3ee67f1a63f6e6117c230ab59cc49ea.1773130779", state="connected")
    story = Story(Opened(0.0, external), StatusArrived(0.4, external), StatusArrived(600.0, external))
    assert external.external
    assert story.model.phase is Phase.TALKING
    assert story.model.talk_timer == TalkTimer(0.0, None, exact=False)


def test_a_built_in_call_is_not_external() -> None:
    assert not CALL.external


def test_a_page_opened_into_a_running_talk_does_not_claim_to_know_its_beginning() -> None:
    story = Story(Opened(100.0, call(state="connected")))
    assert story.model.talk_timer == TalkTimer(100.0, None, exact=False)


def test_an_undocumented_state_is_unknown_and_does_not_end_the_talk() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "connected"), StateChanged(9.0, "on-hold"))
    assert (story.model.phase, story.model.talk_timer) == (Phase.UNKNOWN, TalkTimer(5.0))
    assert story.then(StateChanged(20.0, "connected")).model.talk_timer == TalkTimer(5.0)


def test_a_call_that_ends_out_of_an_undocumented_state_has_ended() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "connected"), StateChanged(9.0, "on-hold"))
    story.then(StateChanged(30.0, "idle"))
    assert (story.model.phase, story.model.talk_timer) == (Phase.ENDED, TalkTimer(5.0, 30.0))


def test_a_state_that_comes_before_anything_else_is_believed() -> None:
    story = Story(Opened(0.0, None), StateChanged(1.0, "connected"))
    assert (story.model.phase, story.model.call) == (Phase.TALKING, Call(state="connected"))


def test_the_status_fills_in_what_the_options_did_not_know() -> None:
    story = Story(Opened(0.0, call(id="", activity_id=None, bindings=(), state="connecting")))
    story.then(StatusArrived(0.5, call(state="connecting")))
    assert story.model.call == call(state="connecting")


def test_a_status_without_an_id_or_a_direction_does_not_take_them_away() -> None:
    story = Story(
        Opened(0.0, call(state="connected")), StatusArrived(1.0, call(id="", direction="", state="connected"))
    )
    assert story.model.call == call(state="connected")


def test_a_status_with_another_state_moves_the_call_on() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StatusArrived(4.0, call(state="connected")))
    assert (story.model.phase, story.model.talk_timer) == (Phase.TALKING, TalkTimer(4.0))


def test_a_status_without_a_state_leaves_it() -> None:
    story = Story(Opened(0.0, call(state="connected")), StatusArrived(4.0, call(state="")))
    assert story.model.phase is Phase.TALKING


def test_the_first_status_without_a_state_leaves_the_phase_unknown() -> None:
    assert Story(Opened(0.0, call(state=""))).model.phase is Phase.UNKNOWN


def test_a_status_answered_before_an_event_does_not_undo_the_events_state() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StatusRequested(1.0), StateChanged(1.1, "connected"))
    story.then(StatusArrived(1.2, call(state="connecting")))
    assert (story.model.phase, story.model.talk_timer) == (Phase.TALKING, TalkTimer(1.1))


def test_a_status_answered_before_an_event_does_not_undo_the_events_client() -> None:
    story = Story(Opened(0.0, call(client=None)), StatusRequested(1.0), ClientChanged(1.1, BERT, NUMBER))
    story.then(StatusArrived(1.2, call(client=None, number=Number(), activity_id=5)))
    assert story.model.call is not None
    assert (story.model.call.client, story.model.call.number) == (BERT, NUMBER)
    assert story.model.call.activity_id == 5


def test_the_status_asked_for_after_an_event_is_believed_again() -> None:
    story = Story(
        Opened(0.0, call()), StatusRequested(1.0), ClientChanged(1.1, BERT, NUMBER), StatusArrived(1.2, call())
    )
    story.then(StatusArrived(1.5, call(client=ANNA)))
    assert story.model.call is not None
    assert story.model.call.client == ANNA


def test_a_changed_client_is_shown_at_once() -> None:
    hidden = Number(NumberKind.HIDDEN)
    story = Story(Opened(0.0, call()), ClientChanged(1.0, None, hidden))
    assert story.model.call == call(client=None, number=hidden)


def test_a_client_that_did_not_change_changes_nothing_in_the_call() -> None:
    story = Story(Opened(0.0, call(state="connected")))
    before = story.model
    after = story.then(ClientChanged(5.0, ANNA, NUMBER)).model
    assert (after.call, after.phase, after.talk_timer) == (before.call, before.phase, before.talk_timer)


def test_a_client_that_comes_before_anything_else_is_shown() -> None:
    story = Story(Opened(0.0, None), ClientChanged(0.1, ANNA, NUMBER))
    assert story.model.call == Call(client=ANNA, number=NUMBER)
    assert story.then(StatusArrived(0.4, call(state="connecting"))).model.phase is Phase.CONNECTING


def test_in_a_campaign_another_client_after_the_call_prepares_the_next_call() -> None:
    story = Story(Opened(0.0, call(campaign=True, state="connecting")))
    for at, state in ((5.0, "connected"), (20.0, "idle")):
        story.then(StateChanged(at, state))
    next_number = Number(NumberKind.KNOWN, "+12025550144")
    story.then(ClientChanged(25.0, BERT, next_number))
    assert (story.model.phase, story.model.talk_timer, story.model.failure_code) == (Phase.NO_CALL, None, None)
    assert story.model.call == call(
        campaign=True, id="", client=BERT, number=next_number, bindings=(), activity_id=None, state="idle"
    )


def test_in_a_campaign_another_client_during_the_call_is_the_same_call() -> None:
    story = Story(Opened(0.0, call(campaign=True, state="connected")), ClientChanged(5.0, BERT, NUMBER))
    assert story.model.phase is Phase.TALKING
    assert story.model.call == call(campaign=True, state="connected", client=BERT)


def test_outside_of_a_campaign_another_client_after_the_call_is_the_same_call() -> None:
    story = Story(Opened(0.0, call(state="connected")), StateChanged(5.0, "idle"), ClientChanged(9.0, BERT, NUMBER))
    assert (story.model.phase, story.model.call) == (Phase.ENDED, call(client=BERT))


def test_a_failure_of_the_last_call_is_not_the_next_clients() -> None:
    story = Story(Opened(0.0, call(campaign=True, state="connecting")), StateChanged(5.0, "idle", "486"))
    story.then(ClientChanged(9.0, BERT, NUMBER))
    assert (story.model.phase, story.model.failure_code) == (Phase.NO_CALL, None)


def test_the_id_of_a_prepared_call_becomes_known_without_a_new_course() -> None:
    story = Story(Opened(0.0, call(campaign=True, state="connected")), StateChanged(5.0, "idle"))
    story.then(ClientChanged(9.0, BERT, NUMBER)).then(StateChanged(12.0, "connecting"))
    story.then(StateChanged(15.0, "connected"))
    story.then(StatusArrived(16.0, call(campaign=True, id="B.2.3", client=BERT, state="connected")))
    assert story.model.talk_timer == TalkTimer(15.0)
    assert story.model.call is not None
    assert story.model.call.id == "B.2.3"


def test_the_new_id_of_a_call_dialled_again_does_not_restart_its_talk() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "idle", "486"))
    story.then(StateChanged(9.0, "connecting")).then(StateChanged(12.0, "connected"))
    story.then(StatusArrived(20.0, call(id="B.2.3", state="connected")))
    assert (story.model.phase, story.model.talk_timer) == (Phase.TALKING, TalkTimer(12.0))
    assert story.model.call == call(id="B.2.3", state="connected")


@pytest.mark.parametrize(
    "other", [call(id="B.2.3", state="idle"), call(id="", campaign=True, client=BERT, state="idle")]
)
def test_a_status_of_another_call_begins_another_course(other: Call) -> None:
    story = Story(Opened(0.0, call(state="connecting", campaign=other.campaign)))
    story.then(StateChanged(5.0, "connected")).then(StateChanged(9.0, "idle", "480"))
    story.then(StatusArrived(12.0, other))
    assert (story.model.phase, story.model.talk_timer, story.model.failure_code) == (Phase.NO_CALL, None, None)
    assert story.model.call == other


def test_a_status_of_another_clients_running_call_in_a_campaign_begins_another_course() -> None:
    story = Story(Opened(0.0, call(campaign=True, state="connecting")), StateChanged(5.0, "connected"))
    story.then(StatusArrived(50.0, call(campaign=True, id="B.2.3", client=BERT, state="connected")))
    assert story.model.talk_timer == TalkTimer(50.0, None, exact=False)


REMEMBERED = RememberedTalk(CALL.id, TalkTimer(40.0))


def test_a_page_loaded_again_in_the_same_talk_goes_on_with_its_times() -> None:
    story = Story(Opened(100.0, call(state="connected"), REMEMBERED))
    assert (story.model.phase, story.model.talk_timer) == (Phase.TALKING, TalkTimer(40.0))


def test_a_page_loaded_again_after_the_talk_shows_how_long_it_was() -> None:
    story = Story(Opened(100.0, call(state="idle"), RememberedTalk(CALL.id, TalkTimer(40.0, 95.0))))
    assert (story.model.phase, story.model.talk_timer) == (Phase.ENDED, TalkTimer(40.0, 95.0))


def test_a_talk_that_ended_while_the_page_was_away_has_ended_at_an_unknown_time() -> None:
    story = Story(Opened(100.0, call(state="idle"), REMEMBERED))
    assert (story.model.phase, story.model.talk_timer) == (Phase.ENDED, None)


def test_a_new_talk_of_a_call_whose_first_one_ended_is_its_own() -> None:
    story = Story(Opened(100.0, call(state="connected"), RememberedTalk(CALL.id, TalkTimer(40.0, 95.0))))
    assert story.model.talk_timer == TalkTimer(100.0, None, exact=False)


@pytest.mark.parametrize("call_id", ["", "B.2.3"])
def test_the_times_of_another_call_are_not_taken(call_id: str) -> None:
    story = Story(Opened(100.0, call(state="connected"), RememberedTalk(call_id, TalkTimer(40.0))))
    assert story.model.talk_timer == TalkTimer(100.0, None, exact=False)


def test_times_are_not_taken_by_a_call_whose_id_is_not_known() -> None:
    story = Story(Opened(100.0, call(id="", state="connected"), RememberedTalk("", TalkTimer(40.0))))
    assert story.model.talk_timer == TalkTimer(100.0, None, exact=False)


def test_times_are_not_taken_by_a_call_that_is_being_connected() -> None:
    story = Story(Opened(100.0, call(state="connecting"), REMEMBERED))
    assert (story.model.phase, story.model.talk_timer) == (Phase.CONNECTING, None)


def test_remembered_times_without_a_call_do_nothing() -> None:
    story = Story(Opened(100.0, None, REMEMBERED))
    assert (story.model.phase, story.model.talk_timer, story.model.call) == (Phase.UNKNOWN, None, None)
