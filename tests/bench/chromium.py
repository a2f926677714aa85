"""A Chromium of its own for each profile, spoken to over a pipe in the DevTools protocol.

Playwright watches the network of every page, which keeps the bodies of answers in the page's process and costs time in
it: too much for measurements of both. Here nothing is watched that is not asked for.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Self

from static.builder.browser import UNUSED

if TYPE_CHECKING:
    from pathlib import Path

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--remote-debugging-pipe",
    f"--disable-features={','.join(UNUSED)}",
]
# Chromium reads commands from file 3 and writes answers to file 4.
ON_PIPES = """import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execvp(sys.argv[3], sys.argv[3:])"""
ANSWER = 20.0
"""Seconds within which the browser answers a command that waits for nothing."""
END = 10.0


class BrowserError(Exception):
    """The browser ended, did not answer, or refused a command."""


class Chromium:
    """A running Chromium with a profile.

    with Chromium("chromium", profile) as browser:
        target = browser.send("Target.createTarget", {"url": "about:blank"})["targetId"]
    """

    def __init__(self, program: str, profile: Path) -> None:
        """Starts it.

        Args:
            program: the browser.
            profile: folder of the profile; a new one where there is none.
        """
        commands_read, self._commands = _pipe()
        self._answers, answers_write = _pipe()
        arguments = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", ON_PIPES, str(commands_read), str(answers_write), *arguments],
            pass_fds=(commands_read, answers_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands_read)
        os.close(answers_write)
        self._buffer = b""
        self._last = 0

    def send(
        self, method: str, params: dict[str, Any] | None = None, session: str = "", seconds: float = ANSWER
    ) -> dict[str, Any]:
        """Sends a command and gives its answer; events are passed over.

        Raises:
            BrowserError: no answer, or an error as answer.
        """
        self._last += 1
        message = {"id": self._last, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        _write(self._commands, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + seconds
        while True:
            answer = self._message(deadline)
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _message(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise BrowserError("the browser did not answer in time")
            part = os.read(self._answers, 1 << 20)
            if not part:
                raise BrowserError("the browser ended")
            self._buffer += part
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message

    def processes(self) -> dict[int, str]:
        """What each of its processes is for, by process id: `renderer` for those that draw pages."""
        found = self.send("SystemInfo.getProcessInfo")["processInfo"]
        return {process["id"]: process["type"] for process in found}

    def version(self) -> str:
        """Its name and version."""
        told: str = self.send("Browser.getVersion")["product"]
        return told

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(BrowserError, OSError):
            self.send("Browser.close", seconds=END)
        os.close(self._commands)
        try:
            self._process.wait(END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._answers)


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are not 3 or 4, which are to be overwritten in the child."""
    import fcntl

    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


def _write(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
