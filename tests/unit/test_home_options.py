"""Storing options from the home page: the sum is known before, nothing is lost to a race, and all of it is said."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.scripts.storage_format import decode_library
from app.settings.item_fields import FieldSetting, FieldUse
from app.settings.outcomes import Outcome
from app.settings.overrides import Override
from app.settings.quota import SAFE_BYTES
from app.settings.storage_format import encode_settings
from app.settings.values import AppSettings
from app.settings.versions import without_versions
from tests.portal.rest.faults import RestFault
from tests.portal.rest.options import serialized
from tests.portal.state import PortalState
from tests.support.fake_home import HomeLoad, phrases

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ADVICE = "For larger libraries, add the permission “entity” to the app, then reload this page."
SETTINGS = '{"v":1,"hold":false,"off":[]}'


def portal(**options: str) -> PortalState:
    state = PortalState()
    state.options.app.update({name.replace("_", "-"): value for name, value in options.items()})
    return state


@asynccontextmanager
async def opened(state: PortalState | None = None) -> AsyncIterator[HomeLoad]:
    yield await HomeLoad(state or PortalState()).open()


def size(state: PortalState) -> int:
    return len(serialized(state.options.app))


# -- The room for options


async def test_scripts_that_do_not_fit_are_refused_and_nothing_is_lost() -> None:
    state = portal(settings=SETTINGS, later="x" * 12_000)
    state.app.scopes.remove("entity")

    async with opened(state) as page:
        page.home.typed("scripts.text", phrases(25))
        before = dict(state.options.app)
        await page.act("save", "scripts")
        assert state.options.app == before
        assert page.attribute("scripts-state", "data-value") == "failed"
        assert page.notes("scripts-notes") == [
            ADVICE,
            "Not saved: there isn't enough room. Bitrix24 can safely keep 32 KB of settings; this makes 37 KB.",
        ]
        assert page.texts("scripts-notes", "details") == [
            "",
            "Size in KB: Scripts and phrases 25 · Other settings 12 · Settings for everyone 1",
        ]
        assert decode_library(page.home.model.scripts.text).value == decode_library(phrases(25)).value
        page.home.typed("scripts.text", phrases(15))
        assert page.notes("scripts-notes") == []
        await page.act("save", "scripts")
        assert page.attribute("scripts-state", "data-value") == "saved"
        assert size(state) <= SAFE_BYTES


async def test_more_than_all_the_room_is_wrong_while_it_is_written() -> None:
    state = portal()
    state.app.scopes.remove("entity")
    async with opened(state) as page:
        page.home.typed("scripts.text", phrases(40))
        assert page.notes("scripts-notes") == [ADVICE, "This is too large: Bitrix24 can store 32768 bytes in total."]
        assert not page.can("scripts-save")


async def test_used_room_is_shown_while_scripts_are_written() -> None:
    async with opened(portal(later="x" * 2000)) as page:
        page.home.typed("scripts.text", phrases(10))
        assert page.text("scripts-summary") == "Scripts: 0, phrases: 10. With all other settings: 12 of 32 KB."


async def test_settings_that_do_not_fit_beside_the_scripts_are_refused() -> None:
    state = portal(scripts=phrases(31), settings=SETTINGS)

    async with opened(state) as page:
        page.home.typed("app.outcomes", "\n".join(f"{'Outcome ' * 6}{number}" for number in range(30)))
        await page.act("save", "app")
        assert page.text("app-state") == "Not saved"
        assert state.options.app["settings"] == SETTINGS
        (details,) = page.texts("app-notes", "details")
        assert details.startswith("Size in KB: Scripts and phrases 31 ")
        page.home.typed("app.outcomes", "Reached")
        assert page.notes("app-notes") == []
        await page.act("save", "app")
        assert page.text("app-state") == "Saved"


async def test_stored_texts_that_are_too_large_are_read_said_and_may_shrink() -> None:
    state = portal(scripts=phrases(50), settings=SETTINGS)

    async with opened(state) as page:
        assert len(page.home.model.scripts.read.value.phrases) == 50
        said = "The stored settings take 50 KB. Bitrix24 can safely keep 32 KB."
        assert page.notes("scripts-notes") == [said]
        assert page.notes("app-notes") == [said]
        page.home.typed("scripts.text", phrases(40))
        await page.act("save", "scripts")
        assert page.attribute("scripts-state", "data-value") == "saved"
        assert page.notes("scripts-notes") == ["The stored settings take 40 KB. Bitrix24 can safely keep 32 KB."]
        page.home.typed("scripts.text", phrases(20))
        await page.act("save", "scripts")
        assert page.notes("scripts-notes") == page.notes("app-notes") == []


async def test_a_damaged_text_without_room_for_a_copy_is_replaced_only_when_the_person_knows() -> None:
    damaged = "{oops" + "x" * 30_000
    state = portal(settings=damaged, scripts=phrases(5))

    async with opened(state) as page:
        await page.act("save", "app")
        assert state.options.app["settings"] == damaged
        assert page.notes("app-notes")[-1] == (
            "Not saved: there's no room for a copy of the stored text, which can't be read."
        )
        await page.act("copy", "app")
        assert page.copied == [damaged]
        await page.act("save", "app")
        assert page.text("app-state") == "Saved"
        assert json.loads(state.options.app["settings"])["v"] == 1
        assert "settings-replaced" not in state.options.app


async def test_a_kept_copy_that_gives_way_is_named() -> None:
    state = portal(settings=SETTINGS, settings_replaced="{oops" + "x" * 15_000)

    async with opened(state) as page:
        page.home.typed("scripts.text", phrases(25))
        await page.act("save", "scripts")
        assert page.attribute("scripts-state", "data-value") == "saved"
        assert state.options.app["settings-replaced"] == ""
        assert page.notes("scripts-notes") == ["Saved. The copy of the previously replaced settings was removed."]


async def test_a_damaged_stored_script_can_be_copied() -> None:
    async with opened(portal(scripts="{oops")) as page:
        await page.act("copy", "scripts")
        assert page.copied == ["{oops"]


# -- Two administrators


async def test_another_option_that_is_saved_at_the_same_moment_is_kept() -> None:
    state = portal(settings=SETTINGS)

    async with opened(state) as page:
        page.home.typed("scripts.text", phrases(1))
        theirs = '{"v":1,"hold":true,"off":[]}'
        state.options.racing = {"settings": theirs}
        await page.act("save", "scripts")
        assert page.attribute("scripts-state", "data-value") == "saved"
        assert without_versions(state.options.app) == {"settings": theirs, "scripts": phrases(1)}
        assert len(state.journal.entries("app.option.set")) == 2


async def test_the_same_option_saved_at_the_same_moment_is_a_conflict_that_is_shown() -> None:
    mine, theirs = (phrases(1).replace("Good day", text) for text in ("Hello", "Good morning"))
    state = portal(scripts=phrases(1))

    async with opened(state) as page:
        page.home.typed("scripts.text", mine)
        state.options.racing = {"scripts": theirs}
        await page.act("save", "scripts")
        assert state.options.app["scripts"] == theirs
        assert page.attribute("scripts-state", "data-value") == "failed"
        assert page.texts("scripts-conflicts", "title") == ["/k0"]
        assert decode_library(page.home.model.scripts.text).value == decode_library(mine).value
        await page.act("merging.choose", "scripts:mine:phrases//k0")
        await page.act("save", "scripts")
        assert state.options.app["scripts"] == mine


async def test_options_that_vanish_while_one_is_saved_are_put_back() -> None:
    state = portal(settings=SETTINGS, later="theirs")

    async with opened(state) as page:
        page.home.typed("scripts.text", phrases(1))
        state.options.app_field, state.options.racing = 10_000, {"later": "x" * 10_000}  # another app's page overflows
        await page.act("save", "scripts")
        assert page.attribute("scripts-state", "data-value") == "saved"
        assert without_versions(state.options.app) == {"settings": SETTINGS, "later": "theirs", "scripts": phrases(1)}


async def test_a_portal_that_gives_options_decoded_is_believed() -> None:
    async with opened() as page:
        page.home.typed("scripts.text", phrases(1))
        stored = {"scripts": json.loads(phrases(1))}
        page.state.faults.add(RestFault("app.option.get", skip=1, times=1, body=json.dumps({"result": stored})))
        await page.act("save", "scripts")
        assert page.attribute("scripts-state", "data-value") == "saved"


async def test_emoji_do_not_cost_a_portal_of_three_byte_characters_its_options() -> None:
    state = portal(later="theirs")
    state.faults.cuts_texts = True

    async with opened(state) as page:
        page.home.typed("app.outcomes", "Great 😀")
        await page.act("save", "app")
        page.home.typed("scripts.text", '{"phrases":[{"key":"k","text":"Bye 👋"}]}')
        await page.act("save", "scripts")
        assert without_versions(state.options.app).keys() == {"later", "settings", "scripts"}
        assert "👋" in page.home.model.scripts.text
        assert page.home.model.app.read.value.outcomes == (Outcome("Great 😀"),)


async def test_what_the_portal_confirmed_is_saved_though_it_cannot_be_read_back() -> None:
    async with opened() as page:
        await page.press("app-keep-open")
        page.state.faults.add(RestFault("app.option.get", skip=1, status=403, error="ACCESS_DENIED"))
        await page.act("save", "app")
        assert page.text("app-state") == "Saved"


async def test_a_reply_that_is_no_list_of_options_stops_the_saving() -> None:
    async with opened() as page:
        await page.press("app-keep-open")
        page.state.faults.add(RestFault("app.option.get", body='{"result":"nonsense"}'))
        await page.act("save", "app")
        assert page.text("app-state") == "Not saved"
        assert "settings" not in page.state.options.app


# -- Two administrators change the same option


SWITCHED = '{"v":1,"hold":false,"off":["log"]}'


async def test_changes_to_different_settings_are_joined_and_saved_without_a_question() -> None:
    state = portal(settings=SETTINGS)

    async with opened(state) as page:
        await page.press("app-keep-open")
        state.options.app["settings"] = SWITCHED
        await page.act("save", "app")
        assert page.text("app-state") == "Saved"
        assert json.loads(state.options.app["settings"]) == {"v": 1, "hold": True, "off": ["log"]}
        assert page.notes("app-notes") == ["Someone else saved changes in the meantime:"]
        assert page.texts("app-notes", "advice") == ["Theirs and yours are both kept."]
        assert page.texts("app-notes", "details") == ["Show the messages from Bitrix24: Off"]
        await page.press("app-keep-open")
        assert page.notes("app-notes") == []


async def test_what_both_changed_is_asked_before_anything_is_saved() -> None:
    state = portal(settings=SETTINGS)
    theirs = '{"v":1,"hold":false,"off":["log"],"note":"call"}'

    async with opened(state) as page:
        await page.act("set", "app:note-place:both")
        state.options.app["settings"] = theirs
        await page.act("save", "app")
        assert (page.text("app-state"), page.can("app-save")) == ("Not saved", False)
        assert state.options.app["settings"] == theirs
        assert "Not saved." in (page.text("announcement") or "")
        assert page.texts("app-conflicts", "title") == ["The note of a call is saved"]
        assert page.texts("app-conflicts", "theirs-text") == ["On the call"]
        assert page.texts("app-conflicts", "mine-text") == ["Both"]
        await page.act("merging.choose", "app:theirs:note_place")
        await page.act("merging.choose", "app:mine:note_place")
        assert page.can("app-save")
        await page.act("save", "app")
        assert page.text("app-state") == "Saved"
        assert json.loads(state.options.app["settings"])["note"] == "both"
        assert json.loads(state.options.app["settings"])["off"] == ["log"]
        assert page.rows("app-conflicts") == []


async def test_what_two_administrators_set_for_the_same_line_is_said_in_words() -> None:
    values = {"outcome_required": True, "offered_outcomes": ("A", "B"), "field_uses": {"DEAL/TITLE": "required"}}
    title = FieldSetting("DEAL", "TITLE", FieldUse.EDIT, "Name of the deal")
    line = "+49301234"
    before = AppSettings(item_fields=(title,))
    other = replace(before, keys={"note": "y"}, overrides=(Override((line,), (3,), values),))
    state = portal(settings=encode_settings(before, {}))
    state.app.scopes.add("department")
    state.crm.lines[line] = {"ID": 1, "NAME": "Sales line", "CRM_AUTO_CREATE": "Y"}
    async with opened(state) as page:
        page.home.typed("app.keys-note", "x")
        for part, code in (
            ("add", ""),
            ("0-line", line),
            ("0-department", "3"),
            ("0-use", "keep_open"),
            ("0-keep-open", "on"),
        ):
            await page.act("set", f"app:overrides-{part}:{code}")
        state.options.app["settings"] = encode_settings(other, {})
        await page.act("save", "app")
        assert page.texts("app-conflicts", "title") == [
            "Keyboard shortcuts in the panel: Write the note",
            "Other settings for lines and departments: Sales line, Sales",
        ]
        assert page.texts("app-conflicts", "theirs-text") == [
            "Y",
            "An outcome is required: On\nOutcomes that are offered: A, B\nName of the deal: Always required",
        ]
        assert page.texts("app-conflicts", "mine-text") == ["X", "Keep the card open after a call: On"]
        (details,) = page.texts("app-notes", "details")
        assert "Other settings for lines and departments: added Sales line, Sales" in details.split("\n")


async def test_a_conflict_whose_answer_is_theirs_needs_no_save() -> None:
    state = portal(settings=SETTINGS)

    async with opened(state) as page:
        await page.act("set", "app:note-place:both")
        state.options.app["settings"] = '{"v":1,"hold":false,"off":[],"note":"call"}'
        await page.act("save", "app")
        await page.act("merging.choose", "app:theirs:note_place")
        assert not page.can("app-save")
        assert page.texts("app-notes", "advice") == ["You've kept theirs: there's nothing to save."]
        await page.act("merging.choose", "app:mine:note_place")
        assert page.can("app-save")
        await page.act("discard", "app")
        assert page.rows("app-conflicts") == []
        assert page.attribute("app-state", "data-value") == "clean"


async def test_scripts_are_joined_by_title_and_phrases_by_key() -> None:
    def library(text: str, *more: str) -> str:
        scripts = [{"name": "A", "text": text}, *({"name": name} for name in more)]
        return json.dumps({"v": 1, "scripts": scripts})

    state = portal(scripts=library("x"))

    async with opened(state) as page:
        page.home.typed("scripts.text", library("mine", "B"))
        state.options.app["scripts"] = library("theirs", "C")
        await page.act("save", "scripts")
        assert page.texts("scripts-conflicts", "title") == ["A"]
        assert page.texts("scripts-conflicts", "theirs-text") == ["theirs"]
        await page.act("merging.choose", "scripts:theirs:scripts/A")
        await page.act("save", "scripts")
        read = decode_library(state.options.app["scripts"]).value
        assert [(each.name, each.text) for each in read.scripts] == [("A", "theirs"), ("B", ""), ("C", "")]


@pytest.mark.parametrize("argument", ["", "app", "app:theirs", "app:ours:note_place", "app:theirs:nothing", "x:mine:a"])
async def test_unknown_choices_change_nothing(argument: str) -> None:
    state = portal(settings=SETTINGS)

    async with opened(state) as page:
        await page.act("set", "app:note-place:both")
        state.options.app["settings"] = '{"v":1,"note":"call"}'
        await page.act("save", "app")
        before = page.home.model.app
        await page.act("merging.choose", argument)
        assert page.home.model.app == before


async def test_what_cannot_be_joined_is_compared_as_before() -> None:
    state = portal(settings=SETTINGS)

    async with opened(state) as page:
        await page.press("app-keep-open")
        state.options.app["settings"] = "{oops"
        await page.act("save", "app")
        assert "Someone else changed these settings in the meantime. Nothing was saved." in page.notes("app-notes")
        assert state.options.app["settings"] == "{oops"


async def test_joined_changes_that_could_not_be_saved_stay_on_the_page() -> None:
    state = portal(settings=SETTINGS)

    async with opened(state) as page:
        await page.press("app-keep-open")
        state.options.app["settings"] = SWITCHED
        state.faults.add(RestFault("app.option.set", status=403, error="ACCESS_DENIED"))
        await page.act("save", "app")
        assert page.text("app-state") == "Not saved"
        assert page.texts("app-notes", "advice")[0] == "Your changes are still here. Save again to keep both."
        state.faults.clear()
        await page.act("save", "app")
        assert json.loads(state.options.app["settings"]) == {"v": 1, "hold": True, "off": ["log"]}
