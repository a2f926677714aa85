"""The scripts and phrases on the page: written, checked, saved, exported. A part of `update`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.home import messages as scripted
from app.home import scripts_form
from app.home.edit_state import failed, keeps_copy, kept_aside, without_room
from app.home.messages import (
    DiscardRequested,
    Effect,
    Overtaken,
    RoomLacking,
    Save,
    Saved,
    SaveFailed,
    SaveFile,
    SaveRequested,
    SavingMessage,
    Scope,
)
from app.scripts.model import Library, Phrase, Script
from app.scripts.storage_format import REPLACED, as_text, encode_library

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from app.home.state import Model

Step = tuple["Model", tuple[Effect, ...]]

ScriptsMessage = scripted.ScriptsMessage | SaveRequested | DiscardRequested | SavingMessage

FILE = "call-panel-scripts.json"

EXAMPLE = as_text(
    Library(
        (
            Script(
                "Incoming call",
                "Good day, this is {operator.name}.\nAm I speaking with {client.name} of {client.company}?",
                ("Asked what it is about", "Checked the e-mail address {client.email}", "Agreed on the next step"),
                directions=("incoming",),
            ),
            Script(
                "Offer is out",
                "You have our offer for {deal.title}. Which questions are open?",
                ("Asked for the decision", "Asked for the date"),
                stages=("Negotiation",),
            ),
        ),
        (
            Phrase("later", "Asked to be called back later."),
            Phrase("offer", "Wants an offer by e-mail to {client.email}."),
            Phrase("offer", "Wünscht ein Angebot per E-Mail an {client.email}.", "de"),
        ),
    )
)
"""The example that the editor offers."""


def opened(model: Model, stored: JSON) -> Model:
    """Take the option from the portal's first data."""
    return replace(model, scripts=scripts_form.opened(stored))


def told(model: Model, options: dict[Scope, JSON]) -> Model:
    """Take the option from REST."""
    if Scope.SCRIPTS not in options:
        return model
    return replace(model, scripts=scripts_form.refreshed(model.scripts, options[Scope.SCRIPTS]))


def step(model: Model, message: ScriptsMessage) -> Step:  # noqa: PLR0911 - one line per message
    """Process a message about scripts and phrases."""
    one = model.scripts
    match message:
        case scripted.ExportRequested():
            return replace(model, scripts=replace(one, exported=True, unreadable=False)), (SaveFile(FILE, one.text),)
        case Saved(option=option, usage=usage, dropped=dropped):
            return replace(model, scripts=scripts_form.ended(one, option, dropped), usage=usage or model.usage), ()
        case Overtaken(option=option, clashed=clashed):
            return replace(model, scripts=scripts_form.overtaken(one, option, clashed=clashed)), ()
        case RoomLacking(no_room=no_room):
            return replace(model, scripts=without_room(one, no_room)), ()
        case SaveFailed(trouble=trouble):
            return replace(model, scripts=failed(one, trouble)), ()
        case SaveRequested():
            return _saving(model)
        case _:
            return replace(model, scripts=_edited(one, message)) if model.visit.admin else model, ()


def _edited(one: scripts_form.ScriptsForm, message: ScriptsMessage) -> scripts_form.ScriptsForm:
    match message:
        case scripted.ScriptsWritten(text=text):
            return scripts_form.written(one, text)
        case scripted.ScriptsImported(text=text):
            after = scripts_form.written(one, text.removeprefix("\ufeff"))
            # The portal's copy is a single line, which nobody could read.
            return scripts_form.written(after, scripts_form.text_of(after.draft)) if after.draft.sound else after
        case scripted.FileUnreadable():
            return scripts_form.unread(one)
        case scripted.ExampleRequested():
            return one if one.text.strip() else scripts_form.written(one, EXAMPLE)
        case DiscardRequested():
            return scripts_form.discarded(one)
        case _:
            return one


def _saving(model: Model) -> Step:
    one = model.scripts
    if not (model.visit.admin and one.savable):
        return model, ()
    copy = kept_aside(REPLACED, one.read.text, faulty=bool(one.read.problems)) if keeps_copy(one) else {}
    after = encode_library(one.draft.library) if one.text.strip() else ""
    return replace(model, scripts=scripts_form.begun(one)), (Save(Scope.SCRIPTS, one.read.text, after, copy=copy),)
