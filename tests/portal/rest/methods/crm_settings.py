"""Lists of the CRM's settings: stages, pipelines, sources, currencies, numbers of kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.portal.rest.calls import INTRANET, Call, Methods
from tests.portal.rest.kinds import CONTACT, DEAL, KINDS, Kind, kind_by_id
from tests.portal.rest.methods.crm_records import plain
from tests.portal.rest.queries import matching, ordered, page
from tests.portal.rest.replies import ApiError, Rows
from tests.portal.rest.stages import ENTRIES, PIPELINES, stage_list

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row

methods = Methods()

CURRENCIES = {"EUR": "€#", "USD": "$#", "GBP": "£#", "CZK": "# Kč"}


def _statuses() -> list[Row]:
    rows: list[Row] = []
    for number, entry in enumerate(ENTRIES, 101):
        before = sum(each["ENTITY_ID"] == entry.list_id for each in rows)
        stage = entry.list_id in {"STATUS", "QUOTE_STATUS"} or "STAGE" in entry.list_id
        newer = entry.list_id.startswith(("DYNAMIC_", "SMART_"))  # these have no EXTRA
        category = entry.list_id.rpartition("_")[2]
        semantics = {"S": "success", "F": "failure"}.get(entry.semantics, "process")
        rows.append(
            {
                "ID": str(number),
                "ENTITY_ID": entry.list_id,
                "STATUS_ID": entry.code,
                "NAME": entry.name,
                "NAME_INIT": entry.name if entry.code == "NEW" else "",
                "SORT": str(10 * (before + 1)),
                "SYSTEM": "Y" if entry.code == "NEW" or entry.semantics else "N",
                "CATEGORY_ID": category if category.isdecimal() else None,
                "COLOR": entry.color if stage else "",
                "SEMANTICS": entry.semantics or None,
                **({"EXTRA": {"SEMANTICS": semantics, "COLOR": entry.color}} if stage and not newer else {}),
            }
        )
    return rows


STATUSES = _statuses()


@methods.add("crm.status.list", "crm")
def statuses(call: Call) -> Rows:
    """Entries of the lists, all on one page."""
    if isinstance(call.params.map("filter").get("ENTITY_ID"), dict | list):
        raise plain("Filter by ENTITY_ID must be a string")
    rows = matching(STATUSES, call.params.get("filter"), {*STATUSES[0], "EXTRA"}.__contains__)
    rows = ordered(rows, call.params.get("order") or {"SORT": "ASC"})
    return Rows(rows, len(rows))


@methods.add("crm.status.entity.items", "crm")
def entries(call: Call) -> object:
    """Entries of one list."""
    wanted = call.params.text("entityId").upper()
    if not wanted:
        raise plain("The parameter entityId is not defined or invalid.")
    return [
        {"NAME": row["NAME"], "SORT": int(row["SORT"]), "STATUS_ID": row["STATUS_ID"]}
        for row in STATUSES
        if row["ENTITY_ID"] == wanted
    ]


@methods.add("crm.status.entity.types", "crm")
def entity_types(_call: Call) -> object:
    """The lists: those of stages by pipeline, and the others."""
    stages = [
        {
            "ID": list_id,
            "NAME": f"{kind.title} stages {name}".strip(),
            "SEMANTIC_INFO": _semantic_info(list_id),
            "ENTITY_TYPE_ID": kind.type_id,
            "CATEGORY_ID": number if kind.type_id in PIPELINES else None,
        }
        for kind in KINDS
        if kind.stage
        for number, name in PIPELINES.get(kind.type_id, {0: ""}).items()
        for list_id in [stage_list(kind.type_id, number)]
    ]
    others = dict.fromkeys(entry.list_id for entry in ENTRIES)
    told = {each["ID"] for each in stages}
    return [
        *stages,
        *({"ID": name, "NAME": name.replace("_", " ").capitalize()} for name in others if name not in told),
    ]


def _semantic_info(list_id: str) -> Row:
    codes = {entry.semantics: entry.code for entry in reversed(ENTRIES) if entry.list_id == list_id}
    return {
        "START_FIELD": codes.get("", ""),
        "FINAL_SUCCESS_FIELD": codes.get("S", ""),
        "FINAL_UNSUCCESS_FIELD": codes.get("F", ""),
        "FINAL_SORT": 0,
    }


@methods.add("crm.category.list", "crm", checks=INTRANET)
def categories(call: Call) -> Rows:
    """Pipelines of a kind of items."""
    type_id = call.params.whole("entityTypeId")
    kind = next((kind for kind in KINDS if kind.type_id == type_id), None)
    if kind is None:
        raise ApiError("NOT_FOUND", "SPA not found")
    if type_id not in PIPELINES:
        raise ApiError("ENTITY_TYPE_NOT_SUPPORTED", f"Entity type {kind.symbol} is not supported")
    rows = [
        {
            "id": number,
            "name": name,
            "sort": 300 - 100 * index,
            "entityTypeId": type_id,
            "isDefault": "N" if index else "Y",
            **({"originId": "", "originatorId": ""} if number else {}),
        }
        for index, (number, name) in enumerate(PIPELINES[type_id].items())
    ]
    rows.sort(key=lambda row: (row["sort"], row["id"]))
    return Rows({"categories": rows}, len(rows))


@methods.add("crm.type.list", "crm", checks=INTRANET)
def types(call: Call) -> Rows:
    """Smart processes; administrators only."""
    if not call.user.admin:
        raise ApiError("ACCESS_DENIED", "Access denied")
    rows = [_type(call, number, kind) for number, kind in enumerate(KINDS, 1) if kind.dynamic]
    return Rows({"types": rows}, len(rows))


def _type(call: Call, number: int, kind: Kind) -> Row:
    now = call.state.clock.text()
    flags = {
        "isCategoriesEnabled": kind.type_id in PIPELINES,
        "isStagesEnabled": bool(kind.stage),
        "isBeginCloseDatesEnabled": "CLOSEDATE" in kind.fields,
        "isClientEnabled": "CONTACT_ID" in kind.fields,
        "isLinkWithProductsEnabled": "OPPORTUNITY" in kind.fields,
        "isSetOpenPermissions": False,
    }
    told = {"id": number, "title": kind.title, "code": "", "createdBy": 1, "entityTypeId": kind.type_id}
    told |= {"customSectionId": None, **{name: "Y" if flag else "N" for name, flag in flags.items()}}
    return told | {"createdTime": now, "updatedTime": now, "updatedBy": 1}


@methods.add("crm.dealcategory.list", "crm")
def deal_categories(call: Call) -> Rows:
    """Pipelines of deals but the general one."""
    rows = [
        {"ID": str(number), "NAME": name, "SORT": "300", "IS_LOCKED": "N", "CREATED_DATE": None}
        for number, name in PIPELINES[2].items()
        if number
    ]
    return page(rows, call.params.get("start"), lambda row: row)


@methods.add("crm.dealcategory.stage.list", "crm")
def deal_stages(call: Call) -> object:
    """Stages of a pipeline of deals."""
    number = call.params.whole("id")
    wanted = f"DEAL_STAGE_{number}" if number else "DEAL_STAGE"
    return [
        {"NAME": row["NAME"], "SORT": int(row["SORT"]), "STATUS_ID": row["STATUS_ID"]}
        for row in STATUSES
        if row["ENTITY_ID"] == wanted
    ]


@methods.add("crm.currency.list", "crm")
def currencies(_call: Call) -> object:
    """Currencies."""
    return [
        {"CURRENCY": code, "FORMAT_STRING": form, "BASE": "Y" if code == "EUR" else "N"}
        for code, form in CURRENCIES.items()
    ]


@methods.add("crm.enum.ownertype", "crm")
def owner_types(_call: Call) -> object:
    """Numbers of the kinds of items."""
    return [
        {"ID": kind.type_id, "NAME": kind.title, "SYMBOL_CODE": kind.symbol, "SYMBOL_CODE_SHORT": kind.short}
        for kind in KINDS
    ]


@methods.add("crm.enum.activitytype", "crm")
def activity_types(_call: Call) -> object:
    """Numbers of the types of activities."""
    return _numbered({1: "Meeting", 2: "Call", 3: "Task", 4: "E-mail", 5: "Activity", 6: "User activity"})


@methods.add("crm.enum.activitydirection", "crm")
def activity_directions(_call: Call) -> object:
    """Numbers of the directions of activities."""
    return _numbered({1: "Incoming", 2: "Outgoing"})


@methods.add("crm.enum.activitystatus", "crm")
def activity_statuses(_call: Call) -> object:
    """Numbers of the states of activities."""
    return _numbered({1: "Waiting", 2: "Completed", 3: "Completed automatically"})


@methods.add("crm.enum.activitypriority", "crm")
def activity_priorities(_call: Call) -> object:
    """Numbers of the priorities of activities."""
    return _numbered({1: "Low", 2: "Medium", 3: "High"})


def _numbered(names: dict[int, str]) -> list[dict[str, Any]]:
    return [{"ID": number, "NAME": name} for number, name in names.items()]


LAYOUTS: dict[tuple[int, str], list[tuple[str, str, tuple[tuple[str, str], ...]]]] = {
    (DEAL.type_id, "C"): [
        (
            "main",
            "About the deal",
            (("TITLE", "0"), ("OPPORTUNITY_WITH_CURRENCY", "0"), ("CLIENT", "1"), ("UF_CRM_1700000000002", "1")),
        ),
        ("additional", "More", (("ASSIGNED_BY_ID", "0"), ("COMMENTS", "0"))),
    ],
    (CONTACT.type_id, "C"): [("main", "About the contact", (("LAST_NAME", "1"), ("POST", "1"), ("BIRTHDATE", "0")))],
}
"""Layouts of the portal's own cards that were changed: sections with their elements, by type and scope."""

_OPTIONS = {"CLIENT": {"defaultCountry": "DE"}}


@methods.add("crm.item.details.configuration.get", "crm")
def card_layout(call: Call) -> object:
    """The layout of the portal's own card: the user's (`P`) or everybody's (`C`); null where nobody has changed it."""
    if not call.params.has("entityTypeId"):
        raise plain("Parameter 'entityTypeId' is not defined")
    kind = kind_by_id(call.params.whole("entityTypeId"))
    if kind is None:
        raise plain(f"The entity type '{call.params.text('entityTypeId')}' is not supported in current context.")
    other = call.params.has("userId") and call.params.whole("userId") != call.user.id
    if other and not call.user.admin:
        raise plain("Access denied.")
    sections = LAYOUTS.get((kind.type_id, call.params.text("scope") or "P"))
    if sections is None:
        return None
    return [
        {"name": name, "title": title, "type": "section", "elements": [_element(*one) for one in elements]}
        for name, title, elements in sections
    ]


def _element(name: str, flags: str) -> Row:
    return {"name": name, "optionFlags": flags, **({"options": _OPTIONS[name]} if name in _OPTIONS else {})}
