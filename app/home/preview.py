"""Previews: real sections of the panel beside the forms of the home page, fed with a sample call.

The section's own markup, copied from the panel, is filled by its own view functions. The places of the copy are named
`PREVIEW:NAME`.

A section of the home page puts this beside its form, with its own name in place of `scripts`, and the name of the
panel's section in place of `script`: that of its `data-field="script-section"`, or of a `data-section`.

    <aside class="preview" data-label="Preview" aria-label="Preview">
      <p class="preview-title" data-text="Preview">Preview</p>
      <ul class="preview-choices" data-list="scripts-sample">
        <!-- include app/home/preview_choices.html -->
      </ul>
      <div class="preview-panel" data-preview="scripts" inert></div>
    </aside>

    preview = SectionPreview("scripts", "script", context, draw=lambda sample: view(sample.model(now), words))
    preview.show()  # with each change of the form
    preview.typed("sample-line", "+49 30 901820")  # what is chosen in `scripts.sample-line`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.call.crm_item import CrmItem
from app.call.model import Call, Line, Model, Number, NumberKind, Phase, TalkTimer
from app.copies import replace
from app.home.form import options
from app.home.portal_lists import DEAL, LEAD, PortalLists
from app.locale import N_, Words
from app.ui.view import Element, ItemList, ListItem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.home.page import HomeContext
    from app.home.portal_lists import Stage
    from app.ui.view import Content

SAMPLE = "sample-"
"""What the names of the inputs begin with, after that of the preview."""

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
            return [("", words(N_("Any line"))), *lists.line_names.items()]
        case _:
            return [("", words(N_("Without a deal"))), *lists.stage_names(words)]


Draw = Callable[[SampleCall], "Mapping[str, Content]"]
"""The section's view functions, for a call."""


class SectionPreview:
    """A copy of a section that only shows. A fault in it doesn't affect the form."""

    def __init__(  # noqa: PLR0913 - what a preview consists of
        self,
        name: str,
        section: str,
        context: HomeContext,
        words: Words,
        *,
        draw: Draw,
        choices: tuple[str, ...] = ("direction", "line", "stage"),
        inputs: str = "",
    ) -> None:
        """Do nothing yet.

        Args:
            name: The preview's name: of `data-preview` and of the list `NAME-sample`.
            section: The section's name in the panel.
            context: The page.
            words: The language.
            draw: Returns what the section shows of a call.
            choices: What can be chosen of the call.
            inputs: What the names of its inputs begin with; the preview's name if it is empty.
        """
        self._name = name
        self._section = section
        self._context = context
        self._words = words
        self._draw = draw
        self._choices = choices
        self._inputs = f"{inputs or name}.{SAMPLE}"
        self._lists = PortalLists()
        self._copied: bool | None = None
        self._broken = False
        self.sample = SampleCall()

    def offer(self, lists: PortalLists) -> None:
        """Take the choices."""
        if lists != self._lists:
            self._lists = lists
            self.show()

    def typed(self, field: str, code: str) -> bool:
        """Take what was chosen in an input of the preview; whether the input is one of its."""
        if not field.startswith(SAMPLE):
            return False
        self.sample = with_choice(self.sample, field.removeprefix(SAMPLE), code, self._lists)
        self.show()
        return True

    def show(self) -> None:
        """Show the section as it is now."""
        if self._copied is None:
            self._copied = self._context.copy_section(self._section, self._name)
        if not self._copied:
            return
        try:
            rows = choice_rows(self.sample, self._choices, self._lists, self._inputs, self._words)
            self._context.view.show(f"{self._name}-sample", rows)
            drawn = self._draw(self.sample)
            self._context.view.draw({f"{self._name}:{name}": content for name, content in drawn.items()})
        except Exception as error:  # noqa: BLE001 - the form is more important
            if not self._broken:
                self._broken = True
                self._context.report(f"preview {self._name}", error)
