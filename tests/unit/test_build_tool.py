"""build.py itself: programs that fail, pinned downloads, headers, and how it speaks to a person."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, Event
from unittest.mock import Mock

import pytest

from static.builder import commands, downloads, testing, unsteady
from static.builder.browser import find_chromium
from static.builder.commands import COMMANDS, Command
from static.builder.environment import LOCK_FILES
from static.builder.errors import BuildError
from static.builder.files import new_folder
from static.builder.process import run, run_python_beside
from static.builder.project import settings

REPOSITORY = Path(__file__).parents[2]


def test_a_program_that_fails_is_reported_with_its_last_words_and_the_advice() -> None:
    with pytest.raises(BuildError) as caught:
        run(sys.executable, "-c", "import sys; sys.exit('no space')", timeout=60, advice="Make room.")
    assert str(caught.value).splitlines()[1:] == ["no space", "Make room."]


def test_a_program_that_hangs_is_ended_with_all_that_it_started() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        port = server.getsockname()[1]
        child = f"import socket, time; held = socket.create_connection(('127.0.0.1', {port})); time.sleep(600)"
        parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
        with pytest.raises(BuildError, match="did not end within"):
            run(sys.executable, "-c", parent, timeout=3)
        connection, _ = server.accept()
        with connection:
            connection.settimeout(10)
            assert connection.recv(1) == b""  # closed, because the child has ended


def test_a_program_that_is_not_there_is_reported() -> None:
    with pytest.raises(BuildError, match="no-such-program cannot be run"):
        run("no-such-program", timeout=1)


def test_a_new_folder_takes_the_place_of_the_old_one_only_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(FileNotFoundError), new_folder(target) as folder:
        (folder / "half").rename(folder / "whole")
    assert [path.name for path in target.iterdir()] == ["old"]
    with new_folder(target) as folder:
        (folder / "new").touch()
    assert [path.name for path in target.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_archive_with_another_hash_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "package.tgz"
    file.write_bytes(b"content")
    good = "sha512-" + base64.b64encode(hashlib.sha512(b"content").digest()).decode()
    downloads.check_integrity(file, good)
    file.write_bytes(b"altered")
    with pytest.raises(BuildError, match=r"package\.tgz is not the pinned one"):
        downloads.check_integrity(file, good)


def test_every_npm_package_is_pinned_to_a_version_and_a_strong_hash() -> None:
    for name, pin in settings()["npm"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+(-\d+)?", pin["version"]), name
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", pin["integrity"]), name


@pytest.mark.parametrize("file", LOCK_FILES)
def test_lock_files_pin_everything_with_hashes_and_hold_no_addresses(file: str) -> None:
    text = (REPOSITORY / file).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[a-z0-9-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


@pytest.mark.parametrize(("file", "group"), [(file, group) for file, (group, _) in LOCK_FILES.items()])
def test_lock_files_hold_what_the_project_asks_for(file: str, group: str) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"][group]]
    locked = {line.split()[0] for line in (REPOSITORY / file).read_text().splitlines() if "==" in line}
    assert {requirement.lower() for requirement in wanted} <= locked


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the environment were there and this its Python."""
    monkeypatch.setattr(commands, "environment", lambda: Path(sys.executable))
    monkeypatch.setattr(commands, "in_environment", lambda: True)


@pytest.mark.usefixtures("inside")
def test_a_fault_that_a_person_can_mend_is_one_text_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_arguments: list[str]) -> int:
        raise BuildError("Install it.")

    monkeypatch.setitem(COMMANDS, "site", Command("", fail))
    assert commands.main(["site"]) == 1
    assert capsys.readouterr().err == "\nInstall it.\n"


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--help"], 0), (["sight"], 2)])
def test_help_names_every_command(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(arguments) == code
    shown = "".join(capsys.readouterr())
    lines = [line for line in shown.splitlines() if line.startswith("    python3 build.py ")]
    assert [line.split()[2] for line in lines] == list(COMMANDS)
    assert max(map(len, lines)) <= 120


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("arguments", [["tests/unit", "-k", "x"], ["-q", "tests/unit/test_build_tool.py::test_x"]])
def test_unit_tests_alone_build_nothing(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    pytest_alone = Mock(return_value=0)
    monkeypatch.setattr(testing, "browser_and_site", lambda: pytest.fail("a site was asked for"))
    monkeypatch.setattr(testing, "run_python", pytest_alone)
    assert commands.main(["test", *arguments]) == 0
    assert pytest_alone.call_args.args == ("-m", "pytest", *arguments)


@pytest.mark.usefixtures("inside")
def test_browser_tests_are_told_where_site_and_browser_are(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Mock(return_value=5)
    monkeypatch.setattr(testing, "browser_and_site", lambda: {"CALL_PANEL_SITE": "there"})
    monkeypatch.setattr(testing, "run_python", failing)
    assert commands.main(["test", "-k", "state"]) == 5
    assert failing.call_args.kwargs["env"] == {"CALL_PANEL_SITE": "there"}


def test_the_browser_is_fetched_while_the_site_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Barrier(2, timeout=10)
    monkeypatch.setattr(testing, "find_chromium", lambda: both.wait() >= 0 and "chromium")
    monkeypatch.setattr(testing, "build_site", lambda: both.wait() >= 0 and Path("site"))
    assert testing.browser_and_site() == {"CHROMIUM": "chromium", "CALL_PANEL_SITE": "site"}


@pytest.mark.usefixtures("inside")
def test_a_whole_run_stops_at_faults_that_the_checks_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "check", lambda: False)
    nothing_is_built(monkeypatch)
    for run_tests in ("run_python", "run_python_beside"):
        monkeypatch.setattr(testing, run_tests, lambda *_, **__: pytest.fail("tests were run"))
    assert commands.main(["test"]) == 1


def nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "browser_and_site", lambda: {"CALL_PANEL_SITE": "site"})
    monkeypatch.setattr(testing, "build_site", lambda *, instrumented: "instrumented" if instrumented else "site")


@dataclass
class WholeRun:
    """What is run in a whole run; all of it passes."""

    in_python: Mock
    in_browser: Mock


@pytest.fixture
def whole_run(inside: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> WholeRun:
    """A whole run in which nothing is built and no test is run."""
    del inside
    run = WholeRun(Mock(return_value=0), Mock(return_value=Mock(code=0, unsteady=())))
    monkeypatch.setattr(testing, "CACHE", tmp_path)
    monkeypatch.setattr(testing, "check", lambda: True)
    nothing_is_built(monkeypatch)
    monkeypatch.setattr(testing, "run_python", Mock(return_value=0))
    monkeypatch.setattr(testing, "run_python_beside", run.in_python)
    monkeypatch.setattr(unsteady, "run_tests", run.in_browser)
    return run


@pytest.mark.parametrize(("arguments", "measured"), [([], False), (["--coverage"], True)])
def test_a_whole_run_measures_on_demand_alone(whole_run: WholeRun, arguments: list[str], measured: bool) -> None:
    assert commands.main(["test", *arguments]) == 0
    assert any("coverage" in call.args for call in whole_run.in_python.call_args_list) == measured
    assert ("CALL_PANEL_COVERAGE" in whole_run.in_browser.call_args.args[2]) == measured


def test_a_whole_run_fails_with_the_tests_in_python_or_in_the_browser(whole_run: WholeRun) -> None:
    whole_run.in_python.return_value = 1
    assert commands.main(["test"]) == 1
    whole_run.in_python.return_value, whole_run.in_browser.return_value.code = 0, 2
    assert commands.main(["test"]) == 2


def test_tests_in_python_run_while_the_site_is_built_and_tested(
    whole_run: WholeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, tested = Event(), Event()

    def test_in_python(*_: object, **__: object) -> int:
        begun.set()
        return 0 if tested.wait(10) else 1

    def test_in_browser(*_: object) -> unsteady.Result:
        tested.set()
        return unsteady.Result(0)

    monkeypatch.setattr(testing, "browser_and_site", lambda: {"begun": str(begun.wait(10))})
    whole_run.in_python.side_effect = test_in_python
    whole_run.in_browser.side_effect = test_in_browser
    assert commands.main(["test"]) == 0
    assert whole_run.in_browser.call_args.args[2]["begun"] == "True"


def test_what_runs_beside_says_all_of_it_at_its_end(capfd: pytest.CaptureFixture[str]) -> None:
    says = "import sys; print('one'); print('two', file=sys.stderr, flush=True); sys.exit(3)"
    assert run_python_beside("-u", "-c", says, timeout=60) == 3
    assert capfd.readouterr().out == "\none\ntwo\n"


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        ([], ("-m", "pytest", "tests/unit", "-n")),
        (["-k", "phase"], ("-m", "pytest", "tests/unit", "-n")),
        (["tests/unit/test_phase.py"], ("-m", "pytest", "tests/unit/test_phase.py")),
    ],
)
def test_unit_runs_the_unit_tests_or_those_that_are_named(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], given: tuple[str, ...]
) -> None:
    pytest_alone = Mock(return_value=1)
    monkeypatch.setattr(testing, "run_python", pytest_alone)
    assert commands.main(["unit", *arguments]) == 1
    assert pytest_alone.call_args.args[: len(given)] == given
    assert pytest_alone.call_args.args[len(pytest_alone.call_args.args) - len(arguments) :] == tuple(arguments)


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(("sound", "code"), [(True, 0), (False, 1)])
def test_check_ends_as_the_checks_do(monkeypatch: pytest.MonkeyPatch, sound: bool, code: int) -> None:
    monkeypatch.setattr(testing, "check", lambda: sound)
    assert commands.main(["check"]) == code


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("arguments", [["check", "app"], ["release", "1.2.0"], ["site", "--all"], ["messages", "xx"]])
def test_what_a_command_does_not_take_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(arguments) == 1
    assert capsys.readouterr().err


def test_an_older_python_is_told_which_one_is_needed() -> None:
    start = "import sys, runpy; sys.version_info = (3, 10, 4); sys.version = '3.10.4 (old)'; runpy.run_path"
    command = [sys.executable, "-c", f"{start}({str(REPOSITORY / 'build.py')!r}, run_name='__main__')"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr == "build.py needs Python 3.11 or newer; this is 3.10.4.\n"


def test_a_browser_that_is_named_but_not_there_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(BuildError, match="no browser at /nowhere/chromium"):
        find_chromium()
