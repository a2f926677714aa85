"""REST over HTTP: `/rest/METHOD.json`.

rest = RestServer(state)
response = rest.respond(Request("POST", "/rest/app.info.json", "", {}, b"auth=..."))
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from tests.portal.rest.batch import Batch, method_names
from tests.portal.rest.calls import Methods, caller_of, operating, run
from tests.portal.rest.faults import cut
from tests.portal.rest.journal import Entry, Journal
from tests.portal.rest.methods import ALL
from tests.portal.rest.replies import PREFLIGHT, Answer, ApiError, moments, php, sent, system_error
from tests.portal.rest.values import asked
from tests.portal.web import NoReply, Request, Response

if TYPE_CHECKING:
    from tests.portal.rest.faults import RestFault, RestFaults
    from tests.portal.state import PortalState

PATH = "/rest/"


class RestServer:
    """Answers for a portal's state."""

    def __init__(self, state: PortalState, methods: Methods = ALL) -> None:
        self.state = state
        self._methods = methods

    @property
    def faults(self) -> RestFaults:
        """What goes wrong on demand."""
        return self.state.faults

    @property
    def journal(self) -> Journal:
        """What was asked."""
        return self.state.journal

    def respond(self, request: Request) -> Response:
        """Answers GET, POST and OPTIONS below `/rest/`.

        Raises:
            NoReply: A fault wants the connection to be closed.
        """
        if request.method == "OPTIONS":
            return PREFLIGHT
        if request.method not in {"GET", "HEAD", "POST"}:
            return Response(405, {"Allow": "GET, POST, OPTIONS"})
        params = asked(request)
        access = params.pop("auth", None)
        entry = Entry(request.path.removeprefix(PATH).removesuffix(".json"), params, self.state.clock.now())
        self.journal.begin(entry)
        try:
            return self._answered(entry, access)
        finally:
            self.journal.finish(entry)

    def _answered(self, entry: Entry, access: object) -> Response:
        # Options are cut as a whole, once they are serialised.
        if self.faults.cuts_texts and not entry.method.lower().endswith(".option.set"):
            entry.params = cut(entry.params)
        fault = None if self.faults.closed else self.faults.meeting(entry.method)
        if fault is None and entry.method.lower() == "batch":
            fault = self.faults.meeting_batch(method_names(entry.params))
        status, body = self._executed(entry, access) if fault is None else self._faulty(entry, access, fault)
        entry.status = status
        return sent(status, body, cors=True if fault is None else fault.cors)

    def _faulty(self, entry: Entry, access: object, fault: RestFault) -> tuple[int, dict[str, Any] | str]:
        if fault.delay:
            time.sleep(fault.delay)
        if fault.closes in ("before", "at once"):
            raise NoReply(at_once=fault.closes == "at once")
        status: int
        body: dict[str, Any]
        status, body = 200, {}
        if fault.executed or fault.closes or (fault.error is None and fault.body is None):
            status, body = self._executed(entry, access)
        if fault.closes:
            raise NoReply
        if fault.error is not None:
            error = system_error(fault.error, fault.description, fault.status)
            entry.error = error.code
            return error.status, _surrounded({**error.body, **self._reset(fault)}, fault)
        return fault.status or status, _surrounded(body, fault) if fault.body is None else fault.body

    def _reset(self, fault: RestFault) -> dict[str, Any]:
        if fault.reset_in is None:
            return {}
        now = self.state.clock.now()
        return {"time": {**moments(self.state.clock, now), "operating_reset_at": now + fault.reset_in}}

    def _executed(self, entry: Entry, access: object) -> tuple[int, dict[str, Any]]:
        try:
            return 200, self._answer(entry, access).body
        except ApiError as error:
            entry.error = error.code
            if not self.state.older_portal:
                return error.status, error.body
            code = {} if error.older_code is None else {"error": error.older_code}
            return error.older_status or error.status, {**error.body, **code}

    def _answer(self, entry: Entry, access: object) -> Answer:
        state, start = self.state, self.state.clock.now()
        if self.faults.closed:
            raise system_error("PORTAL_DELETED")
        if not state.limits.rate.take():
            raise system_error("QUERY_LIMIT_EXCEEDED")
        batch = entry.method.lower() == "batch"
        method = self._methods.find(entry.method)
        if method is None and not batch:
            raise system_error("ERROR_METHOD_NOT_FOUND")
        caller = caller_of(state, access)
        entry.user_id = caller.user.id
        if method is None:
            result = php(Batch(state, self._methods, caller).run(entry.params))
            answer = Answer(result, moments(state.clock, start))
        else:
            answer = run(state, method, caller, entry.params)
        entry.executed = True
        answer.time |= operating(state, entry.method)
        return answer


def _surrounded(body: dict[str, Any], fault: RestFault) -> dict[str, Any] | str:
    if not (fault.before or fault.after):
        return body
    return f"{fault.before}{json.dumps(php(body))}{fault.after}"
