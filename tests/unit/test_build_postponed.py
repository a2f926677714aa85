"""Functions of the memory image whose code comes when they are called: nobody sees a difference."""

from __future__ import annotations

import gc
import importlib
import sys
import zipfile
import zipimport
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, ClassVar, Protocol, TypedDict

import pytest

from static.builder.image.prepare_snapshot import forget_source, is_postponed, list_archives, postpone, read_postponed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FunctionType, ModuleType

MODULE = """
import sys

def plain(first, /, second=2, *others, third=3, **named):
    return first, second, others, third, named

class Base:
    def told(self):
        return "base"

class Derived(Base):
    def told(self):
        return super().told() + ", derived"

def outer(kept):
    def inner(more):
        return kept + more
    return inner

add = outer(40)

def fails():
    raise ValueError(plain.__name__)

def counts():
    yield from range(3)

def caller():
    return sys._getframe(1).f_code.co_name

short = lambda: 7
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module of an archive whose functions wait for their code."""
    archive = tmp_path / "library.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("waiting_module.py", MODULE)
    monkeypatch.syspath_prepend(str(archive))
    found = importlib.import_module("waiting_module")
    postpone([*functions(found).values()])
    yield found
    del sys.modules["waiting_module"]


def functions(module: ModuleType) -> dict[str, FunctionType]:
    """All functions of the module, by name."""
    names = ("plain", "add", "fails", "counts", "caller", "short")
    return {**{name: getattr(module, name) for name in names}, "told": module.Derived.told}


def waiting(module: ModuleType) -> list[str]:
    return [name for name, function in functions(module).items() if is_postponed(function)]


def test_functions_wait_but_for_those_that_show_it(module: ModuleType) -> None:
    assert waiting(module) == ["plain", "add", "fails", "told"]


def test_first_call_reads_all_of_the_module(module: ModuleType) -> None:
    assert module.plain(1, 5, 6, third=7, more=8) == (1, 5, (6,), 7, {"more": 8})
    assert waiting(module) == []
    assert module.plain(1) == (1, 2, (), 3, {})


def test_closures_and_classes_work_with_the_first_call(module: ModuleType) -> None:
    assert module.Derived().told() == "base, derived"
    assert module.add(2) == 42


def test_faults_are_told_as_ever(module: ModuleType) -> None:
    with pytest.raises(TypeError, match=r"plain\(\) missing 1 required positional argument"):
        module.plain()
    with pytest.raises(ValueError, match="plain") as raised:
        module.fails()
    assert raised.traceback[-1].name == "fails"


def test_archive_that_cannot_be_read_is_a_fault_of_one_call_only(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(name: str) -> None:
        raise OSError(name)

    with monkeypatch.context() as offline:
        offline.setattr(module.__loader__, "get_code", unreachable, raising=False)
        with pytest.raises(OSError, match="waiting_module"):
            module.plain(1)
    assert module.plain(1) == (1, 2, (), 3, {})


def test_build_reads_all_to_see_that_the_archive_has_them(module: ModuleType) -> None:
    gc.freeze()  # as in the image: the garbage collector doesn't list them
    try:
        assert read_postponed() >= 4
    finally:
        gc.unfreeze()
    assert waiting(module) == []


def test_classes_forget_how_they_were_written() -> None:
    kind = type("Kind", (), {"__firstlineno__": 3, "__static_attributes__": ("text",), "kept": 1})
    forget_source(kind)
    assert {"__firstlineno__", "__static_attributes__"}.isdisjoint(vars(kind))
    assert kind.kept == 1  # type: ignore[attr-defined] # made above


def test_dataclasses_forget_what_their_fields_were_annotated_with() -> None:
    @dataclass(frozen=True)
    class Number:
        digits: str
        country: str | None = None

    forget_source(Number)
    assert replace(Number("+49"), country="DE") == Number("+49", "DE")
    assert [(field.name, field.type) for field in fields(Number)] == [("digits", None), ("country", None)]


def test_protocols_and_typed_dictionaries_keep_theirs() -> None:
    class Named(Protocol):
        name: str
        __static_attributes__: ClassVar[tuple[str, ...]] = ("name",)

    class Row(TypedDict):
        id: int

    for kind in (Named, Row):
        before = dict(vars(kind))
        forget_source(kind)
        assert vars(kind) == before


def test_archives_list_names_and_read_where_files_lie_when_one_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = str(tmp_path / "modules.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("one.py", "ONE = 1\n")
    known = {archive: zipimport._read_directory(archive)}  # type: ignore[attr-defined]
    entry, directories = known[archive]["one.py"], dict(known)
    monkeypatch.setattr(zipimport, "_zip_directory_cache", directories)
    list_archives()
    names = directories[archive]
    assert [*names.items()] == [("one.py", None)]
    with pytest.raises(KeyError, match="two"):
        names["two.py"]
    (tmp_path / "modules.zip").rename(tmp_path / "elsewhere.zip")
    with pytest.raises(OSError, match="modules"):
        names["one.py"]
    (tmp_path / "elsewhere.zip").rename(archive)
    assert directories[archive] is names
    assert names["one.py"] == entry
    assert directories == known
