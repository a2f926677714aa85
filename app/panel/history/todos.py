"""Completing and postponing to-dos from the history, through the outbox. Imported with the first change.

changes = TodoChanges(context, take)
changes.queue(RecordWrite(RecordKind.SETTLE, owner, title=title, activity=number))

Each change is a save request of its own, so one that can't be sent now isn't lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.notes.draft import new_note_id
from app.notes.outbox import Outbox, Sender
from app.notes.todo_changes import TodoChange
from app.ui.program import WakeUpTimer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.notes.save_request import RecordWrite
    from app.sections.section import SectionContext


POLL = 5.0
"""Seconds between two looks at changes that wait."""


class TodoChanges:
    """What the operator has changed, by the to-do's number."""

    def __init__(self, context: SectionContext, take: Callable[[Mapping[int, TodoChange]], None]) -> None:
        """Begin without any. `take` gets all of them whenever one is made, or its result changes."""
        self._context = context
        self._take = take
        self._outbox = Outbox(context.local_store, context.rest, context.locks, context.now)
        self._changes: dict[int, TodoChange] = {}
        self._sender = Sender(self._outbox, context.spawn, self._sending_changed)
        self._timer = WakeUpTimer(context.now, self._sender.send)

    def queue(self, write: RecordWrite) -> None:
        """Queue and send a change, unless an earlier one of the same to-do may still be carried out."""
        before = self._changes.get(write.activity)
        if before is not None and not before.may_be_replaced:
            return
        change = self._changes[write.activity] = TodoChange(new_note_id(), write)
        change.queue(self._outbox, self._context.now())
        self._take(dict(self._changes))
        self._sender.send()

    def close(self) -> None:
        """End it. What waits is left to the background worker."""
        self._timer.close()
        if self._outbox.waits:
            self._outbox.leave_to_worker(self._context.now())

    def _sending_changed(self, sending: bool) -> None:
        if not sending:
            self._look()

    def _look(self) -> None:
        self._changes = {number: change.with_result(self._outbox) for number, change in self._changes.items()}
        self._take(dict(self._changes))
        # The wrap-up or the background worker may send what waits, too.
        waits = any(not change.over for change in self._changes.values())
        self._timer.wake_at(self._context.now() + POLL if waits else None)
