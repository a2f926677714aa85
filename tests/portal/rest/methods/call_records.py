"""What is left of a call: its activity, its row in the statistics, its recording and what was said."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from tests.portal.rest.calls import Call, Methods, app_context
from tests.portal.rest.crm import NOTHING_RECORDED, digits
from tests.portal.rest.replies import ApiError, PhpObject
from tests.portal.rest.values import mapping, text, whole

if TYPE_CHECKING:
    from tests.portal.state import PortalCall, PortalUser

methods = Methods()


def refused(description: str) -> ApiError:
    """Telephony's error."""
    return ApiError("ERROR_CORE", description)


@methods.add("telephony.externalCall.attachRecord", "telephony", checks=(app_context,))
def attach_record(call: Call) -> object:
    """Adds a recording to a finished call; without content tells where to send it."""
    params = call.params
    made = call.state.calls.get(params.text("CALL_ID"))
    if made is None or not made.finished:
        raise refused("Call is not found in the statistic table. Looks like it is not finished yet.")
    if params.text("RECORD_URL"):
        return {"FILE_ID": 9079}
    name = params.text("FILENAME")
    if not name:
        raise refused("File name is empty")
    if not name.lower().endswith((".wav", ".mp3")):
        raise refused("Wrong file extension. Only wav and mp3 are allowed")
    if not params.has("FILE_CONTENT"):
        return {"uploadUrl": f"/rest/telephony.externalCall.attachRecord?call={made.id}", "fieldName": "file"}
    try:
        content = base64.b64decode(params.text("FILE_CONTENT"), validate=True)
    except binascii.Error:
        raise refused("File content is not properly encoded. Base64 encoding is expected.") from None
    if not content:
        raise refused("File content is empty.")
    return {"FILE_ID": 9079}


@methods.add("telephony.call.attachTranscription", "telephony")
def attach_transcription(call: Call) -> object:
    """Adds what was said to a finished call."""
    call_id, messages = call.params.text("CALL_ID"), call.params.get("MESSAGES")
    if not call_id:
        raise refused("CALL_ID should be set")
    if not isinstance(messages, list):
        raise refused("MESSAGES should be an array")
    for number, message in enumerate(map(mapping, messages)):
        if message.get("SIDE") not in {"Client", "User"}:
            raise refused(f"MESSAGES[{number}][SIDE] should be either Client or User")
        if not text(message.get("MESSAGE")):
            raise refused(f"MESSAGES[{number}][MESSAGE] is empty")
    row = next((row for row in call.state.crm.statistics if row["CALL_ID"] == call_id), None)
    if row is None:
        raise refused(f"Call {call_id} is not found. Is it finished?")
    row["TRANSCRIPT_ID"] = "1"
    return {"TRANSCRIPT_ID": 1}


def statistics_of(call: Call, made: PortalCall, user: PortalUser, duration: int, code: str) -> dict[str, Any]:
    """A finished call's row in the statistics."""
    params = call.params
    return {
        "PORTAL_USER_ID": str(user.id),
        "PORTAL_NUMBER": made.line or str(call.state.app.id),
        "PHONE_NUMBER": digits(made.phone),
        "CALL_ID": made.id,
        "EXTERNAL_CALL_ID": made.external_id or None,
        "CALL_CATEGORY": "external",
        "CALL_LOG": None,
        "CALL_DURATION": str(duration),
        "CALL_START_DATE": call.state.clock.text(made.started),
        "CALL_RECORD_URL": None,
        "CALL_VOTE": str(params.whole("VOTE")),
        "COST": f"{float(params.text('COST') or 0):.4f}",
        "COST_CURRENCY": params.text("COST_CURRENCY"),
        "CALL_FAILED_CODE": code,
        "CALL_FAILED_REASON": params.text("FAILED_REASON"),
        "CRM_ENTITY_TYPE": made.entity_type or None,
        "CRM_ENTITY_ID": str(made.entity_id) if made.entity_id else None,
        "CRM_ACTIVITY_ID": str(made.activity_id) if made.activity_id else None,
        "REST_APP_ID": str(call.state.app.id),
        "REST_APP_NAME": call.state.app.name,
        **NOTHING_RECORDED,
        "CALL_TYPE": str(made.direction),
    }


def record_of(made: PortalCall, row: dict[str, Any]) -> dict[str, Any]:
    """What `finish` tells of the record: other types than the statistics."""
    names = (
        "PHONE_NUMBER PORTAL_NUMBER COST_CURRENCY CALL_FAILED_CODE CALL_FAILED_REASON REST_APP_ID REST_APP_NAME COMMENT"
    )
    return {
        "CALL_ID": made.id,
        "EXTERNAL_CALL_ID": made.external_id or None,
        "PORTAL_USER_ID": whole(row["PORTAL_USER_ID"]),
        "INCOMING": str(made.direction),
        "CALL_DURATION": whole(row["CALL_DURATION"]),
        "CALL_START_DATE": PhpObject(),
        "CALL_STATUS": 1 if row["CALL_FAILED_CODE"] == "200" else 0,
        "CALL_VOTE": whole(row["CALL_VOTE"]),
        "COST": float(row["COST"]),
        "CRM_ACTIVITY_ID": made.activity_id or None,
        "CRM_ENTITY_TYPE": made.entity_type,
        "CRM_ENTITY_ID": made.entity_id,
        **{name: row[name] for name in names.split()},
    }
