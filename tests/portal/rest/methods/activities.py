"""Activities: calls, todos and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.activity_rows import DEFAULTS, bindings_of, new_activity
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

_KEPT = frozenset({"ID", "FILES", "BINDINGS", "TRANSCRIPT", "ORIGIN_ID"})
"""What an update leaves alone here."""

HIDDEN = frozenset({"BINDINGS", "FILES", "TRANSCRIPT"})
"""What a row keeps, and tells in other ways or only when it is chosen."""

CHOSEN_AS = frozenset({"FILES", "WEBDAV_ELEMENTS", "STORAGE_ELEMENT_IDS"})
"""What `select` calls the files."""

CONFIGURABLE = "CONFIGURABLE"
"""Provider of the activities that apps draw themselves."""


def may_with(call: Call, row: Row, deed: str) -> bool:
    """Whether the user may do something with an activity: its owner decides too."""
    kind = kind_by_id(whole(row.get("OWNER_TYPE_ID")))
    of_owner = "update" if deed == "update" else "read"
    allowed = kind is None or may(call, kind.name, of_owner, whole(row.get("OWNER_ID")))
    return allowed and may(call, "activity", deed, int(row["ID"]))


def _told(call: Call, row: Row, chosen: set[str]) -> Row:
    named = chosen - {"*"}
    told = {
        name: value
        for name, value in row.items()
        if name not in HIDDEN and (not named or "*" in chosen or name in named | {"ID"})
    }
    if row.get("FILES") and named & CHOSEN_AS:
        told["FILES"] = [{"id": number, "url": _address(call, row, number)} for number in row["FILES"]]
    if "COMMUNICATIONS" in named:
        told["COMMUNICATIONS"] = _communications(call, row)
    return told


def _address(call: Call, row: Row, number: int) -> str:
    """Where a file is read: with the token of the one who asks, empty for a webhook's."""
    access = call.caller.access if call.caller.app else ""
    query = f"fileId={number}&ownerTypeId=6&ownerId={row['ID']}&auth={access}"
    return f"{call.state.url}/bitrix/tools/crm_show_file.php?{query}"


def _communications(call: Call, row: Row) -> list[Row]:
    type_id, number = bindings_of(row)[0]
    kind = kind_by_id(type_id)
    item = call.state.crm.find(kind, number) if kind else None
    if item is None or not item.get("PHONE"):
        return []
    company = call.state.crm.title("COMPANY", whole(item.get("COMPANY_ID")))
    names = {name: item.get(name) or "" for name in ("HONORIFIC", "NAME", "SECOND_NAME", "LAST_NAME")}
    settings = {**names, "COMPANY_TITLE": company, "COMPANY_ID": item.get("COMPANY_ID") or "0"}
    phone = {"ID": row["ID"], "TYPE": "PHONE", "VALUE": item["PHONE"][0]["VALUE"]}
    return [{**phone, "ENTITY_ID": str(number), "ENTITY_TYPE_ID": str(type_id), "ENTITY_SETTINGS": settings}]


def found(call: Call, deed: str, missing: str = "Not found.") -> Row:
    """The activity of `id`, when the user may do that with it."""
    number = call.params.whole("id")
    if number <= 0:
        raise plain("ID is not defined or invalid.")
    row = call.state.crm.activities.rows.get(number)
    if row is None and ("activity", number) not in call.state.crm.private:
        raise plain(missing)
    if row is None or not may_with(call, row, deed):
        raise plain("Access denied.")
    if row["PROVIDER_ID"] == CONFIGURABLE:
        method = "get" if deed == "read" else deed
        raise plain(f"Use crm.activity.configurable.{method} for this activity provider")
    return row


@methods.add("crm.activity.get", "crm")
def get(call: Call) -> object:
    """One activity, with its files."""
    return _told(call, found(call, "read"), {"*", "FILES"})


@methods.add("crm.activity.list", "crm")
def list_activities(call: Call) -> Rows:
    """A page of activities; `BINDINGS` in the filter finds those of items, whoever their owner is.

    One that is bound to two of these items comes twice.
    """
    conditions = call.params.map("filter")
    unknown = call.state.unknown_filters
    wanted = [] if "BINDINGS" in unknown else [mapping(each) for each in items(conditions.get("BINDINGS"))]
    rows = [
        row
        for row in call.state.crm.activities
        if may_with(call, row, "read")
        for _ in (range(1) if not wanted else _met(row, wanted))
    ]
    rows = matching(rows, conditions, lambda name: name in rows[0] and name not in HIDDEN | unknown if rows else True)
    chosen = {text(name) for name in call.params.items("select")}
    order = call.params.get("order") or {"START_TIME": "ASC"}
    return page(ordered(rows, order), call.params.get("start"), lambda row: _told(call, row, chosen))


def _met(row: Row, wanted: list[Row]) -> list[Row]:
    """The items asked for that the activity is bound to."""
    bound = bindings_of(row)

    def meets(pair: Row) -> bool:
        type_id, number = pair.get("OWNER_TYPE_ID"), pair.get("OWNER_ID")
        return any(
            (type_id is None or whole(type_id) == each[0]) and (number is None or whole(number) == each[1])
            for each in bound
        )

    return [pair for pair in wanted if meets(pair)]


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
    return new_activity(call.state, call.user.id, fields)


@methods.add("crm.activity.update", "crm")
def update(call: Call) -> object:
    """Changes what was sent of an activity."""
    row = found(call, "update", missing="Activity is not found.")
    fields = {name: value for name, value in call.params.map("fields").items() if name in row and name not in _KEPT}
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
    row = next(iter(call.state.crm.activities), DEFAULTS)
    return {
        name: {"type": "integer" if name in NUMBERS else "string", "isReadOnly": name == "ID"}
        for name in row
        if name not in HIDDEN
    }
