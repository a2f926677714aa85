"""The protocols of a telephony provider.

    class MyProvider:
        def connect(self, call: Call, report: Callable[[Report], None]) -> MySession | None:
            if call.line != "reg151083":
                return None  # not a call of this telephony
            session = MySession(call.id, report)
            session.listen()  # from now on it reports: Ringing(), Connected(), Ended() …
            return session


    class MySession:
        async def answer(self) -> None:
            await self._socket.send({"answer": self._id})

`app.telephony.config` names the provider. The portal reports every external call to the worker, whichever app
registered it, so claim only what is certainly yours: one of your own lines, or better an id that your server knows. The
worker creates one provider per page when its first call arrives, and asks it about each call whose card the portal
shows. The card of a call that it claims gets the client's name and state, and its buttons become commands to it; the
worker doesn't touch any other card. Only one of a browser's many frames does this; when it goes during a call, another
one connects with `call.resumed` set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Ringing:
    """The call waits for the operator: to be answered (incoming) or to be dialled (outgoing)."""


@dataclass(frozen=True, slots=True)
class Connecting:
    """The operator took or dialled the call; the conversation hasn't begun yet."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The conversation has begun, or continues after a failed transfer."""


@dataclass(frozen=True, slots=True)
class Held:
    """The client was put on hold, or taken back. Also reports the true state after a command that failed."""

    held: bool


@dataclass(frozen=True, slots=True)
class Muted:
    """The operator's microphone was switched off, or on. Also reports the true state after a command that failed."""

    muted: bool


@dataclass(frozen=True, slots=True)
class Transferring:
    """The target of a transfer is being called; the client waits."""


@dataclass(frozen=True, slots=True)
class TransferAnswered:
    """The target of a transfer is on the line; the transfer can be completed or cancelled."""


@dataclass(frozen=True, slots=True)
class Transferred:
    """The client speaks with the target; the operator can leave."""


@dataclass(frozen=True, slots=True)
class TransferFailed:
    """The target could not be reached; the client still waits."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over.

    Attributes:
        code: Its result as call statistics name it: `200` successful, `304` missed, `603` declined.
        finish: Whether the worker should finish the call in the portal; False if a server of the telephony does.
    """

    code: str = "200"
    finish: bool = True


@dataclass(frozen=True, slots=True)
class Failed:
    """The call failed; the card stays until the operator closes it.

    Attributes:
        code: Why, as call statistics name it: `486` busy, `480` unavailable, `404` wrong number, `402` no money.
        finish: As in `Ended`.
    """

    code: str
    finish: bool = True


Report = (
    Ringing
    | Connecting
    | Connected
    | Held
    | Muted
    | Transferring
    | TransferAnswered
    | Transferred
    | TransferFailed
    | Ended
    | Failed
)


Reporter = Callable[[Report], None]
"""Receives what happens to the call, at once or at any time until the session is closed."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose card the portal shows.

    Attributes:
        id: The portal's id of it, as `telephony.externalCall.register` gave it.
        number: The other side's number as the portal has it; empty when it is hidden or unknown.
        line: The company's line, as registered.
        outgoing: Whether the operator is the caller; also a callback.
        test: Whether the home page registered it to be played.
        resumed: Whether another frame had this call until now: it may be past ringing.
    """

    id: str
    number: str
    line: str
    outgoing: bool = False
    test: bool = False
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call is transferred to: `kind` is `user`, `number` or `queue`, `value` an id or a number."""

    kind: str
    value: str


class CallSession(Protocol):
    """One call of a telephony provider: the operator's commands.

    Commands arrive as they are clicked, so one may arrive twice. A command returns once it is sent; a report says that
    it was carried out. One that raises is shown as not carried out, and the call continues.
    """

    async def answer(self) -> None:
        """Take the incoming call."""
        ...

    async def skip(self) -> None:
        """Do not take the incoming call."""
        ...

    async def dial(self) -> None:
        """Start the outgoing call."""
        ...

    async def hang_up(self) -> None:
        """End the call."""
        ...

    async def hold(self, *, held: bool) -> None:
        """Put the client on hold, or take them back."""
        ...

    async def mute(self, *, muted: bool) -> None:
        """Switch the operator's microphone off or on."""
        ...

    async def send_tone(self, key: str) -> None:
        """Send a dial tone: `0` to `9`, `*` or `#`."""
        ...

    async def transfer(self, target: Target) -> None:
        """Call the target of a transfer while the client waits."""
        ...

    async def complete_transfer(self) -> None:
        """Connect the client with the target and leave the call."""
        ...

    async def cancel_transfer(self) -> None:
        """Release the target and take the client back."""
        ...

    def close(self) -> None:
        """Stop reporting, because the card is gone or the call is over. This isn't a command to hang up."""
        ...


class TelephonyProvider(Protocol):
    """A telephony provider."""

    def connect(self, call: Call, report: Reporter) -> CallSession | None:
        """Claim a call.

        Args:
            call: The call whose card is shown.
            report: Call it with what happens to it.

        Returns:
            The session, or None for a call that is not this provider's: it may be another integration's.
        """
        ...
