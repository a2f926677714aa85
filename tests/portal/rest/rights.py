"""Who may do what with which item of the CRM."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.portal.rest.calls import Call
    from tests.portal.rest.kinds import Kind


def may(call: Call, kind: str, deed: str, item_id: int = 0) -> bool:
    """Whether the user may do something with a kind of item, or with one of them.

    Args:
        call: The call.
        kind: Name of the kind: `contact`, `activity`, ...
        deed: `read`, `add`, `update` or `delete`.
        item_id: The item; 0: any.
    """
    if call.user.admin:
        return True
    return f"crm.{kind}.{deed}" in call.user.rights and (kind, item_id) not in call.state.crm.private


def readable(call: Call, kind: Kind) -> list[dict[str, object]]:
    """The items of a kind that the user may read."""
    return [row for row in call.state.crm.table(kind) if may(call, kind.name, "read", int(row["ID"]))]
