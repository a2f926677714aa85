"""What the buttons, keys and inputs of a note mean: the message that each sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.values import positive
from app.notes.draft import FollowUp
from app.notes.follow_up import OWN, PRESETS, due_moment, due_moments, typed_moment
from app.panel.wrapup.messages import (
    ChangeToggled,
    DiscardRequested,
    EarlierDraftRequested,
    FollowUpChosen,
    LeaveRequested,
    OutcomeChosen,
    RetryRequested,
    SaveRequested,
    TodoToggled,
)

if TYPE_CHECKING:
    from app.notes.follow_up import Offset
    from app.panel.wrapup.messages import Message
    from app.panel.wrapup.model import Model

    Edit = FollowUpChosen | TodoToggled | ChangeToggled


def message_for(action: str, argument: str, model: Model, now: float, client_offset: Offset) -> Message | None:  # noqa: PLR0911 - one line per action
    """Return the message of a button `wrapup.ACTION`, or of its key; None if it has none.

    Args:
        action: What the button does.
        argument: What it does it to.
        model: The wrap-up.
        now: The moment.
        client_offset: The client's time zone, in which follow-ups are due.
    """
    match action:
        case "outcome" | "pick":
            name = _outcome(action, argument, model)
            return OutcomeChosen(name, due_moments(now, client_offset)) if name else None
        case "save" | "save-close":
            return SaveRequested(action == "save-close")
        case "leave":
            return LeaveRequested()
        case "retry":
            return RetryRequested(argument)
        case "discard":
            return DiscardRequested(argument)
        case "save-earlier" | "use-earlier":
            return EarlierDraftRequested(argument, action == "use-earlier")
        case _:
            return edit_for(action, argument, model, now, client_offset)


def edit_for(action: str, argument: str, model: Model, now: float, client_offset: Offset) -> Edit | None:
    """Return the change that a button makes to a note, as on the home page too; None if it is no such button."""
    match action:
        case "outcome-follow-up":
            preset = "" if model.chosen is None else model.chosen.follow_up
            return edit_for(
                "follow-up" if model.follow_up is None else "no-follow-up", preset, model, now, client_offset
            )
        case "follow-up" if argument in PRESETS:
            at = due_moment(argument, now, client_offset)
            return None if at is None else FollowUpChosen(FollowUp(argument, at))
        case "no-follow-up":
            return FollowUpChosen(None)
        case "todo":
            return TodoToggled(positive(argument) or 0)
        case "change":
            return ChangeToggled(argument)
        case _:
            return None


def typed_follow_up(text: str, now: float, client_offset: Offset) -> FollowUpChosen | None:
    """Return the message of a typed date and time (`2026-02-03T15:00`); None if it is none, or is over."""
    at = typed_moment(text, now, client_offset)
    return None if at is None else FollowUpChosen(FollowUp(OWN, at))


def _outcome(action: str, argument: str, model: Model) -> str:
    """Return the outcome that a button names, or a key; empty if none does."""
    if action == "outcome" and any(one.name == argument for one in model.offered):
        return argument
    chosen = model.keys.get(argument)
    return "" if chosen is None else chosen.name
