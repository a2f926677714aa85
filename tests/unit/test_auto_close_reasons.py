"""Unsaved work keeps the card open for as long as there is some, and gives it back to what the operator wants."""

from __future__ import annotations

import itertools

import pytest

from app.call.auto_close import COUNTDOWN, REPEAT
from app.call.messages import (
    CloseAnnounced,
    InterfaceKnown,
    KeepOpenConfirmed,
    KeepOpenDropped,
    KeepOpenFailed,
    KeepOpenReasonChanged,
    KeepOpenToggled,
    Opened,
    SetKeepOpen,
    StateChanged,
    Subscribed,
    Ticked,
)
from app.call.model import PanelWarning
from app.call.update import next_change
from tests.support.story import Story, call


def talking() -> Story:
    return Story(Opened(0.0, call(state="connected")), Subscribed(0.0))


def held() -> Story:
    return talking().then(KeepOpenReasonChanged(1.0, "wrapup", True)).then(KeepOpenConfirmed(1.1, True))


def closing() -> Story:
    return held().then(StateChanged(10.0, "idle", None)).then(CloseAnnounced(10.0))


def test_the_first_reason_holds_the_card_and_the_last_one_gone_releases_it() -> None:
    story = talking().then(KeepOpenReasonChanged(1.0, "wrapup", True))
    assert story.effects == [SetKeepOpen(True)]
    assert story.then(KeepOpenReasonChanged(1.1, "other", True)).effects == []
    story.then(KeepOpenConfirmed(1.2, True))
    assert story.then(KeepOpenReasonChanged(2.0, "wrapup", False)).effects == []
    assert story.then(KeepOpenReasonChanged(3.0, "other", False)).effects == [SetKeepOpen(False)]


def test_a_card_that_the_operator_holds_stays_held_without_a_reason() -> None:
    story = talking().then(KeepOpenToggled(0.5)).then(KeepOpenConfirmed(0.6, True))
    assert story.then(KeepOpenReasonChanged(1.0, "wrapup", True)).effects == []
    assert story.then(KeepOpenReasonChanged(2.0, "wrapup", False)).effects == []
    assert story.model.auto_close.kept_open


def test_the_switch_waits_while_there_is_a_reason() -> None:
    story = held()
    assert story.then(KeepOpenToggled(2.0)).effects == []
    assert story.then(KeepOpenReasonChanged(3.0, "wrapup", False)).effects == []
    assert story.then(KeepOpenToggled(4.0)).effects == [SetKeepOpen(False)]


def test_in_the_countdown_holding_is_repeated_for_an_hour_before_the_portal_s_time_is_over() -> None:
    story = closing()
    asked = []
    for _ in range(400):
        moment = next_change(story.model)
        assert moment is not None
        assert story.model.auto_close.closes_at is not None
        assert moment < story.model.auto_close.closes_at
        story.then(Ticked(moment))
        if story.effects:
            asked.append(moment)
            story.then(KeepOpenConfirmed(moment + 0.01, True))
    gaps = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert all(REPEAT - 1 <= gap <= REPEAT + 1 for gap in gaps)
    assert asked[0] - 10.0 == pytest.approx(REPEAT)


def test_without_a_reason_nothing_is_repeated() -> None:
    story = talking().then(KeepOpenToggled(0.5)).then(KeepOpenConfirmed(0.6, True)).then(CloseAnnounced(10.0))
    story.then(Ticked(10.0 + COUNTDOWN - 1))
    assert story.effects == []


def test_a_refused_repetition_is_tried_again_soon_but_not_at_once() -> None:
    story = closing().then(Ticked(30.0))
    assert story.effects == [SetKeepOpen(True)]
    story.then(KeepOpenFailed(30.5, PanelWarning.KEEP_OPEN_REFUSED))
    assert story.then(Ticked(31.0)).effects == []
    assert story.then(Ticked(35.0)).effects == [SetKeepOpen(True)]


def test_a_hold_that_was_not_confirmed_during_the_call_is_asked_for_again() -> None:
    story = (
        talking()
        .then(KeepOpenReasonChanged(1.0, "wrapup", True))
        .then(KeepOpenFailed(6.0, PanelWarning.KEEP_OPEN_SILENT))
    )
    assert story.then(Ticked(7.0)).effects == []
    assert story.then(Ticked(1.0 + REPEAT)).effects == [SetKeepOpen(True)]


def test_a_portal_that_cannot_hold_is_not_asked() -> None:
    story = talking().then(InterfaceKnown(0.5, frozenset({"getStatus"})))
    assert story.then(KeepOpenReasonChanged(1.0, "wrapup", True)).effects == []
    assert story.then(Ticked(100.0)).effects == []


def test_dropping_lets_go_whoever_held_the_card() -> None:
    story = (
        talking()
        .then(KeepOpenToggled(0.5))
        .then(KeepOpenConfirmed(0.6, True))
        .then(KeepOpenReasonChanged(1.0, "wrapup", True))
    )
    story.then(KeepOpenDropped(2.0))
    assert story.effects == [SetKeepOpen(False)]
    assert talking().then(KeepOpenDropped(2.0)).effects == []
