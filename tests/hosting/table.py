"""The requests that every host must answer alike, and what is expected of the answers."""

from __future__ import annotations

import gzip
import http.client
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import brotli

from tests.hosting.made_site import FILES, HASH, SECRET

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from static.builder.hosting.rules import Rules

FORM = urlencode(
    {
        "DOMAIN": "portal.example.com",
        "PROTOCOL": "1",
        "LANG": "en",
        "APP_SID": "0" * 32,
        "AUTH_ID": "a" * 70,
        "AUTH_EXPIRES": "3600",
        "REFRESH_ID": "b" * 70,
        "member_id": "c" * 32,
        "PLACEMENT": "CALL_CARD",
        "PLACEMENT_OPTIONS": '{"CALL_ID":"1","CRM":' + '"x"' * 3000 + "}",
    }
).encode()
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = "?DOMAIN=portal.example.com&PROTOCOL=1&LANG=en&APP_SID=" + "0" * 32


@dataclass(frozen=True)
class Answer:
    """An answer, read to its end; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Row:
    """A request and what must come of it.

    Attributes:
        name: what it shows.
        path: the request's target as it is sent.
        file: name of the file whose content and headers are the answer; None: there is none.
        status: the statuses that are right.
        method: the method.
        headers: fields of the request. No other is sent but `Host` and the body's length.
        body: of the request.
        codings: codings that the client takes, the best first; the server takes the first that it can.
        known: a header of an earlier answer to the same request that comes back: `ETag` or `Last-Modified`.
        part: the part of the file that is expected, as of a slice.
    """

    name: str
    path: str
    file: str | None = None
    status: tuple[int, ...] = (200,)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    codings: tuple[str, ...] = ()
    known: str = ""
    part: tuple[int | None, int | None] = (None, None)


def posted(name: str, path: str, file: str | None, status: tuple[int, ...] = (200,)) -> Row:
    """A row with the platform's form."""
    return Row(name, path, file, status, "POST", FORM_TYPE, FORM)


def coded(accepted: str, *codings: str) -> Row:
    """A row for a page that the client takes in these codings."""
    return Row(
        f"accepts {accepted!r}", "/index.html", "index.html", headers={"Accept-Encoding": accepted}, codings=codings
    )


KNOWN = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
MISSING, REFUSED = (404,), (400, 403, 404)
SCRIPT = f"boot.{HASH}.js"
MEMORY = f"memory.{HASH}.bin"

ROWS = [
    *(Row(f"GET of a file: {name}", "/" + quote(name), name) for name in FILES),
    Row("GET of the root", "/", "index.html"),
    Row("GET of the root with the platform's query", "/" + QUERY, "index.html"),
    Row("GET of a folder", "/folder/", "folder/index.html"),
    Row("GET with a long query", "/index.html?" + "x" * 4000, "index.html"),
    posted("POST of the platform to a page", "/index.html" + QUERY, "index.html"),
    posted("POST of the platform to the root", "/", "index.html"),
    posted("POST of the platform to the root with a query", "/" + QUERY, "index.html"),
    posted("POST of the platform to the installer", "/install.html?" + "x" * 4000, "install.html"),
    posted("POST to another file", f"/{SCRIPT}", SCRIPT),
    posted("POST to a missing page", "/nothing.html", None, MISSING),
    Row("POST without a body", "/index.html", "index.html", method="POST", headers={"Content-Length": "0"}),
    Row("HEAD of a page", "/index.html", "index.html", method="HEAD"),
    Row("HEAD of the root", "/", "index.html", method="HEAD"),
    Row("HEAD of a missing page", "/nothing.html", None, MISSING, "HEAD"),
    Row("range at the start", f"/{MEMORY}", MEMORY, (206,), headers={"Range": "bytes=0-9"}, part=(0, 10)),
    Row("range to the end", f"/{MEMORY}", MEMORY, (206,), headers={"Range": "bytes=250-"}, part=(250, None)),
    Row("range of the last bytes", f"/{MEMORY}", MEMORY, (206,), headers={"Range": "bytes=-6"}, part=(-6, None)),
    Row("range behind the end", f"/{MEMORY}", None, (416,), headers={"Range": "bytes=999-"}),
    *(
        Row(f"unchanged by {header}: {path}", path, file, (304,), known=header)
        for header in KNOWN
        for path, file in (("/index.html", "index.html"), ("/", "index.html"), (f"/{SCRIPT}", SCRIPT))
    ),
    Row("unchanged copy", "/index.html", "index.html", (304,), headers={"Accept-Encoding": "gzip"}, known="ETag"),
    Row("changed by ETag", "/index.html", "index.html", headers={"If-None-Match": '"other"'}),
    Row(
        "changed by time",
        "/index.html",
        "index.html",
        headers={"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"},
    ),
    coded("gzip, deflate, br, zstd", "br", "gzip"),
    coded("gzip, deflate", "gzip"),
    coded("br", "br"),
    coded("br;q=0, gzip", "gzip"),
    coded("gzip;q=0"),
    coded("identity"),
    coded(""),
    coded("deflate"),
    Row(
        "compressed script",
        f"/{SCRIPT}",
        SCRIPT,
        headers={"Accept-Encoding": "gzip, br"},
        codings=("br", "gzip"),
    ),
    Row(
        "POST of the platform, compressed",
        "/" + QUERY,
        "index.html",
        (200,),
        "POST",
        {**FORM_TYPE, "Accept-Encoding": "gzip, deflate, br"},
        FORM,
        codings=("br", "gzip"),
    ),
    Row("missing file", "/nothing", None, MISSING),
    Row("missing file with a hash", f"/boot.{'f' * 12}.js", None, MISSING),
    Row("folder without its slash", "/folder", None, MISSING),
    Row("missing folder", "/nothing/", None, MISSING),
    Row("file with a slash", "/index.html/", None, MISSING),
    Row("copy by its own address", "/index.html.br", None, MISSING),
    Row("other copy by its own address", f"/{SCRIPT}.gz", None, MISSING),
    *(
        Row(f"way out of the site: {path}", path, None, REFUSED)
        for path in (
            "/../secret.txt",
            "/folder/../../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/%2e%2e%2fsecret.txt",
            "/folder/..%2f..%2fsecret.txt",
            "/..%5csecret.txt",
            "/..;/secret.txt",
            "/index.html%00.js",
        )
    ),
    *(
        Row(f"method {method}", "/index.html", None, (405,), method, {"Content-Length": "0"})
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS")
    ),
    Row("method PUT with a body", "/", None, (405,), "PUT", {"Content-Type": "text/html"}, b"<p>other</p>"),
    Row("method DELETE of a missing file", "/nothing", None, (405,), "DELETE"),
]


def ask(port: int, row: Row, trust: ssl.SSLContext | None = None) -> Answer:
    """Sends a row's request to the loopback address, by https with `trust`; with `known`, after learning that value."""
    headers = dict(row.headers)
    if row.known:
        headers[KNOWN[row.known]] = _send(port, row, headers, trust).headers[row.known.lower()]
    return _send(port, row, headers, trust)


def _send(port: int, row: Row, headers: Mapping[str, str], trust: ssl.SSLContext | None) -> Answer:
    connection = (
        http.client.HTTPSConnection("localhost", port, timeout=30, context=trust)
        if trust
        else http.client.HTTPConnection("localhost", port, timeout=30)
    )
    try:
        connection.putrequest(row.method, row.path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if row.body is not None:
            connection.putheader("Content-Length", str(len(row.body)))
        connection.endheaders(row.body)
        response = connection.getresponse()
        return Answer(response.status, _fields(response), response.read())
    finally:
        connection.close()


def _fields(response: http.client.HTTPResponse) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in response.getheaders():
        key = name.lower()
        # A field that comes twice means both, but for `Vary` it may be the same.
        found[key] = value if found.get(key) in (None, value) else f"{found[key]}, {value}"
    return found


def faults(row: Row, answer: Answer, rules: Rules, codings: tuple[str, ...]) -> list[str]:
    """What is wrong with an answer; `codings` are those that the server can send."""
    found = []
    if answer.status not in row.status:
        found.append(f"status {answer.status} instead of {row.status}")
    if "location" in answer.headers:
        found.append("a redirect")
    if SECRET in answer.body:
        found.append("it gives away what is not of the site")
    if row.file is None:
        found += _faults_of_refusal(row, answer)
    else:
        found += _faults_of_file(row, row.file, answer, rules, codings)
    return found


def _faults_of_refusal(row: Row, answer: Answer) -> list[str]:
    found = []
    # Of a range that is not there, nginx says it; nobody keeps that answer.
    if answer.status != 416 and "immutable" in answer.headers.get("cache-control", ""):
        found.append("a refusal is kept for ever")
    if any(data in answer.body for data in FILES.values()):
        found.append("it is a file")
    if row.status == (405,) and answer.headers.get("allow") != "GET, HEAD, POST":
        found.append(f"Allow: {answer.headers.get('allow')}")
    return found


def _faults_of_file(row: Row, file: str, answer: Answer, rules: Rules, codings: tuple[str, ...]) -> list[str]:
    found = []
    for name, value in rules.headers(file).items():
        sent = answer.headers.get(name.lower())
        if sent != value and not (answer.status == 304 and name == "Content-Type"):
            found.append(f"{name}: {sent!r} instead of {value!r}")
    if answer.status == 304:
        return found + (["it has a body"] if answer.body else [])
    expected = next((coding for coding in row.codings if coding in codings), "")
    coding = answer.headers.get("content-encoding", "")
    if coding != expected:
        return [*found, f"coding {coding!r} instead of {expected!r}"]
    if row.method == "HEAD":
        length = answer.headers.get("content-length")
        return found + ([] if length == str(len(FILES[file])) else [f"Content-Length: {length}"])
    body = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding](answer.body)
    return found + ([] if body == FILES[file][slice(*row.part)] else ["it is not the file"])
