"""What version 1 keeps in browsers and portals, frozen as it lies there: every later version must read it.

A format that changes gets a new version in its text and a file of samples of its own; `stored-1.json` stays.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.call.model import RememberedTalk, TalkTimer
from app.home.test_call import NUMBER, RegisteredCall, decode
from app.notes.draft import Draft, FollowUp, NoteKey
from app.notes.draft_store import DraftStore
from app.notes.outbox import KEPT_STATE
from app.notes.storage_format import (
    DRAFTS,
    REQUESTS,
    STATES,
    decode_delivery_state,
    decode_draft,
    decode_save_request,
    decode_typed,
    encode_draft,
    encode_save_request,
)
from app.panel.remembered import keep_open_due, recall
from app.scripts.model import Library, Phrase, Script
from app.scripts.storage_format import decode_library
from app.scripts.storage_format import encode_library as library_text
from app.settings.kinds import Mark
from app.settings.outcomes import CallResult, Colour, FieldValue, Need, Outcome
from app.settings.overrides import Override, decode_departments
from app.settings.storage_format import decode_app_settings, decode_user_settings, encode_settings
from app.settings.values import AppSettings, NotePlace, Part, Theme, UserSettings
from app.settings.versions import SavedVersion, Saving, VersionLog, log_of
from app.telephony.test_call import KEY as TEST_CALL
from app.telephony.test_call import marks
from app.worker.state import CallProgress, Phase, decode_progress
from tests.support.fake_outbox import MARK, Desk, request
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal, ok
from tests.support.fake_wrapup import WrapupPage
from tests.support.script_desk import Desk as ScriptDesk
from tests.support.section_stage import in_call
from tests.support.story import ANNA, CALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.values import JSON
    from app.settings.reading import Read

    AnyRead = Read[AppSettings] | Read[UserSettings] | Read[Library]

STORED: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "samples/stored-1.json").read_text(encoding="utf-8")
)
PLACE = NoteKey(CALL.id, "CONTACT:797")
DRAFT = Draft(
    PLACE,
    "d4a2w6yz",
    1795278136.612,
    3,
    "Möchte 12 Stühle",
    "Call again",
    FollowUp("tomorrow-10", 1795341600.0),
    ("Name",),
    "DEAL:4615",
    "incoming",
)
NEWER = '{"v":3,"words":"of a later version"}'


def store(part: str = "local") -> FakeStore:
    """The browser's storage with everything that version 1 left in it."""
    filled = FakeStore()
    filled.texts.update(STORED[part])
    return filled


def test_drafts_are_read_and_written_as_they_are() -> None:
    drafts = DraftStore(store())
    assert (drafts.drafts(), drafts.unread()) == ((DRAFT,), ())
    assert encode_draft(DRAFT) in STORED["local"].values()
    assert drafts.typed() == [("Typed early", CALL.id, 1795278136.612)]


async def test_a_panel_shows_the_note_that_an_older_version_left() -> None:
    page = WrapupPage(store(), FakePortal(ok(1)))
    page.shows()
    assert page.text.split() == ["Möchte", "12", "Stühle", "Typed", "early"]
    assert page.section.model.draft.outcome == "Call again"
    assert page.section.model.draft.follow_up == FollowUp("tomorrow-10", 1795341600.0)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.portal.state.clock.set(1773130900.0)
    desk.store = store()
    return desk


def test_an_order_that_an_older_version_left_half_sent_is_finished(desk: Desk) -> None:
    assert desk.save.request == request()
    desk.until_nothing_is_due()
    words = request().writes[0].text
    # The comment on the client was refused for lack of a right, which may exist by now: it is retried without a
    # request.
    assert desk.written() == {
        "comment:contact:797": [words],
        "comment:deal:4615": [words],
        "todo:2:4615": [request().writes[2].text],
    }
    assert desk.save.complete


def test_a_receipt_without_its_order_still_says_what_is_saved(desk: Desk) -> None:
    assert desk.outbox().delivery_state("k7m2n4p6").revision == 1


def test_the_talk_and_who_was_held_are_remembered() -> None:
    session = store("session")
    assert recall(session) == RememberedTalk(CALL.id, TalkTimer(1795278100.25, 1795278136.5))
    assert not keep_open_due(session, CALL.id)


def test_the_course_of_a_call_is_taken_over() -> None:
    session = json.loads(STORED["local"]["call-panel.session.1"])
    assert session["call"] == CALL.id
    assert decode_progress(session["kept"]) == CallProgress(Phase.TALKING, 1795278100.25, held=False, muted=True)


def test_a_test_call_is_recognised() -> None:
    assert marks(store().get(TEST_CALL), CALL.id, "+1 202 555 0143", 1795278140.0)
    left = decode(STORED["user options"]["test-call"])
    assert left == RegisteredCall("call-panel-1795278136", 1, 1795278136.0, NUMBER, CALL.id)


async def test_ticks_of_the_checklist_are_there_again() -> None:
    desk = ScriptDesk()
    desk.stage.context.local_store.set("call-panel.ticks.1", STORED["local"]["call-panel.ticks.1"])
    desk.section.show(in_call(ANNA, call_id=CALL.id))
    assert desk.section.model.ticks == {"Name asked"}


def test_settings_are_read_and_written_as_they_are() -> None:
    app = AppSettings(
        keep_open=True,
        off=frozenset({Part.LOG}),
        off_own=frozenset({"greeting"}),
        vip=Mark("UF_CRM_VIP", "Y"),
        no_contact=Mark("UF_CRM_NO_CALLS"),
        outcomes=(Outcome("Sold"), Outcome("Busy", "outgoing", (CallResult.BUSY,))),
        outcome_required=True,
    )
    read = decode_app_settings(STORED["app options"]["settings"])
    assert (read.value, read.problems, read.unknown) == (app, (), {})
    assert encode_settings(app, {}) == STORED["app options"]["settings"]
    user = UserSettings(keep_open=False, log=False, theme=Theme.DARK)
    own = decode_user_settings(STORED["user options"]["settings"], STORED["user options"]["theme"])
    assert (own.value, own.problems) == (user, ())
    assert encode_settings(user, {}) == STORED["user options"]["settings"]


OUTCOMES: str = json.loads((Path(__file__).parent / "samples/outcomes-1.json").read_text(encoding="utf-8"))["settings"]


def test_outcomes_that_act_are_read_and_written_as_they_are() -> None:
    read = decode_app_settings(OUTCOMES)
    assert read.problems == ()
    assert read.value.outcomes == (
        Outcome("Sold"),
        Outcome("Busy", "outgoing", (CallResult.BUSY,)),
        Outcome(
            "Offer sent",
            "incoming",
            (CallResult.WRONG_NUMBER, CallResult.NO_MONEY),
            Colour.GREEN,
            "j",
            ("+12025550143", "Office"),
            (Need.NOTE, Need.DEAL),
            "tomorrow-10",
            ("DEAL:C3:WON", "DEAL:WON", "LEAD:JUNK"),
            (FieldValue("DEAL", "UF_CRM_1", "Y"),),
            settles=True,
        ),
    )
    assert encode_settings(read.value, {}) == OUTCOMES


def test_scripts_are_read_and_written_as_they_are() -> None:
    script = Script(
        "Support",
        "Hello {client.name},\nhow can I help?",
        ("Name asked", "Address checked"),
        ("reg151083",),
        ("incoming",),
        ("C1:NEW",),
    )
    read = decode_library(STORED["app options"]["scripts"])
    assert (read.value, read.problems) == (
        Library((script,), (Phrase("bye", "Thank you, {client.name}.", "en"),)),
        (),
    )
    assert library_text(read.value) == STORED["app options"]["scripts"]


# What a newer version wrote: this one cannot read it, and must not destroy it.


async def test_a_newer_draft_is_kept_whatever_is_written_in_its_place() -> None:
    left = FakeStore()
    left.set(f"call-panel.draft.1.{PLACE.storage_key}", NEWER)
    page = WrapupPage(left, FakePortal(ok(1)))
    page.shows()
    page.writes("Mine")
    assert sorted(decode_draft(left.texts[key]) is None for key in left.keys(DRAFTS)) == [False, True]
    assert NEWER in left.texts.values()


def test_a_text_that_looks_alike_is_not_read_when_it_says_that_it_is_newer() -> None:
    newer = {key: text.replace('"v":1', '"v":2') for key, text in STORED["local"].items()}
    assert [decode_draft(newer[key]) for key in newer if key.startswith(DRAFTS)] == [None]
    assert [decode_save_request(newer[key]) for key in newer if key.startswith(REQUESTS)] == [None]
    assert [decode_delivery_state(newer[key]) for key in newer if key.startswith(STATES)] == [None, None]


def test_a_newer_order_is_neither_sent_nor_tidied_away(desk: Desk) -> None:
    desk.store = FakeStore()
    desk.store.set(REQUESTS + MARK, NEWER)
    desk.store.set(STATES + MARK, NEWER)
    before = dict(desk.store.texts)
    asyncio.run(desk.outbox().work())
    assert (desk.store.texts, desk.written()) == (before, {})


def test_a_newer_receipt_outlives_its_order(desk: Desk) -> None:
    desk.store = FakeStore()
    desk.store.set(STATES + MARK, NEWER)
    desk.portal.state.clock.advance(2 * KEPT_STATE)
    desk.outbox().sweep()
    assert desk.store.get(STATES + MARK) == NEWER


def test_a_newer_receipt_is_a_doubt_that_doubles_nothing_also_when_a_person_wants_it_tried(desk: Desk) -> None:
    desk.store = FakeStore()
    desk.store.set(REQUESTS + MARK, encode_save_request(request()))
    desk.send()
    written = desk.written()
    desk.store.set(STATES + MARK, NEWER)
    desk.retry()
    desk.until_nothing_is_due()
    assert desk.written() == written


@pytest.mark.parametrize("newer", [NEWER, {"v": 3, "hold": True}])
def test_newer_settings_and_scripts_are_known_as_such(newer: JSON) -> None:
    assert decode_app_settings(newer).read_only
    assert decode_user_settings(newer).read_only
    assert decode_library(newer).read_only
    assert not decode_library(newer).sound  # the page does not save over it


def test_a_theme_that_is_not_known_is_the_system_s() -> None:
    assert decode_user_settings(None, "solarized").value.theme is None


# Poison: whatever lies there, nobody fails.

POISON = [
    "", "null", "true", "-1", "1e999", '"text"', "[]", "{}", "[[[[", '{"v":1', "[null,null,null,null]",
    '{"v":1,"mark":{}}', '{"v":true}', '[1,"2",{},[]]', "\ud800", "\x00", "[" * 50_000, '{"a":' * 50_000,
    "x" * 300_000, "NaN",
]  # fmt: skip


@pytest.mark.parametrize("poison", POISON)
async def test_poisoned_storage_is_borne_and_words_are_kept(poison: str, desk: Desk) -> None:
    poisoned = FakeStore()
    poisoned.texts.update(dict.fromkeys([*STORED["local"], *STORED["session"]], poison))
    page = WrapupPage(poisoned, FakePortal(ok(1)))
    page.shows()
    page.writes("Mine")
    assert page.faults == []
    assert decode_draft(poisoned.get(f"call-panel.draft.1.{PLACE.storage_key}")) is not None
    desk.store = poisoned
    await desk.outbox().work()
    recall(poisoned)
    keep_open_due(poisoned, CALL.id)
    decode_progress(poison)
    assert not marks(poison, CALL.id, "+12025550143", 1795278140.0)


@pytest.mark.parametrize("poison", [*POISON, 7, None, [], {"v": []}, {"v": 1, "hold": {}, "scripts": 3}])
def test_poisoned_options_are_borne(poison: JSON) -> None:
    assert decode_app_settings(poison).value == AppSettings()
    assert decode_user_settings(poison, poison).value == UserSettings()
    assert decode_library(poison).value == Library()
    assert decode(poison) is None


@pytest.mark.parametrize("read", [decode_app_settings, decode_user_settings, decode_library])
def test_options_that_nest_deep_are_not_decoded(read: Callable[[str], AnyRead]) -> None:
    deep = '{"v":1,"other":' + "[" * 100 + "]" * 100 + "}"
    assert [problem.fault.value for problem in read(deep).problems] == ["not-json"]


@pytest.mark.parametrize(
    "read",
    [
        decode_progress,
        lambda kept: recall(_holding(kept)),
        lambda kept: marks(kept, "a.1", "1", 1.0),
        decode_draft,
        decode_save_request,
        decode_delivery_state,
        decode_typed,
    ],
)
def test_short_texts_are_not_decoded_beyond_what_python_bears(read: Callable[[str], object]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json, "loads", _bearing(json.loads))
        read("[" * 20_000 + "]" * 20_000)


@pytest.mark.parametrize("read", [decode_draft, decode_save_request, decode_delivery_state])
def test_texts_that_are_larger_than_ours_are_left_alone(read: Callable[[str], object]) -> None:
    text = next(text for text in STORED["local"].values() if read(text) is not None)
    assert read(text + " " * 100_000) is None


def _holding(kept_text: str) -> FakeStore:
    filled = FakeStore()
    filled.set("call-panel.talk.1", kept_text)
    return filled


def _bearing(loads: Callable[[str], JSON]) -> Callable[[str], JSON]:
    """A decoder that ends the interpreter, as the browser's does, when it is given too much."""

    def decode(text: str) -> JSON:
        assert len(text) < 5000
        return loads(text)

    return decode


OVERRIDES: dict[str, str] = json.loads((Path(__file__).parent / "samples/overrides-1.json").read_text(encoding="utf-8"))


def test_settings_for_lines_and_departments_are_read_and_written_as_they_are() -> None:
    read = decode_app_settings(OVERRIDES["settings"])
    assert read.problems == ()
    assert (read.value.theme, read.value.locked) == (Theme.DARK, frozenset({"theme", "keys"}))
    assert read.value.overrides == (
        Override(("+12025550143", "Office"), (), {"keep_open": False, "offered_outcomes": ("Reached",)}),
        Override(
            (),
            (3, 15),
            {"outcome_required": True, "note_place": NotePlace.BOTH, "offered_scripts": ("Any", "Late")},
        ),
    )
    assert encode_settings(read.value, read.unknown) == OVERRIDES["settings"]
    assert decode_departments(OVERRIDES["departments"]) == frozenset({3, 15})
    draft = decode_draft(OVERRIDES["draft"])
    assert draft is not None
    assert draft.line == ("+12025550143", "Office")


OVERRIDES_2: dict[str, str] = json.loads(
    (Path(__file__).parent / "samples/overrides-2.json").read_text(encoding="utf-8")
)


def test_letters_for_everyone_and_other_uses_of_fields_are_read_and_written_as_they_are() -> None:
    read, user = decode_app_settings(OVERRIDES_2["settings"]), decode_user_settings(OVERRIDES_2["user"])
    assert (read.problems, user.problems) == ((), ())
    assert (read.value.keys, read.value.locked) == ({"note": "w", "log": ""}, frozenset({"keys"}))
    assert user.value.keys == {"note": "n", "hold": "w"}
    assert read.value.field_uses == {"DEAL/OPPORTUNITY": "hide"}
    assert read.value.overrides == (
        Override(("+12025550143",), (), {"field_uses": {"CONTACT/POST": "required", "DEAL/OPPORTUNITY": "needed"}}),
        Override((), (3,), {"field_uses": {}}, {"later": 7}),
    )
    assert encode_settings(read.value, read.unknown) == OVERRIDES_2["settings"]
    assert encode_settings(user.value, user.unknown) == OVERRIDES_2["user"]


def test_earlier_versions_are_read() -> None:
    log = log_of(OVERRIDES["settings-versions"], OVERRIDES["settings"])
    assert log == VersionLog(
        Saving(1795278200, 8, "Boris"),
        (
            SavedVersion('{"v":1,"hold":true,"off":[]}', Saving(1795278136, 7, "Anna Lindner")),
            SavedVersion('{"v":1,"hold":false,"off":[]}'),
        ),
    )
