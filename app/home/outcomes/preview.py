"""The preview of the outcomes: the panel's wrap-up in a sample call, with the outcome chosen that is edited. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import FieldType
from app.copies import replace
from app.home.portal_lists import DEAL
from app.home.preview import CLIENT_NAME, COMPANY_NAME, deal_title, with_choice
from app.locale import N_
from app.notes.draft import Draft
from app.notes.follow_up import due_moments
from app.panel.wrapup.model import DueTodo, Model
from app.panel.wrapup.note_context import note_context_of
from app.panel.wrapup.view import view
from app.sections.events import FieldsKnown
from app.settings.outcomes import outcomes_for, pipeline_of
from app.settings.overrides import Situation
from app.settings.shortcuts import keys_of

if TYPE_CHECKING:
    from app.home.fields.state import PortalFields
    from app.home.form import FormContext
    from app.home.portal_lists import PortalLists
    from app.home.preview import SampleCall
    from app.notes.follow_up import TimeZones
    from app.settings.outcomes import Outcome
    from app.settings.values import AppSettings
    from app.ui.view import Content

COMPANY = "COMPANY:1"
"""The sample client's company."""


def preview(  # noqa: PLR0913, PLR0917 - what is shown, and how
    sample: SampleCall,
    settings: AppSettings,
    chosen: str,
    form: FormContext,
    now: float,
    times: TimeZones,
) -> dict[str, Content]:
    """Return what the wrap-up shows of a sample call, by settings with their outcomes and what its line overrides.

    Args:
        sample: The call.
        settings: The settings.
        chosen: The name of the outcome that the operator has chosen, if it is offered; what it does is shown with it.
        form: The form. While the portal's fields aren't known, nothing is said of those that outcomes set.
        now: The present moment.
        times: The time zones.
    """
    words, portal = form.words, form.fields
    line = (sample.line.number, sample.line.name) if sample.line.number else None
    settings = settings.in_situation(Situation(line))
    outcomes = settings.outcomes_offered(())
    if portal is None:
        outcomes = tuple(replace(one, fields=()) for one in outcomes)
    context = note_context_of(sample.model(now), sample.client)
    client = sample.client.code
    names, stages, about = {client: CLIENT_NAME, COMPANY: COMPANY_NAME}, {}, None
    if sample.deal is not None:
        about = (sample.deal.code, deal_title(words))
        names[sample.deal.code] = deal_title(words)
    if sample.stage is not None:
        stages[client if sample.deal is None else sample.deal.code] = sample.stage.code
    one = next((each for each in outcomes_for(sample.direction, outcomes, _line(sample)) if each.name == chosen), None)
    settles = one is not None and one.settles
    owners = (client, COMPANY, *filter(None, stages))
    model = Model(
        now,
        context,
        outcomes=outcomes,
        required=settings.outcome_required,
        place=settings.note_place,
        draft=Draft(outcome="" if one is None else one.name, at=now),
        about=about,
        names=names,
        taken_keys=frozenset(keys_of(settings.keys).values()),
        due=(client, (DueTodo(1, client, words(N_("Call again")), now),) if settles else ()),
        moments=due_moments(now, times.client_offset),
        stage_names={stage.code: stage.name for stage in form.lists.stages},
        stages=stages,
        known_fields=None if portal is None else _known(portal, form.lists, times, owners),
    )
    return {name: shown for name, shown in view(model, words, times).items() if name != "wrapup-unfinished"}


def _line(sample: SampleCall) -> tuple[str, str]:
    return sample.line.number, sample.line.name


def _known(portal: PortalFields, lists: PortalLists, times: TimeZones, owners: tuple[str, ...]) -> FieldsKnown:
    """Return the sample's items with all fields empty."""
    fields = {
        kind: {
            name: replace(one, entries=lists.statuses.entries(one.listed)) if one.type is FieldType.STATUS else one
            for name, one in known.items()
        }
        for kind, known in portal.fields.items()
    }
    values = {owner: dict.fromkeys(fields.get(owner.partition(":")[0], {}), "") for owner in owners}
    return FieldsKnown(owners[0], fields, values, times.operator_offset)


def sample_for(one: Outcome, sample: SampleCall, lists: PortalLists) -> SampleCall:
    """Return a call in which an outcome is offered and has something to move, if the portal has one."""
    if one.direction not in ("", sample.direction):
        sample = with_choice(sample, "direction", one.direction, lists)
    if one.lines and not one.is_for("", _line(sample)):
        line = next((each for each in lists.lines if one.is_for("", (each.number, each.name))), None)
        sample = sample if line is None else with_choice(sample, "line", line.number, lists)
    pipelines = [pipeline_of(stage) for stage in one.stages]
    if pipelines and (sample.stage is None or pipeline_of(sample.stage.code) not in pipelines):
        stages = [each for each in lists.stages if pipeline_of(each.code) in pipelines and each.code not in one.stages]
        first = next((each for each in stages if each.type == DEAL), next(iter(stages), None))
        sample = sample if first is None else with_choice(sample, "stage", first.code, lists)
    return sample
