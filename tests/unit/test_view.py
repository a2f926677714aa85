"""The model as what the page shows, section by section."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.call.auto_close import AutoClose
from app.call.crm_item import CrmItem
from app.call.model import Model, Number, NumberKind, PanelWarning, Phase, TalkTimer
from app.locale import Words
from app.panel import log
from app.panel.call_view import SECTIONS, announcement_view
from app.panel.page import factories
from app.phone.reading import read
from app.ui.view import Content, Element, ItemList, visibility
from tests.support.page_names import PANEL, Named
from tests.support.story import call

WORDS = Words()


def shown(model: Model) -> dict[str, Content]:
    """Everything that is shown for a model."""
    places: dict[str, Content] = {}
    for section in SECTIONS:
        places |= section(model, WORDS)
    return places


def cell(model: Model, name: str) -> Element:
    """What a field shows."""
    found = shown(model)[name]
    assert isinstance(found, Element)
    return found


def rows(model: Model, name: str) -> ItemList:
    """What a list shows."""
    found = shown(model)[name]
    assert isinstance(found, ItemList)
    return found


def in_call(**changes: object) -> Model:
    """A panel with a call, subscribed."""
    model = Model(
        now=100.0, call=call(state="connected"), phase=Phase.TALKING, subscribed=True, talk_timer=TalkTimer(35.0)
    )
    return replace(model, **changes)  # type: ignore[arg-type]


def spoken(model: Model) -> str:
    """The announcement for screen readers."""
    found = announcement_view(model, WORDS)["announcement"]
    assert isinstance(found, Element)
    assert found.text is not None
    return found.text


FULL = in_call(
    warnings=tuple(PanelWarning),
    failure_code="486",
    auto_close=AutoClose(kept_open=True, closes_at=130.0),
)


@pytest.mark.parametrize("model", [Model(), FULL], ids=["nothing known", "everything known"])
def test_every_place_is_in_the_page_once(model: Model) -> None:
    named = Named(PANEL)
    for name, what in shown(model).items():
        assert (named.lists if isinstance(what, ItemList) else named.fields).count(name) == 1, name
        if isinstance(what, ItemList):
            assert {part for row in what.items for part in row.parts} <= named.parts


def test_the_page_has_no_field_that_nobody_fills() -> None:
    named = Named(PANEL)
    sections = tuple(f"{name}-" for name in (*factories(), "keys", "own"))
    own = {
        name
        for name in {*named.fields, *named.lists}
        if name not in {*factories(), "keys"} and not name.startswith(sections)
    }
    # Two cards are filled only where an administrator switched them off; the sections tell theirs in their own tests.
    others = {"client-card", "log-card", "sections-announcement", *log.view(log.Model(), WORDS)}
    assert own | {"client", "client-card"} == {*shown(FULL), *others}


def test_no_place_belongs_to_two_sections() -> None:
    names = [name for section in SECTIONS for name in section(FULL, WORDS)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ["phone", "state", "direction", "client", "line"])
def test_without_a_call_nothing_is_said_until_the_portal_was_asked_in_vain(name: str) -> None:
    assert name not in shown(Model())
    assert cell(Model(warnings=(PanelWarning.STATUS_SILENT,)), name) == Element("Unknown")


def test_a_call_shows_its_number_state_and_direction_with_the_platforms_codes() -> None:
    model = in_call()
    assert cell(model, "phone") == Element("+1 202-555-0166", {"data-kind": "known"})
    assert cell(model, "state") == Element("Talking", {"data-value": "connected", "data-phase": "talking"})
    assert cell(model, "direction") == Element("Outgoing call", {"data-value": "outgoing"})


@pytest.mark.parametrize(
    ("number", "text", "kind"),
    [
        (Number(NumberKind.HIDDEN), "Number withheld", "hidden"),
        (Number(), "Number unknown", "unknown"),
        (read("anna"), "SIP user anna", "known"),
        (read("+266696687"), "Number withheld", "hidden"),
    ],
)
def test_a_number_that_is_none_is_said_in_words(number: Number, text: str, kind: str) -> None:
    model = in_call(call=call(number=number))
    assert cell(model, "phone") == Element(text, {"data-kind": kind})


def test_an_undocumented_state_is_shown_as_it_is() -> None:
    model = in_call(call=call(state="on-hold"), phase=Phase.UNKNOWN)
    assert cell(model, "state") == Element("on-hold", {"data-value": "on-hold", "data-phase": "unknown"})


@pytest.mark.parametrize(("campaign", "hidden"), [(True, None), (False, "")])
def test_the_campaign_badge_is_there_in_a_campaign_only(campaign: bool, hidden: str | None) -> None:
    assert cell(in_call(call=call(campaign=campaign)), "campaign").attributes["hidden"] == hidden


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        (None, Element("", {"hidden": ""})),
        ("486", Element("The subscriber is busy (code 486)", {"hidden": None})),
        ("777", Element("The call failed with code 777", {"hidden": None})),
    ],
)
def test_a_failure_is_shown_with_its_code(code: str | None, shows: Element) -> None:
    assert cell(in_call(failure_code=code, phase=Phase.FAILED), "failure") == shows


def test_the_timer_counts_from_the_clock() -> None:
    assert cell(in_call(), "timer") == Element("1:05", {"title": None, "hidden": None})
    assert cell(in_call(now=4000.0), "timer").text == "1:06:05"


def test_the_timer_says_at_least_where_the_beginning_was_not_seen() -> None:
    timer = cell(in_call(talk_timer=TalkTimer(35.0, exact=False)), "timer")
    assert timer.text == "≥ 1:05"
    assert timer.attributes["title"] == "The conversation began before the panel was opened."


def test_without_a_talk_there_is_no_timer() -> None:
    assert cell(in_call(talk_timer=None), "timer").attributes["hidden"] == ""


def test_a_client_can_be_opened_by_its_code() -> None:
    assert cell(in_call(), "client") == Element(
        "Contact 797", {"data-argument": "CONTACT:797", "aria-disabled": None, "data-value": "CONTACT:797"}
    )


def test_nobody_cannot_be_opened() -> None:
    client = cell(in_call(call=call(client=None)), "client")
    assert client.text == "No client yet"
    assert (client.attributes["aria-disabled"], client.attributes["data-argument"]) == ("true", None)


def test_all_bindings_are_listed_with_their_codes() -> None:
    listed = rows(in_call(call=call(bindings=(CrmItem("DEAL", 4615), CrmItem("DYNAMIC_128", 5)))), "bindings").items
    assert [row.parts["name"] for row in listed] == [
        Element("Deal 4615", {"data-argument": "DEAL:4615"}),
        Element("DYNAMIC_128 5", {"data-argument": "DYNAMIC_128:5"}),
    ]


def test_client_and_bindings_have_their_names_where_these_were_read() -> None:
    model = in_call(
        call=call(bindings=(CrmItem("DEAL", 4615), CrmItem("DYNAMIC_128", 5))),
        names={"CONTACT:797": "Anna Lindner", "DEAL:4615": "Microscopes"},
    )
    assert cell(model, "client").text == "Anna Lindner"
    assert [row.parts["name"].text for row in rows(model, "bindings").items] == ["Microscopes", "DYNAMIC_128 5"]


@pytest.mark.parametrize(("bindings", "hidden"), [((), None), ((CrmItem("DEAL", 1),), "")])
def test_no_bindings_are_said_in_words(bindings: tuple[CrmItem, ...], hidden: str | None) -> None:
    assert cell(in_call(call=call(bindings=bindings)), "bindings-empty") == Element("No bindings", {"hidden": hidden})


@pytest.mark.parametrize(
    ("hold", "text", "left"),
    [
        (AutoClose(), "Closes automatically after the call", None),
        (AutoClose(kept_open=True), "Kept open after the call", None),
        (AutoClose(requested=True), "Asking Bitrix24…", None),
        (AutoClose(kept_open=True, closes_at=130.0), "The card closes in 0:30", "30"),
        (AutoClose(kept_open=True, closes_at=99.0), "The card is closing", "0"),
    ],
)
def test_the_switch_says_what_will_happen(hold: AutoClose, text: str, left: str | None) -> None:
    model = in_call(auto_close=hold)
    assert cell(model, "auto-close") == Element(text, {"data-left": left})
    assert cell(model, "auto-close-left") == Element(None, {"value": left, **visibility(shown=left is not None)})


@pytest.mark.parametrize(
    ("hold", "pressed", "busy"),
    [
        (AutoClose(), "false", None),
        (AutoClose(requested=True), "false", "true"),
        (AutoClose(kept_open=True), "true", None),
        (AutoClose(kept_open=True, requested=False), "true", "true"),
    ],
)
def test_the_switch_is_pressed_while_the_portal_holds_the_card(hold: AutoClose, pressed: str, busy: str | None) -> None:
    switch = cell(in_call(auto_close=hold), "auto-close-switch")
    assert (switch.attributes["aria-pressed"], switch.attributes["aria-busy"]) == (pressed, busy)


@pytest.mark.parametrize(
    ("hold", "warned"),
    [
        (AutoClose(kept_open=True), False),
        (AutoClose(closes_at=130.0), False),
        (AutoClose(kept_open=True, closes_at=130.0), True),
    ],
)
def test_the_switch_warns_where_letting_go_closes_the_card_at_once(hold: AutoClose, warned: bool) -> None:
    assert (cell(in_call(auto_close=hold), "auto-close-switch").attributes["title"] is not None) is warned


@pytest.mark.parametrize(
    ("changes", "disabled"),
    [
        ({}, None),
        ({"subscribed": False}, "true"),
        ({"commands": frozenset({"getStatus"})}, "true"),
        ({"commands": frozenset({"disableAutoClose"})}, None),
    ],
)
def test_the_switch_is_disabled_where_it_cannot_work(changes: dict[str, object], disabled: str | None) -> None:
    assert cell(in_call(**changes), "auto-close-switch").attributes["aria-disabled"] == disabled


@pytest.mark.parametrize(
    ("changes", "hidden"),
    [
        ({"auto_close": AutoClose(closes_at=130.0)}, None),
        ({"auto_close": AutoClose()}, ""),
        ({"auto_close": AutoClose(closes_at=130.0), "commands": frozenset[str]()}, ""),
    ],
)
def test_more_time_is_offered_during_the_countdown_only(changes: dict[str, object], hidden: str | None) -> None:
    assert cell(in_call(**changes), "more-time").attributes["hidden"] == hidden


def test_each_trouble_is_told_and_only_an_unread_status_can_be_tried_again() -> None:
    told = rows(in_call(warnings=tuple(PanelWarning)), "troubles").items
    assert [row.parts["dismiss"].attributes["data-argument"] for row in told] == list(PanelWarning)
    assert all(row.parts["text"].text for row in told)
    retryable = [row.parts["retry"].attributes["hidden"] is None for row in told]
    assert retryable == [
        trouble in (PanelWarning.STATUS_SILENT, PanelWarning.STATUS_UNREADABLE) for trouble in PanelWarning
    ]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "Talking."),
        ({"phase": Phase.FAILED, "failure_code": "486"}, "Call failed. The subscriber is busy (code 486)."),
        ({"phase": Phase.ENDED, "auto_close": AutoClose(kept_open=True)}, "Call ended. Kept open after the call."),
        (
            {"phase": Phase.ENDED, "auto_close": AutoClose(closes_at=160.0)},
            "Call ended. The card closes in 65 seconds.",
        ),
        (
            {"phase": Phase.ENDED, "auto_close": AutoClose(closes_at=110.0)},
            "Call ended. The card closes in 15 seconds.",
        ),
        ({"warnings": (PanelWarning.COPY_FAILED,)}, "The browser didn't allow copying. Talking."),
        ({"call": None}, ""),
    ],
)
def test_a_screen_reader_is_told_what_changed(changes: dict[str, object], text: str) -> None:
    assert spoken(in_call(**changes)) == text


def test_a_screen_reader_is_not_told_each_second() -> None:
    talking = {spoken(in_call(now=100.0 + second)) for second in range(120)}
    closing = {spoken(in_call(now=100.0 + second, auto_close=AutoClose(closes_at=165.0))) for second in range(66)}
    assert (len(talking), len(closing)) == (1, 2)


@given(st.text(), st.text(), st.text(), st.text())
def test_texts_from_outside_come_out_as_texts_and_break_nothing(name: str, kind: str, code: str, state: str) -> None:
    model = in_call(
        call=call(number=read(name or "1"), client=CrmItem(kind or "X", 5), direction=code, state=state),
        failure_code=code or "1",
        phase=Phase.UNKNOWN,
    )
    for what in shown(model).values():
        cells = [what] if isinstance(what, Element) else [part for row in what.items for part in row.parts.values()]
        for one in cells:
            assert one.text is None or isinstance(one.text, str)
            assert all(value is None or isinstance(value, str) for value in one.attributes.values())
            assert all(re.fullmatch(r"[a-z-]+", attribute) for attribute in one.attributes)
