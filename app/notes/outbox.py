"""What waits to be sent: save requests in local storage, of this call and earlier ones. One sender at a time.

    outbox = Outbox(store, rest, locks, now)
    outbox.put(request)
    await outbox.send()                         # all that is due, as far as it can be done now
    [queued.problem for queued in outbox.queued()]

A page sends through one `Sender`, in one task for as long as something asks for it. The panel sends while it is open.
It leaves the worker a mark and keeps postponing it, so that the worker begins only when the panel is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.copies import replace
from app.notes.delivery import Delivery
from app.notes.save_request import (
    DeliveryState,
    QueuedSave,
    SaveRequest,
    WriteResult,
    WriteState,
    freshly_due,
    reconnected,
    retried,
)
from app.notes.storage_format import (
    DRAFTS,
    REQUESTS,
    STATES,
    decode_delivery_state,
    decode_draft,
    decode_save_request,
    encode_delivery_state,
    encode_save_request,
    newer,
    storage_key_of_draft,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.rest.client import Rest
    from app.ui.program import Spawn
    from app.ui.storage import Locks, Store

LOCK = "call-panel-outbox"
"""The Web Lock of the sender."""

KEPT_STATE = 7 * 86_400.0
"""Seconds that a delivery state is kept, so that a panel that still shows the note doesn't write it twice."""


class Outbox:
    """All save requests in the storage."""

    def __init__(self, store: Store, rest: Rest, locks: Locks, now: Callable[[], float]) -> None:
        self._store = store
        self._rest = rest
        self._locks = locks
        self._now = now
        self._read: dict[str, tuple[str | None, SaveRequest | None]] = {}
        """By key, the texts that were read last, decoded: a save looks for the same ones many times."""

    def queued(self) -> tuple[QueuedSave, ...]:
        """Return all save requests, oldest first, including finished ones that are still stored."""
        read, self._read = self._read, {}
        for key in self._store.keys(REQUESTS):
            text = self._store.get(key)
            known, request = read.get(key, (None, None))
            self._read[key] = text, request if text == known else decode_save_request(text)
        found = [self._with_state(request) for _, request in self._read.values() if request is not None]
        return tuple(sorted(found, key=lambda held: held.request.at))

    def delivery_state(self, note_id: str) -> DeliveryState:
        """Return the delivery state of a save request, even of one that no longer exists."""
        return decode_delivery_state(self._store.get(STATES + note_id)) or DeliveryState(note_id)

    def knows(self, note_id: str) -> bool:
        """Return whether a save request with this note id was ever made."""
        return self._store.get(REQUESTS + note_id) is not None or self._store.get(STATES + note_id) is not None

    def put(self, request: SaveRequest) -> None:
        """Store a save request, replacing an earlier one with its note id."""
        self._store.set(REQUESTS + request.note_id, encode_save_request(request))

    def next_due(self) -> float | None:
        """Return when something can be sent; None if nothing waits, or only for the operator."""
        moments = [moment for save in self.queued() if (moment := save.waits_until()) is not None]
        return min(moments) if moments else None

    def leave_to_worker(self, not_before: float, *, drafts: bool = False) -> None:
        """Leave a mark that makes the worker continue if this frame is gone by then; remove it if nothing is left.

        Args:
            not_before: The earliest moment.
            drafts: Whether there are notes that the worker saves.
        """
        moment = 0.0 if drafts else self.next_due()
        if moment is None:
            self._store.remove(KEY)
        else:
            self._store.set(KEY, encode_work_due(max(moment, not_before)))

    @property
    def waits(self) -> bool:
        """Whether something waits that the next panel will try."""
        return any(save.waits_until() is not None for save in self.queued())

    async def send(
        self, *, changed: Callable[[str], None] = lambda _: None, opened: bool = False, connected: bool = False
    ) -> None:
        """Send what is due. A save request that is replaced meanwhile is sent again in its new form.

        Args:
            changed: Called with a note id whenever its delivery state changes.
            opened: Whether a page was just opened: then problems that may have passed are retried too.
            connected: Whether the connection has just come back: then what waited for it is sent at once. A page that
                was just opened is connected.
        """
        async with self._locks.held(LOCK):
            if opened or connected:
                for waiting in self.queued():
                    delivery_state = reconnected(waiting.state, self._now())
                    if opened:
                        delivery_state = freshly_due(delivery_state, self._now())
                    if delivery_state is not waiting.state:
                        self._keep(delivery_state)
            for note_id in [save.request.note_id for save in self.queued()]:
                while (save := self._due(note_id)) is not None:
                    await Delivery(self._rest, self._now, self._keeping(changed), save.request, save.state).send()

    async def retry(self, note_id: str) -> None:
        """Mark a save request for an immediate retry, including what was refused. `send` does it."""
        async with self._locks.held(LOCK):
            request = decode_save_request(self._store.get(REQUESTS + note_id))
            if request is not None:  # its delivery state may be unreadable: the doubt remains
                self._keep(retried(self._with_state(request).state, self._now()))

    async def discard(self, note_id: str) -> None:
        """Discard a save request, because the operator wants to."""
        async with self._locks.held(LOCK):
            self._store.remove(REQUESTS + note_id)

    def sweep(self, keep: str = "") -> None:
        """Remove finished save requests with their drafts, and old delivery states. `keep` names one that stays."""
        for save in self.queued():
            if save.complete and save.request.note_id != keep:
                self._forget(save)
        for key in self._store.keys(STATES):
            text = self._store.get(key)
            delivery_state = decode_delivery_state(text)
            note_id = key.removeprefix(STATES)
            old = not newer(text) if delivery_state is None else self._now() - delivery_state.at > KEPT_STATE
            if old and note_id != keep and self._store.get(REQUESTS + note_id) is None:
                self._store.remove(key)

    async def work(self) -> None:
        """Do the background worker's part: send what the panel left, and leave a mark if something remains."""
        await self.send(opened=True)
        self.sweep()
        moment = self.next_due()
        if moment is not None:
            self._store.set(KEY, encode_work_due(moment))

    def _forget(self, save: QueuedSave) -> None:
        """Remove a finished save request, and the draft it came from, unless that was changed meanwhile."""
        for key in self._store.keys(DRAFTS):
            draft = decode_draft(self._store.get(key))
            if draft is not None and (draft.note_id, draft.revision) == (save.request.note_id, save.request.revision):
                self._store.remove(storage_key_of_draft(draft.key))
        self._store.remove(REQUESTS + save.request.note_id)

    def _with_state(self, request: SaveRequest) -> QueuedSave:
        """Return a save request with its delivery state. An unreadable one leaves everything in doubt."""
        text = self._store.get(STATES + request.note_id)
        delivery_state = decode_delivery_state(text)
        if delivery_state is None:
            doubt = {} if text is None else {entry.slot: WriteResult(WriteState.UNKNOWN) for entry in request.writes}
            delivery_state = DeliveryState(request.note_id, results=doubt)
        return QueuedSave(request, delivery_state)

    def _due(self, note_id: str) -> QueuedSave | None:
        request = decode_save_request(self._store.get(REQUESTS + note_id))
        if request is None:
            return None
        save = self._with_state(request)
        moment = save.waits_until()
        return save if moment is not None and moment <= self._now() else None

    def _keeping(self, changed: Callable[[str], None]) -> Callable[[DeliveryState], None]:
        def keep(delivery_state: DeliveryState) -> None:
            self._keep(delivery_state)
            changed(delivery_state.note_id)

        return keep

    def _keep(self, delivery_state: DeliveryState) -> None:
        self._store.set(STATES + delivery_state.note_id, encode_delivery_state(replace(delivery_state, at=self._now())))


class Sender:
    """The sending of one page.

    Args:
        outbox: What waits.
        spawn: Starts the task.
        changed: Called with True when the sending begins, with False when nothing more is due.
        state_changed: Called with a note id whenever its delivery state changes.
    """

    def __init__(
        self,
        outbox: Outbox,
        spawn: Spawn,
        changed: Callable[[bool], None],
        state_changed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._outbox = outbox
        self._spawn = spawn
        self._changed = changed
        self._state_changed = state_changed
        self._running = False
        self._requested = False
        self._connected = False
        self._retried: list[str] = []

    def send(self, retry: str = "", *, opened: bool = False, connected: bool = False) -> None:
        """Send what is due; while that goes on, what was queued meanwhile follows.

        Args:
            retry: The id of a note whose refused writes are tried again too; empty for none.
            opened: Whether the page was just opened: then problems that may have passed are retried too.
            connected: Whether the connection has just come back: then what waited for it is sent at once.
        """
        self._requested = True
        self._connected = self._connected or connected
        if retry and retry not in self._retried:
            self._retried.append(retry)
        if not self._running:
            self._running = True
            self._spawn(self._run(opened), "outbox")

    async def _run(self, opened: bool) -> None:
        try:
            self._changed(True)
            while self._requested:
                self._requested = False
                while self._retried:
                    await self._outbox.retry(self._retried.pop(0))
                connected, self._connected = self._connected, False
                await self._outbox.send(changed=self._state_changed, opened=opened, connected=connected)
                opened = False
        finally:
            self._running = False
            self._changed(False)


KEY = "call-panel.work.1"
"""The mark's key in the local storage of the app's origin. `static/worker.js` knows it too."""


def encode_work_due(moment: float) -> str:
    """Return the mark: nothing can be done before `moment` (seconds since 1970); 0 means at once."""
    return f"{moment:.3f}"
