"""Leave out of the runtime's JavaScript what nothing in it refers to (tree shaking).

    text = shake_js.shake(text, imports, loader)

The runtime brings JavaScript for any program that could be linked with it: graphics, sound, windows, other file
systems. Inside its one function are statements that declare names, and a few that do something. Those that do something
are kept, and what is kept keeps what it names. A name is anything that is written like one, not in quotes and not
after a point: rather too much is kept than too little.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from static.builder.errors import BuildError

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>[A-Za-z_$][\w$]*)
      | (?P<number>\.?\d[\w.]*)
      | (?P<sign>\.\.\.|\?\.(?!\d)|=>|.)""",
    re.DOTALL | re.VERBOSE,
)
PATTERN = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/")
BEFORE_PATTERN = frozenset(["", *"(,=:[!&|?{};+-*%~^<>", "=>", "return", "typeof", "case", "in", "of"])
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
ENDS_WITH_BLOCK = frozenset(["function", "async", "class", "if", "for", "while", "try", "switch", "{"])
CONTINUES = re.compile(r"\s*(?:else|catch|finally)\b")

WORD = re.compile(r"[\w$]+")
SIGNATURE = re.compile(r'\s*[\w$]+\.sig="\w*";')
"""Tells which types an imported function takes: only libraries linked at run time ask."""
EXPORT = re.compile(r'\s*Module\["([\w$]+)"\]=[\w$]+;')
IMPORTS = "var wasmImports={"
FUNCTION = re.compile(r"async function _createPyodideModule\(moduleArg=\{\}\)\{")
END = "}export default _createPyodideModule;"
# How statements begin that do something ahead for graphics, other file systems and libraries linked at run time.
UNNEEDED = (
    "registerWasmPlugin();",
    "FS.createPreloadedFile=",
    "FS.preloadFile=",
    "for(let i=0;i<32;++i)tempFixedLengthArray.",
    "for(var i=0;i<=288;++i){miniTempWebGLFloatBuffers[",
    "for(var i=0;i<=288;++i){miniTempWebGLIntBuffers[",
    "if(globalThis.setImmediate){emSetImmediate=",
    "if(ENVIRONMENT_IS_NODE){NODEFS.",
    "MainLoop.init();",
    'Module["requestAnimationFrame"]=MainLoop.',
    'Module["pauseMainLoop"]=MainLoop.',
    'Module["resumeMainLoop"]=MainLoop.',
    'Module["NODEFS"]=NODEFS;',
    "registerPostMainLoop(()=>SDL.",
)
UNNEEDED_PARTS = (
    ("FS.filesystems={MEMFS,IDBFS,NODEFS,WORKERFS,PROXYFS}", "FS.filesystems={MEMFS}"),
    ("TTY.shutdown();IDBFS.quit();", "TTY.shutdown();"),
)


@dataclass
class Statement:
    """A statement with the names that it declares, those that it uses, and what it reads of objects or quotes."""

    text: str
    declares: frozenset[str] = frozenset()
    uses: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)

    @property
    def export(self) -> str | None:
        """The name under which the runtime's object has the thing that the statement puts there."""
        found = EXPORT.fullmatch(self.text)
        return found and found[1]


def shake(text: str, imports: Collection[str], loader: str) -> str:
    """Return the runtime's JavaScript without the statements that nothing needs.

    Args:
        text: the runtime's JavaScript.
        imports: names of what its WebAssembly module imports.
        loader: the JavaScript that starts the runtime, and reads what it exports.

    Raises:
        BuildError: it isn't written as this module knows it.
    """
    begins, end = FUNCTION.match(text), text.rfind(END)
    if not begins or end < 0:
        raise BuildError("The runtime's JavaScript is not one exported function: see shake_js.py.")
    body = text[begins.end() : end]
    for old, new in UNNEEDED_PARTS:
        if body.count(old) != 1:
            raise BuildError(f"The runtime's JavaScript has not exactly one {old}: see shake_js.py.")
        body = body.replace(old, new)
    found = [each for each in statements(_with_imports(body, imports)) if not SIGNATURE.fullmatch(each.text)]
    for unneeded in UNNEEDED:
        rest = [each for each in found if not each.text.lstrip().startswith(unneeded)]
        if len(found) - len(rest) != 1:
            raise BuildError(f"The runtime's JavaScript has not exactly one {unneeded}: see shake_js.py.")
        found = rest
    return (
        text[: begins.end()] + "".join(each.text for each in _needed(found, {*re.findall(WORD, loader)})) + text[end:]
    )


def statements(body: str) -> list[Statement]:
    """Take a function's body apart into its statements. Their texts together are the body."""
    found, depth, start, first, before = [], 0, 0, "", ""
    current = Statement("")
    for kind, token, end in _tokens(body):
        if kind == "space":
            continue
        first = first or token
        depth += (token in OPENING) - (token in CLOSING)
        if depth < 0:
            raise BuildError("A bracket of the runtime's JavaScript closes too early: see shake_js.py.")
        _note(current, kind, token, before)
        before = token
        ends = token == ";" or (token == "}" and first in ENDS_WITH_BLOCK and not CONTINUES.match(body, end))
        if depth == 0 and ends:
            found.append(_finished(current, body[start:end]))
            current, start, first, before = Statement(""), end, "", ""
    if depth:
        raise BuildError("A bracket of the runtime's JavaScript stays open: see shake_js.py.")
    return [*found, _finished(current, body[start:])]


def _tokens(body: str) -> Iterator[tuple[str, str, int]]:
    """Yield kind, text and end of each token; a template's text is one, with all of its names."""
    position, before = 0, ""
    while position < len(body):
        pattern = PATTERN.match(body, position) if before in BEFORE_PATTERN else None
        if pattern and body[position : position + 2] not in {"//", "/*"}:
            kind, token = "text", pattern[0]
        elif body[position] == "`":
            kind, token = "template", body[position : _template_end(body, position)]
        else:
            match = TOKEN.match(body, position)
            kind, token = (str(match.lastgroup), match[0]) if match else ("sign", body[position])
        position += len(token)
        if kind != "space":
            before = token
        yield kind, token, position


def _template_end(body: str, start: int) -> int:
    """Return where the template that begins at `start` ends. What is inserted may have templates of its own."""
    position = start + 1
    while body[position] != "`":
        if body[position] == "\\":
            position += 1
        elif body.startswith("${", position):
            depth = 0
            for _, token, end in _tokens(body[position + 1 :]):
                depth += (token == "{") - (token == "}")
                if depth == 0:
                    position += end
                    break
        position += 1
    return position + 1


def _note(statement: Statement, kind: str, token: str, before: str) -> None:
    if kind == "template":
        statement.uses |= {*re.findall(WORD, token)}
    elif kind == "name":
        (statement.members if before in {".", "?."} else statement.uses).add(token)
    elif kind == "text":
        statement.members.add(token[1:-1])


def _finished(statement: Statement, text: str) -> Statement:
    statement.text = text
    words = re.match(r"\s*(?:async\s+)?(var|let|const|function|class)\b\s*\*?\s*([\w$]+(?:,[\w$]+)*(?=;)|[\w$]+)", text)
    if words:
        statement.declares = frozenset(words[2].split(","))
    return statement


def _needed(found: list[Statement], members: set[str]) -> Iterable[Statement]:
    """Return, in their order, the statements that do something, and those that these need.

    `members`: what others read of the runtime's object.
    """
    exports = {number: each.export for number, each in enumerate(found) if each.export}
    declaring: dict[str, list[int]] = {}
    for number, each in enumerate(found):
        for name in each.declares:
            declaring.setdefault(name, []).append(number)
    needed: set[int] = set()
    waiting = [n for n, each in enumerate(found) if not each.declares and n not in exports]
    while waiting:
        number = waiting.pop()
        needed.add(number)
        members = members | (found[number].members - {exports.get(number)})
        others = [other for name in found[number].uses for other in declaring.get(name, ())]
        waiting += [other for other in others if other not in needed]
        waiting = waiting or [n for n, name in exports.items() if name in members and n not in needed]
    return [each for number, each in enumerate(found) if number in needed]


def _with_imports(body: str, imports: Collection[str]) -> str:
    """Return the body with those entries of the list of imported functions that the module imports."""
    before, begins, after = body.partition(IMPORTS)
    entries, ends, after = after.partition("}")
    listed = {each.partition(":")[0]: each for each in entries.split(",")}
    if not begins or (missing := set(imports) - listed.keys()):
        raise BuildError(f"The runtime's JavaScript has no {', '.join(sorted(missing)) or IMPORTS}: see shake_js.py.")
    return before + begins + ",".join(each for name, each in listed.items() if name in imports) + ends + after
