"""Chats in open lines: which a client has, and what was written in one."""

from __future__ import annotations

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.kinds import KINDS
from tests.portal.rest.replies import ApiError
from tests.portal.rest.rights import may

methods = Methods()

DENIED = "You cannot open this conversation because you do not have sufficient rights."


@methods.add("imopenlines.session.history.get", "imopenlines")
def history(call: Call) -> object:
    """A session by its number; by the chat's alone only for who takes part, and then its last one."""
    session, chat = call.params.whole("SESSION_ID"), call.params.whole("CHAT_ID")
    sessions = call.state.crm.chat_sessions
    if session:
        found = sessions.get(session)
    else:
        found = next((each for _, each in sorted(sessions.items(), reverse=True) if each["chatId"] == chat), None)
        if found is not None and call.user.id not in found["participants"]:
            found = None
    if found is None:
        raise ApiError("ACCESS_DENIED", DENIED, 403)
    return {name: value for name, value in found.items() if name not in ("participants", "client")}


@methods.add("imopenlines.crm.chat.get", "imopenlines")
def chats_of_client(call: Call) -> object:
    """The chats of an item of the CRM."""
    symbol, number = call.params.text("CRM_ENTITY_TYPE"), call.params.whole("CRM_ENTITY")
    kind = next((each for each in KINDS if each.symbol.lower() == symbol), None)
    if kind is None or not number:
        raise ApiError("ERROR_ARGUMENT", "Invalid arguments")
    if not may(call, kind.name, "read", number):
        raise ApiError("ACCESS_DENIED", "Access denied", 403)
    found = {
        each["chatId"]: {"CHAT_ID": str(each["chatId"]), "CONNECTOR_ID": "livechat", "CONNECTOR_TITLE": "Online chat"}
        for each in call.state.crm.chat_sessions.values()
        if each["client"] == (kind.symbol, number)
    }
    return list(found.values())
