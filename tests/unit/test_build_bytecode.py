"""What the build's compiler leaves of the app's sources."""

from __future__ import annotations

import importlib.util
import marshal
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from static.builder.image.bytecode import _bytecode
from static.builder.image.stubs import STUBS

if TYPE_CHECKING:
    from types import CodeType

SOURCE = b"""
def shown(number: "int", *rest: "str", **more: "str") -> "str":
    '''What it does.'''
    return str(number)

class Call:
    number: "int"

def broken():
    number = 1
    raise LookupError(number)
"""


def code(source: bytes, *, annotated: bool = False, lines: bool = True) -> CodeType:
    loaded: CodeType = marshal.loads(_bytecode(source, "shown.py", annotated=annotated, lines=lines)[16:])
    return loaded


def run(*, annotated: bool = False, lines: bool = True) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "app.shown"}
    exec(code(SOURCE, annotated=annotated, lines=lines), names)
    return names


def test_functions_of_the_app_have_no_annotations_and_its_classes_keep_them() -> None:
    names = run(annotated=False)
    assert names["shown"].__annotations__ == {}
    assert names["Call"].__annotations__ == {"number": "int"}


def test_functions_of_the_library_keep_their_annotations() -> None:
    assert run(annotated=True)["shown"].__annotations__["return"] == "str"


def test_docstrings_are_left_out_and_lines_are_those_of_the_source() -> None:
    names = run(annotated=False)
    assert names["shown"].__doc__ is None
    assert names["broken"].__code__.co_firstlineno == 9
    assert names["broken"].__code__.co_filename == "shown.py"


@pytest.mark.parametrize(("lines", "line"), [(True, 11), (False, 9)])
def test_tracebacks_of_the_library_name_the_line_where_a_function_begins(lines: bool, line: int) -> None:
    with pytest.raises(LookupError) as caught:
        run(lines=lines)["broken"]()
    assert traceback.extract_tb(caught.value.__traceback__)[-1].lineno == line


def test_bytecode_is_not_checked_against_a_source_when_it_is_read() -> None:
    header = _bytecode(SOURCE, "shown.py", annotated=False, lines=True)[:16]
    assert header[:4] == importlib.util.MAGIC_NUMBER
    assert header[4:8] == b"\x01\x00\x00\x00"


@pytest.mark.parametrize("name", STUBS)
def test_what_stands_in_place_of_a_cut_module_compiles(name: str) -> None:
    compile(STUBS[name], name, "exec", dont_inherit=True)
