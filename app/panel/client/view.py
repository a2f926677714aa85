"""The client's card as what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_
from app.panel.client.location import Hint, Whereabouts
from app.phone.reading import read
from app.sections.records import Note
from app.sections.texts import notice, trouble_text, type_text
from app.ui.view import Cell, Row, Rows, visible

if TYPE_CHECKING:
    from app.call.model import Client
    from app.crm.client import ClientCard
    from app.sections.caller import Subject
    from app.sections.records import Records
    from app.sections.section import Room
    from app.ui.view import Shown

_GAPS = {
    "company": N_("Company"),
    "contact": N_("Contact"),
    "responsible": N_("Responsible"),
    "touches": N_("Last contact"),
}

_HINTS = {
    Hint.EARLY: N_("It's early there"),
    Hint.LATE: N_("It's late there"),
    Hint.PARTLY: N_("It's early or late in part of the country"),
}

_NOTES = {
    Note.COPIED: N_("Copied"),
    Note.COPY_FAILED: N_("The browser didn't allow copying."),
    Note.OPEN_FAILED: N_("Bitrix24 couldn't open this."),
}


def view(records: Records[ClientCard], place: Whereabouts | None, room: Room) -> dict[str, Shown]:
    """Return all places."""
    loading, words = records.loading, room.words
    card, subject = loading.content, loading.subject
    reading = loading.under_way and card is None
    there = card is not None or reading or loading.trouble is not None
    shown = there or (subject is not None and subject.searchable)
    note = words(_NOTES[records.note]) if records.note is not None else ""
    return {
        "client-body": Cell(None, {"aria-busy": "true" if loading.under_way else None, **visible(shown=shown)}),
        "client-person": Cell(None, visible(shown=card is not None or reading)),
        "client-name": Cell("" if card is None else card.name or words(N_("No name"))),
        **_role(card),
        "client-marks": Rows(tuple(_mark(*mark) for mark in marks(card, room))),
        "client-reach": Rows(_reach(card, subject, records.copied, room)),
        "client-facts": Rows(_facts(card, room)),
        **whereabouts(place, room),
        **notice("client", loading.trouble, words, slow=loading.slow),
        "client-note": Cell(note, {"data-tone": "good" if records.note is Note.COPIED else "warning"}),
    }


def whereabouts(place: Whereabouts | None, room: Room) -> dict[str, Shown]:
    """Country and time of the number."""
    if place is None:
        return {"client-place": Cell(None, visible(shown=False)), "client-country": Cell(""), "client-time": Cell("")}
    hint = place.hint
    return {
        "client-place": Cell(None, {"data-hint": None if hint is None else hint.value, **visible(shown=True)}),
        "client-country": Cell(place.country),
        "client-time": Cell(_time(place, room)),
        "client-hint": Cell("" if hint is None else room.words(_HINTS[hint])),
    }


def marks(card: ClientCard | None, room: Room) -> list[tuple[str, str]]:
    """Return the marks that an operator must see first, as code and text."""
    if card is None:
        return []
    told = {"no-contact": card.no_contact, "vip": card.vip}
    texts = {"no-contact": room.words(N_("Do not contact")), "vip": room.words(N_("VIP"))}
    return [(code, texts[code]) for code, holds in told.items() if holds]


def _mark(code: str, text: str) -> Row:
    return Row({"": Cell(text, {"data-mark": code})})


def _time(place: Whereabouts, room: Room) -> str:
    if not place.times:
        return room.words(N_("Local time unknown"))
    first, last = (room.regional.clock(minutes) for minutes in (place.times[0], place.times[-1]))
    if first == last:
        return first
    return room.words(N_("{first} to {last}, by region")).format(first=first, last=last)


def _role(card: ClientCard | None) -> dict[str, Shown]:
    position, company = ("", "") if card is None else (card.position, card.company)
    link = None if card is None else card.company_client
    return {
        "client-position": Cell(position, visible(shown=bool(position))),
        "client-company": Cell(company, visible(shown=bool(company) and link is None)),
        "client-company-link": Cell(
            company,
            {"data-argument": None if link is None else link.code, **visible(shown=bool(company) and link is not None)},
        ),
    }


def _reach(card: ClientCard | None, subject: Subject | None, copied: str, room: Room) -> tuple[Row, ...]:
    """Return the number of the call first, then the client's others, then the addresses; each is there once."""
    found: dict[str, tuple[str, str]] = {}
    line = "" if subject is None else subject.line.number
    if subject is not None and subject.searchable:
        found[subject.number.shown] = ("phone", subject.number.value)
    for text in card.phones if card is not None else ():
        number = read(text, line, room.region)
        found.setdefault(number.shown if number.e164 else text, ("phone", text))
    for address in card.emails if card is not None else ():
        found.setdefault(address, ("mail", address))
    label = room.words(N_("Copy {text}"))
    return tuple(
        Row(
            {
                "": Cell(None, {"data-kind": kind}),
                "value": Cell(text),
                "copy": Cell(
                    None,
                    {
                        "data-argument": raw,
                        "aria-label": label.format(text=text),
                        "title": label.format(text=text),
                        "data-done": "" if raw == copied else None,
                    },
                ),
            }
        )
        for text, (kind, raw) in found.items()
    )


def _facts(card: ClientCard | None, room: Room) -> tuple[Row, ...]:
    if card is None:
        return ()
    words, now = room.words, room.now()
    gone = {gap.part: gap.trouble for gap in card.gaps}
    rows: list[Row] = []
    if card.title:
        rows.append(_fact(type_text(card.client.type, words), card.title, link=card.client))
    if card.person is not None and "contact" not in gone:
        rows.append(_fact(words(N_("Contact")), card.name, link=card.person))
    if card.stage:
        rows.append(_fact(words(N_("Stage")), card.stage))
    if card.responsible:
        rows.append(_fact(words(N_("Responsible")), card.responsible))
    if card.source:
        rows.append(_fact(words(N_("Source")), card.source))
    if card.last_touch is not None:
        told = room.regional.moment(card.last_touch, now)
        rows.append(_fact(words(N_("Last contact")), told, hint=room.regional.date(card.last_touch)))
    elif "touches" not in gone:
        rows.append(_fact(words(N_("Last contact")), words(N_("None yet"))))
    rows += [_fact(words(_GAPS[part]), trouble_text(trouble, words), tone="gap") for part, trouble in gone.items()]
    return tuple(rows)


def _fact(label: str, value: str, *, link: Client | None = None, hint: str | None = None, tone: str = "") -> Row:
    return Row(
        {
            "label": Cell(label),
            "value": Cell("" if link is not None else value, {"title": hint, "data-tone": tone or None}),
            "open": Cell(
                value if link is not None else "",
                {"data-argument": None if link is None else link.code, **visible(shown=link is not None)},
            ),
        }
    )
