"""Where the engines' journeys begin: a call in which somebody talks, and where its note is put."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engines.stage import field

if TYPE_CHECKING:
    from tests.engines.stage import Frame, Tab

COMMENTS = {"comment:contact:797": 1, "comment:deal:4615": 1}
"""Where a note on the call `incoming_contact` is put."""


def ready(card: Frame) -> Frame:
    """The card's panel, once Python has read the portal's answers."""
    card.wait_for("() => performance.getEntriesByName('panel:ready').length")
    card.expect_text(field("wrapup-target"), "Microscopes")
    return card


def talking(tab: Tab) -> Frame:
    """The panel in a conversation with a client: one that only rings ends after 40 s, which a busy machine may need."""
    tab.visit(controls=0).open()
    tab.call("connect")
    card = ready(tab.card)
    card.expect_text(field("state"), "Talking")
    return card
