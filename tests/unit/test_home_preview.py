"""Previews on the home page, and what administrators pick by name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from app.call.model import Line
from app.home.portal_lists import Pipeline, PortalLists, Stage
from app.home.preview import CLIENT_NAME, SampleCall, SectionPreview, choice_rows, with_choice
from app.locale import Words
from tests.portal.rest.faults import RestFault
from tests.support.fake_home import HomeLoad, sound
from tests.support.page_names import HOME, PANEL, Named

if TYPE_CHECKING:
    from app.home.page import HomeContext
    from tests.portal.state import PortalState

WORDS = Words()
SALES = Line("+4930901820", "Sales")
OFFER = Stage("DEAL", "C1:PREPARATION", "Offer sent")
FRESH = Stage("LEAD", "NEW", "Unassigned")
LISTS = PortalLists((SALES,), (Pipeline("DEAL", "1", "Renewals", (OFFER,)), Pipeline("LEAD", "", "", (FRESH,))))


def with_scripts(*scripts: dict[str, object]) -> PortalState:
    """A portal with these scripts."""
    state = sound()
    state.crm.lines["+4930901820"] = {"ID": 1, "NAME": "Sales", "CRM_AUTO_CREATE": "Y"}
    state.options.app["scripts"] = json.dumps({"scripts": scripts})
    return state


def written(page: HomeLoad) -> str:
    """The text of the script that the preview shows."""
    return "".join(page.texts("scripts:script-text", ""))


def test_sample_call_takes_what_the_portal_has_and_nothing_else() -> None:
    sample = SampleCall()
    for name, code in {"direction": "outgoing", "line": SALES.number, "stage": OFFER.code}.items():
        sample = with_choice(sample, name, code, LISTS)
    assert sample == SampleCall("outgoing", SALES, OFFER)
    for name, code in {"direction": "sideways", "line": "+1", "stage": "DEAL:GONE", "weather": "x"}.items():
        sample = with_choice(sample, name, code, LISTS)
    assert sample == SampleCall("outgoing")


def test_stage_decides_whom_the_sample_call_is_with_and_what_about() -> None:
    assert (SampleCall().client.type, SampleCall().deal) == ("CONTACT", None)
    about = SampleCall(stage=OFFER)
    assert about.deal is not None
    assert about.client.type == "CONTACT"
    assert (SampleCall(stage=FRESH).client.type, SampleCall(stage=FRESH).deal) == ("LEAD", None)


def test_what_has_one_choice_is_not_offered() -> None:
    rows = choice_rows(SampleCall(), ("direction", "line", "stage"), PortalLists(), "x.", WORDS)
    assert [row.parts["label"].text for row in rows.items] == ["Direction"]
    rows = choice_rows(SampleCall(stage=FRESH), ("line", "stage"), LISTS, "x.", WORDS)
    assert [option.parts[""].text for option in rows.items[1].lists["options"].items] == [
        "Without a deal",
        "Renewals: Offer sent",
        "Leads: Unassigned",
    ]
    assert rows.items[1].parts["choice"].value == "LEAD:NEW"


async def test_preview_shows_the_script_of_the_sample_call_while_it_is_written() -> None:
    page = await HomeLoad(
        with_scripts({"name": "In", "directions": ["incoming"], "text": "Hello {client.name}"})
    ).open()
    assert ("script", "scripts") in page.previews
    assert written(page) == f"Hello {CLIENT_NAME}"
    page.home.typed("scripts.sample-direction", "outgoing")
    assert not page.is_hidden("scripts:script-none")
    page.home.typed("scripts.text", '{"scripts": [{"name": "Out", "text": "Good day"}]}')
    assert written(page) == "Good day"


async def test_lines_and_stages_of_the_preview_are_those_of_the_portal() -> None:
    state = with_scripts({"name": "Sales", "lines": ["Sales"], "stages": ["Offer sent"], "text": "Our offer"})
    page = await HomeLoad(state).open()
    assert not page.is_hidden("scripts:script-none")
    page.home.typed("scripts.sample-line", "+4930901820")
    page.home.typed("scripts.sample-stage", "DEAL:C1:PREPARATION")
    assert written(page) == "Our offer"
    assert page.texts("scripts-sample", "label") == ["Direction", "Line", "Stage"]


async def test_lists_that_cannot_be_read_leave_the_rest_of_the_preview() -> None:
    state = with_scripts({"name": "Any", "text": "Hello"})
    for method in ("crm.status.list", "voximplant.line.get", "telephony.externalLine.get"):
        state.faults.add(RestFault(method, status=403, error="ACCESS_DENIED"))
    page = await HomeLoad(state).open()
    assert page.texts("scripts-sample", "label") == ["Direction"]
    assert written(page) == "Hello"
    state.faults.clear()
    await page.act("read-again")
    assert page.texts("scripts-sample", "label") == ["Direction", "Line", "Stage"]
    state.faults.add(RestFault("batch", status=503, error="OVERLOAD_LIMIT"))
    await page.act("read-again", seconds=120.0)
    assert page.texts("scripts-sample", "label") == ["Direction", "Line", "Stage"]


async def test_operators_are_shown_the_preview_without_further_requests() -> None:
    page = await HomeLoad(with_scripts({"name": "Any", "text": "Hello"}), admin=False).open()
    assert written(page) == "Hello"
    assert page.texts("scripts-sample", "label") == ["Direction"]


async def test_preview_that_fails_is_reported_once_and_leaves_the_form() -> None:
    page = await HomeLoad(sound()).open()
    context: HomeContext = page.home._context

    def fail(_: SampleCall) -> dict[str, object]:
        raise ValueError

    preview = SectionPreview("scripts", "script", context, WORDS, draw=fail)  # type: ignore[arg-type]
    preview.show()
    preview.typed("sample-direction", "outgoing")
    assert [what for what, _ in page.faults] == ["preview scripts"]


def test_preview_is_inert_and_says_what_it_is() -> None:
    assert 'data-preview="scripts" inert' in HOME
    assert 'data-field="script-section"' in PANEL
    assert 'data-field="script-section"' not in HOME


async def test_preview_fills_only_places_of_the_section_it_has_copied() -> None:
    page = await HomeLoad(with_scripts({"name": "Any", "text": "Hello"})).open()
    known = {*Named(HOME).fields, *Named(HOME).lists}
    for name, preview in page.previews:
        found = re.search(rf'data-(field="{name}-section|section="{name})"', PANEL)
        assert found is not None
        begin = found.start()
        section = Named(PANEL[max(0, begin - 200) : PANEL.index("</section>", begin)])
        known |= {f"{preview}:{each}" for each in (*section.fields, *section.lists, f"{name}-section")}
    assert set(page.places.shown) <= known
    assert {preview for _, preview in page.previews} == {"fields", "marks", "outcomes", "phrases", "scripts"}


async def test_preview_of_the_marks_shows_each_whose_field_is_chosen() -> None:
    page = await HomeLoad(sound()).open()
    await page.act("marks.look", "open")
    assert page.texts("marks:client-marks", "") == []
    page.home.typed("marks.vip-field", "SOURCE_ID")
    assert page.texts("marks:client-marks", "") == ["VIP"]
    page.home.typed("marks.no-contact-field", "COMMENTS")
    assert page.texts("marks:client-marks", "") == ["Do not contact", "VIP"]
    assert page.text("marks:client") == CLIENT_NAME
    page.home.typed("marks.sample-direction", "outgoing")
    assert page.text("marks:direction") == "Outgoing call"


async def test_preview_of_the_phrases_shows_what_a_slash_offers_while_they_are_written() -> None:
    page = await HomeLoad(with_scripts()).open()

    def offered() -> list[tuple[str, str]]:
        rows = page.rows("phrases:script-phrases")
        return [(row.parts["key"].text or "", row.parts["text"].text or "") for row in rows]

    assert page.is_hidden("phrases:script-menu")
    for number, (key, text, language) in enumerate(
        [("later", "Call {client.name} later", ""), ("offer", "{call.line}: offer", ""), ("angebot", "Angebot", "de")]
    ):
        await page.act("scripts.add-phrase")
        for name, value in (("key", key), ("text", text), ("language", language)):
            page.home.typed(f"scripts.phrase.{number}.{name}", value)
    assert page.cell("phrases:wrapup-text").value == "/angebot"
    assert offered() == [("/angebot", "Angebot")]
    page.home.typed("scripts.phrase.1.key", "off")
    page.home.typed("scripts.phrases.sample-line", "+4930901820")
    assert offered() == [("/off", "Sales: offer")]
    await page.act("scripts.remove-phrase", "1")
    assert page.cell("phrases:wrapup-text").value == "/"
    assert offered() == [("/later", f"Call {CLIENT_NAME} later")]


async def test_preview_of_a_script_shows_what_is_edited_step_objection_or_voicemail() -> None:
    script: dict[str, object] = {
        "name": "S", "text": "Hello", "answers": [{"text": "Yes", "to": "2"}], "voicemail": "Call back",
        "steps": [{"id": "2", "title": "Price", "text": "Ten"}],
        "objections": [{"title": "No time", "text": "A minute"}, {"title": "Too dear", "text": "It isn't"}],
    }  # fmt: skip
    page = await HomeLoad(with_scripts(script)).open()
    await page.act("scripts.open", "0")
    assert page.is_hidden("scripts:script-step")
    page.home.typed("scripts.step.1.text", "Twelve")
    assert (page.text("scripts:script-step"), written(page)) == ("Price", "Twelve")
    page.home.typed("scripts.objection.1.text", "It really isn't")
    assert written(page) == "Hello"
    assert page.attribute("scripts:script-objections", "open") == ""
    (row,) = page.rows("scripts:script-objection-list")
    assert (row.parts["text"].text, row.parts["one"].attributes["open"]) == ("It really isn't", "")
    page.home.typed("scripts.voicemail", "Call us")
    assert page.attribute("scripts:script-objections", "open") is None
    assert page.texts("scripts:script-voicemail-text", "") == ["Call us"]
    assert page.rows("scripts-sample")[0].parts["choice"].value == "outgoing"
    await page.act("scripts.show-at", "direction:incoming")
    page.home.typed("scripts.voicemail", "Call")
    assert page.is_hidden("scripts:script-voicemail")  # nobody who calls has a machine on the line
