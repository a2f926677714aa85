"""The simulated portal's REST, asked directly, without a network.

portal = AskedPortal()
assert portal.result("user.admin") is False
assert portal.ask("crm.contact.get", {"id": 0}).error == ""
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.bitrix24.rest.form import encoded
from tests.portal.rest.server import RestServer
from tests.portal.state import PortalState
from tests.portal.web import Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Told:
    """A reply, read."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def result(self) -> Any:  # noqa: ANN401 - a test knows what it asked for
        """Its result; fails when it is an error."""
        assert "error" not in self.body, self.body
        return self.body["result"]

    @property
    def error(self) -> Any:  # noqa: ANN401 - texts, mostly
        """Its error; fails when there is none."""
        assert "result" not in self.body, self.body
        return self.body["error"]


class AskedPortal:
    """A fresh portal. `token` is what requests carry; None: the current one of the portal's user."""

    def __init__(self) -> None:
        self.state = PortalState()
        self.rest = RestServer(self.state)
        self.token: str | None = None

    def ask(self, method: str, params: Mapping[str, Any] | None = None) -> Told:
        """Asks by a form."""
        return self.send(method, encoded(params or {}).encode(), FORM)

    def ask_json(self, method: str, params: Mapping[str, Any] | None = None) -> Told:
        """Asks by JSON."""
        return self.send(method, json.dumps({"auth": self.access, **(params or {})}).encode(), "application/json")

    def result(self, method: str, params: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - see Told.result
        """The result of a method."""
        return self.ask(method, params).result

    def send(self, method: str, body: bytes, kind: str) -> Told:
        """Sends a body; a form gets the token in front."""
        content = f"auth={self.access}&".encode() + body if kind == FORM else body
        return told(self.rest.respond(Request("POST", f"/rest/{method}.json", "", {"content-type": kind}, content)))

    @property
    def access(self) -> str:
        """The token."""
        return self.state.token().access if self.token is None else self.token

    def without_app(self) -> None:
        """From now on asks with a token that belongs to no app, like a webhook's."""
        self.token = self.state.tokens.issue(self.state.user.id, "").access


def told(response: Response) -> Told:
    """Reads a response."""
    return Told(response.status, json.loads(response.body), response.headers)
