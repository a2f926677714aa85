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

DEAL_CATEGORIES = {0: "General", 1: "Renewals"}
"""Pipelines of deals, by number."""

PROCESS_CATEGORIES = {2: "Warranty"}
"""Pipelines of the smart process, by number."""


def semantics_of(stage: str | None) -> str:
    """`P` for an open stage, `S` for a won one, `F` for a lost one."""
    entry = _STAGES.get(stage or "")
    return entry.semantics if entry else "P"
