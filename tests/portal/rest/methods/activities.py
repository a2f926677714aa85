"""Activities: calls, todos and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.kinds import kind_by_id
from tests.portal.rest.methods.crm_records import plain
from tests.portal.rest.queries import matching, ordered, page
from tests.portal.rest.rights import may
from tests.portal.rest.values import items, mapping, text, whole

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row
    from tests.portal.rest.replies import Rows

methods = Methods()

NUMBERS = (
    "ID",
    "OWNER_ID",
    "OWNER_TYPE_ID",
    "TYPE_ID",
    "ASSOCIATED_ENTITY_ID",
    "STATUS",
    "RESPONSIBLE_ID",
    "PRIORITY",
    "NOTIFY_TYPE",
    "NOTIFY_VALUE",
    "DESCRIPTION_TYPE",
    "DIRECTION",
    "AUTHOR_ID",
    "EDITOR_ID",
    "RESULT_MARK",
    "AUTOCOMPLETE_RULE",
)
"""Fields with numbers; all are sent as text."""

_DEFAULTS: Row = {
    "PROVIDER_ID": "REST_APP",
    "PROVIDER_TYPE_ID": "",
    "PROVIDER_GROUP_ID": None,
    "ASSOCIATED_ENTITY_ID": "0",
    "COMPLETED": "N",
    "STATUS": "1",
    "PRIORITY": "2",
    "NOTIFY_TYPE": "0",
    "NOTIFY_VALUE": "0",
    "DESCRIPTION": "",
    "DESCRIPTION_TYPE": "1",
    "DIRECTION": "0",
    "LOCATION": "",
    "SETTINGS": [],
    "ORIGINATOR_ID": None,
    "ORIGIN_ID": None,
    "PROVIDER_PARAMS": [],
    "PROVIDER_DATA": None,
    "RESULT_MARK": "0",
    "AUTOCOMPLETE_RULE": "0",
}

HIDDEN = frozenset({"BINDINGS"})
"""What a row keeps and only a filter sees."""


def new_activity(call: Call, fields: Row) -> int:
    """Adds an activity with what the portal fills in; gives its number."""
    crm, now = call.state.crm, call.state.clock.text()
    row = {
        **_DEFAULTS,
        "CREATED": now,
        "LAST_UPDATED": now,
        "START_TIME": now,
        "END_TIME": now,
        "DEADLINE": now,
        "RESPONSIBLE_ID": str(call.user.id),
        "AUTHOR_ID": str(call.user.id),
        "EDITOR_ID": str(call.user.id),
        **{name: value if isinstance(value, dict | list) else text(value) for name, value in fields.items()},
    }
    row["STATUS"] = "2" if row["COMPLETED"] == "Y" else "1"
    owner_type, owner_id = whole(row.get("OWNER_TYPE_ID")), whole(row.get("OWNER_ID"))
    if (kind := kind_by_id(owner_type)) is not None:
        crm.touch(kind, owner_id)
    return crm.activities.add(row)


def bound_to(row: Row, owner_type: int, owner_id: int) -> bool:
    """Whether an activity belongs to an item, as its owner or otherwise."""
    links = [row, *row.get("BINDINGS", [])]
    return any(
        whole(each.get("OWNER_TYPE_ID")) == owner_type and whole(each.get("OWNER_ID")) == owner_id for each in links
    )


def may_with(call: Call, row: Row, deed: str) -> bool:
    """Whether the user may do something with an activity: its owner decides too."""
    kind = kind_by_id(whole(row.get("OWNER_TYPE_ID")))
    allowed = kind is None or may(call, kind.name, "read", whole(row.get("OWNER_ID")))
    return allowed and may(call, "activity", deed, int(row["ID"]))


def _told(row: Row, chosen: set[str]) -> Row:
    return {
        name: value
        for name, value in row.items()
        if name not in HIDDEN and (not chosen or "*" in chosen or name in chosen | {"ID"})
    }


def found(call: Call, deed: str) -> Row:
    """The activity of `id`, when the user may do that with it."""
    number = call.params.whole("id")
    if number <= 0:
        raise plain("ID is not defined or invalid.")
    row = call.state.crm.activities.rows.get(number)
    if row is None and ("activity", number) not in call.state.crm.private:
        raise plain("Not found.")
    if row is None or not may_with(call, row, deed):
        raise plain("Access denied.")
    return row


@methods.add("crm.activity.get", "crm")
def get(call: Call) -> object:
    """One activity."""
    return _told(found(call, "read"), set())


@methods.add("crm.activity.list", "crm")
def list_activities(call: Call) -> Rows:
    """A page of activities; `BINDINGS` in the filter finds those of items, whoever their owner is."""
    conditions = call.params.map("filter")
    unknown = call.state.unknown_filters
    wanted = [] if "BINDINGS" in unknown else [mapping(each) for each in items(conditions.get("BINDINGS"))]
    rows = [
        row
        for row in call.state.crm.activities
        if may_with(call, row, "read")
        and (
            not wanted
            or any(bound_to(row, whole(each.get("OWNER_TYPE_ID")), whole(each.get("OWNER_ID"))) for each in wanted)
        )
    ]
    rows = matching(rows, conditions, lambda name: name in rows[0] and name not in HIDDEN | unknown if rows else True)
    chosen = {text(name) for name in call.params.items("select")}
    return page(ordered(rows, call.params.get("order")), call.params.get("start"), lambda row: _told(row, chosen))


@methods.add("crm.activity.add", "crm")
def add(call: Call) -> object:
    """Adds an activity."""
    fields = call.params.map("fields")
    for name, missing in (("TYPE_ID", "invalid"), ("SUBJECT", "empty"), ("OWNER_ID", "invalid")):
        if not text(fields.get(name)):
            raise plain(f"The field {name} is not defined or {missing}")
    kind = kind_by_id(whole(fields.get("OWNER_TYPE_ID")))
    owner = whole(fields.get("OWNER_ID"))
    if kind is None or call.state.crm.find(kind, owner) is None:
        raise plain("Could not build binding. Please ensure that owner info and communications are defined correctly")
    if not may(call, kind.name, "update", owner) or not may(call, "activity", "add"):
        raise plain("Access denied.")
    return new_activity(call, fields)


@methods.add("crm.activity.update", "crm")
def update(call: Call) -> object:
    """Changes an activity."""
    row = found(call, "update")
    fields = {name: value for name, value in call.params.map("fields").items() if name != "ID"}
    row |= {name: value if isinstance(value, dict | list) else text(value) for name, value in fields.items()}
    row |= {
        "STATUS": "2" if row["COMPLETED"] == "Y" else "1",
        "LAST_UPDATED": call.state.clock.text(),
        "EDITOR_ID": str(call.user.id),
    }
    return True


@methods.add("crm.activity.delete", "crm")
def delete(call: Call) -> object:
    """Removes an activity."""
    return call.state.crm.activities.remove(int(found(call, "delete")["ID"]))


@methods.add("crm.activity.fields", "crm")
def described(call: Call) -> object:
    """An activity's fields."""
    row = next(iter(call.state.crm.activities), _DEFAULTS)
    return {
        name: {"type": "integer" if name in NUMBERS else "string", "isReadOnly": name == "ID"}
        for name in row
        if name not in HIDDEN
    }
