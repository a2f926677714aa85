"""The rules of the search and of the new record. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.sections.matches import messages as told
from app.sections.matches.messages import Create, Describe, Effect, Message, Search, Tell
from app.sections.matches.model import Creation, Matches, Stage

if TYPE_CHECKING:
    from app.call.model import Client
    from app.sections.subject import Subject

Step = tuple[Matches, tuple[Effect, ...]]


def update(matches: Matches, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    """Return the next model, and the effects to run."""
    match message:
        case told.Wanted(subject=subject) if _same(subject, matches.subject):
            return replace(matches, subject=subject), ()
        case told.Wanted():
            after, effects = _searched_anew(_about(matches, message))
            return after, (*_taken_back(matches, after), *effects)
        case told.Again():
            return _searched_anew(matches)
        case told.Searched() | told.Described() | told.Failed():
            return _answered(matches, message) if _useful(matches, message) else (matches, ())
        case told.Delayed(turn=turn):
            waiting = matches.stage is Stage.SEARCHING or matches.details_under_way
            return replace(matches, slow=waiting and turn == matches.turn), ()
        case told.Restored():
            failed = matches.trouble is not None and not matches.trouble.lasting
            return _searched_anew(matches) if failed or matches.slow else (matches, ())
        case told.ListToggled() | told.SomebodyElse():
            return _listed(matches, message)
        case _:
            return _decided(matches, message)


def _same(one: Subject | None, other: Subject | None) -> bool:
    """Return whether both are the same caller with the same client: callers without a number are all different."""
    return one == other and (one is None or other is None or one.caller == other.caller)


def _about(matches: Matches, message: told.Wanted) -> Matches:
    """Take another caller, or another client of the portal. Within a call, the operator's choice stays valid."""
    before, after = matches.subject, message.subject
    fresh = Matches(after, turn=matches.turn, since=matches.turn + 1)
    if not matches.by_operator or message.campaign or before is None or after is None:
        return fresh
    if before.caller != after.caller or before.call_id not in ("", after.call_id):
        return fresh
    rebound = after.client not in (None, matches.chosen)
    return replace(
        fresh, chosen=matches.chosen, by_operator=True, declined=matches.declined, creation=matches.creation,
        rebound=rebound,
    )  # fmt: skip


def _taken_back(before: Matches, after: Matches) -> tuple[Effect, ...]:
    """A choice that is over: the same caller may come again with the same client of the portal."""
    over = before.by_operator and not after.by_operator
    return (Tell(before.subject.caller, None),) if over and before.subject is not None else ()


def _searched_anew(matches: Matches) -> Step:
    subject, turn = matches.subject, matches.turn + 1
    if subject is None or not subject.searchable:
        return replace(matches, turn=turn, stage=Stage.IDLE, slow=False), ()
    stage = matches.stage if matches.stage is Stage.DONE else Stage.SEARCHING
    return replace(matches, turn=turn, stage=stage, slow=False), (Search(turn, subject),)


def _useful(matches: Matches, message: told.Searched | told.Described | told.Failed) -> bool:
    """Return whether a reply is still useful: one to the last search, or a late one without a newer."""
    if message.turn == matches.turn:
        return True
    if message.turn < matches.since:
        return False
    match message:
        case told.Searched():
            return matches.stage in (Stage.SEARCHING, Stage.FAILED)
        case told.Described():
            return matches.details is None
        case told.Failed():
            return False


def _answered(matches: Matches, message: told.Searched | told.Described | told.Failed) -> Step:
    match message:
        case told.Searched(clients=clients, nearly=nearly):
            done = replace(matches, stage=Stage.DONE, trouble=None, clients=clients, nearly=nearly, slow=False)
            return _found(done)
        case told.Described(matches=described):
            return replace(matches, details=described, details_under_way=False, trouble=None, slow=False), ()
        case told.Failed(trouble=trouble):
            stage = matches.stage if matches.stage is Stage.DONE else Stage.FAILED
            return replace(matches, trouble=trouble, details_under_way=False, stage=stage, slow=False), ()


def _found(matches: Matches) -> Step:
    """Take the matches. A single one is the caller until the operator decides; several need their details."""
    if matches.bound:
        return _described(matches) if matches.listed else (matches, ())
    if len(matches.clients) == 1 and not matches.nearly and matches.chosen is None and not matches.declined:
        return _chosen(matches, matches.clients[0], by_operator=False)
    alone = matches.chosen is not None and matches.clients == (matches.chosen,)
    return (matches, ()) if alone else _described(matches)


def _decided(matches: Matches, message: Message) -> Step:
    match message:
        case told.Chosen(client=client, by_operator=by_operator):
            return _chosen(replace(matches, declined=client is None), client, by_operator=by_operator)
        case told.NameTyped(name=name):
            return replace(matches, name=name), ()
        case _:
            return _creation(matches, message)


def _described(matches: Matches) -> Step:
    wanted = matches.candidates
    if not wanted:
        return matches, ()
    return replace(matches, details_under_way=True), (Describe(matches.turn, wanted, matches.nearly),)


def _listed(matches: Matches, message: told.ListToggled | told.SomebodyElse) -> Step:
    if not matches.bound:
        taken_back = isinstance(message, told.SomebodyElse) and matches.chosen is not None
        return _chosen(replace(matches, declined=True), None, by_operator=True) if taken_back else (matches, ())
    matches = replace(matches, listed=not matches.listed)
    return _described(matches) if matches.listed and matches.details is None else (matches, ())


def _chosen(matches: Matches, client: Client | None, *, by_operator: bool) -> Step:
    """Over the portal's client the operator alone decides; without one the portal's client is the caller again."""
    subject = matches.subject
    if subject is None or (matches.bound and not by_operator):
        return matches, ()
    by_operator = by_operator and client is not None
    matches = replace(matches, chosen=client, by_operator=by_operator, listed=False, rebound=False)
    tell = Tell(subject.caller, client, by_operator, subject.client)
    if client is None and not matches.bound and matches.details is None:
        matches, effects = _described(matches)
        return matches, (tell, *effects)
    return matches, (tell,)


def _creation(matches: Matches, message: Message) -> Step:
    subject, creation = matches.subject, matches.creation
    match message:
        case told.CreationWanted(kind=kind) if (
            subject is not None and matches.open_to_creation and not creation.under_way
        ):
            creation = Creation(kind, under_way=True, turn=matches.turn)
            return replace(matches, creation=creation), (Create(matches.turn, subject, kind, matches.name),)
        case told.Created(turn=turn, client=client) if creation.under_way and turn == creation.turn:
            done = replace(
                matches, creation=Creation(client.type, made=client), clients=(*matches.clients, client), details=None
            )
            return _chosen(done, client, by_operator=True)
        case told.CreationFailed(turn=turn, trouble=trouble) if creation.under_way and turn == creation.turn:
            return replace(matches, creation=Creation(creation.kind, trouble=trouble)), ()
        case _:
            return matches, ()
