"""What a note is about: the call, its client, and the items to which the portal has bound it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.call.model import UNSEEN, Conversation, Failure, Phase, failure, is_over
from app.copies import replace
from app.notes.draft import NoteKey
from app.settings.outcomes import CallResult

if TYPE_CHECKING:
    from app.call.crm_item import CrmItem
    from app.call.model import Model as CallModel


@dataclass(frozen=True, slots=True)
class NoteContext:
    """The call, as far as the wrap-up needs it.

    Attributes:
        key: The key of the note.
        campaign: Whether the card moves on to the next client automatically.
        direction: The platform's code.
        owner: The code of the item that the note goes to: the client, or else the first bound item; may be empty.
        over: Whether the call is over.
        closing: Whether the card's countdown runs.
        result: The call's result, if it chooses an outcome.
        chosen: Whether the client was chosen here, because the portal has none, or another.
        by_operator: Whether the operator chose, not the search.
        instead_of: The code of the portal's client if the operator chose another one; else empty.
        unlink: Whether saving also removes the call's link to that client.
        conversation: Which of the conversations with the call's id.
        doubtful: Whether a note with this call id may belong to another conversation without a way to tell.
        bound: The code of the only deal that the portal has bound the call to; empty if the operator chose another
            client.
        linked: The codes of all items that the portal has linked the call to.
        record: The number of the call's record in the CRM; 0 while there is none.
        answered: Whether somebody talks, or has talked.
        line: The line's number and name.
    """

    key: NoteKey
    campaign: bool = False
    direction: str = ""
    owner: str = ""
    over: bool = False
    closing: bool = False
    result: CallResult | None = None
    chosen: bool = False
    by_operator: bool = False
    instead_of: str = ""
    unlink: bool = False
    conversation: Conversation = UNSEEN
    doubtful: bool = False
    bound: str = ""
    linked: tuple[str, ...] = ()
    record: int = 0
    answered: bool = False
    line: tuple[str, str] = ("", "")

    @property
    def portal_key(self) -> NoteKey:
        """The key that the note has if nobody chooses another client than the portal's."""
        return NoteKey(self.key.call, self.instead_of) if self.chosen else self.key


def note_context_of(
    model: CallModel, client: CrmItem | None, *, by_operator: bool = False, unlink: bool = False
) -> NoteContext | None:
    """Return the context of the note; None without a call.

    Args:
        model: The call.
        client: The portal's, or the one whom the search found or the operator chose.
        by_operator: Whether the operator chose.
        unlink: Whether the operator wants the call's link to the portal's client removed.
    """
    call = model.call
    if call is None:
        return None
    overruled = client is not None and call.client not in (None, client)
    deals = {item.code for item in call.bindings if item.type == "DEAL"}
    items = [item for item in (client, *call.bindings) if item is not None]
    return NoteContext(
        NoteKey(call.id, "" if client is None else client.code),
        call.campaign,
        call.direction,
        items[0].code if items else "",
        is_over(model.phase),
        model.auto_close.closes_at is not None,
        _result(model),
        chosen=client is not None and client != call.client,
        by_operator=by_operator,
        instead_of=call.client.code if overruled and call.client is not None else "",
        unlink=overruled and unlink,
        conversation=replace(model.conversation, saved=False),
        doubtful=call.external or model.phase is Phase.CONNECTING,
        bound=next(iter(deals)) if len(deals) == 1 and not overruled else "",
        linked=tuple(dict.fromkeys(item.code for item in (call.client, *call.bindings) if item is not None)),
        record=call.activity_id or 0,
        answered=_answered(model),
        line=(call.line.number, call.line.name),
    )


_WITHOUT_TALK = frozenset({Failure.BUSY, Failure.UNAVAILABLE, Failure.MISSED, Failure.DECLINED, Failure.CANCELLED})
"""Failures that mean that nobody was reached, whatever else was reported."""


def _answered(model: CallModel) -> bool:
    return model.phase in (Phase.TALKING, Phase.ENDED)


def _result(model: CallModel) -> CallResult | None:
    known = failure(model.failure_code) if model.failure_code else None
    if known is not None and (known in _WITHOUT_TALK or not _answered(model)):
        return CallResult(known.value)
    return CallResult.NO_ANSWER if model.phase is Phase.UNANSWERED else None
