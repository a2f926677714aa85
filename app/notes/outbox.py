"""What waits to be sent: orders in local storage, of this call and of earlier ones. One sender at a time.

    outbox = Outbox(store, rest, locks, now)
    outbox.put(order)
    await outbox.send()                         # all that is due, as far as it can be done now
    [held.problem for held in outbox.held()]

The panel sends while it is there. It leaves the worker a mark that it pushes ahead, so that the worker begins when the
panel is gone, and not before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.notes.delivery import Sending
from app.notes.save_request import Held, Order, Receipt, Result, State, freshly_due, wanted_again
from app.notes.storage_format import (
    DRAFTS,
    ORDERS,
    RECEIPTS,
    draft_in,
    draft_key,
    newer,
    order_in,
    order_text,
    receipt_in,
    receipt_text,
)

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Rest
    from app.ui.program import Report
    from app.ui.storage import Locks, Store

LOCK = "call-panel-outbox"
"""The Web Lock of the sender."""

KEPT_RECEIPT = 7 * 86_400.0
"""Seconds that a receipt is kept: a panel that still shows the note does not write it a second time."""


class Outbox:
    """All orders that lie in the storage."""

    def __init__(self, store: Store, rest: Rest, locks: Locks, now: Callable[[], float]) -> None:
        self._store = store
        self._rest = rest
        self._locks = locks
        self._now = now

    def held(self) -> tuple[Held, ...]:
        """Return all orders, oldest first, also those that are through and still there."""
        orders = [order_in(self._store.get(key)) for key in self._store.keys(ORDERS)]
        found = [self._with_receipt(order) for order in orders if order is not None]
        return tuple(sorted(found, key=lambda held: held.order.at))

    def receipt(self, mark: str) -> Receipt:
        """Return the receipt of an order, even of one that no longer exists."""
        return receipt_in(self._store.get(RECEIPTS + mark)) or Receipt(mark)

    def knows(self, mark: str) -> bool:
        """Return whether an order with this mark was ever made."""
        return self._store.get(ORDERS + mark) is not None or self._store.get(RECEIPTS + mark) is not None

    def put(self, order: Order) -> None:
        """Keep an order; an earlier one with its mark is replaced."""
        self._store.set(ORDERS + order.mark, order_text(order))

    def next_due(self) -> float | None:
        """Return when something can be sent; None when nothing waits, or only for a person."""
        moments = [moment for held in self.held() if (moment := held.waits_until()) is not None]
        return min(moments) if moments else None

    def leave_to_worker(self, not_before: float) -> None:
        """Leave a mark that makes the worker continue if this frame is gone by then; remove it if nothing is left."""
        moment = self.next_due()
        if moment is None:
            self._store.remove(KEY)
        else:
            self._store.set(KEY, due(max(moment, not_before)))

    @property
    def waits(self) -> bool:
        """Whether something waits for another day: a panel that is opened tries it."""
        return any(held.waits_until() is not None for held in self.held())

    async def send(self, *, told: Callable[[str], None] = lambda _: None, opened: bool = False) -> None:
        """Send what is due. An order that is replaced meanwhile is sent again in its new form.

        Args:
            told: Called with an order's mark whenever something is known of it.
            opened: Whether a page was just opened: then what may have passed meanwhile is due, too.
        """
        async with self._locks.held(LOCK):
            if opened:
                for waiting in self.held():
                    if (receipt := freshly_due(waiting.receipt, self._now())) is not waiting.receipt:
                        self._keep(receipt)
            for mark in [held.order.mark for held in self.held()]:
                while (held := self._due(mark)) is not None:
                    await Sending(self._rest, self._now, self._keeping(told), held.order, held.receipt).send()

    async def retry(self, mark: str) -> None:
        """Mark an order for an immediate retry, including what was refused. `send` does it."""
        async with self._locks.held(LOCK):
            order = order_in(self._store.get(ORDERS + mark))
            if order is not None:  # its receipt may be one that cannot be read: the doubt stays
                self._keep(wanted_again(self._with_receipt(order).receipt, self._now()))

    async def discard(self, mark: str) -> None:
        """Throw an order away, as the operator wants it."""
        async with self._locks.held(LOCK):
            self._store.remove(ORDERS + mark)

    def sweep(self, keep: str = "") -> None:
        """Remove what is through: orders with their drafts, after some days receipts. `keep` names one that stays."""
        for held in self.held():
            if held.complete and held.order.mark != keep:
                self._forget(held)
        for key in self._store.keys(RECEIPTS):
            text = self._store.get(key)
            receipt = receipt_in(text)
            mark = key.removeprefix(RECEIPTS)
            old = not newer(text) if receipt is None else self._now() - receipt.at > KEPT_RECEIPT
            if old and mark != keep and self._store.get(ORDERS + mark) is None:
                self._store.remove(key)

    async def work(self) -> None:
        """Do the background worker's part: send what the panel left, and return while something remains."""
        await self.send(opened=True)
        self.sweep()
        moment = self.next_due()
        if moment is not None:
            self._store.set(KEY, due(moment))

    def _forget(self, held: Held) -> None:
        """Remove an order that is through, and the draft that it came from, unless that was changed meanwhile."""
        for key in self._store.keys(DRAFTS):
            draft = draft_in(self._store.get(key))
            if draft is not None and (draft.mark, draft.revision) == (held.order.mark, held.order.revision):
                self._store.remove(draft_key(draft.place))
        self._store.remove(ORDERS + held.order.mark)

    def _with_receipt(self, order: Order) -> Held:
        """Return an order with its receipt. One that cannot be read leaves everything in doubt: it is looked for."""
        text = self._store.get(RECEIPTS + order.mark)
        receipt = receipt_in(text)
        if receipt is None:
            doubt = {} if text is None else {entry.slot: Result(State.UNKNOWN) for entry in order.entries}
            receipt = Receipt(order.mark, results=doubt)
        return Held(order, receipt)

    def _due(self, mark: str) -> Held | None:
        order = order_in(self._store.get(ORDERS + mark))
        if order is None:
            return None
        held = self._with_receipt(order)
        moment = held.waits_until()
        return held if moment is not None and moment <= self._now() else None

    def _keeping(self, told: Callable[[str], None]) -> Callable[[Receipt], None]:
        def keep(receipt: Receipt) -> None:
            self._keep(receipt)
            told(receipt.mark)

        return keep

    def _keep(self, receipt: Receipt) -> None:
        self._store.set(RECEIPTS + receipt.mark, receipt_text(replace(receipt, at=self._now())))


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
