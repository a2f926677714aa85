"""The portal's state for its own pages: JSON at `/portal/state...` and `/portal/faults...`, news at `/portal/news`.

None of it is part of the simulated platform: a portal page asks its server in ways that no app sees. Answers of
`/portal/state/session` and `/portal/state/refresh` hold tokens.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from queue import Empty
from typing import TYPE_CHECKING, Any

from tests.portal.library_host import LIBRARY_HOST
from tests.portal.recordings import Recordings
from tests.portal.rest.call_activities import CallActivityRule
from tests.portal.rest.kinds import KINDS
from tests.portal.shown_calls import report
from tests.portal.slow_loads import SlowLoads
from tests.portal.state import ALL_RIGHTS
from tests.portal.web import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.portal.rest.tokens import Token
    from tests.portal.state import Binding, PortalCall, PortalState

KEEP_ALIVE = 15.0
"""Seconds without news after which a sign of life is sent."""

STOPPED = "portal.stopped"
"""The event that ends the streams of news."""

Asked = dict[str, Any]


class StateAccess:
    """Answers everything below `/portal/`."""

    def __init__(self, state: PortalState, reset: Callable[[], None], install: Callable[[], None]) -> None:
        """Takes the state.

        Args:
            state: of the portal.
            reset: makes the portal as it was at its start.
            install: has the app installed and bound, without its installer.
        """
        self._state = state
        self._slow_loads = SlowLoads(state)
        self._member_id = secrets.token_hex(16)
        self._application_token = secrets.token_hex(16)
        self._acts: dict[str, Callable[[Asked], object]] = {
            "/portal/state": self._change,
            "/portal/state/session": self._session,
            "/portal/state/refresh": self._refresh,
            "/portal/state/option": self._set_option,
            "/portal/state/installed": self._finish,
            "/portal/state/slow-load": self._slow_load,
            "/portal/state/library": self._set_library,
            "/portal/state/call": self._report_call,
            "/portal/state/install": lambda _asked: install(),
            "/portal/state/remove": lambda _asked: state.remove_app(),
            "/portal/state/reset": lambda _asked: reset(),
            "/portal/faults": self._set_faults,
            "/portal/faults/tokens": self._set_token_faults,
        }

    def respond(self, request: Request) -> Response:
        """Answers GET of the state, the faults and the news, and POST of everything that changes something."""
        if request.method == "POST" and request.path in self._acts:
            try:
                return _json(self._acts[request.path](json.loads(request.body or b"{}")))
            except (TypeError, ValueError, KeyError) as error:
                return _json({"error": f"{type(error).__name__}: {error}"}, status=400)
        if request.method in {"GET", "HEAD"}:
            if request.path == "/portal/state":
                return _json(self.snapshot())
            if request.path == "/portal/faults":
                return _json(self._faults())
            if request.path == "/portal/news":
                headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
                return Response(200, headers, stream=self._news())
        return Response(404, {"Content-Type": "text/plain; charset=utf-8"}, b"Not found\n")

    def snapshot(self) -> Asked:
        """All that a portal page knows when it is loaded. No tokens."""
        state = self._state
        with state.lock:
            return {
                "language": state.language,
                "user": {"id": state.user.id, "name": state.user.full_name, "admin": state.user.admin},
                "users": [{"id": str(each.id), "name": each.full_name, "sub": each.position, "phone": each.inner_phone}
                          for each in state.users.values() if each.active],
                "app": {**asdict(state.app), "scopes": sorted(state.app.scopes)},
                "bindings": [self._binding(each) for each in state.bindings],
                "options": self._options(),
                "calls": [self._call(each) for each in state.calls.values()],
                "clients": self._clients(),
                "faults": LIBRARY_HOST.settings(),  # those that are kept here, for all pages
            }  # fmt: skip

    def _binding(self, binding: Binding) -> Asked:
        title = binding.title_in(self._state.language, self._state.app.name)
        return {**asdict(binding), "title": title, "visible": binding.user_id in {0, self._state.user.id}}

    def _call(self, call: PortalCall) -> Asked:
        line = self._state.crm.lines.get(call.line, {}).get("NAME") or call.line
        shown = self._state.user.id in call.shown_to
        return {**asdict(call), "shown": shown, "shown_to": sorted(call.shown_to), "line_name": line}

    def _clients(self) -> dict[str, dict[str, str]]:
        """What the card says of each item of the CRM."""
        crm = self._state.crm
        return {
            f"{kind.symbol}:{number}": {
                "name": crm.title(kind.symbol, number) or f"#{number}",
                "detail": str(row.get("POST") or row.get("INDUSTRY") or ""),
            }
            for kind in KINDS
            for number, row in crm.table(kind).rows.items()
        }

    def _options(self) -> Asked:
        options = self._state.options
        return {"app": dict(options.app), "user": dict(options.of_user(self._state.user.id))}

    # -- What pages change ---------------------------------------------------------------------------------------------

    def _change(self, asked: Asked) -> Asked:
        state = self._state
        with state.lock:
            if "user" in asked:
                state.user = state.users[int(asked["user"])]
            if "language" in asked:
                state.language = str(asked["language"])
            if "admin" in asked:
                state.user.admin = bool(asked["admin"])
            if "appOptions" in asked:
                state.options.app = dict(asked["appOptions"])
            if "userOptions" in asked:
                state.options.users[state.user.id] = dict(asked["userOptions"])
            for name in {"install_page", "static"} & asked.keys():
                setattr(state.app, name, asked[name])
            self._change_behaviour(asked)
        return self.snapshot()

    def _change_behaviour(self, asked: Asked) -> None:
        state = self._state
        for name in {"transcribes", "no_files"} & asked.keys():
            setattr(state, name, asked[name])
        if "call_activity" in asked:
            state.call_activity = CallActivityRule(**asked["call_activity"])
        if "recordings" in asked:
            state.recordings = Recordings(**asked["recordings"])
        if "unknown_filters" in asked:
            state.unknown_filters = set(asked["unknown_filters"])
        if "extranet" in asked:
            state.user.extranet = bool(asked["extranet"])
        if "without_rights" in asked:
            state.user.rights = set(ALL_RIGHTS) - set(asked["without_rights"])

    def _session(self, asked: Asked) -> Asked:
        """What one frame of the app is opened with."""
        state = self._state
        with state.lock:
            first = bool(asked.get("app", True)) and state.first_start()
            return {
                "tokens": self._tokens(state.token()),
                "member_id": self._member_id,
                "application_token": self._application_token,
                "scope": ",".join(sorted(state.app.scopes)),
                "admin": state.user.admin,
                "language": state.language,
                "installed": state.app.installed,
                "first_run": first,
                "options": self._options(),
            }

    def _tokens(self, token: Token) -> Asked:
        seconds = str(self._state.tokens.seconds_left(token))
        return {"AUTH_ID": token.access, "AUTH_EXPIRES": seconds, "REFRESH_ID": token.refresh}

    def _refresh(self, _asked: Asked) -> Asked:
        token = self._state.refreshed_token()
        return {"tokens": None if token is None else self._tokens(token)}

    def _set_option(self, asked: Asked) -> Asked:
        state = self._state
        with state.lock:
            of_app = asked["of"] == "app"
            if of_app and not state.user.admin:
                raise ValueError("for administrators only")
            change = {str(asked["name"]): asked["value"]}
            if of_app:
                state.options.set_app(change)
            else:
                state.options.set_user(state.user.id, change)
            return self._options()

    def _finish(self, asked: Asked) -> Asked:
        self._state.finish_installation(done=bool(asked.get("done", True)))
        return self.snapshot()

    def _slow_load(self, asked: Asked) -> Asked:
        return {"deleted": self._slow_loads.report(int(asked["binding"]), float(asked["milliseconds"]))}

    def _report_call(self, asked: Asked) -> Asked:
        with self._state.lock:
            report(self._state, asked)
        return {}

    def _set_library(self, asked: Asked) -> Asked:
        LIBRARY_HOST.set(asked["library"], seconds=float(asked["librarySeconds"]))
        return LIBRARY_HOST.settings()

    # -- Faults --------------------------------------------------------------------------------------------------------

    def _faults(self) -> Asked:
        faults = self._state.faults
        return {
            "faults": faults.as_json(),
            "closed": faults.closed,
            "cuts_texts": faults.cuts_texts,
            "refresh_fails": self._state.tokens.refresh_fails,
        }

    def _set_faults(self, asked: Asked) -> Asked:
        faults = self._state.faults
        if "faults" in asked:
            faults.set_from_json(asked["faults"])
        for name in {"closed", "cuts_texts"} & asked.keys():
            setattr(faults, name, bool(asked[name]))
        return self._faults()

    def _set_token_faults(self, asked: Asked) -> Asked:
        tokens = self._state.tokens
        if asked.get("expire"):
            tokens.expire()
        if "expire_after" in asked:
            tokens.expire_after(asked["expire_after"])
        if "refresh_fails" in asked:
            tokens.refresh_fails = bool(asked["refresh_fails"])
        return self._faults()

    # -- News ----------------------------------------------------------------------------------------------------------

    def _news(self) -> Iterator[bytes]:
        with self._state.subscribe() as queue:
            yield b": open\n\n"
            while True:
                try:
                    news = queue.get(timeout=KEEP_ALIVE)
                except Empty:
                    yield b": still here\n\n"
                    continue
                if news.event == STOPPED:
                    return
                yield f"data: {json.dumps({'event': news.event, 'data': news.data})}\n\n".encode()


def _json(value: object, status: int = 200) -> Response:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(status, headers, json.dumps(value).encode())
