"""Docstrings name what is there: modules of their package, arguments, attributes."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [*sorted((ROOT / "app").rglob("*.py")), *sorted((ROOT / "static").rglob("*.py")), ROOT / "build.py"]

# A function's docstring begins with what it does: a verb in the imperative.
NOT_IMPERATIVE = re.compile(
    r"(?:A|All|An|Another|As|At|Back|Both|Each|Every|Everything|From|How|If|In|It|Its|Neither|Nobody|No|Nothing|Of|On|"
    r"Once|One|Only|Rounded|Some|Somebody|Something|That|The|There|These|They|This|Those|To|Until|What|When|Where|"
    r"Whether|Which|Who|Whom|Whose|Why|With|Without)\b"
)


def name_of(path: Path) -> str:
    """The path as reports show it."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_docstrings_of_functions_begin_with_a_verb(path: Path) -> None:
    found = [
        f"{node.lineno}: {summary}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not any(ast.unparse(decorator).endswith(("property", "setter")) for decorator in node.decorator_list)
        and NOT_IMPERATIVE.match(summary := (ast.get_docstring(node) or "").partition("\n")[0])
    ]
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_docstrings_name_arguments_and_attributes_that_exist(path: Path) -> None:
    found = [
        (node.lineno, named - _names_in(node))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (named := _named(ast.get_docstring(node) or "")) - _names_in(node)
    ]
    assert found == []


def test_docstrings_name_exceptions_that_exist() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}
    there = {node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    found = [
        f"{name_of(path)}:{node.lineno}: {name}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in _named(ast.get_docstring(node) or "", "Raises")
        if name not in there and not hasattr(builtins, name)
    ]
    assert found == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name == "__init__.py"], ids=name_of)
def test_a_package_lists_modules_that_exist(path: Path) -> None:
    summary = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    listed = {name for line in re.findall(r"^\* (.*)$", summary, re.MULTILINE) for name in _modules_in(line)}
    assert {name for name in listed if not any(path.parent.glob(f"{name}*"))} == set()


def _named(docstring: str, titles: str = "Args|Attributes") -> set[str]:
    """The names that sections of a docstring describe."""
    sections = re.findall(rf"^(?:{titles}):\n((?: {{4}}.*\n?|\n)+)", docstring, re.MULTILINE)
    return {name for section in sections for name in re.findall(r"^ {4}(\w+):", section, re.MULTILINE)}


def _names_in(node: ast.AST) -> set[str]:
    """The arguments, attributes and methods of a function or class."""
    inside = list(ast.walk(node))
    found = {each.arg for each in inside if isinstance(each, ast.arg)}
    found |= {
        each.target.id for each in inside if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    found |= {each.id for each in inside if isinstance(each, ast.Name)}
    return found | {each.name for each in inside if isinstance(each, ast.FunctionDef)}


def _modules_in(line: str) -> list[str]:
    """The modules that a line of a package's list describes: `a`, `b`: what; `c`: what."""
    return [name for part in line.split(";") for name in re.findall(r"`(\w+)`", part.partition(":")[0])]
