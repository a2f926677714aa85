"""The telephony provider of this site. For your own, name its wheel in `pyproject.toml` and its class here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.telephony.test_call import SimulatedProvider as ChosenProvider

if TYPE_CHECKING:
    from app.telephony.provider import TelephonyProvider


MAY_CLAIM_ANY_CALL = False
"""Whether the provider may claim calls that the home page didn't register; set it to True for your own provider.

The portal reports every external call to the worker, whichever app registered it. The build passes this on to
`worker.html`; while it is False, only the test call starts Python.
"""


def make_provider() -> TelephonyProvider:
    """Return the provider that may claim calls."""
    return ChosenProvider()
