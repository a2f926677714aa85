"""The table: every rule of the portal that a client can see."""

from tests.contract.cases import dialogs, lists, placement, rest, session, trust, window, worker

CASES = (
    *session.CASES,
    *placement.CASES,
    *window.CASES,
    *dialogs.CASES,
    *trust.CASES,
    *rest.CASES,
    *lists.CASES,
    *worker.CASES,
)

__all__ = ["CASES"]
