"""Earlier versions on the home page: listed with what changed, brought back by a save like any other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from app.home.versions import library_changes, list_changes, setting_changes
from app.locale import Words
from app.scripts.model import Library, Phrase, Script
from app.settings.kinds import Mark
from app.settings.outcomes import Outcome
from app.settings.overrides import Override
from app.settings.quota import SAFE_BYTES, usage_of
from app.settings.values import AppSettings, NotePlace, Part, UserSettings, declarations
from app.settings.versions import encode_log, log_of
from tests.portal.state import PortalState
from tests.support.fake_home import HomeLoad, opened, phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

HELD, OPEN = '{"v":1,"hold":true,"off":[]}', '{"v":1,"hold":false,"off":[]}'


def listed(page: HomeLoad, part: str) -> Sequence[str]:
    return [str(row.parts[part].text) for row in page.rows("versions")]


async def saved_twice(page: HomeLoad) -> None:
    await page.press("app-keep-open")
    await page.act("save", "app")
    await page.press("app-log")
    await page.act("save", "app")


async def test_nothing_is_listed_before_something_was_replaced() -> None:
    async with opened() as page:
        assert page.is_hidden("versions-section")


async def test_each_save_is_listed_with_its_author_and_what_it_changed() -> None:
    async with opened() as page:
        await saved_twice(page)
        assert not page.is_hidden("versions-section")
        assert listed(page, "title") == ["Settings for everyone"] * 3
        assert listed(page, "changes") == [
            "Show the messages from Bitrix24: Off",
            "Keep the card open after a call: On",
            "",
        ]
        user = page.state.user
        assert f"{user.name} {user.last_name}" in listed(page, "when")[0]
        assert listed(page, "when")[2] == "Time unknown"


async def test_a_version_is_brought_back_and_that_can_be_undone() -> None:
    async with opened() as page:
        await saved_twice(page)
        await page.act("versions.restore", "app:2")
        assert page.state.options.app["settings"] == ""
        assert page.attribute("app-state", "data-value") == "saved"
        assert page.home.model.app.read.value == AppSettings()
        await page.act("versions.restore", "app:1")
        assert page.home.model.app.draft.keep_open
        assert Part.LOG in page.home.model.app.draft.off


async def test_scripts_have_versions_of_their_own() -> None:
    async with opened() as page:
        for count in (1, 2):
            page.home.typed("scripts.text", phrases(count))
            await page.act("save", "scripts")
        assert listed(page, "changes")[0] == "Phrases: added /k1"
        await page.act("versions.restore", "scripts:1")
        assert page.state.options.app["scripts"] == phrases(1)
        assert len(page.home.model.scripts.draft.value.phrases) == 1


async def test_a_version_is_not_brought_back_over_edits() -> None:
    async with opened() as page:
        await saved_twice(page)
        await page.press("app-keep-open")
        row = page.rows("versions")[1]
        assert row.parts["restore"].attributes["aria-disabled"] == "true"
        assert row.parts["hint"].attributes["hidden"] is None
        before = dict(page.state.options.app)
        await page.act("versions.restore", "app:1")
        assert page.state.options.app == before


async def test_a_version_is_not_brought_back_over_somebody_else_s_save() -> None:
    async with opened() as page:
        await saved_twice(page)
        page.state.options.app["settings"] = HELD
        await page.act("versions.restore", "app:1")
        assert page.state.options.app["settings"] == HELD
        assert page.attribute("app-state", "data-value") == "failed"


@pytest.mark.parametrize("argument", ["", "app", "app:0", "app:9", "app:x", "user:1", "nobody:1"])
async def test_an_unknown_version_is_not_brought_back(argument: str) -> None:
    async with opened() as page:
        await saved_twice(page)
        before = dict(page.state.options.app)
        await page.act("versions.restore", argument)
        assert page.state.options.app == before


async def test_operators_see_no_versions() -> None:
    state = PortalState()
    admin = await HomeLoad(state).open()
    await saved_twice(admin)
    operator = await HomeLoad(state, admin=False).open()
    assert operator.is_hidden("versions-section")
    await operator.act("versions.restore", "app:1")
    assert json.loads(state.options.app["settings"])["hold"] is True


async def test_older_versions_give_way_where_room_is_short() -> None:
    async with opened() as page:
        await saved_twice(page)
        page.state.options.app["later"] = "x" * (SAFE_BYTES - usage_of(page.state.options.app).total - 50)
        await page.press("app-keep-open")
        await page.act("save", "app")
        assert page.attribute("app-state", "data-value") == "saved"
        assert 1 < len(listed(page, "title")) < 4


# -- What changed, in words


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (AppSettings(), AppSettings(), ()),
        (AppSettings(), AppSettings(keep_open=True), ("Keep the card open after a call: On",)),
        (
            AppSettings(),
            AppSettings(off=frozenset({Part.LOG, Part.DEALS})),
            ("Show open deals: Off", "Show the messages from Bitrix24: Off"),
        ),
        (AppSettings(), AppSettings(note_place=NotePlace.CALL), ("The note of a call is saved: On the call",)),
        (AppSettings(), AppSettings(vip=Mark("UF_CRM_1", "A")), ("VIP: UF_CRM_1 = A",)),
        (AppSettings(vip=Mark("UF_CRM_1", "A")), AppSettings(), ("VIP: none",)),
        (
            AppSettings(outcomes=(Outcome("A"), Outcome("B"))),
            AppSettings(outcomes=(Outcome("B", "incoming"), Outcome("C"))),
            ("Call outcomes: added C; removed A; changed B",),
        ),
        (AppSettings(outcomes=(Outcome("A"),)), AppSettings(), ("Call outcomes: standard",)),
        (AppSettings(), AppSettings(open_types=(31,)), ("Open items that are shown",)),
        (
            AppSettings(keys={"note": "x", "log": "y"}),
            AppSettings(keys={"note": "z", "hold": ""}),
            (
                "Write the note: Z",
                "Turn “keep card open” on or off: No key",
                "Show or hide the messages from Bitrix24: standard",
            ),
        ),
        (
            AppSettings(overrides=(Override(("Sales",), (), {"keep_open": True}),)),
            AppSettings(
                overrides=(Override(("Sales",), (), {"keep_open": False}), Override((), (3,), {"keep_open": True}))
            ),
            ("Other settings for lines and departments: added Department 3; changed Sales",),
        ),
    ],
)
def test_what_changed_in_settings_is_said(before: AppSettings, after: AppSettings, changes: tuple[str, ...]) -> None:
    assert setting_changes(before, after, Words()) == changes


def test_what_changed_in_scripts_is_said() -> None:
    before = Library((Script("A"), Script("B")), (Phrase("k", "x"),))
    after = Library((Script("B", "text"), Script("C")), (Phrase("k", "x"), Phrase("k", "y", "de")))
    assert library_changes(before, after, Words()) == (
        "Scripts: added C; removed A; changed B",
        "Phrases: added /k de",
    )


def test_a_long_list_of_changes_is_short_in_words() -> None:
    assert list_changes({}, dict.fromkeys("abcdefg"), Words()) == "added a, b, c, d and 3 more"


def test_another_order_is_a_change() -> None:
    assert list_changes(dict.fromkeys("ab"), dict.fromkeys("ba"), Words()) == "in another order"


@pytest.mark.parametrize("settings", [AppSettings(), UserSettings()])
def test_every_setting_can_be_named(settings: AppSettings | UserSettings) -> None:
    for one in declarations(type(settings)):
        assert one.label or one.kind.rows(one.page_name, getattr(settings, one.name)), one.name


async def test_a_version_is_not_brought_back_over_settings_of_a_newer_app() -> None:
    async with opened() as page:
        await saved_twice(page)
        newer = '{"v":2,"hold":true}'
        log = log_of(page.state.options.app["settings-versions"], page.state.options.app["settings"])
        page.state.options.app["settings-versions"] = encode_log(log, newer)
        page.state.options.app["settings"] = newer
        await page.act("read-again")
        assert page.rows("versions")[1].parts["restore"].attributes["aria-disabled"] == "true"
        await page.act("versions.restore", "app:1")
        assert page.state.options.app["settings"] == newer
