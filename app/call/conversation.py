"""Which conversation a call is.

    goes_on(remembered, call, now, shown_at)  # False: what an earlier load of the page left is of another conversation

The portal can give one id to several calls: an app that registers a call again within half an hour, with the same
number and user, gets the first one's id. What belongs to the first conversation must not turn up in the second.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.call.auto_close import COUNTDOWN, GRACE
from app.call.model import CONNECTED, CONNECTING, NOBODY, Call, Conversation, Identified, Model, Phase, is_over
from app.copies import replace


@dataclass(frozen=True, slots=True)
class RememberedConversation:
    """What an earlier load of this page knew of its conversation.

    Attributes:
        call_id: The portal's id.
        began: When the panel first saw the conversation, seconds since 1970, which distinguishes it from others with
            this id.
        phase: The last state of the call.
        activity_id: The call's own activity.
        closes_at: When the portal will close the card; None until it announces that.
        saved: Whether a note was sent to the CRM.
        identified: Whom the operator chose as the caller. The number isn't kept: the call has it.
    """

    call_id: str
    began: float
    phase: Phase = Phase.UNKNOWN
    activity_id: int | None = None
    closes_at: float | None = None
    saved: bool = False
    identified: Identified = NOBODY


def continues(remembered: RememberedConversation, call: Call, now: float, shown_at: float = 0.0) -> bool:
    """Return whether a page that is loaded now is in the remembered conversation.

    An external call is `connected` from its first moment to its last, so its state proves nothing. Once a note was
    sent, doubt means "no": an empty form costs a glance, an overwritten record is lost.

    Args:
        remembered: What the page knew before.
        call: The call that the portal describes now.
        now: The time.
        shown_at: When the background worker saw a card of this call come up last; 0 when it saw none.
    """
    if call.id != remembered.call_id or remembered.began < shown_at:
        return False
    if None not in (call.activity_id, remembered.activity_id) and call.activity_id != remembered.activity_id:
        return False
    if not call.external:
        return not _went_back(remembered.phase, call.state)
    closed = remembered.closes_at is not None and now > remembered.closes_at + GRACE
    return not closed and not remembered.saved


def open_conversation(
    model: Model, remembered: RememberedConversation | None, now: float, shown_at: float
) -> tuple[Conversation, bool]:
    """Return the conversation of a page that has just loaded, and whether an earlier load was in it."""
    call = model.call
    if call is None or remembered is None or remembered.call_id != call.id:
        return Conversation(now, not_before=shown_at), False
    if continues(remembered, call, now, shown_at):
        return Conversation(remembered.began, not_before=shown_at, saved=remembered.saved), True
    return Conversation(now, not_before=now), False


def to_remember(model: Model) -> RememberedConversation | None:
    """Return what the next load of the page has to know; None while the call has no id."""
    call, conversation, auto_close = model.call, model.conversation, model.auto_close
    if call is None or not call.id:
        return None
    closes_at = auto_close.closes_at
    if closes_at is not None and not auto_close.target:
        closes_at -= COUNTDOWN  # a card that is not held closes at once
    return RememberedConversation(
        call.id, conversation.began, model.phase, call.activity_id, closes_at, conversation.saved, _choice(model, call)
    )


def identified_again(call: Call, remembered: RememberedConversation) -> Identified:
    """Return whom the operator chose before the page was loaded again."""
    chosen = remembered.identified
    return NOBODY if chosen.client is None else replace(chosen, caller=call.caller_key)


def _choice(model: Model, call: Call) -> Identified:
    identified = model.identified
    chosen = identified.by_operator and identified.client is not None and identified.caller == call.caller_key
    return replace(identified, caller="") if chosen else NOBODY


def _went_back(phase: Phase, state: str) -> bool:
    """Return whether a call has gone back to an earlier state, which makes it another one."""
    return (is_over(phase) and state in (CONNECTING, CONNECTED)) or (phase is Phase.TALKING and state == CONNECTING)
