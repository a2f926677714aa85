"""Drop comments and indentation from the app's own scripts: browsers get what runs, people read the sources.

No library: rjsmin 1.3 loses the end of a template that has another in it, and joins `return` with what follows a
comment of two lines; minifiers that know the whole language are programs of a second registry.
"""

from __future__ import annotations

import re

from static.builder.errors import BuildError

TOKEN = re.compile(
    r"""
    (?P<space> \s+ )
    | (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<text> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | (?P<word> [\w$]+ )
    | (?P<mark> [^\w\s$] )
    """,
    re.VERBOSE | re.DOTALL,
)
REGEX = re.compile(r"/(?![/*])(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+/[a-z]*")
TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?P<end>`|\$\{)", re.DOTALL)
LICENCE = re.compile(r"^/\*!|copyright|licen[cs]e|SPDX", re.IGNORECASE)
# After one of these a slash divides; after all else it begins a regular expression. `}` ends a block more often than a
# value, and a regular expression is hardly ever the first word of a statement.
VALUE_ENDS = frozenset(")]}")
KEYWORDS = frozenset(
    ["case", "delete", "do", "else", "in", "instanceof", "new", "of", "return", "typeof", "void", "yield"]
)


def without_comments(script: str) -> str:
    """Return a script without comments, indentation and empty lines; comments on licences stay.

    Line breaks stay between statements, since JavaScript may take one for a semicolon.

    Raises:
        BuildError: A text of the script has no end.
    """
    out: list[str] = []
    gap = ""  # what stands between the last token and the next: nothing, a space or a line break
    last = ""
    open_braces: list[int] = []  # of each template that we are inside: the braces open in its `${`
    position = 0
    while position < len(script):
        divides = last[-1:] in VALUE_ENDS or (re.match(r"[\w$\"'`]", last[-1:]) and last not in KEYWORDS)
        found = (None if divides else REGEX.match(script, position)) or TOKEN.match(script, position)
        if found is None:
            raise BuildError(f"A script can't be read from here on: {script[position : position + 40]!r}")
        token, kind = found[0], found.lastgroup
        position = found.end()
        if kind == "space" or (kind == "comment" and not LICENCE.search(token)):
            gap = "\n" if "\n" in token or gap == "\n" else " "
            continue
        starts_text = token == "`"
        if open_braces and token in "{}":
            open_braces[-1] += 1 if token == "{" else -1
            if open_braces[-1] == 0:
                open_braces.pop()
                starts_text = True  # the template goes on
        if starts_text:
            text = TEMPLATE.match(script, position)
            if text is None:
                raise BuildError(f"A template has no end: {script[position : position + 40]!r}")
            token += text[0]
            position = text.end()
            if text["end"] != "`":
                open_braces.append(1)
        out += [gap if out else "", token]
        gap, last = "", "(" if token.endswith("${") else token
    return "".join(out) + "\n"
