"""The to-dos of the current user that are due: their clients, and the numbers to call.

    page = await read_callbacks(rest, until=midnight)
    page.todos, page.next

Two or three requests: the list, then the clients, then the clients of deals. A client that can't be read leaves its
to-do without name and number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.bitrix24.call_card import TODO_PROVIDER
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.form import result_of
from app.call.crm_item import CrmItem
from app.copies import replace
from app.crm.records import Record, checked, owner_of, rows_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.rest.client import Batches
    from app.bitrix24.rest.form import Param

ME, TODOS = "me", "todos"


@dataclass(frozen=True, slots=True)
class Todo:
    """An open to-do.

    Attributes:
        id: Its number.
        owner: The item that it belongs to.
        title: Its subject.
        due: Its deadline, seconds since 1970.
        client: Whom it is about; None if unknown.
        name: The client's name, or the deal's; empty if it can't be read.
        number: The client's first phone number; empty without one.
    """

    id: int
    owner: CrmItem
    title: str
    due: float
    client: CrmItem | None = None
    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class TodoPage:
    """A page of to-dos, the earliest first. `next`: where the next page starts; None if this is the last."""

    todos: tuple[Todo, ...]
    total: int
    next: int | None = None


async def read_callbacks(rest: Batches, until: float, start: int = 0) -> TodoPage:
    """Read the current user's open to-dos that are due before a moment.

    Raises:
        RestError: They can't be read, or the portal gave those of others as well.
    """
    deadline = datetime.fromtimestamp(until, UTC).isoformat(timespec="seconds")
    params: dict[str, Param] = {
        "filter": {
            "RESPONSIBLE_ID": result_of(ME, "ID"),
            "PROVIDER_ID": TODO_PROVIDER,
            "COMPLETED": "N",
            "<DEADLINE": deadline,
        },
        "order": {"DEADLINE": "ASC"},
        "select": [
            "ID", "SUBJECT", "DEADLINE", "OWNER_ID", "OWNER_TYPE_ID", "RESPONSIBLE_ID", "COMPLETED", "PROVIDER_ID",
        ],
        "start": start,
    }  # fmt: skip
    outcomes = await rest.batch({ME: Command("profile"), TODOS: Command("crm.activity.list", params)})
    me = Record(outcomes.answer(ME).result).number("ID")
    answer = outcomes.answer(TODOS)

    def belongs(row: Record) -> bool:
        due = row.moment("DEADLINE")
        mine = row.number("RESPONSIBLE_ID") == me and row.text("PROVIDER_ID") == TODO_PROVIDER
        return mine and row.text("COMPLETED") == "N" and due is not None and due < until

    rows = checked(answer, "crm.activity.list", belongs)
    found = [todo for row in rows if (todo := _todo(row)) is not None]
    named = await _with_clients(rest, found)
    total = len(rows) if answer.total is None else answer.total
    return TodoPage(tuple(sorted(named, key=lambda todo: todo.due)), total, answer.next)


def _todo(row: Record) -> Todo | None:
    number, owner, due = row.number("ID"), owner_of(row), row.moment("DEADLINE")
    if number is None or owner is None or due is None:
        return None
    return Todo(number, owner, row.text("SUBJECT"), due)


async def _with_clients(rest: Batches, todos: list[Todo]) -> list[Todo]:
    """Return the to-dos with their clients' names and numbers."""
    owners = {todo.owner for todo in todos}
    commands = _client_commands(owners)
    if deals := sorted(item.id for item in owners if item.type == "DEAL"):
        select = ["ID", "TITLE", "CONTACT_ID", "COMPANY_ID"]
        commands["DEAL"] = Command("crm.deal.list", {"filter": {"@ID": deals}, "select": select})
    if not commands:
        return todos
    outcomes = await rest.batch(commands)
    known, of_deals, titles = _people(outcomes), {}, {}
    for row in rows_in(outcomes.result("DEAL")):
        deal = CrmItem("DEAL", row.number("ID") or 0)
        titles[deal] = row.text("TITLE")
        contact, company = row.number("CONTACT_ID"), row.number("COMPANY_ID")
        if contact is not None or company is not None:
            of_deals[deal] = CrmItem("CONTACT", contact) if contact is not None else CrmItem("COMPANY", company or 0)
    missing = set(of_deals.values()) - known.keys()
    if missing:
        known |= _people(await rest.batch(_client_commands(missing)))

    def with_client(todo: Todo) -> Todo:
        client = of_deals.get(todo.owner) if todo.owner.type == "DEAL" else todo.owner
        name, number = known.get(client, ("", "")) if client is not None else ("", "")
        return replace(todo, client=client, name=name or titles.get(todo.owner, ""), number=number)

    return [with_client(todo) for todo in todos]


_SELECTS = {
    "CONTACT": ["ID", "NAME", "LAST_NAME", "PHONE"],
    "COMPANY": ["ID", "TITLE", "PHONE"],
    "LEAD": ["ID", "TITLE", "NAME", "LAST_NAME", "PHONE"],
}


def _client_commands(clients: Iterable[CrmItem]) -> dict[str, Command]:
    numbers: dict[str, list[int]] = {}
    for client in clients:
        numbers.setdefault(client.type, []).append(client.id)
    return {
        kind: Command(f"crm.{kind.lower()}.list", {"filter": {"@ID": sorted(numbers[kind])}, "select": select})
        for kind, select in _SELECTS.items()
        if kind in numbers
    }


def _people(outcomes: Outcomes) -> dict[CrmItem, tuple[str, str]]:
    """Return names and first numbers. What can't be read is missing, which isn't an error."""
    found = {}
    for kind in _SELECTS:
        for row in rows_in(outcomes.result(kind)):
            if (number := row.number("ID")) is not None:
                found[CrmItem(kind, number)] = (row.person or row.text("TITLE"), next(iter(row.values("PHONE")), ""))
    return found
