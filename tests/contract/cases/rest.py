"""Calls, errors, limits and tokens of REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.cases.session import RELOADED_FRAME
from tests.contract.expected import Between, ByClient, Having, Text
from tests.contract.scenes import ADMIN_CARD, CARD
from tests.contract.table import Case, ask, fault, on_server, request
from tests.portal.rest.limits import RateBucket

if TYPE_CHECKING:
    from tests.portal.state import PortalState

MIA = Having({"ID": "6", "NAME": "Mia"})
THROWN = {"error": "thrown"}
GOT = Having({"result": MIA})

LONG_TALK = 'Ü & = + % [B]bold[/B] "quoted" a[b]=c'


def failed(code: str, status: int, text: str = ".+") -> dict[str, object]:
    """What a client tells of an error."""
    return {"error": code, "text": Text(text), "status": status}


def statuses(state: PortalState) -> list[int | None]:
    """HTTP statuses of all requests of the case."""
    return [entry.status for entry in state.journal.entries()]


def comment(state: PortalState) -> object:
    """Parameters of the last comment that was added, as the server read them."""
    return state.journal.entries("crm.timeline.comment.add")[-1].params


def narrow(state: PortalState) -> None:
    """Lets one request pass, and the next one when it has been refused once, however slow the client is."""
    state.limits.rate = OneRefused(state.clock.now)


class OneRefused(RateBucket):
    """Refuses the second request."""

    requests = 0

    def take(self) -> bool:
        """See `RateBucket.take`."""
        self.requests += 1
        return self.requests != 2


EXPIRE = on_server("all tokens expire", lambda state: state.tokens.expire())
STATUSES = on_server("statuses of the requests", statuses)

CALLS = (
    Case(
        "a call gets its result and the time it took",
        CARD,
        [
            request("rest", "user.current", {}).gives(
                {
                    "result": MIA,
                    "time": Having(
                        {
                            "start": Between(1.7e9, 9e9),
                            "finish": Between(1.7e9, 9e9),
                            "duration": Between(0, 60),
                            "date_start": Text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"),
                            "operating": Between(0, 480),
                            "operating_reset_at": Between(1.7e9, 9e9),
                        }
                    ),
                    "total": 0,
                    "more": False,
                }
            )
        ],
    ),
    Case("names of methods are understood in any letters", CARD, [request("rest", "User.CURRENT", {}).gives(GOT)]),
    Case(
        "nested parameters and all signs arrive",
        CARD,
        [
            request(
                "rest",
                "crm.timeline.comment.add",
                {"fields": {"ENTITY_ID": 797, "ENTITY_TYPE": "contact", "COMMENT": LONG_TALK}},
            ).gives(Having({"result": Between(1, 1e9)})),
            on_server("parameters", comment).gives(
                Having(
                    {
                        "fields": {
                            "ENTITY_ID": ByClient(sdk=797, bx24="797"),
                            "ENTITY_TYPE": "contact",
                            "COMMENT": LONG_TALK,
                        }
                    }
                )
            ),
        ],
    ),
    Case(
        "a list among the parameters arrives",
        CARD,
        [
            request(
                "rest",
                "crm.duplicate.findbycomm",
                {"type": "PHONE", "values": ["+12025550166"], "entity_type": "CONTACT"},
            ).gives(Having({"result": {"CONTACT": [797]}}))
        ],
    ),
    Case(
        "an empty map is a list",
        CARD,
        [
            request("rest", "crm.duplicate.findbycomm", {"type": "PHONE", "values": ["+4900000000"]}).gives(
                Having({"result": []})
            )
        ],
    ),
    Case(
        "an option set in the frame is known to REST",
        CARD,
        [
            ask("userSet", "colour", "green"),
            RELOADED_FRAME,  # the portal's page asks its server for one thing after the other
            request("rest", "user.option.get", {"option": "colour"}).gives(Having({"result": "green"})),
        ],
    ),
    Case(
        "a call is registered under an id of its form",
        CARD,
        [
            request(
                "rest",
                "telephony.externalCall.register",
                {"USER_ID": 6, "PHONE_NUMBER": "+12025550166", "TYPE": 2, "SHOW": 0, "EXTERNAL_CALL_ID": "contract"},
            ).gives(
                Having(
                    {
                        "result": Having(
                            {
                                "CALL_ID": Text(r"externalCall\.[0-9a-f]{32}\.\d+"),
                                "CRM_ENTITY_TYPE": "CONTACT",
                                "CRM_ENTITY_ID": 797,
                            }
                        )
                    }
                )
            )
        ],
    ),
    Case(
        "an administrator sees what is bound",
        ADMIN_CARD,
        [request("rest", "placement.get", {}).gives(Having({"result": [Having({"placement": "CALL_CARD"})]}))],
    ),
)

ERRORS = (
    Case(
        "an error has code, text and status",
        CARD,
        [
            request("rest", "crm.item.get", {"entityTypeId": 3, "id": 99999}).gives(
                failed("NOT_FOUND", 400, "Element nicht gefunden")
            )
        ],
    ),
    Case(
        "an error of an old method has an empty code",
        CARD,
        [
            request("rest", "crm.contact.get", {"id": 99999}).gives(
                ByClient(
                    sdk=failed("ERR_BAD_REQUEST", 400),
                    # What the library takes for no error has no result either.
                    bx24=Having({"result": None}),
                )
            ),
            STATUSES.gives([400]),
        ],
    ),
    Case(
        "an unknown method is not found",
        CARD,
        [request("rest", "no.such.method", {}).gives(failed("ERROR_METHOD_NOT_FOUND", 404))],
    ),
    Case(
        "what an operator must not do is denied",
        CARD,
        [request("rest", "placement.get", {}).gives(failed("ACCESS_DENIED", 403, "Access denied!"))],
    ),
    Case(
        "a permission that the app has not got is missing",
        CARD,
        [
            on_server("no permission for the CRM", lambda state: state.app.scopes.discard("crm")),
            request("rest", "crm.contact.get", {"id": 797}).gives(failed("insufficient_scope", 403)),
        ],
    ),
    Case(
        "a user without access to the app gets nothing",
        CARD,
        [
            on_server("no access", lambda state: setattr(state.user, "app_access", False)),
            request("rest", "user.current", {}).gives(failed("user_access_error", 403)),
        ],
    ),
    Case(
        "an error with status 200 is an error",
        CARD,
        [
            fault(method="user.current", error="ACCESS_DENIED", status=200),
            request("rest", "user.current", {}).gives(failed("ACCESS_DENIED", 200)),
        ],
    ),
    Case(
        "an error of the server ends the call",
        CARD,
        [
            fault(method="user.current", error="INTERNAL_SERVER_ERROR"),
            request("rest", "user.current", {}).gives(ByClient(sdk=failed("INTERNAL_SERVER_ERROR", 500), bx24=THROWN)),
            STATUSES.gives([500]),
        ],
    ),
    Case(
        "an answer that is not JSON is no answer",
        CARD,
        [
            fault(method="user.current", body="<html>Maintenance</html>"),
            request("rest", "user.current", {}).gives(
                ByClient(sdk=Having({"error": "JSSDK_UNKNOWN_ERROR"}), bx24=THROWN)
            ),
        ],
    ),
    Case(
        "an answer that is not meant for the page is a failure of the network",
        CARD,
        [
            fault(method="user.current", error="ACCESS_DENIED", cors=False, times=1),
            # The SDK asks again.
            request("rest", "user.current", {}).gives(ByClient(sdk=GOT, bx24=THROWN)),
            STATUSES.gives(ByClient(sdk=[403, 200], bx24=[403])),
        ],
    ),
)

TOKENS = (
    Case(
        "a token that is too old is renewed and the call repeated",
        CARD,
        [
            EXPIRE,
            request("rest", "user.current", {}).gives(GOT),
            STATUSES.gives([401, 200]),
            request("rest", "user.current", {}).gives(GOT),
            STATUSES.gives([401, 200, 200]),
        ],
    ),
    Case(
        "a token that nobody knows is not renewed",
        CARD,
        [
            on_server("the tokens are revoked", lambda state: state.tokens.revoke()),
            request("rest", "user.current", {}).gives(failed("NO_AUTH_FOUND", 401)),
            STATUSES.gives([401]),
        ],
        spoils="place",
    ),
    Case(
        "a token of a refresh is good for calls",
        CARD,
        [EXPIRE, ask("refresh"), request("rest", "user.current", {}).gives(GOT), STATUSES.gives([200])],
    ),
)

LIMITS = (
    Case(
        "too many requests are refused for a moment",
        CARD,
        [
            on_server("a small bucket", narrow),
            request("rest", "user.current", {}).gives(GOT),
            # The SDK waits and asks again.
            request("rest", "user.current", {}).gives(ByClient(sdk=GOT, bx24=THROWN)),
            STATUSES.gives(ByClient(sdk=[200, 503, 200], bx24=[200, 503])),
        ],
        spoils="place",
    ),
    Case(
        "an overloaded portal refuses for good",
        CARD,
        [
            fault(method="user.current", error="OVERLOAD_LIMIT"),
            request("rest", "user.current", {}).gives(ByClient(sdk=failed("OVERLOAD_LIMIT", 503), bx24=THROWN)),
        ],
        spoils="place",
    ),
    Case(
        "a method that ran too long is refused",
        CARD,
        [
            on_server("it ran for 480 s", lambda state: state.limits.count("crm.item.get", 480)),
            request("rest", "crm.item.get", {"entityTypeId": 3, "id": 797}).gives(failed("OPERATION_TIME_LIMIT", 429)),
            request("rest", "user.current", {}).gives(GOT),
        ],
        spoils="place",
    ),
    Case(
        "the time a method has run is told",
        CARD,
        [
            on_server("it ran for 100 s", lambda state: state.limits.count("scope", 100)),
            request("rest", "scope", {}).gives(
                Having({"time": Having({"operating": Between(100, 101), "operating_reset_at": Between(1.7e9, 9e9)})})
            ),
        ],
    ),
)


CASES = (*CALLS, *ERRORS, *TOKENS, *LIMITS)
