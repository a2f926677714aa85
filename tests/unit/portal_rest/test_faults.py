"""What goes wrong on demand, the limits, the journal, and the state behind them."""

from __future__ import annotations

from threading import Thread

import pytest

from tests.portal.rest.faults import PHP_WARNING, RestFault, RestFaults
from tests.portal.rest.limits import Limits, RateBucket
from tests.portal.rest.tokens import OldToken, Tokens, UnknownToken
from tests.portal.state import PortalState
from tests.portal.web import Request
from tests.support.asked_portal import FORM, AskedPortal


class Time:
    """A clock that is turned by hand."""

    now = 1000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@pytest.mark.parametrize(
    ("fault", "happens"),
    [
        (RestFault(), "xxxxxx"),
        (RestFault(times=2), "xx...."),
        (RestFault(skip=2, times=1), "..x..."),
        (RestFault(every=3), "..x..x"),
        (RestFault(every=2, skip=1, times=2), "..x.x."),
        (RestFault("other.*"), "......"),
        (RestFault("CRM.*"), "xxxxxx"),
    ],
)
def test_fault_happens_as_often_as_told(fault: RestFault, happens: str) -> None:
    assert "".join("x" if fault.meets("crm.deal.get") else "." for _ in happens) == happens
    assert fault.hits == happens.count("x")


def test_first_fault_that_fits_happens() -> None:
    faults = RestFaults()
    first, second = faults.add(RestFault("crm.*", times=1)), faults.add(RestFault("*"))
    assert [faults.meeting("crm.deal.get"), faults.meeting("crm.deal.get")] == [first, second]
    faults.remove(second)
    assert faults.meeting("crm.deal.get") is None


def test_faults_are_set_and_told_as_json() -> None:
    faults = RestFaults()
    faults.set_from_json([{"method": "crm.*", "error": "QUERY_LIMIT_EXCEEDED", "times": 2}])
    faults.meeting("crm.deal.get")
    (told,) = faults.as_json()
    assert (told["method"], told["times"], told["hits"]) == ("crm.*", 1, 1)
    with pytest.raises(TypeError, match="colour"):
        faults.set_from_json([{"colour": "red"}])
    with pytest.raises(TypeError, match="hits"):
        faults.set_from_json([{"hits": 1}])
    assert faults.as_json() == [told]


def test_status_alone_changes_only_the_status() -> None:
    portal = AskedPortal()
    portal.rest.faults.add(RestFault(status=500, times=1))
    reply = portal.ask("user.admin")
    assert (reply.status, reply.result) == (500, False)


def test_text_around_the_json_leaves_the_method_executed() -> None:
    portal = AskedPortal()
    portal.rest.faults.add(RestFault("crm.lead.add", before=PHP_WARNING, after="!"))
    request = Request(
        "POST",
        "/rest/crm.lead.add.json",
        "",
        {"content-type": FORM},
        f"auth={portal.access}&fields[TITLE]=New".encode(),
    )
    text = portal.rest.respond(request).body.decode()
    assert text.startswith(PHP_WARNING + '{"result"')
    assert text.endswith("!")
    assert portal.rest.journal.entries("crm.lead.add")[0].executed


def test_error_can_follow_after_the_method_was_executed() -> None:
    portal = AskedPortal()
    portal.rest.faults.add(RestFault("crm.lead.add", error="INTERNAL_SERVER_ERROR", executed=True))
    assert portal.ask("crm.lead.add", {"fields": {"TITLE": "New"}}).status == 500
    assert portal.rest.journal.entries("crm.lead.add")[0].executed


def test_closed_portal_answers_nothing_else_until_it_is_opened() -> None:
    portal = AskedPortal()
    portal.rest.faults.add(RestFault(error="ACCESS_DENIED"))
    portal.rest.faults.closed = True
    assert (portal.ask("user.admin").status, portal.ask("user.admin").error) == (500, "PORTAL_DELETED")
    portal.rest.faults.clear()
    assert portal.ask("user.admin").status == 200


def test_database_that_cuts_texts_says_nothing_of_it() -> None:
    portal = AskedPortal()
    portal.rest.faults.cuts_texts = True
    number = portal.result("crm.lead.add", {"fields": {"TITLE": "Caf\u00e9 \u2713 \U0001f44d of today"}})
    assert portal.result("crm.lead.get", {"id": number})["TITLE"] == "Caf\u00e9 \u2713 "


def test_bucket_leaks() -> None:
    time = Time()
    bucket = RateBucket(time, size=3, leak=2.0)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    time.now += 1
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    bucket.empty()
    assert bucket.take()


def test_run_time_is_forgotten_minute_by_minute_after_ten() -> None:
    time = Time()
    time.now = 6000.0
    limits = Limits(time)
    limits.run_time["crm.*"] = 200.0
    limits.count("crm.deal.get", 0.1)
    limits.count("user.admin", 0.1)
    time.now += 60
    limits.count("CRM.deal.get", 0.1)
    assert (limits.used("crm.deal.get"), limits.used("user.admin")) == (400.0, 0.1)
    assert (limits.reset_at("crm.deal.get"), limits.blocked("crm.deal.get")) == (6600, False)
    limits.count("crm.deal.get", 0.1)
    assert limits.blocked("crm.deal.get")
    time.now = 6601.0
    assert (limits.used("crm.deal.get"), limits.blocked("crm.deal.get")) == (400.0, False)
    time.now = 7300.0
    assert limits.used("crm.deal.get") == 0


def test_token_ends_by_time_by_calls_or_by_hand() -> None:
    time = Time()
    tokens = Tokens(time)
    token = tokens.current(6, "app")
    assert tokens.current(6, "app") is token
    assert tokens.use(token.access) is token
    assert tokens.seconds_left(token) == 3600
    time.now += 3600
    with pytest.raises(OldToken):
        tokens.use(token.access)
    assert tokens.current(6, "app") is not token
    counted = tokens.issue(6, "app", calls=1)
    tokens.use(counted.access)
    with pytest.raises(OldToken):
        tokens.use(counted.access)
    late = tokens.issue(6, "app")
    tokens.expire()
    with pytest.raises(OldToken):
        tokens.use(late.access)
    tokens.revoke()
    with pytest.raises(UnknownToken):
        tokens.use(late.access)


def test_refresh_can_be_made_to_fail() -> None:
    tokens = Tokens(Time())
    assert tokens.refresh(6, "app") is not None
    tokens.refresh_fails = True
    assert tokens.refresh(6, "app") is None
    assert tokens.refreshed == 1


def test_journal_is_waited_for_from_another_thread() -> None:
    portal = AskedPortal()
    asking = Thread(target=lambda: portal.ask_json("batch", {"cmd": ["profile", "profile"]}))
    asking.start()
    assert len(portal.rest.journal.wait_for("profile", 2)) == 2
    asking.join()
    assert (portal.rest.journal.methods, portal.rest.journal.commands) == (["batch"], ["profile", "profile"])
    with pytest.raises(TimeoutError):
        portal.rest.journal.wait_for("user.admin", seconds=0.01)


def test_reset_makes_everything_as_it_was_and_keeps_who_listens() -> None:
    portal = AskedPortal()
    state = portal.state
    state.app.url = "http://localhost:8080/"
    state.user.admin = True
    portal.rest.faults.add(RestFault(times=1, error="QUERY_LIMIT_EXCEEDED"))
    portal.ask("user.admin")
    portal.result("placement.bind", {"PLACEMENT": "CALL_CARD", "HANDLER": "https://app.example.com/"})
    portal.result("crm.lead.add", {"fields": {"TITLE": "New"}})
    state.limits.rate.size = 0
    with state.subscribe() as news:
        state.reset()
        assert news.get_nowait().event == "portal.reset"
    assert (state.user.admin, state.bindings, state.app.url) == (False, [], "http://localhost:8080/")
    assert portal.rest.journal.methods == []
    assert portal.ask("user.admin").status == 200
    assert portal.ask("crm.lead.list", {"filter": {"TITLE": "New"}}).body["total"] == 0


def test_state_of_one_moment_is_always_the_same() -> None:
    first, second = PortalState(), PortalState()
    for state in (first, second):
        state.reset(at=1773130778.0)
    assert list(first.crm.statistics) == list(second.crm.statistics)
    assert list(first.crm.activities) == list(second.crm.activities)


def test_all_subscribers_hear_news_and_no_one_afterwards() -> None:
    state = PortalState()
    with state.subscribe() as one, state.subscribe() as two:
        state.push("call.shown", {"id": "1"})
        assert one.get_nowait() == two.get_nowait()
    state.push("call.shown", {"id": "2"})
    assert one.empty()
