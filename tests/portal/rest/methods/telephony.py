"""External calls: registered, shown, hidden, finished."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.portal.rest.call_activities import begun, ended
from tests.portal.rest.calls import Call, Methods, app_context
from tests.portal.rest.crm import digits
from tests.portal.rest.kinds import COMPANY, CONTACT, LEAD
from tests.portal.rest.methods.call_records import record_of, refused, statistics_of
from tests.portal.rest.replies import ApiError
from tests.portal.rest.values import truth, whole
from tests.portal.state import PortalCall

if TYPE_CHECKING:
    from tests.portal.state import PortalUser

methods = Methods()

SAME_CALL = 1800
"""Seconds in which the same registration gives the same `CALL_ID`, also when that call is over: then as a new one."""

_CHECKS = (app_context,)


@methods.add("telephony.externalCall.register", "telephony", checks=_CHECKS)
def register(call: Call) -> object:
    """Registers a call, and shows its card unless `SHOW` is 0. The same again within half an hour has the same id."""
    params, state = call.params, call.state
    user = _user(call)
    direction = params.whole("TYPE")
    if direction not in range(1, 6):
        raise refused("Unknown TYPE")
    phone = params.text("PHONE_NUMBER")
    if not digits(phone):
        raise refused("Unsupported phone number format")
    started = _started(call)
    line, external_id = params.text("LINE_NUMBER"), params.text("EXTERNAL_CALL_ID")
    key = (user.id, phone, direction, line, external_id)
    made = next((each for each in state.calls.values() if _key(each) == key and _recent(call, each)), None)
    showing = not params.has("SHOW") or truth(params.get("SHOW"))
    if made is not None:
        made.finished, made.started, made.activity_id, made.record = False, started, 0, {}
        begun(state, made)
        if showing:
            _show(call, made, {user.id})
        return _registered(made, None)
    entity_type, entity_id, lead = _client(call, phone, user)
    call_id = f"externalCall.{secrets.token_hex(16)}.{int(state.clock.now())}"
    made = PortalCall(call_id, user.id, phone, direction, line, external_id, started, entity_type, entity_id)
    made.call_list_id = params.whole("CALL_LIST_ID")
    state.calls[call_id] = made
    begun(state, made)
    state.push("call.registered", news(made))
    if showing:
        _show(call, made, {user.id})
    return _registered(made, lead)


@methods.add("telephony.externalCall.show", "telephony", checks=_CHECKS)
def show(call: Call) -> object:
    """Shows a call's card to users; false when there is no such call."""
    made = _open_call(call)
    if made is None:
        return False
    _show(call, made, _users(call, made))
    return True


@methods.add("telephony.externalCall.hide", "telephony", checks=_CHECKS)
def hide(call: Call) -> object:
    """Hides it; also once it is finished, when the card still waits."""
    made = call.state.calls.get(call.params.text("CALL_ID"))
    if made is None:
        return False
    users = _users(call, made)
    made.shown_to -= users
    call.state.push("call.hidden", news(made, users=sorted(users)))
    return True


@methods.add("telephony.externalCall.finish", "telephony", checks=_CHECKS)
def finish(call: Call) -> object:
    """Ends a call: its record and, where it has a client, its activity are made."""
    params, state = call.params, call.state
    if not isinstance(params.get("CALL_ID"), str) or not params.text("CALL_ID"):
        raise ApiError("INVALID_ARGUMENT", "CALL_ID must be a string")
    user = _user(call)
    made = _open_call(call)
    if made is None:
        raise refused("Call is not found (call should be registered prior to finishing")
    duration = params.whole("DURATION")
    code = params.text("STATUS_CODE") or ("200" if duration else "304")
    ended(state, made, duration)
    row = statistics_of(call, made, user, duration, code)
    number = state.crm.statistics.add(row)
    made.record = record_of(made, row) | {"ID": number}
    state.push("call.finished", news(made))
    return made.record


@methods.add("telephony.externalCall.searchCrmEntities", "telephony", checks=_CHECKS)
def search(call: Call) -> object:
    """Whose a number is."""
    crm, found = call.state.crm, []
    for kind in (CONTACT, COMPANY, LEAD):
        for number in crm.with_number(kind, call.params.text("PHONE_NUMBER")):
            responsible = whole(crm.table(kind).rows[number]["ASSIGNED_BY_ID"])
            found.append(
                {
                    "CRM_ENTITY_TYPE": kind.symbol,
                    "CRM_ENTITY_ID": number,
                    "ASSIGNED_BY_ID": responsible,
                    "NAME": crm.title(kind.symbol, number),
                    "ASSIGNED_BY": {
                        "ID": str(responsible),
                        "TIMEMAN_STATUS": "OPENED",
                        "USER_PHONE_INNER": None,
                        "WORK_PHONE": None,
                        "PERSONAL_PHONE": None,
                        "PERSONAL_MOBILE": None,
                    },
                }
            )
    return found


def news(made: PortalCall, **more: object) -> dict[str, Any]:
    """A call's members as the portal's pages get them."""
    return {**asdict(made), "shown_to": sorted(made.shown_to), **more}


def _registered(made: PortalCall, lead: int | None) -> dict[str, Any]:
    return {
        "CALL_ID": made.id,
        "CRM_CREATED_LEAD": lead,
        "CRM_CREATED_ENTITIES": [{"ENTITY_TYPE": "LEAD", "ENTITY_ID": lead}] if lead else [],
        "CRM_ENTITY_TYPE": made.entity_type,
        "CRM_ENTITY_ID": made.entity_id,
    }


def _user(call: Call) -> PortalUser:
    number, inner = call.params.whole("USER_ID"), call.params.text("USER_PHONE_INNER")
    if not number and not inner:
        raise refused("USER_ID or USER_PHONE_INNER should be set")
    users = call.state.users.values()
    found = next((user for user in users if user.id == number or (not number and user.inner_phone == inner)), None)
    if found is None or not found.active:
        raise refused("User is not found or is not active")
    return found


def _key(made: PortalCall) -> tuple[int, str, int, str, str]:
    return made.user_id, made.phone, made.direction, made.line, made.external_id


def _recent(call: Call, made: PortalCall) -> bool:
    return call.state.clock.now() - float(made.id.rpartition(".")[2]) <= SAME_CALL


def _started(call: Call) -> float:
    told = call.params.text("CALL_START_DATE")
    if not told:
        return call.state.clock.now()
    try:
        return datetime.fromisoformat(told).astimezone().timestamp()
    except ValueError:
        raise refused("CALL_START_DATE should be in the ISO-8601 format") from None


def _client(call: Call, phone: str, user: PortalUser) -> tuple[str, int, int | None]:
    """Code and number of the client, and of the lead that was made."""
    crm, params = call.state.crm, call.params
    told, number = params.text("CRM_ENTITY_TYPE").upper(), params.whole("CRM_ENTITY_ID")
    if told and crm.exists(told, number):
        return told, number, None
    entity_type, entity_id = crm.client_of(phone)
    if entity_type or not truth(params.get("CRM_CREATE")):
        return entity_type, entity_id, None
    source = params.text("CRM_SOURCE") or "CALL"
    fields = {"TITLE": f"{phone} - Incoming call", "SOURCE_ID": source, "PHONE": [{"VALUE": phone}]}
    lead = crm.add(LEAD, fields, user.id)
    return LEAD.symbol, lead, lead


def _open_call(call: Call) -> PortalCall | None:
    made = call.state.calls.get(call.params.text("CALL_ID"))
    return None if made is None or made.finished else made


def _users(call: Call, made: PortalCall) -> set[int]:
    return {whole(each) for each in call.params.items("USER_ID")} or {made.user_id}


def _show(call: Call, made: PortalCall, users: set[int]) -> None:
    made.shown_to |= users
    call.state.push("call.shown", news(made, users=sorted(users)))
