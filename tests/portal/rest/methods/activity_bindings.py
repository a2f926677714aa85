"""What an activity is bound to: clients, deals, other items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.activity_rows import bind, bindings_of
from tests.portal.rest.calls import INTRANET, Call, Methods
from tests.portal.rest.kinds import kind_by_id
from tests.portal.rest.replies import ApiError
from tests.portal.rest.rights import may

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row

methods = Methods()

MOST_BINDINGS = 100
"""Of one activity. The reference has no code for one more: here it is a code that says nothing."""


@methods.add("crm.activity.binding.add", "crm", checks=INTRANET)
def add(call: Call) -> object:
    """Binds an activity to an item too."""
    row, item = _activity(call), _item(call)
    bindings = bindings_of(row)
    if item in bindings:
        raise ApiError("ACTIVITY_IS_ALREADY_BOUND", "The activity is already bound to this item")
    if len(bindings) >= MOST_BINDINGS:
        raise ApiError("0", "The activity has too many bindings")
    bind(row, [*bindings, item])
    return True


@methods.add("crm.activity.binding.delete", "crm", checks=INTRANET)
def delete(call: Call) -> object:
    """Takes a binding away, but not the last one; when it was the owner's, the next one is the owner's."""
    row, item = _activity(call), _item(call)
    bindings = bindings_of(row)
    if item not in bindings:
        raise ApiError("BINDING_NOT_FOUND", "The activity is not bound to this item")
    if len(bindings) == 1:
        raise ApiError("LAST_BINDING_CANNOT_BE_DELETED", "The only binding cannot be deleted")
    bind(row, [each for each in bindings if each != item])
    return True


@methods.add("crm.activity.binding.list", "crm", checks=INTRANET)
def list_bindings(call: Call) -> object:
    """The bindings to items that the user may read."""
    return [
        {"entityTypeId": type_id, "entityId": number}
        for type_id, number in bindings_of(_activity(call))
        if (kind := kind_by_id(type_id)) is not None and may(call, kind.name, "read", number)
    ]


def required(call: Call, *names: str) -> None:
    """Asks for parameters.

    Raises:
        ApiError: One did not come.
    """
    for name in names:
        if not call.params.has(name):
            raise ApiError("100", f"Could not find value for parameter {{{name}}}")


def _activity(call: Call) -> Row:
    required(call, "activityId")
    row = call.state.crm.activities.rows.get(call.params.whole("activityId"))
    if row is None:
        raise ApiError("NOT_FOUND", "Item not found")
    return row


def _item(call: Call) -> tuple[int, int]:
    """The item that was sent, when the user may change it."""
    required(call, "entityTypeId", "entityId")
    type_id, number = call.params.whole("entityTypeId"), call.params.whole("entityId")
    kind = kind_by_id(type_id)
    if kind is None or call.state.crm.find(kind, number) is None:
        raise ApiError("OWNER_NOT_FOUND", "Owner was not found")
    if not may(call, kind.name, "update", number):
        raise ApiError("ACCESS_DENIED", "Access denied")
    return type_id, number
