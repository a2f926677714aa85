"""The portal's host: its page, the library, the fixtures, the pages that open in sliders."""

import json
from html import escape
from pathlib import Path

from tests.portal.web import Request, Response
from tests.portal.site import TYPES

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures"
LIBRARY = HERE / "library" / "bx24.js"

# Folders of this package that a browser may read, by the first part of the address.
FOLDERS = {"page": HERE / "page", "neighbour": HERE / "neighbour", "fixtures": FIXTURES}


class PortalHost:
    """Answers what a browser asks of the portal. REST, once it is simulated, is one more branch of `respond`."""

    def __init__(self, app_url: str = "") -> None:
        """Makes the host.

        Args:
            app_url: address of the app's site; set before the first request.
        """
        self.app_url = app_url

    def respond(self, request: Request) -> Response:
        """Answers GET and HEAD; the second app's page also answers POST, as handlers must."""
        first, _, rest = request.path.lstrip("/").partition("/")
        if request.method == "POST" and first != "neighbour":
            return Response(404, {"Content-Type": "text/plain"})
        if request.method not in {"GET", "HEAD", "POST"}:
            return Response(405, {"Allow": "GET, HEAD", "Content-Type": "text/plain"})
        if first == "":
            return self._portal_page()
        if request.path == "/api/v1/":
            return _file(LIBRARY)
        if first in FOLDERS:
            return _file(_inside(FOLDERS[first], rest or "index.html"))
        if "IFRAME=Y" in request.query.split("&"):
            return _file(HERE / "page" / "record.html")
        return _file(None)

    def _portal_page(self) -> Response:
        settings = escape(json.dumps({"appUrl": self.app_url}), quote=True)
        page = (HERE / "page" / "index.html").read_text("utf-8").replace("{{settings}}", settings)
        return Response(200, _headers(Path("index.html")), page.encode())


def _inside(folder: Path, path: str) -> Path | None:
    file = (folder / path).resolve()
    return file if file.is_relative_to(folder.resolve()) else None


def _file(file: Path | None) -> Response:
    if file is None or not file.is_file():
        return Response(404, {"Content-Type": "text/plain; charset=utf-8"}, b"Not found\n")
    return Response(200, _headers(file), file.read_bytes())


def _headers(file: Path) -> dict[str, str]:
    headers = {"Content-Type": TYPES.get(file.suffix, "application/octet-stream"), "Cache-Control": "no-cache"}
    if file.suffix == ".html":
        headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data:; frame-src http:; form-action http:; base-uri 'none'"
        )
    return headers
