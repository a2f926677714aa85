"""The commands of WebDriver (W3C) over the two wires on which the engines take them; nothing but the standard library.

WebKit and Chromium have drivers of their own, which speak HTTP. Firefox itself takes the same commands over a socket:
its Marionette, which is what other drivers of it speak to as well.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from typing import Any, Protocol

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key of a reference to an element, as the standard has it."""
ANSWER = 120.0
"""Seconds within which a browser answers, however busy the machine."""

SCRIPTS = {"script": 60_000, "pageLoad": 90_000, "implicit": 0}


class BrowserError(Exception):
    """The browser refused a command, or is not there any more. `code`: as the standard names it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Wire(Protocol):
    """Takes the commands."""

    def send(self, command: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - a JSON value
        """Send a command by the name that Marionette gives it; return the value of its answer.

        Raises:
            BrowserError: It is refused, or nobody answers.
        """
        ...

    def close(self) -> None:
        """End the connection."""
        ...


# The same commands by HTTP: method and path. What is in braces is taken from the parameters.
ROUTES = {
    "WebDriver:NewSession": ("POST", ""),
    "WebDriver:DeleteSession": ("DELETE", ""),
    "WebDriver:SetTimeouts": ("POST", "/timeouts"),
    "WebDriver:Navigate": ("POST", "/url"),
    "WebDriver:SetWindowRect": ("POST", "/window/rect"),
    "WebDriver:NewWindow": ("POST", "/window/new"),
    "WebDriver:GetWindowHandle": ("GET", "/window"),
    "WebDriver:SwitchToWindow": ("POST", "/window"),
    "WebDriver:CloseWindow": ("DELETE", "/window"),
    "WebDriver:SwitchToFrame": ("POST", "/frame"),
    "WebDriver:ExecuteScript": ("POST", "/execute/sync"),
    "WebDriver:ExecuteAsyncScript": ("POST", "/execute/async"),
    "WebDriver:PerformActions": ("POST", "/actions"),
    "WebDriver:ReleaseActions": ("DELETE", "/actions"),
    "WebDriver:ElementClick": ("POST", "/element/{id}/click"),
    "WebDriver:ElementSendKeys": ("POST", "/element/{id}/value"),
    "WebDriver:TakeScreenshot": ("GET", "/screenshot"),
}


class HttpWire:
    """A driver that speaks HTTP."""

    def __init__(self, port: int) -> None:
        """Take the port that the driver listens at."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER)
        self._session = ""

    def listens(self) -> bool:
        """Return whether the driver takes commands; it may be starting."""
        try:
            self._connection.request("GET", "/status")
            self._connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return False
        return True

    def send(self, command: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - a JSON value
        """See `Wire.send`."""
        method, path = ROUTES[command]
        body = json.dumps({key: value for key, value in parameters.items() if f"{{{key}}}" not in path})
        address = "/session" + (f"/{self._session}" if self._session else "") + path.format_map(parameters)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            self._connection.request(method, address, body if method == "POST" else None, headers)
            value = json.loads(self._connection.getresponse().read())["value"]
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._connection.close()
            raise BrowserError("no answer", f"{command}: {error!r}") from None
        if isinstance(value, dict) and isinstance(value.get("error"), str):
            raise BrowserError(value["error"], f"{command}: {value.get('message')}")
        if command == "WebDriver:NewSession":
            self._session = value["sessionId"]
        return value

    def close(self) -> None:
        """See `Wire.close`."""
        self._connection.close()


class MarionetteWire:
    """A Firefox that was started with `-marionette`: each message is its length, a colon, and JSON."""

    def __init__(self, port: int) -> None:
        """Connect to the port that it listens at.

        Raises:
            OSError: It does not listen yet.
        """
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER)
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self._receive()  # its greeting

    def send(self, command: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - a JSON value
        """See `Wire.send`."""
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        try:
            self._socket.sendall(str(len(message)).encode() + b":" + message)
            _kind, _number, error, value = self._receive()
        except (OSError, ValueError) as broken:
            raise BrowserError("no answer", f"{command}: {broken!r}") from None
        if error:
            raise BrowserError(error["error"], f"{command}: {error['message']}")
        # Some answers are the value itself, some have it as a member.
        return value["value"] if isinstance(value, dict) and set(value) == {"value"} else value

    def close(self) -> None:
        """See `Wire.close`."""
        self._stream.close()
        self._socket.close()

    def _receive(self) -> Any:  # noqa: ANN401 - a JSON value
        length = b""
        while not length.endswith(b":"):
            digit = self._stream.read(1)
            if not digit:
                raise OSError("the browser has ended")
            length += digit
        return json.loads(self._stream.read(int(length[:-1])))


def connected(port: int, seconds: float) -> MarionetteWire:
    """Connect to a Firefox that is just starting.

    Raises:
        BrowserError: It has not listened in time.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return MarionetteWire(port)
        except OSError as error:
            if time.monotonic() > end:
                raise BrowserError("no answer", f"the browser does not listen: {error}") from None
            time.sleep(0.1)


class Element:
    """An element, in the frame in which it was found."""

    def __init__(self, reference: dict[str, str]) -> None:
        """Take a reference as the browser gave it."""
        self.reference = reference

    @property
    def id(self) -> str:
        """The browser's name for it."""
        return self.reference[ELEMENT]
