"""Which fields the panel shows, as it is stored: what is read is what was written, everything else is a fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.item_fields import FieldType
from app.settings.item_fields import MOST, TYPES, FieldSetting, FieldUse, decode_fields, encode_fields
from app.settings.kinds import UnknownValueError
from app.settings.reading import Fault, Problem
from app.settings.storage_format import decode_app_settings, encode_settings
from app.settings.values import AppSettings, find_setting
from tests.support.random_json import json_values

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

NEWSLETTER = FieldSetting("CONTACT", "UF_CRM_1720697698689", FieldUse.REQUIRED, "Newsletter", FieldType.YES_NO)
POST = FieldSetting("CONTACT", "POST", FieldUse.SHOW, "Position", FieldType.TEXT, ("Sales",))
STAGE = FieldSetting("DEAL", "STAGE_ID", FieldUse.NEEDED, "Stage", FieldType.STATUS)
STORED = (
    '{"v":1,"hold":false,"off":[],"fields":{"CONTACT":[["UF_CRM_1720697698689","required","Newsletter","yes-no"],'
    '["POST","show","Position","text",["Sales"]]],"DEAL":[["STAGE_ID","needed","Stage","status"]]}}'
)


def test_sample_is_read_and_written_as_stored() -> None:
    read = decode_app_settings(STORED)
    assert (read.value.item_fields, read.problems) == ((NEWSLETTER, POST, STAGE), ())
    assert encode_settings(read.value, {}) == STORED


def test_without_fields_nothing_is_stored() -> None:
    assert "fields" not in json.loads(encode_settings(AppSettings(), {}))


@given(json_values)
def test_no_value_raises_and_what_is_read_is_written_again(value: JSON) -> None:
    found = decode_fields({"CONTACT": value})
    if found:
        assert decode_fields(encode_fields(found)) == found


@given(
    st.lists(
        st.builds(
            FieldSetting,
            st.sampled_from(TYPES),
            st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True),
            st.sampled_from(FieldUse),
            st.text(max_size=60),
            st.sampled_from(FieldType),
            st.lists(st.text(min_size=1, max_size=9), max_size=2).map(tuple),
        ),
        max_size=MOST,
        unique_by=lambda one: (one.item, one.name),
    )
)
def test_every_list_of_fields_comes_back_in_the_order_of_the_types(fields: list[FieldSetting]) -> None:
    ordered = tuple(sorted(fields, key=lambda one: TYPES.index(one.item)))
    assert decode_fields(encode_fields(tuple(fields))) == ordered


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ([], Fault.WRONG_TYPE),
        ({"DYNAMIC_128": []}, Fault.UNKNOWN_VALUE),
        ({"CONTACT": [["post", "show", "", "text"]]}, Fault.UNKNOWN_VALUE),
        ({"CONTACT": [["POST", "hide", "", "text"]]}, Fault.UNKNOWN_VALUE),
        ({"CONTACT": [["POST", "show", "", "picture"]]}, Fault.UNKNOWN_VALUE),
        ({"CONTACT": [["POST", "show", "", "text", [""]]]}, Fault.UNKNOWN_VALUE),
        ({"CONTACT": [["POST", "show", "", "text"]] * 2}, Fault.UNKNOWN_VALUE),
        ({"CONTACT": [[f"F{n}", "show", "", "text"] for n in range(MOST + 1)]}, Fault.UNKNOWN_VALUE),
    ],
)
def test_everything_else_is_a_fault(value: JSON, fault: Fault) -> None:
    read = decode_app_settings(json.dumps({"v": 1, "fields": value}))
    assert (read.problems, read.value.item_fields) == ((Problem(fault, "fields"),), ())


def test_page_gives_all_fields_at_once() -> None:
    found = find_setting(AppSettings(), "item-fields")
    assert found is not None
    declaration, part = found
    code = json.dumps(encode_fields((POST,)))
    assert declaration.kind.change((), part, code) == (POST,)
    for wrong, of in (("{", part), ("[]", part), (code, "more")):
        with pytest.raises(UnknownValueError):
            declaration.kind.change((), of, wrong)


@pytest.mark.parametrize(
    ("line", "shown"), [(("1", "Sales"), True), (("1", "Support"), False), (None, True), (("", ""), False)]
)
def test_field_of_a_line(line: tuple[str, str] | None, shown: bool) -> None:
    assert POST.is_for(line) is shown
    assert STAGE.is_for(line)
