"""Deals in all stages, more than two pages of them, and items of a smart process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.invented.clients import REMOVED_CONTACT
from tests.portal.rest.kinds import DEAL, DELIVERY, DEVICE, INVOICE, PROCESS, QUOTE

if TYPE_CHECKING:
    from tests.portal.rest.crm import Crm

DAY = 86400

_SUBJECTS = (
    "Microscopes",
    "Service contract",
    "Ersatzteile",
    "Lenses, yearly order",
    "Training day",
    "Поставка объективов",
    "Repair of a spectrometer",
    "Wartungsvertrag",
    "Demo device",
    "Calibration",
)
_STAGES = ("NEW", "PREPARATION", "PREPAYMENT_INVOICE", "EXECUTING", "FINAL_INVOICE", "WON", "LOSE", "WON")
_PARTIES = ((643, 797), (17, 43), (651, 123), (652, 275), (653, 798), (654, 799), (655, 801), (656, 803))

MANY = 123
"""Deals besides those that are listed one by one."""


def add_deals(crm: Crm) -> None:
    """Adds them."""
    _add(crm, 25, ("Service contract 2027", "PREPARATION", 12500), (17, 43), 38, COMMENTS="[B]Renewal[/B]")
    _add(crm, 4615, ("Microscopes, second batch", "EXECUTING", 48200), (643, 797), 21)
    _add(crm, 4616, ("Microscopes, first batch", "WON", 51000), (643, 797), 260)
    _add(crm, 4617, ("Renewal of the service contract", "C1:PREPARATION", 8400), (643, 797), 9, CATEGORY_ID=1)
    _add(crm, 31, ("Deal of a client who is gone", "NEW", 900), (17, REMOVED_CONTACT), 80)
    _add(crm, 32, ("No amount yet", "NEW", 0), (17, 43), 2)
    _add(crm, 33, ("Lenses, joint order", "NEW", 3100), (651, 123), 120, CONTACT_IDS=[123, 804])
    for index in range(MANY):
        stage = _STAGES[index % len(_STAGES)]
        title = f"{_SUBJECTS[index % len(_SUBJECTS)]} {2024 + index % 4}"
        amount = 250.5 * (1 + index * 7 % 40)
        _add(crm, 5000 + index, (title, stage, amount), _PARTIES[index % len(_PARTIES)], 5 + index)
    for number, title, stage in ((41, "Scratched lens", "DT128_2:NEW"), (42, "Cracked housing", "DT128_2:SUCCESS")):
        fields = {"TITLE": title, "STAGE_ID": stage, "CATEGORY_ID": 2, "CONTACT_ID": 797, "COMPANY_ID": 643}
        crm.add(PROCESS, fields | {"OPPORTUNITY": 0, "CURRENCY_ID": "EUR"}, 6, number)
    _add_papers(crm)


def _add_papers(crm: Crm) -> None:
    """Quotes, invoices, deliveries and devices on loan."""
    now = crm.clock.now()
    dates = {"BEGINDATE": crm.clock.text(now - 9 * DAY), "CLOSEDATE": crm.clock.text(now + 14 * DAY)}
    money = {"CURRENCY_ID": "EUR", "OPPORTUNITY": 12500} | dates
    anna, berg = {"COMPANY_ID": 643, "CONTACT_ID": 797}, {"COMPANY_ID": 17, "CONTACT_ID": 43}
    until = {"ACTUAL_DATE": dates["CLOSEDATE"]}
    crm.add(QUOTE, {"TITLE": "Quote 8", "QUOTE_NUMBER": "8", "DEAL_ID": 25, **until, **money, **berg}, 6, 8)
    crm.add(QUOTE, {"TITLE": "Quote 9", "QUOTE_NUMBER": "9", "DEAL_ID": 4615, **until, **money, **anna}, 6, 9)
    for number, stage, deal, client in ((12, "DT31_5:N", 25, berg), (13, "DT31_5:S", 4615, anna)):
        fields = {"TITLE": f"Invoice {number}", "ACCOUNT_NUMBER": number, "STAGE_ID": stage, "PARENT_ID_2": deal}
        crm.add(INVOICE, fields | money | client, 6, number)
    crm.add(INVOICE, {"TITLE": "Invoice 11", "ACCOUNT_NUMBER": 11, "STAGE_ID": "DT31_5:P"} | money | anna, 6, 11)
    for number, stage, client in ((3, "NEW", berg), (4, "SENT", anna), (5, "SUCCESS", anna)):
        crm.add(DELIVERY, {"TITLE": f"Delivery {number}", "STAGE_ID": f"DT177_7:{stage}", **client}, 6, number)
    crm.add(DEVICE, {"TITLE": "Demo microscope"}, 6, 2)


def _add(
    crm: Crm,
    number: int,
    what: tuple[str, str, float],
    parties: tuple[int, int],
    days: int,
    **more: str | int | list[int],
) -> None:
    now = crm.clock.now()
    title, stage, amount = what
    company, contact = parties
    fields = {
        "TITLE": title,
        "TYPE_ID": "SALE",
        "STAGE_ID": stage,
        "CATEGORY_ID": 0,
        "OPPORTUNITY": amount,
        "CURRENCY_ID": "EUR",
        "IS_MANUAL_OPPORTUNITY": "Y",
        "TAX_VALUE": "0.00",
        "PROBABILITY": "60",
        "COMPANY_ID": company,
        "CONTACT_ID": contact,
        "BEGINDATE": crm.clock.text(now - days * DAY),
        "CLOSEDATE": crm.clock.text(now + (60 - days) * DAY),
        "DATE_CREATE": crm.clock.text(now - days * DAY),
        "DATE_MODIFY": crm.clock.text(now - days * DAY / 3),
        "LAST_ACTIVITY_TIME": crm.clock.text(now - days * DAY / 3),
        "IS_NEW": "Y" if stage.endswith("NEW") else "N",
        **more,
    }
    crm.add(DEAL, fields, 6 if number % 3 else 1, number)
