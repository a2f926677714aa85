"""The browser: the only package that imports `js` and `pyodide`, and only inside functions.

Inside functions, because a module that holds a JavaScript object at import time cannot be part of a memory snapshot of
the interpreter, and cannot be imported by CPython, where the tests run.

Values cross as JSON text: JavaScript's `null`, `undefined` and objects never reach the rest of the app.
"""
