"""The log is bounded, ordered, and can be handed to support."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from app.call.model import CAPACITY, Log, LogEntry


def filled(count: int) -> Log:
    """A log to which `count` lines were added."""
    log = Log()
    for number in range(count):
        log = log.add(LogEntry(float(number), "event", f"name {number}", str(number)))
    return log


def test_a_line_is_added_at_the_end_of_another_log() -> None:
    before = filled(1)
    after = before.add(LogEntry(5.0, "reply", "getStatus", "{}"))
    assert [line.name for line in after] == ["name 0", "getStatus"]
    assert len(before.lines) == 1


def test_up_to_its_capacity_a_log_keeps_every_line() -> None:
    log = filled(CAPACITY)
    assert (len(log.lines), log.total, log.lines[0].name) == (CAPACITY, CAPACITY, "name 0")


def test_beyond_its_capacity_the_oldest_lines_go_and_are_counted() -> None:
    log = filled(CAPACITY + 3)
    assert (len(log.lines), log.total) == (CAPACITY, CAPACITY + 3)
    assert (log.lines[0].name, log.lines[-1].name) == ("name 3", f"name {CAPACITY + 2}")


def test_as_json_gives_payloads_as_values_and_names_what_is_left_out() -> None:
    log = filled(CAPACITY + 2).add(LogEntry(9.5, "event", "CallCard::BeforeClose", '[{"a":"ü"}]'))
    written = json.loads(log.as_json())
    assert written["left_out"] == 3
    assert written["lines"][-1] == {
        "at": 9.5,
        "kind": "event",
        "name": "CallCard::BeforeClose",
        "payload": [{"a": "ü"}],
    }
    assert "ü" in log.as_json()


def test_an_empty_log_is_json_too() -> None:
    assert json.loads(Log().as_json()) == {"left_out": 0, "lines": []}
    about = {"version": "1.0.0", "phases": {"boot:start": "3 ms"}}
    assert json.loads(Log().as_json(about)) == {**about, "left_out": 0, "lines": []}


def test_a_payload_that_was_cut_stays_text() -> None:
    log = (
        Log().add(LogEntry(1.0, "reply", "getStatus", '{"CALL_ID":"a…')).add(LogEntry(1.0, "reply", "x", "[" * 100_000))
    )
    assert json.loads(log.as_json())["lines"][0]["payload"] == '{"CALL_ID":"a…'


@given(st.text())
def test_any_payload_can_be_handed_over(payload: str) -> None:
    assert json.loads(Log().add(LogEntry(0.0, "event", "x", payload)).as_json())["lines"][0]["name"] == "x"
