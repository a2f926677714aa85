"""Bitrix24's words into the domain's."""

from __future__ import annotations

import pytest

from app.bitrix24.call_card import Phone, PhoneKnowledge, call_status
from app.call.crm_item import CrmItem
from app.call.model import Call, Line, Number, NumberKind
from app.panel.effect_runner import read_call, read_number
from app.phone.reading import read
from tests.support import recorded


def test_a_status_becomes_a_call() -> None:
    status = call_status(recorded.case("get-status", "outgoing_contact")["reply"])
    assert status is not None
    assert read_call(status) == Call(
        id="E45D40253D1C2D2F.1774588815.822533",
        number=read("+12025550166"),
        line=Line("reg151083", ""),
        client=CrmItem("CONTACT", 797),
        bindings=(CrmItem("DEAL", 4615), CrmItem("COMPANY", 643)),
        activity_id=12043,
        direction="outgoing",
        state="idle",
        campaign=False,
    )


def test_a_campaign_is_a_campaign() -> None:
    status = call_status(recorded.case("get-status", "call_campaign")["reply"])
    assert status is not None
    assert read_call(status).campaign


@pytest.mark.parametrize("knowledge", PhoneKnowledge)
def test_what_is_known_of_a_number_stays_known(knowledge: PhoneKnowledge) -> None:
    assert read_number(Phone(knowledge, "1")).kind is NumberKind(knowledge.value)


def test_a_number_is_read_by_its_line_or_the_portals_country() -> None:
    local = Phone(PhoneKnowledge.KNOWN, "03023125160")
    assert read_number(local, "+49 30 23125100").e164 == "+493023125160"
    assert read_number(local, "reg151083", "DE").e164 == "+493023125160"
    assert read_number(local, "reg151083").e164 == ""
    assert read_number(Phone(PhoneKnowledge.KNOWN, "266696687")) == Number(NumberKind.HIDDEN)
