"""The app's scripts without comments: what runs stays unchanged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from static.builder.comments import without_comments
from static.builder.errors import BuildError

STATIC = Path(__file__).parents[2] / "static"


@pytest.mark.parametrize(
    ("script", "kept"),
    [
        ("a(); // says why\n\n  b();", "a();\nb();\n"),
        ("/** Documentation. */\nfunction f() {\n  return 1; /* one */\n}", "function f() {\nreturn 1;\n}\n"),
        ("return /* the break ends the statement\n*/ 1", "return\n1\n"),
        ("a/*between*/b", "a b\n"),
        ("""f("http://host", '/* text */', "\\"//");""", """f("http://host", '/* text */', "\\"//");\n"""),
        (
            "t = `  a // b\n  ${c /* d */ + `x${ { e: 1 } }//`}\n  /* f */`;",
            "t = `  a // b\n  ${c + `x${ { e: 1 } }//`}\n  /* f */`;\n",
        ),
        ("m = x.match(/[/\"'`]\\/\\//g); // all", "m = x.match(/[/\"'`]\\/\\//g);\n"),
        ("y = a / b / c; // no pattern", "y = a / b / c;\n"),
        ("y = (a) / 2; // '", "y = (a) / 2;\n"),
        ("return /'/.test(x); // '", "return /'/.test(x);\n"),
        (
            "/*! name, licence: MIT */\n// Copyright of somebody\na();",
            "/*! name, licence: MIT */\n// Copyright of somebody\na();\n",
        ),
        ("", "\n"),
    ],
)
def test_comments_and_indentation_go_and_nothing_else(script: str, kept: str) -> None:
    assert without_comments(script) == kept


@pytest.mark.parametrize("script", ["a = `no end", "a = `x${b`"])
def test_a_text_without_an_end_fails_the_build(script: str) -> None:
    with pytest.raises(BuildError, match="has no end"):
        without_comments(script)


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_a_script_that_was_cut_once_has_nothing_more_to_lose(path: Path) -> None:
    once = without_comments(path.read_text("utf-8"))
    assert without_comments(once) == once
    assert not re.search(r"^\s|^//|\s$(?<!\n)", once, re.MULTILINE)
