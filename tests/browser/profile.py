"""Finds which functions of the runtime and of Python's library pages use; writes used.json and used_library.txt.

    python build.py profile

The panel works through calls in the simulated portal on a module that counts, once as in this browser and once as in a
browser without stack switching. What pages do beyond that in the tests in the browser is listed as seldom. A list that
misses a function costs the time to load the second half of the module when it is called; one that has too many makes
each start a little longer.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect, sync_playwright

from static.builder.downloads import npm_package
from static.builder.image import completion, snapshot, split
from static.builder.image.prepare_snapshot import KEPT
from static.builder.pages import integrity
from static.builder.process import MINUTE, run_python, step
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.rest.faults import RestFault
from tests.support.panel_page import START, Panel, Wrapup, change_client_during_requests, remove_hashes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from tests.portal import CallCard

UNLIMITED = "--enable-features=WebAssemblyUnlimitedSyncCompilation"
"""Lets pages make an instance of so large a module at once, as they do to unpack what is read later."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", UNLIMITED]
TESTS = ("-m", "pytest", "tests/browser", "-q", "-n", "2", "--dist", "worksteal", "-p", "tests.support.ran")
NO_WALKS = (
    "portal_*",
    "panel_start",
    "without_python",
    "archive",
    "library_*",
    "own_library",
    "closed_network",
    "fetch_*",
)
"""Tests without the app, of the start itself, or of what the site's files are."""
COUNT = """{
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...parts) => {
    const instance = await instantiate.call(WebAssembly, ...parts);
    if (!instance.exports?.ran0) return instance;
    globalThis.counted = instance.exports;
    const own = Object.entries(instance.exports).filter(([name]) => !name.startsWith("ran"));
    return { exports: { ...Object.fromEntries(own), "split:calls": { set() {} } } };
  };
  const told = new Set();
  globalThis.tellRan = () => {
    const ran = Object.entries(globalThis.counted ?? {}).filter(([name, { value }]) => name.startsWith("ran") && value);
    const numbers = ran.map(([name]) => name.slice(3)).filter((number) => !told.has(number));
    for (const number of numbers) told.add(number);
    if (numbers.length) console.debug(`ran ${numbers}`);
  };
  setInterval(globalThis.tellRan, 1000);
  addEventListener("pagehide", globalThis.tellRan);
}
"""
NO_STACK_SWITCHING = "delete WebAssembly.Suspending; delete WebAssembly.promising;"
# The page is left as well: in that moment no file can be read any more.
RAN = """() => window.dispatchEvent(new PageTransitionEvent("pagehide"))
  && Object.entries(globalThis.counted).filter(([name, counter]) => name.startsWith("ran") && counter.value)
  .map(([name]) => Number(name.slice(3)))"""

# Runs before the app, in a walk of its own: it uses functions of the runtime that pages do not use.
NOTE_LIBRARY = """
import sys
def note(code, _offset):
    noted.add(code)
    return monitoring.DISABLE
def told():
    codes = tuple(noted)
    names = ((code.co_filename.removesuffix(".py").removesuffix("/__init__"), code.co_qualname) for code in codes)
    return "\\n".join({f"{path.replace('/', '.')}:{name}" for path, name in names if "<" not in path})
noted, monitoring = set(), sys.monitoring
monitoring.use_tool_id(monitoring.PROFILER_ID, "profile")
monitoring.register_callback(monitoring.PROFILER_ID, monitoring.events.PY_START, note)
monitoring.set_events(monitoring.PROFILER_ID, monitoring.events.PY_START)
"""
RAN_LIBRARY = """() => window.dispatchEvent(new PageTransitionEvent("pagehide"))
  && globalThis.noting.runPython("told()").split("\\n")"""

SETTLED = """() => performance.getEntriesByName("panel:ready").length > 0
  || document.querySelector("[data-fault]") !== null"""


def main() -> None:
    """Write the list."""
    runtime = npm_package("pyodide")
    whole = (runtime / "pyodide.asm.wasm").read_bytes()
    site = Path(os.environ["CALL_PANEL_SITE"])
    with tempfile.TemporaryDirectory() as folder:
        counting = Path(folder, "site")
        shutil.copytree(site, counting, ignore=shutil.ignore_patterns("*.br", "*.gz"))
        (start,) = counting.glob("start.*.wasm")
        with_completion = snapshot.module(runtime)
        counter = split.instrument(with_completion, set(snapshot.exports(runtime)))
        (told,) = counting.glob("runtime.*.js")
        hashes = integrity(start.read_bytes()), integrity(counter)
        told.write_text(told.read_text(encoding="utf-8").replace(*hashes), encoding="utf-8")
        for page in counting.glob("*.html"):
            page.write_text(remove_hashes(page.read_text(encoding="utf-8")), encoding="utf-8")
        start.write_bytes(counter)
        (boot,) = counting.glob("boot.*.js")
        text = boot.read_text(encoding="utf-8")
        boot.write_text(COUNT + text, encoding="utf-8")
        by_start = ran_by_start(counting)
        usual = by_start | ran(counting, "", RAN) | ran(counting, NO_STACK_SWITCHING, RAN)
        functions = usual | ran_by_tests(counting, Path(folder))
        shutil.copyfile(site / start.name, start)
        told.write_text((site / told.name).read_text(encoding="utf-8"), encoding="utf-8")
        begin, noting = "startApp(python, entry);\n", f"python.runPython({json.dumps(NOTE_LIBRARY)});"
        boot.write_text(text.replace(begin, f"globalThis.noting = python; {noting} {begin}"), encoding="utf-8")
        library = ran(counting, "", RAN_LIBRARY)
    not_listed = completion.functions(whole, with_completion)  # each start has these
    # What an earlier panel used stays: it is the margin for what no walk through calls finds.
    before = snapshot.used(whole)
    if before.readers:
        functions |= before.functions
        usual |= before.functions - before.seldom
    (image,) = site.glob("memory.*.bin")
    found = snapshot.probe(runtime, image, [])
    listed = {
        "module": hashlib.sha256(whole).hexdigest(),
        "functions": sorted(functions - before.readers - not_listed),
        "start": sorted(by_start - before.readers - not_listed),
        "seldom": sorted(functions - usual - before.readers - not_listed),
        "readers": sorted(before.readers),
        "blocks": [address for address, _ in found],
        # These are found by hand; where the module is another one, the list has none.
        "tables": before.tables,
    }
    lines = ",\n".join(f'"{name}": {json.dumps(value)}' for name, value in listed.items())
    snapshot.USED.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    library |= set(snapshot.USED_LIBRARY.read_text(encoding="utf-8").split())
    kept = sorted(name for name in library if not KEPT & {name.split(":")[0], re.split("[.:]", name)[0]})
    snapshot.USED_LIBRARY.write_text("\n".join(kept) + "\n", encoding="utf-8")
    counts = (
        f"{len(functions)} functions, {len(by_start)} of them in each start, and {len(found)} blocks of data are used"
    )
    step(f"{counts}, {len(kept)} functions of the library.")


def ran_by_tests(site: Path, folder: Path) -> set[int]:
    """The functions of a module that counts that run in the tests in the browser; some fail on such a site."""
    left_out = [f"--ignore-glob=*/test_{name}.py" for name in NO_WALKS]
    named = {"CALL_PANEL_SITE": str(site), "CALL_PANEL_RAN": str(folder), "CALL_PANEL_CHROMIUM": UNLIMITED}
    run_python(*TESTS, *left_out, env=named, timeout=40 * MINUTE)
    return {int(number) for told in folder.glob("*.ran") for number in told.read_text(encoding="utf-8").split()}


def ran(site: Path, script: str, told: str) -> set[Any]:
    """What the page tells of the functions that run while the panel works through calls: numbers or names.

    Args:
        site: the files of the app.
        script: JavaScript that runs before the page's own.
        told: JavaScript that gives what ran.
    """
    found: set[Any] = set()
    with opened(site, script) as (portal, context):
        for language in ("en", "de", "ru"):
            step(f"A call in the language {language}")
            found |= day(PortalPage(context.new_page(), portal).visit(lang=language), told)
    return found


def ran_by_start(site: Path) -> set[int]:
    """The functions of a module that counts that run until the panel of a call is ready."""
    step("The start of a call")
    with opened(site) as (portal, context):
        card = PortalPage(context.new_page(), portal).visit().open("incoming_contact")
        card.frame.wait_for_function(SETTLED, timeout=START)
        return set(card.frame.evaluate(RAN))


@contextlib.contextmanager
def opened(site: Path, script: str = "") -> Iterator[tuple[SimulatedPortal, BrowserContext]]:
    """A simulated portal and a browser that runs a script before those of each page."""
    with SimulatedPortal(site) as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=ARGUMENTS)
        context = browser.new_context(locale="en-GB")
        context.add_init_script(script)
        yield portal, context
        browser.close()


def day(opened: PortalPage, told: str) -> set[Any]:
    """Does with two calls in one page of the portal what operators do, a destroyed frame among it."""
    found: set[Any] = set()
    card = opened.open("incoming_contact")
    # It rings for 40 s only, less than a module that counts may need on a busy machine.
    card.connect()
    panel = Panel(card.app)
    expect(panel.switch).not_to_have_attribute("aria-disabled", "true", timeout=START)
    wrap_up(opened, card)
    change_client_during_requests(opened, card)
    panel.action("toggle-log").locator("summary").click()
    expect(panel.list("log").first).to_be_visible()
    panel.action("copy-log").click()
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-pressed", "true", timeout=START)
    Wrapup(card).write("Asked for the price list")
    found |= set(card.frame.evaluate(told))
    card.reload_frame()
    card.frame.wait_for_function(SETTLED, timeout=START)
    expect(Wrapup(card).note).to_have_value("Asked for the price list", timeout=START)
    card.end()
    expect(panel.action("more-time")).to_be_visible(timeout=START)
    panel.action("more-time").click()
    found |= set(card.frame.evaluate(told))
    card.close()
    ringing = opened.open("outgoing_company")
    ringing.frame.wait_for_function(SETTLED, timeout=START)
    found |= set(ringing.frame.evaluate(told))
    opened.page.close()
    return found


def wrap_up(opened: PortalPage, card: CallCard) -> None:
    """Looks at the client, shows the keys, writes notes and saves them: one at once, one after a refusal."""
    wrapup, keys = Wrapup(card), opened.page.keyboard
    card.app.locator("[data-action='client.open']").first.click()
    opened.close_slider()
    wrapup.panel.switch.focus()
    keys.press("?")
    expect(wrapup.panel.field("keys")).to_be_visible()
    keys.press("Escape")
    keys.press("2")
    keys.type("Agreed: a call tomorrow / in writing")
    card.app.locator("[data-action='wrapup.follow-up']").first.click()
    keys.press("Control+Enter")
    wrapup.expect_state("saved", START)
    opened.portal.state.faults.add(RestFault("crm.timeline.comment.*", status=400, error="ACCESS_DENIED"))
    wrapup.write("Once more")
    wrapup.save.click()
    wrapup.expect_state("failed", START)
    opened.portal.state.faults.clear()
    wrapup.save.click()
    wrapup.expect_state("saved", START)


if __name__ == "__main__":
    main()
