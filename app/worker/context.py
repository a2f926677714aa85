"""What worker and panel tell each other about a call, as texts on a channel of the app's origin.

The panel asks for a call by its id; the worker that has this call answers, tells again when something changes, and
tells when it is over. Nothing of it is stored anywhere. The panel works without: nobody may answer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.bx24.values import mapping, text

if TYPE_CHECKING:
    from app.worker.model import Model

CHANNEL = "call-panel.context.1"
"""The channel's name."""


def question(call_id: str) -> str:
    """The panel asks what is known about a call."""
    return json.dumps({"ask": call_id})


def asked(message: str) -> str:
    """The id of the call that is asked for; empty when the message is none of the panel's."""
    return text(mapping(message).get("ask"))


def answer(model: Model) -> str:
    """What is known about the call at hand."""
    course = model.course
    told = {
        "call": model.call_id,
        "name": model.name,
        "driven": model.driven,
        "phase": course.phase,
        "since": course.since,
        "held": course.held,
        "muted": course.muted,
    }
    return json.dumps(told)


def farewell(call_id: str) -> str:
    """The call is over for the worker."""
    return json.dumps({"call": call_id, "over": True})
