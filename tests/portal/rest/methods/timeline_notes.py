"""The note that hangs on one entry of the timeline: on a comment, on a call."""

from __future__ import annotations

from tests.portal.rest.activity_rows import bindings_of
from tests.portal.rest.calls import INTRANET, Call, Methods
from tests.portal.rest.kinds import kind_by_id
from tests.portal.rest.methods.activity_bindings import required
from tests.portal.rest.methods.timeline import places_of
from tests.portal.rest.replies import ApiError
from tests.portal.rest.rights import may

methods = Methods()

COMMENT, ACTIVITY = 1, 2
"""Types of the entries."""

_WHERE = ("ownerTypeId", "ownerId", "itemType", "itemId")


@methods.add("crm.timeline.note.get", "crm", checks=INTRANET)
def get(call: Call) -> object:
    """The note; an error when there is none."""
    return dict(call.state.crm.timeline_notes[_written(call)])


@methods.add("crm.timeline.note.save", "crm", checks=INTRANET)
def save(call: Call) -> object:
    """Writes the note over the one that is there, whoever wrote it."""
    entry = _entry(call, *_WHERE, "text")
    now, notes = call.state.clock.text(), call.state.crm.timeline_notes
    first = notes.get(entry, {"createdById": call.user.id, "createdTime": now})
    created = {name: first[name] for name in ("createdById", "createdTime")}
    notes[entry] = {"text": call.params.text("text"), **created, "updatedById": call.user.id, "updatedTime": now}
    return True


@methods.add("crm.timeline.note.delete", "crm", checks=INTRANET)
def delete(call: Call) -> object:
    """Removes the note; an error when there is none."""
    del call.state.crm.timeline_notes[_written(call)]
    return True


def _written(call: Call) -> tuple[int, int]:
    entry = _entry(call, *_WHERE)
    if entry not in call.state.crm.timeline_notes:
        raise ApiError("NOT_FOUND", "Item not found")
    return entry


def _entry(call: Call, *names: str) -> tuple[int, int]:
    """Type and number of the entry, when it is one of the owner's and the user may change the owner, even to read."""
    required(call, *names)
    type_id, owner = call.params.whole("ownerTypeId"), call.params.whole("ownerId")
    item_type, number = call.params.whole("itemType"), call.params.whole("itemId")
    kind = kind_by_id(type_id)
    if kind is None or not may(call, kind.name, "update", owner):
        raise ApiError("ACCESS_DENIED", "Access denied")
    crm = call.state.crm
    bound = False
    if item_type == ACTIVITY and (activity := crm.activities.rows.get(number)):
        bound = (type_id, owner) in bindings_of(activity)
    elif item_type == COMMENT and (comment := crm.comments.rows.get(number)):
        bound = {"ENTITY_TYPE": kind.symbol.lower(), "ENTITY_ID": str(owner)} in places_of(comment)
    if not bound:
        raise ApiError("NOT_FOUND", "Item not found")
    return item_type, number
