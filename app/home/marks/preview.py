"""The head of the panel as the preview shows it: a sample client who has the marks that are set up. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.crm.client import ClientCard
from app.panel.call_view import call_view, client_view, timer_view
from app.panel.client.section import marks_list

if TYPE_CHECKING:
    from app.home.preview.sample import SampleCall
    from app.locale import Words
    from app.settings.values import AppSettings
    from app.ui.view import Content


def preview(sample: SampleCall, settings: AppSettings, now: float, words: Words) -> dict[str, Content]:
    """Return what the head shows of a sample call, with each mark whose field is chosen."""
    model = sample.model(now)
    card = ClientCard(sample.client, vip=bool(settings.vip.field), no_contact=bool(settings.no_contact.field))
    return {
        **call_view(model, words),
        **timer_view(model, words),
        **client_view(model, words),
        "client-marks": marks_list(card, words),
    }
