"""What the card should show, and the commands that make it so.

    driver = CardDriver(worker, words, context, lost=...)
    driver.show(model)  # sends what changed

The operator's own clicks change the card too. It then shows the model's state, because the model follows the click.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.background_worker import BackgroundWorker, UiState, is_no_card
from app.bitrix24.call_card import PhoneKnowledge
from app.bitrix24.errors import BX24Error, CommandTimeoutError
from app.locale import N_
from app.worker.state import Model, Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from app.bitrix24.call_card import Phone
    from app.locale import Words
    from app.ui.program import PageContext

NO_MONEY = "402"

_PHASES = {
    Phase.CONNECTING: N_("Connecting"),
    Phase.TALKING: N_("Talking"),
    Phase.TRANSFERRING: N_("Transferring the call"),
    Phase.TRANSFER_ANSWERED: N_("The transfer was answered"),
    Phase.TRANSFERRED: N_("The call was transferred"),
    Phase.TRANSFER_FAILED: N_("The transfer failed"),
    Phase.ENDED: N_("Call ended"),
}
_DIRECTIONS = {
    "incoming": N_("Incoming call"),
    "outgoing": N_("Outgoing call"),
    "callback": N_("Callback"),
}
_LOOKS = {
    Phase.TALKING: UiState.CONNECTED,
    Phase.TRANSFERRING: UiState.TRANSFERRING,
    Phase.TRANSFER_ANSWERED: UiState.TRANSFERRING,
    Phase.TRANSFERRED: UiState.TRANSFER_CONNECTED,
    Phase.TRANSFER_FAILED: UiState.TRANSFER_FAILED,
    Phase.FAILED: UiState.ERROR,
}


@dataclass(frozen=True, slots=True)
class Card:
    """What the card shows. Empty texts and no look leave it to the portal."""

    title: str = ""
    status: str = ""
    look: UiState | None = None
    muted: bool = False
    held: bool = False
    over: bool = False


def card_of(model: Model, words: Words) -> Card:
    """Return what the card should show: nothing for a call that no telephony provider has claimed."""
    if model.call is None or not model.claimed:
        return Card()
    title = model.name or _number_text(model.call.phone, words)
    progress = model.progress
    over = progress.phase is Phase.ENDED
    return Card(title, _status_text(model, words), _look(model), progress.muted, progress.held, over)


class CardDriver:
    """Sends the commands for what changed. Silence is normal: a portal page without telephony answers nothing."""

    def __init__(
        self,
        worker: BackgroundWorker,
        words: Words,
        context: PageContext,
        *,
        lost: Callable[[str], None],
    ) -> None:
        """Send nothing yet. `lost` receives the id of a call that has no card (any longer)."""
        self._worker = worker
        self._words = words
        self._context = context
        self._lost = lost
        self._call_id = ""
        self._shown = Card()

    def show(self, model: Model) -> None:
        """Make the card show the model."""
        before = self._shown if model.call_id == self._call_id else Card()
        after = card_of(model, self._words)
        self._call_id, self._shown = model.call_id, after
        worker = self._worker
        if after.title and after.title != before.title:
            self._send(worker.set_card_title(after.title))
        if after.status and after.status != before.status:
            self._send(worker.set_status_text(after.status))
        if after.look is not None and after.look is not before.look:
            self._send(worker.set_ui_state(after.look))
        if after.over and not before.over:
            self._send(worker.stop_timer())  # a card that is held open stays: it keeps the look of a conversation
        if model.claimed and after.muted != before.muted:
            self._send(worker.set_mute(muted=after.muted))
        if model.claimed and after.held != before.held:
            self._send(worker.set_hold(held=after.held))

    def close(self, call_id: str) -> None:
        """Close the card of a call."""
        self._send(self._worker.close_card(), call_id)

    def _send(self, command: Coroutine[None, None, None], call_id: str | None = None) -> None:
        self._context.spawn(self._sent(command, self._call_id if call_id is None else call_id), "card")

    async def _sent(self, command: Coroutine[None, None, None], call_id: str) -> None:
        try:
            await command
        except CommandTimeoutError:
            return
        except BX24Error as error:
            if is_no_card(error):
                self._lost(call_id)
            else:
                self._context.report("card", error)


def _look(model: Model) -> UiState | None:
    match model.progress.phase:
        case Phase.RINGING:
            return UiState.OUTGOING if model.outgoing else UiState.INCOMING
        case Phase.CONNECTING:
            return UiState.CONNECTING_OUTGOING if model.outgoing else UiState.CONNECTING_INCOMING
        case Phase.FAILED if model.progress.code == NO_MONEY:
            return UiState.MONEY_ERROR
        case phase:
            return _LOOKS.get(phase)


def _status_text(model: Model, words: Words) -> str:
    progress = model.progress
    if progress.phase is Phase.FAILED:
        return words(N_("The call failed with code {code}")).format(code=progress.code)
    if progress.phase is Phase.TALKING and progress.held:
        return words(N_("On hold"))
    if progress.phase in _PHASES:
        return words(_PHASES[progress.phase])
    direction = "" if model.call is None else model.call.direction
    return words(_DIRECTIONS[direction]) if direction in _DIRECTIONS else ""


def _number_text(phone: Phone, words: Words) -> str:
    if phone.knowledge is PhoneKnowledge.HIDDEN:
        return words(N_("Number withheld"))
    return phone.text or words(N_("Number unknown"))
