"""The rules that keep the packages apart, read from the sources."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.packages import EVERYWHERE

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "app").rglob("*.py"))
LONGEST = 500

# Whom the modules under a package may import besides the standard library and themselves. `app.browser` is the only
# one that speaks to JavaScript; the pages are the only ones that know all others.
ALLOWED = {
    "app.copies": set[str](),
    "app.call": {"app.call"},
    "app.phone": {"app.phone", "app.call.model", "phonenumbers"},
    "app.bitrix24": {"app.bitrix24", "app.call.crm_item", "app.phone.notation"},
    "app.locale": {"app.locale"},
    "app.telephony": {"app.telephony"},
    "app.settings": {"app.settings", "app.bitrix24.item_fields", "app.bitrix24.values", "app.locale"},
    "app.scripts": {"app.scripts", "app.bitrix24.values", "app.settings"},
    "app.crm": {"app.crm", "app.bitrix24", "app.call.crm_item", "app.call.model", "app.phone"},
    "app.installation": {"app.installation", "app.bitrix24", "app.locale"},
    "app.ui": {"app.ui", "app.bitrix24.errors", "app.bitrix24.item_fields", "app.bitrix24.rest.errors", "app.locale"},
    "app.notes": {"app.notes", "app.bitrix24", "app.call", "app.locale", "app.settings", "app.ui"},
    "app.connection": {"app.connection", "app.bitrix24", "app.locale", "app.ui"},
    "app.browser": {
        "app.browser",
        "app.bitrix24.errors",
        "app.bitrix24.library",
        "app.bitrix24.portal",
        "app.bitrix24.rest.client",
        "app.bitrix24.rest.transport",
        "app.bitrix24.values",
        "app.connection",
        "app.installation.bindings",
        "app.installation.inspection",
        "app.locale",
        "app.ui",
    },
    "app.sections": {
        "app.sections",
        "app.bitrix24",
        "app.call",
        "app.crm",
        "app.locale",
        "app.notes.draft",
        "app.phone",
        "app.settings",
        "app.ui",
    },
    "app.panel": {
        "app.VERSION",
        "app.panel",
        "app.browser",
        "app.bitrix24",
        "app.call",
        "app.callbacks",
        "app.connection",
        "app.crm",
        "app.locale",
        "app.notes",
        "app.phone",
        "app.scripts",
        "app.sections",
        "app.settings",
        "app.ui",
    },
    "app.callbacks": {
        "app.callbacks",
        "app.bitrix24",
        "app.call",
        "app.crm",
        "app.locale",
        "app.notes",
        "app.phone",
        "app.sections.remote_data",
        "app.ui",
    },
    "app.home": {
        "app.callbacks",
        "app.phone",
        "app.VERSION",
        "app.browser",
        "app.bitrix24",
        "app.call",
        "app.crm",
        "app.connection",
        "app.home",
        "app.installation",
        "app.locale",
        "app.notes",
        "app.panel",
        "app.scripts",
        "app.sections",
        "app.settings",
        "app.telephony",
        "app.ui",
    },
    "app.installer": {
        "app.installer",
        "app.browser",
        "app.bitrix24",
        "app.connection",
        "app.installation",
        "app.locale",
        "app.ui",
    },
    "app.worker": {
        "app.worker",
        "app.browser",
        "app.bitrix24",
        "app.call",
        "app.connection",
        "app.locale",
        "app.notes",
        "app.telephony",
        "app.ui",
    },
    "app.index": {"app.browser", "app.bitrix24", "app.home.page", "app.panel.page", "app.settings", "app.ui.program"},
}


# Modules of the pages that may start the browser's packages at run time; all others meet them as types and data.
COMPOSITION_ROOTS = {"app.home.page", "app.installer.page", "app.panel.page", "app.worker.page"}
PLAIN_DATA = {"app.browser.environment"}

JAVASCRIPT = {"js", "pyodide", "pyodide_js", "_pyodide"}


@dataclass(frozen=True)
class Import:
    """One import: who, what, and whether it happens when the module is loaded."""

    line: int
    name: str
    at_load: bool


def name_of(path: Path) -> str:
    """A module's import path."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree_of(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> list[Import]:
    """All imports of a module, those for type checking too."""
    found: list[Import] = []
    _collect(tree_of(path), name_of(path), found, at_load=True)
    return found


def _collect(node: ast.AST, module: str, found: list[Import], *, at_load: bool) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            found += [Import(child.lineno, alias.name, at_load) for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{module}:{child.lineno} imports relatively"
            found += [Import(child.lineno, f"{child.module}.{alias.name}", at_load) for alias in child.names]
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        _collect(child, module, found, at_load=at_load and not inside)


def is_in(name: str, packages: set[str]) -> bool:
    """Whether an imported name belongs to one of the packages."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def is_standard(name: str) -> bool:
    """Whether a name belongs to the standard library."""
    return name.partition(".")[0] in sys.stdlib_module_names


def each_module(*prefixes: str) -> pytest.MarkDecorator:
    """One test for each module under the packages, all of the app by default."""
    paths = [path for path in MODULES if is_in(name_of(path), set(prefixes or ("app",)))]
    assert paths, prefixes
    return pytest.mark.parametrize("path", paths, ids=name_of)


@each_module()
def test_a_module_imports_only_what_its_package_may(path: Path) -> None:
    name = name_of(path)
    package = name if name == "app" else next((package for package in ALLOWED if is_in(name, {package})), None)
    assert package is not None, f"{name} belongs to no package of the design"
    allowed = (
        ALLOWED.get(package, set())
        | {f"app.{name}" for name in EVERYWHERE}
        | (JAVASCRIPT if package == "app.browser" else set())
    )
    wrong = [one for one in imports(path) if not is_standard(one.name) and not is_in(one.name, allowed)]
    assert wrong == []


@each_module()
def test_copies_with_changes_are_made_by_one_function(path: Path) -> None:
    slow = [one for one in imports(path) if one.name == "dataclasses.replace"]
    assert slow == [] or name_of(path) == "app.copies"


@each_module("app.browser")
def test_the_browser_is_imported_inside_of_functions_only(path: Path) -> None:
    wrong = [one for one in imports(path) if one.at_load and is_in(one.name, JAVASCRIPT)]
    assert wrong == []


@each_module("app.home", "app.installer", "app.panel", "app.worker")
def test_only_a_composition_root_takes_the_browser_apart_from_its_plain_data(path: Path) -> None:
    if name_of(path) in COMPOSITION_ROOTS:
        return
    wrong = [one for one in imports(path) if is_in(one.name, {"app.browser"}) and not is_in(one.name, PLAIN_DATA)]
    assert wrong == []


@each_module()
def test_a_module_is_of_one_idea_and_fits_on_some_screens(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@each_module()
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))


@each_module()
def test_nothing_is_printed_or_evaluated(path: Path) -> None:
    calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    named = {node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "") for node in calls}
    assert not named & {"print", "eval", "exec", "run_js", "__import__", "compile_function", "Function"}


@each_module()
def test_no_fault_is_swallowed_without_a_word(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            silent = all(isinstance(step, ast.Pass) for step in node.body)
            assert not (silent and caught in ("everything", "Exception", "BaseException")), node.lineno


@each_module("app.browser")
def test_no_text_becomes_markup(path: Path) -> None:
    written = {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}
    assert not written & {"innerHTML", "outerHTML", "insertAdjacentHTML", "write", "srcdoc"}


ADDRESSES = {"href", "src", "formaction", "srcdoc", "poster", "cite"}


@each_module("app")
def test_no_address_is_made_of_a_text(path: Path) -> None:
    """Only a file that the page itself made gets a link. The player's element is no part of the page."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
            assert not keys & ADDRESSES, node.lineno
        if isinstance(node, ast.Assign) and path.name != "audio.py":
            targets = {each.attr for each in node.targets if isinstance(each, ast.Attribute)}
            made = ast.unparse(node.value).startswith("js.URL.createObjectURL(")
            assert made or not targets & ADDRESSES, node.lineno


def test_every_module_can_be_imported_by_cpython() -> None:
    for path in MODULES:
        importlib.import_module(name_of(path))


def test_the_panel_starts_without_the_main_page() -> None:
    loaded = "import sys, app.index; print(*(name for name in sys.modules if name.startswith('app.home')))"
    run = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def modules_imported(one: Import, modules: dict[str, Path]) -> set[str]:
    """Which of the modules an import loads: `from package import module` names both in one."""
    return {one.name, one.name.rpartition(".")[0]} & modules.keys()


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle; none: an empty list."""
    finished: set[str] = set()

    def visit(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in finished:
            return []
        found = next(filter(None, (visit(other, [*path, name]) for other in sorted(graph[name]))), [])
        finished.add(name)
        return found

    return next(filter(None, (visit(name, []) for name in sorted(graph))), [])


def test_no_package_of_the_app_imports_one_that_imports_it() -> None:
    modules = {name_of(path): path for path in MODULES}
    graph: dict[str, set[str]] = {".".join(name.split(".")[:2]): set() for name in modules}
    for name, path in modules.items():
        own = ".".join(name.split(".")[:2])
        graph[own] |= {
            ".".join(loaded.split(".")[:2]) for one in imports(path) for loaded in modules_imported(one, modules)
        } - {own, "app"}
    assert cycle(graph) == []


def test_the_modules_of_the_build_import_each_other_in_no_circle() -> None:
    modules = {name_of(path): path for path in [ROOT / "build.py", *(ROOT / "static/builder").rglob("*.py")]}
    graph = {
        name: set().union(*(modules_imported(one, modules) for one in imports(path))) - {name}
        for name, path in modules.items()
    }
    assert graph["build"] == {"static.builder.commands"}
    assert cycle(graph) == []


def test_a_bare_python_can_load_what_sets_up_the_environment() -> None:
    """In order of import from build.py, whatever is imported when a module is loaded."""
    open_modules, seen = ["static.builder.commands"], set[str]()
    while open_modules:
        name = open_modules.pop()
        seen.add(name)
        at_load = [one.name for one in imports(ROOT / f"{name.replace('.', '/')}.py") if one.at_load]
        ours = {one.rpartition(".")[0] for one in at_load if one.startswith("static.")}
        assert [one for one in at_load if not one.startswith("static.") and not is_standard(one)] == []
        open_modules += ours - seen
    assert "static.builder.environment" in seen


def test_a_circle_of_imports_is_found() -> None:
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_the_rules_see_imports_where_they_are(tmp_path: Path) -> None:
    source = "import js\nif True:\n    from a import b\ndef f():\n    import pyodide.ffi\n"
    found: list[Import] = []
    _collect(ast.parse(source), str(tmp_path), found, at_load=True)
    assert [(one.name, one.at_load) for one in found] == [("js", True), ("a.b", True), ("pyodide.ffi", False)]
