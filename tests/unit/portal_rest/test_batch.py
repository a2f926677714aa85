"""Batches of the simulated portal: chaining, errors, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.rest.faults import RestFault
from tests.portal.web import NoReply

if TYPE_CHECKING:
    from tests.support.asked_portal import AskedPortal


def batch(portal: AskedPortal, cmd: Any, halt: Any = 0) -> dict[str, Any]:  # noqa: ANN401 - also wrong ones
    result: dict[str, Any] = portal.ask_json("batch", {"halt": halt, "cmd": cmd}).result
    return result


def test_encoded_and_plain_commands_mean_the_same(portal: AskedPortal) -> None:
    outcomes = batch(portal, {"a": "crm.deal.list?filter%5BID%5D=25", "b": "crm.deal.list?filter[ID]=25"})
    assert outcomes["result"]["a"] == outcomes["result"]["b"] != []


def test_reference_to_nothing_stays_text_or_the_last_level_that_was_found(portal: AskedPortal) -> None:
    batch(
        portal,
        {
            "who": "profile",
            "a": "app.option.get?option=$result[nobody][ID]",
            "b": "app.option.get?option=$result[who][NAME][FIRST]",
            "c": "app.option.get?option=x$result[who][NOTHING]",
        },
    )
    asked = [entry.params for entry in portal.rest.journal.entries("app.option.get", commands=True)]
    assert asked == [{"option": "$result[nobody][ID]"}, {"option": "Mia"}, {"option": "xArray"}]


@pytest.mark.parametrize("halt", [1, "1", True, "Y", "false"])
def test_halt_leaves_later_commands_out(portal: AskedPortal, halt: object) -> None:
    outcomes = batch(portal, {"a": "profile", "b": "no.such", "c": "profile"}, halt)
    assert list(outcomes["result"]) == ["a"]
    assert outcomes["result_error"] == {
        "b": {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}
    }
    assert portal.rest.journal.commands == ["profile", "no.such"]


@pytest.mark.parametrize("halt", [0, "0", "", False, None])
def test_without_halt_all_commands_run(portal: AskedPortal, halt: object) -> None:
    assert list(batch(portal, {"b": "no.such", "c": "profile"}, halt)["result"]) == ["c"]


def test_no_commands_give_empty_maps(portal: AskedPortal) -> None:
    nothing: list[Any] = [{}, [], None, ""]
    for cmd in nothing:
        assert set(map(str, batch(portal, cmd).values())) == {"[]"}


def test_batch_counts_once_for_the_rate_and_each_command_for_run_time(portal: AskedPortal) -> None:
    portal.state.limits.rate.size = 1
    portal.state.limits.run_time["crm.deal.get"] = 240.0
    outcomes = batch(portal, dict.fromkeys("abc", "crm.deal.get?id=25"))
    assert list(outcomes["result"]) == ["a", "b"]
    assert outcomes["result_error"]["c"]["error"] == "OPERATION_TIME_LIMIT"
    assert portal.ask("profile").error == "QUERY_LIMIT_EXCEEDED"


def test_one_command_can_be_made_to_fail(portal: AskedPortal) -> None:
    portal.rest.faults.add(RestFault("crm.contact.*", error="INTERNAL_SERVER_ERROR"))
    outcomes = batch(portal, {"a": "crm.contact.get?id=797", "b": "profile"})
    assert outcomes["result_error"]["a"]["error"] == "INTERNAL_SERVER_ERROR"
    assert list(outcomes["result"]) == ["b"]


def test_command_can_fail_after_it_was_carried_out(portal: AskedPortal) -> None:
    portal.rest.faults.add(RestFault("crm.lead.add", error="INTERNAL_SERVER_ERROR", executed=True))
    outcomes = batch(portal, {"a": "crm.lead.add?fields[TITLE]=Once"})
    assert outcomes["result"] == []
    assert portal.result("crm.lead.list", {"filter": {"TITLE": "Once"}}) != []


def test_wrong_token_fails_the_batch_as_a_whole(portal: AskedPortal) -> None:
    portal.token = "wrong"
    assert portal.ask_json("batch", {"cmd": {"a": "profile"}}).error == "NO_AUTH_FOUND"


@pytest.mark.parametrize(("closes", "added"), [("before", 0), ("after", 1)])
def test_connection_breaks_for_a_batch_with_a_certain_command(portal: AskedPortal, closes: str, added: int) -> None:
    portal.rest.faults.set_from_json([{"method": "crm.lead.add", "closes": closes, "times": 1}])
    batch(portal, {"a": "profile"})
    with pytest.raises(NoReply):
        batch(portal, {"a": "profile", "b": "crm.lead.add?fields[TITLE]=Once"})
    assert len(portal.result("crm.lead.list", {"filter": {"TITLE": "Once"}})) == added
