"""Runs inside the interpreter of a page: garbage of many kinds, for tests of its collection.

Left out is what doesn't survive it: `operator.methodcaller`, whose function for it has a type that WebAssembly refuses
to call (CPython 3.14), and open files, which are closed by their methods.
"""

import collections
import contextvars
import datetime
import functools
import gc
import io
import itertools
import json
import operator
import re
import struct
import types
import typing
import weakref
from collections.abc import AsyncIterator, Iterator
from typing import Any


class Node:
    """Something that is part of a circle."""

    def __init__(self, value: object = None) -> None:
        self.value, self.itself = value, self


class Finalized(Node):
    """A part of a circle that does something when it is collected."""

    def __del__(self) -> None:
        self.gone = True


def generator(node: Node) -> Iterator[Node]:
    """Keep the node."""
    yield node


async def coroutine(node: Node) -> Node:
    """Keep the node."""
    return node


async def asynchronous(node: Node) -> AsyncIterator[Node]:
    """Keep the node."""
    yield node


def caught(error: BaseException) -> BaseException:
    """Give an error the traceback that it has where it was raised."""
    try:
        raise error  # noqa: TRY301
    except BaseException as found:  # noqa: BLE001 - all kinds
        return found


def iterators(node: Node) -> list[object]:
    """Iterators and views over what holds the node."""
    mapping, pair = {"node": node}, [node, node]
    ordered, queue = collections.OrderedDict(mapping), collections.deque(pair)
    return [
        *(
            iter(mapping),
            iter(mapping.items()),
            iter(mapping.values()),
            reversed(mapping),
            mapping.keys(),
            mapping.items(),
        ),
        *(
            ordered,
            iter(ordered),
            reversed(ordered),
            queue,
            iter(queue),
            reversed(queue),
            collections.defaultdict(Node),
        ),
        *(iter(pair), reversed(pair), iter(tuple(pair)), iter({node}), {node}, frozenset(pair), slice(node)),
        *(enumerate(pair), zip(pair, pair, strict=True), map(id, pair), filter(None, pair), (each for each in pair)),
        *(
            itertools.chain(pair),
            itertools.count(1),
            itertools.cycle(pair),
            itertools.repeat(node),
            *itertools.tee(pair),
        ),
        *(itertools.accumulate(pair), itertools.groupby(pair), itertools.islice(pair, 1), itertools.pairwise(pair)),
        *(itertools.product(pair), itertools.permutations(pair), itertools.combinations(pair, 1)),
        *(itertools.zip_longest(pair), itertools.starmap(id, [(node,)]), itertools.takewhile(id, pair)),
        *(itertools.compress(pair, pair), itertools.dropwhile(id, pair), itertools.filterfalse(id, pair)),
    ]


def functions(node: Node) -> list[object]:
    """Functions, generators and parts of classes that hold the node."""
    waiting, closing = coroutine(node), typing.cast("Any", asynchronous(node)).aclose()
    waiting.close()
    closing.close()
    context = contextvars.copy_context()
    context.run(contextvars.ContextVar[Node]("node").set, node)
    decoder = json.JSONDecoder(object_hook=lambda found: (node, found))
    ordered = functools.cmp_to_key(lambda a, b: id(a) - id(b) - id(node))
    return [
        *(generator(node), waiting, asynchronous(node), closing, context, decoder, json.JSONEncoder(default=generator)),
        *(functools.partial(id, node), ordered(node), functools.lru_cache(node.__init__)),  # type: ignore[misc]
        *(operator.attrgetter("a"), operator.itemgetter(0), struct.Struct("<I"), struct.iter_unpack("B", b"1")),
        *(property(lambda _: node), classmethod(id), staticmethod(id), super(Node, node)),
        *(types.SimpleNamespace(node=node), types.MappingProxyType({1: node}), types.ModuleType("node")),
        *(types.CellType(node), type("Dynamic", (Node,), {"__slots__": ("slot",)})(node), node.__init__),  # type: ignore[misc]
        *(
            weakref.ref(node),
            weakref.proxy(node),
            weakref.WeakValueDictionary(node=node),
            weakref.finalize(node, id, 1),
        ),
        *(re.match("(.)", "text"), re.compile(f"text{id(node)}"), memoryview(bytearray(b"text")), io.StringIO("text")),
        *(list[int], typing.TypeVar("T"), typing.ParamSpec("P"), int | None, contextvars.ContextVar("unset")),
        *(datetime.datetime.now(datetime.UTC), datetime.time(1)),
    ]


def errors(node: Node) -> list[object]:
    """Errors of all layouts that hold the node, with tracebacks."""
    found = [
        UnicodeDecodeError("utf-8", b"text", 0, 1, "reason"),
        SyntaxError("text", ("file", 1, 1, "line")),
        OSError(1, "text", "file"),
        ExceptionGroup("text", [ValueError(node)]),
        AttributeError("text", name="a", obj=node),
        NameError("text", name="a"),
        ImportError("text", name="a"),
        KeyError(node),
        StopIteration(node),
        SystemExit(node),
        MemoryError(),
    ]
    return [each for error in found for each in (caught(error), error.__traceback__)]


def garbage() -> Node:
    """Make circles through things of many kinds."""
    node = Node()
    found = [*iterators(node), *functions(node), *errors(node), [[[[]]]], sum]
    for each in found:
        node = Node([each, node])
    return Node([found, *map(Node, found), *map(Finalized, found), node])


def drop() -> bool:
    """Have garbage looked at while it is in use, and collected when it isn't; return whether it is still there."""
    for _ in range(2000):
        Node(Node())
    held[0] = None
    for _ in range(20000):
        Node(Node())
    return gone() is not None


held: list[Node | None] = [garbage()]
# What is only once, at the first time, is not what is looked for.
gc.collect()
held[0] = None
gc.collect()
held[0] = garbage()
gone = weakref.ref(held[0])
gc.set_threshold(10, 1, 1)
