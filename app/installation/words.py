"""What an administrator reads about placements and bindings."""

from __future__ import annotations

from app.installation.bindings import CALL_CARD, WORKER, Condition, host_of
from app.locale import N_, Words

TITLE = N_("Call Panel")
"""The app's name, and its tab's."""

_PLACES = {CALL_CARD: N_("Panel in the call card"), WORKER: N_("Background worker")}

_CONDITIONS = {
    Condition.BOUND: N_("In place"),
    Condition.MISSING: N_("Will be added"),
    Condition.MOVED: N_("Bound to {host}; will be moved here"),
    Condition.CLUTTERED: N_("In place; old entries will be removed"),
    Condition.FAULTY: N_("Bound incorrectly; will be repaired"),
}


def warnings_text(words: Words) -> str:
    """Return the notice that the portal's PHP writes warnings into its answers."""
    return words(N_("Bitrix24's server writes PHP warnings into its answers."))


def warnings_advice(words: Words) -> str:
    """Return the advice."""
    return words(N_("The app reads the answers anyway. Turn off display_errors in the server's PHP settings."))


def place_text(placement: str, words: Words) -> str:
    """Return a placement's readable name; an unknown one by its code."""
    return words(_PLACES[placement]) if placement in _PLACES else placement


def condition_text(condition: Condition, elsewhere: str, words: Words) -> str:
    """Return the state of a wanted binding.

    Args:
        condition: Its state.
        elsewhere: The address of a handler that is bound instead, if any.
        words: The language.
    """
    return words(_CONDITIONS[condition]).format(host=host_of(elsewhere))
