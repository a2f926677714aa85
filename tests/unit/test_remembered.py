"""The talk's times from one load of the page to the next."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.call.model import RememberedTalk, TalkTimer
from app.panel.remembered import KEY, recall, remember
from app.ui.storage import decode_stored
from tests.support.fake_page import FakeStore
from tests.support.random_json import json_values


@pytest.mark.parametrize(
    "talk", [TalkTimer(5.5), TalkTimer(5.5, 9.25), TalkTimer(5.5, None, exact=False), TalkTimer(0.0, 0.0, exact=False)]
)
def test_what_is_remembered_is_recalled(talk: TalkTimer) -> None:
    store = FakeStore()
    remember(store, RememberedTalk("A.1.2", talk))
    assert recall(store) == RememberedTalk("A.1.2", talk)


def test_nothing_is_recalled_from_an_empty_store() -> None:
    assert recall(FakeStore()) is None


def test_forgetting_leaves_nothing_and_can_be_repeated() -> None:
    store = FakeStore()
    remember(store, RememberedTalk("A.1.2", TalkTimer(5.5)))
    remember(store, None)
    remember(store, None)
    assert store.texts == {}


def test_the_next_call_replaces_the_last() -> None:
    store = FakeStore()
    remember(store, RememberedTalk("A.1.2", TalkTimer(5.5)))
    remember(store, RememberedTalk("B.2.3", TalkTimer(6.5)))
    assert list(store.texts) == [KEY]
    assert recall(store) == RememberedTalk("B.2.3", TalkTimer(6.5))


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "null",
        "[]",
        '["A.1.2"]',
        '["A.1.2",1,2,true,5]',
        '["A.1.2","soon",null,true]',
        '["A.1.2",null,null,true]',
        '["A.1.2",NaN,null,true]',
        '["A.1.2",1,1e999,true]',
        '["A.1.2",' + "9" * 400 + ",null,true]",
        "[1,1,null,true]",
        '{"a":1,"b":2,"c":3,"d":4}',
        "[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_nothing(kept: str) -> None:
    store = FakeStore()
    store.set(KEY, kept)
    assert recall(store) is None


@given(st.text() | json_values.map(json.dumps) | st.lists(json_values, min_size=4, max_size=4).map(json.dumps))
def test_any_text_is_recalled_as_usable_times_or_not_at_all(kept: str) -> None:
    store = FakeStore()
    store.set(KEY, kept)
    remembered = recall(store)
    assert remembered is None or remembered.talk.seconds(0.0) >= 0


@pytest.mark.parametrize("text", [None, "", "{", "[" * 3000, "1" * 5000, "[" * 900 + "]" * 899])
def test_stored_text_without_a_value_is_nothing(text: str | None) -> None:
    assert decode_stored(text, 4000) is None


def test_stored_text_is_read_up_to_its_limit() -> None:
    assert decode_stored('{"at":1}', 8) == {"at": 1}
    assert decode_stored('{"at":1}', 7) is None
