"""Holding the card open: one command at a time, the operator's last word counts, the portal's 65 s are counted."""

from __future__ import annotations

import pytest

from app.call.auto_close import (
    GRACE,
    AutoClose,
    confirm,
    give_up,
    request,
    with_announced_close,
    without_stale_countdown,
)

NOW = 1_774_588_815.0


@pytest.mark.parametrize("held", [True, False])
def test_what_is_wanted_is_asked_for_at_once(held: bool) -> None:
    assert request(AutoClose(), held) == (AutoClose(requested=held), held)


@pytest.mark.parametrize("held", [True, False])
def test_what_is_wanted_while_a_command_is_under_way_waits(held: bool) -> None:
    assert request(AutoClose(requested=True), held) == (AutoClose(requested=True, queued=held), None)


def test_a_confirmation_is_believed() -> None:
    assert confirm(AutoClose(requested=True), True, NOW) == (AutoClose(kept_open=True), None)
    assert confirm(AutoClose(kept_open=True, requested=False), False, NOW) == (AutoClose(kept_open=False), None)


def test_a_change_of_mind_is_sent_after_the_confirmation() -> None:
    assert confirm(AutoClose(requested=True, queued=False), True, NOW) == (
        AutoClose(kept_open=True, requested=False),
        False,
    )


def test_a_change_of_mind_that_was_taken_back_sends_nothing() -> None:
    assert confirm(AutoClose(requested=True, queued=True), True, NOW) == (AutoClose(kept_open=True), None)


def test_a_late_confirmation_after_giving_up_is_believed() -> None:
    assert confirm(give_up(AutoClose(requested=True)), True, NOW) == (AutoClose(kept_open=True), None)


def test_a_late_confirmation_does_not_end_the_wait_for_the_command_under_way() -> None:
    under_way, ask = confirm(AutoClose(requested=False, queued=None), True, NOW)
    assert (under_way, ask) == (AutoClose(kept_open=True, requested=False), None)
    assert request(under_way, True) == (AutoClose(kept_open=True, requested=False, queued=True), None)


def test_a_failed_command_leaves_what_was_confirmed_and_forgets_what_was_wanted() -> None:
    assert give_up(AutoClose(kept_open=True, requested=False, queued=True)) == AutoClose(kept_open=True)


@pytest.mark.parametrize(
    ("hold", "target"),
    [
        (AutoClose(), False),
        (AutoClose(kept_open=True), True),
        (AutoClose(kept_open=True, requested=False), False),
        (AutoClose(requested=True), True),
        (AutoClose(requested=True, queued=False), False),
        (AutoClose(kept_open=True, requested=False, queued=True), True),
    ],
)
def test_the_target_is_what_holds_once_everything_is_done(hold: AutoClose, target: bool) -> None:
    assert hold.target is target


def test_an_announced_closing_starts_the_countdown() -> None:
    assert with_announced_close(AutoClose(kept_open=True), NOW).closes_at == NOW + 65.0


def test_a_closing_that_is_announced_again_does_not_start_it_anew() -> None:
    announced = with_announced_close(AutoClose(kept_open=True), NOW)
    assert with_announced_close(announced, NOW + 30.0) == announced


def test_holding_again_starts_the_countdown_anew() -> None:
    announced = with_announced_close(AutoClose(kept_open=True, requested=True), NOW)
    again, _ = confirm(announced, True, NOW + 30.0)
    assert again.closes_at == NOW + 95.0


def test_holding_without_a_countdown_starts_none() -> None:
    assert confirm(AutoClose(requested=True), True, NOW)[0].closes_at is None


def test_letting_go_during_the_countdown_closes_now_and_the_second_announcement_does_not_count_65_s_more() -> None:
    announced = with_announced_close(AutoClose(kept_open=True, requested=False), NOW)
    released, _ = confirm(announced, False, NOW + 10.0)
    assert released.closes_at == NOW + 10.0
    assert with_announced_close(released, NOW + 10.1).seconds_left(NOW + 10.1) == 0


def test_letting_go_without_a_countdown_announces_nothing() -> None:
    assert confirm(AutoClose(kept_open=True, requested=False), False, NOW)[0].closes_at is None


@pytest.mark.parametrize(
    ("passed", "left"), [(0.0, 65), (0.5, 65), (1.0, 64), (64.5, 1), (65.0, 0), (66.0, 0), (500.0, 0), (-3600.0, 3665)]
)
def test_seconds_left_are_rounded_up_and_end_with_none(passed: float, left: int) -> None:
    assert with_announced_close(AutoClose(), NOW).seconds_left(NOW + passed) == left


def test_there_is_nothing_left_without_a_countdown() -> None:
    assert AutoClose().seconds_left(NOW) is None


@pytest.mark.parametrize(("passed", "there"), [(0.0, True), (65.0, True), (67.9, True), (68.0, False), (600.0, False)])
def test_a_countdown_that_ran_out_with_the_card_still_there_is_dropped(passed: float, there: bool) -> None:
    announced = with_announced_close(AutoClose(kept_open=True), NOW)
    assert GRACE == 3.0
    assert (without_stale_countdown(announced, NOW + passed).closes_at is not None) is there


def test_dropping_a_countdown_leaves_the_rest() -> None:
    assert without_stale_countdown(AutoClose(kept_open=True, requested=False, closes_at=NOW), NOW + 9.0) == AutoClose(
        True, False
    )
    assert without_stale_countdown(AutoClose(kept_open=True), NOW) == AutoClose(kept_open=True)
