"""The background worker's placement in the hands of a test: a probe in the worker's frame, and the card of a call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.portal import BackgroundCall, PortalPage
    from tests.portal.probe_frame import Probe

PREFIX = "BackgroundCallCard::"
NO_CARD = [{"result": "error", "errorCode": "Call card is undefined"}]
"""What a command is answered with when there is no card."""


def ask(worker: Probe, command: str, **params: object) -> Any:  # noqa: ANN401 - a JSON value
    """The reply to a command of the card."""
    return worker.ask(f"BX24.placement.call('{command}', {json.dumps(params)}, done)")


def call_of(portal_page: PortalPage, preset: str = "external_incoming", **request: object) -> BackgroundCall:
    """The card of a call that comes in."""
    portal_page.open(preset, **request)
    return portal_page.background_call
