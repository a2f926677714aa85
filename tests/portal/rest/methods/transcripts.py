"""What was said in a call, as the portal's AI wrote it down."""

from __future__ import annotations

from tests.portal.rest.calls import INTRANET, Call, Methods
from tests.portal.rest.methods.activity_bindings import required
from tests.portal.rest.replies import ApiError
from tests.portal.rest.rights import may_read_any

methods = Methods()


@methods.add("crm.activity.call.getTranscript", "crm", checks=INTRANET)
def get(call: Call) -> object:
    """The text; nothing when it is not ready, not there, or failed. The same refusal when calls are not transcribed."""
    required(call, "activityId")
    row = call.state.crm.activities.rows.get(call.params.whole("activityId"))
    if row is None:
        raise ApiError("NOT_FOUND", "Item not found")
    if not may_read_any(call.state, call.user, row) or not call.state.transcribes:
        raise ApiError("ACCESS_DENIED", "Access denied", 403)
    return {"transcription": row["TRANSCRIPT"]} if row.get("TRANSCRIPT") else None
