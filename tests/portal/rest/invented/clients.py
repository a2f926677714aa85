"""Contacts, companies and leads. The clients of the portal page's calls are among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.portal.rest.kinds import COMPANY, CONTACT, LEAD, Kind

if TYPE_CHECKING:
    from tests.portal.rest.crm import Crm

REMOVED_CONTACT = 780
"""A client that calls, deals and activities speak of, but that is not there any more."""

PRIVATE_CONTACT = 45
PRIVATE_LEAD = 5
NAMELESS_CONTACT = 44


@dataclass(frozen=True)
class Client:
    """A client.

    Attributes:
        id: Number.
        phones: Numbers; the first one for work, the others mobile.
        mail: E-mail address.
        days: Age in days.
        fields: The rest.
    """

    id: int
    phones: tuple[str, ...] = ()
    mail: str = ""
    days: int = 100
    fields: dict[str, Any] | None = None


def _person(number: int, names: str, post: str, company: int | None, phones: str, **more: str) -> Client:
    name, last = names.split("|")
    fields = {"NAME": name, "LAST_NAME": last, "SECOND_NAME": "", "POST": post, "TYPE_ID": "CLIENT", "EXPORT": "N"}
    link = {} if company is None else {"COMPANY_ID": company}
    mail = more.pop("mail", "")
    return Client(number, tuple(phones.split("|")), mail, 20 + number % 300, fields | link | more)


def _lead(number: int, title: str, names: str, status: str, phones: str = "", **more: str) -> Client:
    name, last = names.split("|")
    fields = {"TITLE": title, "NAME": name, "LAST_NAME": last, "STATUS_ID": status, "SOURCE_ID": "CALL"}
    return Client(number, tuple(phones.split("|")) if phones else (), "", 3 + number % 40, fields | more)


def _company(number: int, title: str, industry: str, phones: str = "", mail: str = "", **more: str) -> Client:
    fields = {"TITLE": title, "INDUSTRY": industry, "COMPANY_TYPE": "CUSTOMER", "CURRENCY_ID": "EUR", "REVENUE": "0"}
    fields |= {"IS_MY_COMPANY": "N", "EMPLOYEES": "EMPLOYEES_1"}
    return Client(number, tuple(phones.split("|")) if phones else (), mail, 400 + number % 500, fields | more)


CONTACTS = (
    _person(
        43, "Anna|Berg", "Head of purchasing", 17, "+12025550143|+1 (202) 555-0199", mail="anna.berg@example.com",
        HONORIFIC="HNR_EN_2", SOURCE_ID="WEB", COMMENTS="[B]VIP[/B]\nPrefers mornings", UF_CRM_1720697698689="Gold",
    ),
    Client(NAMELESS_CONTACT, fields={"NAME": "", "ASSIGNED_BY_ID": 1}),
    _person(PRIVATE_CONTACT, "Helga|Winter", "Managing director", 643, "+493023125777"),
    _person(123, "Marek|Dvořák", "Workshop manager", 651, "+12025550143", mail="marek.dvorak@example.org"),
    _person(275, "Elisabeth|Großmann", "Buchhaltung", 652, "+493023125160", mail="e.grossmann@example.org"),
    _person(2297, "Elisabeth|Grossmann", "", None, "+49 30 23125-160", COMMENTS="Duplicate? See #275"),
    _person(
        797, "Anna|Lindner", "Head of purchasing", 643, "+12025550166|+493023125166", mail="anna.lindner@example.com",
        HONORIFIC="HNR_EN_2", UF_CRM_1720697698689="Silver", COMMENTS="Calls back within the hour.",
    ),
    _person(798, "Ольга|Соколова", "Начальник отдела снабжения", 653, "+442079460141", mail="o.sokolova@example.org"),
    _person(799, "José|Núñez Prieto", "Jefe de compras", 654, "+33199001234", mail="j.nunez@example.org"),
    _person(801, "Aisha|Rahman", "Optometrist", 655, "+442079460152|+442079460153", mail="aisha.rahman@example.org"),
    _person(802, "Sean|O'Leary", "Facilities", 17, "+442079460160 ext. 12", mail="sean@example.org"),
    _person(803, "小林|美咲", "購買部長", 656, "+12025550171", mail="m.kobayashi@example.org"),
    _person(804, "Lukas|Meyer", "", 643, "+493023125181", UF_CRM_1720697698689="do not call"),
    _person(805, "Maximiliane-Konstanze|von Hohenstein-Wildenfels zu Unterlauterbach", "Geschäftsführerin der "
            "Verwaltungs- und Beteiligungsgesellschaft", 652, "+493023125182"),
    _person(807, "Beatriz|Almeida", "Compras", None, "+55 31 98888-7777", mail="b.almeida@example.org"),
    _person(806, "<b>Robert</b>|'); DROP TABLE", "\"Tester\" & co", None, "+12025550172"),
)  # fmt: skip

COMPANIES = (
    _company(17, "Harbour & Finch Ltd", "IT", "+12025550143|+493023125014", COMMENTS="Client since 2021"),
    _company(643, "Nordlicht Optik GmbH", "MANUFACTURING", "+493023125000", "info@example.com"),
    _company(651, "Dílna Dvořák s.r.o.", "MANUFACTURING", "+12025550181"),
    _company(652, 'Großmann & Söhne "KG"', "DELIVERY", "+493023125160"),
    _company(653, "«Северный порт»", "DELIVERY", "+442079460140"),
    _company(654, "Óptica del Sur", "MANUFACTURING", "+33199001200"),
    _company(655, "Rahman Eye Care", "IT", "+442079460150"),
    _company(656, "小林光学株式会社", "MANUFACTURING", "+12025550170"),
)

LEADS = (
    _lead(PRIVATE_LEAD, "Acquisition, confidential", "|", "NEW"),
    _lead(99, "Website enquiry #99", "|", "NEW", SOURCE_ID="WEB"),
    _lead(123, "Priya Raman", "Priya|Raman", "IN_PROCESS", "+12025550143", SOURCE_ID="TRADE_SHOW",
          COMPANY_TITLE="Raman Lenses", SOURCE_DESCRIPTION="Lead from the spring fair", CURRENCY_ID="EUR"),
    _lead(124, "Tomás Herrera", "Tomás|Herrera", "NEW", "+12025550144", SOURCE_ID="TRADE_SHOW"),
    _lead(125, "Greta Holm", "Greta|Holm", "PROCESSED", "+12025550145", SOURCE_ID="TRADE_SHOW"),
    _lead(126, "Rückruf gewünscht", "Jens|Albrecht", "NEW", "+493023125190", CURRENCY_ID="EUR"),
    _lead(127, "Old request", "Mary|Quill", "JUNK", "+442079460199"),
    *(
        _lead(130 + index, f"Campaign lead {index + 1}", names, "NEW", f"+120255501{10 + index}")
        for index, names in enumerate(
            ("Ida|Frost", "Noel|Baker", "Ewa|Nowak", "Piet|de Wit", "Lena|Horn",
             "Omar|Haddad", "Vera|Lang", "Ivo|Marek", "Tess|Ward", "Karl|Brandt")
        )
    ),
)  # fmt: skip


def add_clients(crm: Crm) -> None:
    """Adds them."""
    for kind, clients in ((COMPANY, COMPANIES), (CONTACT, CONTACTS), (LEAD, LEADS)):
        for client in clients:
            _add(crm, kind, client)
    chat = {"VALUE": "imol|livechat|1|67|21", "VALUE_TYPE": "OPENLINE"}
    crm.update(LEAD, 123, {"IM": [chat], "UF_CRM_1720019876534": "321"}, 6)
    crm.private |= {("contact", PRIVATE_CONTACT), ("lead", PRIVATE_LEAD)}


def _add(crm: Crm, kind: Kind, client: Client) -> None:
    now = crm.clock.now()
    made = crm.clock.text(now - client.days * 86400)
    changed = crm.clock.text(now - client.days * 8640)
    fields = {"DATE_CREATE": made, "DATE_MODIFY": changed, "LAST_ACTIVITY_TIME": changed, **(client.fields or {})}
    multi = [{"VALUE": phone, "VALUE_TYPE": "MOBILE" if index else "WORK"} for index, phone in enumerate(client.phones)]
    fields |= {"PHONE": multi} if multi else {}
    fields |= {"EMAIL": [{"VALUE": client.mail}]} if client.mail else {}
    crm.add(kind, fields, 6, client.id)
