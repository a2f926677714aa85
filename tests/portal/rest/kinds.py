"""The kinds of CRM items: their names, numbers and fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """Types of fields, as `crm.*.fields` tells them."""

    INTEGER = "integer"
    TEXT = "string"
    FLAG = "char"
    DOUBLE = "double"
    TIME = "datetime"
    DATE = "date"
    USER = "user"
    STATUS = "crm_status"
    MULTI = "crm_multifield"
    LINK = "crm_entity"
    CHOICE = "enumeration"
    MONEY = "money"
    FILE = "file"
    EMPLOYEE = "employee"


MULTI_FIELDS = ("PHONE", "EMAIL", "WEB", "IM")
"""Fields with many values, in the order of replies."""

_COMMON = {
    "ID": Type.INTEGER,
    "ASSIGNED_BY_ID": Type.USER,
    "CREATED_BY_ID": Type.USER,
    "MODIFY_BY_ID": Type.USER,
    "DATE_CREATE": Type.TIME,
    "DATE_MODIFY": Type.TIME,
    "LAST_ACTIVITY_TIME": Type.TIME,
    "OPENED": Type.FLAG,
    "COMMENTS": Type.TEXT,
    "UTM_SOURCE": Type.TEXT,
    "ORIGINATOR_ID": Type.TEXT,
    "ORIGIN_ID": Type.TEXT,
}
_MULTI = {"HAS_PHONE": Type.FLAG, "HAS_EMAIL": Type.FLAG, "HAS_IMOL": Type.FLAG} | dict.fromkeys(
    MULTI_FIELDS, Type.MULTI
)
_PERSON = {
    "HONORIFIC": Type.STATUS,
    "NAME": Type.TEXT,
    "SECOND_NAME": Type.TEXT,
    "LAST_NAME": Type.TEXT,
    "BIRTHDATE": Type.DATE,
    "POST": Type.TEXT,
    "SOURCE_ID": Type.STATUS,
    "SOURCE_DESCRIPTION": Type.TEXT,
    "ADDRESS": Type.TEXT,
}
_MONEY = {"OPPORTUNITY": Type.DOUBLE, "IS_MANUAL_OPPORTUNITY": Type.FLAG, "CURRENCY_ID": Type.STATUS}

READ_ONLY = frozenset({
    "ID", "DATE_CREATE", "DATE_MODIFY", "CREATED_BY_ID", "MODIFY_BY_ID", "LAST_ACTIVITY_TIME", "HAS_PHONE",
    "HAS_EMAIL", "HAS_IMOL", "STATUS_SEMANTIC_ID", "STAGE_SEMANTIC_ID", "IS_NEW", "IS_RETURN_CUSTOMER",
})  # fmt: skip
"""Fields that a write leaves alone."""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of item.

    Attributes:
        name: In method names and rights.
        type_id: Its number.
        symbol: Its code.
        short: The code's short form.
        title: What a person calls it.
        fields: Types of its fields, in the order of replies.
        stage: The field with its stage; empty where it has none.
    """

    name: str
    type_id: int
    symbol: str
    short: str
    title: str
    fields: dict[str, Type] = field(repr=False)
    stage: str = ""

    @property
    def semantics(self) -> str:
        """The field that tells whether the stage is open, won or lost."""
        return self.stage.replace("_ID", "_SEMANTIC_ID")

    @property
    def dynamic(self) -> bool:
        """Whether it is a smart process of this portal."""
        return self.type_id >= 128

    @property
    def has_multi_fields(self) -> bool:
        """Whether it has numbers and addresses."""
        return "PHONE" in self.fields


LEAD = Kind(
    "lead",
    1,
    "LEAD",
    "L",
    "Lead",
    {"ID": Type.INTEGER, "TITLE": Type.TEXT}
    | _PERSON
    | {
        "COMPANY_TITLE": Type.TEXT,
        "COMPANY_ID": Type.LINK,
        "CONTACT_ID": Type.LINK,
        "IS_RETURN_CUSTOMER": Type.FLAG,
        "STATUS_ID": Type.STATUS,
        "STATUS_DESCRIPTION": Type.TEXT,
        "STATUS_SEMANTIC_ID": Type.TEXT,
        "DATE_CLOSED": Type.TIME,
        "UF_CRM_1720019876534": Type.TEXT,
    }
    | _MONEY
    | _COMMON
    | _MULTI,
    "STATUS_ID",
)
DEAL = Kind(
    "deal",
    2,
    "DEAL",
    "D",
    "Deal",
    {
        "ID": Type.INTEGER,
        "TITLE": Type.TEXT,
        "TYPE_ID": Type.STATUS,
        "CATEGORY_ID": Type.INTEGER,
        "STAGE_ID": Type.STATUS,
        "STAGE_SEMANTIC_ID": Type.TEXT,
        "IS_NEW": Type.FLAG,
        "PROBABILITY": Type.INTEGER,
        "TAX_VALUE": Type.DOUBLE,
        "LEAD_ID": Type.LINK,
        "COMPANY_ID": Type.LINK,
        "CONTACT_ID": Type.LINK,
        "QUOTE_ID": Type.LINK,
        "BEGINDATE": Type.DATE,
        "CLOSEDATE": Type.DATE,
        "CLOSED": Type.FLAG,
        "UF_CRM_1700000000002": Type.CHOICE,
    }
    | _MONEY
    | _COMMON,
    "STAGE_ID",
)
CONTACT = Kind(
    "contact",
    3,
    "CONTACT",
    "C",
    "Contact",
    {"ID": Type.INTEGER}
    | _PERSON
    | {
        "PHOTO": Type.TEXT,
        "LEAD_ID": Type.LINK,
        "TYPE_ID": Type.STATUS,
        "COMPANY_ID": Type.LINK,
        "EXPORT": Type.FLAG,
        "UF_CRM_1720697698689": Type.TEXT,
        "UF_CRM_1700000000011": Type.TIME,
        "UF_CRM_1700000000012": Type.TIME,
        "UF_CRM_1700000000013": Type.TEXT,
        "UF_CRM_1700000000014": Type.CHOICE,
        "UF_CRM_1700000000015": Type.MONEY,
        "UF_CRM_1700000000016": Type.FILE,
        "UF_CRM_1700000000017": Type.EMPLOYEE,
        "UF_CRM_1700000000018": Type.TIME,
        "UF_CRM_1700000000019": Type.DOUBLE,
    }
    | _COMMON
    | _MULTI,
)
COMPANY = Kind(
    "company",
    4,
    "COMPANY",
    "CO",
    "Company",
    {
        "ID": Type.INTEGER,
        "TITLE": Type.TEXT,
        "COMPANY_TYPE": Type.STATUS,
        "LOGO": Type.TEXT,
        "LEAD_ID": Type.LINK,
        "BANKING_DETAILS": Type.TEXT,
        "INDUSTRY": Type.STATUS,
        "REVENUE": Type.DOUBLE,
        "CURRENCY_ID": Type.STATUS,
        "EMPLOYEES": Type.STATUS,
        "IS_MY_COMPANY": Type.FLAG,
        "ADDRESS": Type.TEXT,
    }
    | _COMMON
    | _MULTI,
)
_SALE = {
    "ID": Type.INTEGER,
    "TITLE": Type.TEXT,
    "CATEGORY_ID": Type.INTEGER,
    "STAGE_ID": Type.STATUS,
    "COMPANY_ID": Type.LINK,
    "CONTACT_ID": Type.LINK,
}
_DATES = {"BEGINDATE": Type.DATE, "CLOSEDATE": Type.DATE}
PROCESS = Kind(
    "item",
    128,
    "DYNAMIC_128",
    "T80",
    "Warranty case",
    _SALE | {"PARENT_ID_2": Type.LINK} | _MONEY | _COMMON,
    "STAGE_ID",
)
QUOTE = Kind(
    "quote",
    7,
    "QUOTE",
    "Q",
    "Quote",
    {name: type_ for name, type_ in _SALE.items() if name != "CATEGORY_ID"}
    | {"QUOTE_NUMBER": Type.TEXT, "DEAL_ID": Type.LINK, "CLOSED": Type.FLAG, "ACTUAL_DATE": Type.DATE}
    | _DATES
    | _MONEY
    | _COMMON,
    "STAGE_ID",
)
INVOICE = Kind(
    "invoice",
    31,
    "SMART_INVOICE",
    "SI",
    "Invoice",
    _SALE | {"ACCOUNT_NUMBER": Type.TEXT, "PARENT_ID_2": Type.LINK} | _DATES | _MONEY | _COMMON,
    "STAGE_ID",
)
DELIVERY = Kind(
    "delivery",
    177,
    "DYNAMIC_177",
    "Tb1",
    "Delivery",
    _SALE | {"PARENT_ID_2": Type.LINK, "UF_CRM_2_1700000000001": Type.TEXT} | _COMMON,
    "STAGE_ID",
)
DEVICE = Kind("device", 156, "DYNAMIC_156", "T9c", "Device on loan", {"ID": Type.INTEGER, "TITLE": Type.TEXT} | _COMMON)
"""A kind without clients and without stages."""

KINDS = (LEAD, DEAL, CONTACT, COMPANY, QUOTE, INVOICE, PROCESS, DEVICE, DELIVERY)


def kind_by_symbol(symbol: str) -> Kind | None:
    """The kind that `CONTACT`, `contact` or `dynamic_128` stands for."""
    return next((kind for kind in KINDS if kind.symbol == symbol.upper()), None)


def kind_by_id(type_id: int) -> Kind | None:
    """The kind with this number."""
    return next((kind for kind in KINDS if kind.type_id == type_id), None)
