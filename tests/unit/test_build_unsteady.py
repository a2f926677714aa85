"""The second chance of tests that failed: whether there is one, which tests get it, and which are named after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from static.builder import unsteady
from static.builder.unsteady import Result

if TYPE_CHECKING:
    from pathlib import Path

FAILS_ONCE = """
from pathlib import Path
import pytest

def test_steady():
    pass

@pytest.mark.parametrize("words", ["a::b [c] d"])
def test_fails_once(words):
    there = Path("ran").exists()
    Path("ran").touch()
    assert there
"""


class Runs:
    """Runs of pytest, each with an exit code and what it leaves as failed."""

    def __init__(self, *ends: tuple[int, list[str]]) -> None:
        self._ends = iter(ends)
        self.arguments: list[tuple[str, ...]] = []

    def __call__(self, *arguments: str, env: dict[str, str], timeout: float) -> int:
        """See `run_python`."""
        assert env == {"SITE": "there"}
        assert timeout
        self.arguments.append(arguments)
        code, failed = next(self._ends)
        written = unsteady.FAILURES / "v" / "cache" / "lastfailed"
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(json.dumps(dict.fromkeys(failed, True)), encoding="utf-8")
        return code


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is kept in a folder of this test's."""
    monkeypatch.setattr(unsteady, "FAILURES", tmp_path / "kept")


def run(monkeypatch: pytest.MonkeyPatch, *ends: tuple[int, list[str]]) -> tuple[Result, Runs]:
    runs = Runs(*ends)
    monkeypatch.setattr(unsteady, "run_python", runs)
    return unsteady.run_tests(["tests/browser", "-n", "2"], ["-o", "x=y"], {"SITE": "there"}), runs


def test_a_test_that_fails_among_others_and_passes_alone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "test_it.py").write_text(FAILS_ONCE)
    output: list[str] = []

    def run_here(*arguments: str, env: dict[str, str], timeout: float) -> int:
        variables = {**os.environ, **env}
        ended = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=variables,
            timeout=timeout,
            check=False,
            capture_output=True,
            text=True,
        )
        output.append(ended.stdout)
        return ended.returncode

    monkeypatch.setattr(unsteady, "run_python", run_here)
    result = unsteady.run_tests(["test_it.py", "-n", "1"], ["--color=no"], {})
    assert result == Result(0, ("test_it.py::test_fails_once[a::b [c] d]",))
    assert "1 failed, 1 passed" in output[0]
    assert "1 passed" in output[1]
    unsteady.report(result.unsteady)
    told = capsys.readouterr().out.splitlines()
    assert told[-2].startswith("Unsteady: failed, then passed alone.")
    assert told[-1] == "    test_it.py::test_fails_once[a::b [c] d]"


def test_what_failed_is_run_once_more_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    result, runs = run(monkeypatch, (1, ["a", "b", "c"]), (0, []))
    assert result == Result(0, ("a", "b", "c"))
    kept = ("-o", "x=y", "-o", f"cache_dir={unsteady.FAILURES}")
    assert runs.arguments == [
        ("-m", "pytest", "tests/browser", "-n", "2", *kept),
        ("-m", "pytest", "a", "b", "c", *kept),
    ]


def test_a_second_failure_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _runs = run(monkeypatch, (1, ["a", "b"]), (1, ["b"]))
    assert result == Result(1)


@pytest.mark.parametrize(
    ("code", "failed"),
    [(0, []), (1, list("abcdefghi")), (1, []), (2, ["a"]), (3, ["a"])],
    ids=["none failed", "too many", "unknown", "interrupted", "fault of pytest"],
)
def test_nothing_is_run_again(monkeypatch: pytest.MonkeyPatch, code: int, failed: list[str]) -> None:
    result, runs = run(monkeypatch, (code, failed))
    assert result == Result(code)
    assert len(runs.arguments) == 1


def test_what_failed_in_another_run_gets_no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, (2, ["older"]))
    monkeypatch.setattr(unsteady, "run_python", lambda *_, **__: 1)
    assert unsteady.run_tests(["tests/browser"], [], {}) == Result(1)


def test_nothing_is_said_where_nothing_was_unsteady(capsys: pytest.CaptureFixture[str]) -> None:
    unsteady.report(())
    assert capsys.readouterr().out == ""
