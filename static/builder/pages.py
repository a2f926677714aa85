"""Makes the files of the site: names that carry a hash of the content, references between them, compressed copies.

    files = pages.build(source, runtime, image, first=[], snapshot=None)
    archive = pack(files, compression=zipfile.ZIP_DEFLATED)
    files |= pages.compressed(files, cache)

Pages (`*.html`) keep their names. Everything else is named `stem.hash.suffix`, also markup that a script puts into a
page; sources refer to each other by their plain names, relatively, and the references are rewritten. A reference to a
file that is not there fails the build.
"""

import base64
import contextlib
import gzip
import hashlib
import html
import json
import os
import posixpath
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import brotli

from static.builder import catalogues
from static.builder.assemble import static_files
from static.builder.comments import without_comments
from static.builder.errors import BuildError
from static.builder.hosting.library import OWN
from static.builder.image.snapshot import Snapshot

COMPRESSIBLE = {".html", ".js", ".mjs", ".css", ".svg", ".json", ".txt", ".wasm", ".zip"}
WEEK = 7 * 24 * 3600.0
# Patterns of a reference: the text before it, the path, the text after it.
REFERENCES = {
    ".html": [re.compile(r'(\s(?:src|href)=")([^"#?:]+)([#?"])')],
    ".css": [re.compile(r"""(url\(["']?)([^"')#?:]+)([#?"')])""")],
    ".js": [
        re.compile(r"""(\bfrom\s*["'])(\.[^"']+)(["'])"""),
        re.compile(r"""(\bimport\s*\(?\s*["'])(\.[^"']+)(["'])"""),
        re.compile(r"""(\bnew URL\(\s*["'])([^"':]+)(["'],\s*import\.meta\.url)"""),
    ],
}
# The pinned runtime's names for the two files that it loads itself: each occurs exactly once in its loader.
LOADER, LOADED = "pyodide.mjs", ("pyodide.asm.mjs", "pyodide.asm.wasm")
# What pages do not ask for ahead: the files of the other way to start, and what is fetched when the page is idle.
FOR_PLAIN_START = frozenset(["plain.js", LOADER, *LOADED, "python.zip", "rest.bin", "archive.bin"])
FOR_SNAPSHOT = frozenset(["snapshot.js", "files.js"])
# What scripts import when the page has started.
AFTER_START = frozenset(["warm.js"])
# What the page names, so that a worker can warm the browser's cache for it, but does not ask for ahead: Chromium gives
# compiled code that it kept of a module to a fetch that loads the file, not to one that takes what a link has loaded.
NAMED_ONLY = frozenset(["start.wasm"])
# What scripts fetch, and compare themselves with the hashes in runtime.js.
FETCHED = frozenset(["memory.bin", "start.wasm", "rest.bin", "archive.bin", "python.zip", "pyodide.asm.wasm"])
# What a module runs as a script of its own, with the hash from runtime.js.
SCRIPT = "interpreter.js"
# Where the background worker learns whether a call that the home page did not register can be ours.
WORKER, WORKER_SCRIPT = "worker.html", b'<script src="worker.js"'
CLAIMS = re.compile(r"^MAY_CLAIM_ANY_CALL = True$", re.MULTILINE)
# Finds a language's texts: the build writes its table.
LANGUAGE = "language.js"
HERE, NOTICE = Path(__file__).parent, "LICENSES.txt"
# Hosts exist that do not know .mjs, and a browser runs no module of an unknown type; others redirect all .html.
SUFFIXES = {".mjs": ".js", ".html": ".txt"}
# A tag that makes the browser run or apply a file of the site, or a script put its markup into the page.
LINKS = 'stylesheet|modulepreload|prefetch|preload" as="script'
LOADS = re.compile(rf'<(?:script\b|link rel="(?:{LINKS})")[^>]*?\s(?:src|href)="([^":?#]+)"[^>]*')
# The script elements of the BX24 library, one for each address that the page tries: bridge.js runs one of them.
LIBRARY_SCRIPTS = re.compile(r"(?<=<template data-library>).*?(?=</template>)")
IMPORTS = re.compile(r"""\bimport\s*\(\s*["']\./([^"']+)["']""")


def build(
    source: Path, runtime: Path, image: bytes, *, first: list[str], snapshot: Snapshot | None = None
) -> dict[str, bytes]:
    """Return all files of the site by name, compressed copies aside.

    `first` are modules to import before a page's entry. With a snapshot pages start from it, and ask for the files of
    the plain start only when that fails; a language's texts are divided by what it holds.
    """
    files = static_files(source)
    files.pop(OWN, None)
    scripts = {name: without_comments(data.decode()).encode() for name, data in files.items() if name.endswith(".js")}
    files |= scripts
    if WORKER in files and may_claim_any_call(source):
        files[WORKER] = files[WORKER].replace(WORKER_SCRIPT, WORKER_SCRIPT + b" data-telephony")
    files |= with_languages(source, files[LANGUAGE], snapshot.holds if snapshot else [])
    files["python.zip"] = image
    for name in (LOADER, *LOADED):
        files[name] = (runtime / name).read_bytes()
    if snapshot:
        files |= snapshot.files
    fetched = {name: integrity(files[name]) for name in sorted((FETCHED | {SCRIPT}) & files.keys())}
    files["runtime.js"] = runtime_module(runtime, first, fetched, snapshot).encode()
    files[NOTICE] = (HERE / NOTICE).read_bytes()
    naming = Naming(files, later=AFTER_START | (FOR_PLAIN_START if snapshot else FOR_SNAPSHOT))
    return {naming.name(name): naming.content(name) for name in sorted(files)}


def may_claim_any_call(source: Path) -> bool:
    """Return whether the site's telephony provider has to be asked about every external call."""
    config = (source / "app" / "telephony" / "config.py").read_text(encoding="utf-8")
    return bool(CLAIMS.search(config))


def with_library(files: dict[str, bytes], addresses: Sequence[str], own: bytes) -> dict[str, bytes]:
    """Return a site whose pages try these addresses of the BX24 library, in this order.

    Args:
        files: the site, with pages that name any of its addresses.
        addresses: of `hosting.library.library`; with `OWN` in it, the site also contains our implementation.
        own: our implementation.

    Raises:
        BuildError: no page has a place for them.
    """
    name = hashed_name(OWN, own)
    sources = {OWN: f'{name}" integrity="{integrity(own)}'}
    scripts = [
        f'<script src="{sources.get(address) or html.escape(address)}" async data-library></script>'
        for address in addresses
    ]
    texts = {page: data.decode() for page, data in files.items() if page.endswith(".html")}
    changed = {
        page: LIBRARY_SCRIPTS.sub("".join(scripts), text).encode()
        for page, text in texts.items()
        if LIBRARY_SCRIPTS.search(text)
    }
    if not changed:
        raise BuildError("No page has a <template data-library>, where the addresses of the BX24 library stand.")
    return {**files, **changed, **({name: own} if OWN in addresses else {})}


def hashed_name(plain: str, content: bytes) -> str:
    """Return the name in the site of a file with this plain name and content."""
    path, digest = PurePosixPath(plain), hashlib.sha256(content).hexdigest()[:12]
    return path.with_name(f"{path.stem}.{digest}{SUFFIXES.get(path.suffix, path.suffix)}").as_posix()


class Naming:
    """Gives each file its name with a hash, after the names of those that it refers to are known."""

    def __init__(self, files: dict[str, bytes], later: frozenset[str] = frozenset()) -> None:
        self._files = files
        self._later = later
        self._contents: dict[str, bytes] = {}
        self._needs: dict[str, list[str]] = {}
        self._open: list[str] = []

    def name(self, plain: str) -> str:
        """Return the name in the site of the file with this plain name."""
        if plain == NOTICE or (plain.endswith(".html") and b"<html" in self._files[plain]):
            return plain
        return hashed_name(plain, self.content(plain))

    def content(self, plain: str) -> bytes:
        """Return the file's content with its references rewritten."""
        if plain not in self._contents:
            if plain in self._open:
                raise BuildError(f"These files refer to each other in a circle: {', '.join([*self._open, plain])}.")
            self._open.append(plain)
            self._contents[plain] = self._rewritten(plain)
            self._open.pop()
        return self._contents[plain]

    def needed(self, plain: str) -> list[str]:
        """Plain names of all that the file refers to and needs at once, directly or not, in the order of first use."""
        self.content(plain)
        found: dict[str, None] = {}
        for other in self._needs.get(plain, []):
            if other not in self._later:
                found |= dict.fromkeys([other, *self.needed(other)])
        return list(found)

    def _rewritten(self, plain: str) -> bytes:
        data = self._files[plain]
        if plain == LOADER:
            return self._loader(data.decode())
        patterns = REFERENCES.get(PurePosixPath(plain).suffix, [])
        if not patterns:
            return data
        text = data.decode()
        for pattern in patterns:
            text = pattern.sub(lambda match: match[1] + self._reference(plain, match[2]) + match[3], text)
        if plain.endswith(".html"):
            text = self._with_hashes(self._with_later_modules(plain, self._preloaded(plain, text)))
        return text.encode()

    def _reference(self, plain: str, path: str) -> str:
        other = posixpath.normpath(posixpath.join(posixpath.dirname(plain), path))
        if other not in self._files:
            raise BuildError(f"static/{plain} refers to {path}, which is not there.")
        if other not in self._needs.setdefault(plain, []):
            self._needs[plain].append(other)
        return path.removesuffix(posixpath.basename(path)) + posixpath.basename(self.name(other))

    def _loader(self, text: str) -> bytes:
        for name in LOADED:
            if text.count(name) != 1:
                raise BuildError(f"{LOADER} of the runtime names {name} {text.count(name)} times instead of once.")
            text = text.replace(name, self._reference(LOADER, name))
        return text.replace(f"//# sourceMappingURL={LOADER}.map", "").encode()

    def _preloaded(self, plain: str, text: str) -> str:
        """Return the page with links that request everything for the start of Python, the large files first."""
        modules, links = [], []
        for tag in re.findall(r"<script\b[^>]*\sdata-entry=[^>]*>", text):
            script = next(name for name in self._needs[plain] if f'src="{self.name(name)}"' in tag)
            for needed in [script, *self.needed(script)]:
                address = self.name(needed)
                if PurePosixPath(needed).suffix in (".js", ".mjs"):
                    modules.append(_ahead(needed, address))
                else:
                    # The browser takes what was asked for ahead only when both name the same hash, or neither does.
                    hashed = needed in FOR_PLAIN_START | NAMED_ONLY
                    known = f' integrity="{integrity(self.content(needed))}"' if hashed else ""
                    never = ' media="not all"' if needed in NAMED_ONLY else ""
                    links.append(f'<link rel="preload" as="fetch" href="{address}" crossorigin{known}{never}>')
        return text.replace("</head>", "".join(f"  {link}\n  " for link in [*links, *modules]) + "</head>", 1)

    def _with_later_modules(self, plain: str, text: str) -> str:
        """Return the page with templates of links to the modules that its scripts import later, by name.

        bridge.js puts the links into the page before such an import: that is how a module gets compared with its hash.
        """
        templates = ""
        for first in self._imported_later(plain):
            if f'"{self.name(first)}"' in text + templates:
                continue
            modules = [name for name in [first, *self.needed(first)] if name.endswith((".js", ".mjs"))]
            if first in FOR_PLAIN_START:
                modules += [LOADER, LOADED[0]]
            links = [_ahead(name, self.name(name)) for name in modules]
            new = "".join(link for link in links if link not in text + templates)
            templates += f'  <template data-modules="{PurePosixPath(first).stem}">{new}</template>\n  '
        return text.replace("</head>", templates + "</head>", 1)

    def _imported_later(self, page: str) -> list[str]:
        """Plain names of the modules that a page's scripts import while they run, and of those that these import."""
        found: dict[str, None] = {}
        scripts = [name for name in self._needs.get(page, []) if name.endswith(".js")]
        for script in scripts:
            for name in [script, *self.needed(script), *found]:
                if name.endswith(".js"):
                    found |= dict.fromkeys(IMPORTS.findall(self._files[name].decode()))
        return list(found)

    def _with_hashes(self, text: str) -> str:
        """Return the page with the hash of each file that its tags name: the browser uses no file that is another."""
        names = {self.name(plain): plain for plain in self._contents}
        return LOADS.sub(
            lambda tag: f'{tag[0]} integrity="{integrity(self.content(names[tag[1]]))}"' if tag[1] in names else tag[0],
            text,
        )


def _ahead(plain: str, address: str) -> str:
    """Return the link with which a page asks for a script or module before it is used."""
    relation = 'preload" as="script' if plain == SCRIPT else "modulepreload"
    return f'<link rel="{relation}" href="{address}">'


def integrity(data: bytes) -> str:
    """Return the hash of a file as browsers compare it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"


def runtime_module(runtime: Path, first: list[str], fetched: dict[str, str], snapshot: Snapshot | None = None) -> str:
    """Return the JavaScript module that tells boot.js where the runtime's files are."""
    info = json.loads((runtime / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    version = json.loads((runtime / "package.json").read_text(encoding="utf-8"))["version"]
    lock = {"info": {**info, "version": version}, "packages": {}}
    memory = "null"
    if snapshot:
        memory = f"""{{
    start: new URL("start.wasm", import.meta.url).href,
    memory: new URL("memory.bin", import.meta.url).href,
    size: {len(snapshot.files["memory.bin"])},
    holds: {json.dumps(snapshot.holds)},
    interpreter: new URL("interpreter.js", import.meta.url).href,
    rest: new URL("rest.bin", import.meta.url).href,
    archive: new URL("archive.bin", import.meta.url).href,
    version: {json.dumps(".".join(info["python"].split(".")[:2]))},
    belongsTo: {json.dumps(snapshot.belongs_to)},
  }}"""
    hashes = "".join(
        f"\n    [new URL({json.dumps(name)}, import.meta.url).href]: {json.dumps(value)},"
        for name, value in fetched.items()
    )
    return f"""/** Written by the build: the files of the Python runtime, and what it would ask its lock file for. */
export const runtime = {{
  loader: new URL("pyodide.mjs", import.meta.url).href,
  library: new URL("python.zip", import.meta.url).href,
  lock: {json.dumps(lock, sort_keys=True)},
  first: {json.dumps(first)},
  snapshot: {memory},
  hashes: {{{hashes}
  }},
}};
"""


def with_languages(
    source: Path, script: bytes, entries: Sequence[str], name: Callable[[str, bytes], str] = hashed_name
) -> dict[str, bytes]:
    """Return the files with the texts of the languages, and the script that finds them, with its table.

    Args:
        source: the folder that contains app/ and static/.
        script: `language.js`.
        entries: modules that are in the memory of each start.
        name: gives a file its name in the site.
    """
    files = catalogues.files(source, entries)
    known = {
        language: (name(plain, files[plain]), integrity(files[plain])) for language, plain in catalogues.names(files)
    }
    return {**files, LANGUAGE: catalogues.table(known).encode() + script}


def compressed(files: dict[str, bytes], cache: Path) -> dict[str, bytes]:
    """Brotli and gzip copies (`name.br`, `name.gz`) of the files that get smaller by it; kept in the cache."""
    cache.mkdir(parents=True, exist_ok=True)
    names = [name for name in sorted(files) if PurePosixPath(name).suffix in COMPRESSIBLE]
    jobs = [(name, suffix) for name in sorted(names, key=lambda name: -len(files[name])) for suffix in (".br", ".gz")]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda job: _compress(files[job[0]], job[1], cache), jobs)
    copies = zip(jobs, results, strict=True)
    _prune(cache)
    return {name + suffix: data for (name, suffix), data in copies if len(data) < len(files[name])}


def _compress(data: bytes, suffix: str, cache: Path) -> bytes:
    cached = cache / (hashlib.sha256(data).hexdigest() + suffix)
    if cached.exists():
        os.utime(cached)
        return cached.read_bytes()
    result: bytes = brotli.compress(data, quality=11) if suffix == ".br" else gzip.compress(data, 9, mtime=0)
    # Threads of this build and other builds may compress the same content: each writes a file only it knows.
    with tempfile.NamedTemporaryFile(dir=cache, suffix=".partial", delete=False) as partial:
        partial.write(result)
    Path(partial.name).replace(cached)
    return result


def _prune(cache: Path) -> None:
    """Forget the copies that no build has asked for in a week."""
    for path in cache.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > WEEK:
                path.unlink()
