"""Activities as rows: what a new one has, and what it is bound to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.kinds import kind_by_id
from tests.portal.rest.values import text, whole

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row
    from tests.portal.state import PortalState

DEFAULTS: Row = {
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
    **dict.fromkeys(("RESULT_VALUE", "RESULT_SUM", "RESULT_CURRENCY_ID", "RESULT_STATUS"), None),
    **dict.fromkeys(("RESULT_STREAM", "RESULT_SOURCE_ID"), None),
}
"""What an activity has unless something else was sent."""


def new_activity(state: PortalState, user_id: int, fields: Row, row_id: int | None = None) -> int:
    """Adds an activity with what the portal fills in, by default under the next number; gives its number."""
    crm, now = state.crm, state.clock.text()
    row = {
        **DEFAULTS,
        "CREATED": now,
        "LAST_UPDATED": now,
        "START_TIME": now,
        "END_TIME": now,
        "DEADLINE": now,
        "RESPONSIBLE_ID": str(user_id),
        "AUTHOR_ID": str(user_id),
        "EDITOR_ID": str(user_id),
        **{name: value if isinstance(value, dict | list | None) else text(value) for name, value in fields.items()},
    }
    row["STATUS"] = "2" if row["COMPLETED"] == "Y" else "1"
    owner_type, owner_id = whole(row.get("OWNER_TYPE_ID")), whole(row.get("OWNER_ID"))
    if (kind := kind_by_id(owner_type)) is not None:
        crm.touch(kind, owner_id)
    return crm.activities.add(row, row_id)


def bindings_of(row: Row) -> list[tuple[int, int]]:
    """Types and numbers of the items that an activity is bound to, its owner first."""
    links = [row, *row.get("BINDINGS", [])]
    return list(dict.fromkeys((whole(each.get("OWNER_TYPE_ID")), whole(each.get("OWNER_ID"))) for each in links))


def bind(row: Row, bindings: list[tuple[int, int]]) -> None:
    """Binds an activity to these items and no others; the first is its owner."""
    (owner_type, owner), *others = bindings
    row |= {"OWNER_TYPE_ID": str(owner_type), "OWNER_ID": str(owner)}
    row["BINDINGS"] = [{"OWNER_TYPE_ID": type_id, "OWNER_ID": item} for type_id, item in others]
