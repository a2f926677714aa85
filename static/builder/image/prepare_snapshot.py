"""Runs in the interpreter whose memory becomes the image: imports what pages need, and leaves nothing of the moment.

A page's entry module may have a `prepare()`, which does ahead what needs no page. Code of the library that pages don't
use is left out, and comes from its file when it is called after all.
"""

import dataclasses
import gc
import importlib
import inspect
import json
import random
import reprlib
import sys
import zipimport
from collections.abc import Callable, Iterable
from types import CodeType, FunctionType
from typing import Any

_KEPT = "app asyncio importlib json linecache phonenumbers.phonenumberutil pyodide _pyodide random traceback"
KEPT = frozenset(_KEPT.split())
"""Packages and modules whose functions all stay: faults are handled with them, when there may be no connection to read
the archive, what they do depends on the call, or they run before any walk through calls can be watched."""


def main(arguments: str) -> str:
    """Import the entry modules that are named, and keep of the library's functions those that are named as used."""
    request = json.loads(arguments)
    for name in request["entries"]:
        module = importlib.import_module(name)
        getattr(module, "prepare", lambda: None)()
    share_methods(_all_types())
    for kind in _all_types():
        if kind.__module__.partition(".")[0] == "app":
            forget_source(kind)
    for name, module in sys.modules.items():
        if name.partition(".")[0] == "app":
            vars(module).pop("__annotate__", None)
    postpone(_unused(frozenset(request["used"])))
    list_archives()
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


def _unused(used: frozenset[str]) -> Iterable[FunctionType]:
    """Return the library's functions that pages don't use, as their modules define them in the archive."""
    for function in gc.get_objects():
        if isinstance(function, FunctionType):
            module, code = function.__globals__.get("__name__", ""), function.__code__
            shown = code.co_filename.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            needed = KEPT & {module, module.partition(".")[0]} or f"{module}:{code.co_qualname}" in used
            if shown == module and not needed:
                yield function


def postpone(functions: Iterable[FunctionType]) -> None:
    """Give functions code that first reads their own: all that wait for it in their module get theirs at once."""
    waiting: dict[str, list[FunctionType]] = {}
    kind = CodeType  # no name of this module is kept

    def read(function: FunctionType) -> FunctionType:
        module = function.__globals__["__name__"]
        codes, found = [function.__globals__["__spec__"].loader.get_code(module)], {}
        for code in codes:
            found[code.co_qualname, code.co_firstlineno] = code
            codes += [each for each in code.co_consts if isinstance(each, kind)]
        for each in waiting.pop(module, ()):
            each.__code__ = found[each.__code__.co_qualname, each.__code__.co_firstlineno]
        return function

    def first(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - it takes and gives what the function does
        return "read".__call__("function")(*args, **kwargs)  # type: ignore[operator] # both are replaced

    for function in [each for each in functions if _may_wait(each)]:
        waiting.setdefault(function.__globals__["__name__"], []).append(function)
        code, own = function.__code__, {"read": read, "function": function}
        function.__code__ = first.__code__.replace(
            co_consts=tuple(own.get(each, each) for each in first.__code__.co_consts),
            co_freevars=code.co_freevars,
            co_name=code.co_name,
            co_qualname=code.co_qualname,
            co_filename=code.co_filename,
            co_firstlineno=code.co_firstlineno,
        )


def list_archives() -> None:
    """Keep of the archives' directories only the names: where a file lies in one is read when the file is."""
    directories: dict[str, dict[str, Any]] = zipimport._zip_directory_cache  # type: ignore[attr-defined] # noqa: SLF001
    read = zipimport._read_directory  # type: ignore[attr-defined] # noqa: SLF001 - no name of this module is kept

    class Names(dict[str, Any]):
        def __init__(self, archive: str) -> None:
            super().__init__(dict.fromkeys(directories[archive]))
            self.archive = archive

        def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a tuple of what the directory says
            if name not in self:
                raise KeyError(name)
            try:
                directories[self.archive] = read(self.archive)
            except ImportError as error:
                raise OSError(str(error)) from error  # as when the file itself cannot be read: the next import may
            return directories[self.archive][name]

    for archive in list(directories):
        directories[archive] = Names(archive)


def _may_wait(function: FunctionType) -> bool:
    """Return whether nobody sees that a function has other code at first."""
    code = function.__code__
    kinds = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    # These look at who has called them; of the lambdas of one line none has a name of its own.
    callers = {"_getframe", "_getframemodulename", "_caller"} & {*code.co_names}
    return not (code.co_flags & kinds or callers or code.co_name == "<lambda>")


def forget_source(kind: type[Any]) -> None:
    """Take from a class what only tells how it was written: its annotations, where it begins, what its methods set.

    Protocols and typed dictionaries keep theirs: classes that are derived from them later read them.
    """
    if getattr(kind, "_is_protocol", False) or "__required_keys__" in kind.__dict__:
        return
    for name in ("__annotate_func__", "__annotations_cache__", "__firstlineno__", "__static_attributes__"):
        if name in kind.__dict__:
            type.__delattr__(kind, name)
    for field in kind.__dict__.get("__dataclass_fields__", {}).values():
        field.type = None


def read_postponed() -> int:
    """Read the code of all functions that wait for it, as their first calls do; returns how many there are.

    Raises:
        KeyError: the archive has another version of a module.
    """
    waiting = [each for each in _all_functions() if is_postponed(each)]
    for each in filter(is_postponed, waiting):
        read = next(one for one in each.__code__.co_consts if isinstance(one, FunctionType) and one is not each)
        read(each)
    return len(waiting)


def _all_functions() -> list[FunctionType]:
    """Return the functions that modules lead to. The garbage collector no longer lists those of the image."""
    found, waiting = dict[int, object](), list[object]([sys.modules])
    while waiting:
        others = {id(each): each for each in gc.get_referents(waiting.pop()) if id(each) not in found}
        found |= others
        waiting += others.values()
    return [each for each in found.values() if isinstance(each, FunctionType)]


def is_postponed(function: FunctionType) -> bool:
    """Return whether a function has code that first reads its own."""
    return any(each is function for each in function.__code__.co_consts)


def freeze() -> int:
    """Take all objects from the garbage collector's generations; returns the address of one of them."""
    sys._clear_internal_caches()  # type: ignore[attr-defined] # noqa: SLF001 - attributes of types that were looked up
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
