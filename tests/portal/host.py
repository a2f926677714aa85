"""The portal's host: its pages, the library, the fixtures, the pages that open in sliders, its own state."""

import json
import re
from html import escape
from pathlib import Path

from static.builder.hosting.rules import TYPES
from tests.portal import recordings
from tests.portal.library_host import LIBRARY_HOST
from tests.portal.rest.server import PATH, RestServer
from tests.portal.state_access import StateAccess
from tests.portal.web import Request, Response
from tests.portal.whole_script import whole_script

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures"

APP_PAGE = re.compile(r"/marketplace/app/\d+/")
"""Path of the page that an app's main page is shown in."""

MAIN = "/page/main.js"
WHOLE = "/page/whole.js"
"""What stands for `main.js` and all its modules where the portal's files are unchanged."""

# Folders of this package that a browser may read, by the first part of the address.
FOLDERS = {"page": HERE / "page", "fixtures": FIXTURES}


class PortalHost:
    """Answers what a browser asks of the portal."""

    def __init__(self, access: StateAccess, rest: RestServer, *, unchanging: bool = False) -> None:
        """Makes the host; `settings` are to be complete before the first request.

        Args:
            access: answers what lies below `/portal/`.
            rest: answers what lies below `/rest/`.
            unchanging: its files stay as they are while it runs, and browsers need not ask for them again. The page's
                script is one file then.
        """
        self._access = access
        self._rest = rest
        self._caching = "max-age=3600" if unchanging else "no-cache"
        self._whole = whole_script(HERE / "page").encode() if unchanging else b""
        self.settings: dict[str, str] = {}

    def respond(self, request: Request) -> Response:
        """Answers GET and HEAD; below `/portal/` also POST, and all that REST answers."""
        if request.path.startswith("/portal/"):
            return self._access.respond(request)
        if request.path.startswith(PATH):
            return self._rest.respond(request)
        if request.method not in {"GET", "HEAD"}:
            return Response(405, {"Allow": "GET, HEAD", "Content-Type": "text/plain"})
        if request.path == "/" or APP_PAGE.fullmatch(request.path):
            return self._portal_page()
        if request.path in {"/api/v1/", recordings.PATH}:
            library = request.path != recordings.PATH
            return LIBRARY_HOST.respond(self._caching) if library else recordings.respond(self._rest.state, request)
        return self._own_file(request)

    def _own_file(self, request: Request) -> Response:
        if request.path == WHOLE and self._whole:
            return Response(200, _headers(Path(WHOLE), self._caching), self._whole)
        return _file(_found(request), self._caching)

    def _portal_page(self) -> Response:
        settings = escape(json.dumps({**self.settings, "state": self._access.snapshot()}), quote=True)
        page = (HERE / "page" / "index.html").read_text("utf-8").replace("{{settings}}", settings)
        if self._whole:
            page = page.replace(MAIN, WHOLE)
        return Response(200, _headers(Path("index.html"), "no-cache"), page.encode())


def _found(request: Request) -> Path | None:
    first, _, rest = request.path.lstrip("/").partition("/")
    if first in FOLDERS:
        return _inside(FOLDERS[first], rest)
    return HERE / "page" / "record.html" if "IFRAME=Y" in request.query.split("&") else None


def _inside(folder: Path, path: str) -> Path | None:
    file = (folder / path).resolve()
    return file if file.is_relative_to(folder.resolve()) else None


def _file(file: Path | None, caching: str) -> Response:
    if file is None or not file.is_file():
        return Response(404, {"Content-Type": "text/plain; charset=utf-8"}, b"Not found\n")
    return Response(200, _headers(file, caching), file.read_bytes())


def _headers(file: Path, caching: str) -> dict[str, str]:
    headers = {"Content-Type": TYPES.get(file.suffix, "application/octet-stream"), "Cache-Control": caching}
    if file.suffix == ".html":
        headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data:; frame-src http:; form-action http:; base-uri 'none'"
        )
    return headers
