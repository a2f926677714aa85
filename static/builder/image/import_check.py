"""The build's import check: the finished image, started as in the browser, can import all of the app."""

import importlib
import json
import traceback
from typing import TypedDict


class Arguments(TypedDict):
    """`modules` to import; `entries` among them that a page starts with."""

    modules: list[str]
    entries: list[str]


def main(arguments: str) -> str:
    """Import every module; returns the faults found as a list of texts, as JSON."""
    request: Arguments = json.loads(arguments)
    faults = []
    for name in request["modules"]:
        try:
            importlib.import_module(name)
        except BaseException:  # noqa: BLE001 - whatever an import raises is reported and fails the build
            faults.append(f"{name} cannot be imported in the image:\n{traceback.format_exc(limit=-3)}")
    if "app.sections.extension" in request["modules"]:
        sections = importlib.import_module("app.sections.extension").installed_extensions()
        faults += [f"section {each.name} of a wheel: {each.fault!r}" for each in sections if each.fault]
    for name in request["entries"]:
        module = importlib.import_module(name)
        if not callable(getattr(module, "start", None)):
            faults.append(f"{name} is named by a page's data-entry but has no start()")
    return json.dumps(faults)
