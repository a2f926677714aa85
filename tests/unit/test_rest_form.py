"""Parameters, as PHP reads what is made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.rest.form import encoded, result_of, signed, yes_no
from tests.support.fake_rest import decoded

if TYPE_CHECKING:
    from app.bitrix24.rest.form import Param, Params

ABSENT = object()

_texts = st.text(st.characters(codec=None))
_keys = st.text(st.characters(exclude_characters="[]\0", exclude_categories=["Cs"]), min_size=1)
_scalars = st.one_of(
    st.none(), _texts, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip
_params = st.recursive(
    _scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_keys, inner, max_size=4)),
    max_leaves=20,
)
_names = st.from_regex(re.compile(r"[A-Za-z_][A-Za-z0-9_]*"), fullmatch=True).filter(lambda name: name != "auth")


def in_php(param: Param) -> Any:  # noqa: ANN401 - texts and arrays
    """What PHP is to see of a parameter."""
    if param is None:
        return ABSENT
    if isinstance(param, str):
        return param.encode("utf-8", "replace").decode()
    if isinstance(param, date):
        return param.isoformat()
    if isinstance(param, int | float):
        return repr(param)
    if isinstance(param, Sequence) and not param:
        return ""
    items = param.items() if isinstance(param, Mapping) else enumerate(param) if isinstance(param, Sequence) else ()
    array = {str(key): value for key, item in items if (value := in_php(item)) is not ABSENT}
    return array or ABSENT


@given(params=st.dictionaries(_names, _params, max_size=5))
def test_php_reads_what_was_meant(params: dict[str, Param]) -> None:
    seen = in_php(params)
    assert decoded(encoded(params)) == ({} if seen is ABSENT else seen)


@given(token=st.text(min_size=1), params=st.dictionaries(_names, _params, max_size=3))
def test_the_token_cannot_be_replaced_by_a_parameter(token: str, params: dict[str, Param]) -> None:
    form = signed(token, encoded(params))
    assert decoded(form)["auth"] == token
    assert [name for name, _ in parse_qsl(form)].count("auth") <= 1
    assert form.startswith("auth=")


@given(params=st.dictionaries(_names, _params, max_size=5))
def test_a_form_needs_no_care_where_it_travels(params: dict[str, Param]) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.~%=&-]*", encoded(params))


@pytest.mark.parametrize(
    ("params", "form"),
    [
        ({"id": 43}, "id=43"),
        ({"fields": {"TITLE": "A & B"}, "ids": [1, 2]}, "fields%5BTITLE%5D=A%20%26%20B&ids%5B0%5D=1&ids%5B1%5D=2"),
        ({"note": "a+b\nü"}, "note=a%2Bb%0A%C3%BC"),
        ({"values": []}, "values="),
        ({"options": {}, "option": None}, ""),
        (
            {"FILES": [["a.txt", "YQ=="]]},
            "FILES%5B0%5D%5B0%5D=a.txt&FILES%5B0%5D%5B1%5D=YQ%3D%3D",
        ),
        ({"list": ["a", None, "c"]}, "list%5B0%5D=a&list%5B2%5D=c"),
        ({"FILTER": {">CALL_START_DATE": date(2026, 3, 10)}}, "FILTER%5B%3ECALL_START_DATE%5D=2026-03-10"),
        ({"OPENED": yes_no(True), "SHOW": int(False)}, "OPENED=Y&SHOW=0"),
        ({"half": "\ud83d"}, "half=%3F"),
        (
            {"deadline": datetime(2026, 3, 12, 15, tzinfo=timezone(timedelta(hours=2)))},
            "deadline=2026-03-12T15%3A00%3A00%2B02%3A00",
        ),
    ],
)  # fmt: skip
def test_documented_forms(params: Params, form: str) -> None:
    assert encoded(params) == form


class _Kind(StrEnum):
    PHONE = "PHONE"


def test_a_text_enumeration_is_its_text() -> None:
    assert encoded({"type": _Kind.PHONE}) == "type=PHONE"


@pytest.mark.parametrize(
    "value",
    [
        True, False, [True], float("nan"), float("inf"), datetime(2026, 3, 12, 15),  # noqa: DTZ001 - the point of it
        b"bytes", object(), {"a[b": 1}, {"": 1}, {"a\0": 1}, result_of("client", "ID"),
    ],
)  # fmt: skip
def test_what_the_platform_would_misread_is_refused(value: Any) -> None:  # noqa: ANN401 - whatever a caller may pass
    with pytest.raises(ValueError, match=r"^param"):
        encoded({"param": value})


@pytest.mark.parametrize("name", ["auth", "", "a.b", "a b", "a[b]", "ключ", "1a", "a&b"])
def test_a_name_that_php_would_change_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        encoded({name: 1})


def test_a_refusal_does_not_quote_the_value() -> None:
    with pytest.raises(ValueError, match="fields") as refusal:
        encoded({"fields": {"PHONE": "$result[+12025550143"}}, chained=True)
    assert "2025550143" not in str(refusal.value)


def test_endless_nesting_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="deep"):
        encoded({"param": endless})


def test_a_reference_is_sent_as_documented() -> None:
    assert encoded({"id": result_of("deals", 0, "ID")}, chained=True) == "id=$result[deals][0][ID]"


@pytest.mark.parametrize("key", ["", "a]b", "a&b", "a=b", "ü", "a b"])
def test_a_reference_that_could_be_misread_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        result_of("client", key)
