"""The course of a call: what each report of the portal means for what is already known.

Three reports exist: the whole status (`PLACEMENT_OPTIONS`, `getStatus`), a changed state, a changed client. They
repeat, overtake each other, and begin anywhere in the call, because the portal loads the page whenever its tab is
opened.
"""

from __future__ import annotations

from dataclasses import replace

from app.call.failure import SUCCESS_CODES
from app.call.model import Call, Client, Conversation, Model, Number, Phase
from app.call.phase import CONNECTED, CONNECTING, IDLE, is_over, next_phase
from app.call.talk import RememberedTalk, Talk

_UNDER_WAY = (Phase.CONNECTING, Phase.TALKING)


def status_reported(model: Model, call: Call, *, keep_state: bool = False, keep_client: bool = False) -> Model:
    """Return the portal described the whole call.

    Args:
        model: What is known.
        call: The description.
        keep_state: An event has reported the state since the description was requested, so the event's is newer.
        keep_client: The same for client and number.
    """
    known = model.call
    if known is None or not _same_call(model, known, call):
        fresh = _course_of_new_call(model, call)
        return _in_state(fresh, call.state, None) if call.state else fresh
    merged = replace(call, id=call.id or known.id, state=known.state, direction=call.direction or known.direction)
    if keep_client:
        merged = replace(merged, client=known.client, number=known.number)
    told = replace(model, call=merged)
    return told if keep_state or call.state in ("", known.state) else _in_state(told, call.state, None)


def state_reported(model: Model, state: str, failure_code: str | None) -> Model:
    """Return the model after the portal reported a state, perhaps with a failure. Repeating it changes nothing."""
    if not state:
        return model
    code = _real_failure(state, failure_code)
    call = model.call or Call()
    if state == call.state and (code is None or code == model.failure_code):
        return model
    return _in_state(replace(model, call=call), state, code)


def client_reported(model: Model, client: Client | None, number: Number) -> Model:
    """Return the model after the portal reported a client. In a campaign, another client begins the next call."""
    known = model.call or Call()
    if known.client == client and known.number == number and model.call is not None:
        return model
    call = replace(known, client=client, number=number)
    if known.campaign and client != known.client and is_over(model.phase):
        prepared = replace(call, id="", bindings=(), activity_id=None, state=IDLE)
        return _course_of_new_call(model, prepared, Phase.NO_CALL)
    return replace(model, call=call)


def remembered_talk(model: Model, remembered: RememberedTalk | None) -> Model:
    """Take over the talk's times that an earlier load of the page in the same call knew."""
    if remembered is None or model.call is None or not remembered.call_id or model.call.id != remembered.call_id:
        return model
    talk = remembered.talk
    if model.phase is Phase.TALKING and talk.until is None:
        return replace(model, talk=talk)
    if model.phase is Phase.NO_CALL:
        return replace(model, phase=Phase.ENDED, talk=talk if talk.until is not None else None)
    return model


def _same_call(model: Model, known: Call, call: Call) -> bool:
    """Return whether both describe one call.

    The id may become known later, and is empty before each call of a campaign. A call dialled again in the same card
    gets a new one, which no event tells: the events that brought us here were already those of the call with that id.
    """
    if known.id == call.id or not known.id:
        return True
    if call.campaign and call.client != known.client:
        return False
    return not call.id or (model.phase in _UNDER_WAY and call.state == known.state)


def _course_of_new_call(model: Model, call: Call, phase: Phase = Phase.UNKNOWN) -> Model:
    countdown_over = replace(model.hold, closes_at=None)
    opened = model.call is None and model.conversation.began > 0.0
    began = model.conversation if opened else Conversation(model.now)
    return replace(model, call=call, conversation=began, phase=phase, talk=None, failure_code=None, hold=countdown_over)


def _in_state(model: Model, state: str, failure_code: str | None) -> Model:
    """Enter a state. The talk begins and ends with the phase; a call dialled again begins with a clean sheet."""
    call = replace(model.call or Call(), state=state)
    before = _last_known_phase(model)
    phase = next_phase(before, state, failed=failure_code is not None)
    if is_over(before) and phase in _UNDER_WAY:
        model = replace(model, conversation=Conversation(model.now, not_before=model.now))
    talk, code = model.talk, failure_code
    if phase is Phase.CONNECTING:
        talk = None
    elif phase is Phase.TALKING and (talk is None or talk.until is not None):
        talk = Talk(model.now, exact=model.phase is not Phase.UNKNOWN)
    elif is_over(phase):
        code = failure_code or model.failure_code
        talk = talk and talk.ended(model.now)
    return replace(model, call=call, phase=phase, talk=talk, failure_code=code)


def _last_known_phase(model: Model) -> Phase:
    """Return the last known phase. The talk's times carry a conversation across an undocumented state."""
    if model.phase is not Phase.UNKNOWN or model.talk is None:
        return model.phase
    return Phase.TALKING if model.talk.until is None else Phase.ENDED


def _real_failure(state: str, code: str | None) -> str | None:
    """Return the code of a failure; None for a call that continues, whatever code comes with it."""
    return None if code is None or code in SUCCESS_CODES or state in (CONNECTING, CONNECTED) else code
