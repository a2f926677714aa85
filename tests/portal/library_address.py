"""The BX24 library's real address, answered on this machine with the mocked library: by https, for a whole browser.

Playwright could answer it too, and does for a browser that does not know of this (see `driver.answer_library`). But
then each request of each page is held up and handed over, and the browser keeps neither files nor compiled code.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit
from weakref import WeakSet

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from static.builder.hosting.rules import LIBRARY as LIBRARY_ORIGIN
from tests.portal.library_host import LIBRARY_HOST as HOST
from tests.portal.web import Request, Response, Server

if TYPE_CHECKING:
    from types import TracebackType

    from playwright.sync_api import Browser

LIBRARY_HOST = str(urlsplit(LIBRARY_ORIGIN).hostname)
LIBRARY_PATTERN = f"{LIBRARY_ORIGIN}/**"
"""All addresses there, for routes of Playwright."""

ANSWERED: WeakSet[Browser] = WeakSet()
"""The browsers that were started with the arguments of a `LibraryAddress` that is running."""


class LibraryAddress:
    """Answers for the library's host, for as long as the context lasts.

    with LibraryAddress() as address:
        browser = playwright.chromium.launch(args=address.arguments)
        ANSWERED.add(browser)
    """

    def __init__(self) -> None:
        """Takes a port, and makes a certificate that nobody but such a browser trusts."""
        certificate = trustme.CA().issue_cert(LIBRARY_HOST)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(tls)
        self._certificate = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
        self._server = Server(self, tls=tls)

    @property
    def arguments(self) -> list[str]:
        """Arguments of a Chromium that finds the library here, trusts this certificate, and finds no other host."""
        key = self._certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
        return [
            f"--host-resolver-rules=MAP {LIBRARY_HOST}:443 127.0.0.1:{self._server.port}, "
            "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
            f"--ignore-certificate-errors-spki-list={digest}",
        ]

    def respond(self, request: Request) -> Response:
        """Gives the library, or what its host is set to give in its place, whatever is asked for."""
        del request
        return HOST.respond("max-age=3600")

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        HOST.set()
        self._server.stop()
