"""The client's card: who they are, and how to reach them.

    outcomes = await reader.read(client_commands(CrmItem("CONTACT", 43)), lasting=LASTING)
    card = parse_client_card(CrmItem("CONTACT", 43), outcomes, marks)
    card.name, card.company, card.phones

Contacts, companies and leads are read themselves; deals and items of other types through their contact and company.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_id
from app.bitrix24.item_fields import camel_case
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import ChainBrokenError, RestError
from app.bitrix24.rest.form import result_of
from app.bitrix24.values import flag, items, text
from app.call.crm_item import CrmItem
from app.crm.history import TOUCHES, last_touch, touches
from app.crm.records import LISTS, STATUSES, Record, Statuses

if TYPE_CHECKING:
    from app.bitrix24.errors import ErrorKind
    from app.bitrix24.rest.batch import Outcomes
    from app.crm.records import People

CLASSIC = ("LEAD", "DEAL", "CONTACT", "COMPANY")
LASTING = (STATUSES,)
"""Keys of the commands whose answers hold for the page."""

LEAD_STAGES = "STATUS"


_ANSWERS = {"1": "y", "true": "y", "0": "n", "false": "n"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field of the client that marks them.

    Attributes:
        field: The field's name, e.g. `UF_CRM_1720697698689`; empty: nobody is marked.
        value: The value that marks; empty: any value except none, `0` and `N`.
    """

    field: str = ""
    value: str = ""

    def meets(self, record: Record) -> bool:
        """Return whether a record has the mark. Letter case does not matter."""
        if not self.field:
            return False
        stored = record.get(self.field)
        values = [text(each).casefold() for each in (items(stored) or [stored])]
        if stored is True or stored is False:
            values = ["y" if flag(stored) else "n"]
        expected = self.value.strip().casefold()
        if expected in ("y", "n"):  # yes/no fields come as 1, 0, Y, N or a truth value
            values = [_ANSWERS.get(value, value) for value in values]
        return expected in values if expected else any(value not in ("", "0", "n", "false") for value in values)


@dataclass(frozen=True, slots=True)
class Marks:
    """What an operator has to know first: who is important, and who must not be called."""

    vip: Condition = Condition()
    no_contact: Condition = Condition()


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of the card that could not be read."""

    part: str
    error: ErrorKind


@dataclass(frozen=True, slots=True)
class ClientCard:
    """What is known about a client. Unknown texts are empty.

    Attributes:
        client: The item that the call is bound to.
        name: The person's or the company's name; of an item without a contact, its title.
        title: The title of a lead, a deal or another item, unless it is the name.
        position: The person's.
        company: The company's name.
        company_client: The company, if it is a separate item.
        person: The contact that a deal or another item leads to.
        responsible: The colleague's name.
        stage: Of a lead.
        stage_code: The same for programs: `LEAD:NEW`.
        last_touch: When somebody last spoke with or wrote to them, seconds since 1970; None when not known.
        gaps: What could not be read.
    """

    client: CrmItem
    name: str = ""
    title: str = ""
    position: str = ""
    company: str = ""
    company_client: CrmItem | None = None
    person: CrmItem | None = None
    responsible: str = ""
    source: str = ""
    stage: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    last_touch: float | None = None
    vip: bool = False
    no_contact: bool = False
    gaps: tuple[Gap, ...] = ()
    stage_code: str = ""

    @property
    def names(self) -> dict[CrmItem, str]:
        """What the card's items are called: people and companies by their names, all others by their titles."""
        of_person = self.client.type in ("CONTACT", "COMPANY", "LEAD")
        names = {self.client: self.name if of_person else self.title or self.name}
        if self.company_client is not None:
            names[self.company_client] = self.company
        if self.person is not None and not of_person and "contact" not in {gap.part for gap in self.gaps}:
            names[self.person] = self.name
        return names


def client_commands(client: CrmItem) -> dict[str, Command]:
    """Return the commands that read the card; none for a type without methods."""
    item = _item(client)
    if item is None:
        return {}

    def linked_record(field: str, method: str, param: str = "id") -> Command:
        path = (field,) if client.type in CLASSIC else ("item", camel_case(field))
        return Command(method, {param: result_of("item", *path)})

    responsible = linked_record("ASSIGNED_BY_ID", "user.get", "ID")
    commands = {"item": item, "responsible": responsible, STATUSES: LISTS, TOUCHES: touches(client)}
    if client.type != "COMPANY":
        commands["company"] = linked_record("COMPANY_ID", "crm.company.get")
    if client.type not in ("CONTACT", "COMPANY"):
        commands["contact"] = linked_record("CONTACT_ID", "crm.contact.get")
    return commands


def parse_client_card(
    client: CrmItem, outcomes: Outcomes, marks: Marks, people: People | None = None, *, apart: int | None = None
) -> ClientCard:
    """Return the card.

    Args:
        client: Whose.
        outcomes: The answers to `client_commands(client)`.
        marks: Which fields mark a client.
        people: Told of the responsible's name.
        apart: The activity of the call itself, which isn't an earlier contact.

    Raises:
        RestError: The client itself could not be read.
    """
    item = Record(outcomes.answer("item").result)
    contact = _linked(outcomes, "contact", item.number("CONTACT_ID"))
    company = _linked(outcomes, "company", item.number("COMPANY_ID"))
    # A lead of somebody who is already in the CRM says little about them.
    person = contact.record if contact.record is not None and not item.person else item
    responsible, lacking_name = _responsible(outcomes, item.number("ASSIGNED_BY_ID"), people)
    touched, touch_gaps = _last_touch(client, outcomes, apart)
    statuses = Statuses.of(outcomes)
    company_id = item.number("COMPANY_ID")
    title = item.text("TITLE")
    firm = company.record.text("TITLE") if company.record is not None else item.text("COMPANY_TITLE")
    records = [record for record in (item, contact.record, company.record) if record is not None]
    own = [record for record in (item, contact.record) if record is not None]
    name = title if client.type == "COMPANY" else person.person
    return ClientCard(
        client,
        name=name or firm or title,
        title="" if client.type in ("CONTACT", "COMPANY") or title == name else title,
        position=person.text("POST"),
        company="" if client.type == "COMPANY" else firm,
        company_client=CrmItem("COMPANY", company_id) if company_id and client.type != "COMPANY" else None,
        person=_client("CONTACT", item.number("CONTACT_ID")) if client.type != "CONTACT" else None,
        responsible=responsible,
        source=statuses.name("SOURCE", item.text("SOURCE_ID")),
        stage=statuses.name(LEAD_STAGES, item.text("STATUS_ID")) if client.type == "LEAD" else "",
        stage_code=f"LEAD:{item.text('STATUS_ID')}" if client.type == "LEAD" else "",
        phones=_together(own, "PHONE"),
        emails=_together(own, "EMAIL"),
        last_touch=touched,
        vip=any(marks.vip.meets(record) for record in records),
        no_contact=any(marks.no_contact.meets(record) for record in records),
        gaps=(*company.gaps("company"), *contact.gaps("contact"), *lacking_name, *touch_gaps),
    )


def _item(client: CrmItem) -> Command | None:
    if client.type in CLASSIC:
        return Command(f"crm.{client.type.lower()}.get", {"id": client.id})
    number = type_id(client.type)
    params = {"entityTypeId": number, "id": client.id, "useOriginalUfNames": "Y"}
    return Command("crm.item.get", params) if number is not None else None


@dataclass(frozen=True, slots=True)
class _Linked:
    """A record that the item leads to, or why it is not there."""

    record: Record | None = None
    error: RestError | None = None

    def gaps(self, part: str) -> tuple[Gap, ...]:
        return () if self.error is None else (Gap(part, self.error.kind),)


def _linked(outcomes: Outcomes, key: str, number: int | None) -> _Linked:
    """Return the linked record; nothing without a link, whatever the portal answered to the command."""
    if number is None or key not in outcomes:
        return _Linked()
    try:
        return _Linked(Record(outcomes.answer(key).result))
    except RestError as error:
        return _Linked(error=error)


def _responsible(outcomes: Outcomes, number: int | None, people: People | None) -> tuple[str, tuple[Gap, ...]]:
    try:
        users = outcomes.answer("responsible").result
    except ChainBrokenError:
        return "", ()
    except RestError as error:
        return "", (Gap("responsible", error.kind),)
    if people is not None:
        people.learn(users)
    names = [user.person for user in map(Record, items(users)) if user.number("ID") == number]
    return next(filter(None, names), ""), ()


def _last_touch(client: CrmItem, outcomes: Outcomes, apart: int | None) -> tuple[float | None, tuple[Gap, ...]]:
    try:
        return last_touch(client, outcomes, apart), ()
    except RestError as error:
        return None, (Gap(TOUCHES, error.kind),)


def _together(records: list[Record], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for record in records for value in record.values(field)))


def _client(kind: str, number: int | None) -> CrmItem | None:
    return None if number is None else CrmItem(kind, number)
