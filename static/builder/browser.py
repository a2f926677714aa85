"""The browser that tests and measurements use."""

from __future__ import annotations

import os
import shutil
import sys

from static.builder.environment import apt_install, can_apt
from static.builder.errors import BuildError
from static.builder.process import MINUTE, run, step
from static.builder.project import CACHE

UNUSED = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "SpareRendererForSitePerProcess",
)
"""Features of Chromium that prepare what nobody uses in tests and measurements, with each new tab, beside the page.

These are the list below the address bar, a page of its own, and a process for the next site: about half a second of a
processor for each tab, at the very moment that the page in it starts.
"""


def find_chromium() -> str:
    """Return the path of a Chromium: the one in the variable CHROMIUM, one of the system, or a downloaded one."""
    named = os.environ.get("CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    if found := next(filter(None, map(shutil.which, names)), None):
        return found
    if named:
        raise BuildError(f"There is no browser at {named}, which the variable CHROMIUM names.")
    step("Fetching Chromium: none is installed")
    browsers = {"PLAYWRIGHT_BROWSERS_PATH": str(CACHE / "browsers")}
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    try:
        system = ["--with-deps"] if can_apt() else []
        run(sys.executable, "-m", "playwright", "install", *system, "chromium", timeout=10 * MINUTE, env=browsers)
        return run(sys.executable, "-c", ask, timeout=MINUTE, env=browsers).strip()
    except BuildError as error:
        if not can_apt():
            raise BuildError(f"{error}\nInstall Chromium or name one in the variable CHROMIUM.") from None
    apt_install("chromium")
    return shutil.which("chromium") or "chromium"
