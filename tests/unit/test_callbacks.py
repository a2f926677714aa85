"""Today's callbacks: what is listed, what a change does, and what fails."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.rest.batch import Outcomes
from app.bitrix24.rest.errors import RestError
from app.bitrix24.rest.transport import Answer
from app.crm.records import UnfilteredError
from app.crm.todos import read_callbacks
from tests.portal.rest.faults import RestFault
from tests.portal.state import PortalState
from tests.support.fake_home import HomeLoad, bind_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.rest.batch import Commands
    from app.bitrix24.values import JSON

OVERDUE = "2026-03-27T04:00:00+00:00"
NOW = 1_773_130_778.0
ROW: dict[str, JSON] = {
    "ID": "900", "SUBJECT": "Call back", "DEADLINE": "2026-03-10T08:00:00+00:00", "OWNER_ID": "797",
    "OWNER_TYPE_ID": "3", "RESPONSIBLE_ID": "6", "COMPLETED": "N", "PROVIDER_ID": "CRM_TODO",
}  # fmt: skip


@dataclass
class Batches:
    """A portal that answers batches from a table."""

    results: dict[str, Answer | RestError]
    asked: list[list[str]] = field(default_factory=list)

    async def batch(self, commands: Commands) -> Outcomes:
        """See `Batches.batch`."""
        self.asked.append([command.method for command in commands.values()])
        known = {key: self.results.get(key, Answer([])) for key in commands}
        return Outcomes(known)


def portal(*rows: JSON, **results: Answer | RestError) -> Batches:
    """A portal with these to-dos."""
    return Batches({"me": Answer({"ID": "6"}), "todos": Answer([*rows]), **results})


async def test_todo_of_a_deal_is_about_the_deal_s_contact() -> None:
    rest = portal(
        {**ROW, "OWNER_TYPE_ID": "2", "OWNER_ID": "15"},
        DEAL=Answer([{"ID": "15", "TITLE": "Microscopes", "CONTACT_ID": "7", "COMPANY_ID": "0"}]),
        CONTACT=Answer([{"ID": "7", "NAME": "Anna", "LAST_NAME": "Lindner", "PHONE": [{"VALUE": "+12025550143"}]}]),
    )
    (todo,) = (await read_callbacks(rest, NOW)).todos
    assert (todo.owner.code, todo.client and todo.client.code) == ("DEAL:15", "CONTACT:7")
    assert (todo.name, todo.number) == ("Anna Lindner", "+12025550143")
    assert rest.asked == [["profile", "crm.activity.list"], ["crm.deal.list"], ["crm.contact.list"]]


async def test_client_that_can_t_be_read_leaves_its_todo() -> None:
    rest = portal(ROW, CONTACT=RestError("crm.contact.list", "no"))
    (todo,) = (await read_callbacks(rest, NOW)).todos
    assert (todo.title, todo.name, todo.number) == ("Call back", "", "")


@pytest.mark.parametrize(
    "strange",
    [
        {"RESPONSIBLE_ID": "7"},
        {"COMPLETED": "Y"},
        {"PROVIDER_ID": "CRM_TASKS"},
        {"DEADLINE": "2026-03-12T08:00:00+00:00"},
        {"DEADLINE": ""},
    ],
    ids=lambda strange: next(iter(strange)),
)
async def test_what_was_not_asked_for_is_not_shown(strange: dict[str, JSON]) -> None:
    page = await read_callbacks(portal(ROW, {**ROW, "ID": "901", **strange}), NOW)
    assert [todo.id for todo in page.todos] == [900]


async def test_list_that_was_not_filtered_is_an_error_if_there_is_more_of_it() -> None:
    rest = portal()
    rest.results["todos"] = Answer([{**ROW, "RESPONSIBLE_ID": "7"}], next=50, total=90)
    with pytest.raises(UnfilteredError):
        await read_callbacks(rest, NOW)


# -- On the home page


async def opened(state: PortalState | None = None) -> HomeLoad:
    """The page of somebody who has to call back today, at a moment when that is overdue."""
    state = state or PortalState()
    bind_all(state)
    for row in state.crm.activities:
        if row["PROVIDER_ID"] == "CRM_TODO":
            row |= {"DEADLINE": OVERDUE, "RESPONSIBLE_ID": str(state.user.id)}
    page = HomeLoad(state)
    await page.open()
    await page.passes(2)
    return page


def todo_of(page: HomeLoad) -> str:
    """The number of the first to-do in the list."""
    return page.places.rows("callbacks")[0].parts["done"].attributes["data-argument"] or ""


def activity(page: HomeLoad, number: str) -> dict[str, object]:
    """A to-do in the portal."""
    return page.state.crm.activities.rows[int(number)]


async def test_home_lists_what_is_due() -> None:
    page = await opened()
    rows = page.places.rows("callbacks")
    assert rows
    assert page.text("callbacks-count") == str(len(rows))
    page.home.close()


async def test_done_completes_the_todo_in_the_portal() -> None:
    page = await opened()
    number = todo_of(page)
    await page.act("callbacks.done", number, seconds=5)
    assert activity(page, number)["COMPLETED"] == "Y"
    assert page.texts("callbacks", "state")[0] == "Done"
    page.home.close()


async def test_later_moves_its_deadline() -> None:
    page = await opened()
    number = todo_of(page)
    before = activity(page, number)["DEADLINE"]
    await page.act("callbacks.later", number)
    (row, *_) = page.places.rows("callbacks")
    assert [item.parts["preset"].text for item in row.lists["presets"].items] == [
        "In 1 hour", "Tomorrow 10:00", "Monday 9:00",
    ]  # fmt: skip
    await page.act("callbacks.postpone", f"{number}:tomorrow-10", seconds=5)
    assert activity(page, number)["DEADLINE"] != before
    assert page.texts("callbacks", "state")[0].startswith("Postponed to ")
    page.home.close()


async def test_missing_right_is_said_in_the_row() -> None:
    page = await opened()
    number = todo_of(page)
    page.state.faults.add(RestFault("crm.activity.update", status=403, error="ACCESS_DENIED"))
    await page.act("callbacks.done", number, seconds=5)
    assert "permission" in page.texts("callbacks", "state")[0]
    assert activity(page, number)["COMPLETED"] == "N"
    await page.act("callbacks.call", number)
    assert page.texts("callbacks", "state")[0].startswith("Asked Bitrix24 to call ")
    page.home.close()


async def test_change_waits_while_the_portal_is_busy_and_comes_once() -> None:
    page = await opened()
    number = todo_of(page)
    fault = page.state.faults.add(RestFault("crm.activity.*", status=503, error="OVERLOAD_LIMIT"))
    await page.act("callbacks.done", number, seconds=30)
    assert activity(page, number)["COMPLETED"] == "N"
    assert page.texts("callbacks", "state")[0]
    page.state.faults.remove(fault)
    await page.passes(900)
    assert activity(page, number)["COMPLETED"] == "Y"
    page.home.close()


async def test_call_is_passed_on_and_nothing_more_is_claimed() -> None:
    page = await opened()
    row = next(row for row in page.places.rows("callbacks") if "hidden" not in _set(row.parts["call"].attributes))
    await page.act("callbacks.call", row.parts["call"].attributes["data-argument"] or "")
    (asked,) = [one for one in page.library.asked if one.name == "imPhoneTo"]
    assert str(json.loads(json.dumps(asked.params))["phone"]).startswith("+")
    assert page.text("callbacks-said").startswith("Asked Bitrix24 to call ")
    page.home.close()


async def test_list_that_can_t_be_read_says_why() -> None:
    state = PortalState()
    state.faults.add(RestFault("crm.activity.list", status=403, error="ACCESS_DENIED"))
    page = await opened(state)
    assert not page.is_hidden("callbacks-notice")
    assert page.text("callbacks-trouble")
    page.home.close()


def _set(attributes: Mapping[str, str | None]) -> set[str]:
    return {name for name, value in attributes.items() if value is not None}
