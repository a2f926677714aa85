"""What a mutation is, and a portal's host that answers with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import tests.portal
from tests.portal.host import WHOLE
from tests.portal.whole_script import whole_script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.contract.expected import Client
    from tests.portal.web import Request, Responder, Response

    Respond = Callable[[Request], Response]

PAGE = Path(tests.portal.__file__).parent / "page"


@dataclass(frozen=True)
class Mutation:
    """A portal that breaks a rule.

    Attributes:
        name: What the portal does wrong.
        breaks: Names of the cases that must fail.
        answer: Gives the answer of the mutated host; gets the request and what answers rightly.
        blind: Clients that cannot notice, with the reason: their cases must pass.
        file: File of the portal's page that is changed; empty: none.
    """

    name: str
    breaks: tuple[str, ...]
    answer: Callable[[Request, Respond], Response]
    blind: Mapping[Client, str] = field(default_factory=dict)
    file: str = ""


def mutation(
    name: str, breaks: tuple[str, ...], file: str, old: str, new: str, *, blind: Mapping[Client, str] | None = None
) -> Mutation:
    """A portal's page in which a text is replaced.

    Args:
        name: What the portal does wrong.
        breaks: Names of the cases that must fail.
        file: File of the page.
        old: The text.
        new: What takes its place.
        blind: Clients that cannot notice, with the reason.

    Raises:
        ValueError: The text does not occur exactly once.
    """
    text = (PAGE / file).read_text("utf-8")
    if (count := text.count(old)) != 1:
        raise ValueError(f"{name}: the text occurs {count} times in {file}")

    def answer(request: Request, respond: Respond) -> Response:
        response = respond(request)
        if request.path != WHOLE:
            return response
        script = whole_script(PAGE, changed={file: text.replace(old, new)})
        return replace(response, body=script.encode())

    return Mutation(name, breaks, answer, blind or {}, file)


class MutatedHost:
    """Answers for the portal's host. While `mutation` is None the answers are right."""

    def __init__(self, host: Responder) -> None:
        """Takes the place of a host, whose page has its script in one file."""
        self._respond = host.respond
        self.mutation: Mutation | None = None

    def respond(self, request: Request) -> Response:
        """Answers a request; browsers ask for the page's script each time."""
        response = self._respond(request) if self.mutation is None else self.mutation.answer(request, self._respond)
        if request.path == WHOLE:
            return replace(response, headers={**response.headers, "Cache-Control": "no-cache"})
        return response
