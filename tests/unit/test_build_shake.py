"""The runtime's JavaScript without what nothing in it needs, and how it is taken apart for that."""

from __future__ import annotations

import pytest

from static.builder.errors import BuildError
from static.builder.image import shake_js
from static.builder.image.shake_js import shake, statements

BEGIN, END = "async function _createPyodideModule(moduleArg={}){", shake_js.END


def ended(beginning: str) -> str:
    """A statement that begins so."""
    closing = {"(": ")", "[": "]", "{": "}"}
    left: list[str] = []
    for sign in beginning:
        if sign in closing:
            left.insert(0, closing[sign])
        elif sign in closing.values():
            left.remove(sign)
    if beginning.endswith(";"):
        return beginning
    return f"{beginning}0{''.join(left)}" + ("" if beginning.startswith(("if", "for(var")) else ";")


def runtime(text: str) -> str:
    """The runtime's JavaScript with this in it."""
    parts = "".join(f"function quit{number}(){{{old}}}" for number, (old, _) in enumerate(shake_js.UNNEEDED_PARTS))
    unneeded = "".join(ended(beginning) for beginning in shake_js.UNNEEDED)
    return f"{BEGIN}{parts}{unneeded}{shake_js.IMPORTS}now:_now,draw:_draw}};{text}return wasmImports{END}"


def shaken(text: str) -> str:
    """What is left of this text, beside the list of imports."""
    left = shake(runtime(text), {"now"}, "runtime.ENV")
    return left.removeprefix(f"{BEGIN}{shake_js.IMPORTS}now:_now}};").removesuffix(f"return wasmImports{END}")


def test_what_imports_need_is_kept_and_nothing_else() -> None:
    clock, canvas = "var clock={start:0};", "var canvas={paint(){return screen}};"
    now, draw = "function _now(){return clock.start}", "var _draw=()=>canvas.paint();"
    assert shaken(clock + canvas + now + '_now.sig="i";' + draw + '_draw.sig="v";') == clock + now


def test_names_in_quotes_and_after_points_need_nothing() -> None:
    now = """function _now(){return it.canvas+"canvas"+'it\\'s canvas'+/canvas["'/]/.source}"""
    assert shaken("var canvas=1;var it={};" + now) == "var it={};" + now


@pytest.mark.parametrize("use", ["`at ${canvas.width} of ${`${screen}`}`", "[...canvas]", "a?.b/canvas/2", "{canvas}"])
def test_names_in_templates_and_after_other_signs_are_needed(use: str) -> None:
    text = f"var canvas=1;function _now(a){{return {use}}}"
    assert shaken(text) == text


def test_exports_stay_that_something_reads() -> None:
    exports = 'Module["FS"]=FS;Module["GL"]=GL;Module["ENV"]=ENV;'
    text = "var FS={};var GL={};var ENV={};" + exports + "function _now(){return Module.FS}"
    needed = 'Module["FS"]=FS;Module["ENV"]=ENV;'
    assert shaken(text) == f"var FS={{}};var ENV={{}};{needed}function _now(){{return Module.FS}}"


def test_what_does_something_stays_with_all_that_it_needs() -> None:
    text = "function _now(){}var a,b;var c=()=>{if(b){return{}}else{return 1}};if(c()){a=1}else{a=2}try{b=1}catch(e){}"
    assert shaken(text + "var d=c;") == text


def test_statements_together_are_the_text() -> None:
    text = "var a=function(){};async function b(){for(;;){}}class c{d(){}} do_();{a=1}if(a){}else if(b){}a={b:1}\n;c()"
    found = statements(text)
    assert "".join(each.text for each in found) == text
    assert [*map(sorted, (each.declares for each in found))] == [["a"], ["b"], ["c"], [], [], [], [], []]


@pytest.mark.parametrize(
    "changed",
    [
        runtime("").replace("_createPyodideModule", "other"),
        runtime("").replace("now:_now,", ""),
        runtime("").replace("MainLoop.init();", ""),
        runtime("MainLoop.init();"),
        runtime("").replace("IDBFS.quit", "IDBFS.end"),
        runtime("}"),
        runtime("{"),
    ],
)
def test_runtime_that_is_written_otherwise_fails_the_build(changed: str) -> None:
    with pytest.raises(BuildError, match=r"see shake_js\.py"):
        shake(changed, {"now"}, "")
