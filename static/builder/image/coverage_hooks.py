"""What the page of the instrumented site offers to tests; the site that ships has none of it.

It is imported before the app, unpacks the app's sources from the image, because coverage measures files, and gives the
page

* `collectCoverage()`: ends the measurement and returns the data file as base64 text, for `coverage combine`;
* `runPython(source)`: runs Python, also with `await` at its top, and promises the value of `result`, as JSON.
"""

import ast
import base64
import inspect
import json
import sys
import zipfile
from pathlib import Path

from coverage import Coverage

SOURCES = Path("/instrumented")
DATA = Path("/coverage-data")


def _start() -> Coverage:
    image = next(path for path in sys.path if path.endswith(".zip"))
    with zipfile.ZipFile(image) as archive:
        archive.extractall(SOURCES, [name for name in archive.namelist() if name.startswith("app/")])
    sys.path.insert(0, str(SOURCES))
    coverage = Coverage(data_file=str(DATA), branch=True, source=[str(SOURCES / "app")], config_file=False)
    coverage.start()
    return coverage


async def _run(source: str) -> str:
    namespace: dict[str, object] = {"result": None}
    pending = eval(compile(source, "<test>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), namespace)
    if inspect.isawaitable(pending):
        await pending
    return json.dumps(namespace["result"])


def _offer(coverage: Coverage) -> None:
    import js
    from pyodide.ffi import create_proxy

    def collect() -> str:
        coverage.stop()
        coverage.save()
        return base64.b64encode(DATA.read_bytes()).decode()

    js.globalThis.collectCoverage = create_proxy(collect)
    js.globalThis.runPython = create_proxy(_run)


_offer(_start())
