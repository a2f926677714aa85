"""Translating Bitrix24's types to the domain's: the only place that knows both."""

from __future__ import annotations

from app.bitrix24.call_card import CallStatus, CrmEntity, Phone, PhoneKnowledge
from app.call.model import Call, Client, Line, Number, NumberKind
from app.phone.reading import read


def read_call(status: CallStatus, region: str = "") -> Call:
    """Return the call that a status describes. `region`: the portal's country, or empty."""
    return Call(
        id=status.call_id,
        number=read_number(status.phone, status.line_number, region),
        line=Line(status.line_number, status.line_name),
        client=read_client(status.entity),
        bindings=tuple(Client(entity.type, entity.id) for entity in status.bindings),
        activity_id=status.activity_id,
        direction=status.direction,
        state=status.state,
        campaign=status.call_list,
    )


def read_client(entity: CrmEntity | None) -> Client | None:
    """Return the client for a CRM item."""
    return None if entity is None else Client(entity.type, entity.id)


def read_number(phone: Phone, line: str = "", region: str = "") -> Number:
    """Return the domain's number, read by the company's line."""
    if phone.knowledge is PhoneKnowledge.KNOWN:
        return read(phone.text, line, region)
    return Number(NumberKind(phone.knowledge.value))
