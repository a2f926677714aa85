"""Where a CRM item is shown in the portal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.call_card import details_path
from app.call.crm_item import CrmItem


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("LEAD", "/crm/lead/details/7/"),
        ("DEAL", "/crm/deal/details/7/"),
        ("CONTACT", "/crm/contact/details/7/"),
        ("COMPANY", "/crm/company/details/7/"),
        ("QUOTE", "/crm/type/7/details/7/"),
        ("SMART_INVOICE", "/crm/type/31/details/7/"),
        ("DYNAMIC_128", "/crm/type/128/details/7/"),
    ],
)
def test_documented_types_have_a_path(kind: str, path: str) -> None:
    assert details_path(CrmItem(kind, 7)) == path


@pytest.mark.parametrize("kind", ["ORDER", "DYNAMIC_", "DYNAMIC_X", "DYNAMIC_٣", "../x", "", "DYNAMIC_1/../2"])
def test_other_types_have_none(kind: str) -> None:
    assert details_path(CrmItem(kind, 7)) is None


@given(st.text(), st.integers(min_value=1))
def test_a_path_stays_inside_of_the_crm_whatever_the_portal_calls_a_type(kind: str, number: int) -> None:
    path = details_path(CrmItem(kind, number))
    assert path is None or (path.startswith("/crm/") and ".." not in path and path.count("/") in (5, 6))
