"""Real servers with the written configuration: unprivileged, on a loopback port, in a folder of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from static.builder.hosting import caddy, nginx
from static.builder.hosting.place import Place
from static.builder.hosting.rules import COPIES, Rules
from tests.portal import SimulatedPortal
from tests.portal.site import AppSite
from tests.portal.web import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("serve", "nginx", "caddy")
DEADLINE = 60.0
"""Seconds for a server to be up: far more than it takes."""
BROTLI_MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

NGINX = """\
{first}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/call-panel.conf;
}}
"""

# The ports for administration and for http are the same for all; tests run beside each other.
CADDY = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n\n"


@dataclass(frozen=True)
class Host:
    """A running server: its port, the rules that it was written by, and the codings that it can send."""

    port: int
    rules: Rules
    codings: tuple[str, ...] = tuple(COPIES)


def needed(name: str) -> None:
    """Skips the test when the server is not on this machine."""
    if name != "serve" and not shutil.which(name):
        pytest.skip(f"{name} is not installed: on Debian, apt install {'nginx-light' if name == 'nginx' else name}")


@contextlib.contextmanager
def portal_on(name: str, site: Path, folder: Path, **settings: bool) -> Iterator[SimulatedPortal]:
    """The simulated portal with the app's site on one of the servers `NAMES`; further arguments as of the portal."""
    if name == "serve":
        with SimulatedPortal(site, **settings) as portal:  # type: ignore[arg-type]
            yield portal
        return
    port = free_port()
    portal = SimulatedPortal(site, app_url=f"http://localhost:{port}/", **settings)  # type: ignore[arg-type]
    with portal, hosting(name, site, folder, (portal.portal_origin,), port):
        yield portal


@contextlib.contextmanager
def hosting(name: str, site: Path, folder: Path, portals: tuple[str, ...], port: int = 0) -> Iterator[Host]:
    """The site on one of the servers `NAMES`, as long as the context lasts.

    Args:
        name: the server.
        site: folder of the site's files.
        folder: an empty folder for the server's own files.
        portals: who may frame the pages and be called.
        port: the port; 0 takes a free one.
    """
    needed(name)
    rules = Rules(portals, secure=False)
    if name == "serve":
        server = Server(AppSite(site, "'self'", rules.headers), port)
        server.start()
        try:
            yield Host(server.port, rules)
        finally:
            server.stop()
        return
    port = port or free_port()
    place = Place(f"http://localhost:{port}", str(site), listen="127.0.0.1")
    with SERVERS[name](Host(port, rules), place, folder) as host:
        yield host


@contextlib.contextmanager
def https_hosting(
    name: str, site: Path, folder: Path, portals: tuple[str, ...]
) -> Iterator[tuple[Host, ssl.SSLContext]]:
    """The same with https on nginx or Caddy; beside the host what trusts its certificate."""
    needed(name)
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: it makes the certificate")
    certificate, key = folder / "host.pem", folder / "host.key"
    request = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    options = f"{request} -addext subjectAltName=DNS:localhost".split()
    subprocess.run(["openssl", *options, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    port = free_port()
    place = Place(f"https://localhost:{port}", str(site), str(certificate), str(key), "127.0.0.1")
    context = ssl.create_default_context(cafile=str(certificate))
    with SERVERS[name](Host(port, Rules(portals)), place, folder) as host:
        yield host, context


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def _nginx(host: Host, place: Place, folder: Path) -> Iterator[Host]:
    for name, text in nginx.files(host.rules, place).items():
        # What the module is needed for is put there by hand, as an administrator does.
        if name != nginx.BROTLI or BROTLI_MODULE.exists():
            (folder / name).write_text(text, encoding="utf-8")
    # Started by root, it would take another user, who may not read a test's folders.
    first = ["user root;"] if os.geteuid() == 0 else []
    if BROTLI_MODULE.exists():
        first.append(f"load_module {BROTLI_MODULE};")
    else:
        host = replace(host, codings=("gzip",))
    main = folder / "nginx.conf"
    main.write_text(NGINX.format(first="\n".join(first), folder=folder), encoding="utf-8")
    command = ["nginx", "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(main)]
    with _running(command, host.port, folder):
        yield host


@contextlib.contextmanager
def _caddy(host: Host, place: Place, folder: Path) -> Iterator[Host]:
    for name, text in caddy.files(host.rules, place).items():
        (folder / name).write_text(CADDY + text, encoding="utf-8")
    with _running(["caddy", "run", "--config", str(folder / caddy.SITE), "--adapter", "caddyfile"], host.port, folder):
        yield host


SERVERS = {"nginx": _nginx, "caddy": _caddy}


@contextlib.contextmanager
def _running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    log = folder / "output.log"
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env={"PATH": _path(), **home})
    try:
        _wait(process, port, log)
        yield
    finally:
        process.terminate()
        process.wait(DEADLINE)


def _path() -> str:
    return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + DEADLINE
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
    raise AssertionError(f"{process.args!r} does not answer:\n{log.read_text(errors='replace')}")
