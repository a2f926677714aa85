"""What a mutation is, and a portal's host that answers with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import tests.portal
from tests.portal.web import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.expected import Client
    from tests.portal.web import Request, Responder

PAGE = Path(tests.portal.__file__).parent / "page"


@dataclass(frozen=True)
class Mutation:
    """A portal that breaks a rule.

    Attributes:
        name: What the portal does wrong.
        breaks: Names of the cases that must fail.
        file: File of the portal's page in which a text is replaced.
        old: The text; it occurs exactly once.
        new: What takes its place.
        blind: Clients that cannot notice, with the reason: their cases must pass.
    """

    name: str
    breaks: tuple[str, ...]
    file: str
    old: str
    new: str
    blind: Mapping[Client, str] = field(default_factory=dict)

    def answer(self, request: Request, response: Response) -> Response:
        """The answer of the mutated portal in place of the right one."""
        if request.path != f"/page/{self.file}":
            return response
        body = response.body.decode().replace(self.old, self.new)
        return Response(response.status, response.headers, body.encode())


class MutatedHost:
    """Answers for the portal's host. While `mutation` is None the answers are right."""

    def __init__(self, host: Responder) -> None:
        self._respond = host.respond
        self.mutation: Mutation | None = None

    def respond(self, request: Request) -> Response:
        """Answers a request."""
        response = self._respond(request)
        return response if self.mutation is None else self.mutation.answer(request, response)
