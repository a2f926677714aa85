"""Changes of a to-do that exists: completing it, and giving it another deadline.

Both look first: what somebody else has done meanwhile counts as done. `crm.activity.todo.update` isn't used for them,
because it empties the title and the text that it isn't given (`platform: crm-writes`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from app.bitrix24.call_card import TODO_PROVIDER
from app.bitrix24.rest.errors import NotFoundError, ParamsRefusedError
from app.bitrix24.rest.transport import confirmed
from app.bitrix24.values import mapping, positive, text
from app.copies import replace
from app.notes.draft import NoteKey
from app.notes.save_request import RecordKind, RecordWrite, SaveRequest, WriteResult, WriteState, iso_moment
from app.notes.unfinished import LEASE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.bitrix24.rest.client import Rest
    from app.bitrix24.values import JSON
    from app.notes.outbox import Outbox


@dataclass(frozen=True, slots=True)
class TodoChange:
    """A change of a to-do that the operator wants. `note_id` is that of its save request."""

    note_id: str
    write: RecordWrite
    result: WriteResult = field(default_factory=WriteResult)

    @property
    def over(self) -> bool:
        """Whether nothing more happens automatically."""
        return self.result.state in (WriteState.DONE, WriteState.REFUSED)

    @property
    def carried_out(self) -> bool:
        """Whether the to-do has changed."""
        return self.result.state is WriteState.DONE and self.result.problem is None

    @property
    def may_be_replaced(self) -> bool:
        """Whether the operator may try something else: it ended without a change of the to-do."""
        return self.over and not self.carried_out

    def queue(self, outbox: Outbox, now: float) -> None:
        """Put it into the outbox, as a save request of its own; the worker takes over if the page goes."""
        outbox.put(SaveRequest(self.note_id, NoteKey("", self.write.owner), now, 1, (self.write,)))
        outbox.leave_to_worker(now + LEASE)

    def with_result(self, outbox: Outbox) -> TodoChange:
        """Return it with its result so far."""
        return replace(self, result=outbox.delivery_state(self.note_id).of(self.write))


async def change_todo(rest: Rest, write: RecordWrite, sending: Callable[[], None]) -> None:
    """Complete or postpone a to-do, unless that is done.

    Args:
        rest: REST.
        write: What to do.
        sending: Called before it is changed.

    Raises:
        NotFoundError: It no longer exists.
        RestError: It isn't changed, or it isn't known.
    """
    method = "crm.activity.get"
    row = mapping((await rest.call(method, {"id": write.activity})).result)
    if positive(row.get("ID")) != write.activity:
        raise NotFoundError(method, 200, "NOT_FOUND")
    completed = text(row.get("COMPLETED")) == "Y"
    if write.kind is RecordKind.SETTLE:
        if not completed:
            sending()
            method = "crm.activity.update"
            confirmed(method, await rest.call(method, {"id": write.activity, "fields": {"COMPLETED": "Y"}}))
        return
    if completed or text(row.get("PROVIDER_ID")) != TODO_PROVIDER:
        raise ParamsRefusedError(method, 200, "CAN_NOT_UPDATE_COMPLETED_TODO")
    deadline = write.deadline or 0.0
    if _moment(row.get("DEADLINE")) != int(deadline):
        sending()
        method, value = "crm.activity.todo.updateDeadline", iso_moment(deadline)
        confirmed(method, await rest.call(method, {"id": write.activity, **_owner(row), "value": value}))


def _owner(row: Mapping[str, JSON]) -> dict[str, int]:
    return {"ownerTypeId": positive(row.get("OWNER_TYPE_ID")) or 0, "ownerId": positive(row.get("OWNER_ID")) or 0}


def _moment(value: JSON) -> int | None:
    try:
        return int(datetime.fromisoformat(text(value)).timestamp())
    except ValueError:
        return None
