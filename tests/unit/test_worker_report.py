"""What keeps the worker from working reaches the panel and the home page as the same diagnosis, and ends."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connection import WORKER_REPORT
from app.connection.diagnosis import Cause, Diagnosis, Health, Hosts, Observations, Permission, diagnose
from app.connection.notice import WORKER_STARTS, ConnectionNotice
from app.connection.stored import CHECK, LASTS, LONGEST, WorkerReport, decode, encode
from app.connection.view import connection_notice
from app.locale import Words
from app.ui.view import Element
from app.worker.page import StoredDiagnosis
from tests.portal.state import PortalState
from tests.support.fake_home import HomeLoad
from tests.support.fake_page import FakePlaces, FakeStore
from tests.support.random_json import json_values

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

NOW = 1_795_278_136.0
HOSTS = Hosts("portal.example.com", "app.example.com", "api.bitrix24.com")
REFUSED = diagnose(Observations(site=Health.ANSWERS, rest=Health.FOREIGN, status=403, hosts=HOSTS))
LOST = diagnose(Observations(page=Health.ANSWERS, rest=Health.ANSWERS, token=Health.SILENT, hosts=HOSTS))
# As static/worker.js writes it.
SILENT_LIBRARY = json.dumps(
    {"at": NOW, "library": "silent", "hosts": {"portal": HOSTS.portal, "site": HOSTS.site, "library": HOSTS.library}}
)


def test_whatever_was_observed_is_read_as_the_same_cause() -> None:
    for site, page, rest, token in itertools.product(Health, repeat=4):
        for mixed, waiting, foreign, permission in itertools.product(
            (False, True), (False, True), (False, True), Permission
        ):
            found = diagnose(
                Observations(
                    site=site,
                    library=Health.ANSWERS,
                    page=page,
                    rest=rest,
                    token=token,
                    waiting=waiting,
                    mixed=mixed,
                    foreign_holder=foreign,
                    local_network=permission,
                    hosts=HOSTS,
                )
            )
            left = decode(encode(found, NOW), NOW)
            read = Cause.NONE if left is None else left.diagnosis.cause
            assert read is found.cause, found


def test_what_is_kept_is_a_few_words_and_hosts() -> None:
    # The sorts of things that are kept: `token` is how its renewal does.
    long = replace(REFUSED, observed=replace(REFUSED.observed, hosts=Hosts("p" * 9999, "s" * 9999, "l" * 9999)))
    assert len(encode(long, NOW)) < LONGEST
    allowed = {one.name for one in fields(Observations)} | {"at"}
    assert set(json.loads(encode(REFUSED, NOW))) <= allowed


@pytest.mark.parametrize(
    ("kept", "cause"),
    [
        (SILENT_LIBRARY, Cause.LIBRARY_SILENT),
        (SILENT_LIBRARY.replace("silent", "refuses"), Cause.LIBRARY_SILENT),
        (SILENT_LIBRARY.replace("library", "page", 1), Cause.PAGE_SILENT),
    ],
)
def test_what_the_page_leaves_before_python_is_a_diagnosis(kept: str, cause: Cause) -> None:
    found = decode(kept, NOW)
    assert found is not None
    assert found.diagnosis.cause is cause
    assert found.diagnosis.observed.hosts == HOSTS


@pytest.mark.parametrize("late", [LASTS + 1, -3600.0])
def test_what_is_a_day_old_or_of_the_future_counts_no_more(late: float) -> None:
    assert decode(encode(REFUSED, NOW), NOW + late) is None
    assert decode(encode(REFUSED, NOW), NOW) is not None


@given(json_values)
def test_any_text_is_read_as_something_or_nothing(value: JSON) -> None:
    decode(json.dumps(value), NOW)
    decode(json.dumps({"at": NOW, "rest": value, "status": value, "hosts": value, "local_network": value}), NOW)
    decode(json.dumps({"at": value, "rest": "silent"}), NOW)


@pytest.mark.parametrize("kept", [None, "", "{", "[" * 1999, "[" * 99999, '{"at": 1e999}', '{"at": NaN}'])
def test_what_cannot_be_read_is_nothing(kept: str | None) -> None:
    assert decode(kept, NOW) is None


@given(st.text(max_size=50))
def test_a_host_cannot_become_more_than_a_word(host: str) -> None:
    kept = json.dumps({"at": NOW, "library": "silent", "hosts": {"library": host}})
    found = decode(kept, NOW)
    assert found is not None
    connection_notice(None, Words(), admin=True, worker=found)


# -- The worker leaves it and takes it back


def test_the_worker_leaves_its_last_diagnosis_and_forgets_it_when_all_is_well() -> None:
    store = FakeStore()
    diagnosis = StoredDiagnosis(store, lambda: NOW)
    diagnosis.show(REFUSED)
    assert decode(store.get(WORKER_REPORT), NOW) == WorkerReport(NOW, REFUSED)
    diagnosis.show(None)
    assert store.texts == {}


@pytest.mark.parametrize(("kept", "stays"), [(encode(REFUSED, NOW), False), (encode(LOST, NOW), True), ("{", False)])
def test_an_answer_of_rest_ends_what_was_wrong_with_rest(kept: str, stays: bool) -> None:
    store = FakeStore()
    store.set(WORKER_REPORT, kept)
    StoredDiagnosis(store, lambda: NOW).rest_answered()
    assert (WORKER_REPORT in store.texts) is stays


# -- The panel tells it


class Stage:
    """A panel's notice, and what the worker leaves."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.places = FakePlaces()
        self.notice = ConnectionNotice(self.places, self.store, Words(), admin=False, now=self.now)

    def now(self) -> float:
        """The wall clock."""
        return NOW + asyncio.get_running_loop().time()

    def leave(self, diagnosis: Diagnosis) -> None:
        """The worker leaves something."""
        self.store.set(WORKER_REPORT, encode(diagnosis, self.now()))

    def cause(self) -> str | None:
        """The cause that is shown, or None."""
        cell = self.places.shown.get("connection")
        return cell.attributes["data-cause"] if isinstance(cell, Element) else None


async def test_the_panel_says_that_the_worker_is_not_working_until_it_is() -> None:
    stage = Stage()
    stage.leave(LOST)
    telling = asyncio.create_task(stage.notice.tell_of_worker())
    await asyncio.sleep(WORKER_STARTS + 1)
    assert stage.cause() == "worker-access-lost"
    happened = stage.places.cell("connection-happened").text
    assert happened == "This app's background page isn't working: This page has lost its access to Bitrix24."
    stage.store.remove(WORKER_REPORT)
    await asyncio.sleep(CHECK)
    assert stage.cause() is None
    await telling


async def test_a_worker_that_gets_going_in_time_is_not_mentioned() -> None:
    stage = Stage()
    stage.leave(LOST)
    telling = asyncio.create_task(stage.notice.tell_of_worker())
    await asyncio.sleep(WORKER_STARTS / 2)
    stage.store.remove(WORKER_REPORT)
    await telling
    assert stage.places.shown == {}


async def test_the_panel_s_own_connection_comes_first_and_its_end_leaves_the_worker_s() -> None:
    stage = Stage()
    stage.leave(LOST)
    telling = asyncio.create_task(stage.notice.tell_of_worker())
    stage.notice.show(REFUSED)
    await asyncio.sleep(WORKER_STARTS + 1)
    assert stage.cause() == "intercepted"
    stage.notice.show(None)
    assert stage.cause() == "worker-access-lost"
    telling.cancel()


async def test_what_the_panel_s_own_requests_disprove_is_not_told() -> None:
    stage = Stage()
    stage.leave(REFUSED)
    stage.notice.rest_answered()
    await stage.notice.tell_of_worker()
    assert stage.places.shown == {}


# -- The home page tells it


async def test_the_main_page_and_its_diagnostics_tell_it() -> None:
    page = await HomeLoad(PortalState()).open()
    assert "background page" not in " ".join(page.notes("installation-notes"))
    page.marks.set(WORKER_REPORT, encode(REFUSED, page.now()))
    await page.act("read-again")
    said = " ".join(page.notes("installation-notes"))
    assert "this app's background page couldn't work in this browser: Something between" in said
    assert "with status 403." in said
    assert "portal.example.com" in " ".join(
        str(row.parts["advice"].text) for row in page.places.rows("installation-notes")
    )
    await page.act("copy", "report")
    found = json.loads(page.copied[0])["worker"]
    assert (found["cause"], found["rest"]) == ("intercepted", "foreign (403)")
    page.marks.remove(WORKER_REPORT)
    await page.act("toggle-diagnostics", "open")
    assert "background page" not in " ".join(page.notes("installation-notes"))
