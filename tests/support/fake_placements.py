"""A portal's `placement.*`, `scope` and `app.info` without a portal: it keeps what is bound.

placements = FakePlacements()
rest = FakePortal(placements).rest()
run(repair(rest, wanted, told))
assert placements.bound() == [("CALL_CARD", "https://app.example.com/index.html"), ...]
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any

from app.bitrix24.rest.transport import NetworkFailureError, Reply
from tests.support.fake_rest import decoded, ok, refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.fake_rest import Request

SCOPES = ["placement", "telephony", "crm", "user_brief"]
PLACES = ["CALL_CARD", "PAGE_BACKGROUND_WORKER", "CRM_CONTACT_DETAIL_TAB"]
LOST = NetworkFailureError()
WRITES = ("placement.bind", "placement.unbind")

Outcome = Reply | NetworkFailureError | None
"""What a write answers in place of its own reply; None: the portal does as it should."""


class FakePlacements:
    """Answers requests of `FakePortal`.

    Attributes:
        bindings: What is bound, as `placement.get` gives it.
        forgets: The portal says yes to binding, and does nothing.
        before: Answers to the next writes, which are then not carried out.
        after: Answers to the next writes, which are carried out.
        writes: The writes that came, by method and placement.
    """

    def __init__(self, *bound: tuple[str, str]) -> None:
        self.bindings: list[dict[str, Any]] = []
        self.scopes = list(SCOPES)
        self.places = list(PLACES)
        self.installed = False
        self.forgets = False
        self.before: deque[Outcome] = deque()
        self.after: deque[Outcome] = deque()
        self.errors: dict[str, Reply] = {}
        self.writes: list[tuple[str, str]] = []
        for placement, handler in bound:
            self.bind(placement, handler)

    def bind(self, placement: str, handler: str, *, user_id: int = 0, options: object = None) -> None:
        """Somebody bound something."""
        if options is None and placement == "PAGE_BACKGROUND_WORKER":
            options = {"errorHandlerUrl": handler}
        entry = {"placement": placement, "userId": user_id, "handler": handler, "options": options or [], "title": ""}
        self.bindings.append(entry)

    def bound(self) -> list[tuple[str, str]]:
        """What is bound, by placement and handler."""
        return [(entry["placement"], entry["handler"]) for entry in self.bindings]

    def __call__(self, request: Request) -> Reply:
        """Answers a request."""
        if request.method != "batch":
            return self._answer(request.method, request.params)
        results: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for key, command in request.params["cmd"].items():
            method, _, query = command.partition("?")
            body = json.loads(self._answer(method, decoded(query)).text)
            if "error" in body:
                errors[key] = body
            else:
                results[key] = body["result"]
        return ok({"result": results or [], "result_error": errors or [], "result_total": [], "result_next": []})

    def _answer(self, method: str, params: dict[str, Any]) -> Reply:
        if method in self.errors:
            return self.errors[method]
        if method in WRITES:
            return self._written(method, params)
        return {
            "placement.get": lambda: ok(list(self.bindings)),
            "placement.list": lambda: ok(list(self.places)),
            "scope": lambda: ok(list(self.scopes)),
            "app.info": lambda: ok({"ID": 5, "INSTALLED": self.installed}),
        }[method]()

    def _written(self, method: str, params: dict[str, Any]) -> Reply:
        self.writes.append((method, params["PLACEMENT"]))
        instead = _given(self.before)
        if instead is not None:
            return instead
        reply = self._bound(params) if method == "placement.bind" else self._unbound(params)
        return _given(self.after) or reply

    def _bound(self, params: dict[str, Any]) -> Reply:
        placement, handler = params["PLACEMENT"], params["HANDLER"]
        options = params.get("OPTIONS")
        if placement == "PAGE_BACKGROUND_WORKER" and not (options or {}).get("errorHandlerUrl"):
            return refused("EMPTY_ERROR_HANDLER_URL", 200)
        if placement == "PAGE_BACKGROUND_WORKER" and any(entry["placement"] == placement for entry in self.bindings):
            return refused("ERROR_PLACEMENT_MAX_COUNT", 200, "Placement max count")
        if not self.forgets:
            self.bind(placement, handler, options=options)
        return ok(result=True)

    def _unbound(self, params: dict[str, Any]) -> Reply:
        kept = [entry for entry in self.bindings if not _meant(entry, params)]
        count = 2 * (len(self.bindings) - len(kept))
        self.bindings[:] = kept
        return ok({"count": count})


def _meant(entry: dict[str, Any], params: dict[str, Any]) -> bool:
    if entry["placement"] != params["PLACEMENT"] or entry["userId"] != int(params.get("USER_ID", 0)):
        return False
    return params.get("HANDLER") in (None, entry["handler"])


def _given(outcomes: deque[Outcome]) -> Reply | None:
    outcome = outcomes.popleft() if outcomes else None
    if isinstance(outcome, NetworkFailureError):
        raise outcome
    return outcome


def pairs(bindings: Iterable[Any]) -> list[tuple[str, str]]:
    """Bindings by placement and handler."""
    return [(one.placement, one.handler) for one in bindings]
