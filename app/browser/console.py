"""Reports of faults on the browser's console: what failed and where, never with which data."""

from __future__ import annotations


def report(what: str, error: BaseException) -> None:
    """Write an exception's type and place. Its message is left out, because it may quote a payload."""
    import js

    js.console.error(f"call-panel: {what} failed: {describe(error)}")


def describe(error: BaseException) -> str:
    """Return an exception's type and its innermost place in this app: `KeyError at app/call/update.py:40`."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/app/" in file or file.startswith("app/"):
            place = f" at app/{file.rpartition('app/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + place
