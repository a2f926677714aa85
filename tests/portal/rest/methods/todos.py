"""Todos: activities that somebody has to do by a time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.portal.rest.activity_rows import bindings_of, new_activity
from tests.portal.rest.calls import INTRANET, Call, Methods
from tests.portal.rest.kinds import Kind, kind_by_id
from tests.portal.rest.methods.activities import may_with
from tests.portal.rest.methods.activity_bindings import required
from tests.portal.rest.replies import ApiError
from tests.portal.rest.rights import may
from tests.portal.rest.values import items, text

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row

methods = Methods()

TYPE_ID = "6"
PROVIDER = "CRM_TODO"


@methods.add("crm.activity.todo.add", "crm", checks=INTRANET)
def add(call: Call) -> object:
    """Adds a todo to an item."""
    if not all(call.params.text(name) for name in ("ownerTypeId", "ownerId", "deadline")):
        raise ApiError("100", "Required fields are not provided")
    kind, owner = _owner(call)
    deadline = _deadline(call)
    if not may(call, kind.name, "update", owner) or not may(call, "activity", "add"):
        raise ApiError("ACCESS_DENIED", "Access denied")
    number = new_activity(
        call.state,
        call.user.id,
        {
            "OWNER_TYPE_ID": kind.type_id,
            "OWNER_ID": owner,
            "TYPE_ID": TYPE_ID,
            "PROVIDER_ID": PROVIDER,
            "PROVIDER_TYPE_ID": "TODO",
            "SUBJECT": call.params.text("title") or "Todo",
            "DESCRIPTION": call.params.text("description"),
            "DEADLINE": deadline,
            "START_TIME": deadline,
            "END_TIME": deadline,
            "RESPONSIBLE_ID": call.params.whole("responsibleId") or call.user.id,
            "SETTINGS": _settings(call),
        },
    )
    return {"id": number}


@methods.add("crm.activity.todo.update", "crm", checks=INTRANET)
def update(call: Call) -> object:
    """Changes a todo: a title or a text that is left out is emptied, and a deadline is required."""
    row = _found(call)
    if not call.params.text("deadline"):
        raise ApiError("100", "Required fields are not provided")
    told = {"SUBJECT": call.params.text("title"), "DESCRIPTION": call.params.text("description")}
    if call.params.has("responsibleId"):
        told["RESPONSIBLE_ID"] = call.params.text("responsibleId")
    told |= dict.fromkeys(("DEADLINE", "START_TIME", "END_TIME"), _deadline(call))
    return _changed(call, row, told)


@methods.add("crm.activity.todo.updateDeadline", "crm", checks=INTRANET)
def update_deadline(call: Call) -> object:
    """Changes a todo's time."""
    required(call, "id", "ownerTypeId", "ownerId", "value")
    row = _found(call)
    return _changed(call, row, dict.fromkeys(("DEADLINE", "START_TIME", "END_TIME"), _deadline(call, "value")))


@methods.add("crm.activity.todo.updateResponsibleUser", "crm", checks=INTRANET)
def update_responsible(call: Call) -> object:
    """Gives a todo to somebody else."""
    required(call, "id", "ownerTypeId", "ownerId", "responsibleId")
    if call.params.whole("responsibleId") <= 0:
        raise ApiError("INVALID_ARG_VALUE", 'Parameter "responsibleId" must be greater than 0')
    row = _found(call, "CAN_NOT_UPDATE_RESPONSIBLE_USER_COMPLETED_TODO")
    return _changed(call, row, {"RESPONSIBLE_ID": call.params.text("responsibleId")})


@methods.add("crm.activity.todo.updateDescription", "crm", checks=INTRANET)
def update_description(call: Call) -> object:
    """Changes a todo's text."""
    return _changed(call, _found(call), {"DESCRIPTION": call.params.text("value")})


def _changed(call: Call, row: Row, told: Row) -> object:
    row |= told | {"LAST_UPDATED": call.state.clock.text(), "EDITOR_ID": str(call.user.id)}
    return {"id": int(row["ID"])}


def _found(call: Call, completed: str = "CAN_NOT_UPDATE_COMPLETED_TODO") -> Row:
    """The todo of `id`, when it is bound to the owner that was sent, and open."""
    number = call.params.whole("id")
    if number <= 0:
        raise ApiError("100", "Required fields are not provided")
    row = call.state.crm.activities.rows.get(number)
    owner = (call.params.whole("ownerTypeId"), call.params.whole("ownerId"))
    if row is None or row["PROVIDER_ID"] != PROVIDER or owner not in bindings_of(row):
        raise ApiError("NOT_FOUND", "Not found.")
    if not may_with(call, row, "update"):
        raise ApiError("ACCESS_DENIED", "Access denied")
    if row["COMPLETED"] == "Y":
        raise ApiError(completed, "A completed activity cannot be changed", older_code=0)
    return row


def _owner(call: Call) -> tuple[Kind, int]:
    kind = kind_by_id(call.params.whole("ownerTypeId"))
    if kind is None:
        raise ApiError("OWNER_NOT_FOUND", "Owner of the item not found")
    number = call.params.whole("ownerId")
    if call.state.crm.find(kind, number) is None:
        raise ApiError("NOT_FOUND", "Not found.")
    return kind, number


def _deadline(call: Call, name: str = "deadline") -> str:
    """The time, with the portal's offset where it had none."""
    try:
        moment = datetime.fromisoformat(call.params.text(name))
    except ValueError:
        raise ApiError("WRONG_DATETIME_FORMAT", "Incorrect date format") from None
    return call.state.clock.text(moment.timestamp()) if moment.tzinfo else moment.isoformat() + call.state.clock.offset


def _settings(call: Call) -> object:
    settings: Row = {}
    if call.params.has("pingOffsets"):
        offsets = [text(each) for each in items(call.params.get("pingOffsets"))]
        settings["PING_OFFSETS"] = [int(each) for each in offsets if each.isdecimal()]
    if call.params.has("colorId"):
        settings["COLOR"] = call.params.text("colorId")
    return settings
