"""The three engines as Debian has them: what has to be installed, how each starts with a profile of its own."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.engines.webdriver import SCRIPTS, BrowserError, HttpWire, Wire, connected
from tests.hosting.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = 60.0
"""Seconds that a browser has to start."""
END = 10.0
DOWNLOADS = "Downloads"
CONSOLE = "console.log"


@dataclass(frozen=True)
class Engine:
    """A browser that journeys can run in.

    Attributes:
        name: as `build.py test --browser` calls it.
        programs: what has to be there.
        packages: the packages of Debian that have it.
        start: starts it in a folder, with settings of its own kind.
        log: the file in that folder with what is on the consoles of pages; empty if nothing tells that.
        complaint: what the lines of the log look like that tell errors and warnings on a page's console.
    """

    name: str
    programs: tuple[str, ...]
    packages: tuple[str, ...]
    start: Callable[[contextlib.ExitStack, Path, dict[str, Any]], Wire]
    log: str = ""
    complaint: re.Pattern[str] = re.compile("")

    @property
    def missing(self) -> str:
        """What is to be done so that it can run; empty if nothing."""
        absent = [program for program in self.programs if not shutil.which(program) and not Path(program).exists()]
        if not absent:
            return ""
        command = f"apt install --no-install-recommends {' '.join(self.packages)}"
        return f"{self.name}: {', '.join(absent)} is not installed. On Debian: {command}"


@contextlib.contextmanager
def running(engine: Engine, folder: Path, settings: dict[str, Any] | None = None) -> Iterator[Wire]:
    """A new profile of the browser, as long as the context lasts.

    Args:
        engine: the browser.
        folder: an empty folder for all that it writes; what it downloads is in `DOWNLOADS` there.
        settings: preferences of Firefox, for what cannot be set up otherwise.
    """
    (folder / DOWNLOADS).mkdir()
    with contextlib.ExitStack() as stack:
        wire = engine.start(stack, folder, settings or {})
        stack.callback(wire.close)
        wire.send("WebDriver:SetTimeouts", SCRIPTS)
        yield wire
        with contextlib.suppress(BrowserError):
            wire.send("WebDriver:DeleteSession", {})


class Console:
    """The errors and warnings on the console of all pages, as the browser writes them into its log."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Read the log of a browser that was started in this folder."""
        self._complaint = engine.complaint
        self._log = folder / engine.log if engine.log else None
        self._read = 0
        self._excused: list[str] = []

    def excuse(self, text: str) -> None:
        """Expect complaints that contain this, until they are taken."""
        self._excused.append(text)

    def take(self) -> list[str]:
        """Return what was written since the last time, and nobody expected."""
        if self._log is None:
            return []
        with self._log.open("rb") as log:
            log.seek(self._read)
            lines = log.read().rpartition(b"\n")[0]
        self._read += len(lines)
        excused, self._excused = self._excused, []
        found = filter(self._complaint.search, lines.decode(errors="replace").splitlines())
        return [line for line in found if not any(text in line for text in excused)]


# What else a browser does at its start costs time and asks hosts that tests are not to reach.
PREFERENCES: dict[str, Any] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.download.always_ask_before_handling_new_types": False,
    "browser.download.alwaysOpenPanel": False,
    "browser.download.folderList": 2,
    "browser.dom.window.dump.enabled": True,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "devtools.console.stdout.content": True,
    "dom.disable_beforeunload": True,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "focusmanager.testmode": True,  # the window counts as the one in front
    "intl.accept_languages": "en-GB, en",
    "intl.locale.requested": "en-GB",
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "remote.prefs.recommended": True,
    "services.settings.server": "data:,",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "ui.prefersReducedMotion": 1,
}


def _start_firefox(stack: contextlib.ExitStack, folder: Path, settings: dict[str, Any]) -> Wire:
    profile = folder / "profile"
    profile.mkdir()
    chosen = {**PREFERENCES, "browser.download.dir": str(folder / DOWNLOADS), **settings}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in chosen.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    _run(stack, ["firefox-esr", "--headless", "--no-remote", "--marionette", "--profile", str(profile)], folder, {})
    port = _told(profile / "MarionetteActivePort")
    wire = connected(int(port), START)
    _open(wire, {"acceptInsecureCerts": True})
    return wire


MINI_BROWSER = f"/usr/lib/{platform.machine()}-linux-gnu/webkit2gtk-4.1/MiniBrowser"


def _start_webkit(stack: contextlib.ExitStack, folder: Path, _settings: dict[str, Any]) -> Wire:
    display = folder / "display"
    with display.open("wb") as number:
        command = ["Xvfb", "-displayfd", str(number.fileno()), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        _run(stack, command, folder, {}, pass_fds=(number.fileno(),))
    # Without motion, as the other engines: where no graphics card helps, each picture of an animation takes long.
    (folder / "gtk-3.0").mkdir()
    (folder / "gtk-3.0" / "settings.ini").write_text("[Settings]\ngtk-enable-animations=0\n", encoding="ascii")
    (folder / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="$HOME/{DOWNLOADS}"\n', encoding="ascii")
    home = {name: str(folder) for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    env = {**home, "DISPLAY": f":{_told(display)}", "LANG": "C.UTF-8", "GDK_BACKEND": "x11"}
    wire = _with_driver(stack, folder, "WebKitWebDriver", env)
    options = {"binary": MINI_BROWSER, "args": ["--automation"]}
    _open(wire, {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options})
    return wire


def _start_chromium(stack: contextlib.ExitStack, folder: Path, _settings: dict[str, Any]) -> Wire:
    wire = _with_driver(stack, folder, "chromedriver", {})
    arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=en-GB"]
    arguments += ["--enable-logging", "--log-level=0", f"--log-file={folder / CONSOLE}"]
    arguments += [f"--user-data-dir={folder / 'profile'}", "--force-prefers-reduced-motion"]
    options: dict[str, Any] = {"args": arguments, "prefs": {"download.default_directory": str(folder / DOWNLOADS)}}
    if "CHROMIUM" in os.environ:
        options["binary"] = os.environ["CHROMIUM"]
    _open(wire, {"browserName": "chrome", "goog:chromeOptions": options})
    return wire


FIREFOX_SAYS = re.compile(r'JavaScript error: https?://|console\.(?:error|warn): (?:"|\(new )')
"""Its own parts write to the same log: their errors are of no page, their messages have a name before the text."""

# WebKit's browser is silent about consoles when a driver leads it. Chromium's log doesn't say which lines are errors.
ENGINES = {
    engine.name: engine
    for engine in (
        Engine("firefox", ("firefox-esr",), ("firefox-esr",), _start_firefox, "firefox-esr.log", FIREFOX_SAYS),
        Engine("webkit", ("WebKitWebDriver", MINI_BROWSER, "Xvfb"), ("webkit2gtk-driver", "xvfb"), _start_webkit),
        Engine(
            "chromium",
            ("chromium", "chromedriver"),
            ("chromium", "chromium-driver"),
            *(_start_chromium, CONSOLE, re.compile(r":CONSOLE:\d+\] .*(?:Uncaught|[Ee]rror|Failed|Refused)")),
        ),
    )
}


def _open(wire: Wire, wanted: dict[str, Any]) -> None:
    wire.send("WebDriver:NewSession", {"capabilities": {"alwaysMatch": wanted}})


def _with_driver(stack: contextlib.ExitStack, folder: Path, program: str, env: dict[str, str]) -> HttpWire:
    port = free_port()
    _run(stack, [program, f"--port={port}"], folder, env)
    end = time.monotonic() + START
    while True:
        wire = HttpWire(port)
        if wire.listens():
            return wire
        if time.monotonic() > end:
            raise BrowserError("no answer", f"{program} does not listen")
        time.sleep(0.05)


def _run(
    stack: contextlib.ExitStack, command: list[str], folder: Path, env: dict[str, str], pass_fds: tuple[int, ...] = ()
) -> None:
    """Start a program that ends with the stack; what it says is in the folder."""
    log = stack.enter_context((folder / f"{Path(command[0]).name}.log").open("wb"))
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env={**os.environ, **env},
        pass_fds=pass_fds,
        start_new_session=True,
    )
    stack.callback(_end, process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program, and all that it has started."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sent)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END)


def _told(file: Path) -> str:
    """Return the number that a starting program writes into a file."""
    end = time.monotonic() + START
    while time.monotonic() < end:
        with contextlib.suppress(FileNotFoundError):
            if (text := file.read_text(encoding="ascii")).strip().isdecimal():
                return text.strip()
        time.sleep(0.05)
    raise BrowserError("no answer", f"nothing is in {file.name}")
