"""Compiles trees of Python sources with Pyodide's own compiler, so that the bytecode is the one it reads.

The bytecode is of the kind "unchecked hash" (PEP 552): nothing in it depends on times, and nothing is checked when it
is read. It contains neither assertions nor docstrings. Of the library a traceback names the line where a function
begins, not the line that runs: the tables of all lines would be a fiftieth of the memory image.
"""

import ast
import importlib.util
import json
import marshal
import shutil
from pathlib import Path
from types import CodeType
from typing import TypedDict

OPTIMIZE = 2
UNCHECKED_HASH = (1).to_bytes(4, "little")
SAME_LINE, UNITS = 0x80 | 13 << 3, 8
"""An entry of a line table without columns (CPython's InternalDocs/code_objects.md), and how much code it may cover."""


class Tree(TypedDict):
    """`shown` is the path that precedes the file's own in tracebacks.

    `annotated`: functions keep annotations. `lines`: tracebacks name the lines that run.
    """

    source: str
    target: str
    shown: str
    annotated: bool
    lines: bool


class _WithoutAnnotations(ast.NodeTransformer):
    """Takes the annotations of functions away; those of classes have a meaning at run time."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)


def main(arguments: str) -> str:
    """Compile the given trees; what is not Python is copied. Returns the number of compiled files, as JSON."""
    trees: list[Tree] = json.loads(arguments)["trees"]
    return json.dumps(sum(_compile(tree) for tree in trees))


def _compile(tree: Tree) -> int:
    source, target = Path(tree["source"]), Path(tree["target"])
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if path.is_dir():
            (target / relative).mkdir(exist_ok=True)
        elif path.suffix != ".py":
            shutil.copyfile(path, target / relative)
        else:
            shown = f"{tree['shown']}{relative.as_posix()}"
            bytecode = _bytecode(path.read_bytes(), shown, annotated=tree["annotated"], lines=tree["lines"])
            (target / relative).with_suffix(".pyc").write_bytes(bytecode)
            count += 1
    return count


def _bytecode(source: bytes, shown: str, *, annotated: bool, lines: bool) -> bytes:
    tree = ast.parse(source, shown)
    if not annotated:
        tree = _WithoutAnnotations().visit(tree)
    code = compile(tree, shown, "exec", dont_inherit=True, optimize=OPTIMIZE)
    if not lines:
        code = _without_lines(code)
    header = importlib.util.MAGIC_NUMBER + UNCHECKED_HASH + importlib.util.source_hash(source)
    return header + marshal.dumps(code)


def _without_lines(code: CodeType) -> CodeType:
    """Return the code with the line where each function begins for all of it."""
    full, rest = divmod(len(code.co_code) // 2, UNITS)
    table = bytes([SAME_LINE | UNITS - 1, 0]) * full + (bytes([SAME_LINE | rest - 1, 0]) if rest else b"")
    constants = [_without_lines(each) if isinstance(each, CodeType) else each for each in code.co_consts]
    return code.replace(co_linetable=table, co_consts=tuple(constants))
