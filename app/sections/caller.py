"""Whom the sections read about: the call's client, or the one whom the operator chose for its number."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING

from app.call.model import Line, Number, caller_key_of
from app.locale import N_
from app.locale.direction import without_isolates
from app.phone.reading import country_of
from app.phone.search import is_searchable
from app.sections.events import ClientChosen

if TYPE_CHECKING:
    from app.call.crm_item import CrmItem
    from app.call.model import Call, Model
    from app.locale import Words
    from app.sections.events import EventBus

_UNKNOWN, _NO_LINE = Number(), Line()


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom records are read for. Two callers are the same if client and number are.

    Attributes:
        client: The client; None when there is none.
        number: The other side's number.
        bound: Whether the portal itself has bound the call to the client.
        call_id: The portal's id of the call; it comes late for some.
        line: The company's line.
        activity_id: The call's own activity.
        deals: Ids of the deals that the call is bound to.
        by_operator: Whether the operator chose the client.
        unlink: Whether the operator wants the call's link to the portal's client removed.
    """

    client: CrmItem | None = None
    number: Number = _UNKNOWN
    bound: bool = field(default=False, compare=False)
    call_id: str = field(default="", compare=False)
    line: Line = field(default=_NO_LINE, compare=False)
    activity_id: int | None = field(default=None, compare=False)
    deals: frozenset[int] = field(default=frozenset(), compare=False)
    by_operator: bool = field(default=False, compare=False)
    unlink: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        """Whom an identification by the operator is valid for."""
        return caller_key_of(self.number, self.call_id)

    @property
    def line_text(self) -> str:
        """The company's line in words, for a record that the call brings."""
        return " · ".join(dict.fromkeys(filter(None, (self.line.name, self.line.number))))

    def title_of(self, call: Call | None, words: Words) -> str:
        """Return the title of a record that the call brings; empty without a number."""
        if not self.number.shown:
            return ""
        outgoing = call is not None and call.direction == "outgoing"
        sentence = N_("Call to {number}") if outgoing else N_("Call from {number}")
        return without_isolates(words(sentence)).format(number=self.number.shown)

    @property
    def searchable(self) -> bool:
        """Whether the number can be searched: withheld ones and SIP users' names can't."""
        return is_searchable(self.number)

    @property
    def country(self) -> str:
        """The number's country as an ISO code; empty if it doesn't reveal one."""
        return country_of(self.number)


_details = attrgetter(*(one.name for one in fields(Caller)))


def unchanged(before: Caller | None, after: Caller | None) -> bool:
    """Return whether nothing at all is different, also of what doesn't make another caller."""
    if before is None or after is None:
        return before is after
    return bool(_details(before) == _details(after))


def caller_of_call(model: Model, bus: EventBus) -> Caller | None:
    """Return the caller; None without a call."""
    call = model.call
    if call is None:
        return None
    chosen = bus.last(ClientChosen)
    # Until someone identifies the caller here, what an earlier load remembered is valid.
    identified = model.identified if chosen is None else chosen.identified
    client = call.client_by(identified)
    deals = frozenset(bound.id for bound in call.bindings if bound.type == "DEAL")
    by_operator = identified.by_operator and identified.client is not None and client == identified.client
    return Caller(
        client,
        call.number,
        client is not None and client == call.client,
        call.id,
        call.line,
        call.activity_id,
        deals,
        by_operator,
        by_operator and chosen is not None and chosen.unlink,
    )


class LastCaller:
    """The caller of the call, found once for all sections: with each event they all ask for the same."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._asked: tuple[object, ...] = ()
        self._caller: Caller | None = None

    def of_call(self, model: Model) -> Caller | None:
        """Return the caller; None without a call."""
        asked = model.call, model.identified, self._bus.last(ClientChosen)
        if asked != self._asked:
            self._caller, self._asked = caller_of_call(model, self._bus), asked
        return self._caller
