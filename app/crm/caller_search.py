"""Finding whom an operator means: clients and deals by name, e-mail address or number.

    found = await find(reader, read_typed("Anna Lind", number))
    found.records[0].name, found.gaps
    found = await described(reader, found)

Everything is asked for in one request. The classic lists are used because they tell a missing right from an empty
list; they drop a filter that they don't know, so what came is compared with what was asked for.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Command, Outcomes
from app.bitrix24.rest.errors import RestError
from app.call.crm_item import CrmItem
from app.copies import replace
from app.crm.callers import MOST, PossibleCaller, Reason, details_commands, parse_duplicates, rank
from app.crm.records import checked, name_commands, parse_names
from app.phone.search import search_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.bitrix24.errors import ErrorKind
    from app.bitrix24.rest.form import Param
    from app.call.model import Number
    from app.crm.reading import Reader
    from app.crm.records import Record
    from app.phone.search import Search

_SELECT = {
    "CONTACT": ["NAME", "SECOND_NAME", "LAST_NAME", "POST", "COMPANY_ID", "LAST_ACTIVITY_TIME"],
    "COMPANY": ["TITLE", "LAST_ACTIVITY_TIME"],
    "LEAD": [
        "TITLE", "NAME", "SECOND_NAME", "LAST_NAME", "COMPANY_TITLE", "STATUS_SEMANTIC_ID", "LAST_ACTIVITY_TIME",
    ],
    "DEAL": ["TITLE", "CONTACT_ID", "COMPANY_ID", "CLOSED"],
}  # fmt: skip
_NAMED = {
    "CONTACT": ("NAME", "SECOND_NAME", "LAST_NAME"),
    "COMPANY": ("TITLE",),
    "LEAD": ("TITLE", "NAME", "SECOND_NAME", "LAST_NAME"),
    "DEAL": ("TITLE",),
}
"""Fields that may contain a typed word."""

_RANKS = {"CONTACT": 4, "LEAD": 3, "COMPANY": 2, "DEAL": 1}
_NUMBERLIKE = re.compile(r"[\s\d()+./\-]+")


class Part(StrEnum):
    """A part of the search, which can fail on its own."""

    CONTACT = "CONTACT"
    COMPANY = "COMPANY"
    LEAD = "LEAD"
    DEAL = "DEAL"
    EMAIL = "EMAIL"
    PHONE = "PHONE"


@dataclass(frozen=True, slots=True)
class TypedText:
    """What a typed text can mean.

    Attributes:
        words: The words of a name or a title.
        email: An e-mail address, in small letters.
        number: A number in the notations that are worth a search.
    """

    words: tuple[str, ...] = ()
    email: str = ""
    number: Search | None = None


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """What was found.

    Attributes:
        records: The likeliest first.
        gaps: Parts of the search that failed, and why.
        more: Whether there are more than are shown.
    """

    records: tuple[PossibleCaller, ...] = ()
    gaps: Mapping[Part, ErrorKind] = field(default_factory=dict, hash=False)
    more: bool = False


@dataclass(frozen=True, slots=True)
class _ListQuery:
    """One list: texts that fields of its rows have to contain."""

    kind: str
    contained: tuple[tuple[str, str], ...]

    @property
    def command(self) -> Command:
        params: dict[str, Param] = {
            "filter": {f"%{name}": text for name, text in self.contained},
            "order": {"DATE_MODIFY": "DESC"},
            "select": ["ID", *_SELECT[self.kind]],
        }
        return Command(f"crm.{self.kind.lower()}.list", params)

    def belongs(self, row: Record) -> bool:
        return all(_folded(text) in _folded(row.text(name)) for name, text in self.contained)


def read_typed(text: str, number: Number) -> TypedText:
    """Return what a typed text can mean. `number` is the same text, read as a number."""
    words = tuple(text.split())
    if "@" in text:
        return TypedText(email="".join(words).lower())
    if _NUMBERLIKE.fullmatch(text):
        found = search_for(number)
        return TypedText(words, number=found if found.exact else None)
    return TypedText(words)


def typed_commands(typed: TypedText) -> dict[str, Command]:
    """Return the commands of the search."""
    commands = {key: query.command for key, query in _list_queries(typed).items()}
    values = {"PHONE": typed.number.exact, "SIMILAR": typed.number.similar} if typed.number is not None else {}
    for key, found in {"EMAIL": (typed.email,) if typed.email else (), **values}.items():
        if found:
            kind = "EMAIL" if key == "EMAIL" else "PHONE"
            commands[key] = Command("crm.duplicate.findbycomm", {"type": kind, "values": list(found)})
    return commands


def parse_typed(typed: TypedText, outcomes: Outcomes) -> FoundRecords:
    """Return what was found. Whoever has the number or address has no name yet: see `with_details`.

    Raises:
        RestError: No part of the search worked.
    """
    gaps: dict[Part, ErrorKind] = {}
    records: dict[str, PossibleCaller] = {}
    errors: list[RestError] = []
    more = False
    for key in (key for key in ("EMAIL", "PHONE", "SIMILAR") if key in outcomes):
        try:
            found = _with_address(outcomes, key)
        except RestError as error:
            errors.append(error)
            gaps[Part.EMAIL if key == "EMAIL" else Part.PHONE] = error.kind
        else:
            records |= {one.code: one for one in found if one.code not in records}
    for key, query in _list_queries(typed).items():
        try:
            answer = outcomes.answer(key)
            rows = checked(answer, query.command.method, query.belongs)
        except RestError as error:
            errors.append(error)
            gaps[Part(query.kind)] = error.kind
            continue
        more = more or answer.next is not None
        for row in rows:
            if (one := _found(query.kind, row, typed.words)) is not None:
                records.setdefault(one.code, one)
    if errors and len(errors) == len(outcomes):
        raise errors[0]
    ranked = sorted(records.values(), key=lambda one: _sort_key(one, typed.words), reverse=True)
    return FoundRecords(tuple(ranked[:MOST]), gaps, more or len(ranked) > MOST)


def with_details(
    found: FoundRecords, described: Sequence[PossibleCaller], names: Mapping[CrmItem, str]
) -> FoundRecords:
    """Return the records with what a second request added: those with the number or address, and names of others.

    Args:
        found: The records.
        described: The details of those with the number or address.
        names: Of companies, and of those whose deals were found.
    """
    details = {one.client: one for one in described}
    records = []
    for one in found.records:
        if one.item is None and (detail := details.get(one.client)) is not None:
            records.append(replace(detail, reasons=(*one.reasons, *detail.reasons)))
        elif one.item is not None:
            records.append(replace(one, about=tuple(filter(None, (names.get(one.client, ""),)))))
        else:
            company = "" if one.company is None else names.get(one.company, "")
            records.append(replace(one, about=tuple(filter(None, (*one.about, company)))))
    return replace(found, records=tuple(records))


def unnamed(found: FoundRecords) -> tuple[CrmItem, ...]:
    """Return the clients whose names the search lacks: the companies of contacts, and those whose deals were found."""
    companies = (one.company for one in found.records if one.company is not None)
    owners = (one.client for one in found.records if one.item not in (None, one.client))
    return tuple(dict.fromkeys((*companies, *owners)))


def undescribed(found: FoundRecords) -> tuple[CrmItem, ...]:
    """Return the clients of whom only a number or an address is known."""
    return tuple(one.client for one in found.records if one.item is None and not one.name)


async def find(reader: Reader, typed: TypedText) -> FoundRecords:
    """Search for what was typed.

    Raises:
        RestError: No part of the search worked.
    """
    commands = typed_commands(typed)
    return parse_typed(typed, await reader.read(commands)) if commands else FoundRecords()


async def described(reader: Reader, found: FoundRecords) -> FoundRecords:
    """Read what the search lacks in a second request; if that fails, there are only fewer details."""
    clients = undescribed(found)
    details, others = details_commands(clients), name_commands(unnamed(found))
    known, named = await asyncio.gather(*(_answers(reader, part) for part in (details, others)))
    return with_details(found, rank(clients, known), parse_names(named))


async def _answers(reader: Reader, commands: Mapping[str, Command]) -> Outcomes:
    return await reader.read(commands) if commands else Outcomes({})


def _list_queries(typed: TypedText) -> dict[str, _ListQuery]:
    """Return the lists by key. These lists know no OR: each field that may contain a name is a list of its own."""
    if not typed.words:
        return {}
    whole = " ".join(typed.words)
    queries = [_ListQuery(kind, (("TITLE", whole),)) for kind in ("COMPANY", "LEAD", "DEAL")]
    if typed.number is not None or _NUMBERLIKE.fullmatch(whole):
        return {f"list_{number}": one for number, one in enumerate(queries)}
    for kind in ("CONTACT", "LEAD"):
        queries += [_ListQuery(kind, ((name, whole),)) for name in ("NAME", "LAST_NAME")]
        if len(typed.words) > 1:
            first, *_, last = typed.words
            queries += [
                _ListQuery(kind, (("NAME", first), ("LAST_NAME", last))),
                _ListQuery(kind, (("NAME", last), ("LAST_NAME", first))),
            ]
    return {f"list_{number}": one for number, one in enumerate(queries)}


def _with_address(outcomes: Outcomes, key: str) -> list[PossibleCaller]:
    reason = {"EMAIL": Reason.EMAIL, "PHONE": Reason.NUMBER}.get(key, Reason.NEARLY)
    return [PossibleCaller(client, reasons=(reason,)) for client in parse_duplicates(outcomes, key)]


def _found(kind: str, row: Record, words: Sequence[str]) -> PossibleCaller | None:
    """Return the client of a row; None if the row lacks an id, or one of the words."""
    number, text = row.number("ID"), _folded(" ".join(row.text(name) for name in _NAMED[kind]))
    if number is None or not all(_folded(word) in text for word in words):
        return None
    title, reasons = row.text("TITLE"), [Reason.NAME]
    if kind == "DEAL":
        deal = CrmItem(kind, number)
        contact, company = row.number("CONTACT_ID"), row.number("COMPANY_ID")
        owner = CrmItem("CONTACT", contact) if contact else CrmItem("COMPANY", company) if company else deal
        reasons += [Reason.CLOSED_DEAL] if row.text("CLOSED") == "Y" else []
        return PossibleCaller(owner, title, reasons=tuple(reasons), item=deal)
    closed = row.text("STATUS_SEMANTIC_ID") in ("S", "F")
    active = row.moment("LAST_ACTIVITY_TIME")
    reasons += [Reason.CLOSED_LEAD] if closed else []
    reasons += [Reason.LAST_ACTIVE] if active is not None else []
    company_id = row.number("COMPANY_ID")
    named_by_title = title if kind == "LEAD" and row.person else ""
    return PossibleCaller(
        CrmItem(kind, number),
        row.person or title,
        tuple(filter(None, (named_by_title, row.text("POST"), row.text("COMPANY_TITLE")))),
        last_active=active,
        reasons=tuple(reasons),
        company=None if company_id is None else CrmItem("COMPANY", company_id),
    )


def _sort_key(one: PossibleCaller, words: Sequence[str]) -> tuple[int, bool, int, float]:
    """Rank the number or address itself first, then a whole name, then one that begins with what was typed."""
    name, typed = _folded(one.name), _folded(" ".join(words))
    if one.reasons[0] in (Reason.EMAIL, Reason.NUMBER):
        quality = 4
    elif one.reasons[0] is Reason.NEARLY:
        quality = 0
    else:
        quality = 3 if name == typed else 2 if name.startswith(typed) else 1
    over = Reason.CLOSED_LEAD in one.reasons or Reason.CLOSED_DEAL in one.reasons
    kind = one.client.type if one.item is None else one.item.type
    return quality, not over, _RANKS.get(kind, 0), one.last_active or 0.0


def _folded(text: str) -> str:
    """Return a text as databases compare it: without letter case, accents, and extra spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())
