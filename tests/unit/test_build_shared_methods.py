"""The functions that dataclasses of the memory image share do what those did that were generated for each."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any, ClassVar

import pytest

from static.builder.image.prepare_snapshot import share_methods


def classes() -> tuple[type[Any], type[Any], type[Any]]:
    """A frozen class, one derived from it, and a mutable one."""

    @dataclass(frozen=True)
    class Number:
        digits: str
        secret: str = field(default="4711", repr=False)
        times: list[int] = field(default_factory=list, compare=False)
        kind: ClassVar[str] = "number"

    class Named(Number):
        name: str

    @dataclass
    class Draft:
        text: str
        before: object = None

        def __hash__(self) -> int:
            return 7

    return Number, Named, Draft


@pytest.fixture
def generated() -> tuple[type[Any], type[Any], type[Any]]:
    return classes()


@pytest.fixture
def shared() -> tuple[type[Any], type[Any], type[Any]]:
    found = classes()
    share_methods(found)
    return found


def test_methods_are_the_same_functions(shared: tuple[type[Any], type[Any], type[Any]]) -> None:
    number, _, draft = shared
    assert number.__repr__ is draft.__repr__


def test_objects_look_and_hash_as_before(
    shared: tuple[type[Any], type[Any], type[Any]], generated: tuple[type[Any], type[Any], type[Any]]
) -> None:
    for mine, theirs in zip(shared, generated, strict=True):
        assert repr(mine("123")) == repr(theirs("123"))
        assert hash(mine("123")) == hash(theirs("123"))
    assert hash(shared[0]("1", times=[1])) == hash(shared[0]("1"))


def test_object_that_contains_itself_can_be_shown(shared: tuple[type[Any], type[Any], type[Any]]) -> None:
    draft = shared[2]("note")
    draft.before = draft
    assert repr(draft).endswith("before=...)")


def test_frozen_objects_stay_frozen(shared: tuple[type[Any], type[Any], type[Any]]) -> None:
    number, named, draft = shared
    for frozen, name in ((number("1"), "other"), (named("1"), "digits")):
        with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(frozen, name, "2")
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'digits'"):
        del number("1").digits
    known = named("1")
    known.name = "Anna"
    del known.name
    note = draft("a")
    note.text = "b"
    assert note.text == "b"
