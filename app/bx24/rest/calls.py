"""The protocols of REST that most callers need; `app.bx24.rest.client.Rest` has them all, and tests use fakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.bx24.rest.batch import Commands, Outcomes
    from app.bx24.rest.references import Params
    from app.bx24.rest.reply import Answer


class Calls(Protocol):
    """Who calls methods."""

    async def call(self, method: str, params: Params | None = None) -> Answer:
        """Call a method, or raise a `RestError`; see `Rest.call`."""
        ...


class Batches(Protocol):
    """Who sends batches."""

    async def batch(self, commands: Commands) -> Outcomes:
        """Run commands in one request; see `Rest.batch`."""
        ...


class Requests(Calls, Batches, Protocol):
    """Who does both."""
