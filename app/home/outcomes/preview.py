"""The preview of the outcomes: the panel's wrap-up in a sample call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.preview.sample import CLIENT_NAME, deal_title
from app.panel.wrapup.model import Model, note_context_of
from app.panel.wrapup.view import view
from app.settings.overrides import Situation
from app.settings.shortcuts import keys_of

if TYPE_CHECKING:
    from app.home.preview.sample import SampleCall
    from app.locale import Words
    from app.notes.follow_up import TimeZones
    from app.settings.values import AppSettings
    from app.ui.view import Content


def preview(
    sample: SampleCall, settings: AppSettings, now: float, words: Words, times: TimeZones
) -> dict[str, Content]:
    """Return what the wrap-up shows of a sample call, by settings with their outcomes and what its line overrides."""
    line = (sample.line.number, sample.line.name) if sample.line.number else None
    settings = settings.in_situation(Situation(line))
    outcomes = settings.outcomes_offered(())
    context = note_context_of(sample.model(now), sample.client)
    names = {sample.client.code: CLIENT_NAME}
    about = None
    if sample.deal is not None:
        about = (sample.deal.code, deal_title(words))
        names[sample.deal.code] = deal_title(words)
    model = Model(
        now, context, outcomes=outcomes, required=settings.outcome_required, place=settings.note_place, about=about,
        names=names, taken_keys=frozenset(keys_of(settings.keys).values()),
    )  # fmt: skip
    return {name: shown for name, shown in view(model, words, times).items() if name != "wrapup-unfinished"}
