"""State of the search for the number and of the record being created. Pure.

Some events of other sections serve as messages unchanged, and the events that this section publishes are effects.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.copies import replace
from app.panel.callers.search import SearchEffect, SearchMessage, TypedSearch, update_search
from app.sections.events import CallSaved, ClientChosen, ConnectionRestored, CrmChanged, ItemChosen
from app.sections.remote_data import Delayed, Failed

if TYPE_CHECKING:
    from app.bitrix24.errors import ErrorKind
    from app.call.crm_item import CrmItem
    from app.crm.callers import PossibleCaller
    from app.sections.caller import Caller


@dataclass(frozen=True, slots=True)
class SearchRequested:
    """The call is about this client and number now.

    Attributes:
        caller: As reported by the portal.
        campaign: Whether the card moves on to other clients automatically.
    """

    caller: Caller | None
    campaign: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """The records with the number, or nearly the same one."""

    request_id: int
    clients: tuple[CrmItem, ...]
    nearly: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """Who they are."""

    request_id: int
    callers: tuple[PossibleCaller, ...]


@dataclass(frozen=True, slots=True)
class ListToggled:
    """The operator shows or hides the other records."""


@dataclass(frozen=True, slots=True)
class SomebodyElse:
    """The operator pressed the key for “somebody else”: the choice opens."""


@dataclass(frozen=True, slots=True)
class CallerChosen:
    """Someone identified the caller; None: none of the matches, or the portal's client.

    Attributes:
        client: Who it is, or the deal by which they were found.
        by_operator: Whether the operator decided.
        unlink: Whether the call's link to the portal's client is to be removed.
    """

    client: CrmItem | None
    by_operator: bool = True
    unlink: bool = False


@dataclass(frozen=True, slots=True)
class UnlinkToggled:
    """The operator wants the call's link to the portal's client removed, or kept after all."""


@dataclass(frozen=True, slots=True)
class CreationRequested:
    """The operator wants a new record: `LEAD` or `CONTACT`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Created:
    """The record was created."""

    request_id: int
    client: CrmItem


@dataclass(frozen=True, slots=True)
class CreationFailed:
    """The record wasn't created, or may not have been."""

    request_id: int
    error: ErrorKind


Message = (
    SearchRequested
    | CrmChanged
    | CallSaved
    | ConnectionRestored
    | Searched
    | Described
    | Failed
    | Delayed
    | ListToggled
    | SomebodyElse
    | CallerChosen
    | UnlinkToggled
    | SearchMessage
    | CreationRequested
    | Created
    | CreationFailed
)


@dataclass(frozen=True, slots=True)
class Search:
    """Look for the number."""

    request_id: int
    caller: Caller


@dataclass(frozen=True, slots=True)
class Describe:
    """Read the details of matches. `nearly`: their number is only nearly the same."""

    request_id: int
    clients: tuple[CrmItem, ...]
    nearly: bool = False


@dataclass(frozen=True, slots=True)
class Create:
    """Make a record."""

    request_id: int
    caller: Caller
    kind: str
    text: str


Effect = Search | Describe | Create | ClientChosen | ItemChosen | SearchEffect


_NOTHING_TYPED = TypedSearch()


class Stage(StrEnum):
    """The stage of the search."""

    IDLE = "idle"
    SEARCHING = "searching"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Creation:
    """A record being created.

    Attributes:
        kind: `LEAD` or `CONTACT`; empty: none.
        under_way: Whether the portal is creating it.
        error: Why it failed.
        made: What was made.
        request_id: Distinguishes it from one for another client.
    """

    kind: str = ""
    under_way: bool = False
    error: ErrorKind | None = None
    made: CrmItem | None = None
    request_id: int = 0


@dataclass(frozen=True, slots=True)
class Callers:
    """The model.

    Attributes:
        caller: The call's own client and number.
        stage: The stage of the search.
        clients: The records with the number.
        nearly: Whether the numbers are only nearly the same: then the operator has to choose.
        details: The same, ranked, with details; None until these were read.
        details_under_way: Whether they are awaited.
        error: Why something could not be read.
        request_id: Counts the searches.
        since: The first search for this number: late replies to it and to later ones are still used.
        slow: Whether a reply has been awaited for long.
        listed: Whether the operator wants the list although the call has a client.
        chosen: The chosen or created client.
        by_operator: Whether the operator chose, not the search.
        rebound: Whether the portal has bound the call to another client since.
        declined: Whether the operator took the choice back: nobody is chosen for them again.
        unlink: Whether saving also removes the call's link to the portal's client.
        saved: Whether the note was saved with this choice.
        search: The search by a typed text, which is also the name of a new record.
        creation: The new record.
    """

    caller: Caller | None = None
    stage: Stage = Stage.IDLE
    clients: tuple[CrmItem, ...] = ()
    details: tuple[PossibleCaller, ...] | None = None
    details_under_way: bool = False
    error: ErrorKind | None = None
    request_id: int = 0
    since: int = 0
    slow: bool = False
    listed: bool = False
    chosen: CrmItem | None = None
    by_operator: bool = False
    rebound: bool = False
    declined: bool = False
    nearly: bool = False
    unlink: bool = False
    saved: bool = False
    search: TypedSearch = _NOTHING_TYPED
    creation: Creation = Creation()

    @property
    def portal_client(self) -> CrmItem | None:
        """Whom the portal has bound the call to."""
        return None if self.caller is None else self.caller.client

    @property
    def bound(self) -> bool:
        """Whether the portal has bound the call to a client."""
        return self.portal_client is not None

    @property
    def overruled(self) -> bool:
        """Whether the operator chose somebody else than the portal's client."""
        return self.bound and self.by_operator and self.chosen not in (None, self.portal_client)

    @property
    def links(self) -> CrmItem | None:
        """Whom the next save links the call to: the chosen client, if the portal has another one or none."""
        another = self.chosen not in (None, self.portal_client)
        known = another and self.caller is not None and bool(self.caller.call_id)
        return self.chosen if known and not self.saved and (not self.bound or self.by_operator) else None

    @property
    def open(self) -> bool:
        """Whether the choice is open: always while nobody is known, else if the operator wants it."""
        return self.listed if self.bound else self.chosen is None

    @property
    def candidates(self) -> tuple[CrmItem, ...]:
        """Records with the number besides the portal's client."""
        return tuple(client for client in self.clients if client != self.portal_client)

    @property
    def others(self) -> tuple[CrmItem, ...]:
        """The same without the operator's choice."""
        return tuple(client for client in self.candidates if not (self.overruled and client == self.chosen))

    @property
    def open_to_creation(self) -> bool:
        """Whether a record may be created: no finished or pending search identifies the caller."""
        if self.caller is None or not self.open or (self.creation.made is not None and not self.bound):
            return False
        failed = self.stage is Stage.FAILED and self.error is not None and self.error.lasting
        return failed or self.stage is Stage.DONE or not self.caller.searchable


Step = tuple[Callers, tuple[Effect, ...]]


def update(callers: Callers, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    """Return the next model, and the effects to run."""
    if isinstance(message, SearchMessage):
        search, searches = update_search(callers.search, message)
        return replace(callers, search=search), searches
    match message:
        case SearchRequested(caller=caller) if _same(caller, callers.caller):
            return replace(callers, caller=caller), ()
        case SearchRequested():
            after, effects = _search_again(_about(callers, message))
            return after, (*_taken_back(callers, after), *effects)
        case CrmChanged():
            return _search_again(callers)
        case CallSaved(call_id=call_id):  # from now on the wrap-up says what happens to the link
            ours = callers.caller is not None and callers.caller.call_id == call_id
            return _search_again(replace(callers, saved=ours))
        case Searched() | Described() | Failed():
            return _answered(callers, message) if _useful(callers, message) else (callers, ())
        case Delayed(request_id=request_id):
            waiting = callers.stage is Stage.SEARCHING or callers.details_under_way
            return replace(callers, slow=waiting and request_id == callers.request_id), ()
        case ConnectionRestored():
            failed = callers.error is not None and not callers.error.lasting
            return _search_again(callers) if failed or callers.slow else (callers, ())
        case ListToggled() | SomebodyElse():
            return _listed(callers, message)
        case _:
            return _decided(callers, message)


def _same(one: Caller | None, other: Caller | None) -> bool:
    """Return whether both are the same caller with the same client: callers without a number are all different."""
    return one == other and (one is None or other is None or one.key == other.key)


def _about(callers: Callers, message: SearchRequested) -> Callers:
    """Take another caller, or another client of the portal. Within a call, the operator's choice stays valid."""
    before, after = callers.caller, message.caller
    fresh = Callers(after, request_id=callers.request_id, since=callers.request_id + 1)
    same = before is not None and after is not None and before.key == after.key and not message.campaign
    fresh = replace(fresh, search=callers.search if same else callers.search.cleared)
    if not callers.by_operator or message.campaign or before is None or after is None:
        return fresh
    if before.key != after.key or before.call_id not in ("", after.call_id):
        return fresh
    rebound = after.client not in (None, callers.chosen)
    return replace(
        fresh, chosen=callers.chosen, by_operator=True, declined=callers.declined, creation=callers.creation,
        rebound=rebound, saved=callers.saved, unlink=callers.unlink and before.client == after.client,
    )  # fmt: skip


def _taken_back(before: Callers, after: Callers) -> tuple[Effect, ...]:
    """Withdraw a choice that has ended, so that the same caller can return with the portal's client."""
    over = before.by_operator and not after.by_operator
    return (ClientChosen(before.caller.key, None),) if over and before.caller is not None else ()


def _search_again(callers: Callers) -> Step:
    caller, request_id = callers.caller, callers.request_id + 1
    if caller is None or not caller.searchable:
        return replace(callers, request_id=request_id, stage=Stage.IDLE, slow=False), ()
    stage = callers.stage if callers.stage is Stage.DONE else Stage.SEARCHING
    return replace(callers, request_id=request_id, stage=stage, slow=False), (Search(request_id, caller),)


def _useful(callers: Callers, message: Searched | Described | Failed) -> bool:
    """Return whether a reply is still useful: one to the last search, or a late one without a newer."""
    if message.request_id == callers.request_id:
        return True
    if message.request_id < callers.since:
        return False
    match message:
        case Searched():
            return callers.stage in (Stage.SEARCHING, Stage.FAILED)
        case Described():
            return callers.details is None
        case Failed():
            return False


def _answered(callers: Callers, message: Searched | Described | Failed) -> Step:
    match message:
        case Searched(clients=clients, nearly=nearly):
            done = replace(callers, stage=Stage.DONE, error=None, clients=clients, nearly=nearly, slow=False)
            return _found(done)
        case Described(callers=described):
            return replace(callers, details=described, details_under_way=False, error=None, slow=False), ()
        case Failed(error=error):
            stage = callers.stage if callers.stage is Stage.DONE else Stage.FAILED
            return replace(callers, error=error, details_under_way=False, stage=stage, slow=False), ()


def _found(callers: Callers) -> Step:
    """Take the matches. A single one is the caller until the operator decides; several need their details."""
    if callers.bound:
        return _described(callers) if callers.listed else (callers, ())
    if len(callers.clients) == 1 and not callers.nearly and callers.chosen is None and not callers.declined:
        return _chosen(callers, callers.clients[0], by_operator=False)
    alone = callers.chosen is not None and callers.clients == (callers.chosen,)
    return (callers, ()) if alone else _described(callers)


def _decided(callers: Callers, message: Message) -> Step:
    match message:
        case CallerChosen(client=client, by_operator=by_operator, unlink=unlink):
            records = () if client is None else callers.search.records
            deal = next((one for one in records if one.item == client), None)
            callers = replace(callers, declined=client is None)
            if client is None or deal is None:
                return _chosen(callers, client, by_operator=by_operator, unlink=unlink)
            callers, effects = _chosen(callers, deal.client, by_operator=by_operator)
            return callers, (*effects, ItemChosen(client, deal.name, client=deal.client, by_operator=True))
        case UnlinkToggled() if callers.overruled and (caller := callers.caller) is not None:
            callers = replace(callers, unlink=not callers.unlink, saved=False)
            tell = ClientChosen(caller.key, callers.chosen, True, caller.client, callers.unlink)
            return callers, (tell,)
        case _:
            return _creation(callers, message)


def _described(callers: Callers) -> Step:
    candidates = callers.candidates
    if not candidates:
        return callers, ()
    return replace(callers, details_under_way=True), (Describe(callers.request_id, candidates, callers.nearly),)


def _listed(callers: Callers, message: ListToggled | SomebodyElse) -> Step:
    if not callers.bound:
        taken_back = isinstance(message, SomebodyElse) and callers.chosen is not None
        return _chosen(replace(callers, declined=True), None, by_operator=True) if taken_back else (callers, ())
    if callers.listed and isinstance(message, SomebodyElse):
        return callers, ()
    callers = replace(callers, listed=not callers.listed)
    return _described(callers) if callers.listed and callers.details is None else (callers, ())


def _chosen(callers: Callers, client: CrmItem | None, *, by_operator: bool, unlink: bool = False) -> Step:
    """Take a choice. Only the operator overrules the portal's client; None makes that the caller again."""
    caller = callers.caller
    if caller is None or (callers.bound and not by_operator):
        return callers, ()
    by_operator = by_operator and client is not None
    saved, unlink = callers.saved and client == callers.chosen, unlink and by_operator
    callers = replace(
        callers, chosen=client, by_operator=by_operator, listed=False, rebound=False, unlink=unlink, saved=saved,
        search=callers.search.cleared,
    )  # fmt: skip
    tell = ClientChosen(caller.key, client, by_operator, caller.client, unlink)
    if client is None and not callers.bound and callers.details is None:
        callers, effects = _described(callers)
        return callers, (tell, *effects)
    return callers, (tell,)


def _creation(callers: Callers, message: Message) -> Step:
    caller, creation = callers.caller, callers.creation
    match message:
        case CreationRequested(kind=kind) if caller is not None and callers.open_to_creation and not creation.under_way:
            creation = Creation(kind, under_way=True, request_id=callers.request_id)
            return replace(callers, creation=creation), (
                Create(callers.request_id, caller, kind, callers.search.query),
            )
        case Created(client=client) if creation.under_way and message.request_id == creation.request_id:
            done = replace(
                callers, creation=Creation(client.type, made=client), clients=(*callers.clients, client), details=None
            )
            return _chosen(done, client, by_operator=True)
        case CreationFailed(error=error) if creation.under_way and message.request_id == creation.request_id:
            return replace(callers, creation=Creation(creation.kind, error=error)), ()
        case _:
            return callers, ()
