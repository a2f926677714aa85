"""What's wrong with the connection: the diagnosis, its sentences, and the monitor that asks for it."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.errors import CommandTimeoutError
from app.bitrix24.portal import Auth
from app.bitrix24.rest.transport import NetworkFailureError, Reply
from app.connection.diagnosis import Cause, Diagnosis, Health, Hosts, Observations, Permission, diagnose
from app.connection.monitor import AFTER_FAILURE, AGAIN, BETWEEN_RESTORINGS, LONG, Monitor, Traffic, is_rest
from app.connection.view import connection_notice, explain, note_text
from app.locale import Words
from app.ui.program import Tasks
from app.ui.view import Element
from tests.support.languages import words_in
from tests.support.stepped_loop import settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANSWERS, REFUSES, SILENT, FOREIGN, UNKNOWN = Health
OWN = Reply(200, '{"result": []}')
PAGE = Reply(502, "<html><h1>Bad gateway</h1></html>")
NOTHING = Diagnosis(Cause.NONE)

WELL = Observations(site=ANSWERS, library=ANSWERS, page=ANSWERS, rest=ANSWERS, token=ANSWERS)


# -- The diagnosis


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({}, Cause.NONE),
        ({"waiting": True}, Cause.SLOW),
        ({"site": REFUSES}, Cause.SITE_SILENT),
        ({"site": FOREIGN}, Cause.SITE_SILENT),
        ({"page": SILENT}, Cause.PAGE_SILENT),
        ({"token": SILENT}, Cause.ACCESS_LOST),
        ({"token": SILENT, "page": SILENT}, Cause.PAGE_SILENT),
        ({"rest": FOREIGN, "status": 403}, Cause.INTERCEPTED),
        ({"rest": REFUSES, "site": REFUSES}, Cause.OFFLINE),
        ({"rest": SILENT, "site": SILENT}, Cause.OFFLINE),
        ({"rest": REFUSES, "site": FOREIGN}, Cause.INTERCEPTED),
        ({"rest": REFUSES, "readable": False}, Cause.REPLY_BLOCKED),
        ({"rest": REFUSES, "readable": False, "site": REFUSES}, Cause.REPLY_BLOCKED),
        ({"rest": SILENT, "readable": False}, Cause.SLOW),
        ({"rest": REFUSES}, Cause.UNREACHABLE),
        ({"rest": SILENT}, Cause.PORTAL_SILENT),
        ({"rest": REFUSES, "answered_before": True}, Cause.PORTAL_SILENT),
        ({"rest": REFUSES, "local_network": Permission.DENIED}, Cause.LOCAL_NETWORK),
        ({"rest": SILENT, "local_network": Permission.PROMPT}, Cause.LOCAL_NETWORK),
        ({"rest": REFUSES, "local_network": Permission.GRANTED}, Cause.UNREACHABLE),
        ({"rest": REFUSES, "local_network": Permission.DENIED, "answered_before": True}, Cause.PORTAL_SILENT),
        ({"rest": REFUSES, "mixed": True}, Cause.MIXED_CONTENT),
        ({"rest": UNKNOWN}, Cause.UNKNOWN),
        ({"rest": UNKNOWN, "token": SILENT}, Cause.ACCESS_LOST),
        ({"rest": UNKNOWN, "foreign_holder": True}, Cause.FOREIGN_PAGE),
        ({"library": SILENT, "rest": UNKNOWN, "page": UNKNOWN}, Cause.LIBRARY_SILENT),
        ({"library": REFUSES, "rest": UNKNOWN, "page": UNKNOWN, "site": REFUSES}, Cause.OFFLINE),
    ],
)
def test_a_cause_is_found_from_what_was_observed(changes: dict[str, object], cause: Cause) -> None:
    assert diagnose(replace(WELL, **changes)).cause is cause  # type: ignore[arg-type]


def test_whatever_was_observed_has_a_cause_and_sentences() -> None:
    words = Words()
    parts = itertools.product(Health, repeat=5)
    rest = itertools.product((None, False), (False, True), (False, True), Permission)
    for (site, library, page, answer, token), (readable, before, waiting, permission) in itertools.product(parts, rest):
        observed = Observations(
            site,
            library,
            page,
            answer,
            token,
            readable,
            answered_before=before,
            waiting=waiting,
            local_network=permission,
        )
        cause = diagnose(observed).cause
        if answer in (REFUSES, SILENT, FOREIGN):
            assert cause is not Cause.NONE
    for cause, admin in itertools.product(Cause, (False, True)):
        told = explain(Diagnosis(cause), words, admin=admin)
        assert told.happened.endswith(".")
        assert told.advice or cause is Cause.NONE


@pytest.mark.parametrize("language", ["en", "de", "ru"])
def test_a_diagnosis_names_hosts_and_status(language: str) -> None:
    words = words_in(language)
    hosts = Hosts("portal.example.com", "app.example.com", "library.example.com")
    told = explain(Diagnosis(Cause.INTERCEPTED, Observations(status=403, hosts=hosts)), words, admin=True)
    assert "403" in told.happened
    assert "portal.example.com" in told.advice
    assert "403" not in explain(Diagnosis(Cause.INTERCEPTED), words, admin=True).happened
    assert (
        "app.example.com" in explain(Diagnosis(Cause.SITE_SILENT, Observations(hosts=hosts)), words, admin=True).advice
    )
    library = explain(Diagnosis(Cause.LIBRARY_SILENT, Observations(hosts=hosts)), words, admin=False)
    assert "library.example.com" in library.happened


def test_the_notice_says_whether_the_note_is_safe_where_there_are_notes() -> None:
    words = Words()
    offline = Diagnosis(Cause.OFFLINE)
    for lasting in (True, False):
        note = connection_notice(offline, words, admin=False, lasting=lasting)["connection-note"]
        assert note == Element(note_text(words, lasting=lasting), {"hidden": None})
    note = connection_notice(offline, words, admin=False)["connection-note"]
    assert note == Element("", {"hidden": ""})
    for nothing in (None, NOTHING):
        shown = connection_notice(nothing, words, admin=False, lasting=True)
        assert shown == {"connection": Element(None, {"data-cause": None, "hidden": ""})}


# -- The monitor


class Network:
    """A network whose replies a test sets: a reply, a failure, or None for silence."""

    def __init__(self) -> None:
        self.reply: Reply | None = OWN
        self.fails = False
        self.token_fails = False

    async def post(self, url: str, body: str, seconds: float) -> Reply:
        """See `Transport.post`."""
        del url, body
        if self.fails:
            raise NetworkFailureError
        if self.reply is None:
            await asyncio.sleep(seconds)
            raise NetworkFailureError
        return self.reply

    def auth(self) -> Auth | None:
        """See `TokenProvider.auth`."""
        return None

    async def refresh_auth(self) -> Auth:
        """See `TokenProvider.refresh_auth`."""
        if self.token_fails:
            raise CommandTimeoutError("refreshAuth", 5.0)
        return Auth("token", "", 0.0, "", "")


class Stage:
    """A monitor, what it shows, and what examinations find."""

    def __init__(self, rounds: int | None = None) -> None:
        self.network = Network()
        self.answers = 0
        self.finds: Cause | None = Cause.PORTAL_SILENT
        self.observed = Observations()
        self.examined: list[Traffic] = []
        self.shown: list[Cause | None] = []
        self.restored = 0
        self.tasks = Tasks(self._report)
        self.monitor = Monitor(
            self.network,
            self.network,
            examine=self._examine,
            show=lambda diagnosis: self.shown.append(diagnosis.cause if diagnosis else None),
            spawn=self.tasks.spawn,
            restored=self._restore,
            answered=self._answer,
            rounds=rounds,
        )

    async def post(self, seconds: float = 20.0) -> bool:
        """Sends a request; whether a reply came."""
        try:
            await self.monitor.post("https://portal.example.com/rest/x.json", "", seconds)
        except NetworkFailureError:
            return False
        return True

    async def _examine(self, seen: Traffic) -> Diagnosis | None:
        self.examined.append(seen)
        await asyncio.sleep(1.0)
        return None if self.finds is None else Diagnosis(self.finds, self.observed)

    def _restore(self) -> None:
        self.restored += 1

    def _answer(self) -> None:
        self.answers += 1

    def _report(self, what: str, error: Exception) -> None:
        raise AssertionError(what) from error


@asynccontextmanager
async def on_stage(rounds: int | None = None) -> AsyncIterator[Stage]:
    """A stage, which is closed at the end."""
    stage = Stage(rounds)
    yield stage
    stage.monitor.close()
    stage.tasks.close()
    await settled()


async def test_a_connection_that_works_is_not_examined() -> None:
    async with on_stage() as stage:
        assert await stage.post()
        await asyncio.sleep(60)
        assert (stage.examined, stage.shown, stage.restored) == ([], [], 0)


async def test_the_first_answer_of_rest_is_told_once() -> None:
    async with on_stage() as stage:
        stage.network.reply = PAGE
        await stage.post()
        assert stage.answers == 0
        stage.network.reply = OWN
        await stage.post()
        await stage.post()
        assert stage.answers == 1


async def test_a_page_that_nobody_waits_for_examines_some_times_and_again_after_the_next_failure() -> None:
    async with on_stage(rounds=3) as stage:
        stage.network.fails = True
        await stage.post()
        await asyncio.sleep(3600)
        assert len(stage.examined) == 3
        await stage.post()
        await asyncio.sleep(3600)
        assert len(stage.examined) == 6
        stage.network.fails = False
        await stage.post()
        assert stage.shown == [Cause.PORTAL_SILENT, None]


async def test_a_failure_that_the_next_request_makes_up_for_is_not_shown() -> None:
    async with on_stage() as stage:
        stage.network.fails = True
        assert not await stage.post()
        stage.network.fails = False
        await asyncio.sleep(AFTER_FAILURE / 2)
        assert await stage.post()
        await asyncio.sleep(60)
        assert (stage.examined, stage.shown) == ([], [])


async def test_a_failure_that_stays_is_shown_until_a_request_works() -> None:
    async with on_stage() as stage:
        assert await stage.post()
        stage.network.fails = True
        await stage.post()
        await asyncio.sleep(AFTER_FAILURE + 1.5)
        assert stage.shown == [Cause.PORTAL_SILENT]
        assert stage.examined == [Traffic(answered_before=True)]
        stage.network.fails = False
        await stage.post()
        assert stage.shown == [Cause.PORTAL_SILENT, None]
        assert stage.restored == 1


async def test_what_was_shown_goes_when_an_examination_finds_nothing() -> None:
    async with on_stage() as stage:
        stage.network.fails = True
        await stage.post()
        await asyncio.sleep(AFTER_FAILURE + 1.5)
        stage.finds = None
        await asyncio.sleep(AGAIN + 1.5)
        assert stage.shown == [Cause.PORTAL_SILENT, None]
        assert stage.restored == 1


async def test_a_request_that_waits_is_shown_within_fifteen_seconds_and_its_answer_takes_that_back() -> None:
    assert LONG + 6 < 15
    async with on_stage() as stage:
        stage.finds = Cause.SLOW
        stage.network.reply = None
        waiting = asyncio.create_task(stage.post(30.0))
        await asyncio.sleep(15)
        assert stage.shown == [Cause.SLOW]
        assert stage.examined[0].waiting
        stage.network.reply = OWN
        await stage.post()
        assert stage.shown == [Cause.SLOW]  # another request still waits
        await waiting
        assert stage.monitor.last is not None  # and ended without an answer
        await stage.post()
        assert stage.shown == [Cause.SLOW, None]


async def test_what_waits_although_the_portal_answers_others_is_read_once_more() -> None:
    async with on_stage() as stage:
        stage.finds = Cause.SLOW
        stage.observed = WELL
        stage.network.reply = None
        waiting = asyncio.create_task(stage.post(40.0))
        await asyncio.sleep(35)
        assert (stage.shown, stage.restored) == ([Cause.SLOW], 1)
        await waiting


async def test_an_answer_of_something_in_between_is_examined_at_once() -> None:
    async with on_stage() as stage:
        stage.finds = Cause.INTERCEPTED
        stage.network.reply = PAGE
        await stage.post()
        await asyncio.sleep(1.5)
        assert stage.shown == [Cause.INTERCEPTED]
        assert stage.examined == [Traffic(status=502)]


async def test_a_token_that_is_not_renewed_is_examined_at_once() -> None:
    async with on_stage() as stage:
        stage.finds = Cause.ACCESS_LOST
        stage.network.token_fails = True
        with pytest.raises(CommandTimeoutError):
            await stage.monitor.refresh_auth()
        await asyncio.sleep(1.5)
        assert stage.shown == [Cause.ACCESS_LOST]
        stage.network.token_fails = False
        await stage.monitor.refresh_auth()
        assert stage.shown == [Cause.ACCESS_LOST, None]


async def test_what_keeps_failing_is_neither_read_again_nor_examined_without_end() -> None:
    async with on_stage() as stage:
        stage.finds = None
        stage.network.fails = True
        for _ in range(60):
            await stage.post()
            await asyncio.sleep(5)
        assert 1 <= stage.restored <= 300 / BETWEEN_RESTORINGS + 1
        stage.finds = Cause.OFFLINE
        await stage.post()
        before = len(stage.examined)
        await asyncio.sleep(300)
        assert len(stage.examined) - before <= 8


async def test_somebody_who_tries_again_has_it_read_and_examined_at_once() -> None:
    async with on_stage() as stage:
        stage.network.fails = True
        await stage.post()
        await asyncio.sleep(AFTER_FAILURE + 1.5)
        stage.monitor.retry()
        assert stage.restored == 1
        await asyncio.sleep(0.5)
        assert len(stage.examined) == 2


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ('{"result": true}', True),
        ('<br />\n<b>Warning</b>: x in y on line 3<br />{"error": "NO_AUTH_FOUND"}', True),
        ("<html><title>403 Forbidden</title></html>", False),
        ("", False),
    ],
)
def test_a_reply_of_rest_is_known_whatever_stands_around_it(text: str, own: bool) -> None:
    assert is_rest(text) is own
