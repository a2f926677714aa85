"""Find which WebAssembly exports Pyodide's JavaScript uses, drop what it says about the others, make a script of it."""

import re

from static.builder.errors import BuildError

ASSIGNMENT = re.compile(r'([\w$]+)=Module\["([\w$]+)"\]=wasmExports\["([\w$]+)"\](?:\.value>>>0)?;')
LIST = re.compile(r"var [\w$]+(?:,[\w$]+){200,};")
# Addresses of all exports, and the place of each function in the table: only libraries linked at run time ask.
DYNAMIC_LINKING = ("updateGOT(origExports);", "updateTableMap(0,wasmTable.length)")
# What makes the runtime's JavaScript a module: it is one function.
BEGINNING, END = "async function _createPyodideModule(", "export default _createPyodideModule;"
ALWAYS = frozenset({"memory", "__indirect_function_table", "__wasm_call_ctors", "main", "__main_argc_argv"})


def used_exports(text: str, exports: set[str]) -> set[str]:
    """Return the exports whose variables are read somewhere in the text."""
    rest = LIST.sub("", ASSIGNMENT.sub("", text))
    words = set(re.findall(r"[\w$]+", rest))
    direct = {a or b for a, b in re.findall(r'wasmExports(?:\.([\w$]+)|\["([\w$]+)"\])', rest)}
    variables = {name: variable for variable, _, name in ASSIGNMENT.findall(text)}
    return {name for name in exports if name in ALWAYS | direct or variables.get(name) in words}


def trim(text: str, exported: set[str]) -> str:
    """Leave out the variables of exports that are not kept."""
    gone = {variable for variable, _, name in ASSIGNMENT.findall(text) if name not in exported}
    text = ASSIGNMENT.sub(lambda m: m[0] if m[3] in exported else "", text)

    def shorter(match: re.Match[str]) -> str:
        names = [name for name in match[0][4:-1].split(",") if name not in gone]
        return f"var {','.join(names)};" if names else ""

    text = LIST.sub(shorter, text)
    for unneeded in DYNAMIC_LINKING:
        if text.count(unneeded) != 1:
            raise BuildError(f"The runtime's JavaScript has not exactly one {unneeded}: see trim_js.py.")
        text = text.replace(unneeded, "")
    return text


def as_script(text: str) -> str:
    """Turn the module into a script that defines `createInterpreter`.

    Chromium keeps the compiled code of scripts, but none of modules. The function is in brackets: engines then
    compile it at once, beside the page's other work, instead of looking it through now and parsing it when called.
    """
    function = text.strip()
    if not (function.startswith(BEGINNING) and function.endswith("}" + END)):
        raise BuildError("The runtime's JavaScript is not one exported function: see trim_js.py.")
    function = function.removeprefix(BEGINNING).removesuffix(END)
    # Its own address serves in Node only, and to find files whose addresses the page says.
    function = function.replace("import.meta.url", "document.baseURI")
    return f'"use strict";globalThis.createInterpreter=(async function({function});\n'
