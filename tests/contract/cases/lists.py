"""Lists by pages, and batches."""

from __future__ import annotations

from tests.contract.cases.rest import MIA, failed
from tests.contract.expected import ANYTHING, Between, Having
from tests.contract.scenes import CARD
from tests.contract.table import Case, Step, on_server, request
from tests.portal.rest.custom_fields import INTERESTS, MEETING

IDS = {"select": ["ID"]}
FAILED = failed("NOT_FOUND", 200, "Element nicht gefunden")
MISSING = ["crm.item.get", {"entityTypeId": 3, "id": 99999}]

LISTS = (
    Case(
        "a long list comes in pages of fifty, counted on each",
        CARD,
        [request("pages", "crm.deal.list", IDS).gives({"sizes": [50, 50, 30], "total": 130})],
    ),
    Case(
        "the pages follow one another",
        CARD,
        [
            request("pages", "crm.deal.list", IDS),
            on_server(
                "where the pages start",
                lambda state: [int(entry.params.get("start") or 0) for entry in state.journal.entries("crm.deal.list")],
            ).gives([0, 50, 100]),
        ],
    ),
    Case(
        "a short list is counted and has no more pages",
        CARD,
        [
            request("rest", "crm.company.list", IDS).gives(
                {"result": [Having({"ID": "17"})] + [ANYTHING] * 7, "time": ANYTHING, "total": 8, "more": False}
            )
        ],
    ),
    Case(
        "a list is filtered and ordered",
        CARD,
        [
            request("rest", "crm.company.list", {**IDS, "filter": {">ID": 650}, "order": {"ID": "DESC"}}).gives(
                Having({"result": [{"ID": str(number)} for number in (656, 655, 654, 653, 652, 651)]})
            )
        ],
    ),
    Case(
        "a list that is not counted goes on by its numbers",
        CARD,
        [
            request("list", "crm.deal.list", IDS).gives({"count": 130, "ids": 130}),
            on_server(
                "what was asked", lambda state: [entry.params["start"] for entry in state.journal.entries()]
            ).gives([-1, -1, -1]),
        ],
        only="sdk",
        reason="the library takes `start` out of the parameters",
    ),
    Case(
        "a page that is not counted has no total",
        CARD,
        [request("rest", "crm.company.list", {**IDS, "start": -1}).gives(Having({"total": 0, "more": False}))],
        only="sdk",
        reason="the library takes `start` out of the parameters",
    ),
)

SETTINGS = (
    Case(
        "a text in the app's data storage comes back under its name",
        CARD,
        [
            on_server("the app may use it", lambda state: state.app.scopes.add("entity")),
            request("rest", "entity.add", {"ENTITY": "book", "NAME": "Book", "ACCESS": {"AU": "R"}}),
            request("rest", "entity.item.add", {"ENTITY": "book", "NAME": "one", "DETAIL_TEXT": "a&b=+"}).gives(
                Having({"result": Between(1, 1e9)})
            ),
            request("rest", "entity.item.get", {"ENTITY": "book", "SORT": {"ID": "DESC"}}).gives(
                Having({"result": [Having({"NAME": "one", "DETAIL_TEXT": "a&b=+"})], "total": 1, "more": False})
            ),
            on_server("nothing is left", lambda state: state.entities.clear()),
        ],
    ),
    Case(
        "the layout of the portal's card names its fields in their order",
        CARD,
        [
            request("rest", "crm.item.details.configuration.get", {"entityTypeId": 3, "scope": "C"}).gives(
                Having(
                    {
                        "result": [
                            Having(
                                {"elements": [Having({"name": name}) for name in ("LAST_NAME", "POST", "BIRTHDATE")]}
                            )
                        ]
                    }
                )
            ),
            request("rest", "crm.item.details.configuration.get", {"entityTypeId": 3, "scope": "P"}).gives(
                Having({"result": None})
            ),
        ],
    ),
)

_ANNA = {"entityTypeId": 3, "id": 797, "useOriginalUfNames": "Y"}


def _anna_has(name: str, value: object) -> Step:
    """Her field, as the classic method tells it."""
    return request("rest", "crm.contact.get", {"id": 797}).gives(Having({"result": Having({name: value})}))


FIELDS = (
    Case(
        "a moment comes with the portal's offset, with whatever offset it was written",
        CARD,
        [
            request("rest", "crm.item.update", {**_ANNA, "fields": {MEETING: "2026-03-10T10:00:20+00:00"}}).gives(
                Having({"result": Having({"item": Having({"id": 797})})})
            ),
            _anna_has(MEETING, "2026-03-10T12:00:20+02:00"),
            request("rest", "crm.item.get", _ANNA).gives(
                Having({"result": Having({"item": Having({MEETING: "2026-03-10T12:00:20+02:00"})})})
            ),
        ],
    ),
    Case(
        "several values keep their order, and only the classic method takes the last of them",
        CARD,
        [
            request("rest", "crm.item.update", {**_ANNA, "fields": {INTERESTS: ["b", "a"]}}).gives(
                Having({"result": Having({"item": Having({"id": 797})})})
            ),
            _anna_has(INTERESTS, ["b", "a"]),
            request("rest", "crm.item.update", {**_ANNA, "fields": {INTERESTS: ""}}).gives(
                Having({"result": Having({"item": Having({"id": 797})})})
            ),
            _anna_has(INTERESTS, ["b", "a"]),
            request("rest", "crm.contact.update", {"id": 797, "fields": {INTERESTS: [""]}}).gives(
                Having({"result": True})
            ),
            _anna_has(INTERESTS, []),
        ],
    ),
)

BATCHES = (
    Case(
        "the commands of a batch have their results under their names",
        CARD,
        [
            request("batch", {"me": ["user.current", {}], "rights": {"method": "scope", "params": {}}}, False).gives(
                {
                    "me": Having({"result": MIA}),
                    "rights": Having({"result": ["crm", "placement", "telephony", "user_brief"]}),
                }
            ),
            on_server("requests", lambda state: state.journal.methods).gives(["batch"]),
        ],
    ),
    Case(
        "the commands of a batch have their results in their order",
        CARD,
        [
            request("batch", [["scope", {}], ["user.current", {}]], False).gives(
                [Having({"result": ["crm", "placement", "telephony", "user_brief"]}), Having({"result": MIA})]
            )
        ],
    ),
    Case(
        "a command that fails leaves the others alone",
        CARD,
        [
            request("batch", {"client": MISSING, "me": ["user.current", {}]}, False).gives(
                {"client": FAILED, "me": Having({"result": MIA})}
            )
        ],
    ),
    Case(
        "a batch stops at the first failure when it is to",
        CARD,
        [
            request("batch", {"rights": ["scope", {}], "client": MISSING, "me": ["user.current", {}]}, True).gives(
                {"rights": Having({"result": ANYTHING}), "client": FAILED}
            ),
            on_server("commands", lambda state: state.journal.commands).gives(["scope", "crm.item.get"]),
        ],
    ),
    Case(
        "a command may use the result of an earlier one",
        CARD,
        [
            request(
                "batch",
                {
                    "client": ["crm.contact.get", {"id": 797}],
                    "company": ["crm.company.get", {"id": "$result[client][COMPANY_ID]"}],
                },
                True,
            ).gives(
                {
                    "client": Having({"result": Having({"ID": "797"})}),
                    "company": Having({"result": Having({"ID": "643"})}),
                }
            )
        ],
    ),
    Case(
        "nested parameters and all signs arrive in a command",
        CARD,
        [
            request(
                "batch",
                {
                    "note": [
                        "crm.timeline.comment.add",
                        {"fields": {"ENTITY_ID": 797, "ENTITY_TYPE": "contact", "COMMENT": "a & b = 100 % + c?"}},
                    ]
                },
                True,
            ).gives({"note": Having({"result": Between(1, 1e9)})}),
            on_server(
                "parameters",
                lambda state: state.journal.entries("crm.timeline.comment.add", commands=True)[-1].params,
            ).gives({"fields": {"ENTITY_ID": "797", "ENTITY_TYPE": "contact", "COMMENT": "a & b = 100 % + c?"}}),
        ],
    ),
    Case(
        "a list in a batch is counted and tells that there is more",
        CARD,
        [
            request("batch", {"deals": ["crm.deal.list", IDS]}, True).gives(
                {"deals": Having({"total": 130, "more": True, "result": [ANYTHING] * 50})}
            )
        ],
    ),
    Case(
        "a batch in a batch is refused",
        CARD,
        [
            request("batch", {"inner": ["batch", {"cmd": {"me": "user.current"}}]}, False).gives(
                {"inner": failed("ERROR_BATCH_METHOD_NOT_ALLOWED", 200)}
            )
        ],
    ),
    Case(
        "commands beyond the fiftieth are refused",
        CARD,
        [
            request("batch", [["scope", {}]] * 51, False).gives(
                [Having({"result": ANYTHING})] * 50 + [failed("ERROR_BATCH_LENGTH_EXCEEDED", 200)]
            )
        ],
        only="bx24",
        reason="the SDK refuses to send it",
    ),
    Case(
        "a batch of commands that all fail is no failure itself",
        CARD,
        [
            request("batch", {"one": MISSING, "two": ["no.such.method", {}]}, False).gives(
                {"one": FAILED, "two": failed("ERROR_METHOD_NOT_FOUND", 200)}
            ),
            on_server("statuses", lambda state: [entry.status for entry in state.journal.entries()]).gives([200]),
        ],
    ),
    Case(
        "a batch with a token that is too old is repeated",
        CARD,
        [
            on_server("all tokens expire", lambda state: state.tokens.expire()),
            request("batch", {"me": ["user.current", {}]}, False).gives({"me": Having({"result": MIA})}),
            on_server("statuses", lambda state: [entry.status for entry in state.journal.entries()]).gives([401, 200]),
        ],
    ),
)

CASES = (*LISTS, *SETTINGS, *FIELDS, *BATCHES)
