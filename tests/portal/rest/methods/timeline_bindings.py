"""Which items a comment is shown at: `OWNER_ID` is the comment's number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.kinds import COMPANY, CONTACT, DEAL, LEAD
from tests.portal.rest.methods.crm_records import plain
from tests.portal.rest.methods.timeline import keep, places_of
from tests.portal.rest.replies import Rows
from tests.portal.rest.rights import may
from tests.portal.rest.values import text, whole

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row

methods = Methods()

KINDS = {kind.symbol.lower(): kind for kind in (LEAD, DEAL, CONTACT, COMPANY)}


@methods.add("crm.timeline.bindings.bind", "crm")
def bind(call: Call) -> object:
    """Shows a comment at an item too; once more changes nothing."""
    row, place = _asked(call)
    places = places_of(row)
    keep(call, row, places if place in places else [*places, place])
    return True


@methods.add("crm.timeline.bindings.unbind", "crm")
def unbind(call: Call) -> object:
    """Takes a comment from an item; false for the only one."""
    row, place = _asked(call)
    places = places_of(row)
    if place not in places:
        raise plain("Not found.")
    if len(places) == 1:
        return False
    keep(call, row, [each for each in places if each != place])
    return True


@methods.add("crm.timeline.bindings.list", "crm")
def list_places(call: Call) -> Rows:
    """The items of a comment."""
    number = whole(call.params.map("filter").get("OWNER_ID"))
    if number <= 0:
        raise plain("OWNER_ID is not defined or invalid.")
    row = call.state.crm.comments.rows.get(number)
    rows = [{"OWNER_ID": str(number), **place} for place in (places_of(row) if row else [])]
    return Rows(rows, len(rows))


def _asked(call: Call) -> tuple[Row, Row]:
    """The comment and the item that are named."""
    fields = call.params.map("fields")
    number, item, symbol = (
        whole(fields.get("OWNER_ID")),
        whole(fields.get("ENTITY_ID")),
        text(fields.get("ENTITY_TYPE")),
    )
    kind = KINDS.get(symbol)
    for name, valid in (("OWNER_ID", number > 0), ("ENTITY_ID", item > 0), ("ENTITY_TYPE", kind is not None)):
        if not valid:
            raise plain(f"{name} is not defined or invalid.")
    row = call.state.crm.comments.rows.get(number)
    if row is None or kind is None:
        raise plain("Not found.")
    if call.state.crm.find(kind, item) is None or not may(call, kind.name, "update", item):
        raise plain("Access denied.")
    return row, {"ENTITY_TYPE": symbol, "ENTITY_ID": str(item)}
