"""Makes the sites that start-up is compared with, side by side in one folder, and serves them alike.

    ours         the panel as it ships, from dist/site
    stock        the same panel on Pyodide as documented by its authors: unmodified package, sources
    pyscript     PyScript with Pyodide, a minimal page
    micropython  PyScript with MicroPython, the same page
    plain        JavaScript, the same page

Every file has a brotli copy where it gets smaller by it, and the headers of the site that ships.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from static.builder import downloads, pages
from static.builder.assemble import static_files
from static.builder.errors import BuildError
from static.builder.files import pack, tree
from static.builder.hosting import kit
from static.builder.image import make
from static.builder.project import CACHE, ROOT
from tests.portal.site import LIBRARY_URL, AppSite
from tests.portal.web import Response, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.portal.web import Request

PAGES = Path(__file__).parent / "peers"
LIBRARY = "bx24.js"
COPIES = (".br", ".gz", ".zst")
# Parts of the runtime's packages that no page asks for.
NOT_SERVED = (".map", ".d.ts", ".html", ".md", ".tgz")
MICROPYTHON = "@micropython/micropython-webassembly-pyscript"


def ours(site: Path) -> dict[str, bytes]:
    """The built site, its compressed copies included."""
    return tree(site)


def stock(_site: Path) -> dict[str, bytes]:
    """The panel's page and unchanged scripts, with another script instead of the one that starts Python."""
    files = static_files(ROOT)
    files |= pages.with_languages(ROOT, files[pages.LANGUAGE], [], name=lambda plain, _: plain)
    page, start = files["index.html"], b'src="boot.js"'
    if page.count(start) != 1:
        raise BuildError("static/index.html does not name boot.js once: the bench cannot put its own there.")
    files["index.html"] = page.replace(start, b'src="stock.js"')
    files["stock.js"] = (PAGES / "stock.js").read_bytes()
    files["app.zip"] = _sources()
    return files | _under("pyodide", _package("pyodide"))


def pyscript(_site: Path) -> dict[str, bytes]:
    """PyScript with Pyodide: of the same version as ours, to compare the same interpreter."""
    return _pyscript("py", "pyodide/pyodide.mjs") | _under("pyodide", _package("pyodide"))


def micropython(_site: Path) -> dict[str, bytes]:
    """PyScript with MicroPython."""
    return _pyscript("mpy", "micropython/micropython.mjs") | _under("micropython", _package(MICROPYTHON))


def plain(_site: Path) -> dict[str, bytes]:
    """The page in JavaScript."""
    return {"index.html": (PAGES / "plain.html").read_bytes(), "plain.js": (PAGES / "plain.js").read_bytes()}


PEERS: dict[str, Callable[[Path], dict[str, bytes]]] = {
    "ours": ours,
    "stock": stock,
    "pyscript": pyscript,
    "micropython": micropython,
    "plain": plain,
}
STARTS_FROM_MEMORY = frozenset(["ours", "now", "before"])
"""Peers that are our site. The last two are of `compare.py`."""
WITH_PANEL = STARTS_FROM_MEMORY | {"stock"}
"""Peers that run the panel: they have `panel:ready` and a Content-Security-Policy."""


def _pyscript(language: str, interpreter: str) -> dict[str, bytes]:
    page = (PAGES / "pyscript.html").read_text(encoding="utf-8")
    page = page.replace("{{language}}", language).replace("{{interpreter}}", interpreter)
    core = _served(downloads.npm_package("@pyscript/core") / "dist")
    return {"index.html": page.encode(), **_under("core", core)}


def _package(name: str) -> dict[str, bytes]:
    return _served(downloads.npm_package(name))


def _served(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(folder).items() if not name.endswith(NOT_SERVED)}


def _under(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": data for name, data in files.items()}


def _sources() -> bytes:
    """An archive with the sources of the app and its dependency, without the parts that our image leaves out too."""
    files: dict[str, bytes] = {}
    (wheel,) = downloads.wheels().glob("phonenumbers-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        files |= {name: archive.read(name) for name in archive.namelist() if _wanted(name)}
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder, "app")
        shutil.copytree(ROOT / "app", app, ignore=shutil.ignore_patterns("__pycache__"))
        files |= {f"app/{name}": data for name, data in tree(app).items() if _wanted(name)}
    return pack(files, compression=zipfile.ZIP_DEFLATED)


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    left_out = make.LEFT_OUT & {parent.as_posix() for parent in path.parents}
    return not left_out and path.suffix not in make.NOT_SHIPPED


def prepare(names: list[str], site: Path, target: Path) -> None:
    """Writes the named peers into folders of `target`, and the library's stand-in beside them."""
    write({name: PEERS[name](site) for name in names}, target)


def write(peers: Mapping[str, dict[str, bytes]], target: Path) -> None:
    """Writes the files of peers into folders of `target`, and the library's stand-in beside them."""
    files = {LIBRARY: (PAGES / LIBRARY).read_bytes()}
    for name, own in peers.items():
        files |= _under(name, _with_library(own))
    bare = {name: data for name, data in files.items() if not name.endswith(COPIES) and f"{name}.br" not in files}
    copies = pages.compressed(bare, CACHE / "compressed")
    files |= {name: data for name, data in copies.items() if name.endswith(".br")}
    for name, data in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _with_library(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with pages that load the stand-in; what was compressed before that is not theirs any more."""
    changed = {name: data for name, data in files.items() if name.endswith(".html")}
    kept = {name: data for name, data in files.items() if not name.startswith(tuple(changed))}
    address = f"/{LIBRARY}".encode()
    return kept | {name: data.replace(LIBRARY_URL.encode(), address) for name, data in changed.items()}


class PeerHost:
    """One loopback server for all peers, which counts what it sends."""

    def __init__(self, root: Path) -> None:
        """Takes a free port; `root` holds the prepared folders."""
        self._server = Server(self)
        self._site = AppSite(root, self.origin, _headers)
        self._sent = 0

    @property
    def origin(self) -> str:
        """Where the server is."""
        return f"http://localhost:{self._server.port}"

    def sent(self) -> int:
        """Bytes sent since the last call: status lines, headers and bodies as they were on the wire."""
        sent, self._sent = self._sent, 0
        return sent

    def respond(self, request: Request) -> Response:
        """Answers with a file of the peers."""
        response = self._site.respond(request)
        self._sent += sum(map(len, _wire(response)))
        return response

    def __enter__(self) -> PeerHost:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()


def _headers(path: str) -> dict[str, str]:
    headers = kit.rules(secure=False).headers(path)
    if PurePosixPath(path).parts[0] not in WITH_PANEL:
        headers.pop("Content-Security-Policy", None)
    return headers


def _wire(response: Response) -> Iterator[bytes]:
    yield f"HTTP/1.1 {response.status} OK\r\nContent-Length: {len(response.body)}\r\n\r\n".encode()
    for name, value in response.headers.items():
        yield f"{name}: {value}\r\n".encode()
    yield response.body
