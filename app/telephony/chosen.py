"""The telephony client of this site. To plug in one's own: name its wheel in `pyproject.toml`, and it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.telephony.simulated import SimulatedClient as ChosenClient

if TYPE_CHECKING:
    from app.telephony.client import Client


def make_client() -> Client:
    """The client that takes charge of calls."""
    return ChosenClient()
