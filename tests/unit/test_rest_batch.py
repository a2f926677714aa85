"""Batches: splitting, chaining, each command's own end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.rest import batch, form
from app.bitrix24.rest.batch import LONGEST_BATCH, Command, Outcomes
from app.bitrix24.rest.errors import (
    AccessDeniedError,
    ChainBrokenError,
    InvalidRequestError,
    MethodTimeLimitError,
    NotFoundError,
    NotRunError,
    OutcomeUnknownError,
    RateLimitReachedError,
    RefusedError,
    RestError,
    ScopeMissingError,
    UnreachableError,
    UnreadableReplyError,
)
from app.bitrix24.rest.form import result_of
from app.bitrix24.rest.transport import Answer, NetworkFailureError, Reply, Usage
from app.crm.reading import Reader
from tests.support.fake_rest import FakePortal, Request, decoded, ok, recorded_reply, refused
from tests.support.random_json import json_values
from tests.support.recorded import case, cases
from tests.support.stepped_loop import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.rest.form import Params
    from app.bitrix24.values import JSON

CARD = {
    "user": Command("user.current"),
    "client": Command("crm.contact.get", {"id": 43}),
    "company": Command("crm.company.get", {"id": result_of("client", "COMPANY_ID")}),
}
NOTE = Command("crm.timeline.comment.add", {"fields": {"ENTITY_ID": 43, "ENTITY_TYPE": "contact", "COMMENT": "Note"}})
TASK = Command("crm.activity.todo.add", {"ownerTypeId": 3, "ownerId": 43})


def batched(portal: FakePortal, commands: dict[str, Command], *, halt: bool = False) -> Outcomes:
    """The outcomes of a batch."""
    return run(portal.rest().batch(commands, halt=halt))


def kinds(outcomes: Outcomes) -> dict[str, type]:
    """The class of each outcome."""
    return {key: type(outcome) for key, outcome in outcomes.items()}


def results(given: Mapping[str, Any], errors: Mapping[str, Any] | None = None, **more: Any) -> Reply:  # noqa: ANN401 - JSON
    """A batch's reply, with `[]` for empty maps."""
    return ok(
        {
            "result": dict(given) or [],
            "result_error": dict(errors or {}) or [],
            "result_total": [],
            "result_next": [],
            **more,
        }
    )


def echo(request: Request) -> Reply:
    """Every command's result is its own text."""
    return results(dict(request.params["cmd"]))


def test_a_command_is_encoded_once_however_many_look_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[object] = []

    def counting(params: Params, *, chained: bool = False) -> str:
        encoded.append(params)
        return form.encoded(params, chained=chained)

    monkeypatch.setattr(batch, "encoded", counting)
    note = Command("crm.timeline.comment.list", {"filter": {"ENTITY_ID": 43, "ENTITY_TYPE": "contact"}})
    portal = FakePortal(echo)
    assert run(Reader(portal.rest()).read({"first": note, "second": note})).answer("second").result == note.text()
    assert encoded == [note.params]


def test_the_card_is_one_request_in_the_documented_form() -> None:
    told = case("rest-batch", "all_ok")
    portal = FakePortal(recorded_reply(told))
    outcomes = batched(portal, CARD)
    (request,) = portal.requests
    assert request.method == "batch"
    assert request.params == {"halt": "0", "cmd": told["params"]["cmd"]}
    assert {key: outcomes.answer(key).result for key in outcomes} == told["body"]["result"]["result"]
    assert list(outcomes) == ["user", "client", "company"]


RECORDED: dict[str, tuple[dict[str, Command], dict[str, type]]] = {
    "all_ok": (CARD, {"user": Answer, "client": Answer, "company": Answer}),
    "one_failed": (CARD, {"user": Answer, "client": NotFoundError, "company": ChainBrokenError}),
    "halted": (CARD, {"user": Answer, "client": NotFoundError, "company": NotRunError}),
    "all_failed_scope": (CARD, {"user": ScopeMissingError, "client": ScopeMissingError, "company": ChainBrokenError}),
    "list_with_total_and_next": ({"calls": Command("voximplant.statistic.get")}, {"calls": Answer}),
}


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_batches(name: str) -> None:
    told = case("rest-batch", name)
    commands, expected = RECORDED[name]
    assert kinds(batched(FakePortal(recorded_reply(told)), commands, halt=told["params"]["halt"] == 1)) == expected


def test_every_recorded_batch_that_can_be_asked_for_is_tested() -> None:
    never_asked = {"batch_in_batch", "command_over_50"}
    assert {case["name"] for case in cases("rest-batch")} == set(RECORDED) | never_asked


def test_a_list_knows_its_rest() -> None:
    portal = FakePortal(recorded_reply(case("rest-batch", "list_with_total_and_next")))
    answer = batched(portal, {"calls": Command("voximplant.statistic.get")}).answer("calls")
    assert (answer.total, answer.next) == (120, 50)


def test_a_command_tells_its_usage() -> None:
    time = {"a": {"finish": 1000, "operating": 3, "operating_reset_at": 1060}}
    outcomes = batched(FakePortal(results({"a": 1}, result_time=time)), {"a": Command("user.current")})
    assert outcomes.answer("a").usage == Usage(3, 60)


def test_outcomes_raise_the_commands_own_error() -> None:
    outcomes = batched(FakePortal(recorded_reply(case("rest-batch", "one_failed"))), CARD)
    assert outcomes.error("user") is None
    assert isinstance(outcomes.error("client"), NotFoundError)
    with pytest.raises(NotFoundError):
        outcomes.answer("client")
    with pytest.raises(KeyError):
        outcomes.answer("nobody")
    assert len(outcomes) == 3


def test_nothing_to_run_sends_nothing() -> None:
    portal = FakePortal(ok(1))
    assert dict(batched(portal, {})) == {}
    assert portal.requests == []


@pytest.mark.parametrize(("count", "requests"), [(50, [50]), (51, [50, 1]), (120, [50, 50, 20])])
def test_more_than_the_portal_takes_is_split(count: int, requests: list[int]) -> None:
    portal = FakePortal(echo)
    outcomes = batched(portal, {f"c{index}": Command("crm.deal.get", {"id": index}) for index in range(count)})
    assert [len(commands) for commands in portal.commands] == requests
    assert [outcomes.answer(key).result for key in outcomes] == [f"crm.deal.get?id={index}" for index in range(count)]


def _many(first: Command, last: Command) -> dict[str, Command]:
    fill = {f"c{index}": Command("user.current") for index in range(LONGEST_BATCH - 1)}
    return {"first": first, **fill, "last": last}


def test_a_reference_into_an_earlier_request_is_replaced_by_its_value() -> None:
    def answer(request: Request) -> Reply:
        return results({key: {"COMPANY_ID": "17"} for key in request.params["cmd"]})

    portal = FakePortal(answer)
    batched(portal, _many(CARD["client"], Command("crm.company.get", {"id": result_of("first", "COMPANY_ID")})))
    assert portal.commands[1] == {"last": "crm.company.get?id=17"}


def test_a_reference_into_an_earlier_request_that_leads_nowhere_is_not_sent() -> None:
    portal = FakePortal(echo)
    outcomes = batched(
        portal, _many(CARD["client"], Command("crm.company.get", {"id": result_of("first", "COMPANY_ID")}))
    )
    assert isinstance(outcomes.error("last"), ChainBrokenError)
    assert len(portal.requests) == 1


@pytest.mark.parametrize(
    "client",
    [
        {"ID": "43"},
        {"COMPANY_ID": None},
        {"COMPANY_ID": ""},
        {"COMPANY_ID": []},
        {"COMPANY_ID": True},
        [],
        None,
        "43",
        43,
    ],
)
def test_a_value_that_is_not_there_breaks_the_chain_whatever_the_portal_read(client: JSON) -> None:
    wrong = {"ID": "1", "TITLE": "Somebody else"}
    outcomes = batched(FakePortal(results({"user": {}, "client": client, "company": wrong})), CARD)
    error = outcomes.error("company")
    assert isinstance(error, ChainBrokenError)
    assert (error.method, error.key) == ("crm.company.get", "client")


def test_a_broken_chain_breaks_all_that_follows() -> None:
    commands = {**CARD, "lead": Command("crm.lead.get", {"id": result_of("company", "LEAD_ID")})}
    reply = results({"user": {}, "client": {}, "company": {"LEAD_ID": "5"}, "lead": {"ID": "5"}})
    assert kinds(batched(FakePortal(reply), commands))["lead"] is ChainBrokenError


def test_a_chain_through_lists_and_to_a_whole_result() -> None:
    commands = {
        "ids": Command("crm.duplicate.findbycomm", {"type": "PHONE", "values": ["+12025550143"]}),
        "one": Command("crm.contact.get", {"id": result_of("ids", "CONTACT", 0)}),
        "two": Command("crm.contact.get", {"id": result_of("ids", "CONTACT", 9)}),
        "three": Command("crm.contact.get", {"id": result_of("number")}),
    }
    commands = {"number": Command("user.current"), **commands}
    portal = FakePortal(results({"number": 7, "ids": {"CONTACT": [275]}, "one": {}, "two": {}, "three": {}}))
    assert kinds(batched(portal, commands)) == {
        "number": Answer, "ids": Answer, "one": Answer, "two": ChainBrokenError, "three": Answer
    }  # fmt: skip
    assert portal.commands[0]["one"] == "crm.contact.get?id=$result[ids][CONTACT][0]"


@pytest.mark.parametrize(
    "commands",
    [
        {"a": Command("crm.company.get", {"id": result_of("b")}), "b": Command("user.current")},
        {"a": Command("crm.company.get", {"id": result_of("a")})},
        {"a": Command("crm.company.get", {"filter": {"ids": [result_of("nobody")]}})},
        {"a": Command("user.current"), "b": Command("crm.deal.update", {"id": result_of("a")})},
        {"a": Command("crm.timeline.comment.add", {"fields": {"COMMENT": "costs $result[a]"}})},
        {"a": Command("batch", {"cmd": {"x": "user.current"}})},
        {"a": Command("BATCH")},
        {"a": Command("user.current?auth=1")},
        {"0": Command("user.current")},
        {"a]": Command("user.current")},
        {"": Command("user.current")},
        {"a": Command("crm.contact.get", {"id": True})},
    ],
    ids=[
        "a later command", "itself", "nobody", "a write in a chain", "a text like a reference", "a batch",
        "a batch in capitals", "no method", "a number as key", "a bracket in a key", "no key", "a bool",
    ],
)  # fmt: skip
def test_what_the_portal_would_take_wrongly_is_not_sent(commands: dict[str, Command]) -> None:
    portal = FakePortal(echo)
    with pytest.raises(InvalidRequestError):
        batched(portal, {"ok": Command("user.current"), **commands})
    assert portal.requests == []


@given(st.dictionaries(st.from_regex(r"[A-Za-z_]\w{0,8}", fullmatch=True).filter(str.isascii), st.text(), max_size=8))
def test_texts_survive_both_encodings(texts: dict[str, str]) -> None:
    portal = FakePortal(echo)
    batched(portal, {key: Command("crm.item.get", {"fields": {"COMMENT": text}}) for key, text in texts.items()})
    if texts:
        sent = {key: decoded(command.partition("?")[2]) for key, command in portal.commands[0].items()}
        assert sent == {key: {"fields": {"COMMENT": text}} for key, text in texts.items()}


def test_halt_is_told_to_the_portal_and_holds_for_what_was_split_off() -> None:
    portal = FakePortal(results({"first": 1}, {"c0": {"error": "ACCESS_DENIED"}}))
    outcomes = batched(portal, _many(Command("user.current"), NOTE), halt=True)
    assert portal.requests[0].params["halt"] == "1"
    assert len(portal.requests) == 1
    assert kinds(outcomes)["c0"] is AccessDeniedError
    assert {kinds(outcomes)[key] for key in list(outcomes)[2:]} == {NotRunError}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (NetworkFailureError(), UnreachableError), (Reply(502, ""), UnreadableReplyError),
        (refused("QUERY_LIMIT_EXCEEDED", 503), RateLimitReachedError),
        (refused("ACCESS_DENIED", 403), AccessDeniedError), (refused("ERROR_BATCH_LENGTH_EXCEEDED"), RefusedError),
    ],
)  # fmt: skip
def test_a_batch_that_fails_as_a_whole_keeps_what_was_answered_before(reply: Any, kind: type) -> None:  # noqa: ANN401
    portal = FakePortal(echo, reply)
    commands = {f"c{index}": Command("user.current") for index in range(101)}
    # The last reply is given to all repetitions of the second request; the third is not sent.
    outcomes = batched(portal, commands)
    ends = list(kinds(outcomes).values())
    assert set(ends[:50]) == {Answer}
    assert all(issubclass(end, kind) for end in ends[50:100])
    assert ends[100] is NotRunError
    assert {len(sent) for sent in portal.commands[1:]} == {50}


@pytest.mark.parametrize("reply", [NetworkFailureError(), Reply(502, ""), refused("INTERNAL_SERVER_ERROR", 500)])
def test_a_batch_that_writes_is_not_repeated_and_only_its_writes_are_in_doubt(reply: Any) -> None:  # noqa: ANN401
    portal = FakePortal(reply, echo)
    outcomes = batched(portal, {"note": NOTE, "task": TASK, "user": Command("user.current")})
    assert kinds(outcomes) == {"note": OutcomeUnknownError, "task": OutcomeUnknownError, "user": UnreachableError}
    assert [outcomes["note"].method, outcomes["task"].method] == [NOTE.method, TASK.method]  # type: ignore[union-attr]
    assert len(portal.requests) == 1


def test_a_write_that_the_portal_failed_at_or_says_nothing_of_is_in_doubt() -> None:
    reply = results({"user": {}}, {"note": {"error": "INTERNAL_SERVER_ERROR", "error_description": ""}})
    commands = {"user": Command("user.current"), "note": NOTE, "task": TASK, "client": CARD["client"]}
    assert kinds(batched(FakePortal(reply), commands)) == {
        "user": Answer, "note": OutcomeUnknownError, "task": OutcomeUnknownError, "client": UnreadableReplyError
    }  # fmt: skip


async def test_a_blocked_method_is_left_out_until_the_portal_forgets() -> None:
    error = {"error": "OPERATION_TIME_LIMIT", "error_description": "Method is blocked due to operation time limit."}
    portal = FakePortal(results({"user": {}}, {"client": error}), echo)
    rest = portal.rest()

    first = await rest.batch({"user": Command("user.current"), "client": CARD["client"]})
    assert isinstance(first["client"], MethodTimeLimitError)
    assert first["client"].seconds > 0
    second = await rest.batch(CARD)
    assert kinds(second) == {"user": Answer, "client": MethodTimeLimitError, "company": ChainBrokenError}
    assert portal.commands[1] == {"user": "user.current"}


async def test_a_blocked_method_halts_a_batch_before_anything_behind_it_is_sent() -> None:
    portal = FakePortal(refused("OPERATION_TIME_LIMIT", 429), echo)
    rest = portal.rest()

    with pytest.raises(MethodTimeLimitError):
        await rest.call("crm.contact.get", {"id": 43})
    outcomes = await rest.batch({**CARD, "note": NOTE}, halt=True)
    assert kinds(outcomes) == {
        "user": Answer,
        "client": MethodTimeLimitError,
        "company": NotRunError,
        "note": NotRunError,
    }
    assert portal.commands[1:] == [{"user": "user.current"}]


def test_an_old_token_is_renewed_for_a_batch_that_writes() -> None:
    portal = FakePortal(refused("expired_token", 401), echo)
    assert kinds(batched(portal, {"note": NOTE})) == {"note": Answer}
    assert [request.token for request in portal.requests] == ["token-0", "token-1"]


_parts = st.one_of(json_values, st.dictionaries(st.sampled_from(["user", "client", "company", "note"]), json_values))


@given(
    body=st.one_of(json_values, st.fixed_dictionaries({}, optional={
        "result": _parts, "result_error": _parts, "result_total": _parts, "result_next": _parts, "result_time": _parts,
    })),
    halt=st.booleans(),
)  # fmt: skip
def test_any_reply_gives_every_command_an_answer_or_a_typed_error(body: JSON, halt: bool) -> None:
    commands = {**CARD, "note": NOTE}
    outcomes = batched(FakePortal(Reply(200, json.dumps({"result": body}))), commands, halt=halt)
    assert list(outcomes) == list(commands)
    assert all(isinstance(outcome, Answer | RestError) for outcome in outcomes.values())
