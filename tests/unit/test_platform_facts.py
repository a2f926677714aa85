"""Citations of facts about the platform lead to a heading of the page that has them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.markdown import Document

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "app/bitrix24/README.md"
SOURCES = sorted(
    path
    for folder in ("app", "static", "tests")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".js", ".mjs", ".md"} and path not in {FACTS, Path(__file__)}
)
CITATION = re.compile(r"[`(]platform:\s+(?:[#*/]+\s*)?([^`)]*)[`)]")


def test_citations_lead_to_a_heading() -> None:
    anchors = Document(FACTS).anchors
    cited = {
        (path.relative_to(ROOT).as_posix(), target)
        for path in SOURCES
        for target in CITATION.findall(path.read_text("utf-8"))
    }
    assert len(cited) > 20
    assert {(path, target) for path, target in cited if target not in anchors} == set()


def test_every_fact_says_how_sure_it_is() -> None:
    words = {"docs", "run", "read", "report", "likely", "unknown"}
    rows = 0
    unsure: list[str] = []
    for table in re.findall(r"(?:^\|.*\n)+", FACTS.read_text("utf-8"), flags=re.MULTILINE):
        header, _, *facts = table.splitlines()
        if header.endswith("| Sure |"):
            rows += len(facts)
            unsure += [row for row in facts if not set(row.strip("| ").rpartition(" | ")[2].split(" / ")) <= words]
    assert rows > 100
    assert unsure == []
