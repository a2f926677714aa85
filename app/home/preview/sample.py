"""The call of a preview, and what of it can be chosen. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.call.crm_item import CrmItem
from app.call.model import Call, Line, Model, Number, NumberKind, Phase, TalkTimer
from app.home.form import options
from app.home.portal_lists import DEAL, LEAD, LEADS, PortalLists
from app.locale import N_, Words
from app.ui.view import Element, ItemList, ListItem

if TYPE_CHECKING:
    from app.home.portal_lists import Stage

CLIENT = CrmItem("CONTACT", 1)
DEAL_ITEM = CrmItem(DEAL, 1)

DIRECTIONS = {"incoming": N_("Incoming"), "outgoing": N_("Outgoing"), "callback": N_("Callback")}
_LABELS = {"direction": N_("Direction"), "line": N_("Line"), "stage": N_("Stage")}

CLIENT_NAME, COMPANY_NAME, EMAIL = "Anna Lindner", "Lindner Optics", "anna@example.com"
NUMBER = Number(NumberKind.KNOWN, "+12025550143", "+12025550143", "+12025550143", "+1 202-555-0143")


@dataclass(frozen=True, slots=True)
class SampleCall:
    """A made-up call.

    Attributes:
        direction: The platform's code.
        line: The company's line.
        stage: The stage of the deal, or of the lead; None without one.
    """

    direction: str = "incoming"
    line: Line = field(default_factory=Line)
    stage: Stage | None = None

    @property
    def client(self) -> CrmItem:
        """Whom the call is with."""
        return CrmItem(LEAD, 1) if self.stage is not None and self.stage.type == LEAD else CLIENT

    @property
    def deal(self) -> CrmItem | None:
        """What it is about."""
        return DEAL_ITEM if self.stage is not None and self.stage.type == DEAL else None

    @property
    def call(self) -> Call:
        """The call itself."""
        return Call("preview", NUMBER, self.line, self.client, direction=self.direction, state="connected")

    def model(self, now: float) -> Model:
        """Return the call as the panel knows it, in its first minute."""
        names = {self.client.code: CLIENT_NAME}
        return Model(now, self.call, phase=Phase.TALKING, talk_timer=TalkTimer(now - 35), subscribed=True, names=names)


def deal_title(words: Words) -> str:
    """Return what the deal is called."""
    return words(N_("Microscopes, second batch"))


def with_choice(sample: SampleCall, name: str, code: str, lists: PortalLists) -> SampleCall:
    """Return the call after something else was chosen; the same if that doesn't exist."""
    match name:
        case "direction" if code in DIRECTIONS:
            return replace(sample, direction=code)
        case "line":
            found = next((line for line in lists.lines if line.number == code), None)
            return replace(sample, line=found) if found is not None else replace(sample, line=Line())
        case "stage":
            return replace(sample, stage=next((stage for stage in lists.stages if stage.code == code), None))
        case _:
            return sample


def choice_rows(sample: SampleCall, names: tuple[str, ...], lists: PortalLists, prefix: str, words: Words) -> ItemList:
    """Return a row for each thing that can be chosen. One without a choice is left out.

    Args:
        sample: What is chosen.
        names: Which of `direction`, `line` and `stage`, in order.
        lists: What the portal has.
        prefix: What the names of their inputs begin with: `scripts.sample-`.
        words: The language.
    """
    chosen = {
        "direction": sample.direction,
        "line": sample.line.number,
        "stage": "" if sample.stage is None else sample.stage.code,
    }
    rows = []
    for name in names:
        entries = _entries(name, lists, words)
        if len(entries) > 1:
            attributes = {"data-input": f"{prefix}{name}"}
            shown = ListItem(
                {"label": Element(words(_LABELS[name])), "choice": Element(None, attributes, chosen[name])},
                {"options": options(entries)},
            )
            rows.append(shown)
    return ItemList(tuple(rows))


def _entries(name: str, lists: PortalLists, words: Words) -> list[tuple[str, str]]:
    match name:
        case "direction":
            return [(code, words(label)) for code, label in DIRECTIONS.items()]
        case "line":
            return [("", words(N_("Any line"))), *((line.number, line.name or line.number) for line in lists.lines)]
        case _:
            stages = [
                (stage.code, f"{words(LEADS) if pipeline.type == LEAD else pipeline.name}: {stage.name}")
                for pipeline in lists.pipelines
                for stage in pipeline.stages
            ]
            return [("", words(N_("Without a deal"))), *stages]
