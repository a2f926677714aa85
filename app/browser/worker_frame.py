"""The part of the worker's page that runs before Python (`static/worker.js`), as `app.worker.worker.CallLease`.

It decides whether and when this frame acts for a call, and starts Python only then.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.browser.proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import Callable


class WorkerFrame:
    """This frame among all the frames of the worker."""

    def __init__(self) -> None:
        import js

        self._frame = js.workerFrame
        self._proxies = Proxies()

    def listen(
        self, turn_came: Callable[[], None], work_came: Callable[[], None], card_lost: Callable[[], None]
    ) -> None:
        """Call back when it is this frame's turn for another call, when the panel left work, and when a card is gone.

        Work that was left before is reported at once; the turn that Python was started for is not.
        """
        callbacks = (self._proxies.callback(one) for one in (turn_came, work_came, card_lost))
        self._frame.connect(*callbacks)

    def has(self, call_id: str) -> bool:
        """See `CallLease.has`."""
        return bool(self._frame.has(call_id))

    def kept(self) -> tuple[str, str]:
        """See `CallLease.kept`."""
        call_id, text = json.loads(str(self._frame.kept()))
        return str(call_id), str(text)

    def keep(self, call_id: str, text: str) -> None:
        """See `CallLease.keep`."""
        self._frame.keep(call_id, text)

    def over(self, call_id: str) -> None:
        """See `CallLease.over`."""
        self._frame.over(call_id)

    def work_done(self) -> None:
        """Report that the panel's work is done, or that nobody knows how to do it."""
        self._frame.workDone()

    def close(self) -> None:
        """Stop listening."""
        self._frame.disconnect()
        self._proxies.close()
