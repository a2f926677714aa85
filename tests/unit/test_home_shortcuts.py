"""The user's own keys on the home page: a conflict is shown and keeps them from being saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.settings.shortcuts import SHORTCUTS
from tests.portal.state import PortalState
from tests.support.fake_home import HomeLoad, bind_all

if TYPE_CHECKING:
    from app.ui.view import Element


async def opened() -> HomeLoad:
    state = PortalState()
    bind_all(state)
    return await HomeLoad(state, admin=False).open()


def row(page: HomeLoad, name: str) -> dict[str, Element]:
    """The row of a shortcut."""
    return dict(page.rows("user-keys")[list(SHORTCUTS).index(name)].parts)


async def test_a_letter_that_is_taken_is_shown_at_both_and_is_not_saved_until_it_is_free() -> None:
    page = await opened()
    assert row(page, "note")["key"].value == "n"
    page.home.typed("user.keys-note", "o")
    for name, other in (("note", "Open the client"), ("client", "Write the note")):
        parts = row(page, name)
        assert parts["wrong"].text == f"The same letter as for: {other}"
        assert parts["key"].attributes["aria-invalid"] == "true"
    assert not page.can("user-save")
    page.home.typed("user.keys-client", "n")
    assert page.can("user-save")
    await page.act("save", "user")
    stored = json.loads(page.state.options.of_user(page.state.user.id)["settings"])
    assert stored["keys"] == {"note": "o", "client": "n"}
    await page.act("set", "user:keys-standard:")
    assert row(page, "note")["key"].value == "n"
    await page.act("save", "user")
    assert "keys" not in json.loads(page.state.options.of_user(page.state.user.id)["settings"])
    page.home.close()
    assert page.faults == []


async def test_what_is_no_letter_changes_nothing() -> None:
    page = await opened()
    for name, key in (("keys-note", "?"), ("keys-unknown", "x"), ("theme", "x")):
        page.home.typed(f"user.{name}", key)
    assert not page.can("user-save")
    page.home.close()
    assert page.faults == []
