"""Two calls with one id: what is left of the first is not taken for the second's."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.call.conversation import RememberedConversation, continues
from app.call.crm_item import CrmItem
from app.call.messages import (
    ClientIdentified,
    CloseAnnounced,
    KeepOpenConfirmed,
    KeepOpenToggled,
    NoteSent,
    Opened,
    StateChanged,
    StatusArrived,
)
from app.call.model import Call, Identified, Phase, RememberedTalk, TalkTimer
from app.panel.remembered import (
    CONVERSATION_KEY,
    SHOWN_KEY,
    keep_open_due,
    recall_conversation,
    remember_conversation,
    shown_at,
)
from tests.support.fake_page import FakeStore
from tests.support.story import CALL, Story, call

EXTERNAL = call(id="externalCall.c3.1774588815", state="connected", activity_id=None)
LEFT = RememberedConversation(CALL.id, 100.0, Phase.TALKING)
LEFT_EXTERNAL = replace(LEFT, call_id=EXTERNAL.id)


def loaded(story: Story, at: float, described: Call, shown: float = 0.0) -> Story:
    """Return the next load of the page, with what the load before has kept."""
    assert story.remembered is not None
    talk = story.model.talk_timer
    kept = None if talk is None else RememberedTalk(story.remembered.call_id, talk)
    return Story(Opened(at, described, kept, story.remembered, shown))


@pytest.mark.parametrize(
    ("left", "described", "same"),
    [
        (LEFT, call(state="connected"), True),
        (LEFT, call(state="idle"), True),
        (replace(LEFT, saved=True), call(state="connected"), True),
        (replace(LEFT, phase=Phase.ENDED, saved=True), call(state="idle"), True),
        (replace(LEFT, phase=Phase.CONNECTING), call(state="connecting"), True),
        # The state goes back.
        (LEFT, call(state="connecting"), False),
        (replace(LEFT, phase=Phase.ENDED), call(state="connected"), False),
        (replace(LEFT, phase=Phase.FAILED), call(state="connecting"), False),
        # The call's own activity is another one.
        (replace(LEFT, activity_id=12042), call(state="connected"), False),
        (replace(LEFT, activity_id=None), call(state="connected"), True),
        # An external call's state proves nothing: in doubt no record is written over.
        (LEFT_EXTERNAL, EXTERNAL, True),
        (replace(LEFT_EXTERNAL, saved=True), EXTERNAL, False),
        (replace(LEFT_EXTERNAL, closes_at=250.0), EXTERNAL, True),
        (replace(LEFT_EXTERNAL, closes_at=190.0), EXTERNAL, False),
        (LEFT, EXTERNAL, False),
    ],
)
def test_evidence_tells_another_conversation_from_the_same(
    left: RememberedConversation, described: Call, same: bool
) -> None:
    assert continues(left, described, 200.0) is same


@pytest.mark.parametrize(("shown", "same"), [(0.0, True), (99.0, True), (101.0, False)])
def test_a_card_that_came_up_later_is_another_conversation(shown: float, same: bool) -> None:
    assert continues(LEFT_EXTERNAL, EXTERNAL, 200.0, shown) is same


def test_a_second_card_of_an_external_call_starts_its_timer_at_zero_once_the_first_was_saved() -> None:
    first = Story(Opened(10.0, EXTERNAL), NoteSent(20.0))
    second = loaded(first, 27.0, EXTERNAL)
    assert second.model.talk_timer == TalkTimer(27.0, exact=False)
    assert (second.model.conversation.began, second.model.conversation.not_before) == (27.0, 27.0)


def test_a_load_in_the_same_conversation_goes_on_with_its_timer() -> None:
    first = Story(Opened(10.0, EXTERNAL))
    again = loaded(first, 27.0, EXTERNAL, shown=9.0)
    assert (again.model.talk_timer, again.model.conversation.began) == (TalkTimer(10.0, exact=False), 10.0)


def test_a_talk_that_is_older_than_the_card_is_dropped_also_where_nothing_else_was_kept() -> None:
    story = Story(Opened(50.0, EXTERNAL, RememberedTalk(EXTERNAL.id, TalkTimer(10.0)), None, 49.0))
    assert story.model.talk_timer == TalkTimer(50.0, exact=False)


def test_dialling_again_in_the_card_is_another_conversation_and_a_late_id_is_not() -> None:
    story = Story(Opened(1.0, call(id="", state="idle")), StateChanged(2.0, "connecting"))
    story.then(StatusArrived(3.0, call(state="connecting")))
    assert story.model.conversation.began == 1.0
    story.then(StateChanged(4.0, "idle", "486")).then(StateChanged(9.0, "connecting"))
    assert story.model.conversation.began == 9.0


def test_a_card_that_is_not_held_closes_at_once_and_a_held_one_after_the_countdown() -> None:
    story = Story(Opened(10.0, EXTERNAL), CloseAnnounced(20.0))
    assert story.remembered is not None
    assert story.remembered.closes_at == 20.0
    held = Story(
        Opened(10.0, EXTERNAL), KeepOpenToggled(11.0), KeepOpenConfirmed(12.0, kept_open=True), CloseAnnounced(20.0)
    )
    assert held.remembered is not None
    assert held.remembered.closes_at == 85.0


def test_what_is_kept_of_a_conversation_is_read_as_it_was_and_holds_no_number() -> None:
    store = FakeStore()
    left = RememberedConversation(CALL.id, 100.5, Phase.ENDED, 12043, 165.5, saved=True)
    remember_conversation(store, left)
    assert recall_conversation(store) == left
    assert "202555" not in store.texts[CONVERSATION_KEY]


def test_whom_the_operator_chose_is_remembered_for_this_conversation_alone_and_without_a_number() -> None:
    chosen, store = Identified(CALL.caller_key, CrmItem("CONTACT", 43), True, CALL.client), FakeStore()
    story = Story(Opened(100.0, CALL), ClientIdentified(101.0, chosen))
    assert story.model.client == chosen.client
    assert story.remembered is not None
    remember_conversation(store, story.remembered)
    kept = store.get(CONVERSATION_KEY)
    assert kept is not None
    assert CALL.number.text not in json.loads(kept)
    assert recall_conversation(store) == story.remembered
    again = loaded(story, 110.0, CALL)
    assert again.model.identified == chosen
    assert again.model.client == chosen.client
    assert loaded(story, 110.0, replace(CALL, client=CrmItem("LEAD", 9))).model.client == chosen.client
    assert loaded(story, 110.0, CALL, shown=105.0).model.client == CALL.client, "another card"
    undone = Story(Opened(100.0, CALL), ClientIdentified(101.0, chosen), ClientIdentified(102.0, Identified()))
    assert loaded(undone, 110.0, CALL).model.client == CALL.client


def test_whom_the_search_found_is_not_remembered_and_never_overrules_the_portal() -> None:
    found = Identified(CALL.caller_key, CrmItem("CONTACT", 43))
    story = Story(Opened(100.0, replace(CALL, client=None)), ClientIdentified(101.0, found))
    assert story.model.client == found.client
    assert story.remembered is not None
    assert story.remembered.identified == Identified()
    assert Story(Opened(100.0, CALL), ClientIdentified(101.0, found)).model.client == CALL.client


@pytest.mark.parametrize(
    "kept", ["", "null", "[]", "{}", '["A",1,"talking",null,null]', '["A",1,"dreaming",null,null,true]', "[" * 500]
)
def test_what_cannot_be_read_tells_nothing(kept: str) -> None:
    store = FakeStore()
    store.set(CONVERSATION_KEY, kept)
    store.set(SHOWN_KEY, kept)
    assert recall_conversation(store) is None
    assert shown_at(store, "A") == 0.0


def test_the_worker_tells_when_a_card_of_this_call_came_up() -> None:
    store = FakeStore()
    store.set(SHOWN_KEY, json.dumps({"call": "A", "at": 1795278136500}))
    assert (shown_at(store, "A"), shown_at(store, "B"), shown_at(store, "")) == (1795278136.5, 0.0, 0.0)


def test_a_card_is_held_once_a_conversation() -> None:
    store = FakeStore()
    assert [keep_open_due(store, "A"), keep_open_due(store, "A"), keep_open_due(store, "A", again=True)] == [
        True,
        False,
        True,
    ]
