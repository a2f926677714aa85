"""The telephony client of this site. To plug in your own: name its wheel in `pyproject.toml`, and the client here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.telephony.simulated import SimulatedProvider as ChosenClient

if TYPE_CHECKING:
    from app.telephony.provider import TelephonyProvider


MAY_CLAIM_ANY_CALL = False
"""Whether the client may claim calls that the home page did not register: set it to True with a client of your own.

The portal reports every external call to the worker, whichever app registered it. The build passes this on to
`worker.html`; while it is False, only the test call starts Python.
"""


def make_provider() -> TelephonyProvider:
    """Return the client that takes charge of calls."""
    return ChosenClient()
