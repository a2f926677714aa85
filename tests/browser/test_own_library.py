"""Our own BX24 library: that it has what the app asks for, and whom it believes. That it works the contract shows."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from static.builder.hosting.library import OFFICIAL, OWN
from static.builder.project import ROOT
from tests.browser.conftest import Watch
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.probe_frame import PROBE, Probe
from tests.portal.site import plain_headers
from tests.support.derived_sites import LIBRARY
from tests.support.embedding import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

EVENT = "CallCard::CallStateChanged"
USERS = ("app/browser/library.py", "static/bridge.js", "static/notes.js")
"""The files that call the library."""


@pytest.fixture(scope="module")
def probe_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedPortal]:
    """A portal whose app is the probe page with our library."""
    site = shutil.copytree(PROBE, tmp_path_factory.mktemp("probe") / "site")
    page = site / "index.html"
    page.write_text(page.read_text("utf-8").replace(OFFICIAL, OWN), "utf-8")
    shutil.copy(LIBRARY, site / OWN)
    with SimulatedPortal(site, headers=plain_headers) as portal:
        yield portal


@pytest.fixture(scope="module")
def opened(browser: Browser, probe_portal: SimulatedPortal) -> Iterator[PortalPage]:
    """The portal's page, one for all tests: each opens a card of its own."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    watch = Watch(context)
    yield PortalPage(context.new_page(), probe_portal).visit()
    context.close()
    assert watch.unexcused == []


@pytest.fixture
def probe(opened: PortalPage) -> Probe:
    """The probe page in a new card, the library started."""
    opened.clear_faults()
    opened.clear_messages()
    return Probe(opened.open("incoming_contact")).started()


@pytest.fixture
def bare_page(page: Page, probe_portal: SimulatedPortal, watch: Watch) -> Page:
    """A page of the portal's origin with nothing in it; the console tells what is kept from it."""
    watch.excuse("does not match the recipient window's origin")
    page.goto(f"{probe_portal.portal_url}page/record.html")
    return page


def id_of(opened: PortalPage, method: str) -> str:
    """The id under which the portal is to answer the last call of a method."""
    return opened.wait_for_message(sender="app", method=method)[-1].text.split(":")[-2]


def test_it_has_every_function_that_the_app_calls(probe: Probe) -> None:
    sources = [(ROOT / name).read_text("utf-8") for name in USERS]
    called = {name for source in sources for name in re.findall(r"(?:bx24|BX24|library)\.([\w.]+?)\??\.?\(", source)}
    assert {"init", "placement.bindEvent", "getAuth", "installFinish"} <= called
    kinds = {name: probe.run(f"typeof BX24.{name}") for name in called}
    assert kinds == dict.fromkeys(called, "function")


def test_another_frame_of_the_portal_s_origin_is_not_believed(probe: Probe, opened: PortalPage) -> None:
    probe.bind(EVENT)
    embedded(opened.page, "other", f"{opened.portal.portal_url}page/record.html").evaluate(
        "(text) => parent.document.querySelector('[data-part=app-body] iframe').contentWindow.postMessage(text, '*')",
        f'{id_of(opened, "placementBindEvent")}:"forged"',
    )
    probe.frame.wait_for_function("() => probe.received.some(({ data }) => data.endsWith('\"forged\"'))")
    assert probe.heard(EVENT) == []


def test_parent_of_another_origin_than_the_frame_s_name_says_is_not_believed(
    bare_page: Page, probe_portal: SimulatedPortal
) -> None:
    # No id can be guessed: this one is known, so that nothing but the origin is in the way.
    bare_page.add_init_script("crypto.getRandomValues = (array) => array.fill(0)")
    frame = embedded(bare_page, "portal.example.com|1|sid", probe_portal.app_url)
    bare_page.evaluate(
        "(text) => document.querySelector('.embedded').contentWindow.postMessage(text, '*')",
        f'{"0" * 32}:{{"AUTH_ID":"forged","AUTH_EXPIRES":3600}}',
    )
    frame.wait_for_function("() => probe.received.length > 0")
    assert frame.evaluate("() => [probe.heard, BX24.getAuth()]") == [[], False]


def test_what_is_no_message_of_the_protocol_is_passed_over(probe: Probe, opened: PortalPage) -> None:
    probe.bind(EVENT)
    key = id_of(opened, "placementBindEvent")
    rubbish = (7, None, {"id": key}, [f"{key}:1"], key, f"{key}:", f"{key[:-1]}:1", f"x{key}:1", f"{key}:{{", ":1", "")
    probe.round_trip()
    for data in rubbish:
        probe.card.post(data)
    probe.card.connect()
    assert probe.wait_for(EVENT, 2) == [[[]], ["connected"]], "nothing travels as an empty text"


def test_a_command_is_answered_once_and_an_event_each_time(probe: Probe, opened: PortalPage) -> None:
    opened.repeat("disableAutoClose", 3)
    probe.start("reply", "BX24.placement.call('disableAutoClose', {}, done)")
    probe.bind(EVENT)
    probe.round_trip()
    probe.card.connect()
    probe.card.emit(EVENT, "idle")
    assert probe.wait_for(EVENT, 2) == [["connected"], ["idle"]]
    assert probe.heard("reply") == [[[]]]


def test_refresh_without_tokens_is_none(probe: Probe, opened: PortalPage) -> None:
    before = probe.run("BX24.getAuth()")
    opened.silence("refreshAuth")
    probe.start("refreshed", "BX24.refreshAuth(done)")
    probe.card.post(f"{id_of(opened, 'refreshAuth')}:[]")
    probe.round_trip()
    assert probe.heard("refreshed") == []
    assert probe.run("BX24.getAuth()") == before


def test_expired_token_is_not_given(opened: PortalPage) -> None:
    opened.account(tokenLife=-1)
    probe = Probe(opened.open("incoming_contact")).started()
    opened.account(tokenLife=None)
    assert probe.run("BX24.getAuth()") is False


def test_options_are_those_that_were_set(probe: Probe) -> None:
    assert probe.run("BX24.userOption.get('constructor') === undefined && BX24.appOption.get('length') === undefined")


DOMAINS = {
    "portal.example.com|1|sid": "portal.example.com",
    "portal.example.com:443|1|sid": "portal.example.com",
    "portal.example.com:80|1|sid": "portal.example.com",
    "portal.example.com:8443|1|sid": "portal.example.com:8443",
    "name@portal.example.com/path|1|sid": "portal.example.com",
    "": None,
    "a frame": None,
    "|1|sid": None,
    "portal.example.com|1|": None,
    "portal:port|1|sid": None,
}
"""Names of frames, and the portal's domain in them."""


def test_the_frame_s_name_tells_the_portal(bare_page: Page, probe_portal: SimulatedPortal) -> None:
    find = f"() => {{ {LIBRARY.read_text('utf-8')}\nreturn globalThis.BX24?.getDomain() ?? null; }}"
    assert {name: embedded(bare_page, name).evaluate(find) for name in DOMAINS} == DOMAINS

    # A parent of another origin receives nothing.
    bare_page.evaluate("() => { window.got = []; addEventListener('message', ({ data }) => got.push(data)); }")
    frame = embedded(bare_page, "portal.example.com|1|sid", probe_portal.app_url)
    frame.evaluate("() => parent.postMessage('last', '*')")
    bare_page.wait_for_function("() => got.includes('last')")
    assert bare_page.evaluate("() => got") == ["last"]

    # A page in no frame is in no portal.
    bare_page.evaluate("() => { window.name = 'localhost|0|sid'; }")
    assert bare_page.evaluate(f"() => {{ {LIBRARY.read_text('utf-8')}\nreturn globalThis.BX24; }}") is None
