"""The browser: the only package that imports `js` and `pyodide`, and only inside functions.

Inside functions, because a module that has a JavaScript object at import time can't be part of a memory snapshot of the
interpreter, and can't be imported by CPython, where the tests run.

Values cross as JSON text: JavaScript's `null`, `undefined` and objects never reach the rest of the app.
"""
