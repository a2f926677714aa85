"""Measures the coverage of the app in a page of the instrumented site.

It is imported before the app, unpacks the app's sources from the image, because coverage measures files, and gives the
page a function `collectCoverage()`. That ends the measurement and returns the data file as base64 text, which a test
writes to disk for `coverage combine`.
"""

import base64
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


def _offer(coverage: Coverage) -> None:
    import js
    from pyodide.ffi import create_proxy

    def collect() -> str:
        coverage.stop()
        coverage.save()
        return base64.b64encode(DATA.read_bytes()).decode()

    js.globalThis.collectCoverage = create_proxy(collect)


_offer(_start())
