"""Who may do what with which item of the CRM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.activity_rows import bindings_of
from tests.portal.rest.kinds import kind_by_id

if TYPE_CHECKING:
    from tests.portal.rest.calls import Call
    from tests.portal.rest.crm import Row
    from tests.portal.rest.kinds import Kind
    from tests.portal.state import PortalState, PortalUser


def may(call: Call, kind: str, deed: str, item_id: int = 0) -> bool:
    """Whether the user may do something with a kind of item, or with one of them.

    Args:
        call: The call.
        kind: Name of the kind: `contact`, `activity`, ...
        deed: `read`, `add`, `update` or `delete`.
        item_id: The item; 0: any.
    """
    return allowed(call.state, call.user, kind, deed, item_id)


def allowed(state: PortalState, user: PortalUser, kind: str, deed: str, item_id: int = 0) -> bool:
    """Whether somebody may, see `may`."""
    return user.admin or (f"crm.{kind}.{deed}" in user.rights and (kind, item_id) not in state.crm.private)


def may_read_any(state: PortalState, user: PortalUser, activity: Row) -> bool:
    """Whether somebody may read one of the items that an activity is bound to."""
    return any(
        (kind := kind_by_id(type_id)) is not None and allowed(state, user, kind.name, "read", number)
        for type_id, number in bindings_of(activity)
    )


def readable(call: Call, kind: Kind) -> list[dict[str, object]]:
    """The items of a kind that the user may read."""
    return [row for row in call.state.crm.table(kind) if may(call, kind.name, "read", int(row["ID"]))]
