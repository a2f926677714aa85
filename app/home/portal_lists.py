"""What administrators pick by name: the portal's lines, its pipelines and their stages.

    outcomes = await rest.batch(LIST_COMMANDS)
    lists = parse_lists(outcomes)
    lists.stage_name("DEAL:C1:NEW")  # "Renewals: Contract ends soon"

What can't be read is missing, and named in `failed`. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bitrix24.call_card import TYPE_IDS
from app.bitrix24.rest.batch import Command
from app.bitrix24.values import items, mapping, positive, text
from app.call.model import Line
from app.crm.records import LISTS, Record, Statuses
from app.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.values import JSON
    from app.locale import Words

DEAL, LEAD = "DEAL", "LEAD"

_PIPELINES, _STAGES, _APP_LINES, _PORTAL_LINES = "pipelines", "stages", "app_lines", "portal_lines"
_DEPARTMENTS, _MORE_DEPARTMENTS = "departments", "more_departments"

LIST_COMMANDS: Mapping[str, Command] = {
    _PIPELINES: Command("crm.category.list", {"entityTypeId": TYPE_IDS[DEAL]}),
    _STAGES: LISTS,
    _APP_LINES: Command("telephony.externalLine.get"),
    _PORTAL_LINES: Command("voximplant.line.get"),
    _DEPARTMENTS: Command("department.get", {"sort": "NAME"}),
    _MORE_DEPARTMENTS: Command("department.get", {"sort": "NAME", "START": 50}),
}
"""For administrators. Only those of the telephony get the portal's own lines."""

LEADS = N_("Leads")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: the type of its items, the portal's code, and its name."""

    type: str
    id: str
    name: str

    @property
    def code(self) -> str:
        """The stage as one text: `DEAL:C1:NEW`, `LEAD:NEW`. Leads and deals have stages of the same code."""
        return f"{self.type}:{self.id}"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline of deals with its stages, in order; of the leads, which have a single one, it has no name.

    Attributes:
        type: `DEAL` or `LEAD`.
        id: The portal's number as text; empty for leads.
        name: Its name.
        stages: Its stages.
    """

    type: str
    id: str
    name: str
    stages: tuple[Stage, ...] = ()

    @property
    def code(self) -> str:
        """The pipeline as one text: `DEAL:1`, `LEAD`."""
        return f"{self.type}:{self.id}" if self.id else self.type

    def title(self, words: Words) -> str:
        """Return what it is called; empty for a pipeline of deals whose name is unknown."""
        return words(LEADS) if self.type == LEAD else self.name


@dataclass(frozen=True, slots=True)
class PortalLists:
    """What there is.

    Attributes:
        lines: The lines that the portal names.
        pipelines: The pipelines of deals, then that of leads.
        failed: What couldn't be read: `lines`, `stages` or `departments`.
        departments: Names of departments by their number, the first 100.
        statuses: The entries of the portal's lists, such as sources and types.
    """

    lines: tuple[Line, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    failed: frozenset[str] = frozenset()
    departments: Mapping[int, str] = field(default_factory=dict, hash=False)
    statuses: Statuses = field(default_factory=lambda: Statuses(None), compare=False)

    @property
    def incomplete(self) -> bool:
        """Whether lines or stages couldn't be read."""
        return bool(self.failed & {"lines", "stages"})

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of all pipelines."""
        return tuple(stage for pipeline in self.pipelines for stage in pipeline.stages)

    @property
    def line_names(self) -> dict[str, str]:
        """What the lines are called, by their numbers."""
        return {line.number: line.name or line.number for line in self.lines}

    def updated(self, newer: PortalLists | None) -> PortalLists:
        """Return a later answer, completed by an earlier one."""
        if newer is None:
            return self
        lines = self.lines if "lines" in newer.failed else newer.lines
        pipelines = self.pipelines if "stages" in newer.failed else newer.pipelines
        departments = self.departments if "departments" in newer.failed else newer.departments
        statuses = self.statuses if "stages" in newer.failed else newer.statuses
        return PortalLists(lines, pipelines, newer.failed, departments, statuses)

    def line_name(self, number: str) -> str:
        """Return the name of a line; empty if the portal doesn't have it."""
        return next((line.name or line.number for line in self.lines if line.number == number), "")

    def pipeline_name(self, code: str) -> str:
        """Return the name of a pipeline of deals; empty if the portal doesn't have it."""
        return next((each.name for each in self.pipelines if each.code == code), "")

    def stage_name(self, code: str, words: Words) -> str:
        """Return pipeline and name of a stage; empty if the portal doesn't have it."""
        return next((name for each, name in self.stage_names(words) if each == code), "")

    def stage_names(self, words: Words) -> Iterator[tuple[str, str]]:
        """Yield the code of each stage, with its pipeline and name."""
        for pipeline in self.pipelines:
            title = pipeline.title(words)
            for stage in pipeline.stages:
                yield stage.code, f"{title}: {stage.name}"


def parse_lists(outcomes: Outcomes) -> PortalLists:
    """Return what the portal has answered to `LIST_COMMANDS`."""
    decisive = {"lines": (_APP_LINES, _PORTAL_LINES), "stages": (_STAGES,), "departments": (_DEPARTMENTS,)}
    result = outcomes.result
    return PortalLists(
        _lines(result(_APP_LINES), result(_PORTAL_LINES)),
        _pipelines(result(_PIPELINES), result(_STAGES)),
        frozenset(part for part, names in decisive.items() if all(map(outcomes.error, names))),
        _departments(result(_DEPARTMENTS), result(_MORE_DEPARTMENTS)),
        Statuses(result(_STAGES)),
    )


def _lines(of_app: JSON, of_portal: JSON) -> tuple[Line, ...]:
    found = [Line(text(row.get("NUMBER")), text(row.get("NAME"))) for row in map(mapping, items(of_app))]
    found += [Line(text(number), text(name)) for number, name in mapping(of_portal).items()]
    return tuple({line.number: line for line in reversed(found) if line.number}.values())[::-1]


def _departments(*pages: JSON) -> dict[int, str]:
    rows = [mapping(row) for page in pages for row in items(page)]
    found = {positive(row.get("ID")): text(row.get("NAME")) for row in rows}
    return {number: name for number, name in found.items() if number is not None and name}


def _pipelines(categories: JSON, statuses: JSON) -> tuple[Pipeline, ...]:
    rows = [Record(row) for row in items(statuses)]
    found = [
        Pipeline(DEAL, number, row.text("name"), _stages(rows, DEAL, f"DEAL_STAGE_{number}".removesuffix("_0")))
        for row in map(Record, items(mapping(categories).get("categories")))
        if (number := row.text("id"))
    ]
    if not found:  # without a right to read the pipelines, the stages of the main one are known all the same
        found = [Pipeline(DEAL, "0", "", _stages(rows, DEAL, "DEAL_STAGE"))]
    found.append(Pipeline(LEAD, "", "", _stages(rows, LEAD, "STATUS")))
    return tuple(pipeline for pipeline in found if pipeline.stages)


def _stages(rows: list[Record], kind: str, listed: str) -> tuple[Stage, ...]:
    return tuple(
        Stage(kind, row.text("STATUS_ID"), row.text("NAME") or row.text("STATUS_ID"))
        for row in rows
        if row.text("ENTITY_ID") == listed and row.text("STATUS_ID")
    )
