"""The installer, the home page, the worker, and a network without the vendor's hosts."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from app.telephony import test_call
from tests.engines.calls import talking
from tests.engines.stage import PAGE, WORKER, awaited, button, field
from tests.support.derived_sites import with_own_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.engines.stage import Tab

NAMED = """() => {
  const { title = "" } = window.portal.state().background ?? {};
  return title.startsWith("+") ? "" : title;
}"""
"""The title of the background card once it is no longer the number that the portal began with."""
NUMBER, CALL_ID = "+12025550166", "externalCall.0f1e2d3c4b5a69788796a5b4c3d2e1f0.1773130779"


def test_the_installer_binds_both_places(open_tab: Callable[..., Tab], site: Path) -> None:
    tab = open_tab(site, installed=False)
    installer = tab.visit_app(admin=1)
    installer.expect_attribute(field("headline"), "data-phase", "ready")
    installer.click("button.proceed")
    installer.expect_attribute(field("headline"), "data-phase", "installed")
    installer.click("button.proceed")
    assert awaited(lambda: tab.portal.state.app.installed)
    places = {binding.placement for binding in tab.portal.state.bindings}
    assert places == {"CALL_CARD", "PAGE_BACKGROUND_WORKER"}
    talking(tab)


def test_a_setting_is_saved_on_the_home_page_and_obeyed(tab: Tab) -> None:
    home = tab.visit_app(admin=1)
    home.expect_attribute(field("app-keep-open"), "aria-pressed", "false")
    home.click(field("app-keep-open"))
    home.click(field("app-save"))
    assert awaited(lambda: tab.portal.state.options.app.get("settings"))
    assert json.loads(tab.portal.state.options.app["settings"]) == {"v": 1, "hold": True, "off": []}
    card = talking(tab)
    card.expect_attribute("button" + button("toggle-auto-close"), "aria-pressed", "true")


def test_a_test_call_is_shown_from_the_home_page_and_its_card_is_worked(
    open_tab: Callable[..., Tab], site: Path
) -> None:
    tab = open_tab(site, worker=True)
    home = tab.visit_app(admin=1)
    tab.expect_bound_worker()
    home.click(button("start-test-call"))
    tab.expect_background(uiState="incoming", statusText="Incoming call")
    tab.evaluate("() => window.portal.press('answer')")
    tab.expect_background(uiState="connected", timerShown=True)
    tab.evaluate("() => window.portal.press('hold')")
    tab.expect_background(held=True, statusText="On hold")
    tab.evaluate("() => window.portal.press('hold')")
    tab.evaluate("() => window.portal.press('mute')")
    tab.expect_background(held=False, muted=True, statusText="Talking")


def test_the_worker_gives_a_card_its_client_s_name(open_tab: Callable[..., Tab], site: Path) -> None:
    tab = open_tab(site, worker=True).visit(controls=0)
    tab.expect_bound_worker()
    keep = "(key, mark) => localStorage.setItem(globalThis.frameBridge?.ofPortal(key) ?? key, mark)"
    tab.frame(WORKER).evaluate(keep, test_call.KEY, test_call.mark(NUMBER, time.time(), CALL_ID))
    card = tab.open("external_incoming", status={"CALL_ID": CALL_ID}, firstTab="app")
    title = tab.wait_for(NAMED)
    card.expect_text(field("client"), title)


def test_a_closed_network_needs_no_host_of_the_vendor_s(
    open_tab: Callable[..., Tab], site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from static.builder.hosting import kit
    from static.builder.project import settings

    own = {**settings(), "library": "own"}
    monkeypatch.setattr(kit, "settings", lambda: own)
    tab = open_tab(with_own_pages(site, tmp_path / "site"), own_library=False)
    card = talking(tab)
    hosts = "() => [...new Set(performance.getEntriesByType('resource').map(({name}) => new URL(name).hostname))]"
    assert card.evaluate(hosts) == ["localhost"]


def test_a_file_is_exported_though_the_portal_s_policy_allows_no_frame_of_it(tab: Tab, downloads: Path) -> None:
    home = tab.visit_app(admin=1)
    home.wait_for("() => performance.getEntriesByName('home:painted').length")
    home.click(button("outcomes.export"))
    assert tab.frame(PAGE).text("[data-fault]") == ""
    assert awaited(lambda: [file for file in downloads.iterdir() if file.suffix == ".json"])
