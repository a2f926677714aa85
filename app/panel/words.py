"""Codes as sentences. Sentences are English here and come out in the operator's language."""

from __future__ import annotations

from app.call.failure import Failure, failure
from app.call.model import Call, Client, Number, NumberKind, Phase, Trouble
from app.locale import N_, Words
from app.phone.reading import written
from app.sections.items import item_text

_DIRECTIONS = {
    "incoming": N_("Incoming call"),
    "outgoing": N_("Outgoing call"),
    "callback": N_("Callback"),
}

_PHASES = {
    Phase.NO_CALL: N_("No active call"),
    Phase.CONNECTING: N_("Connecting"),
    Phase.TALKING: N_("Talking"),
    Phase.ENDED: N_("Call ended"),
    Phase.UNANSWERED: N_("Ended without a conversation"),
    Phase.FAILED: N_("Call failed"),
}

_FAILURES = {
    Failure.MISSED: N_("The call was missed"),
    Failure.NO_MONEY: N_("Not enough credit on the telephony account"),
    Failure.FORBIDDEN: N_("Calls to this number aren't allowed"),
    Failure.WRONG_NUMBER: N_("The number is wrong"),
    Failure.BLOCKED: N_("The number is blocked"),
    Failure.UNAVAILABLE: N_("The subscriber is temporarily unavailable"),
    Failure.NO_ROUTE: N_("This destination can't be reached"),
    Failure.BUSY: N_("The subscriber is busy"),
    Failure.DECLINED: N_("The call was declined"),
    Failure.CANCELLED: N_("The caller cancelled the call"),
    Failure.UNDEFINED: N_("Bitrix24 gave no reason"),
}

_TROUBLES = {
    Trouble.STATUS_SILENT: N_("Bitrix24 didn't answer. What you see may be out of date."),
    Trouble.STATUS_UNREADABLE: N_("Bitrix24's answer contained no call. What you see may be out of date."),
    Trouble.HOLD_SILENT: N_("Bitrix24 didn't confirm this. The card may close automatically."),
    Trouble.HOLD_REFUSED: N_("Bitrix24 refused this. The card may close automatically."),
    Trouble.OPEN_FAILED: N_("Bitrix24 couldn't open this."),
    Trouble.COPY_FAILED: N_("The browser didn't allow copying."),
    Trouble.PANEL_ERROR: N_("Part of the panel failed. The rest keeps working."),
}


def number_text(number: Number, words: Words) -> str:
    """Return the other side's number, or why there is none."""
    if number.kind is NumberKind.HIDDEN:
        return words(N_("Number withheld"))
    if number.kind is NumberKind.UNKNOWN:
        return words(N_("Number unknown"))
    if number.kind is NumberKind.NAME:
        return words(N_("SIP user {name}")).format(name=number.shown)
    return number.shown or number.text


def client_text(client: Client, words: Words) -> str:
    """Return a CRM item by type and id; a type without a name by its code."""
    return item_text(client.type, client.id, words)


def line_text(call: Call, words: Words) -> str:
    """Return the company's line: name and number, only once if they are the same."""
    number = written(call.line.number)
    if call.line.name and call.line.name not in (call.line.number, number):
        return f"{call.line.name} · {number}" if number else call.line.name
    return number or words(N_("Unknown"))


def direction_text(code: str, words: Words) -> str:
    """Return the direction; an undocumented code unchanged."""
    return words(_DIRECTIONS[code]) if code in _DIRECTIONS else code or words(N_("Unknown"))


def phase_text(phase: Phase, state: str, words: Words) -> str:
    """Return the state of the call; an undocumented one unchanged."""
    return words(_PHASES[phase]) if phase in _PHASES else state or words(N_("Unknown"))


def failure_text(code: str, words: Words) -> str:
    """Return why a call failed. The code is always named, for people who ask for help."""
    known = failure(code)
    if known is None:
        return words(N_("The call failed with code {code}")).format(code=code)
    return words(N_("{reason} (code {code})")).format(reason=words(_FAILURES[known]), code=code)


def trouble_text(trouble: Trouble, words: Words) -> str:
    """Return the problem between the panel and the portal."""
    return words(_TROUBLES[trouble])


def duration_text(seconds: int) -> str:
    """Return a duration as `m:ss` or `h:mm:ss`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
