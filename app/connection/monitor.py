"""Sees every request of a page, and has the connection examined when something is wrong with it.

    monitor = Monitor(Fetch(), portal, examine=probes.examine, show=show, restored=read_again, spawn=tasks.spawn)
    rest = Rest(address, monitor, monitor)

It changes no request, and needs nothing of the diagnosis itself: the panel, which starts for every call, loads that
only when something is wrong. A failure that the next request makes up for isn't shown; one that stays, and a request
that waits for long, are examined and shown, and examined again until it's over.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.errors import BX24Error
from app.bitrix24.rest.transport import NetworkFailureError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from app.bitrix24.portal import Auth
    from app.bitrix24.rest.client import TokenProvider
    from app.bitrix24.rest.transport import Reply, Transport
    from app.connection.diagnosis import Diagnosis

RETRY = "connection.retry"
"""The action of the notice's button."""

AFTER_FAILURE = 3.0
"""Seconds that a request after a failed one has to work, before the connection is examined."""

LONG = 7.0
"""Seconds after which a request that waits is worth a word. With the examination that makes less than 15."""

AGAIN = 10.0
"""Seconds from one examination to the next while something is wrong; each pause is twice as long as the last one."""

LONGEST_PAUSE = 80.0

BETWEEN_RESTORINGS = 60.0
"""Seconds between two times that something is read again unasked: what keeps failing isn't asked for without end."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the requests themselves showed: the start of an examination.

    Attributes:
        answered_before: Whether REST has ever answered this page.
        waiting: Whether a request has been waiting for long.
        status: HTTP status of the last reply that wasn't REST's; 0: the last one was.
        no_token: Whether the last renewal of the token failed.
    """

    answered_before: bool = False
    waiting: bool = False
    status: int = 0
    no_token: bool = False


class Monitor:
    """A transport and a source of tokens, over those of the page. One per page."""

    def __init__(  # noqa: PLR0913 - the seams of the page
        self,
        transport: Transport,
        authority: TokenProvider,
        *,
        examine: Callable[[Traffic], Awaitable[Diagnosis | None]],
        show: Callable[[Diagnosis | None], None],
        spawn: Callable[[Coroutine[None, None, None], str], None],
        restored: Callable[[], None] = lambda: None,
        answered: Callable[[], None] = lambda: None,
        rounds: int | None = None,
    ) -> None:
        """Watch from now on.

        Args:
            transport: The network.
            authority: Where tokens come from.
            examine: Examines the parts of the connection; None: nothing is wrong. Takes less than 6 s.
            show: Shows what is wrong; None: nothing is.
            spawn: Starts a coroutine, named for reports.
            restored: Called when the connection works again after something failed or was late, and when a request
                still waits although the portal answers others.
            answered: Called when REST answers this page for the first time.
            rounds: How many times in a row something is examined with no request in between; None: until it's over.
        """
        self._transport = transport
        self._authority = authority
        self._examine = examine
        self._show = show
        self._spawn = spawn
        self._restored = restored
        self._tell_answered = answered
        self._rounds = float("inf") if rounds is None else rounds
        self._round = 0
        self._late: set[object] = set()
        self._failed = False
        self._answered = False
        self._status = 0
        self._no_token = False
        self._suspected = False
        self._examining = False
        self._pause = AGAIN
        self._next_restoring = float("-inf")
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self.last: Diagnosis | None = None
        """What is shown now; None: nothing is wrong."""

    @property
    def seen(self) -> Traffic:
        """What the requests showed so far."""
        return Traffic(self._answered, bool(self._late), self._status, self._no_token)

    async def post(self, url: str, body: str, seconds: float) -> Reply:
        """See `Transport.post`."""
        request = object()
        timer = asyncio.get_running_loop().call_later(LONG, self._note_late, request)
        try:
            reply = await self._transport.post(url, body, seconds)
        except NetworkFailureError:
            self._failed = True
            self._suspect(AFTER_FAILURE)
            raise
        else:
            self._note(reply)
            return reply
        finally:
            timer.cancel()
            self._late.discard(request)
            self._settle()

    def auth(self) -> Auth | None:
        """See `TokenProvider.auth`."""
        return self._authority.auth()

    async def refresh_auth(self) -> Auth:
        """See `TokenProvider.refresh_auth`."""
        try:
            auth = await self._authority.refresh_auth()
        except BX24Error:
            self._no_token = True
            self._suspect(0.0)
            raise
        self._no_token = False
        self._settle()
        return auth

    def close(self) -> None:
        """Watch no longer."""
        self._closed = True
        self._cancel()

    def retry(self) -> None:
        """Try again because someone asked: examine at once, and read again what failed."""
        self._pause = AGAIN
        self._restored()
        self._suspect(0.0)

    @property
    def _failing(self) -> bool:
        return self._failed or bool(self._late) or self._status > 0 or self._no_token

    def _note_late(self, request: object) -> None:
        self._late.add(request)
        self._suspect(0.0)

    def _note(self, reply: Reply) -> None:
        """Note whether a reply is REST's. PHP warnings before the JSON don't make it someone else's."""
        own = is_rest(reply.text)
        if own and not self._answered:
            self._answered = True
            self._tell_answered()
        self._failed = False
        self._status = 0 if own else reply.status
        if not own:
            self._suspect(0.0)

    def _settle(self) -> None:
        """Remove the notice, once nothing is wrong any longer."""
        if self._failing or not self._suspected:
            return
        self._cancel()
        self._suspected = False
        self._pause = AGAIN
        self._show_changed(None)
        self._read_again()

    def _read_again(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._next_restoring:
            self._next_restoring = now + BETWEEN_RESTORINGS
            self._restored()

    def _suspect(self, delay: float) -> None:
        self._round = 0
        self._schedule(delay)

    def _schedule(self, delay: float) -> None:
        self._suspected = True
        if self._closed or self._examining:
            return
        loop = asyncio.get_running_loop()
        due = loop.time() + delay
        if self._timer is not None and self._due <= due:  # the browser's timers don't tell when they are due
            return
        self._cancel()
        self._due = due
        self._timer = loop.call_later(delay, self._start)

    def _start(self) -> None:
        self._timer = None
        if self._failing and not self._closed:
            self._examining = True
            self._spawn(self._work(), "examine the connection")

    async def _work(self) -> None:
        try:
            diagnosis = await self._examine(self.seen)
        finally:
            self._examining = False
        if self._closed or not self._failing:
            return
        if diagnosis is None:  # what failed would work now
            self._failed = False
            self._status = 0
            self._settle()
        else:
            self._show_changed(diagnosis)
            if diagnosis.portal_answers:
                self._read_again()
        self._round += 1
        if self._round < self._rounds and self._failing:
            self._schedule(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _show_changed(self, diagnosis: Diagnosis | None) -> None:
        if diagnosis != self.last:
            self.last = diagnosis
            self._show(diagnosis)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def is_rest(reply: str) -> bool:
    """Return whether a text is a reply of REST, whatever surrounds it."""
    return '"result"' in reply or '"error"' in reply or '"error_description"' in reply
