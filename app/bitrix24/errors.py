"""What can go wrong between the app and the portal.

    BX24Error
    ├── PlacementError          a command of the placement did not work
    │   ├── CommandTimeout      silence; also a TimeoutError
    │   ├── CommandRefused      the portal answered with an error code
    │   └── UnexpectedReply     the answer is not what the command is documented to give
    ├── NetworkFailure          no reply to a REST request (`app.bitrix24.rest.transport`)
    └── RestError               a REST call did not work: a tree of its own, drawn in `app.bitrix24.rest.errors`

No message contains a payload, because payloads contain numbers and names.
"""

from __future__ import annotations


class BX24Error(Exception):
    """Base of all errors that this package raises."""


class PlacementError(BX24Error):
    """A command did not work. `command` is its name."""

    def __init__(self, command: str, message: str) -> None:
        super().__init__(f"{command}: {message}")
        self.command = command


class CommandTimeoutError(PlacementError, TimeoutError):
    """The portal did not answer: an unknown command, another placement, or trouble. It answers those with silence.

    `seconds` is how long was waited. The command may still take effect.
    """

    def __init__(self, command: str, seconds: float) -> None:
        super().__init__(command, f"no answer within {seconds:g} s")
        self.seconds = seconds


class CommandRefusedError(PlacementError):
    """The portal answered with an error; `code` is its `errorCode`."""

    def __init__(self, command: str, code: str) -> None:
        super().__init__(command, f"refused with {code}")
        self.code = code


class UnexpectedReplyError(PlacementError):
    """The portal answered with something else than what the command is documented to give."""

    def __init__(self, command: str) -> None:
        super().__init__(command, "unexpected reply")
