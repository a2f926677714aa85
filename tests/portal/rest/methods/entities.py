"""The data storage of an app: storages with rights of their own, and items in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.queries import matching, ordered, page
from tests.portal.rest.replies import ApiError
from tests.portal.rest.values import text

if TYPE_CHECKING:
    from tests.portal.rest.replies import Rows

methods = Methods()

LONGEST_NAME = 13
ADMINISTRATORS = "G1"
"""The access code of the group of administrators."""

EVERYBODY = "AU"
_LEVELS = "RWX"
_TEXTS = ("NAME", "CODE", "PREVIEW_TEXT", "DETAIL_TEXT", "SECTION", "DATE_ACTIVE_FROM", "DATE_ACTIVE_TO")


@dataclass
class Storage:
    """One storage.

    Attributes:
        name: Its readable name.
        access: Levels `R`, `W`, `X` by access code.
        items: By number.
    """

    name: str
    access: dict[str, str] = field(default_factory=dict)
    items: dict[int, dict[str, Any]] = field(default_factory=dict)


def _application(call: Call) -> None:
    if not call.caller.app:
        raise ApiError("ACCESS_DENIED", "Access denied! Application context required", 403)


CHECKS = (_application,)


@methods.add("entity.add", "entity", checks=CHECKS)
def add(call: Call) -> object:
    """Makes a storage; whoever makes it may do everything in it."""
    code = _code(call)
    if code in call.state.entities:
        raise ApiError("ERROR_ENTITY_ALREADY_EXISTS", "Entity already exists")
    call.state.entities[code] = Storage(_argument(call, "NAME"), _access(call))
    return True


@methods.add("entity.get", "entity", checks=CHECKS)
def get(call: Call) -> object:
    """A storage, or all that the user may read."""
    if call.params.text("ENTITY"):
        return {"ENTITY": _code(call), "NAME": _storage(call).name}
    found = call.state.entities.items()
    return [{"ENTITY": code, "NAME": each.name} for code, each in found if _may(call, each, "R")]


@methods.add("entity.rights", "entity", checks=CHECKS)
def rights(call: Call) -> object:
    """Who may do what in a storage; with `ACCESS`, who may from now on."""
    storage = call.state.entities.get(_code(call))
    if storage is not None and call.params.has("ACCESS"):
        _check(call, storage, "X")
        storage.access = _access(call)
    return None if storage is None else dict(storage.access)


@methods.add("entity.delete", "entity", checks=CHECKS)
def delete(call: Call) -> object:
    """Removes a storage with its items."""
    _check(call, _storage(call), "X")
    del call.state.entities[_code(call)]
    return True


@methods.add("entity.item.get", "entity", checks=CHECKS)
def item_get(call: Call) -> Rows:
    """Items, by pages; nothing can be left out of them."""
    storage = _storage(call)
    _check(call, storage, "R")
    rows = matching(storage.items.values(), call.params.map("FILTER"), lambda _: True)
    return page(ordered(rows, call.params.map("SORT")), call.params.get("start"), dict)


@methods.add("entity.item.add", "entity", checks=CHECKS)
def item_add(call: Call) -> object:
    """Adds an item."""
    storage = _storage(call)
    _check(call, storage, "W")
    number = max((item for each in call.state.entities.values() for item in each.items), default=800) + 1
    now, user = call.state.clock.text(), str(call.user.id)
    made = {"ID": str(number), "DATE_CREATE": now, "CREATED_BY": user, "ACTIVE": "Y", "SORT": "500"}
    storage.items[number] = {**made, **dict.fromkeys(_TEXTS), "ENTITY": _code(call)}
    _write(call, storage.items[number])
    return number


@methods.add("entity.item.update", "entity", checks=CHECKS)
def item_update(call: Call) -> object:
    """Changes an item."""
    _write(call, _item(call)[1])
    return True


@methods.add("entity.item.delete", "entity", checks=CHECKS)
def item_delete(call: Call) -> object:
    """Removes an item."""
    storage, item = _item(call)
    del storage.items[int(item["ID"])]
    return True


def _code(call: Call) -> str:
    code = re.sub(r"[^A-Za-z0-9_]", "", _argument(call, "ENTITY"))
    if len(code) > LONGEST_NAME:
        description = f"Entity code is too long. Max length is {LONGEST_NAME} characters."
        raise ApiError("ERROR_ARGUMENT", description, more={"argument": "ENTITY"})
    return code


def _argument(call: Call, name: str) -> str:
    found = call.params.text(name)
    if not found:
        raise ApiError("ERROR_ARGUMENT", f"Argument '{name}' is null or empty", more={"argument": name})
    return found


def _access(call: Call) -> dict[str, str]:
    asked = {code: text(level) for code, level in call.params.map("ACCESS").items()}
    return {**{code: level for code, level in asked.items() if level in _LEVELS}, f"U{call.user.id}": "X"}


def _storage(call: Call) -> Storage:
    found = call.state.entities.get(_code(call))
    if found is None:
        raise ApiError("ERROR_ENTITY_NOT_FOUND", "Entity not found")
    return found


def _may(call: Call, storage: Storage, level: str) -> bool:
    codes = [f"U{call.user.id}", EVERYBODY, *([ADMINISTRATORS] if call.user.admin else [])]
    return any(storage.access.get(code, " ") in _LEVELS[_LEVELS.index(level) :] for code in codes)


def _check(call: Call, storage: Storage, level: str) -> None:
    if not _may(call, storage, level):
        raise ApiError("ACCESS_DENIED", "Access denied!", 403)


def _item(call: Call) -> tuple[Storage, dict[str, Any]]:
    storage = _storage(call)
    _check(call, storage, "W")
    number = call.params.whole("ID")
    if number <= 0:
        raise ApiError("ERROR_ARGUMENT", "Argument 'ID' is null or empty", more={"argument": "ID"})
    if number not in storage.items:
        raise ApiError("ERROR_ITEM_NOT_FOUND", "Item not found")
    return storage, storage.items[number]


def _write(call: Call, item: dict[str, Any]) -> None:
    item |= {name: call.params.text(name) for name in _TEXTS if call.params.has(name)}
    item["TIMESTAMP_X"], item["MODIFIED_BY"] = call.state.clock.text(), str(call.user.id)
