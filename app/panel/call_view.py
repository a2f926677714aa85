"""The model on the page: one function per section, each pure, each failing alone.

A section returns the places of its markup (`data-field`, `data-list`) with their contents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.call.auto_close import COUNTDOWN
from app.call.model import Failure, Line, Model, Number, NumberKind, PanelWarning, Phase, failure
from app.call.update import DISABLE_AUTO_CLOSE
from app.locale import N_, Words
from app.phone.reading import written
from app.sections.remote_data import item_text
from app.settings.values import Part
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.call.auto_close import AutoClose
    from app.call.crm_item import CrmItem

ViewModel = dict[str, Content]
Drawing = Callable[[Model, Words], ViewModel]

SOON = 15
"""Seconds before the closing at which it is announced again."""

_KINDS = {NumberKind.NAME: NumberKind.KNOWN}
"""A name counts as known, because `data-kind` has only three values."""

_RETRYABLE = (PanelWarning.STATUS_SILENT, PanelWarning.STATUS_UNREADABLE)


def call_view(model: Model, words: Words) -> ViewModel:
    """Return number, state, direction, campaign badge, and failure."""
    call = model.call
    if call is None:
        return _unknown(model, words, "phone", "state", "direction")
    code = model.failure_code
    return {
        "phone": Element(
            number_text(call.number, words), {"data-kind": _KINDS.get(call.number.kind, call.number.kind).value}
        ),
        "state": Element(
            phase_text(model.phase, call.state, words),
            {"data-value": call.state, "data-phase": model.phase.value},
        ),
        "direction": Element(direction_text(call.direction, words), {"data-value": call.direction}),
        "campaign": Element(words(N_("Call campaign")), visibility(shown=call.campaign)),
        "failure": Element("" if code is None else failure_text(code, words), visibility(shown=code is not None)),
    }


def timer_view(model: Model, words: Words) -> ViewModel:
    """Return the talk timer; `≥` where the panel was opened into a running conversation."""
    talk = model.talk_timer
    if talk is None:
        return {"timer": Element("", {"title": None, **visibility(shown=False)})}
    duration = duration_text(talk.seconds(model.now))
    hint = None if talk.exact else words(N_("The conversation began before the panel was opened."))
    return {"timer": Element(duration if talk.exact else f"≥ {duration}", {"title": hint, **visibility(shown=True)})}


def client_view(model: Model, words: Words) -> ViewModel:
    """Return the client."""
    return {"client": _client(model, words)} if model.described else _unknown(model, words, "client")


def bindings_view(model: Model, words: Words) -> ViewModel:
    """Return the line and all bindings."""
    if not model.described:
        return _unknown(model, words, "line")
    bindings = model.bindings
    return {
        "line": Element(line_text(model.line, words)),
        "bindings": ItemList(tuple(ListItem({"name": _link(client, model.names, words)}) for client in bindings)),
        "bindings-empty": Element(words(N_("No bindings")), visibility(shown=not bindings)),
    }


def auto_close_view(model: Model, words: Words) -> ViewModel:
    """Return the auto-close switch, its countdown, and the button that restarts the countdown."""
    auto_close = model.auto_close
    possible = model.subscribed and (model.commands is None or DISABLE_AUTO_CLOSE in model.commands)
    left = model.seconds_left
    closing = left is not None
    return {
        "auto-close": Element(
            _auto_close_text(auto_close, left, words), {"data-left": None if left is None else str(left)}
        ),
        "auto-close-left": Element(None, {"value": None if left is None else str(left), **visibility(shown=closing)}),
        "auto-close-switch": Element(
            None,
            {
                "aria-pressed": "true" if auto_close.kept_open else "false",
                "aria-busy": None if auto_close.requested is None else "true",
                "aria-disabled": None if possible and not auto_close.reasons else "true",
                "title": words(N_("Turning this off now closes the card immediately."))
                if auto_close.kept_open and closing
                else None,
            },
        ),
        "more-time": Element(None, visibility(shown=closing and possible)),
    }


def warnings_view(model: Model, words: Words) -> ViewModel:
    """Return the problems, each with its remedy."""
    return {"troubles": ItemList(tuple(_warning(warning, words) for warning in model.warnings))}


def announcement_view(model: Model, words: Words) -> ViewModel:
    """Return the announcement for screen readers. It changes with call, hold and problems, not with each second."""
    parts = [warning_text(warning, words) for warning in model.warnings]
    if model.call is not None:
        parts.append(phase_text(model.phase, model.call.state, words))
    if model.failure_code is not None:
        parts.append(failure_text(model.failure_code, words))
    left = model.seconds_left
    if model.auto_close.kept_open and model.auto_close.reasons:
        parts.append(words(N_("Kept open: the note isn't saved")))
    elif left is not None:
        sentence = N_("The card closes in {count} second.", "The card closes in {count} seconds.")
        parts.append(words.count(sentence, SOON if left <= SOON else int(COUNTDOWN)))
    elif model.auto_close.kept_open:
        parts.append(words(N_("Kept open after the call")))
    return {"announcement": Element(" ".join(f"{part.rstrip('.')}." for part in parts))}


SECTIONS: tuple[Drawing, ...] = (
    call_view,
    timer_view,
    client_view,
    bindings_view,
    auto_close_view,
    warnings_view,
    announcement_view,
)


def drawings_without(off: frozenset[str]) -> tuple[Drawing, ...]:
    """Return the sections to draw if some parts are switched off: of these, the client's card stays empty."""
    return tuple(_without_card if one is bindings_view and Part.CLIENT in off else one for one in SECTIONS)


def _without_card(_model: Model, _words: Words) -> ViewModel:
    return {"client-card": Element(None, visibility(shown=False))}


def _unknown(model: Model, words: Words, *names: str) -> ViewModel:
    """Return nothing while the portal may still answer, and then "unknown"."""
    asked_in_vain = any(warning in _RETRYABLE for warning in model.warnings)
    return {name: Element(words(N_("Unknown"))) for name in names} if asked_in_vain else {}


def _client(model: Model, words: Words) -> Element:
    client = model.client
    if client is None:
        return Element(words(N_("No client yet")), {"data-argument": None, "aria-disabled": "true", "data-value": None})
    code = client.code
    shown = model.client_name or client_text(client, words)
    return Element(shown, {"data-argument": code, "aria-disabled": None, "data-value": code})


def _link(client: CrmItem, names: Mapping[str, str], words: Words) -> Element:
    return Element(names.get(client.code) or client_text(client, words), {"data-argument": client.code})


def _auto_close_text(auto_close: AutoClose, left: int | None, words: Words) -> str:
    if auto_close.requested is not None and not (auto_close.reasons and auto_close.kept_open):
        return words(N_("Asking Bitrix24…"))
    if left == 0:
        return words(N_("The card is closing"))
    if auto_close.reasons and auto_close.kept_open:
        reason = words(N_("Kept open: the note isn't saved"))
        return reason if left is None else f"{reason} · {duration_text(left)}"
    if left is not None:
        return words(N_("The card closes in {time}")).format(time=duration_text(left))
    return words(N_("Kept open after the call") if auto_close.kept_open else N_("Closes automatically after the call"))


def _warning(warning: PanelWarning, words: Words) -> ListItem:
    return ListItem(
        {
            "text": Element(warning_text(warning, words)),
            "retry": Element(None, visibility(shown=warning in _RETRYABLE)),
            "dismiss": Element(None, {"data-argument": warning.value}),
        }
    )


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

_WARNINGS = {
    PanelWarning.STATUS_SILENT: N_("Bitrix24 didn't answer. What you see may be out of date."),
    PanelWarning.STATUS_UNREADABLE: N_("Bitrix24's answer contained no call. What you see may be out of date."),
    PanelWarning.KEEP_OPEN_SILENT: N_("Bitrix24 didn't confirm this. The card may close automatically."),
    PanelWarning.KEEP_OPEN_REFUSED: N_("Bitrix24 refused this. The card may close automatically."),
    PanelWarning.OPEN_FAILED: N_("Bitrix24 couldn't open this."),
    PanelWarning.COPY_FAILED: N_("The browser didn't allow copying."),
    PanelWarning.PANEL_ERROR: N_("Part of the panel failed. The rest keeps working."),
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


def client_text(client: CrmItem, words: Words) -> str:
    """Return a CRM item by type and id; a type without a name by its code."""
    return item_text(client.type, client.id, words)


def line_text(line: Line, words: Words) -> str:
    """Return the company's line: name and number, only once if they are the same."""
    number = written(line.number)
    if line.name and line.name not in (line.number, number):
        return f"{line.name} · {number}" if number else line.name
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


def warning_text(warning: PanelWarning, words: Words) -> str:
    """Return the problem between the panel and the portal."""
    return words(_WARNINGS[warning])


def duration_text(seconds: int) -> str:
    """Return a duration as `m:ss` or `h:mm:ss`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
