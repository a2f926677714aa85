"""What the worker reads and writes in the portal by REST: the client's name, and the end of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_id
from app.bitrix24.rest.errors import RefusedError, UnreadableReplyError
from app.bitrix24.values import JSON, mapping, positive, text

if TYPE_CHECKING:
    from app.bitrix24.call_card import CrmEntity
    from app.bitrix24.rest.client import Rest
    from app.worker.state import EndCall

_METHODS = {
    "CONTACT": "crm.contact.get",
    "COMPANY": "crm.company.get",
    "LEAD": "crm.lead.get",
    "DEAL": "crm.deal.get",
}


async def client_name(rest: Rest, entity: CrmEntity) -> str:
    """Return the name of a CRM item; empty if it has none, or its type is unknown.

    Raises:
        RestError: It can't be read, for example without the right or the scope.
    """
    method = _METHODS.get(entity.type)
    if method is not None:
        return _name_in((await rest.call(method, {"id": entity.id})).result)
    number = type_id(entity.type)
    if number is None:
        return ""
    answer = await rest.call("crm.item.get", {"entityTypeId": number, "id": entity.id})
    return text(mapping(mapping(answer.result).get("item")).get("title"))


async def hide(rest: Rest, call_id: str, user: int) -> None:
    """Have the portal close the card by its rules: one that is held open stays until it is released.

    Raises:
        RestError: The card may still be there.
    """
    await rest.call("telephony.externalCall.hide", {"CALL_ID": call_id, "USER_ID": user})


async def finish(rest: Rest, end: EndCall, user: int) -> None:
    """Record the call's end: the portal creates its activity and statistics.

    Raises:
        OutcomeUnknown: It may or may not be recorded.
        RestError: It isn't recorded.
    """
    params: dict[str, str | int] = {
        "CALL_ID": end.call_id,
        "USER_ID": user,
        "DURATION": end.seconds,
        "STATUS_CODE": end.code,
    }
    if end.grade is not None:
        params["VOTE"] = end.grade
    if not end.chat:
        params["ADD_TO_CHAT"] = 0
    await rest.call("telephony.externalCall.finish", params)


async def current_user(rest: Rest) -> int:
    """Return the current user's id: from `user.current`, or, without its scope, from `profile`.

    Raises:
        RestError: Neither can be read.
    """
    try:
        found = (await rest.call("user.current")).result
    except RefusedError:
        found = (await rest.call("profile")).result
    user_id = positive(mapping(found).get("ID"))
    if user_id is None:
        raise UnreadableReplyError("user.current", 200)
    return user_id


def _name_in(result: JSON) -> str:
    fields = mapping(result)
    person = " ".join(filter(None, (text(fields.get(key)) for key in ("NAME", "LAST_NAME"))))
    return person or text(fields.get("TITLE"))
