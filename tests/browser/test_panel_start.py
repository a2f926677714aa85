"""The start of Python on the shipped site: from the memory image, and the plain way where that cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal import PortalPage
from tests.support.panel_page import (
    GONE,
    PAINTED,
    START,
    Panel,
    Wrapup,
    before_the_app,
    change_client_during_requests,
    started,
    without_hashes,
)
from tests.support.steps import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Frame, Page, Route

    from tests.browser.conftest import Watch
    from tests.portal import CallCard, SimulatedPortal

PLAIN_ONLY = ("pyodide.", "plain.", "python.", "rest.", "archive.")
"""How the names begin of files that no start from memory asks for before the panel is ready."""
COMPLETE = "() => performance.getEntriesByName('boot:complete').length > 0"
READ_NOW = "() => performance.getEntriesByName('boot:read-now').length"
DRAWN = "() => globalThis.drawn"


@pytest.fixture
def released_page(page: Page, released: SimulatedPortal) -> PortalPage:
    return PortalPage(page, released)


def start_of(frame: Frame) -> dict[str, str]:
    """What the page says of its start."""
    found: dict[str, str] = frame.evaluate("() => ({...document.documentElement.dataset})")
    return {name: value for name, value in found.items() if name.startswith("start")}


@pytest.mark.usefixtures("own_profile")
def test_panel_starts_from_the_memory_image(released_page: PortalPage, released_site: Path) -> None:
    card = released_page.visit().open("incoming_contact")
    started(card)
    with step("each phase leaves its mark"):
        assert start_of(card.frame) == {"start": "snapshot"}
        marks = card.frame.evaluate("() => performance.getEntriesByType('mark').map((mark) => mark.name)")
        phases = [
            "script",
            "runtime",
            "compiled",
            "instantiated",
            "restored",
            "created",
            "python",
            "imported",
            "started",
        ]
        wanted = [f"boot:{phase}" for phase in phases]
        assert [mark for mark in marks if mark in wanted] == wanted
    card.frame.wait_for_function(COMPLETE, timeout=START)
    with step("no file of the plain start is asked for before the panel is ready"):
        asked = card.frame.evaluate(
            "() => { const ready = performance.getEntriesByName('panel:ready')[0].startTime;"
            " return performance.getEntriesByType('resource').map(({name, startTime}) =>"
            " [new URL(name).pathname.slice(1), startTime < ready]); }"
        )
        late = {name.partition(".")[0] for name, before in asked if not before}
        assert [name for name, before in asked if before and name.startswith(PLAIN_ONLY)] == []
        assert {"rest", "archive"} <= late
        assert not [name for name, _ in asked if name.startswith(("pyodide.", "plain.", "python."))]
    with step("what may be needed later is held packed, the image no longer"):
        session = released_page.page.context.new_cdp_session(released_page.page)
        session.send("HeapProfiler.collectGarbage")
        held = session.send("Runtime.getHeapUsage")["backingStorageSize"]
        files = ("rest.*.bin", "archive.*.bin", "memory.*.bin")
        rest, archive, image = (next(released_site.glob(name)).stat().st_size for name in files)
        assert rest + archive < held < rest + archive + image


def test_whole_call_reads_no_file_in_the_middle_of_the_work_and_asks_again_for_those_it_could_not_have(
    released_page: PortalPage, watch: Watch
) -> None:
    watch.excuse("Failed to load resource")
    context = released_page.page.context
    later = ("**/rest.*.bin", "**/archive.*.bin")
    for file in later:
        context.route(file, lambda route: route.abort())
    with released_page.page.expect_event("requestfailed", lambda request: "/rest." in request.url, timeout=START):
        card = released_page.visit().open("incoming_contact")
        panel = started(card)
    with step("the call"):
        card.connect()
        panel.expect_texts(state="Talking")
        wrapup = Wrapup(card)
        wrapup.expect_deal()
        wrapup.note.press_sequentially("Calls back")
        wrapup.save.click()
        wrapup.expect_state("saved")
        change_client_during_requests(released_page, card)
        panel.expect_texts(client="Lead 9")
        panel.switch.click()
        expect(panel.switch).to_have_attribute("aria-pressed", "true")
        assert card.frame.evaluate(READ_NOW) == 0
    with step("the frame is reloaded, and the call ends"):
        card.reload_frame()
        panel = started(card)
        panel.expect_texts(state="Talking", client="Lead 9")
        card.end()
        expect(panel.action("more-time")).to_be_visible()
        assert card.frame.evaluate(READ_NOW) == 0
    with step("the files can be had again"):
        for file in later:
            context.unroute(file)
        card.frame.evaluate("() => { window.dispatchEvent(new Event('online')); }")
        card.frame.wait_for_function(COMPLETE, timeout=START)
        assert card.frame.evaluate(READ_NOW) == 0


def test_what_operators_do_for_the_first_time_reads_no_file(released_page: PortalPage, watch: Watch) -> None:
    watch.excuse("Failed to load resource")
    for file in ("**/rest.*.bin", "**/archive.*.bin"):
        released_page.page.context.route(file, lambda route: route.abort())
    card = released_page.visit().open("incoming_contact")
    panel = started(card)
    with step("a to-do, a recording, a chat"):
        todo = panel.list("history-open").filter(has_text="Call back about the second batch")
        todo.locator(".entry-title").press("Enter")
        todo.get_by_role("button", name="Later…").press("Enter")
        todo.get_by_role("button", name="Monday 9:00").press("Enter")
        expect(todo.locator(".entry-state")).to_contain_text("Postponed to")
        row = panel.list("history-past").filter(has_text="call").first
        row.locator(".entry-title").press("Enter")
        row.get_by_role("button", name="Read").click()
        expect(row.locator(".entry-said")).to_contain_text("Good morning")
        panel.field("history-filter-messages").click()
        chat = panel.list("history-past").filter(has_text="Chat with Anna Lindner")
        chat.locator(".entry-title").press("Enter")
        expect(chat.locator(".entry-said")).to_contain_text("Yes, it left")
    with step("a new deal"):
        panel.action("deals.new").click()
        expect(panel.field("deals-created")).to_have_text("The deal was created. The call is about it now.")
    with step("somebody else"):
        card.frame.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
        released_page.page.keyboard.press("c")
        expect(panel.field("matches-search")).to_be_focused()
        released_page.page.keyboard.type("Berg")
        expect(panel.list("matches").get_by_role("button", name="Choose: Anna Berg")).to_be_visible()
    assert card.frame.evaluate(READ_NOW) == 0


def test_damaged_file_is_not_fetched_again_at_once(released_page: PortalPage, watch: Watch) -> None:
    watch.excuse("Failed to load resource")
    asked = []

    def damaged(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(response=route.fetch(), body=b"no archive")

    released_page.page.context.route("**/archive.*.bin", damaged)
    card = released_page.visit().open("incoming_contact")
    started(card)
    said = card.frame.evaluate("() => shell.complete().catch(String)")
    assert "is another file" in said
    assert len(asked) == 1


IMPORT = """
try:
    import colorsys
    told = colorsys.__name__
except OSError as error:
    told = type(error).__name__
told
"""


@pytest.mark.usefixtures("own_profile")
def test_module_that_could_not_be_read_is_an_error_of_one_import_only(released_page: PortalPage, watch: Watch) -> None:
    watch.excuse("Failed to load resource")
    watch.excuse("Modules of Python could not be read")
    released_page.page.context.route("**/index.html*", without_hashes)
    released_page.page.context.route(
        "**/boot.*.js", lambda route: before_the_app(route, "globalThis.started = python;")
    )
    released_page.page.context.route("**/archive.*.bin", lambda route: route.abort())
    card = released_page.visit().open("incoming_contact")
    panel = started(card)
    run = "(code) => globalThis.started.runPython(code)"
    assert card.frame.evaluate(run, IMPORT) == "OSError"
    released_page.page.context.unroute("**/archive.*.bin")
    assert card.frame.evaluate(run, IMPORT) == "colorsys"
    card.connect()
    panel.expect_texts(state="Talking")


JOINED = "() => performance.getEntriesByName('boot:joined').length"
MODULE = "import colorsys; colorsys.__name__"
"""Reads a module that is not in the image."""
SELDOM = "import unicodedata; unicodedata.lookup('ZOMBIE')"
"""Calls a function of the other half that reads its constants."""


@pytest.mark.usefixtures("own_profile")
def test_what_is_seldom_needed_is_held_packed_and_there_at_once_without_a_connection(
    released_page: PortalPage, watch: Watch
) -> None:
    watch.excuse("Failed to load resource")
    released_page.page.context.route("**/index.html*", without_hashes)
    released_page.page.context.route(
        "**/boot.*.js", lambda route: before_the_app(route, "globalThis.started = python;")
    )
    card = released_page.visit().open("incoming_contact")
    panel = started(card)
    card.frame.wait_for_function(COMPLETE, timeout=START)
    assert card.frame.evaluate(JOINED) == 0
    released_page.page.context.set_offline(offline=True)
    run = "(code) => globalThis.started.runPython(code)"
    with step("modules are read without the other functions"):
        assert card.frame.evaluate(run, MODULE) == "colorsys"
        assert card.frame.evaluate(JOINED) == 0
    assert card.frame.evaluate(run, SELDOM) == "\U0001f9df"
    assert card.frame.evaluate(JOINED) == 1
    assert card.frame.evaluate(READ_NOW) == 0
    released_page.page.context.set_offline(offline=False)
    card.connect()
    panel.expect_texts(state="Talking")


MEMORIES = """(() => {
  globalThis.asked = [];
  WebAssembly.Memory = class extends WebAssembly.Memory {
    constructor(wanted) {
      super(wanted);
      globalThis.asked.push(wanted.initial << 16);
    }
  };
})();"""


@pytest.mark.usefixtures("own_profile")
def test_once_the_panel_is_idle_it_asks_for_so_much_memory_that_the_browser_collects(released_page: PortalPage) -> None:
    released_page.page.context.add_init_script(MEMORIES)
    card = released_page.visit().open("incoming_contact")
    started(card)
    card.frame.wait_for_function("() => globalThis.asked.some((bytes) => bytes >= 64 << 20)", timeout=START)


CALLS = """(() => {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...parts) => {
    const instance = await instantiate.call(WebAssembly, ...parts);
    globalThis.calls ??= instance.exports?.["split:calls"];
    return instance;
  };
})();"""
# A function that has no place in the first half calls the first slot of the table, then itself in the second half.
COLLECT = """() => {
  const found = new Set();
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 5, 1, 0, 0, 0, 0, 7, 4, 1, 0, 0, 0];
  // The stack: what counts for all functions of a kind, the function itself, its callers.
  const note = () => { found.add(new Error().stack.match(/wasm-function\\[\\d+\\]/g)[1]); };
  const module = new WebAssembly.Module(new Uint8Array(bytes));
  const drop = globalThis.started.globals.get("drop");
  const slot = globalThis.calls.get(0);
  globalThis.calls.set(0, new WebAssembly.Instance(module, { "": { "": note } }).exports[""]);
  const left = drop();
  globalThis.calls.set(0, slot);
  return [left, [...found]];
}"""
GARBAGE = Path(__file__).parents[1] / "support" / "garbage.py"


@pytest.mark.usefixtures("own_profile")
def test_collecting_garbage_calls_nothing_that_the_first_half_does_not_have(released_page: PortalPage) -> None:
    released_page.page.context.add_init_script(CALLS)
    released_page.page.context.route("**/index.html*", without_hashes)
    released_page.page.context.route(
        "**/boot.*.js", lambda route: before_the_app(route, "globalThis.started = python;")
    )
    card = released_page.visit().open("incoming_contact")
    started(card)
    card.frame.wait_for_function(COMPLETE, timeout=START)
    card.frame.evaluate("(code) => { globalThis.started.runPython(code); }", GARBAGE.read_text(encoding="utf-8"))
    assert card.frame.evaluate(COLLECT) == [False, []]


TABLES = """
import encodings.aliases, hashlib, sys, unicodedata
names = [unicodedata.name(chr(point), "") for point in range(sys.maxunicode + 1)]
told = [hashlib.sha256("\\n".join(names).encode()).hexdigest(), unicodedata.lookup("ZOMBIE")]
for codec in "gb18030 hz big5hkscs cp950 euc_jis_2004 shift_jis_2004 iso2022_jp_ext euc_kr johab".split():
    pairs = (bytes([first, second]) for first in range(0x21, 0xff) for second in range(0x21, 0xff))
    decoded = [pair.decode(codec, "replace") for pair in pairs]
    encoded = ["".join(map(chr, range(0x80, 0xd800))).encode(codec, "replace")]
    told.append(hashlib.sha256("".join(decoded).encode() + encoded[0]).hexdigest())
" ".join(told)
"""


@pytest.mark.usefixtures("own_profile")
def test_what_the_image_leaves_out_is_there_when_it_is_asked_for(released_page: PortalPage, watch: Watch) -> None:
    watch.excuse("Python starts the plain way")
    watch.excuse("Failed to load resource")
    offer = "globalThis.started = python;"
    released_page.page.context.route("**/index.html*", without_hashes)
    released_page.page.context.route("**/boot.*.js", lambda route: before_the_app(route, offer))
    told = []
    for start in ("snapshot", "plain"):
        card = released_page.visit().open("incoming_contact")
        started(card)
        assert start_of(card.frame)["start"] == start
        told.append(card.frame.evaluate("(code) => globalThis.started.runPython(code)", TABLES))
        released_page.page.context.route("**/memory.*.bin", lambda route: route.abort())
    assert "\U0001f9df" in told[0]
    assert told[0] == told[1]


@pytest.mark.usefixtures("own_profile")
def test_start_on_a_slow_line_shows_how_far_it_is(released_page: PortalPage) -> None:
    session = released_page.page.context.new_cdp_session(released_page.page)
    released_page.visit()
    slow = {"offline": False, "latency": 0, "downloadThroughput": 1_000_000, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", slow)
    card = released_page.open("incoming_contact")
    bar = card.app.locator("progress.loading")
    expect(bar).to_be_visible(timeout=START)
    card.frame.wait_for_function("() => ((share) => share > 0 && share < 1)(document.querySelector('progress').value)")
    started(card)
    expect(bar).to_be_hidden()


@pytest.mark.usefixtures("own_profile")
def test_what_a_start_runs_is_compiled_while_the_image_is_on_its_way(released_page: PortalPage) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    released_page.page.context.route("**/memory.*.bin", hold)
    card = released_page.visit().open("incoming_contact")
    card.frame.wait_for_function(
        "() => performance.getEntriesByName('boot:compiled-ahead').length > 0", timeout=START, polling=100
    )
    for route in held:
        route.continue_()
    started(card)
    assert start_of(card.frame) == {"start": "snapshot"}


@pytest.mark.usefixtures("own_profile")
def test_random_numbers_are_others_in_each_start(released_page: PortalPage) -> None:
    released_page.page.context.route("**/index.html*", without_hashes)
    released_page.page.context.route("**/boot.*.js", draw_numbers)
    drawn = []
    for _ in range(2):
        card = released_page.visit().open("incoming_contact")
        started(card)
        assert start_of(card.frame) == {"start": "snapshot"}
        drawn.append(card.frame.evaluate(DRAWN))
    assert all(len(numbers) == 3 for numbers in drawn)
    assert not set(drawn[0]) & set(drawn[1])


def draw_numbers(route: Route) -> None:
    """Answers with the page's boot.js that draws random numbers before it starts the app."""
    before_the_app(
        route,
        "globalThis.drawn = [['random', 'random'], ['uuid', 'uuid4'], ['secrets', 'token_hex']]"
        ".map(([name, call]) => String(python.pyimport(name)[call]()));",
    )


def altered(change: Callable[[bytearray], None], data: bytes) -> bytes:
    content = bytearray(data)
    change(content)
    return bytes(content)


def turn_bit(data: bytearray) -> None:
    data[len(data) // 2] ^= 1


def cut(data: bytearray) -> None:
    del data[len(data) // 2 :]


def of_another_runtime(data: bytearray) -> None:
    data[8:24] = b"0" * 16


def no_image(data: bytearray) -> None:
    data[:8] = b"<html>\r\n"


IMAGES: dict[str, Callable[[bytearray], None]] = {
    "memory": turn_bit,  # as "memory….bin is another file", or "the memory image is damaged" if decoding notices first
    "cut short": cut,
    "belongs to another runtime": of_another_runtime,
    "is none": no_image,
}
"""Images that cannot be used, by what is said of them."""
FILES = ("snapshot.*.js", "interpreter.*.js", "start.*.wasm", "memory.*.bin")
"""In this order: a script that one frame has loaded may be there for the next one."""


def answering(**answer: Any) -> Callable[[Route], None]:  # noqa: ANN401 - what Playwright answers with
    """Answers with this in place of the host."""
    return lambda route: route.fulfill(**answer)


def test_image_or_file_that_cannot_be_used_leads_to_the_plain_start_which_says_why(
    released_page: PortalPage, released_site: Path, watch: Watch
) -> None:
    watch.excuse("Python starts the plain way")
    watch.excuse("Failed to load resource")
    watch.excuse("was preloaded using link preload but not used")  # what was asked for ahead is of no use then
    watch.excuse(GONE)
    context = released_page.page.context
    (image,) = released_site.glob("memory.*.bin")
    released_page.visit()
    context.route(PLAIN_MODULE, lambda _route: None)  # whether it goes on from there is looked at last
    cases: list[tuple[str, str, bytes | None]] = [
        *((f"**/{file}", "", None) for file in FILES),
        *(("**/memory.*.bin", reason, altered(change, image.read_bytes())) for reason, change in IMAGES.items()),
        ("**/memory.*.bin", "cut short", b""),
    ]
    for file, reason, content in cases:
        answer: dict[str, Any] = {"status": 404} if content is None else {"body": content}
        with step(f"{file} {reason or 'is missing'}"):
            context.route(file, answering(**answer))
            expect_plain_start(released_page, reason)
            released_page.card.close()
            context.unroute(file)
    with step("the plain start shows the call"):
        context.unroute(PLAIN_MODULE)
        context.route("**/memory.*.bin", lambda route: route.fulfill(status=404))
        card = expect_plain_start(released_page, "404")
        card.frame.wait_for_function(PAINTED, timeout=START)
        card.connect()
        Panel(card.app).expect_texts(state="Talking")


PLAIN_MODULE = "**/pyodide.asm.*.wasm"
"""Without it Python does not start the plain way, and nothing has to be computed."""


def expect_plain_start(released_page: PortalPage, reason: str) -> CallCard:
    """Opens a card, and waits until its page has gone over to the plain start and said why."""
    with released_page.page.expect_console_message(
        lambda message: "Python starts the plain way" in message.text and reason in message.text, timeout=START
    ):
        card = released_page.open("incoming_contact")
    card.frame.wait_for_function("() => document.documentElement.dataset.start", timeout=START)
    said = start_of(card.frame)
    assert said["start"] == "plain"
    assert reason in said["startReason"]
    assert said["startReason"]
    assert card.frame.evaluate("() => performance.getEntriesByName('boot:plain')[0].detail") == said["startReason"]
    return card
