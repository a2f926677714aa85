"""What earlier versions stored opens in the forms of the home page, and nothing is lost when it is written back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.scripts.data_storage import STORAGE
from app.scripts.storage_format import decode_library
from tests.portal.rest.methods.entities import Storage
from tests.support.fake_home import opened, sound

if TYPE_CHECKING:
    from tests.portal.state import PortalState

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return found


SETTINGS = {
    "settings of version 1": sample("stored-1")["app options"]["settings"],
    "outcomes that act": sample("outcomes-1")["settings"],
    "settings for lines and departments": sample("overrides-1")["settings"],
}
SCRIPTS = {
    "scripts of version 1": sample("stored-1")["app options"]["scripts"],
    "scripts that branch": sample("scripts-2")["app options"]["scripts"],
}


def portal(**options: str) -> PortalState:
    state = sound()
    state.options.app.update(options)
    return state


@pytest.mark.parametrize("stored", SETTINGS.values(), ids=SETTINGS)
async def test_settings_are_edited_and_nothing_else_changes(stored: str) -> None:
    async with opened(state=portal(settings=stored)) as page:
        assert page.notes("app-notes") == []
        outcomes = page.home.model.app.draft.outcomes or ()
        shown = [row.parts["name"].value for row in page.places.rows("outcomes")]
        assert shown[: len(outcomes)] == [each.name for each in outcomes]
        for index, each in enumerate(outcomes):
            page.home.typed(f"outcomes.name-{index}", "Another")
            page.home.typed(f"outcomes.name-{index}", each.name)
        assert not page.home.model.app.dirty
        await page.press("app-keep-open")
        await page.act("save", "app")
        assert page.text("app-state") == "Saved"
        expected = json.loads(stored)
        expected["hold"] = not expected["hold"]
        assert json.loads(page.state.options.app["settings"]) == expected


async def test_marks_of_version_1_are_in_the_form() -> None:
    async with opened(state=portal(settings=SETTINGS["settings of version 1"])) as page:
        assert page.text("marks-used") == "VIP, Do not contact"
        page.home.typed("app.vip-value", "N")
        page.home.typed("app.vip-value", "Y")
        assert not page.home.model.app.dirty


@pytest.mark.parametrize("stored", SCRIPTS.values(), ids=SCRIPTS)
async def test_scripts_are_edited_and_nothing_else_changes(stored: str) -> None:
    async with opened(state=portal(scripts=stored)) as page:
        assert page.notes("scripts-notes") == []
        assert not page.home.model.scripts.dirty
        await page.act("scripts.open", "0")
        name = json.loads(stored)["scripts"][0]["name"]
        assert page.texts("scripts-cards", "name") == [name]
        page.home.typed("scripts.name", "Another")
        await page.act("save", "scripts")
        expected = json.loads(stored)
        expected["scripts"][0]["name"] = "Another"
        assert json.loads(page.state.options.app["scripts"]) == expected


async def test_a_library_in_the_data_storage_opens_too() -> None:
    kept = sample("scripts-3")
    state = portal(scripts=kept["app options"]["scripts"])
    state.entities[STORAGE] = Storage("Call Panel", {"AU": "R"}, {int(item["ID"]): item for item in kept["items"]})
    async with opened(state=state) as page:
        assert page.texts("scripts-cards", "name") == ["Any", "Later"]
        await page.act("scripts.open", "1")
        page.home.typed("scripts.name", "Much later")
        await page.act("save", "scripts", 3.0)
        written = decode_library(page.state.options.app["scripts"])
        assert [each.name for each in written.value.scripts] == ["Any", "Much later"]
        assert written.problems == ()  # it is small enough for the option
