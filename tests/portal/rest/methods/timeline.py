"""Comments in the timeline of CRM items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.calls import INTRANET, Call, Methods
from tests.portal.rest.kinds import kind_by_id, kind_by_symbol
from tests.portal.rest.methods.crm_records import plain
from tests.portal.rest.queries import matching, ordered, page
from tests.portal.rest.replies import ApiError, PhpObject
from tests.portal.rest.rights import may
from tests.portal.rest.values import items, mapping, text, whole

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row
    from tests.portal.rest.replies import Rows
    from tests.portal.state import PortalState, PortalUser

methods = Methods()

FIELDS = {
    "ID": ("integer", True),
    "CREATED": ("datetime", True),
    "ENTITY_ID": ("integer", False),
    "ENTITY_TYPE": ("string", False),
    "AUTHOR_ID": ("user", False),
    "COMMENT": ("string", False),
    "FILES": ("attached_diskfile", False),
}

_MISSING = ApiError("100", "Required fields are not provided")


@methods.add("crm.timeline.comment.add", "crm", checks=INTRANET)
def add(call: Call) -> object:
    """Adds a comment; only lower-case `fields` are read."""
    fields = mapping(call.params.exact("fields"))
    entity, number = text(fields.get("ENTITY_TYPE")), whole(fields.get("ENTITY_ID"))
    if not entity or not number or "COMMENT" not in fields:
        raise _MISSING
    _check_comment(fields)
    crm = call.state.crm
    if entity != entity.lower() or not crm.exists(entity, number):
        raise ApiError("OWNER_NOT_FOUND", "Owner of the item not found")
    _check_owner(call, {"ENTITY_TYPE": entity, "ENTITY_ID": str(number)}, "update")
    comment_id = crm.comments.add(
        {
            "ENTITY_ID": str(number),
            "ENTITY_TYPE": entity,
            "CREATED": crm.clock.text(),
            "COMMENT": text(fields["COMMENT"]),
            "AUTHOR_ID": text(fields.get("AUTHOR_ID")) or str(call.user.id),
            "FILES": _files(call, fields.get("FILES")),
        }
    )
    if (kind := kind_by_symbol(entity)) is not None:
        crm.touch(kind, number)
    return comment_id


@methods.add("crm.timeline.comment.get", "crm")
def get(call: Call) -> object:
    """One comment."""
    number = call.params.whole("id")
    if number <= 0:
        raise plain("ID is not defined or invalid.")
    row = call.state.crm.comments.rows.get(number)
    if row is None:
        raise plain("Not found.")
    if not _may(call, row, "read"):
        raise plain("Access denied.")
    return _told(call, row)


@methods.add("crm.timeline.comment.list", "crm")
def list_comments(call: Call) -> Rows:
    """Comments of one item, in pages."""
    conditions = call.params.map("filter")
    owner = {name: text(conditions.get(name)) for name in ("ENTITY_TYPE", "ENTITY_ID")}
    if not _may(call, owner, "read"):
        raise plain("Access denied.")
    known = FIELDS.keys() - call.state.unknown_filters
    owners = owner.keys() & known
    comments = [
        _told(call, row, place)
        for row in call.state.crm.comments
        if (place := next((each for each in places_of(row) if all(each[name] == owner[name] for name in owners)), None))
    ]
    rows = ordered(matching(comments, conditions, known.__contains__), call.params.get("order"))
    chosen = {text(name) for name in call.params.items("select")} - {"*"}
    return page(
        rows,
        call.params.get("start"),
        lambda row: {name: value for name, value in row.items() if not chosen or name in chosen | {"ID"}},
    )


def places_of(row: Row) -> list[Row]:
    """The items that a comment is bound to, the first one first."""
    return [{name: row[name] for name in ("ENTITY_TYPE", "ENTITY_ID")}, *row.get("BINDINGS", [])]


def _told(call: Call, row: Row, place: Row | None = None) -> Row:
    """A comment as it is sent: under one of its items. Without files, the portal has three ways to say so."""
    sent = {name: value for name, value in row.items() if name != "BINDINGS"} | (place or {})
    if not sent.get("FILES"):
        sent |= {"FILES": {"object": PhpObject(), "list": [], "missing": None}[call.state.no_files]}
    return {name: value for name, value in sent.items() if value is not None}


@methods.add("crm.timeline.comment.update", "crm", checks=INTRANET)
def update(call: Call) -> object:
    """Changes a comment's text."""
    row, fields = _found(call), mapping(call.params.exact("fields"))
    _owner(call)
    if "COMMENT" in fields:
        _check_comment(fields)
    _check_owner(call, row, "update")
    row |= {name: text(fields[name]) for name in ("COMMENT",) if name in fields}
    if "FILES" in fields:
        row["FILES"] = _files(call, fields["FILES"])
    return int(row["ID"])


@methods.add("crm.timeline.comment.delete", "crm", checks=INTRANET)
def delete(call: Call) -> None:
    """Removes a comment; one of several items only from the one that was sent."""
    row = _found(call)
    places, owner = places_of(row), _owner(call)
    if owner is None:
        _check_owner(call, row, "update")
        if len(places) > 1:
            raise ApiError("MULTIPLE_BINDINGS", "Entity has multiple bindings")
        call.state.crm.comments.remove(int(row["ID"]))
        return
    _check_owner(call, owner, "update")
    if owner not in places:
        raise ApiError("NOT_FOUND", "Not found.")
    keep(call, row, [each for each in places if each != owner])


def keep(call: Call, row: Row, places: list[Row]) -> None:
    """Binds a comment to these items and no others; without any it is gone."""
    if not places:
        call.state.crm.comments.remove(int(row["ID"]))
        return
    row |= places[0]
    row["BINDINGS"] = places[1:]


def _owner(call: Call) -> Row | None:
    """The item that `ownerTypeId` and `ownerId` name; None when they are left out."""
    if not call.params.has("ownerTypeId") and not call.params.has("ownerId"):
        return None
    kind, number = kind_by_id(call.params.whole("ownerTypeId")), call.params.whole("ownerId")
    if kind is None or call.state.crm.find(kind, number) is None:
        raise ApiError("OWNER_NOT_FOUND", "Owner of the item not found")
    return {"ENTITY_TYPE": kind.symbol.lower(), "ENTITY_ID": str(number)}


@methods.add("crm.timeline.comment.fields", "crm")
def described(_call: Call) -> object:
    """A comment's fields."""
    return {name: {"type": type_, "isReadOnly": read_only} for name, (type_, read_only) in FIELDS.items()}


def _found(call: Call) -> Row:
    number = call.params.whole("id")
    if number <= 0:
        raise _MISSING
    row = call.state.crm.comments.rows.get(number)
    if row is None:
        raise ApiError("NOT_FOUND", "Not found.")
    return row


def _check_comment(fields: Row) -> None:
    if not text(fields.get("COMMENT")).strip():
        raise ApiError("INVALID_ARG_VALUE", "Empty comment message.")


def _check_owner(call: Call, row: Row, deed: str) -> None:
    if not _may(call, row, deed):
        raise ApiError("ACCESS_DENIED", "Access denied")


def _may(call: Call, row: Row, deed: str) -> bool:
    kind = kind_by_symbol(row["ENTITY_TYPE"])
    return kind is not None and may(call, kind.name, deed, whole(row["ENTITY_ID"]))


def _files(call: Call, sent: object) -> PhpObject:
    state = call.state
    files = [(number, items(file)) for number, file in enumerate(items(sent), 1)]
    return PhpObject({str(number): _file(state, number, file, call.user) for number, file in files if file})


def _file(state: PortalState, number: int, file: list[object], user: PortalUser) -> Row:
    name, address = text(file[0]), f"{state.url}/disk/showFile/{number}/"
    return {
        "id": number,
        "date": state.clock.text(),
        "type": "file",
        "name": name,
        "size": len(text(file[1])) if len(file) > 1 else 0,
        "image": False,
        "authorId": user.id,
        "authorName": user.full_name,
        "urlPreview": None,
        "urlShow": f"{address}?&ncc=1&filename={name}",
        "urlDownload": f"{state.url}/disk/downloadFile/{number}/?&ncc=1&filename={name}",
    }
