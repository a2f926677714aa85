"""Stages and other lists of the CRM's settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """An entry of a list.

    Attributes:
        list_id: The list: `STATUS` for leads, `DEAL_STAGE`, `SOURCE`, ...
        code: Its code.
        name: What a person calls it.
        semantics: `S` won, `F` lost; empty: open, or no stage.
        color: Colour of a stage.
    """

    list_id: str
    code: str
    name: str
    semantics: str = ""
    color: str = "#39A8EF"


ENTRIES = (
    Entry("STATUS", "NEW", "Unassigned"),
    Entry("STATUS", "IN_PROCESS", "In progress", "", "#2FC6F6"),
    Entry("STATUS", "PROCESSED", "Processed", "", "#55D0E0"),
    Entry("STATUS", "CONVERTED", "Good lead", "S", "#7BD500"),
    Entry("STATUS", "JUNK", "Junk lead", "F", "#FF5752"),
    Entry("DEAL_STAGE", "NEW", "Development"),
    Entry("DEAL_STAGE", "PREPARATION", "Document preparation", "", "#2FC6F6"),
    Entry("DEAL_STAGE", "PREPAYMENT_INVOICE", "Prepayment invoice", "", "#55D0E0"),
    Entry("DEAL_STAGE", "EXECUTING", "In progress", "", "#47E4C2"),
    Entry("DEAL_STAGE", "FINAL_INVOICE", "Final invoice", "", "#FFA900"),
    Entry("DEAL_STAGE", "WON", "Deal won", "S", "#7BD500"),
    Entry("DEAL_STAGE", "LOSE", "Deal lost", "F", "#FF5752"),
    Entry("DEAL_STAGE_1", "C1:NEW", "Contract ends soon"),
    Entry("DEAL_STAGE_1", "C1:PREPARATION", "Offer sent", "", "#2FC6F6"),
    Entry("DEAL_STAGE_1", "C1:EXECUTING", "Wird verhandelt", "", "#47E4C2"),
    Entry("DEAL_STAGE_1", "C1:WON", "Renewed", "S", "#7BD500"),
    Entry("DEAL_STAGE_1", "C1:LOSE", "Not renewed", "F", "#FF5752"),
    Entry("DYNAMIC_128_STAGE_2", "DT128_2:NEW", "Received"),
    Entry("DYNAMIC_128_STAGE_2", "DT128_2:CLIENT", "Waiting for the client", "", "#FFA900"),
    Entry("DYNAMIC_128_STAGE_2", "DT128_2:SUCCESS", "Settled", "S", "#7BD500"),
    Entry("DYNAMIC_128_STAGE_2", "DT128_2:FAIL", "Refused", "F", "#FF5752"),
    Entry("DYNAMIC_177_STAGE_7", "DT177_7:NEW", "Packed"),
    Entry("DYNAMIC_177_STAGE_7", "DT177_7:SENT", "On its way", "", "#2FC6F6"),
    Entry("DYNAMIC_177_STAGE_7", "DT177_7:SUCCESS", "Delivered", "S", "#7BD500"),
    Entry("SMART_INVOICE_STAGE_5", "DT31_5:N", "New"),
    Entry("SMART_INVOICE_STAGE_5", "DT31_5:S", "Sent to the client", "", "#2FC6F6"),
    Entry("SMART_INVOICE_STAGE_5", "DT31_5:P", "Paid", "S", "#7BD500"),
    Entry("SMART_INVOICE_STAGE_5", "DT31_5:D", "Unpaid", "F", "#FF5752"),
    Entry("QUOTE_STATUS", "DRAFT", "New"),
    Entry("QUOTE_STATUS", "SENT", "Sent to the client", "", "#2FC6F6"),
    Entry("QUOTE_STATUS", "APPROVED", "Accepted", "S", "#7BD500"),
    Entry("QUOTE_STATUS", "DECLAINED", "Declined", "F", "#FF5752"),
    Entry("SOURCE", "CALL", "Call"),
    Entry("SOURCE", "EMAIL", "E-mail"),
    Entry("SOURCE", "WEB", "Website"),
    Entry("SOURCE", "TRADE_SHOW", "Trade fair"),
    Entry("SOURCE", "OTHER", "Other"),
    Entry("CONTACT_TYPE", "CLIENT", "Client"),
    Entry("CONTACT_TYPE", "SUPPLIER", "Supplier"),
    Entry("CONTACT_TYPE", "PARTNER", "Partner"),
    Entry("COMPANY_TYPE", "CUSTOMER", "Client"),
    Entry("COMPANY_TYPE", "SUPPLIER", "Supplier"),
    Entry("COMPANY_TYPE", "OTHER", "Other"),
    Entry("INDUSTRY", "IT", "Information technology"),
    Entry("INDUSTRY", "MANUFACTURING", "Manufacturing"),
    Entry("INDUSTRY", "DELIVERY", "Logistics"),
    Entry("DEAL_TYPE", "SALE", "Sale"),
    Entry("DEAL_TYPE", "SERVICES", "Services"),
    Entry("HONORIFIC", "HNR_EN_1", "Mr."),
    Entry("HONORIFIC", "HNR_EN_2", "Ms."),
    Entry("EMPLOYEES", "EMPLOYEES_1", "less than 50"),
    Entry("EMPLOYEES", "EMPLOYEES_2", "50-250"),
)

_STAGES = {entry.code: entry for entry in ENTRIES if entry.semantics}

PIPELINES = {
    2: {0: "General", 1: "Renewals"},
    31: {5: "Invoices"},
    128: {2: "Warranty"},
    177: {7: "Deliveries"},
}
"""Pipelines by number, of each type that has them."""


def first_stage(type_id: int, pipeline: int) -> str:
    """The code of the stage in which an item begins."""
    entries = [entry.code for entry in ENTRIES if entry.list_id == stage_list(type_id, pipeline)]
    return entries[0] if entries else ""


def stage_list(type_id: int, pipeline: int) -> str:
    """The list that has the stages of a pipeline."""
    if type_id == 2:
        return f"DEAL_STAGE_{pipeline}" if pipeline else "DEAL_STAGE"
    named = {1: "STATUS", 7: "QUOTE_STATUS", 31: f"SMART_INVOICE_STAGE_{pipeline}"}
    return named.get(type_id, f"DYNAMIC_{type_id}_STAGE_{pipeline}")


def stages_of(type_id: int) -> set[str]:
    """The stages of a type, of all its pipelines."""
    lists = {stage_list(type_id, pipeline) for pipeline in PIPELINES.get(type_id, {0: ""})}
    return {entry.code for entry in ENTRIES if entry.list_id in lists}


def semantics_of(stage: str | None) -> str:
    """`P` for an open stage, `S` for a won one, `F` for a lost one."""
    entry = _STAGES.get(stage or "")
    return entry.semantics if entry else "P"
