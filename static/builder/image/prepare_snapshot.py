"""Runs in the interpreter whose memory becomes the image: imports what pages need, and leaves nothing of the moment.

A page's entry module may have a `prepare()`, which does ahead what needs no page.
"""

import dataclasses
import gc
import importlib
import inspect
import json
import random
import reprlib
import sys
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any


def main(arguments: str) -> str:
    """Import the entry modules that are named."""
    for name in json.loads(arguments):
        module = importlib.import_module(name)
        getattr(module, "prepare", lambda: None)()
    share_methods(_all_types())
    # Each page seeds its random numbers; a fixed state here keeps the image the same from build to build.
    random.seed(0)
    return "null"


def share_methods(kinds: Iterable[type[Any]]) -> None:
    """Give all dataclasses among the types the same functions where each has its own, written out for its fields.

    There are hundreds: theirs would be a fortieth of the image.
    """
    shared = _shared_methods()
    for kind in kinds:
        for name, method in shared.items() if "__dataclass_params__" in kind.__dict__ else ():
            own = inspect.unwrap(kind.__dict__.get(name, object))
            if isinstance(own, FunctionType) and own.__code__.co_filename == "<string>":
                setattr(kind, name, method)


def _shared_methods() -> dict[str, Callable[..., Any]]:
    """Return, by name, functions that read the fields when they are called.

    They use no names of this module: it isn't kept.
    """
    fields, error, no_circle = dataclasses.fields, dataclasses.FrozenInstanceError, reprlib.recursive_repr()

    @no_circle
    def __repr__(self: Any) -> str:  # noqa: ANN401, N807 - as dataclasses have it
        shown = [f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr]
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def __hash__(self: Any) -> int:  # noqa: ANN401, N807
        compared = [each for each in fields(self) if (each.compare if each.hash is None else each.hash)]
        return hash(tuple([getattr(self, each.name) for each in compared]))

    def __setattr__(self: Any, name: str, value: object) -> None:  # noqa: ANN401, N807
        if "__dataclass_fields__" in type(self).__dict__ or name in self.__dataclass_fields__:
            raise error(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: ANN401, N807
        if "__dataclass_fields__" in type(self).__dict__ or name in self.__dataclass_fields__:
            raise error(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return {"__repr__": __repr__, "__hash__": __hash__, "__setattr__": __setattr__, "__delattr__": __delattr__}


def freeze() -> int:
    """Take all objects from the garbage collector's generations; returns the address of one of them."""
    gc.collect()
    gc.freeze()
    return id(gc.__dict__)


def watched() -> int:
    """Return how many objects the garbage collector still keeps on its list of frozen ones, and would free."""
    mortal = gc.is_tracked(gc.__dict__) or not sys._is_immortal(gc.__dict__)  # type: ignore[attr-defined] # noqa: SLF001 - of Python 3.14
    return gc.get_freeze_count() + mortal


def types() -> str:
    """Describe all types, as `collector.Type` has them."""
    return json.dumps([_described(kind) for kind in _all_types()])


def _all_types() -> list[type[Any]]:
    found: dict[type[Any], None] = {object: None}
    waiting: list[type[Any]] = [object]
    while waiting:
        derived = [kind for kind in type.__subclasses__(waiting.pop()) if kind not in found]
        found |= dict.fromkeys(derived)
        waiting += derived
    return list(found)


def _described(kind: Any) -> list[int]:  # noqa: ANN401 - the type checker doesn't know all attributes of types
    base = kind.__base__
    where = 0 if base is None else id(base)
    return [id(kind), kind.__basicsize__, kind.__weakrefoffset__, where, kind.__dictoffset__, id(kind.__mro__)]
