"""The app's own REST client against the simulated portal, over HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import pytest

from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import (
    AccessDeniedError,
    ChainBrokenError,
    MethodTimeLimitError,
    MethodUnknownError,
    NotFoundError,
    OutcomeUnknownError,
    ParamsRefusedError,
    RefusedError,
    RestError,
    ScopeMissingError,
    TokenRefusedError,
)
from app.bitrix24.rest.form import result_of
from app.bitrix24.values import mapping
from tests.portal.rest.faults import RestFault
from tests.support.portal_network import PortalNetwork

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from app.bitrix24.rest.client import Rest
    from app.bitrix24.rest.form import Params
    from app.bitrix24.values import JSON
    from tests.portal import SimulatedPortal

T = TypeVar("T")
COMMENT: Params = {"fields": {"ENTITY_ID": 797, "ENTITY_TYPE": "contact", "COMMENT": "Wants an offer"}}


@pytest.fixture
def network(portal: SimulatedPortal) -> PortalNetwork:
    return PortalNetwork(portal)


@pytest.fixture
def rest(network: PortalNetwork) -> Rest:
    return network.rest()


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def comments(portal: SimulatedPortal) -> list[str]:
    return [row["COMMENT"] for row in portal.state.crm.comments if row["COMMENT"] == "Wants an offer"]


def test_result_and_usage_are_read(rest: Rest) -> None:
    answer = run(rest.call("user.current"))
    assert mapping(answer.result)["ID"] == "6"
    assert answer.usage is not None
    assert answer.usage.reset_in is not None


async def test_all_pages_of_a_long_list_come(rest: Rest, portal: SimulatedPortal) -> None:
    params: Params = {"select": ["ID"], "order": {"ID": "DESC"}}
    pages = [page async for page in rest.pages("crm.deal.list", params)]
    assert [(len(mapped), page.total) for page in pages for mapped in [page.result] if isinstance(mapped, list)] == [
        (50, 130),
        (50, 130),
        (30, 130),
    ]
    assert [entry.params.get("start") for entry in portal.rest.journal.entries()] == [None, "50", "100"]


def test_batch_is_chained_and_every_command_has_its_own_outcome(rest: Rest, portal: SimulatedPortal) -> None:
    outcomes = run(
        rest.batch(
            {
                "client": Command("crm.contact.get", {"id": 797}),
                "company": Command("crm.company.get", {"id": result_of("client", "COMPANY_ID")}),
                "gone": Command("crm.contact.get", {"id": 780}),
                "secret": Command("crm.contact.get", {"id": 45}),
                "after": Command("crm.company.get", {"id": result_of("gone", "COMPANY_ID")}),
            }
        )
    )
    assert mapping(outcomes.answer("company").result)["TITLE"] == "Nordlicht Optik GmbH"
    assert isinstance(outcomes.error("gone"), NotFoundError)
    assert isinstance(outcomes.error("secret"), AccessDeniedError)
    assert isinstance(outcomes.error("after"), ChainBrokenError)
    assert portal.rest.journal.methods == ["batch"]


def test_token_that_is_too_old_is_renewed_once(rest: Rest, portal: SimulatedPortal) -> None:
    portal.state.clock.advance(3601)
    run(rest.call("user.current"))
    run(rest.call("user.current"))
    assert [entry.error for entry in portal.rest.journal.entries()] == ["expired_token", None, None]
    assert portal.state.tokens.refreshed == 1


def test_token_can_be_made_too_old_after_some_calls(rest: Rest, portal: SimulatedPortal) -> None:
    portal.state.tokens.expire_after(2)
    for _ in range(5):
        run(rest.call("user.current"))
    errors = [entry.error for entry in portal.rest.journal.entries()]
    assert errors == [None, None, "expired_token", None, None, "expired_token", None]


def test_method_that_ran_too_long_is_left_alone_until_the_portal_forgets(rest: Rest, portal: SimulatedPortal) -> None:
    portal.state.limits.run_time["crm.deal.*"] = 480.0
    run(rest.call("crm.deal.get", {"id": 25}))
    for _ in range(2):
        with pytest.raises(MethodTimeLimitError) as error:
            run(rest.call("crm.deal.get", {"id": 25}))
        assert 0 < error.value.seconds <= 600
    assert [entry.error for entry in portal.rest.journal.entries()] == [None, "OPERATION_TIME_LIMIT"]
    run(rest.call("crm.contact.get", {"id": 797}))
    portal.state.clock.advance(601)
    run(rest.call("crm.deal.get", {"id": 25}))


def test_write_is_done_although_its_reply_is_lost(rest: Rest, portal: SimulatedPortal) -> None:
    fault = portal.rest.faults.add(RestFault("crm.timeline.comment.add", times=1, closes="after"))
    with pytest.raises(OutcomeUnknownError):
        run(rest.call("crm.timeline.comment.add", COMMENT))
    (entry,) = portal.rest.journal.entries("crm.timeline.comment.add")
    assert (entry.status, entry.executed, fault.hits) == (None, True, 1)
    assert comments(portal) == ["Wants an offer"]


def call_of(method: str, **params: JSON) -> tuple[str, dict[str, Any]]:
    return method, dict(params)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (call_of("no.such.method"), MethodUnknownError),
        (call_of("crm.contact.get", id=45), AccessDeniedError),
        (call_of("crm.contact.get", id=780), NotFoundError),
        (call_of("crm.contact.get", id=0), ParamsRefusedError),
        (call_of("crm.duplicate.findbycomm", values=["1"]), ParamsRefusedError),
        (call_of("placement.bind", PLACEMENT="CALL_CARD"), AccessDeniedError),
        (call_of("task.item.list"), MethodUnknownError),
        (call_of("telephony.externalCall.register", USER_ID=6, PHONE_NUMBER="1", TYPE=9), RefusedError),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_refusal_has_its_class(rest: Rest, call: tuple[str, dict[str, Any]], error: type[RestError]) -> None:
    with pytest.raises(error):
        run(rest.call(*call))


def test_missing_scope_and_missing_access_are_told(rest: Rest, portal: SimulatedPortal) -> None:
    portal.state.app.scopes.discard("crm")
    with pytest.raises(ScopeMissingError):
        run(rest.call("crm.contact.get", {"id": 797}))
    portal.state.user.app_access = False
    with pytest.raises(AccessDeniedError):
        run(rest.call("app.info"))
    portal.state.users.pop(6)
    with pytest.raises(TokenRefusedError):
        run(rest.call("app.info"))
