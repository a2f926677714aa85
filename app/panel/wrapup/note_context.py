"""The call as the wrap-up needs it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.call.failure import Failure, failure
from app.call.model import Phase, is_over
from app.notes.draft import NoteKey
from app.panel.wrapup.model import NoteContext
from app.settings.outcomes import CallResult

if TYPE_CHECKING:
    from app.call.model import Client, Model

_BUSY = frozenset({Failure.BUSY})
_NO_ANSWER = frozenset({Failure.UNAVAILABLE, Failure.MISSED, Failure.DECLINED, Failure.CANCELLED})


def note_context_of(model: Model, client: Client | None, *, by_operator: bool = False) -> NoteContext | None:
    """Return the context of the note; None without a call.

    Args:
        model: The call.
        client: The portal's, or the one whom the search found or the operator chose.
        by_operator: Whether the operator chose.
    """
    call = model.call
    if call is None:
        return None
    overruled = client is not None and call.client not in (None, client)
    deals = {item.id for item in call.bindings if item.type == "DEAL"}
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
        conversation=replace(model.conversation, saved=False),
        doubtful=call.external or model.phase is Phase.CONNECTING,
        bound=next(iter(deals)) if len(deals) == 1 and not overruled else None,
    )


def _result(model: Model) -> CallResult | None:
    known = failure(model.failure_code) if model.failure_code else None
    if known in _BUSY:
        return CallResult.BUSY
    return CallResult.NO_ANSWER if known in _NO_ANSWER or model.phase is Phase.UNANSWERED else None
