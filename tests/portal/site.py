"""The app's host: a static site that answers POST like GET and sends the headers that the build prescribes."""

import os
import re
from collections.abc import Callable, Mapping
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from static.builder.hosting.rules import COPIES, INDEX, METHODS, TYPES
from static.builder.hosting.rules import LIBRARY as LIBRARY_ORIGIN
from tests.portal.web import Request, Response

LIBRARY_URL = f"{LIBRARY_ORIGIN}/api/v1/"

HeadersFor = Callable[[str], Mapping[str, str]]

RANGE = re.compile(r"bytes=(?:(\d+)-(\d*)|-(\d+))")


class AppSite:
    """Answers requests with the files of a built site."""

    def __init__(self, root: Path, portal_origin: str, headers: HeadersFor, *, library_url: str | None = None) -> None:
        """Serves the files under `root`.

        Args:
            root: the folder of the site.
            portal_origin: origin that may frame the pages and that they may ask, e.g. `http://localhost:8080`.
            headers: response headers for a path inside the site, as `Rules.headers`.
            library_url: when given, pages and policies name this address in place of the BX24 library's.
        """
        self._root = root.resolve()
        self._portal_origin = portal_origin
        self._headers = headers
        self._library_url = library_url

    def respond(self, request: Request) -> Response:
        """Answers GET, HEAD and POST alike with the file of the path; 404, 405 otherwise."""
        if request.method not in METHODS:
            return Response(405, {"Allow": ", ".join(METHODS), "Content-Type": "text/plain"})
        file = self._file(request.path)
        if file is None:
            return Response(404, {"Content-Type": "text/plain; charset=utf-8"}, b"Not found\n")
        return self._file_response(file, request)

    def _file(self, path: str) -> Path | None:
        if "\0" in path or path.endswith(tuple(COPIES.values())):
            return None
        file = Path(os.path.normpath(self._root / path.lstrip("/")))
        if path.endswith("/"):
            file /= INDEX
        if not file.is_relative_to(self._root) or not file.is_file():
            return None
        return file if file.resolve().is_relative_to(self._root) else None

    def _file_response(self, file: Path, request: Request) -> Response:
        name = file.relative_to(self._root).as_posix()
        headers = self._page_headers(name)
        rewritten = self._library_url is not None and file.suffix == ".html"
        encoding, variant = ("", file) if rewritten else _best_variant(file, request.headers.get("accept-encoding", ""))
        body = variant.read_bytes()
        if rewritten:
            body = body.replace(LIBRARY_URL.encode(), str(self._library_url).encode())
        if encoding:
            headers["Content-Encoding"] = encoding
        headers |= {"Vary": "Accept-Encoding", "Accept-Ranges": "bytes"}
        headers |= {"ETag": _tag(variant), "Last-Modified": _time(variant)}
        if request.method == "POST":
            return Response(200, headers, body)
        if _unchanged(request, headers):
            return Response(304, headers)
        return _in_range(request.headers.get("range", ""), headers, body)

    def _page_headers(self, name: str) -> dict[str, str]:
        headers = {key.title(): value for key, value in self._headers(name).items()}
        policy = headers.get("Content-Security-Policy")
        if policy is not None:
            policy = with_source(policy, "frame-ancestors", self._portal_origin)
            policy = with_source(policy, "connect-src", self._portal_origin)
            policy = with_source(policy, "media-src", self._portal_origin)
            if self._library_url is not None:
                policy = policy.replace(LIBRARY_ORIGIN, self._portal_origin)
            headers["Content-Security-Policy"] = policy
        return headers


def _tag(file: Path) -> str:
    status = file.stat()
    return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'


def _time(file: Path) -> str:
    return formatdate(file.stat().st_mtime, usegmt=True)


def _unchanged(request: Request, headers: Mapping[str, str]) -> bool:
    """Whether the browser has what it would get: by the tag or, where it names none, by the time."""
    known = request.headers.get("if-none-match")
    if known is not None:
        return headers["ETag"] in [tag.strip().removeprefix("W/") for tag in known.split(",")]
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return parsedate_to_datetime(headers["Last-Modified"]) <= since
    except (ValueError, TypeError):  # none, or one without a zone
        return False


def _in_range(asked: str, headers: dict[str, str], body: bytes) -> Response:
    """All of the body, or the one part of it that is asked for."""
    found = RANGE.fullmatch(asked)
    if not found:
        return Response(200, headers, body)
    first, last, suffix = found.groups()
    start = int(first) if first else max(0, len(body) - int(suffix))
    end = min(len(body), int(last) + 1 if last else len(body))
    if start >= end:
        return Response(416, {"Content-Range": f"bytes */{len(body)}"})
    return Response(206, headers | {"Content-Range": f"bytes {start}-{end - 1}/{len(body)}"}, body[start:end])


def with_source(policy: str, directive: str, source: str) -> str:
    """Adds a source to a directive of a content security policy; `'none'` gives way, a missing directive comes in."""
    directives = [part.split() for part in policy.split(";") if part.strip()]
    for words in directives:
        if words[0] == directive:
            sources = [word for word in words[1:] if word != "'none'"]
            words[1:] = sources if source in sources else [*sources, source]
            break
    else:
        directives.append([directive, source])
    return "; ".join(" ".join(words) for words in directives)


def _best_variant(file: Path, accepted: str) -> tuple[str, Path]:
    offered = {name for name, quality in map(_coding, accepted.split(",")) if quality > 0}
    for name, suffix in COPIES.items():
        variant = file.with_name(file.name + suffix)
        if name in offered and variant.is_file():
            return name, variant
    return "", file


def _coding(text: str) -> tuple[str, float]:
    name, _, parameter = text.partition(";")
    key, _, value = parameter.strip().partition("=")
    try:
        return name.strip().lower(), float(value) if key.strip() == "q" else 1.0
    except ValueError:
        return name.strip().lower(), 0.0


def plain_headers(path: str) -> dict[str, str]:
    """Gives headers of a host with a strict policy, for sites that are not made by the build.

    Args:
        path: path inside the site, e.g. `index.html`.
    """
    headers = {
        "Content-Type": TYPES.get(Path(path).suffix, "application/octet-stream"),
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    if path.endswith(".html"):
        headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'self' {LIBRARY_ORIGIN} 'wasm-unsafe-eval'; style-src 'self'; "
            "img-src 'self' data:; font-src 'self'; connect-src 'self' https:; media-src 'self' https:; "
            "form-action 'none'; base-uri 'none'"
        )
    return headers
