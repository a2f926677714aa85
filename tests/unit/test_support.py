"""What several tests use is in `tests/support`: no test imports another, and no support imports a test."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
IMPORT = re.compile(r"^ *(?:from|import) tests\.(?:[\w.]+\.test_|unit\b)|^ *from \.", re.MULTILINE)


def test_nothing_imports_a_test() -> None:
    assert [str(file) for file in TESTS.rglob("*.py") if IMPORT.search(file.read_text("utf-8"))] == []
