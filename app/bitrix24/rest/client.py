"""REST calls, as the rest of the app makes them.

    rest = Rest(Address.of(portal.domain), Fetch(), portal)
    user = (await rest.call("user.current")).result
    async for page in rest.pages("voximplant.statistic.get", {"FILTER": {"PHONE_NUMBER": "12025550143"}}):
        print(page.result, page.total)

Cancelling a call gives its request up; cancelling a write leaves open whether it was carried out.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from app.bitrix24.errors import BX24Error
from app.bitrix24.rest.batch import (
    Command,
    Commands,
    Outcome,
    Outcomes,
    check,
    failed,
    not_run,
    parse_outcomes,
    parts,
    with_references,
)
from app.bitrix24.rest.errors import (
    GatewayBusyError,
    InvalidRequestError,
    MethodTimeLimitError,
    OutcomeUnknownError,
    RateLimitReachedError,
    RefusedError,
    RestError,
    TokenRefusedError,
    TokenUnavailableError,
    UnreachableError,
    UnreadableReplyError,
    valid,
)
from app.bitrix24.rest.form import BATCH, encoded, reads, signed
from app.bitrix24.rest.retry import Attempts, Clock, Limits, RetryDelays, SystemClock, policy_of
from app.bitrix24.rest.transport import Answer, NetworkFailureError, Observed, Transport, answer_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.bitrix24.portal import Auth
    from app.bitrix24.rest.form import Params
    from app.bitrix24.rest.transport import Address

REST_AFTER_FAILURE = 30.0
"""Seconds without a new attempt after one failed."""


class TokenProvider(Protocol):
    """Where tokens come from: `app.bitrix24.portal.Portal`."""

    def auth(self) -> Auth | None:
        """Return the known tokens; None if there are none, or they are too old."""
        ...

    async def refresh_auth(self) -> Auth:
        """Return new tokens. Raises a `BX24Error` if the portal gives none."""
        ...


class Tokens:
    """One per client."""

    def __init__(self, provider: TokenProvider, clock: Clock) -> None:
        self._provider = provider
        self._clock = clock
        self._renewal: asyncio.Task[str | None] | None = None
        self._not_before = float("-inf")

    async def current(self, method: str) -> str:
        """Return the token. Renews it when there is none, and waits for a renewal that is under way.

        Args:
            method: The method that needs it, for the error.

        Raises:
            TokenUnavailableError: The portal gives none.
        """
        auth = self._provider.auth()
        if auth is None or self._renewal is not None:
            return await self._joined(method)
        return auth.access_token

    async def renewed(self, method: str, refused: str) -> str:
        """Return a token other than the refused one, which another request may have renewed meanwhile.

        Raises:
            TokenUnavailableError: The portal gives none.
        """
        auth = self._provider.auth()
        if auth is not None and auth.access_token != refused and self._renewal is None:
            return auth.access_token
        return await self._joined(method)

    async def _joined(self, method: str) -> str:
        if self._renewal is None:
            if self._clock.monotonic() < self._not_before:
                raise TokenUnavailableError(method)
            self._renewal = asyncio.ensure_future(self._renew())
        # Shielded: one request that is cancelled must not take the token away from the others.
        token = await asyncio.shield(self._renewal)
        if token is None:
            raise TokenUnavailableError(method)
        return token

    async def _renew(self) -> str | None:
        try:
            return (await self._provider.refresh_auth()).access_token
        except BX24Error:
            self._not_before = self._clock.monotonic() + REST_AFTER_FAILURE
            return None
        finally:
            self._renewal = None


class Calls(Protocol):
    """Calls methods."""

    async def call(self, method: str, params: Params | None = None) -> Answer:
        """Call a method, or raise a `RestError`; see `Rest.call`."""
        ...


class Batches(Protocol):
    """Sends batches."""

    async def batch(self, commands: Commands) -> Outcomes:
        """Run commands in one request; see `Rest.batch`."""
        ...


class Requests(Calls, Batches, Protocol):
    """Calls methods and sends batches."""


READ_SECONDS = 60.0
"""How long a read may take before it is repeated: an answer that comes late is still of use."""

WRITE_SECONDS = 65.0
"""How long a write may take: longer than the portal runs one, so that its outcome is seldom unknown."""


class Rest:
    """A portal's REST. One per page: what it learns about limits and tokens applies to all its requests."""

    def __init__(
        self,
        address: Address,
        transport: Transport,
        provider: TokenProvider,
        *,
        clock: Clock | None = None,
        delays: RetryDelays | None = None,
    ) -> None:
        """Send nothing yet.

        Args:
            address: The portal.
            transport: The network.
            provider: Where tokens come from: the `Portal`.
            clock: Time; the system's by default.
            delays: Repetitions and their delays.
        """
        self._address = address
        self._transport = transport
        self._clock = clock or SystemClock()
        self._delays = delays or RetryDelays()
        self._limits = Limits(self._clock)
        self._tokens = Tokens(provider, self._clock)
        self.observed = Observed()
        """Oddities of the portal's replies so far, for the diagnostics."""

    async def call(self, method: str, params: Params | None = None, *, seconds: float | None = None) -> Answer:
        """Call a method.

        Reads are repeated after failures, with growing delays. A write is repeated only if the portal certainly didn't
        carry it out. A token that is too old is renewed once.

        Args:
            method: Its name; `app.bitrix24.rest.form` knows whether it only reads.
            params: Its parameters; see `app.bitrix24.rest.form`.
            seconds: How long one attempt may take; by default `READ_SECONDS` or `WRITE_SECONDS`.

        Raises:
            OutcomeUnknownError: A write that may have been carried out or not.
            RestError: Any other failure; see `app.bitrix24.rest.errors`.
        """
        if not valid(method) or method.lower() == BATCH:
            raise InvalidRequestError(method, "not the name of a method that can be called")
        try:
            form = encoded(params or {})
        except ValueError as error:
            raise InvalidRequestError(method, str(error)) from None
        return await self._send(method, form, reads(method), seconds)

    async def pages(
        self, method: str, params: Params | None = None, *, seconds: float | None = None
    ) -> AsyncIterator[Answer]:
        """Iterate over the pages of a list, each requested when it is needed.

        Args:
            method: A method that reads.
            params: Its parameters; `start` is where to begin.
            seconds: How long one attempt of a page may take.

        Raises:
            RestError: As `call` does; also in the middle of the list.
        """
        if not reads(method):
            raise InvalidRequestError(method, "only what reads has pages")
        fields, start = dict(params or {}), -1
        while True:
            answer = await self.call(method, fields, seconds=seconds)
            yield answer
            if answer.next is None:
                return
            if answer.next <= start:
                raise UnreadableReplyError(method, 200)
            fields["start"] = start = answer.next

    async def batch(self, commands: Commands, *, halt: bool = False, seconds: float | None = None) -> Outcomes:
        """Run commands in as few requests as possible: 50 in each. One that fails leaves the others alone.

        When a request fails as a whole, its commands have that error and the requests after it are not sent.

        Args:
            commands: The commands by keys that you choose, in the order in which they run.
            halt: Whether the first error ends it; what was not carried out then has the error `NotRunError`.
            seconds: How long one attempt of a request may take.

        Returns:
            Each command's answer or error.

        Raises:
            InvalidRequestError: Nothing was sent; see `app.bitrix24.rest.batch.check`.
        """
        check(commands)
        outcomes: dict[str, Outcome] = {}
        for part in parts(commands):
            sent = self._sendable(part, outcomes, halt=halt)
            try:
                outcomes.update(await self._run(sent, seconds, halt=halt))
            except RestError as error:
                outcomes.update(failed(sent, error))
                break
            if halt and any(isinstance(outcome, RestError) for outcome in outcomes.values()):
                break
        outcomes.update(not_run(commands, outcomes))
        return Outcomes({key: outcomes[key] for key in commands})

    def _sendable(self, part: Commands, outcomes: dict[str, Outcome], *, halt: bool) -> dict[str, Command]:
        sendable: dict[str, Command] = {}
        for key, command in part.items():
            try:
                self._limits.check(command.method)
                ready = with_references(command, outcomes)
                ready.text()  # what came in place of a reference may be unfit to be sent
            except RestError as error:
                outcomes[key] = error
                if halt:
                    break
            else:
                sendable[key] = ready
        return sendable

    async def _run(self, commands: Commands, seconds: float | None, *, halt: bool) -> dict[str, Outcome]:
        if not commands:
            return {}
        form = encoded({"halt": int(halt), "cmd": {key: command.text() for key, command in commands.items()}})
        reading = all(command.reads for command in commands.values())
        outcomes = parse_outcomes(commands, await self._send(BATCH, form, reading, seconds), halt=halt)
        for key, outcome in outcomes.items():
            if isinstance(outcome, Answer):
                self._limits.note(commands[key].method, outcome.usage)
            elif isinstance(outcome, MethodTimeLimitError):
                outcomes[key] = self._limits.block(outcome)
        return outcomes

    async def _send(self, method: str, form: str, reading: bool, seconds: float | None) -> Answer:
        self._limits.check(method)
        time = seconds if seconds is not None else READ_SECONDS if reading else WRITE_SECONDS
        try:
            answer = await self._send_with_retries(method, form, time, Attempts(self._delays, reads=reading))
        except MethodTimeLimitError as error:
            raise self._limits.block(error) from None
        except (NetworkFailureError, RestError) as error:
            doubt = None if reading else policy_of(error).doubt
            if doubt is not None:
                raise OutcomeUnknownError(method, doubt) from error
            if isinstance(error, NetworkFailureError):
                raise UnreachableError(method) from error
            raise
        self._limits.note(method, answer.usage)
        return answer

    async def _post_once(self, method: str, body: str, seconds: float) -> Answer:
        """Send one request, and note it for the diagnostics."""
        began, code = self._clock.monotonic(), "no reply"
        try:
            reply = await self._transport.post(self._address.of_method(method), body, seconds)
            code = str(reply.status)
            return answer_in(method, reply, self.observed)
        except RefusedError as error:
            code = error.code or code
            raise
        except asyncio.CancelledError:
            code = "given up"
            raise
        finally:
            self.observed.note(method, self._clock.monotonic() - began, code)

    async def _send_with_retries(self, method: str, form: str, seconds: float, attempts: Attempts) -> Answer:
        token = await self._tokens.current(method)
        renewed = False
        while True:
            await self._limits.wait()
            try:
                return await self._post_once(method, signed(token, form), seconds)
            except TokenRefusedError:
                if renewed:
                    raise
            except (NetworkFailureError, RestError) as error:
                await self._wait_after(error, attempts)
                continue
            token, renewed = await self._tokens.renewed(method, token), True

    async def _wait_after(self, error: NetworkFailureError | RestError, attempts: Attempts) -> None:
        """Wait before the next attempt; raise the error when there is none."""
        delay = attempts.delay_after(error)
        if delay is None:
            raise error
        if isinstance(error, RateLimitReachedError | GatewayBusyError):
            self._limits.pause(delay)
        else:
            await self._clock.sleep(delay)
