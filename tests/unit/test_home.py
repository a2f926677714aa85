"""The home page without a browser, on the simulated portal's REST."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import VERSION
from app.home.test_call import NUMBER
from app.locale import REVIEWED
from app.ui.view import ItemList
from static.builder.project import settings
from tests.portal.rest.faults import RestFault
from tests.portal.state import PortalState
from tests.support.fake_home import HomeLoad, opened, sound
from tests.support.languages import LANGUAGES
from tests.support.page_names import HOME, Named

# -- The page and its parts


async def test_every_place_is_in_the_page_once_and_filled() -> None:
    async with opened() as page:
        named = Named(HOME)
        shown = {name: what for name, what in page.places.shown.items() if ":" not in name}
        assert sorted(named.fields) == sorted(name for name, what in shown.items() if not isinstance(what, ItemList))
        assert sorted(named.lists) == sorted(name for name, what in shown.items() if isinstance(what, ItemList))


def test_version_is_the_project_s() -> None:
    assert settings()
    written = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    assert f'\nversion = "{VERSION}"\n' in written


async def test_part_that_fails_leaves_the_others_and_says_so_once() -> None:
    page = HomeLoad(sound())
    page.places.broken = {"test-call"}
    await page.open()
    assert page.text("installation") == "Everything is in place"
    assert not page.is_hidden("broken")
    assert len(page.faults) == 1


# -- Installation


@pytest.mark.parametrize("language", LANGUAGES)
async def test_translation_that_nobody_has_checked_says_so(language: str) -> None:
    page = await HomeLoad(PortalState(), language=language).open()
    shown = page.places.cell("user-translation")
    assert (shown.attributes["hidden"] is None) == (language not in REVIEWED)
    assert shown.text
    page.home.close()


async def test_everything_in_place() -> None:
    async with opened() as page:
        assert page.bound() == [("Panel in the call card", "In place"), ("Background worker", "In place")]
        assert page.text("installation") == "Everything is in place"
        assert page.is_hidden("repair")


async def test_one_request_tells_everything_about_the_app() -> None:
    async with opened() as page:
        assert [entry.method for entry in page.state.journal.entries()] == ["batch", "batch"]  # then the callbacks


async def test_repair_of_what_is_missing() -> None:
    async with opened(state=PortalState()) as page:
        assert page.bound()[0] == ("Panel in the call card", "Missing")
        await page.act("repair", seconds=5)
        assert page.text("installation") == "Everything is in place"
        assert page.notes("installation-notes") == ["Repaired."]
        assert len(page.state.bindings) == 2


async def test_repair_that_fails_says_why_and_what_is_bound_then() -> None:
    state = PortalState()
    fault = RestFault("placement.bind", skip=1, status=400, error="ERROR_PLACEMENT_NOT_FOUND")
    state.faults.add(fault)

    async with opened(state=state) as page:
        await page.act("repair", seconds=5)
        assert [condition for _, condition in page.bound()] == ["In place", "Missing"]
        assert page.notes("installation-notes") == ["Bitrix24 doesn't offer this place to the application."]
        assert page.can("repair")


async def test_portal_that_does_not_tell_its_places_is_wanted_to_have_all() -> None:
    state = sound()
    del state.bindings[1]
    state.faults.add(RestFault("placement.list", error="ERROR_CORE", status=400))

    async with opened(state=state) as page:
        assert len(page.bound()) == 2
        assert page.attribute("installation", "data-value") == "faulty"


async def test_missing_scopes_are_named() -> None:
    state = sound()
    state.app.scopes = {"placement", "crm"}

    async with opened(state=state) as page:
        assert page.attribute("installation", "data-value") == "faulty"
        notes = page.rows("installation-notes")
        said = " ".join(cell.text or "" for row in notes for cell in row.parts.values())
        assert "telephony" in said
        assert "user_brief" in said


async def test_unfinished_installation_is_said() -> None:
    state = sound()
    state.app.installed = False

    async with opened(state=state) as page:
        assert "The installation isn't finished, so nobody can see the panel yet." in page.notes("installation-notes")


async def test_portal_that_cannot_be_reached_can_be_asked_again() -> None:
    state = sound()
    fault = state.faults.add(RestFault("batch", closes="before"))

    async with opened(state=state) as page:
        await page.passes(120)
        assert page.notes("installation-notes") == ["Bitrix24 can't be reached."]
        state.faults.remove(fault)
        await page.act("read-again")
        assert page.text("installation") == "Everything is in place"
        assert page.notes("installation-notes") == []


# -- Operators


async def test_operator_is_told_what_administrators_see_and_asks_for_nothing_of_it() -> None:
    async with opened(admin=False) as page:
        assert page.text("installation") == "The app is installed"
        assert page.notes("installation-notes") == ["Only administrators can see where the panel is installed."]
        assert page.text("test-call") == "Only administrators can do this."
        assert not page.can("app-keep-open")
        assert page.can("user-keep-open-on")
        for action, argument in (
            ("repair", ""),
            ("start-test-call", NUMBER),
            ("set", "app:keep-open:on"),
            ("save", "app"),
        ):
            await page.act(action, argument)
        assert [entry.method for entry in page.state.journal.entries()] == ["batch", "batch"]  # then the callbacks


# -- Settings


async def test_settings_are_saved_by_a_click() -> None:
    async with opened() as page:
        assert not page.can("app-save")
        await page.press("app-keep-open")
        await page.press("app-client")
        assert page.text("app-state") == "Not saved yet"
        await page.act("save", "app")
        assert page.text("app-state") == "Saved"
        assert json.loads(page.state.options.app["settings"]) == {"v": 1, "hold": True, "off": ["client"]}
        assert not page.can("app-discard")


async def test_user_s_settings_are_the_user_s() -> None:
    async with opened(admin=False) as page:
        await page.act("set", "user:keep-open:on")
        await page.act("set", "user:theme:dark")
        await page.act("save", "user")
        own = page.state.options.of_user(page.state.user.id)
        assert json.loads(own["settings"]) == {"v": 1, "hold": True, "log": True}
        assert own["theme"] == "dark"
        assert page.themes == ["dark"]
        assert "settings" not in page.state.options.app


async def test_discarding_brings_back_what_is_stored_theme_included() -> None:
    async with opened() as page:
        await page.act("set", "user:theme:dark")
        await page.act("discard", "user")
        assert page.themes == ["dark", "system"]
        assert page.attribute("user-theme-default", "aria-pressed") == "true"
        assert not page.can("user-save")


async def test_damaged_settings_stay_until_they_are_replaced_and_are_kept_then() -> None:
    state = sound()
    state.options.app["settings"] = "{oops"

    async with opened(state=state) as page:
        assert page.notes("app-notes")[0] == "The stored text is damaged."
        assert state.options.app["settings"] == "{oops"
        await page.act("copy", "app")
        assert page.copied == ["{oops"]
        await page.act("save", "app")
        assert page.notes("app-notes") == []
        assert state.options.app["settings-replaced"] == "{oops"
        assert json.loads(state.options.app["settings"])["v"] == 1


async def test_settings_of_a_newer_version_cannot_be_changed() -> None:
    state = sound()
    state.options.app["settings"] = '{"v":9}'

    async with opened(state=state) as page:
        assert not page.can("app-keep-open")
        await page.act("set", "app:keep-open:on")
        await page.act("save", "app")
        assert state.options.app["settings"] == '{"v":9}'


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (RestFault("app.option.set", status=403, error="ACCESS_DENIED"), "Bitrix24 denied access."),
        (RestFault("app.option.set", status=500, error="INTERNAL_SERVER_ERROR"), None),
        (RestFault("app.option.set", closes="before"), None),
        (RestFault("app.option.get", closes="before"), "Bitrix24 can't be reached."),
    ],
    ids=lambda value: value.error or value.closes if isinstance(value, RestFault) else "",
)
async def test_failed_saving_keeps_what_was_wanted(fault: RestFault, said: str | None) -> None:
    async with opened() as page:
        page.state.faults.add(fault)
        await page.press("app-keep-open")
        await page.act("save", "app", seconds=120)
        assert page.text("app-state") == "Not saved"
        assert page.attribute("app-keep-open", "aria-pressed") == "true"
        (note,) = page.notes("app-notes")
        assert said is None or note == said
        page.state.faults.clear()
        await page.act("save", "app")
        assert page.text("app-state") == "Saved"


async def test_saving_that_was_done_though_nobody_heard_of_it_is_found() -> None:
    async with opened() as page:
        page.state.faults.add(RestFault("app.option.set", times=1, closes="after"))
        await page.press("app-keep-open")
        await page.act("save", "app", seconds=10)
        assert page.text("app-state") == "Saved"
        assert len(page.state.journal.entries("app.option.set")) == 1


# -- Diagnostics


async def test_copied_diagnostics_hold_what_helps_and_nothing_secret() -> None:
    async with opened() as page:
        fault = RestFault("telephony.*", status=400, error="ERROR_CORE", description=f"{NUMBER} is busy")
        page.state.faults.add(fault)
        await page.act("start-test-call", NUMBER)
        page.state.bindings[0].handler += "?secret=1"
        page.observed.note("user.current", 0.012, "200")
        await page.act("toggle-diagnostics", "open")
        await page.act("copy", "report")
        (copied,) = page.copied
        found = json.loads(copied)
        assert found["phases"] == {"boot:python": "12 ms"}
        assert found["library"] == ["getAuth", "init"]
        assert found["library-hosts"] == {"api.bitrix24.com": "waiting", "panel.example.com": "there"}
        assert found["connection"]["cause"] == "intercepted"
        assert found["connection"]["rest"] == "foreign (403)"
        assert found["replies"]["with-text-around"] == 0
        assert found["rest"] == ["user.current 12 ms 200"]
        assert found["scopes"] == ["crm", "entity", "imopenlines", "placement", "telephony", "user_brief"]
        assert found["bindings"][0] == "CALL_CARD https://app.example.com/panel/index.html"
        assert "refused with ERROR_CORE (400)" in found["errors"][-1]
        assert NUMBER[1:] not in copied
        assert found["start-reason"].startswith("Error: call of +")
        assert "555" not in found["start-reason"]
        assert page.state.token().access not in copied
        assert page.text("diagnostics-copied") == "Copied"


async def test_administrators_are_told_that_replies_carry_warnings_of_php() -> None:
    async with opened() as page:
        sentence = "Bitrix24's server writes PHP warnings into its answers."
        assert sentence not in page.notes("installation-notes")
        page.observed.text_around = 2
        await page.act("read-again")
        assert sentence in page.notes("installation-notes")


async def test_browser_that_does_not_copy_is_told() -> None:
    async with opened() as page:
        page.copying_works = False
        await page.act("copy", "report")
        assert page.text("diagnostics-copied") == "The browser didn't allow copying."


@pytest.mark.parametrize("action", ["", "unknown", "set", "save", "copy"])
async def test_unknown_actions_do_no_harm(action: str) -> None:
    async with opened() as page:
        before = page.home.model
        for argument in ("", "x", "app", "app:", "app:x:y", "user:theme:pink", "user:keep-open:maybe"):
            await page.act(action, argument, seconds=0)
        assert page.home.model.app.draft == before.app.draft
        assert page.home.model.user.draft == before.user.draft


# -- What administrators lock


async def test_what_an_administrator_has_locked_is_shown_and_cannot_be_changed() -> None:
    state = sound()
    state.options.app["settings"] = '{"v":1,"hold":true,"theme":"dark","locked":["hold","log","theme","keys"]}'
    own = state.options.of_user(state.user.id)
    own["settings"], own["theme"] = '{"v":1,"hold":false,"log":false,"keys":{"note":"x"}}', "light"

    async with opened(state=state, admin=False) as page:
        assert not any(page.can(f"user-{name}") for name in ("keep-open-on", "log", "theme-light", "keys-standard"))
        assert page.text("user-keep-open-hint") == "Set by your administrator: On"
        assert page.text("user-theme-hint") == page.text("user-log-hint") == "Set by your administrator"
        assert page.attribute("user-keep-open-default", "aria-pressed") == "true"
        assert page.attribute("user-log", "aria-pressed") == "true"
        assert not page.is_hidden("user-keys-locked")
        assert page.rows("user-keys")[0].parts["key"].attributes["disabled"] == ""
        assert page.rows("user-keys")[0].parts["key"].value == "n"


async def test_an_administrator_sees_the_colours_of_everyone_at_once() -> None:
    async with opened() as page:
        await page.act("set", "app:theme:dark")
        await page.act("set", "user:theme:light")
        await page.act("set", "app:locked-theme:off")
        assert page.themes == ["dark", "light", "dark"]
