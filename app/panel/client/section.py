"""The section `client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.crm.client import LASTING, ClientCard, Condition, Marks, asked, client_card
from app.panel.client.location import Whereabouts, found
from app.panel.client.view import marks, view, whereabouts
from app.sections.events import ClientKnown
from app.sections.records import Records, RecordsSection
from app.ui.wake_up import Ticker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.call.model import Model
    from app.sections.caller import Subject
    from app.sections.section import Room
    from app.ui.view import Shown

MINUTE = 60.0


class ClientSection(RecordsSection[ClientCard]):
    """The client's card."""

    name = "client"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self._marks = Marks(
            Condition(room.settings.vip.field, room.settings.vip.value),
            Condition(room.settings.no_contact.field, room.settings.no_contact.value),
        )
        self._announced: Subject | None = None
        self._ticker = Ticker(room.now, self._tick)

    async def read(self, subject: Subject) -> AsyncIterator[ClientCard]:
        """Read the card, once."""
        if subject.client is None or not (commands := asked(subject.client)):
            return
        outcomes = await self.room.reader.read(commands, lasting=LASTING)
        yield client_card(subject.client, outcomes, self._marks, self.room.people, apart=subject.activity_id)

    def arrived(self, subject: Subject, content: ClientCard) -> None:
        """Share who the client is with the other sections, and announce it once."""
        phone = next(iter(content.phones), "")
        email = next(iter(content.emails), "")
        self.room.board.tell(ClientKnown(content.client, content.name, content.company, phone, email))
        if subject != self._announced:
            self._announced = subject
            texts = (content.name, content.company, *(text for _, text in marks(content, self.room)))
            self.room.announce(", ".join(filter(None, texts)))

    def show(self, model: Model) -> None:
        """Take a changed call."""
        super().show(model)
        self._wake_with_the_minute()

    def close(self) -> None:
        """End the section."""
        super().close()
        self._ticker.close()

    def view(self, records: Records[ClientCard]) -> Mapping[str, Shown]:
        """Return the contents of all places."""
        return view(records, self._place(), self.room)

    def _place(self) -> Whereabouts | None:
        subject = self.records.loading.subject
        return None if subject is None else found(subject, self.room.regional, self.room.now())

    def _tick(self) -> None:
        for place, shown in whereabouts(self._place(), self.room).items():
            self.room.places.show(place, shown)
        self._wake_with_the_minute()

    def _wake_with_the_minute(self) -> None:
        known = self._place() is not None
        self._ticker.wake_at((self.room.now() // MINUTE + 1) * MINUTE if known else None)
