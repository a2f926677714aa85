"""The whole panel on CPython: a fake BX24 object at one end, what is shown at the other, and a clock that jumps."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.call_card import EVENTS
from app.bitrix24.rest.transport import Exchange
from app.bitrix24.values import mapping
from app.panel.call_view import SECTIONS
from app.panel.remembered import recall
from app.settings.values import Effective, Part
from tests.support import recorded
from tests.support.fake_page import EPOCH, FakeStore, Page
from tests.support.recorded import Case, each
from tests.support.stepped_loop import run

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from app.call.model import Model
    from app.locale import Words
    from app.panel.call_view import ViewModel

OPTIONS: JSON = recorded.case("placement-options", "incoming_contact_with_activity")["parsed"]
EXTERNAL: JSON = recorded.case("get-status", "external_call")["reply"]
OUTGOING: dict[str, JSON] = recorded.case("get-status", "outgoing_contact")["reply"]


def status(**changes: JSON) -> dict[str, JSON]:
    """A reply of `getStatus`, but for the changes."""
    return {**OUTGOING, **changes}


async def opened(options: JSON = None, **reply: JSON) -> Page:
    """An open panel whose portal answers everything, with no fault so far."""
    page = Page(options)
    page.library.answers("getStatus", status(**reply))
    page.library.answers("disableAutoClose", [])
    page.library.answers("enableAutoClose", [])
    await page.open()
    assert page.faults == []
    return page


async def test_the_placements_options_are_shown_before_anything_is_asked() -> None:
    page = Page(OPTIONS)
    page.panel.open()
    assert page.marks == ["panel:painted"]
    assert (page.text("phone"), page.text("state")) == ("+1 202-555-0143", "Connecting")
    assert (page.text("client"), page.text("direction")) == ("Contact 797", "Incoming call")


async def test_the_order_at_the_start_is_paint_bind_ask() -> None:
    page = await opened(OPTIONS)
    assert sorted(page.library.bound) == sorted(EVENTS)
    assert [asked.name for asked in page.library.asked] == ["getStatus", "getInterface"]
    assert page.marks == ["panel:painted", "panel:ready"]


async def test_without_options_the_status_is_the_first_that_is_shown() -> None:
    page = await opened([])
    assert (page.text("phone"), page.text("line")) == ("+1 202-555-0166", "reg151083")
    assert [row.parts["name"].text for row in page.rows("bindings")] == ["Deal 4615", "Company 643"]
    assert page.marks == ["panel:painted", "panel:ready"]


async def test_html_escaped_options_are_shown_unescaped() -> None:
    page = Page({"CALL_ID": "a.1.2", "LINE_NAME": "Tom &amp; &quot;Anna&quot;"})
    page.panel.open()
    assert page.text("line") == 'Tom & "Anna"'


async def test_an_event_is_on_the_page_before_its_callback_returns() -> None:
    page = await opened(CALL_STATE="connecting")
    page.library.tell("CallCard::CallStateChanged", "connected")
    assert page.text("state") == "Talking"
    page.library.tell("CallCard::CallStateChanged", "idle")
    assert page.text("state") == "Call ended"


async def test_events_from_before_the_panel_was_up_are_shown_in_their_order() -> None:
    page = Page(OPTIONS)
    page.library.tell("CallCard::CallStateChanged", "connected")
    page.library.tell("CallCard::CallStateChanged", "idle")
    page.library.tell("CallCard::BeforeClose", [])
    await page.open()
    assert page.text("state") == "Call ended"
    assert not page.is_hidden("more-time")


async def test_the_timer_counts_by_itself_and_stops_with_the_talk() -> None:
    page = await opened(CALL_STATE="connecting")
    await page.tell("CallStateChanged", "connected")
    assert page.text("timer") == "0:00"
    await page.passes(65.0)
    assert page.text("timer") == "1:05"
    await page.tell("CallStateChanged", "idle")
    await page.passes(65.0)
    assert page.text("timer") == "1:05"


async def test_a_hidden_panel_is_quiet_and_right_when_it_is_shown_again() -> None:
    page = await opened(CALL_STATE="connecting")
    await page.tell("CallStateChanged", "connected")
    page.panel.announce("Anna Lindner")
    page.panel.set_visible(False)
    told = page.text("announcement"), page.text("sections-announcement")
    await page.passes(65.0)
    assert page.text("timer") == "0:00"
    await page.tell("CallStateChanged", "idle")
    page.panel.announce("The note is saved")
    assert page.text("state") == "Call ended"
    assert (page.text("announcement"), page.text("sections-announcement")) == told
    page.panel.set_visible(True)
    assert page.text("timer") == "1:05"
    assert page.text("announcement") == "Call ended."
    assert page.text("sections-announcement") == "Anna Lindner"


async def test_a_timer_goes_on_when_the_panel_is_shown_again() -> None:
    page = await opened(CALL_STATE="connecting")
    await page.tell("CallStateChanged", "connected")
    page.panel.set_visible(False)
    await page.passes(65.0)
    page.panel.set_visible(True)
    assert page.text("timer") == "1:05"
    await page.passes(2.0)
    assert page.text("timer") == "1:07"


async def test_the_timer_follows_the_clock_when_ticks_are_late() -> None:
    page = await opened(CALL_STATE="connecting")
    await page.tell("CallStateChanged", "connected")
    page.clock_set_by = 600.0
    await page.passes(1.0)
    assert page.text("timer") == "10:01"


async def test_a_clock_that_is_set_back_neither_fails_nor_spins() -> None:
    page = await opened(CALL_STATE="connecting")
    await page.tell("CallStateChanged", "connected")
    page.clock_set_by = -3600.0
    await page.passes(5.0)
    assert page.text("timer") == "0:00"
    assert page.faults == []


def test_a_page_loaded_again_in_the_same_call_goes_on_with_its_timer() -> None:
    store = FakeStore()
    options = recorded.case("get-status", "outgoing_contact")["reply"]

    async def first() -> None:
        page = Page({**options, "CALL_STATE": "connecting"}, store=store)
        await page.open()
        await page.tell("CallStateChanged", "connected")
        await page.passes(30.0)
        page.panel.close()

    async def second() -> None:
        page = Page({**options, "CALL_STATE": "connected"}, store=store)
        page.clock_set_by = 100.0
        page.library.answers("getStatus", status(CALL_STATE="connected"))
        await page.open()
        assert page.text("timer") == "1:40"

    run(first())
    run(second())


async def test_what_is_kept_for_the_next_load_holds_no_number_and_the_talk_is_forgotten_with_the_card() -> None:
    page = await opened(CALL_STATE="connected")
    kept = recall(page.store)
    assert kept is not None
    assert kept.talk.since == EPOCH
    assert "202555" not in "".join(page.store.texts.values())
    await page.tell("CallStateChanged", "idle")
    await page.tell("BeforeClose", [])
    assert recall(page.store) is None


@pytest.mark.parametrize("case", **each("call-card-events"))
async def test_every_recorded_event_is_dealt_with_without_a_fault(case: Case) -> None:
    page = await opened(CALL_STATE="connecting")
    for form in ("bx24_args", "sdk_args"):
        page.library.tell(case["event"], *case[form])
    await page.passes(1.0)
    assert page.faults == []
    assert page.panel.model.warnings == ()


async def test_a_silent_portal_is_said_and_can_be_asked_again() -> None:
    page = Page(OPTIONS)
    await page.open()
    assert page.troubles() == []
    await page.passes(5.0)
    assert page.troubles() == ["status-silent"]
    assert page.text("phone") == "+1 202-555-0143"
    page.library.answers("getStatus", status())
    await page.act("retry-status")
    assert page.troubles() == []
    assert page.marks[-1] == "panel:ready"


async def test_a_status_that_comes_late_is_still_used() -> None:
    page = Page(OPTIONS)
    page.library.answers("getStatus", status(), after=12.0)
    await page.open()
    await page.passes(6.0)
    assert page.troubles() == ["status-silent"]
    await page.passes(7.0)
    assert page.troubles() == []
    assert page.marks[-1] == "panel:ready"


async def test_a_status_that_is_none_is_said() -> None:
    page = Page(OPTIONS)
    page.library.answers("getStatus", [])
    await page.open()
    assert page.troubles() == ["status-unreadable"]
    await page.act("dismiss", "status-unreadable")
    assert page.troubles() == []


async def test_a_placement_without_the_command_disables_the_switch() -> None:
    page = Page(OPTIONS)
    page.library.answers("getInterface", {"command": [], "event": []})
    await page.open()
    assert page.attribute("auto-close-switch", "aria-disabled") == "true"
    await page.act("toggle-auto-close")
    assert "disableAutoClose" not in page.asked()


async def test_a_portal_that_does_not_tell_its_commands_is_still_tried() -> None:
    page = Page(OPTIONS)
    page.library.is_silent("getInterface")
    page.library.answers("disableAutoClose", [])
    await page.open()
    await page.passes(6.0)
    await page.act("toggle-auto-close")
    assert page.attribute("auto-close-switch", "aria-pressed") == "true"


async def test_the_switch_holds_the_card_and_lets_it_go() -> None:
    page = await opened()
    await page.act("toggle-auto-close")
    assert page.attribute("auto-close-switch", "aria-pressed") == "true"
    assert page.text("auto-close") == "Kept open after the call"
    await page.act("toggle-auto-close")
    assert page.attribute("auto-close-switch", "aria-pressed") == "false"
    assert page.asked() == ["getStatus", "disableAutoClose", "enableAutoClose"]


async def test_a_switch_without_an_answer_says_so_and_believes_a_late_one() -> None:
    page = await opened()
    page.library.is_silent("disableAutoClose")
    await page.act("toggle-auto-close")
    await page.passes(5.0)
    assert page.troubles() == ["hold-silent"]
    assert page.attribute("auto-close-switch", "aria-pressed") == "false"
    page.library.asked[-1].answer([])
    assert page.troubles() == []
    assert page.attribute("auto-close-switch", "aria-pressed") == "true"


async def test_a_refused_switch_says_so() -> None:
    page = await opened()
    page.library.answers("disableAutoClose", [{"result": "error", "errorCode": "Call card is undefined"}])
    await page.act("toggle-auto-close")
    assert page.troubles() == ["hold-refused"]


async def test_the_countdown_counts_restarts_and_runs_out() -> None:
    page = await opened(CALL_STATE="connected")
    await page.act("toggle-auto-close")
    await page.tell("CallStateChanged", "idle")
    await page.tell("BeforeClose", [])
    assert page.text("auto-close") == "The card closes in 1:05"
    await page.passes(60.0)
    assert page.text("auto-close") == "The card closes in 0:05"
    await page.act("more-time")
    assert page.text("auto-close") == "The card closes in 1:05"
    await page.passes(65.0)
    assert page.text("auto-close") == "The card is closing"
    await page.passes(3.1)
    assert page.text("auto-close") == "Kept open after the call"
    assert page.is_hidden("more-time")


async def test_a_client_is_opened_in_the_portal_and_read_again_when_it_is_closed() -> None:
    page = await opened()
    await page.act("open-client", "CONTACT:797")
    assert page.library.asked[-1].params == "/crm/contact/details/797/"
    await page.passes(600.0)
    page.library.asked[-1].answer({"result": "close"})
    await page.passes(0.0)
    assert page.asked() == ["getStatus", "openPath", "getStatus"]
    assert page.panel.model.warnings == ()


@pytest.mark.parametrize(
    ("argument", "answers"), [("ORDER:7", []), ("CONTACT:7", [{"result": "error", "errorCode": "PATH_NOT_AVAILABLE"}])]
)
async def test_a_client_that_cannot_be_opened_is_said(argument: str, answers: list[JSON]) -> None:
    page = await opened()
    page.library.answers("openPath", *answers)
    await page.act("open-client", argument)
    assert page.troubles() == ["open-failed"]


@pytest.mark.parametrize(
    ("action", "argument"),
    [("no-such-action", ""), ("", ""), ("open-client", ""), ("open-client", "x"), ("dismiss", "no-such-trouble")],
)
async def test_an_action_that_means_nothing_does_nothing(action: str, argument: str) -> None:
    page = await opened()
    before = page.panel.model
    await page.act(action, argument)
    assert page.panel.model == before
    assert page.faults == []


async def test_the_log_tells_the_whole_conversation_masked_and_can_be_copied() -> None:
    page = await opened(OPTIONS)
    await page.act("toggle-log", "open")
    told = [(row.parts["kind"].text, row.parts["name"].text) for row in reversed(page.rows("log"))]
    assert told == [
        ("placement", "info"),
        ("command", "getStatus"),
        ("reply", "getStatus"),
        ("command", "getInterface"),
        ("reply", "getInterface"),
    ]
    page.panel.log_request(Exchange("batch", 12, "200"))
    assert json.loads(page.rows("log")[0].parts["payload"].text or "") == {"ms": 12, "code": "200"}
    await page.act("copy-log")
    assert page.text("log-copied") == "Copied"
    assert len(json.loads(page.copied[0])["lines"]) == 6
    assert not re.search(r"202-?555-?01", page.copied[0])
    await page.act("toggle-log", "closed")
    assert page.rows("log") == []


async def test_a_browser_that_does_not_copy_is_said() -> None:
    page = await opened()
    page.copying_works = False
    await page.act("copy-log")
    assert page.troubles() == ["copy-failed"]


async def test_a_faulty_section_is_reported_told_once_and_the_rest_goes_on() -> None:
    def faulty(model: Model, words: Words) -> ViewModel:
        raise ValueError(f"{model.now} {words('no')}")

    page = Page(OPTIONS, drawings=(faulty, *SECTIONS))
    page.library.answers("getStatus", status(CALL_STATE="connected"))
    await page.open()
    await page.passes(30.0)
    assert [what for what, _ in page.faults] == ["section faulty"]
    assert page.troubles() == ["panel-error"]
    assert (page.text("state"), page.text("timer")) == ("Talking", "0:30")
    await page.act("dismiss", "panel-error")
    assert page.troubles() == []


async def test_a_closed_panel_hears_nothing_and_does_not_tick() -> None:
    page = await opened(CALL_STATE="connected")
    await page.act("open-client", "CONTACT:797")
    page.panel.close()
    page.places.shown.clear()
    await page.tell("CallStateChanged", "idle")
    await page.passes(10.0)
    assert page.places.shown == {}
    page.library.asked[-1].answer({"result": "close"})
    await page.passes(10.0)
    assert page.places.shown == {}
    assert page.faults == []


async def test_a_panel_can_be_closed_twice() -> None:
    page = await opened()
    page.panel.close()
    page.panel.close()
    assert page.faults == []


# What administrators and operator set


async def test_card_is_held_open_by_default_once_for_each_call() -> None:
    store = FakeStore()
    page = Page(OPTIONS, store=store, settings=Effective(keep_open=True))
    page.library.answers("disableAutoClose", [])
    await page.open()
    assert "disableAutoClose" in page.asked()
    # The portal reloads the page when its tab is opened again: the operator may have let go meanwhile.
    again = Page(OPTIONS, store=store, settings=Effective(keep_open=True))
    await again.open()
    assert "disableAutoClose" not in again.asked()
    other = Page({**mapping(OPTIONS), "CALL_ID": "another.1.2"}, store=store, settings=Effective(keep_open=True))
    await other.open()
    assert "disableAutoClose" in other.asked()


async def test_card_is_not_held_open_where_nobody_set_that() -> None:
    page = Page(OPTIONS, settings=Effective())
    await page.open()
    assert "disableAutoClose" not in page.asked()


async def test_part_that_is_switched_off_is_hidden_and_filled_no_more() -> None:
    page = Page(OPTIONS, settings=Effective(off=frozenset({Part.LOG})))
    await page.open()
    assert page.is_hidden("log-card")
    assert "log" not in page.places.shown
    assert page.text("client") != ""
