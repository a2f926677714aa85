"""Comments in the timeline of CRM items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.kinds import kind_by_symbol
from tests.portal.rest.methods.crm_records import plain
from tests.portal.rest.queries import matching, ordered, page
from tests.portal.rest.replies import ApiError, PhpObject
from tests.portal.rest.rights import may
from tests.portal.rest.values import items, mapping, text, whole

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row
    from tests.portal.rest.replies import Rows

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


@methods.add("crm.timeline.comment.add", "crm")
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
    return row


@methods.add("crm.timeline.comment.list", "crm")
def list_comments(call: Call) -> Rows:
    """Comments of one item, in pages."""
    conditions = call.params.map("filter")
    owner = {name: text(conditions.get(name)) for name in ("ENTITY_TYPE", "ENTITY_ID")}
    if not _may(call, owner, "read"):
        raise plain("Access denied.")
    known = FIELDS.keys() - call.state.unknown_filters
    owners = owner.keys() & known
    comments = [row for row in call.state.crm.comments if all(row[name] == owner[name] for name in owners)]
    rows = ordered(matching(comments, conditions, known.__contains__), call.params.get("order"))
    chosen = {text(name) for name in call.params.items("select")} - {"*"}
    return page(
        rows,
        call.params.get("start"),
        lambda row: {name: value for name, value in row.items() if not chosen or name in chosen | {"ID"}},
    )


@methods.add("crm.timeline.comment.update", "crm")
def update(call: Call) -> object:
    """Changes a comment's text."""
    row, fields = _found(call), mapping(call.params.exact("fields"))
    if "COMMENT" in fields:
        _check_comment(fields)
    _check_owner(call, row, "update")
    row |= {name: text(fields[name]) for name in ("COMMENT",) if name in fields}
    if "FILES" in fields:
        row["FILES"] = _files(call, fields["FILES"])
    return int(row["ID"])


@methods.add("crm.timeline.comment.delete", "crm")
def delete(call: Call) -> None:
    """Removes a comment."""
    row = _found(call)
    _check_owner(call, row, "update")
    call.state.crm.comments.remove(int(row["ID"]))


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


def _files(call: Call, told: object) -> PhpObject:
    now = call.state.clock.text()
    files = [(number, items(file)) for number, file in enumerate(items(told), 1)]
    return PhpObject(
        {
            str(number): {"id": number, "date": now, "type": "file", "name": text(file[0]), "authorId": call.user.id}
            for number, file in files
            if file
        }
    )
