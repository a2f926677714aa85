"""Work that the panel left for the worker: the panel's frame is gone with its card, the worker's is not.

Who has work leaves the mark in local storage, `store.set(KEY, due(moment))`, and `app.worker.page` lists what does it.
The worker's frames look for the mark when they are loaded and whenever it changes; from the moment it names, one of
them starts Python and does everything that is listed. Work that is not through leaves a mark for later itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.loop import Report

KEY = "call-panel.work.1"
"""Where the mark lies in the local storage of the app's origin. `static/worker.js` knows it too."""

Work = Callable[[], Awaitable[None]]
"""Does what was left, as far as it can be done now."""


def due(moment: float) -> str:
    """Return the mark: nothing can be done before `moment` (seconds since 1970); 0 for at once."""
    return f"{moment:.3f}"


async def do(work: tuple[Work, ...], report: Report) -> None:
    """Do all kinds of work, one after the other; a fault in one leaves the others working."""
    for one in work:
        try:
            await one()
        except Exception as error:  # noqa: BLE001 - see above
            report("work left by the panel", error)
