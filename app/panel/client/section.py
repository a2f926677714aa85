"""The section `client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.crm.client import LASTING, ClientCard, Condition, Marks, client_commands, parse_client_card
from app.panel.client.view import Location, locate, location_view, marks_view, view
from app.sections.events import ClientKnown
from app.sections.records import Records, RecordsSection
from app.ui.program import WakeUpTimer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.call.model import Model
    from app.sections.caller import Caller
    from app.sections.section import SectionContext
    from app.ui.view import Content

MINUTE = 60.0


class ClientSection(RecordsSection[ClientCard]):
    """The client's card."""

    name = "client"

    def __init__(self, context: SectionContext) -> None:
        super().__init__(context)
        self._marks = Marks(
            Condition(context.settings.vip.field, context.settings.vip.value),
            Condition(context.settings.no_contact.field, context.settings.no_contact.value),
        )
        self._announced: Caller | None = None
        self._wake_up_timer = WakeUpTimer(context.now, self._tick)

    async def read(self, subject: Caller) -> AsyncIterator[ClientCard]:
        """Read the card, once."""
        if subject.client is None or not (commands := client_commands(subject.client)):
            return
        outcomes = await self.context.reader.read(commands, lasting=LASTING)
        yield parse_client_card(subject.client, outcomes, self._marks, self.context.people, apart=subject.activity_id)

    def arrived(self, subject: Caller, content: ClientCard) -> None:
        """Share who the client is with the other sections, and announce it once."""
        phone = next(iter(content.phones), "")
        email = next(iter(content.emails), "")
        self.context.bus.publish(ClientKnown(content.client, content.name, content.company, phone, email))
        self.context.share_names(content.names)
        if subject != self._announced:
            self._announced = subject
            texts = (content.name, content.company, *(text for _, text in marks_view(content, self.context)))
            self.context.announce(", ".join(filter(None, texts)))

    def show(self, model: Model) -> None:
        """Take a changed call."""
        super().show(model)
        self._wake_with_the_minute()

    def close(self) -> None:
        """End the section."""
        super().close()
        self._wake_up_timer.close()

    def view(self, records: Records[ClientCard]) -> Mapping[str, Content]:
        """Return the contents of all places."""
        return view(records, self._place(), self.context)

    def _place(self) -> Location | None:
        subject = self.records.loading.subject
        return None if subject is None else locate(subject, self.context.intl, self.context.now())

    def _tick(self) -> None:
        for place, shown in location_view(self._place(), self.context).items():
            self.context.view.show(place, shown)
        self._wake_with_the_minute()

    def _wake_with_the_minute(self) -> None:
        known = self._place() is not None
        self._wake_up_timer.wake_at((self.context.now() // MINUTE + 1) * MINUTE if known else None)
