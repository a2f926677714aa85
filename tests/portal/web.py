"""What both servers of the simulated portal share: requests in, plain responses out, keep-alive, no log."""

import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread
from typing import Protocol
from urllib.parse import unquote, urlsplit

MAX_BODY = 64 * 1024 * 1024


@dataclass(frozen=True)
class Request:
    """A request as far as an answer may depend on it. Bodies of app pages hold tokens, so `body` is kept nowhere."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Response:
    """Status, headers and body of an answer; the length is added when it is sent.

    Attributes:
        status: HTTP status.
        headers: header fields.
        body: the body.
        stream: in place of a body, parts that are sent as they come; the connection ends with them.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    stream: Iterator[bytes] | None = None


class NoReply(Exception):  # noqa: N818 - it is no error, but what a test wants
    """Raised by a responder: the connection ends in the middle of an answer, so that the browser reports a failure.

    `at_once`: it ends before the first byte, as if nobody were there. A browser may send the request again then.
    """

    def __init__(self, *, at_once: bool = False) -> None:
        super().__init__()
        self.at_once = at_once


class Responder(Protocol):
    """Anything that answers requests."""

    def respond(self, request: Request) -> Response:
        """Gives the answer to a request; HEAD is answered like GET, the body is left out when sending.

        Raises:
            NoReply: There is to be none.
        """


class Server:
    """A threading HTTP/1.1 server on the loopback address, in a thread of its own."""

    def __init__(self, responder: Responder, port: int = 0, *, tls: SSLContext | None = None) -> None:
        """Takes the port at once, so that the address is known before the server runs.

        Args:
            responder: gives the answers.
            port: TCP port; 0 takes a free one.
            tls: certificate and key with which it speaks https.

        Raises:
            OSError: the port is in use.
        """
        self._server = _QuietServer(("127.0.0.1", port), _handler_for(responder))
        if tls:
            # The handshake is left to the first read, which is the thread's of the connection.
            wrapped = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
            self._server.socket = wrapped
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """The TCP port."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the server and frees its port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: a browser that goes away in the middle of an answer is no fault."""


def _handler_for(responder: Responder) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        pass

    Handler.responder = responder
    return Handler


class _Handler(BaseHTTPRequestHandler):
    responder: Responder
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self.close_connection = True
            self._send(Response(413))
            return
        url = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(url.path),
            query=url.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        try:
            response = self.responder.respond(request)
        except NoReply as wanted:
            self.close_connection = True
            if not wanted.at_once:
                self._break_off()
        else:
            self._send(response)

    def _break_off(self) -> None:
        # Headers, and then less than they promise: a connection that ends before any header makes a browser send the
        # request again by itself, and the server would carry it out twice.
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n")
        self.wfile.flush()

    def _send(self, response: Response) -> None:
        self.send_response_only(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.stream is not None:
            self._send_stream(response.stream)
            return
        if response.status != 304:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD" and response.status != 304:
            self.wfile.write(response.body)
        self.wfile.flush()

    def _send_stream(self, parts: Iterator[bytes]) -> None:
        self.close_connection = True
        self.send_header("Connection", "close")
        self.end_headers()
        for part in parts:
            self.wfile.write(part)
            self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815 - the names that the server looks for
