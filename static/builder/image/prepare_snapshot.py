"""Runs in the interpreter whose memory becomes the image: imports what pages need, and leaves nothing of the moment.

A page's entry module may have a `prepare()`, which does ahead what needs no page.
"""

import gc
import importlib
import json
import random
import sys
from typing import Any


def main(arguments: str) -> str:
    """Import the entry modules that are named."""
    for name in json.loads(arguments):
        module = importlib.import_module(name)
        getattr(module, "prepare", lambda: None)()
    # Each page seeds its random numbers; a fixed state here keeps the image the same from build to build.
    random.seed(0)
    return "null"


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
    found: dict[type[Any], None] = {object: None}
    waiting: list[type[Any]] = [object]
    while waiting:
        derived = [kind for kind in type.__subclasses__(waiting.pop()) if kind not in found]
        found |= dict.fromkeys(derived)
        waiting += derived
    return json.dumps([_described(kind) for kind in found])


def _described(kind: Any) -> list[int]:  # noqa: ANN401 - the type checker doesn't know all attributes of types
    base = kind.__base__
    where = 0 if base is None else id(base)
    return [id(kind), kind.__basicsize__, kind.__weakrefoffset__, where, kind.__dictoffset__, id(kind.__mro__)]
