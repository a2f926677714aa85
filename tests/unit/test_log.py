"""The log is bounded, ordered, and can be handed to support."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.rest.transport import Exchange
from app.locale import Words
from app.panel.log import (
    CAPACITY,
    REST,
    ROWS,
    Copied,
    CopyLog,
    CopyRequested,
    Log,
    LogEntry,
    Message,
    Model,
    Toggled,
    update,
    view,
)
from app.ui.view import Element, ItemList
from tests.support.fake_page import Page
from tests.support.page_names import PANEL, Named


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


# -- The state


def after(*messages: Message) -> Model:
    """The log after some messages."""
    model = Model()
    for message in messages:
        model, _ = update(model, message)
    return model


def test_copying_hands_over_what_was_said() -> None:
    model = after(LogEntry(1.0, "event", "E", "[]"))
    assert update(model, CopyRequested()) == (model, (CopyLog(model.log),))


def test_rest_in_the_log_leaves_the_log_copied() -> None:
    model = after(Copied(), LogEntry(2.0, REST, "batch", "{}"))
    assert (model.copied, model.log.total) == (True, 1)


def test_the_log_was_copied_until_it_grows_or_is_closed() -> None:
    assert after(Toggled(open=True), Copied()) == Model(open=True, copied=True)
    assert not after(Copied(), LogEntry(2.0, "event", "E", "[]")).copied
    assert not after(Copied(), Toggled(open=False)).copied


# -- On the page


def lines(model: Model) -> ItemList:
    """The lines that are shown."""
    listed = view(model, Words())["log"]
    assert isinstance(listed, ItemList)
    return listed


def test_a_closed_log_makes_no_rows_but_counts() -> None:
    model = after(LogEntry(1.0, "event", "E", "[]"))
    assert lines(model).items == ()
    assert view(model, Words())["log-count"] == Element("1")


def test_an_open_log_shows_the_newest_line_first() -> None:
    told = LogEntry(1.0, "command", "getStatus", "null"), LogEntry(2.0, "event", "E", '["idle"]')
    newest, oldest = lines(after(*told, Toggled(open=True))).items
    assert (newest.parts["name"].text, newest.parts["payload"].text) == ("E", '["idle"]')
    assert newest.parts["kind"] == Element("event", {"data-value": "event"})
    assert newest.parts["at"].text == time.strftime("%H:%M:%S", time.localtime(2.0))
    assert oldest.parts["payload"].text == ""


def test_a_long_log_shows_its_newest_lines() -> None:
    listed = lines(Model(filled(CAPACITY + 10), open=True)).items
    assert len(listed) == ROWS
    assert listed[0].parts["name"].text == f"name {CAPACITY + 9}"


def test_every_place_of_the_log_is_in_the_page_once() -> None:
    named = Named(PANEL)
    for name, what in view(Model(filled(1), open=True), Words()).items():
        assert (named.lists if isinstance(what, ItemList) else named.fields).count(name) == 1, name
        if isinstance(what, ItemList):
            assert {part for row in what.items for part in row.parts} <= named.parts


@pytest.mark.parametrize(("copied", "text"), [(True, "Copied"), (False, "")])
def test_copying_is_confirmed(copied: bool, text: str) -> None:
    assert view(replace(Model(), copied=copied), Words())["log-copied"] == Element(text)


async def test_a_line_of_the_log_draws_nothing_else() -> None:
    page = Page()
    await page.open()
    page.places.shown.clear()
    page.panel.log_request(Exchange("batch", 12, "200"))
    assert page.places.shown.keys() == {"log", "log-count", "log-copied"}


async def test_copying_that_works_ends_the_trouble_of_the_last_copying() -> None:
    page = Page()
    await page.open()
    page.copying_works = False
    await page.act("copy-log")
    assert "copy-failed" in page.troubles()
    page.copying_works = True
    await page.act("copy-log")
    assert "copy-failed" not in page.troubles()
