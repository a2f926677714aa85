"""What happened with the clients: calls, comments, todos, statistics."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.portal.rest.activity_rows import DEFAULTS
from tests.portal.rest.crm import NOTHING_RECORDED
from tests.portal.rest.invented.clients import REMOVED_CONTACT
from tests.portal.rest.kinds import COMPANY, CONTACT, DEAL, LEAD, Kind
from tests.portal.rest.replies import PhpObject

if TYPE_CHECKING:
    from tests.portal.rest.crm import Crm, Row

DAY = 86400
HOUR = 3600

PRIVATE_ACTIVITY = 1
CALL_ACTIVITY = 12043
"""The call that the page's calls speak of."""

RECORDING = 311
"""Number of its recording."""

TRANSCRIPT = """Good morning, Nordlicht Optik, Anna Lindner. You sent us an offer for the second batch of microscopes.
Yes, on Monday. Is there anything open?
Two things. We would like delivery before Easter, and my colleague asked for three per cent off.
Delivery before Easter works. About the discount I will ask and send you a new offer today.
Wonderful. Then I can take it to our board on Thursday. Goodbye!"""
"""What was said in it."""

STATISTICS_ROWS = 120

_COMMENTS: tuple[tuple[Kind, int, str, float], ...] = (
    (CONTACT, 797, "Asked for a new offer, wants delivery before Easter.", 4),
    (CONTACT, 797, "[B]Outcome:[/B] call back\nRings again on Monday.", 11),
    (CONTACT, 797, "Rechnung erneut geschickt.", 30),
    (COMPANY, 643, "New delivery address from May.", 45),
    (DEAL, 4615, "Discount of 3 % agreed with purchasing.", 6),
    (CONTACT, 43, "Prefers to be called before ten.", 12),
    (CONTACT, 123, "Zavolat po obědě.", 8),
    (CONTACT, 798, "Просит счёт на английском.", 2),
    (LEAD, 123, "Met at the spring fair, wants a demo.", 3),
    (COMPANY, 17, "Two contracts end this year.", 20),
)

# Kind, number, title, days until the deadline, done.
_TODOS: tuple[tuple[Kind, int, str, float, bool], ...] = (
    (CONTACT, 797, "Send the offer", -1, False),
    (CONTACT, 797, "Call back about the second batch", 1, False),
    (CONTACT, 797, "Ask for references", -20, True),
    (DEAL, 4615, "Prepare the contract", 3, False),
    (CONTACT, 43, "Renewal talk", 5, False),
    (LEAD, 123, "Demo by video", 2, False),
)

# Provider, subject, text, days ago.
_MESSAGES: tuple[tuple[str, str, str, float], ...] = (
    ("IMOPENLINES_SESSION", "Chat with Anna Lindner", "Is the second batch on its way?", 5),
    ("CRM_SMS", "Outgoing SMS", "Your offer is in your mailbox. Nordlicht Optik", 8),
    ("CRM_WEBFORM", "Filled in: Contact us", "Please call me back about the service contract.", 16),
)

CHAT_SESSION = 494

_CODES = (("200", "Success"), ("200", "Success"), ("304", "Missed"), ("486", "Busy"), ("603-S", "Decline self"))
_CALLERS = (
    (CONTACT, 797, "12025550166"),
    (CONTACT, 43, "12025550143"),
    (COMPANY, 17, "493023125014"),
    (CONTACT, 801, "442079460152"),
    (CONTACT, REMOVED_CONTACT, "12025550188"),
    (LEAD, 124, "12025550144"),
)


def add_history(crm: Crm) -> None:
    """Adds it."""
    clock, now = crm.clock, crm.clock.now()
    for index, (kind, number, comment, days) in enumerate(_COMMENTS):
        crm.comments.add(
            {
                "ENTITY_ID": str(number),
                "ENTITY_TYPE": kind.symbol.lower(),
                "CREATED": clock.text(now - days * DAY),
                "COMMENT": comment,
                "AUTHOR_ID": "6" if index % 2 else "12",
                "FILES": PhpObject(),
            },
            501 + index,
        )
    deal = [{"OWNER_TYPE_ID": 2, "OWNER_ID": 4615}]
    _add_call(crm, CALL_ACTIVITY, (CONTACT, 797), 0.2, BINDINGS=deal, FILES=[RECORDING], TRANSCRIPT=TRANSCRIPT)
    _add_call(crm, PRIVATE_ACTIVITY, (CONTACT, 797), 90)
    crm.private.add(("activity", PRIVATE_ACTIVITY))
    for index in range(30):
        kind, number, _ = _CALLERS[index % len(_CALLERS)]
        recorded = {"FILES": [RECORDING], "TRANSCRIPT": TRANSCRIPT} if number == _CALLERS[0][1] else {}
        _add_call(crm, 12100 + index, (kind, number), 1 + index * 2.3, **recorded)
    for index, (kind, number, title, days, done) in enumerate(_TODOS):
        _add_todo(crm, 12200 + index, (kind, number), title, days, done=done)
    _add_todo(crm, 12220, (CONTACT, 801), "Call back about the order", _today(crm), done=False)
    for index, (provider, subject, words, days) in enumerate(_MESSAGES):
        _add_message(crm, 12230 + index, (provider, subject, words), days)
    _add_chat_session(crm, 12230)
    for index in range(STATISTICS_ROWS):
        _add_statistics(crm, index)


def _activity(crm: Crm, owner: tuple[Kind, int], moment: float, length: float) -> Row:
    clock = crm.clock
    return {
        **DEFAULTS,
        "OWNER_ID": str(owner[1]),
        "OWNER_TYPE_ID": str(owner[0].type_id),
        "CREATED": clock.text(moment),
        "LAST_UPDATED": clock.text(moment + length),
        "START_TIME": clock.text(moment),
        "END_TIME": clock.text(moment + length),
        "DEADLINE": clock.text(moment),
        "RESPONSIBLE_ID": "6",
        "AUTHOR_ID": "6",
        "EDITOR_ID": "6",
    }


def _add_call(crm: Crm, number: int, owner: tuple[Kind, int], days: float, **more: object) -> None:
    moment = crm.clock.now() - days * DAY
    name = crm.title(owner[0].symbol, owner[1]) or "a client"
    direction = "12"[number % 2]
    words = "Incoming call" if direction == "1" else "Outgoing call"
    call = {
        "TYPE_ID": "2",
        "PROVIDER_ID": "VOXIMPLANT_CALL",
        "PROVIDER_TYPE_ID": "CALL",
        "SUBJECT": f"{words} {name}",
        "COMPLETED": "Y",
        "STATUS": "2",
        "DIRECTION": direction,
        "ORIGIN_ID": f"VI_E45D40253D1C2D2F.1774588815.{number}",
        "BINDINGS": [],
        **more,
    }
    crm.activities.add(_activity(crm, owner, moment, 95) | call, number)


def _add_todo(crm: Crm, number: int, owner: tuple[Kind, int], title: str, days: float, *, done: bool) -> None:
    moment = crm.clock.now() + days * DAY
    todo = {
        "CREATED": crm.clock.text(moment - 3 * DAY),
        "TYPE_ID": "6",
        "PROVIDER_ID": "CRM_TODO",
        "PROVIDER_TYPE_ID": "TODO",
        "SUBJECT": title,
        "COMPLETED": "Y" if done else "N",
        "STATUS": "2" if done else "1",
        "DIRECTION": "0",
    }
    crm.activities.add(_activity(crm, owner, moment, 0) | todo, number)


def _today(crm: Crm) -> float:
    """Half an hour from now, or late this evening, in days."""
    evening = datetime.fromisoformat(crm.clock.text()).replace(hour=23, minute=30, second=0)
    return min(1800, evening.timestamp() - crm.clock.now()) / DAY


def _add_message(crm: Crm, number: int, message: tuple[str, str, str], days: float) -> None:
    """A chat, an SMS, a form of a client."""
    provider, subject, words = message
    row = {
        "TYPE_ID": "6",
        "PROVIDER_ID": provider,
        "PROVIDER_TYPE_ID": provider.removeprefix("CRM_"),
        "SUBJECT": subject,
        "COMPLETED": "Y",
        "STATUS": "2",
        "DIRECTION": "2" if provider == "CRM_SMS" else "1",
    }
    row = _activity(crm, (CONTACT, 797), crm.clock.now() - days * DAY, 0) | row | {"DESCRIPTION": words}
    crm.activities.add(row, number)


def _add_chat_session(crm: Crm, activity: int) -> None:
    """What was written in the chat of an activity."""
    begun = crm.clock.now() - 5 * DAY
    senders = (
        ("0", "Conversation 494 started"),
        ("51", "Is the second batch on its way?"),
        ("6", "[B]Yes[/B], it left"),
    )
    crm.activities.rows[activity]["ASSOCIATED_ENTITY_ID"] = str(CHAT_SESSION)
    crm.chat_sessions[CHAT_SESSION] = {
        "chatId": 1982,
        "canJoin": "Y",
        "canVoteHead": "N",
        "sessionId": CHAT_SESSION,
        "sessionVoteHead": 0,
        "sessionCommentHead": None,
        "userId": "chat1982",
        "message": {
            str(19009 + index): {
                "id": str(19009 + index),
                "chatid": "1982",
                "senderid": sender,
                "recipientid": "chat1982",
                "date": crm.clock.text(begun + 60 * index),
                "text": words,
                "textlegacy": words,
            }
            for index, (sender, words) in enumerate(senders)
        },
        "users": {
            "51": {"id": "51", "name": "Anna Lindner", "connector": True},
            "6": {"id": "6", "name": "Mia Stern", "connector": False},
        },
        "files": [],
        "participants": {6},
        "client": ("CONTACT", 797),
    }


def _add_statistics(crm: Crm, index: int) -> None:
    kind, number, phone = _CALLERS[index % len(_CALLERS)]
    code, reason = _CODES[index % len(_CODES)]
    moment = crm.clock.now() - (STATISTICS_ROWS - index) * 7 * HOUR
    crm.statistics.add(
        {
            "PORTAL_USER_ID": "6" if index % 3 else "12",
            "PORTAL_NUMBER": "+12025550100",
            "PHONE_NUMBER": phone,
            "CALL_ID": f"externalCall.{index:032x}.{int(moment)}",
            "EXTERNAL_CALL_ID": None,
            "CALL_CATEGORY": "external",
            "CALL_LOG": None,
            "CALL_DURATION": str(17 * index % 600 if code == "200" else 0),
            "CALL_START_DATE": crm.clock.text(moment),
            "CALL_RECORD_URL": None,
            "CALL_VOTE": "0",
            "COST": "0.0000",
            "COST_CURRENCY": "",
            "CALL_FAILED_CODE": code,
            "CALL_FAILED_REASON": reason,
            "CRM_ENTITY_TYPE": kind.symbol,
            "CRM_ENTITY_ID": str(number),
            "CRM_ACTIVITY_ID": str(12100 + index) if index < 30 else None,
            "REST_APP_ID": "3",
            "REST_APP_NAME": "Call panel",
            **NOTHING_RECORDED,
            "CALL_TYPE": "2" if index % 2 else "1",
        },
        1 + index,
    )
