"""What the panel does about what happens: requests, the hold switch, closing, troubles, log, and the next change."""

from __future__ import annotations

import pytest

from app.call.messages import (
    AskStatus,
    ClientChanged,
    ClientOpenRequested,
    CloseAnnounced,
    Failed,
    InterfaceKnown,
    KeepOpenConfirmed,
    KeepOpenFailed,
    KeepOpenReasonChanged,
    KeepOpenToggled,
    MoreTimeRequested,
    OpenClient,
    Opened,
    RememberTalk,
    SetKeepOpen,
    StateChanged,
    StatusArrived,
    StatusFailed,
    StatusRequested,
    Subscribed,
    Ticked,
    WarningDismissed,
)
from app.call.model import Model, PanelWarning, Phase, RememberedTalk, TalkTimer
from app.call.update import next_change, update
from tests.support.story import ANNA, BERT, CALL, NUMBER, Story, call


def test_opening_asks_for_nothing_and_subscribing_asks_for_the_status() -> None:
    story = Story(Opened(0.0, call()))
    assert story.effects == []
    story.then(Subscribed(0.1))
    assert story.effects == [AskStatus()]
    assert story.model.subscribed


def test_only_an_answered_status_confirms_what_is_shown() -> None:
    story = Story(Opened(0.0, call()), Subscribed(0.1))
    assert not story.model.confirmed
    assert story.then(StatusArrived(0.4, call())).model.confirmed


def test_a_changed_client_asks_for_the_status_because_bindings_are_not_in_the_event() -> None:
    story = Story(Opened(0.0, call())).then(ClientChanged(1.0, BERT, NUMBER))
    assert story.effects == [AskStatus()]


def test_while_a_request_is_under_way_no_second_one_is_sent() -> None:
    story = Story(
        Subscribed(0.0), ClientChanged(0.1, ANNA, NUMBER), StatusRequested(0.2), ClientChanged(0.3, ANNA, NUMBER)
    )
    assert story.all_effects == [AskStatus()]


def test_what_was_wanted_meanwhile_is_asked_once_after_the_answer() -> None:
    story = Story(Subscribed(0.0), StatusRequested(0.1), StatusRequested(0.2), StatusArrived(0.4, call()))
    assert story.effects == [AskStatus()]
    assert story.then(StatusArrived(0.6, call())).effects == []


def test_an_event_that_overtakes_an_answer_makes_it_ask_again() -> None:
    story = Story(Subscribed(0.0), StateChanged(0.1, "connecting"), StatusArrived(0.2, call(state="idle")))
    assert story.effects == [AskStatus()]
    assert story.model.phase is Phase.CONNECTING


@pytest.mark.parametrize("trouble", [PanelWarning.STATUS_SILENT, PanelWarning.STATUS_UNREADABLE])
def test_a_failed_request_is_a_trouble_that_the_next_answer_ends(trouble: PanelWarning) -> None:
    story = Story(Opened(0.0, call()), Subscribed(0.0), StatusFailed(5.0, trouble))
    assert (story.model.warnings, story.model.confirmed) == ((trouble,), False)
    story.then(StatusRequested(6.0))
    assert story.effects == [AskStatus()]
    assert story.then(StatusArrived(6.3, call())).model.warnings == ()


def test_a_late_answer_does_not_take_back_what_an_event_told_meanwhile() -> None:
    story = Story(Opened(0.0, call(state="connecting")), Subscribed(0.0), StatusFailed(5.0, PanelWarning.STATUS_SILENT))
    story.then(StateChanged(6.0, "connected"))
    story.then(StatusArrived(7.0, call(state="connecting")))
    assert story.model.call is not None
    assert (story.model.call.state, story.model.warnings) == ("connected", ())


def test_a_failed_request_leaves_what_is_known() -> None:
    story = Story(Opened(0.0, call(state="connected")), Subscribed(0.0), StatusFailed(5.0, PanelWarning.STATUS_SILENT))
    assert (story.model.call, story.model.phase) == (call(state="connected"), Phase.TALKING)


def test_the_switch_asks_to_hold_and_then_to_let_go() -> None:
    story = Story(KeepOpenToggled(0.0))
    assert story.effects == [SetKeepOpen(True)]
    story.then(KeepOpenConfirmed(0.2, kept_open=True)).then(KeepOpenToggled(1.0))
    assert story.effects == [SetKeepOpen(False)]
    assert story.model.auto_close.kept_open


def test_pressing_twice_while_the_portal_is_asked_sends_the_second_wish_after_the_answer() -> None:
    story = Story(KeepOpenToggled(0.0), KeepOpenToggled(0.1))
    assert story.effects == []
    assert story.then(KeepOpenConfirmed(0.3, kept_open=True)).effects == [SetKeepOpen(False)]


@pytest.mark.parametrize("trouble", [PanelWarning.KEEP_OPEN_SILENT, PanelWarning.KEEP_OPEN_REFUSED])
def test_a_switch_that_did_not_work_says_so_and_can_be_pressed_again(trouble: PanelWarning) -> None:
    story = Story(KeepOpenToggled(0.0), KeepOpenFailed(5.0, trouble))
    assert (story.model.auto_close.kept_open, story.model.auto_close.requested, story.model.warnings) == (
        False,
        None,
        (trouble,),
    )
    story.then(KeepOpenToggled(6.0))
    assert story.effects == [SetKeepOpen(True)]
    assert story.model.warnings == ()


def test_a_late_confirmation_sends_no_second_command_while_one_is_under_way() -> None:
    story = Story(
        KeepOpenToggled(0.0),
        KeepOpenConfirmed(0.1, kept_open=True),
        KeepOpenToggled(1.0),
        KeepOpenFailed(6.0, PanelWarning.KEEP_OPEN_SILENT),
    )
    story.then(MoreTimeRequested(7.0)).then(KeepOpenConfirmed(7.5, kept_open=False)).then(KeepOpenToggled(8.0))
    assert story.all_effects.count(SetKeepOpen(False)) == 1
    assert story.model.auto_close.requested is True


def test_without_the_command_in_this_placement_the_switch_asks_for_nothing() -> None:
    story = Story(InterfaceKnown(0.0, frozenset({"getStatus"})), KeepOpenToggled(1.0), MoreTimeRequested(2.0))
    assert story.all_effects == []


@pytest.mark.parametrize("state", ["connecting", "connected"])
def test_a_call_that_goes_on_is_not_being_closed(state: str) -> None:
    story = Story(Opened(0.0, call(state="idle")), CloseAnnounced(10.0), StateChanged(11.0, state))
    assert story.model.auto_close.closes_at is None


def test_the_end_of_the_call_does_not_stop_a_countdown() -> None:
    story = Story(Opened(0.0, call(state="connected")), CloseAnnounced(10.0), StateChanged(10.0, "idle"))
    assert story.model.auto_close.closes_at == 75.0


def test_the_next_client_of_a_campaign_is_not_being_closed() -> None:
    story = Story(Opened(0.0, call(state="connected", campaign=True)), StateChanged(5.0, "idle"), CloseAnnounced(5.0))
    assert story.then(ClientChanged(9.0, BERT, NUMBER)).model.auto_close.closes_at is None


def test_a_talk_is_remembered_when_it_begins_and_when_it_ends() -> None:
    story = Story(Opened(0.0, call(state="connecting")), StateChanged(5.0, "connected"))
    assert story.effects == [RememberTalk(RememberedTalk(CALL.id, TalkTimer(5.0)))]
    story.then(StateChanged(9.0, "idle"))
    assert story.effects == [RememberTalk(RememberedTalk(CALL.id, TalkTimer(5.0, 9.0)))]


def test_a_talk_of_a_call_whose_id_becomes_known_later_is_remembered_then() -> None:
    story = Story(Opened(0.0, call(id="", state="connected")))
    assert story.effects == []
    story.then(StatusArrived(1.0, call(state="connected")))
    assert story.effects == [RememberTalk(RememberedTalk(CALL.id, TalkTimer(0.0, None, exact=False)))]


def test_a_talk_is_not_remembered_again_while_it_goes_on() -> None:
    story = Story(Opened(0.0, call(state="connected")), Ticked(1.0), ClientChanged(2.0, BERT, NUMBER))
    assert [effect for effect in story.all_effects if isinstance(effect, RememberTalk)] == story.all_effects[:1]


def test_dialling_again_forgets_the_last_talk() -> None:
    story = Story(Opened(0.0, call(state="connected")), StateChanged(5.0, "idle"), StateChanged(9.0, "connecting"))
    assert story.effects == [RememberTalk(None)]


def test_a_card_that_closes_without_being_held_is_forgotten_at_once() -> None:
    story = Story(Opened(0.0, call(state="connected")), StateChanged(5.0, "idle"), CloseAnnounced(5.0))
    assert story.effects == [RememberTalk(None)]


def test_a_held_card_is_forgotten_with_the_second_announcement_only() -> None:
    story = Story(Opened(0.0, call(state="connected")), KeepOpenToggled(1.0), KeepOpenConfirmed(1.1, kept_open=True))
    story.then(StateChanged(5.0, "idle")).then(CloseAnnounced(5.0))
    assert story.effects == []
    assert story.then(CloseAnnounced(70.0)).effects == [RememberTalk(None)]


def test_opening_a_client_asks_the_portal_and_clears_an_earlier_failure() -> None:
    story = Story(Failed(0.0, PanelWarning.OPEN_FAILED), ClientOpenRequested(1.0, ANNA))
    assert (story.effects, story.model.warnings) == ([OpenClient(ANNA)], ())


def test_a_trouble_is_told_once_however_often_it_happens() -> None:
    story = Story(
        Failed(0.0, PanelWarning.OPEN_FAILED),
        Failed(1.0, PanelWarning.COPY_FAILED),
        Failed(2.0, PanelWarning.OPEN_FAILED),
    )
    assert story.model.warnings == (PanelWarning.OPEN_FAILED, PanelWarning.COPY_FAILED)


def test_a_dismissed_trouble_is_gone_and_the_others_stay() -> None:
    story = Story(Failed(0.0, PanelWarning.OPEN_FAILED), Failed(1.0, PanelWarning.COPY_FAILED))
    assert story.then(WarningDismissed(2.0, PanelWarning.OPEN_FAILED)).model.warnings == (PanelWarning.COPY_FAILED,)
    assert story.then(WarningDismissed(2.0, PanelWarning.OPEN_FAILED)).model.warnings == (PanelWarning.COPY_FAILED,)


def test_something_that_is_no_message_of_the_panel_changes_only_the_clock() -> None:
    class Unknown:
        at = 7.0

    model, effects = update(Model(), Unknown())  # type: ignore[arg-type]
    assert (model, effects) == (Model(now=7.0), ())


def test_without_a_talk_or_a_countdown_time_changes_nothing() -> None:
    assert next_change(Story(Opened(0.0, call())).model) is None


@pytest.mark.parametrize(("now", "change"), [(100.0, 101.0), (100.7, 101.0), (165.0, 166.0), (40.0, 101.0)])
def test_a_running_talk_changes_with_each_full_second_of_its_own(now: float, change: float) -> None:
    assert next_change(Story(Opened(100.0, call(state="connected")), Ticked(now)).model) == change


def test_while_nobody_can_see_the_panel_only_holding_the_card_open_wakes_it() -> None:
    story = Story(Opened(100.0, call(state="connected")), CloseAnnounced(110.0))
    assert next_change(story.model, seen=False) is None
    story.then(KeepOpenReasonChanged(111.0, "note", needed=True))
    assert next_change(story.then(KeepOpenConfirmed(111.0, True)).model, seen=False) == 131.0


@pytest.mark.parametrize(("now", "change"), [(10.0, 11.0), (10.5, 11.0), (74.5, 75.0), (75.0, 78.0), (77.0, 78.0)])
def test_a_countdown_changes_each_second_and_once_more_when_it_ran_out(now: float, change: float) -> None:
    assert next_change(Story(CloseAnnounced(10.0), Ticked(now)).model) == change


def test_of_a_talk_and_a_countdown_the_earlier_change_counts() -> None:
    story = Story(Opened(0.3, call(state="connected")), CloseAnnounced(10.0))
    assert next_change(story.model) == pytest.approx(10.3)
