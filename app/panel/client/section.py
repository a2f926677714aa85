"""The section `client`, and the client's card on the page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.crm.client import LASTING, ClientCard, Condition, Marks, client_commands, parse_client_card
from app.locale import N_
from app.phone.reading import read
from app.sections.events import ClientKnown
from app.sections.records import Note, Records, RecordsSection
from app.sections.remote_data import notice, type_text
from app.ui.error_texts import reading_text
from app.ui.program import WakeUpTimer
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.call.crm_item import CrmItem
    from app.call.model import Model
    from app.locale import Words
    from app.sections.caller import Caller
    from app.sections.remote_data import RemoteData
    from app.sections.section import SectionContext
    from app.ui.intl import Intl
    from app.ui.view import Content

EARLY, LATE = 8 * 60, 20 * 60
"""Minutes since midnight between which calls are usual."""


class Hint(StrEnum):
    """Whether it is too early or too late to call."""

    EARLY = "early"
    LATE = "late"
    PARTLY = "partly"
    """It is early or late in part of the country."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where the client is, as far as the number reveals it.

    Attributes:
        code: The country's ISO code.
        country: Its name.
        times: Times of day there in minutes since midnight: none if unknown, several in a large country.
    """

    code: str
    country: str
    times: tuple[int, ...] = ()

    @property
    def hint(self) -> Hint | None:
        """Whether it is early or late there; None if neither, or unknown."""
        hints = {_hint(minutes) for minutes in self.times}
        if len(hints) <= 1:
            return next(iter(hints), None)
        return Hint.PARTLY


def locate(caller: Caller, intl: Intl, now: float) -> Location | None:
    """Return where the number is from; None if it doesn't reveal a country."""
    code = caller.country
    return Location(code, intl.country(code), intl.times(code, now)) if code else None


def _hint(minutes: int) -> Hint | None:
    if EARLY <= minutes < LATE:
        return None
    return Hint.EARLY if minutes < EARLY else Hint.LATE


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


def view(records: Records[ClientCard], location: Location | None, context: SectionContext) -> dict[str, Content]:
    """Return all places."""
    loading, words = records.loading, context.words
    card, caller = loading.content, loading.caller
    reading = loading.under_way and card is None
    note = words(_NOTES[records.note]) if records.note is not None else ""
    return {
        **progress_view(loading, words),
        "client-person": Element(None, visibility(shown=card is not None or reading)),
        "client-name": Element("" if card is None else card.name or words(N_("No name"))),
        **_role(card),
        "client-marks": marks_list(card, words),
        "client-reach": ItemList(_reach(card, caller, records.copied, context)),
        "client-facts": ItemList(_facts(card, context)),
        **location_view(location, context),
        "client-note": Element(note, {"data-tone": "good" if records.note is Note.COPIED else "warning"}),
    }


def progress_view(loading: RemoteData[ClientCard], words: Words) -> dict[str, Content]:
    """Return the places that show how far a read is."""
    known = loading.content is not None or loading.under_way or loading.error is not None
    shown = known or (loading.caller is not None and loading.caller.searchable)
    return {
        "client-body": Element(None, {"aria-busy": "true" if loading.under_way else None, **visibility(shown=shown)}),
        **notice("client", loading.error, words, slow=loading.slow),
    }


def location_view(location: Location | None, context: SectionContext) -> dict[str, Content]:
    """Return country and time of the number."""
    if location is None:
        return {
            "client-place": Element(None, visibility(shown=False)),
            "client-country": Element(""),
            "client-time": Element(""),
        }
    hint = location.hint
    return {
        "client-place": Element(None, {"data-hint": None if hint is None else hint.value, **visibility(shown=True)}),
        "client-country": Element(location.country),
        "client-time": Element(_time(location, context)),
        "client-hint": Element("" if hint is None else context.words(_HINTS[hint])),
    }


def marks_list(card: ClientCard | None, words: Words) -> ItemList:
    """Return the list of the marks beside the client's name."""
    return ItemList(tuple(ListItem({"": Element(text, {"data-mark": code})}) for code, text in _marks(card, words)))


def _marks(card: ClientCard | None, words: Words) -> list[tuple[str, str]]:
    """Return the marks that an operator must see first, as code and text."""
    if card is None:
        return []
    marks = {"no-contact": card.no_contact, "vip": card.vip}
    texts = {"no-contact": words(N_("Do not contact")), "vip": words(N_("VIP"))}
    return [(code, texts[code]) for code, holds in marks.items() if holds]


def _time(location: Location, context: SectionContext) -> str:
    if not location.times:
        return context.words(N_("Local time unknown"))
    first, last = (context.intl.clock(minutes) for minutes in (location.times[0], location.times[-1]))
    if first == last:
        return first
    return context.words(N_("{first} to {last}, by region")).format(first=first, last=last)


def _role(card: ClientCard | None) -> dict[str, Content]:
    position, company = ("", "") if card is None else (card.position, card.company)
    link = None if card is None else card.company_client
    return {
        "client-position": Element(position, visibility(shown=bool(position))),
        "client-company": Element(company, visibility(shown=bool(company) and link is None)),
        "client-company-link": Element(
            company,
            {
                "data-argument": None if link is None else link.code,
                **visibility(shown=bool(company) and link is not None),
            },
        ),
    }


def _reach(
    card: ClientCard | None, caller: Caller | None, copied: str, context: SectionContext
) -> tuple[ListItem, ...]:
    """Return the call's number, then the client's others, then the addresses, each once.

    A number of the call that the client's record doesn't have is named as such.
    """
    found: dict[str, tuple[str, str]] = {}
    line = "" if caller is None else caller.line.number
    if caller is not None and caller.searchable:
        found[caller.number.shown] = ("phone", caller.number.value)
    stranger = "" if card is None else next(iter(found), "")
    for text in card.phones if card is not None else ():
        number = read(text, line, context.region)
        shown = number.shown if number.e164 else text
        found.setdefault(shown, ("phone", text))
        stranger = "" if shown == stranger else stranger
    for address in card.emails if card is not None else ():
        found.setdefault(address, ("mail", address))
    label = context.words(N_("Copy {text}"))
    return tuple(
        ListItem(
            {
                "": Element(None, {"data-kind": kind}),
                "value": Element(text),
                "whose": Element(context.words(N_("number of the call")), visibility(shown=text == stranger)),
                "copy": Element(
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


def _facts(card: ClientCard | None, context: SectionContext) -> tuple[ListItem, ...]:
    if card is None:
        return ()
    words, now = context.words, context.now()
    gone = {gap.part: gap.error for gap in card.gaps}
    rows: list[ListItem] = []
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
        last = context.intl.moment(card.last_touch, now)
        rows.append(_fact(words(N_("Last contact")), last, hint=context.intl.date(card.last_touch)))
    elif "touches" not in gone:
        rows.append(_fact(words(N_("Last contact")), words(N_("None yet"))))
    rows += [_fact(words(_GAPS[part]), reading_text(error, words), tone="gap") for part, error in gone.items()]
    return tuple(rows)


def _fact(label: str, value: str, *, link: CrmItem | None = None, hint: str | None = None, tone: str = "") -> ListItem:
    return ListItem(
        {
            "label": Element(label),
            "value": Element("" if link is not None else value, {"title": hint, "data-tone": tone or None}),
            "open": Element(
                value if link is not None else "",
                {"data-argument": None if link is None else link.code, **visibility(shown=link is not None)},
            ),
        }
    )


MINUTE = 60.0


class ClientSection(RecordsSection[ClientCard]):
    """The client's card."""

    name = "client"

    def __init__(self, context: SectionContext) -> None:
        super().__init__(context)
        self._marks = Marks(
            Condition(context.settings.vip.field, context.settings.vip.value),
            Condition(context.settings.no_contact.field, context.settings.no_contact.value),
        )
        self._announced: Caller | None = None
        self._wake_up_timer = WakeUpTimer(context.now, self._tick)

    async def read(self, caller: Caller) -> AsyncIterator[ClientCard]:
        """Read the card, once."""
        if caller.client is None or not (commands := client_commands(caller.client)):
            return
        outcomes = await self.context.reader.read(commands, lasting=LASTING)
        yield parse_client_card(caller.client, outcomes, self._marks, self.context.people, apart=caller.activity_id)

    def arrived(self, caller: Caller, content: ClientCard) -> None:
        """Share who the client is with the other sections, and announce it once."""
        phone = next(iter(content.phones), "")
        email = next(iter(content.emails), "")
        self.context.bus.publish(
            ClientKnown(content.client, content.name, content.company, phone, email, content.stage, content.stage_code)
        )
        self.context.share_names(content.names)
        if caller != self._announced:
            self._announced = caller
            texts = (content.name, content.company, *(text for _, text in _marks(content, self.context.words)))
            self.context.announce(", ".join(filter(None, texts)))

    def show(self, model: Model) -> None:
        """Take a changed call."""
        super().show(model)
        self._wake_with_the_minute()

    def close(self) -> None:
        """End the section."""
        super().close()
        self._wake_up_timer.close()

    def view(self, records: Records[ClientCard]) -> Mapping[str, Content]:
        """Return the contents of all places."""
        return view(records, self._location(), self.context)

    def progress(self, records: Records[ClientCard]) -> Mapping[str, Content]:
        """Return the places that show how far a read is."""
        return progress_view(records.loading, self.context.words)

    def _location(self) -> Location | None:
        caller = self.caller
        return None if caller is None else locate(caller, self.context.intl, self.context.now())

    def _tick(self) -> None:
        self.context.view.draw(location_view(self._location(), self.context))
        self._wake_with_the_minute()

    def _wake_with_the_minute(self) -> None:
        caller = self.caller
        known = caller is not None and bool(caller.country)
        self._wake_up_timer.wake_at((self.context.now() // MINUTE + 1) * MINUTE if known else None)
