"""What's wrong with the connection: one diagnosis that all pages share.

    monitor = Monitor(Fetch(), portal, examine=probes.examine, show=show, ...)
    rest = Rest(address, monitor, monitor)      # the monitor is the transport and the source of tokens

* `diagnosis`: what was observed of the five parts of the connection, and what follows from it; pure;
* `view`: a diagnosis as sentences and as a notice: what happened, whether the note is safe, what to do;
* `notice`: the panel's notice, for its own connection and the worker's;
* `stored`: what the worker leaves for the other pages, because nobody sees its own;
* `monitor`: sees every request of a page, has the parts examined when something is wrong, and notices when it's over.

The parts are examined by `app.browser.probes`, only when requests fail or stay without an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.storage import Store

WORKER_REPORT = "call-panel.worker-trouble.1"
"""Where the worker leaves its last diagnosis, in the local storage of the app's origin; see `app.connection.stored`."""


def note_rest_answer(store: Store, now: float) -> None:
    """REST has answered a page of this browser: forget what the worker has left about REST, if anything."""
    if store.get(WORKER_REPORT) is not None:
        from app.connection.stored import forget_rest_report  # rarely needed

        forget_rest_report(store, now)
