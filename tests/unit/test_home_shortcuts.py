"""The user's own keys on the home page: a conflict is shown and keeps them from being saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.settings.shortcuts import SHORTCUTS
from tests.support.fake_home import HomeLoad, sound

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from app.ui.view import Element


async def opened(everyone: str = "", own: str = "", *, admin: bool = False) -> HomeLoad:
    state = sound()
    state.options.app["settings"] = everyone
    state.options.of_user(state.user.id)["settings"] = own
    return await HomeLoad(state, admin=admin).open()


def row(page: HomeLoad, name: str, scope: str = "user") -> dict[str, Element]:
    """The row of a shortcut."""
    return dict(page.rows(f"{scope}-keys")[list(SHORTCUTS).index(name)].parts)


def stored(page: HomeLoad) -> dict[str, JSON]:
    """The user's settings."""
    found: dict[str, JSON] = json.loads(page.state.options.of_user(page.state.user.id)["settings"])
    return found


async def test_a_letter_that_is_taken_is_shown_at_both_and_is_not_saved_until_it_is_free() -> None:
    page = await opened()
    assert row(page, "note")["key"].value == "n"
    page.home.typed("user.keys-note", "x")
    page.home.typed("user.keys-client", "x")
    for name, other in (("note", "Open the client"), ("client", "Write the note")):
        parts = row(page, name)
        assert parts["wrong"].text == f"The same letter as for: {other}"
        assert parts["key"].attributes["aria-invalid"] == "true"
    assert not page.can("user-save")
    page.home.typed("user.keys-client", "n")
    assert page.can("user-save")
    await page.act("save", "user")
    assert stored(page)["keys"] == {"note": "x", "client": "n"}
    await page.act("set", "user:keys-standard:")
    assert row(page, "note")["key"].value == "n"
    await page.act("save", "user")
    assert "keys" not in stored(page)
    page.home.close()
    assert page.faults == []


async def test_a_letter_that_was_something_else_s_is_taken_and_said_there() -> None:
    page = await opened()
    page.home.typed("user.keys-note", "o")
    assert row(page, "client")["key"].value == ""
    assert row(page, "client")["hint"].text == "Has no letter: O is used for “Write the note”."
    assert row(page, "note")["hint"].text == ""
    assert page.can("user-save")
    page.home.typed("user.keys-note", "n")
    assert row(page, "client")["key"].value == "o"
    assert not page.can("user-save")
    page.home.close()


async def test_an_administrator_sets_letters_for_everyone_and_a_user_changes_them() -> None:
    page = await opened(own='{"v":1,"hold":null,"log":true,"keys":{"client":"x"}}', admin=True)
    assert page.text("app-keys-users") == "Users can change these in “My settings”."
    page.home.typed("app.keys-note", "w")
    page.home.typed("app.keys-log", "x")
    page.home.typed("app.keys-hold", "k")  # the standard one is no choice
    await page.act("save", "app")
    assert json.loads(page.state.options.app["settings"])["keys"] == {"note": "w", "log": "x"}
    assert row(page, "note")["key"].value == "w"
    assert row(page, "client")["key"].value == "x"
    assert row(page, "log")["key"].value == ""
    assert row(page, "log")["hint"].text == "Has no letter: X is used for “Open the client”."
    page.home.typed("user.keys-note", "n")
    assert row(page, "note")["hint"].text == "Set for everyone: W"
    await page.act("save", "user")
    assert stored(page)["keys"] == {"client": "x", "note": "n"}
    page.home.typed("user.keys-note", "w")
    await page.act("save", "user")
    assert stored(page)["keys"] == {"client": "x"}
    await page.act("set", "app:locked-keys:off")
    assert page.text("app-keys-users") == "Users can't change these."
    await page.act("save", "app")
    assert [row(page, name)["key"].value for name in ("note", "client", "log")] == ["w", "o", "x"]
    assert row(page, "note")["key"].attributes["disabled"] == ""
    await page.act("set", "user:keep-open:on")
    await page.act("save", "user")
    assert stored(page)["keys"] == {"client": "x"}
    await page.act("set", "app:keys-standard:")
    await page.act("save", "app")
    assert "keys" not in json.loads(page.state.options.app["settings"])
    page.home.close()
    assert page.faults == []


async def test_the_outcomes_form_names_the_letters_of_everyone() -> None:
    page = await opened('{"v":1,"keys":{"note":"w"},"outcomes":[{"name":"Won","key":"w"}]}', admin=True)
    (won,) = page.rows("outcomes")
    assert won.parts["wrong"].text == "The same key as: Write the note"
    await page.act("outcomes.more", "0")
    (won,) = page.rows("outcomes")
    options = {each.parts[""].attributes["value"]: each.parts[""] for each in won.lists["keys"].items}
    assert (options["w"].text, options["n"].attributes["disabled"]) == ("W: Write the note", None)
    page.home.close()


async def test_operators_see_the_letters_of_everyone_and_change_none() -> None:
    page = await opened('{"v":1,"keys":{"note":"w"}}')
    assert row(page, "note", "app")["key"].attributes["disabled"] == ""
    page.home.typed("app.keys-note", "x")
    assert row(page, "note", "app")["key"].value == "w"
    page.home.close()


async def test_what_is_no_letter_changes_nothing() -> None:
    page = await opened()
    for name, key in (("keys-note", "?"), ("keys-unknown", "x"), ("theme", "x")):
        page.home.typed(f"user.{name}", key)
    assert not page.can("user-save")
    page.home.close()
    assert page.faults == []
