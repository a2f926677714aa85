"""One comment that is shown at several CRM items, instead of a copy at each (`platform: crm-writes`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import NotFoundError, RefusedError
from app.bitrix24.values import items, mapping, positive, text
from app.notes.lookup import owner_of
from app.notes.retry import schedule_for

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Rest
    from app.bitrix24.rest.form import Params
    from app.notes.save_request import RecordWrite


async def is_shown(rest: Rest, comment: int, write: RecordWrite) -> bool:
    """Return whether a comment is shown at the item of a write.

    Raises:
        RestError: It can't be looked up.
    """
    kind, number = owner_of(write)
    rows = (await rest.call("crm.timeline.bindings.list", {"filter": {"OWNER_ID": comment}})).result
    return any(
        (positive(row.get("OWNER_ID")), text(row.get("ENTITY_TYPE")).upper(), positive(row.get("ENTITY_ID")))
        == (comment, kind, number)
        for row in map(mapping, items(rows))
    )


async def show(rest: Rest, comment: int, write: RecordWrite) -> bool:
    """Show a comment at the item of a write as well; return whether the portal allows it.

    Raises:
        RestError: It isn't shown, but may be later, or it isn't known.
    """
    try:
        return (await rest.call("crm.timeline.bindings.bind", _binding(comment, write))).result is not False
    except RefusedError as error:
        if schedule_for(error.kind).passes:
            raise
        return False


async def hide(rest: Rest, comment: int, write: RecordWrite) -> None:
    """Stop showing a comment at the item of a write.

    Raises:
        RestError: It may still be shown there.
    """
    try:
        await rest.call("crm.timeline.bindings.unbind", _binding(comment, write))
    except NotFoundError:
        return


def _binding(comment: int, write: RecordWrite) -> Params:
    kind, number = owner_of(write)
    return {"fields": {"OWNER_ID": comment, "ENTITY_ID": number, "ENTITY_TYPE": kind.lower()}}
