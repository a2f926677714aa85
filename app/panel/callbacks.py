"""My callbacks today in the panel, once no call runs. Until then it costs nothing but a look at the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.model import Phase, is_over
from app.callbacks.section import Callbacks, CallbacksContext
from app.locale import N_
from app.panel.wrapup.section import REASON
from app.sections.events import CallSaved, ConnectionRestored
from app.ui.view import Element, visibility

if TYPE_CHECKING:
    from app.call.model import Model
    from app.callbacks.state import Model as CallbacksModel
    from app.sections.section import SectionContext


class CallbacksSection:
    """The place of today's callbacks: at the end of the page, where nothing has to make room for it.

    It is filled when the note of the call that ran here is saved, or on a click.
    """

    name = "callbacks"

    def __init__(self, context: SectionContext) -> None:
        self._context = context
        self._callbacks: Callbacks | None = None
        self._call = ""
        self._free = self._saved = self._unsaved = False
        context.bus.subscribe(CallSaved, self._call_saved)
        context.bus.subscribe(ConnectionRestored, lambda _: self._connection_restored())
        self._show(shown=False)

    def show(self, model: Model) -> None:
        """Take a changed call."""
        call_id = "" if model.call is None else model.call.id
        free = model.confirmed and (is_over(model.phase) or model.phase is Phase.NO_CALL)
        if call_id != self._call:
            self._saved = False
        self._call, self._unsaved = call_id, REASON in model.auto_close.reasons
        if free != self._free:
            self._free = free
            if not free:
                self._end_list()
            self._show(shown=free)
        self._open_when_saved()

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        if action != "jump":
            if self._callbacks is not None:
                self._callbacks.act(action, argument)
        elif self._free:
            self._open()
            self._context.focus("callbacks-section")

    def typed(self, field: str, text: str) -> None:
        """Do nothing: there is nothing to type."""

    def leave(self) -> None:
        """Do nothing: what was chosen is in the outbox already."""

    def close(self) -> None:
        """End the section."""
        self._end_list()

    def _call_saved(self, fact: CallSaved) -> None:
        self._saved = self._saved or fact.call_id == self._call
        if self._callbacks is not None:
            self._callbacks.open()  # a to-do may have been settled by it
        self._open_when_saved()

    def _open_when_saved(self) -> None:
        if self._free and self._saved and not self._unsaved:
            self._open()

    def _connection_restored(self) -> None:
        if self._callbacks is not None:
            self._callbacks.connection_restored()

    def _open(self) -> None:
        if self._callbacks is not None:
            return
        context = self._context
        self._callbacks = Callbacks(
            CallbacksContext(
                view=context.view,
                copy=context.copy,
                now=context.now,
                spawn=context.spawn,
                report=context.report,
                words=context.words,
                rest=context.rest,
                store=context.local_store,
                locks=context.locks,
                offset=context.offset,
                intl=context.intl,
                region=context.region,
                phone_to=context.phone_to,
                changed=self._count,
            )
        )
        self._callbacks.open()

    def _end_list(self) -> None:
        callbacks, self._callbacks = self._callbacks, None
        if callbacks is not None:
            callbacks.close()

    def _show(self, *, shown: bool) -> None:
        """Offer the list in the call's line; the list itself is there once it is read."""
        self._context.view.show(
            "callbacks-section", Element(None, visibility(shown=shown and self._callbacks is not None))
        )
        self._context.view.show(
            "callbacks-jump", Element(self._context.words(N_("My callbacks today")), visibility(shown=shown))
        )

    def _count(self, model: CallbacksModel) -> None:
        if model.todos is None:
            return
        sentence = N_("My callbacks today: {count}")
        text = self._context.words(sentence).format(count=model.open_count)
        self._context.view.show("callbacks-jump", Element(text, visibility(shown=model.open_count > 0)))
