"""A new record for a caller: its number, its source, and never two of them for one call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import OutcomeUnknownError, RestError
from app.call.crm_item import CrmItem
from app.crm.creation import NewRecord, create, origins_of
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT, LEAD
from tests.support.portal_network import PortalNetwork

if TYPE_CHECKING:
    from tests.portal import SimulatedPortal


def make(
    portal: SimulatedPortal,
    kind: str = "LEAD",
    name: str = "Eva Maria Neu",
    call: str = "call-1",
    *,
    running: bool = True,
) -> CrmItem:
    wanted = NewRecord(kind, "Call from +1 202-555-0999", name, "+12025550999", "Sales")
    return asyncio.run(create(PortalNetwork(portal).rest(), wanted, origins_of(call, kind, running=running)))


def made(portal: SimulatedPortal, kind: str = "LEAD") -> list[dict[str, object]]:
    table = portal.state.crm.table(LEAD if kind == "LEAD" else CONTACT)
    return [row for row in table if row.get("ORIGINATOR_ID") == "call-panel"]


@pytest.mark.parametrize("kind", ["LEAD", "CONTACT"])
def test_a_record_is_made_with_number_line_and_source(portal: SimulatedPortal, kind: str) -> None:
    client = make(portal, kind)
    (row,) = made(portal, kind)
    assert client == CrmItem(kind, int(str(row["ID"])))
    assert (row["NAME"], row["LAST_NAME"]) == ("Eva Maria", "Neu")
    assert (row["SOURCE_ID"], row["SOURCE_DESCRIPTION"]) == ("CALL", "Sales")
    assert [each["VALUE"] for each in row["PHONE"]] == ["+12025550999"]  # type: ignore[attr-defined]


def test_a_contact_without_a_name_gets_the_number_for_one(portal: SimulatedPortal) -> None:
    make(portal, "CONTACT", name=" ")
    assert made(portal, "CONTACT")[0]["NAME"] == "+12025550999"


def test_the_same_call_makes_one_record_however_often_it_is_wanted(portal: SimulatedPortal) -> None:
    assert make(portal) == make(portal)
    assert make(portal, call="call-2") != make(portal)
    assert len(made(portal)) == 2


@pytest.mark.parametrize(
    "fault",
    [
        RestFault("crm.lead.add", times=1, closes="after"),
        RestFault("crm.lead.add", times=1, error="INTERNAL_SERVER_ERROR", status=500, executed=True),
        RestFault("crm.lead.add", times=1, body="<html>504</html>", status=504, executed=True),
    ],
    ids=["no reply", "error after it was done", "gateway"],
)
def test_a_record_that_was_made_in_spite_of_the_reply_is_found(portal: SimulatedPortal, fault: RestFault) -> None:
    portal.state.faults.add(fault)
    client = make(portal)
    assert [int(str(row["ID"])) for row in made(portal)] == [client.id]


def test_a_record_that_was_perhaps_not_made_is_told_and_made_once_on_the_next_try(portal: SimulatedPortal) -> None:
    portal.state.faults.add(RestFault("crm.lead.add", times=1, closes="before"))
    with pytest.raises(OutcomeUnknownError):
        make(portal)
    assert made(portal) == []
    make(portal)
    assert len(made(portal)) == 1


def test_a_record_that_may_not_be_made_is_an_error(portal: SimulatedPortal) -> None:
    portal.state.user.rights.discard("crm.lead.add")
    with pytest.raises(RestError) as told:
        make(portal)
    assert told.value.kind is ErrorKind.DENIED


def test_a_portal_that_does_not_know_the_origin_gives_no_wrong_record(portal: SimulatedPortal) -> None:
    for row in portal.state.crm.table(LEAD):
        row["ORIGINATOR_ID"] = "call-panel"
        row["ORIGIN_ID"] = "another"
    before = len(list(portal.state.crm.table(LEAD)))
    make(portal)
    assert len(list(portal.state.crm.table(LEAD))) == before + 1


@pytest.mark.parametrize("kind", ["LEAD", "CONTACT"])
def test_a_record_of_a_running_call_carries_what_makes_the_portal_bind_the_call(
    portal: SimulatedPortal, kind: str
) -> None:
    make(portal, kind)
    assert made(portal, kind)[0]["ORIGIN_ID"] == "VI_call-1"


@pytest.mark.parametrize(("call", "in_progress"), [("call-1", False), ("c" * 70, True)], ids=["over", "too long"])
def test_otherwise_its_origin_means_nothing_to_the_portal(
    portal: SimulatedPortal, call: str, *, in_progress: bool
) -> None:
    make(portal, call=call, running=in_progress)
    assert str(made(portal)[0]["ORIGIN_ID"]).startswith("lead-")


@pytest.mark.parametrize("in_progress", [True, False])
def test_a_record_is_not_made_again_when_the_call_ends_in_between(
    portal: SimulatedPortal, *, in_progress: bool
) -> None:
    assert make(portal, running=in_progress) == make(portal, running=not in_progress)
    assert len(made(portal)) == 1


def test_a_record_that_the_portal_itself_made_of_the_call_is_not_taken_for_ours(portal: SimulatedPortal) -> None:
    theirs = portal.state.crm.add(LEAD, {"TITLE": "Call", "ORIGINATOR_ID": "", "ORIGIN_ID": "VI_call-1"}, 6)
    portal.state.unknown_filters.add("ORIGINATOR_ID")
    assert make(portal).id != theirs
