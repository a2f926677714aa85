"""Replacements for modules that every start would load although nothing in a browser's frame can use them.

Pyodide's event loop is the browser's: asyncio's own loops with their sockets, subprocesses and TLS are imported with
the package and never run. Pyodide's package loader unpacks archives, of which a page has none. Together they and what
they import would be an eighth of the memory image.
"""

_NOTHING = "__all__ = ()\n"

STUBS = {
    "asyncio/base_events.py": _NOTHING,
    "asyncio/streams.py": _NOTHING,
    "asyncio/subprocess.py": _NOTHING,
    # Pyodide's policy is derived from the default one and replaces it.
    "asyncio/unix_events.py": """
from .events import _BaseDefaultEventLoopPolicy as _DefaultEventLoopPolicy

__all__ = ()
""",
    # What asyncio's abstract loop has in its signatures, and what others may catch.
    "subprocess.py": """
PIPE, STDOUT, DEVNULL = -1, -2, -3


class SubprocessError(Exception):
    pass


class CalledProcessError(SubprocessError):
    pass


class TimeoutExpired(SubprocessError):
    pass


class Popen:
    def __init__(self, *arguments, **options):
        raise OSError("a browser has no processes")


def run(*arguments, **options):
    Popen()


call = check_call = check_output = run
""",
    # `urllib.parse` asks it whether brackets contain an address, which is never one of version 4.
    "ipaddress.py": """
class IPv4Address:
    pass


def ip_address(address):
    host = str(address).partition("%")[0]
    if ":" not in host or set(host) - set("0123456789abcdefABCDEF:."):
        raise ValueError(f"{address!r} does not appear to be an IPv4 or IPv6 address")
    return host
""",
    # What the runtime's JavaScript asks of it at each start.
    "pyodide/_package_loader.py": """
from site import getsitepackages

from pyodide_js import loadedPackages


class _Path:
    def __init__(self, path):
        self._path = path

    def __str__(self):
        return self._path


SITE_PACKAGES = _Path(getsitepackages()[0])
DSO_DIR = _Path("/usr/lib")


def init_loaded_packages():
    pass


def get_install_dir(target=None):
    return str(DSO_DIR if target == "dynlib" else SITE_PACKAGES)


def unpack_buffer(*arguments, **options):
    raise RuntimeError("packages are installed by the build")
""",
}
"""Sources by the path in the library. The instrumented site keeps the originals: what measures needs them."""
