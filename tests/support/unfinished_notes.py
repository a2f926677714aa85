"""The home page with notes that cards left behind."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.notes.draft import Draft, NoteKey
from app.notes.draft_store import DraftStore
from app.settings.outcomes import Outcome
from app.settings.storage_format import OPTION, encode_settings
from app.settings.values import AppSettings
from tests.portal.state import PortalState
from tests.support.fake_home import HomeLoad, bind_all
from tests.support.fake_page import EPOCH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOTE = Draft(NoteKey("call.1", "CONTACT:797"), "k3v9x2pq", EPOCH - 3600, 3, "Calls back", direction="incoming")
SETTINGS = AppSettings(outcomes=(Outcome("Reached"), Outcome("No answer", "outgoing")))


@asynccontextmanager
async def opened(
    *notes: Draft, settings: AppSettings = SETTINGS, state: PortalState | None = None
) -> AsyncIterator[HomeLoad]:
    """The page with notes that cards left."""
    state = state or PortalState()
    bind_all(state)
    state.options.app[OPTION] = encode_settings(settings, {})
    page = HomeLoad(state)
    for note in notes:
        DraftStore(page.marks).save(note)
    await page.open()
    yield page
    page.home.close()
    assert page.faults == []


def stages(page: HomeLoad) -> list[str | None]:
    """What has become of the notes."""
    return [row.parts[""].attributes["data-stage"] for row in page.places.rows("unfinished")]


def comments(page: HomeLoad) -> list[str]:
    """What was written to the CRM about the client."""
    return [text for _, text in page.state.crm.notes() if "k3v9x2pq" in text]
