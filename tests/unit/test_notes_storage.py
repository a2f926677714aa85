"""Drafts, orders and receipts as text: samples of what is stored, and everything that is not what it should be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.errors import ErrorKind
from app.bitrix24.item_fields import FieldType
from app.notes.draft import Draft, FieldChange, FollowUp, ItemChange, NoteKey
from app.notes.save_request import (
    DeliveryState,
    FoundValue,
    RecordKind,
    RecordWrite,
    WriteResult,
    WriteState,
)
from app.notes.storage_format import (
    LARGEST,
    decode_delivery_state,
    decode_draft,
    decode_save_request,
    decode_typed,
    encode_delivery_state,
    encode_draft,
    encode_save_request,
)
from tests.support.fake_outbox import MARK, PLACE, request
from tests.support.random_json import json_values

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

# As version 1 stores them: what the draft and the order say is in `test_stored_samples`.
STORED: dict[str, str] = json.loads((Path(__file__).parent / "samples/stored-1.json").read_text("utf-8"))["local"]
DRAFT = STORED[f"call-panel.draft.1.{PLACE.storage_key}"]
ORDER, RECEIPT = STORED[f"call-panel.order.1.{MARK}"], STORED[f"call-panel.receipt.1.{MARK}"]
READ_RECEIPT = DeliveryState(
    MARK,
    0,
    1773130780.0,
    1,
    1773130785.0,
    {
        "comment:CONTACT:797": WriteResult(
            WriteState.REFUSED, None, 4012187163, 1773130779.0, problem=ErrorKind.DENIED
        ),
        "comment:DEAL:4615": WriteResult(WriteState.SENDING, None, 4012187163, 1773130779.5),
    },
)
DONE = WriteResult(WriteState.DONE, 999, 2684586776, 1795278137.2)
READ_SAVED = DeliveryState("k7m2n4p6", 1, 1795278137.5, results={"comment:CONTACT:797": DONE})


def test_stored_orders_are_read_and_written_as_they_are() -> None:
    assert decode_save_request(ORDER) == request()
    assert encode_save_request(request()) == ORDER


@pytest.mark.parametrize("receipt", [READ_RECEIPT, READ_SAVED], ids=["half sent", "saved"])
def test_stored_receipts_are_read_and_written_as_they_are(receipt: DeliveryState) -> None:
    stored = STORED[f"call-panel.receipt.1.{receipt.note_id}"]
    assert decode_delivery_state(stored) == receipt
    assert encode_delivery_state(receipt) == stored


# With changes of fields, which came later: version 1.0 drops them from a draft, and leaves such orders alone.
FIELDS_DRAFT = DRAFT.replace(
    '"direction":"incoming"',
    '"direction":"incoming","changes":[["DEAL:4615","CONTACT:797",true,false,["STAGE_ID","status","NEW","WON","Stage",'
    '"Deal won"]]]',
)
FIELDS_ORDER = ORDER.replace(
    '"entries":[',
    '"entries":[{"kind":"fields","owner":"DEAL:4615","text":"","title":"","deadline":null,"changes":[["STAGE_ID",'
    '"status","NEW","WON","Stage","Deal won"]]},',
)
FIELDS_RECEIPT = RECEIPT.replace(
    '"results":{',
    '"results":{"fields:DEAL:4615":{"state":"asked","id":null,"digest":8,"began":0.0,"problem":"changed",'
    '"found":[["STAGE_ID","LOSE","Deal lost"]]},',
)
CHANGE = FieldChange("STAGE_ID", FieldType.STATUS, "NEW", "WON", "Stage", "Deal won")


@pytest.mark.parametrize("by", ["outcome", "operator"])
def test_who_decided_about_the_follow_up_comes_back(by: str) -> None:
    text = DRAFT.replace('"direction":"incoming"', f'"direction":"incoming","follow_up_by":"{by}"')
    draft = decode_draft(text)
    assert draft is not None
    assert draft.follow_up_by == by
    assert encode_draft(draft) == text
    assert decode_draft(text.replace(f'_by":"{by}', '_by":"somebody')) == decode_draft(DRAFT)


def test_samples_with_changes_of_fields_are_read_and_written_as_they_are() -> None:
    draft, order, receipt = (
        decode_draft(FIELDS_DRAFT),
        decode_save_request(FIELDS_ORDER),
        decode_delivery_state(FIELDS_RECEIPT),
    )
    assert draft is not None
    assert order is not None
    assert receipt is not None
    assert draft.item_changes == (ItemChange("DEAL:4615", CHANGE, "CONTACT:797", by_outcome=True, on=False),)
    assert order.writes[0] == RecordWrite(RecordKind.FIELDS, "DEAL:4615", changes=(CHANGE,))
    assert receipt.results["fields:DEAL:4615"].found == (FoundValue("STAGE_ID", "LOSE", "Deal lost"),)
    written = [encode_draft(draft), encode_save_request(order), encode_delivery_state(receipt)]
    assert written == [FIELDS_DRAFT, FIELDS_ORDER, FIELDS_RECEIPT]


texts = st.text(max_size=40)
times = st.floats(0, 9e10, allow_nan=False)
counts = st.integers(0, 10**9)
clients = st.sampled_from(["", "CONTACT:7", "DYNAMIC_128:12"])
marks = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=8, max_size=8)
drafts = st.builds(
    Draft,
    key=st.builds(NoteKey, texts, clients),
    note_id=marks,
    at=times,
    revision=counts,
    text=texts,
    outcome=texts,
    follow_up=st.none() | st.builds(FollowUp, texts, times),
    ticks=st.lists(texts, max_size=3).map(tuple),
    about=st.sampled_from(["", "DEAL:4615", "DYNAMIC_128:12"]),
    direction=texts,
    item_changes=st.lists(
        st.builds(
            ItemChange,
            st.sampled_from(["DEAL:4615", "CONTACT:7"]),
            st.builds(
                FieldChange,
                st.text(min_size=1, max_size=9),
                st.sampled_from(FieldType),
                *(texts, texts, texts, texts),
                several=st.booleans(),
            ),
            clients,
            st.booleans(),
            st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
)


@given(drafts)
def test_every_draft_comes_back_as_it_was(draft: Draft) -> None:
    assert decode_draft(encode_draft(draft)) == draft


@given(json_values)
def test_no_stored_value_whatsoever_raises(value: JSON) -> None:
    for read in (decode_draft, decode_save_request, decode_delivery_state, decode_typed):
        read(json.dumps(value))


@pytest.mark.parametrize("sample", [DRAFT, ORDER, RECEIPT, FIELDS_DRAFT, FIELDS_ORDER, FIELDS_RECEIPT])
@given(st.data())
def test_no_sample_with_one_member_replaced_raises(sample: str, data: st.DataObject) -> None:
    members = json.loads(sample)
    members[data.draw(st.sampled_from(sorted(members)))] = data.draw(json_values)
    for read in (decode_draft, decode_save_request, decode_delivery_state):
        read(json.dumps(members))


@pytest.mark.parametrize(
    "poisoned",
    [
        None,
        "",
        "null",
        "[]",
        DRAFT[:-1],
        DRAFT.replace('"v":1', '"v":2'),
        DRAFT.replace('"mark":"d4a2w6yz"', '"mark":"a"'),
        DRAFT.replace('"mark":"d4a2w6yz"', '"mark":"d4 2w6yz"'),
        DRAFT.replace("CONTACT:797", "CONTACT:0"),
        DRAFT.replace("CONTACT:797", "<b>:1"),
        DRAFT.replace("1795278136.612", "1e400"),
        DRAFT.replace("1795278136.612", "-1"),
        DRAFT.replace('"revision":3', '"revision":true'),
        DRAFT.replace("1795341600.0", '"soon"'),
        DRAFT.replace("Möchte", "x" * LARGEST),
        "[" * 50_000,
    ],
)
def test_poisoned_or_oversize_drafts_are_no_drafts(poisoned: str | None) -> None:
    assert decode_draft(poisoned) is None


WRITES = (
    RecordWrite(RecordKind.COMMENT, "CONTACT:797", "words"),
    RecordWrite(RecordKind.COMMENT, "DEAL:4615", "words", shared=True),
    RecordWrite(RecordKind.NOTE, "CONTACT:797", "words"),
    RecordWrite(RecordKind.COMMENT, "COMPANY:5", "words", substitute=True),
    RecordWrite(RecordKind.BINDING, "CONTACT:797", activity=777),
    RecordWrite(RecordKind.UNBINDING, "CONTACT:642"),
    RecordWrite(RecordKind.SETTLE, "DEAL:4615", title="Call back", activity=900),
    RecordWrite(RecordKind.LATER, "DEAL:4615", title="Call back", deadline=1795341600.0, activity=901),
    RecordWrite(RecordKind.FIELDS, "DEAL:4615", changes=(CHANGE,)),
)


def test_every_kind_of_write_comes_back_as_it_was_each_in_a_slot_of_its_own() -> None:
    stored = replace(request(), writes=WRITES)
    assert decode_save_request(encode_save_request(stored)) == stored
    assert len({write.slot for write in WRITES}) == len(WRITES)


def test_a_kind_that_this_version_does_not_know_leaves_the_whole_order_unread() -> None:
    # So does version 1.0 with the kinds of this version: it neither sends nor removes such an order.
    assert decode_save_request(ORDER.replace('"kind":"todo"', '"kind":"of-tomorrow"')) is None


def test_a_changed_to_do_needs_its_number_and_a_later_one_its_deadline() -> None:
    order = encode_save_request(replace(request(), writes=WRITES))
    for gone in ('"activity":900', '"activity":901'):
        assert decode_save_request(order.replace(gone, '"activity":0')) is None
    assert decode_save_request(order.replace("1795341600.0", "null")) is None


def test_an_order_without_a_deadline_for_its_follow_up_or_without_an_owner_is_none() -> None:
    assert decode_save_request(ORDER.replace("1773220000.0", "null")) is None
    assert decode_save_request(ORDER.replace("DEAL:4615", "")) is None


def test_what_was_typed_without_python_is_read_with_its_call() -> None:
    assert decode_typed('{"text":"Calls","call":"x.1"}') == ("Calls", "x.1")
    assert decode_typed('{"text":7}') == ("", "")


@pytest.mark.parametrize(
    ("line", "read"), [(["+49301", "Sales"], ("+49301", "Sales")), ("x", ("", "")), ([1], ("", ""))]
)
def test_a_note_knows_its_line_and_is_read_without_one(line: JSON, read: tuple[str, str]) -> None:
    draft = decode_draft(json.dumps({**json.loads(DRAFT), "line": line}))
    assert draft is not None
    assert draft.line == read
    assert decode_draft(encode_draft(draft)) == draft
