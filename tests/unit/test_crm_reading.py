"""One batch for all who read in the same turn: shared commands, own keys, own errors."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.rest.batch import Command, Commands, Outcomes
from app.bitrix24.rest.errors import InvalidRequestError, NotFoundError, UnreachableError
from app.bitrix24.rest.form import ResultOf, result_of
from app.bitrix24.rest.transport import Answer
from app.crm.reading import Reader
from tests.support.stepped_loop import settled

if TYPE_CHECKING:
    from app.bitrix24.rest.batch import Outcome

CONTACT = Command("crm.contact.get", {"id": 43})
LISTS = Command("crm.status.list")


class FakeRest:
    """Answers every command with its own text, or as told."""

    def __init__(self, **outcomes: Outcome) -> None:
        self.batches: list[dict[str, str]] = []
        self.outcomes = outcomes
        self.fails: Exception | None = None
        self.given_up = 0

    async def batch(self, commands: Commands) -> Outcomes:
        """See `Batches.batch`."""
        self.batches.append({key: command.text() for key, command in commands.items()})
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if self.fails:
            raise self.fails
        return Outcomes(
            {key: self.outcomes.get(command.method, Answer(command.text())) for key, command in commands.items()}
        )


async def test_what_is_asked_in_one_turn_is_one_batch() -> None:
    rest = FakeRest()
    reader = Reader(rest)
    first, second = await asyncio.gather(
        reader.read({"client": CONTACT}), reader.read({"client": Command("crm.deal.get", {"id": 1})})
    )
    assert len(rest.batches) == 1
    assert first.answer("client").result == "crm.contact.get?id=43"
    assert second.answer("client").result == "crm.deal.get?id=1"


async def test_what_is_asked_later_is_another_batch() -> None:
    rest = FakeRest()
    reader = Reader(rest)
    await reader.read({"client": CONTACT})
    await reader.read({"client": CONTACT})
    assert len(rest.batches) == 2


async def test_a_command_that_two_ask_for_is_sent_once() -> None:
    rest = FakeRest()
    reader = Reader(rest)
    first, second = await asyncio.gather(reader.read({"a": LISTS, "b": CONTACT}), reader.read({"c": LISTS}))
    assert list(rest.batches[0].values()) == ["crm.status.list", "crm.contact.get?id=43"]
    assert first.answer("a").result == second.answer("c").result


async def test_references_lead_to_the_commands_of_the_same_caller() -> None:
    rest = FakeRest()
    reader = Reader(rest)
    company = Command("crm.company.get", {"id": result_of("item", "COMPANY_ID")})
    lead = Command("crm.lead.get", {"id": 7})
    await asyncio.gather(
        reader.read({"item": CONTACT, "company": company}), reader.read({"item": lead, "company": company})
    )
    sent = rest.batches[0]
    assert list(sent.values()) == [
        "crm.contact.get?id=43",
        "crm.company.get?id=$result[c0][COMPANY_ID]",
        "crm.lead.get?id=7",
        "crm.company.get?id=$result[c2][COMPANY_ID]",
    ]
    assert list(sent) == ["c0", "c1", "c2", "c3"]


async def test_each_caller_gets_its_own_errors() -> None:
    rest = FakeRest(**{"crm.contact.get": NotFoundError("crm.contact.get", 400, "NOT_FOUND")})
    reader = Reader(rest)
    first, second = await asyncio.gather(reader.read({"client": CONTACT}), reader.read({"lists": LISTS}))
    assert isinstance(first.error("client"), NotFoundError)
    assert second.error("lists") is None


async def test_lists_that_last_are_asked_for_once() -> None:
    rest = FakeRest()
    reader = Reader(rest)
    await reader.read({"lists": LISTS}, lasting=("lists",))
    again = await reader.read({"other": LISTS, "client": CONTACT}, lasting=("other",))
    assert list(rest.batches[1].values()) == ["crm.contact.get?id=43"]
    assert again.answer("other").result == "crm.status.list"
    only = await reader.read({"lists": LISTS}, lasting=("lists",))
    assert len(rest.batches) == 2
    assert only.answer("lists").result == "crm.status.list"


async def test_a_list_that_could_not_be_read_is_asked_for_again() -> None:
    rest = FakeRest(**{"crm.status.list": UnreachableError("crm.status.list")})
    reader = Reader(rest)
    await reader.read({"lists": LISTS}, lasting=("lists",))
    rest.outcomes.clear()
    again = await reader.read({"lists": LISTS}, lasting=("lists",))
    assert again.error("lists") is None


async def test_commands_that_make_no_sense_are_refused_and_the_others_are_sent() -> None:
    rest = FakeRest()
    reader = Reader(rest)
    good = asyncio.ensure_future(reader.read({"client": CONTACT}))
    with pytest.raises(InvalidRequestError):
        await reader.read({"client": Command("crm.contact.get", {"id": ResultOf("nobody", ())})})
    assert (await good).error("client") is None


async def test_whatever_goes_wrong_reaches_every_caller() -> None:
    rest = FakeRest()
    rest.fails = RuntimeError("no network at all")
    reader = Reader(rest)
    both = await asyncio.gather(reader.read({"a": CONTACT}), reader.read({"b": LISTS}), return_exceptions=True)
    assert [type(each) for each in both] == [RuntimeError, RuntimeError]


async def test_who_gave_up_is_not_asked_for() -> None:
    rest = FakeRest()
    reader = Reader(rest)
    gone = asyncio.ensure_future(reader.read({"a": CONTACT}))
    other = asyncio.ensure_future(reader.read({"b": LISTS}))
    await asyncio.sleep(0)
    gone.cancel()
    await settled()
    assert (await other).error("b") is None
    assert gone.cancelled()


async def test_nothing_to_read_sends_nothing() -> None:
    rest = FakeRest()
    assert dict(await Reader(rest).read({})) == {}
    assert rest.batches == []


async def test_a_request_that_nobody_waits_for_is_given_up() -> None:
    rest = FakeRest()
    reader = Reader(rest)
    reads = [asyncio.ensure_future(reader.read({"client": CONTACT})), asyncio.ensure_future(reader.read({"a": LISTS}))]
    await settled()
    reads[0].cancel()
    await settled()
    assert rest.given_up == 0
    reads[1].cancel()
    await settled()
    assert rest.given_up == 1


async def test_a_request_that_somebody_waits_for_goes_on_without_the_others() -> None:
    reader = Reader(FakeRest())
    leaving, staying = (asyncio.ensure_future(reader.read({"client": CONTACT})) for _ in range(2))
    await settled()
    leaving.cancel()
    assert (await staying).answer("client").result == "crm.contact.get?id=43"
