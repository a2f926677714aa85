"""Random JSON for property tests: any value at all, and payloads that look like the portal's but hold odd values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

KEYS = (
    "CALL_ID", "PHONE_NUMBER", "LINE_NUMBER", "LINE_NAME", "CRM_ENTITY_TYPE", "CRM_ENTITY_ID", "CRM_ACTIVITY_ID",
    "CRM_BINDINGS", "CALL_DIRECTION", "CALL_STATE", "CALL_LIST_MODE", "URI", "ENTITY_TYPE", "ENTITY_ID", "failedCode",
    "result", "errorCode", "command", "event", "placement", "options", "access_token", "expires_in",
)  # fmt: skip

ODD_TEXTS = (
    "", " ", "undefined", "null", "unknown", "hidden", "HIDDEN", "false", "true", "Y", "0", "17", " 17 ", "-1", "1e3",
    "٣", "17.0", "idle", "connecting", "connected", "ringing", "incoming", "CONTACT", "DYNAMIC_128", "+12025550143",
    "sip:anna", "[]", "{}", "{", '{"CALL_STATE":"idle"}', "&quot;", "{&quot;CALL_ID&quot;:&quot;a&quot;}",
    "&#" + "9" * 5000 + ";", "9" * 5000, "<b>x</b>", "\ud800", "\x00", "error", "486", "603-S",
)  # fmt: skip

_odd_numbers = st.sampled_from([0, 1, -1, 17, 10**17, 10**30, 0.0, 17.0, 0.5, 1e300, float("inf"), float("nan")])

scalars: st.SearchStrategy[JSON] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.sampled_from(ODD_TEXTS), _odd_numbers
)

_keys = st.one_of(st.sampled_from(KEYS), st.text())


def _containers(inner: st.SearchStrategy[JSON]) -> st.SearchStrategy[JSON]:
    return st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(_keys, inner, max_size=6),
        st.dictionaries(_keys, inner, max_size=3).map(json.dumps),
    )


json_values: st.SearchStrategy[JSON] = st.recursive(scalars, _containers, max_leaves=10)
"""Any JSON value, deeply odd, with the portal's keys among the keys."""

descriptions: st.SearchStrategy[JSON] = st.dictionaries(st.sampled_from(KEYS), json_values, min_size=1, max_size=12)
"""An object with the portal's keys and any values."""


def nested(depth: int) -> JSON:
    """A list in a list in a list."""
    value: JSON = []
    for _ in range(depth):
        value = [value]
    return value
