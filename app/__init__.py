"""The Call Panel: a Bitrix24 call card app in Python, run by Pyodide.

Four pages, each with a `page` module that puts it together: `app.panel` (the tab in the call card), `app.home`,
`app.installer` and `app.worker` (invisible, on every page of the portal). `app.index` opens the first two.

README.md has a table of all packages and says which imports which; `tests/unit/test_architecture.py` has the rules.
"""

VERSION = "1.1.0"
"""The version, as `pyproject.toml` has it."""
