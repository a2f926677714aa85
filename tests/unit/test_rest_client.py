"""Calls: repetitions, tokens, limits, writes, pages, cancellation. Time jumps, nothing waits."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.rest.client import READ_SECONDS, REST_AFTER_FAILURE, WRITE_SECONDS
from app.bitrix24.rest.errors import (
    AccessDeniedError,
    Doubt,
    GatewayRefusedError,
    InvalidRequestError,
    MethodTimeLimitError,
    OutcomeUnknownError,
    RestError,
    SignInRequiredError,
    TokenRefusedError,
    TokenUnavailableError,
    UnreachableError,
    UnreadableReplyError,
)
from app.bitrix24.rest.form import reads
from app.bitrix24.rest.retry import LONGEST_BLOCK, UNTOLD_BLOCK, RetryDelays, SystemClock
from app.bitrix24.rest.transport import Address, Answer, NetworkFailureError, Reply
from tests.support.fake_rest import BASE, FakePortal, Request, ok, recorded_reply, refused
from tests.support.random_json import json_values
from tests.support.recorded import cases
from tests.support.stepped_loop import run, settled

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from app.bitrix24.rest.form import Params
    from app.bitrix24.values import JSON

READ = "crm.contact.get"
WRITE = "crm.timeline.comment.add"
NOTE: Params = {"fields": {"ENTITY_ID": 43, "ENTITY_TYPE": "contact", "COMMENT": "Asked for a new offer"}}

EXPIRED = refused("expired_token", 401)
RATE = refused("QUERY_LIMIT_EXCEEDED", 503)
FAULT = refused("INTERNAL_SERVER_ERROR", 500)
GATEWAY = Reply(502, "<html>")
LOST = NetworkFailureError()
OFFLINE = NetworkFailureError(sent=False)


def outcome(call: Awaitable[Answer]) -> Answer | RestError:
    """What comes of a call."""

    async def scenario() -> Answer | RestError:
        try:
            return await call
        except RestError as error:
            return error

    return run(scenario())


def test_the_token_is_in_the_body_and_nowhere_else() -> None:
    portal = FakePortal(ok(999))
    answer = run(portal.rest().call(WRITE, NOTE))
    (request,) = portal.requests
    assert answer.result == 999
    assert request.url == f"{BASE}{WRITE}.json"
    assert request.token == "token-0"
    assert request.params == {
        "fields": {"ENTITY_ID": "43", "ENTITY_TYPE": "contact", "COMMENT": "Asked for a new offer"}
    }


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case["name"]) for file in ("rest-crm", "rest-app", "rest-placement", "rest-telephony")
     for case in cases(file)],
)  # fmt: skip
def test_every_recorded_call_is_sent_once_and_has_its_end(case: dict[str, Any]) -> None:
    portal = FakePortal(recorded_reply(case))
    got = outcome(portal.rest().call(case["method"], case["params"]))
    assert portal.methods == [case["method"]]
    assert isinstance(got, Answer) == ("result" in case["body"])


@pytest.mark.parametrize(
    ("replies", "times"),
    [
        ([LOST, ok(1)], [0, 1]),
        ([LOST, GATEWAY, OFFLINE, ok(1)], [0, 1, 3, 7]),
        ([RATE, RATE, RATE, RATE, ok(1)], [0, 1, 3, 7, 15]),
        ([FAULT, ok(1)], [0, 1]),
        ([Reply(503, "busy"), ok(1)], [0, 1]),
    ],
)
def test_a_read_is_repeated_with_growing_delays(replies: list[Any], times: list[float]) -> None:
    portal = FakePortal(*replies)
    assert run(portal.rest().call(READ, {"id": 43})).result == 1
    assert portal.times == times
    assert len({request.body for request in portal.requests}) == 1


@pytest.mark.parametrize(
    ("reply", "doubt"),
    [
        (LOST, Doubt.NO_REPLY),
        (GATEWAY, Doubt.UNREADABLE_REPLY),
        (Reply(200, ""), Doubt.UNREADABLE_REPLY),
        (Reply(200, '{"resu'), Doubt.UNREADABLE_REPLY),
        (Reply(200, "<!DOCTYPE html><html>"), Doubt.FOREIGN_PAGE),
        (FAULT, Doubt.SERVER_FAULT),
        (refused("NEW_KIND_OF_FAULT", 500), Doubt.SERVER_FAULT),
    ],
)
def test_a_write_in_doubt_is_never_repeated(reply: Any, doubt: Doubt) -> None:  # noqa: ANN401 - a reply or a failure
    portal = FakePortal(reply, ok(999))
    error = outcome(portal.rest().call(WRITE, NOTE))
    assert isinstance(error, OutcomeUnknownError)
    assert error.doubt is doubt
    assert error.__cause__ is not None
    assert len(portal.requests) == 1


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 406, 407, 408, 413, 414, 431, 451, 495, 511])
@pytest.mark.parametrize("page", ["<html><body>Blocked</body></html>", "", '{"message":"Forbidden"}', "Denied"])
def test_a_write_that_something_in_front_refuses_was_certainly_not_carried_out(status: int, page: str) -> None:
    portal = FakePortal(Reply(status, page), ok(999))
    rest = portal.rest()
    error = outcome(rest.call(WRITE, NOTE))
    assert isinstance(error, GatewayRefusedError)
    assert isinstance(error, SignInRequiredError) == (status in (301, 401, 407, 511))
    assert (error.status, rest.observed.refused_in_front, len(portal.requests)) == (status, status, 1)


@pytest.mark.parametrize(
    "reply", [RATE, OFFLINE, EXPIRED, Reply(429, "<html>")], ids=["rate", "offline", "expired", "429"]
)
def test_a_write_that_was_certainly_not_carried_out_is_repeated(reply: Any) -> None:  # noqa: ANN401
    portal = FakePortal(reply, ok(999))
    assert run(portal.rest().call(WRITE, NOTE)).result == 999
    assert len(portal.requests) == 2


@given(
    replies=st.lists(st.sampled_from([LOST, OFFLINE, RATE, FAULT, GATEWAY, EXPIRED, ok(1), refused("X")]), max_size=8)
)
def test_no_sequence_of_faults_writes_twice(replies: list[Any]) -> None:
    done = 0

    def counted(reply: Any) -> Any:  # noqa: ANN401 - a reply or a failure
        def answer(_: Request) -> Reply:
            nonlocal done
            done += reply in (LOST, FAULT, GATEWAY, ok(1))
            if isinstance(reply, Exception):
                raise reply
            assert isinstance(reply, Reply)
            return reply

        return answer

    portal = FakePortal(*map(counted, [*replies, ok(1)]))
    got = outcome(portal.rest().call(WRITE, NOTE))
    assert done <= 1
    assert done == 0 or isinstance(got, Answer | OutcomeUnknownError)


async def test_writes_get_more_time_than_the_portal_takes() -> None:
    portal = FakePortal(ok(1))
    rest = portal.rest()

    await rest.call(READ)
    await rest.call(WRITE, NOTE)
    await rest.call(READ, seconds=3)
    assert [request.seconds for request in portal.requests] == [READ_SECONDS, WRITE_SECONDS, 3]
    assert WRITE_SECONDS > 60


def test_patience_can_be_ended() -> None:
    portal = FakePortal(LOST)
    assert isinstance(outcome(portal.rest(RetryDelays((), (), ())).call(READ)), UnreachableError)
    assert len(portal.requests) == 1


@pytest.mark.parametrize("reply", [EXPIRED, refused("expired_token", 200), refused("NO_AUTH_FOUND", 401)])
def test_an_old_token_is_renewed_once(reply: Reply) -> None:
    portal = FakePortal(reply, ok(1))
    assert run(portal.rest().call(READ)).result == 1
    assert [request.token for request in portal.requests] == ["token-0", "token-1"]


def test_a_token_that_is_refused_again_is_not_renewed_again() -> None:
    portal = FakePortal(EXPIRED)
    assert isinstance(outcome(portal.rest().call(READ)), TokenRefusedError)
    assert (portal.renewed, len(portal.requests)) == (1, 2)


def test_concurrent_requests_share_one_renewal() -> None:
    portal = FakePortal(lambda request: EXPIRED if request.token == "token-0" else ok(request.token))
    rest = portal.rest()

    async def scenario() -> list[Answer]:
        async def later(seconds: float) -> Answer:
            await asyncio.sleep(seconds)
            return await rest.call(READ)

        # The fourth comes while the renewal is under way, and waits for it instead of sending the old token.
        return list(await asyncio.gather(rest.call(READ), rest.call(READ), rest.call(WRITE, NOTE), later(0.2)))

    assert [answer.result for answer in run(scenario())] == ["token-1"] * 4
    assert portal.renewed == 1
    assert len(portal.requests) == 7


async def test_a_request_that_was_slow_uses_the_token_that_another_renewed() -> None:
    portal = FakePortal(lambda request: EXPIRED if request.token == "token-0" else ok(1))
    rest = portal.rest()

    portal.takes = 5
    slow = asyncio.ensure_future(rest.call(READ))
    await settled()
    portal.takes = 0
    await rest.call(READ)
    await slow
    assert portal.renewed == 1


def test_without_a_token_one_is_asked_for_first() -> None:
    portal = FakePortal(ok(1))
    portal.token = None
    assert run(portal.rest().call(READ)).result == 1
    assert [request.token for request in portal.requests] == ["token-1"]


async def test_a_renewal_that_fails_ends_all_who_wait_and_is_not_tried_again_at_once() -> None:
    portal = FakePortal(ok(1), renewals=0)
    portal.token = None
    rest = portal.rest()

    both = await asyncio.gather(rest.call(READ), rest.call(WRITE, NOTE), return_exceptions=True)
    assert [type(error) for error in both] == [TokenUnavailableError, TokenUnavailableError]
    assert [getattr(error, "method", None) for error in both] == [READ, WRITE]
    with pytest.raises(TokenUnavailableError):
        await rest.call(READ)
    assert portal.renewed == 1
    await asyncio.sleep(REST_AFTER_FAILURE)
    with pytest.raises(TokenUnavailableError):
        await rest.call(READ)
    assert portal.renewed == 2
    assert portal.requests == []


async def test_who_is_cancelled_does_not_take_the_renewal_from_the_others() -> None:
    portal = FakePortal(EXPIRED, EXPIRED, ok(1))
    rest = portal.rest()

    first, second = asyncio.ensure_future(rest.call(READ)), asyncio.ensure_future(rest.call(READ))
    await asyncio.sleep(0.1)
    first.cancel()
    assert (await second).result == 1
    assert first.cancelled()
    assert portal.renewed == 1


async def test_a_cancelled_call_gives_its_request_up() -> None:
    portal = FakePortal(ok(1))
    portal.takes = 100
    rest = portal.rest()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await rest.call(WRITE, NOTE)
    assert (portal.abandoned, len(portal.requests)) == (1, 1)
    assert [one.code for one in rest.observed.exchanges] == ["given up"]


async def test_too_many_requests_hold_the_others_back() -> None:
    portal = FakePortal(RATE, ok(1), ok(2))
    rest = portal.rest()

    first = asyncio.ensure_future(rest.call(READ))
    await asyncio.sleep(0.25)
    await rest.call("user.current")
    await first
    assert portal.times == [0, 1, 1]


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ({}, UNTOLD_BLOCK),
        ({"finish": 1000, "operating_reset_at": 1090}, 90),
        ({"finish": 1000, "operating_reset_at": 900}, UNTOLD_BLOCK),
        ({"finish": 0, "operating_reset_at": 1e300}, LONGEST_BLOCK),
    ],
)
async def test_a_blocked_method_is_left_alone_until_the_portal_forgets(time: Any, seconds: float) -> None:  # noqa: ANN401
    portal = FakePortal(refused("OPERATION_TIME_LIMIT", 429, time=time), ok(1))
    rest = portal.rest()

    with pytest.raises(MethodTimeLimitError) as first:
        await rest.call(READ)
    assert first.value.seconds == seconds
    await asyncio.sleep(seconds - 1)
    with pytest.raises(MethodTimeLimitError) as second:
        await rest.call(READ.upper())
    assert second.value.seconds == pytest.approx(1)
    assert len(portal.requests) == 1
    assert (await rest.call("user.current")).result == 1
    await asyncio.sleep(1)
    assert (await rest.call(READ)).result == 1


async def test_the_reset_that_an_earlier_reply_told_is_used() -> None:
    time: JSON = {"finish": 1000, "operating": 479, "operating_reset_at": 1300}
    portal = FakePortal(ok(1, time=time), refused("OPERATION_TIME_LIMIT", 429))
    rest = portal.rest()

    await rest.call(READ)
    await asyncio.sleep(100)
    with pytest.raises(MethodTimeLimitError) as caught:
        await rest.call(READ)
    assert caught.value.seconds == pytest.approx(200)


def _page(request: Request) -> Reply:
    start = int(request.params.get("start", 0))
    rows: list[JSON] = list(range(start, min(start + 50, 120)))
    return ok(rows, total=120, **({"next": start + 50} if start + 50 < 120 else {}))


async def test_pages_follow_each_other() -> None:
    portal = FakePortal(_page)

    pages = [page async for page in portal.rest().pages("voximplant.statistic.get", {"SORT": "ID"})]
    rows = list(itertools.chain.from_iterable(page.result for page in pages if isinstance(page.result, list)))
    assert rows == list(range(120))
    assert {page.total for page in pages} == {120}
    assert [request.params.get("start") for request in portal.requests] == [None, "50", "100"]
    assert all(request.params["SORT"] == "ID" for request in portal.requests)


async def test_pages_that_nobody_wants_are_not_asked_for() -> None:
    portal = FakePortal(_page)

    async for _ in portal.rest().pages("crm.deal.list", {"start": 50}):
        break
    assert [request.params["start"] for request in portal.requests] == ["50"]


async def test_pages_that_lead_nowhere_end_with_an_error() -> None:
    portal = FakePortal(ok([], next=50))

    with pytest.raises(UnreadableReplyError):
        async for _ in portal.rest().pages("crm.deal.list"):
            pass
    assert len(portal.requests) == 2


async def test_what_writes_has_no_pages() -> None:
    with pytest.raises(InvalidRequestError):
        async for _ in FakePortal(ok([])).rest().pages(WRITE):
            pass


@pytest.mark.parametrize(
    ("method", "params"),
    [("batch", {}), ("../x", {}), ("", {}), ("user.current?a=1", {}), (READ, {"auth": "x"}), (READ, {"flag": True})],
)
def test_what_makes_no_sense_is_not_sent(method: str, params: dict[str, Any]) -> None:
    portal = FakePortal(ok(1))
    assert isinstance(outcome(portal.rest().call(method, params)), InvalidRequestError)
    assert portal.requests == []


@given(
    method=st.sampled_from([READ, WRITE]),
    replies=st.lists(
        st.one_of(
            st.builds(Reply, st.integers(0, 999), st.one_of(st.text(), json_values.map(json.dumps))),
            st.builds(
                Reply,
                st.sampled_from([200, 401, 503]),
                st.builds(json.dumps, st.fixed_dictionaries({"error": json_values})),
            ),
            st.sampled_from([LOST, OFFLINE, RATE, EXPIRED]),
        ),
        min_size=1, max_size=6,
    ),
)  # fmt: skip
def test_any_replies_end_in_an_answer_or_a_typed_error(method: str, replies: list[Any]) -> None:
    assert isinstance(outcome(FakePortal(*replies).rest().call(method)), Answer | RestError)


@pytest.mark.parametrize(
    ("method", "reading"),
    [
        ("crm.contact.get", True), ("CRM.Contact.Get", True), ("user.current", True), ("placement.list", True),
        ("crm.duplicate.findbycomm", True), ("telephony.externalCall.searchCrmEntities", True), ("scope", True),
        ("crm.timeline.comment.add", False), ("crm.activity.todo.add", False), ("app.option.set", False),
        ("placement.bind", False), ("telephony.externalCall.register", False), ("telephony.externalCall.show", False),
        ("get", False), ("forget", False), ("crm.widget", False), ("something.new", False), ("batch", False),
    ],
)  # fmt: skip
def test_what_is_not_known_to_read_counts_as_a_write(method: str, reading: bool) -> None:
    assert reads(method) is reading


@pytest.mark.parametrize(
    ("domain", "protocol", "path", "base"),
    [
        ("portal.example.com", None, None, "https://portal.example.com/rest"),
        ("portal.example.com", 1, "/rest/", "https://portal.example.com/rest"),
        ("localhost:8080", "0", "/rest", "http://localhost:8080/rest"),
        ("localhost:8080", 0, "", "http://localhost:8080/rest"),
        ("a.b", "http", "/x/y", "https://a.b/x/y"),
        ("my_portal.example.com", 1, "/rest", "https://my_portal.example.com/rest"),
    ],
)
def test_addresses(domain: str, protocol: Any, path: Any, base: str) -> None:  # noqa: ANN401 - JSON
    assert Address.of(domain, protocol, path).base == base


@pytest.mark.parametrize(
    ("domain", "path"),
    [("", "/rest"), ("https://a.b", "/rest"), ("a.b/x", "/rest"), ("u@a.b", "/rest"), ("a.b?x", "/rest"),
     ("a.b", "rest"), ("a.b", "/../x"), ("a.b", "/rest?x"), ("a b", "/rest"), ("a.b\n", "/rest"), ("a.b:", "/rest")],
)  # fmt: skip
def test_what_is_no_address_is_refused(domain: str, path: str) -> None:
    with pytest.raises(ValueError, match=r"domain|path"):
        Address.of(domain, 1, path)


async def test_the_system_clock_waits_and_counts() -> None:
    clock, loop = SystemClock(), asyncio.get_running_loop()
    assert clock.monotonic() <= clock.monotonic()
    await clock.sleep(100)
    assert loop.time() == 100


async def test_diagnostics_have_each_request_by_method_time_and_code_and_nothing_else() -> None:
    portal = FakePortal(RATE, ok({"ID": "43"}), LOST, refused("ACCESS_DENIED"))
    portal.takes = 0.25
    rest = portal.rest()
    heard: list[str] = []
    rest.observed.listener = lambda exchange: heard.append(exchange.method)
    await rest.call(READ, {"id": 2025550143})
    for error in (OutcomeUnknownError, AccessDeniedError):
        with pytest.raises(error):
            await rest.call(WRITE, NOTE)
    assert [(one.method, one.milliseconds, one.code) for one in rest.observed.exchanges] == [
        (READ, 250, "QUERY_LIMIT_EXCEEDED"),
        (READ, 250, "200"),
        (WRITE, 250, "no reply"),
        (WRITE, 250, "ACCESS_DENIED"),
    ]
    assert heard == [READ, READ, WRITE, WRITE]
    assert not any(word in repr(rest.observed.exchanges) for word in ("2025550143", "offer", portal.token or ""))
