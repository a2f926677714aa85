"""The site for a static host that runs functions before it answers, as Cloudflare's Pages do.

Beside the site's files lie `_headers`, for what the host answers itself, and `_worker.js`, for the pages: such a host
refuses POST, and redirects `index.html` to an address without the file's name. The function is a template in
`static/hosting/static-host`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from static.builder.hosting import templates
from static.builder.hosting.rules import INDEX, METHODS, NO_TRANSFORM, Rules

if TYPE_CHECKING:
    from collections.abc import Iterable


def files(rules: Rules, names: Iterable[str]) -> dict[str, str]:
    """Return the files that belong beside the site's files with these names."""
    known = sorted(names)
    pages = [name for name in known if name.endswith(".html")]
    others = [name for name in known if not name.endswith(".html")]
    routes = {"version": 1, "include": [f"/{name}" for name in ["", *pages]], "exclude": []}
    return {
        "_headers": "".join(f"/{name}\n{_fields(rules.headers(name))}\n" for name in others),
        "_worker.js": worker(rules, pages),
        "_routes.json": json.dumps(routes) + "\n",
        # Without a page for them, such a host gives the first page for addresses that it does not know.
        "404.html": templates.plain("static-host/404.html"),
    }


def worker(rules: Rules, pages: list[str]) -> str:
    """Return the function that answers for the pages."""
    values = {
        "headers": json.dumps({page: rules.headers(page) for page in pages}, indent=2, sort_keys=True),
        "methods": json.dumps(METHODS),
        "index": json.dumps(INDEX),
    }
    return templates.fill("static-host/_worker.js", values)


def _fields(headers: dict[str, str]) -> str:
    # The host decides what it compresses; a file that mustn't be transformed would have to be sent uncompressed.
    shown = {name: value.removesuffix(NO_TRANSFORM) for name, value in headers.items() if name != "Vary"}
    return "".join(f"  {name}: {value}\n" for name, value in shown.items())
