"""One comment that client and deal show: in doubt, refused, changed, redirected."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from app.locale import Words
from app.notes.composition import compose_save_request
from app.notes.draft import Draft, FollowUp, NoteKey, ScriptPath
from app.notes.save_request import RecordKind, RecordWrite
from app.notes.storage_format import decode_draft, encode_draft
from app.settings.values import NotePlace
from tests.portal.rest.faults import RestFault
from tests.support.fake_outbox import DEAL, MARK, Desk, each_passing_fault
from tests.support.languages import TRANSLATED, words_in
from tests.support.portal_network import MOMENT

BIND, COMMENT = "crm.timeline.bindings.bind", "crm.timeline.comment.add"
WORDS = f"Wants an offer\nIncoming call · {MARK}"
CLIENT = RecordWrite(RecordKind.COMMENT, "CONTACT:797", WORDS)
SHARED = RecordWrite(RecordKind.COMMENT, DEAL, WORDS, shared=True)


def comments(desk: Desk) -> list[str]:
    return [row["COMMENT"] for row in desk.portal.state.crm.comments if MARK in row["COMMENT"]]


def test_client_and_deal_show_one_comment_and_its_next_version(desk: Desk) -> None:
    desk.put(CLIENT, SHARED)
    desk.send()
    desk.put(replace(CLIENT, text=f"Two · {MARK}"), replace(SHARED, text=f"Two · {MARK}"), revision=2)
    desk.send()
    assert desk.written() == {"comment:contact:797": [f"Two · {MARK}"], "comment:deal:4615": [f"Two · {MARK}"]}
    assert comments(desk) == [f"Two · {MARK}"]
    assert desk.portal.rest.journal.methods == [COMMENT, BIND, "crm.timeline.comment.update"]


@pytest.mark.parametrize("error", ["ACCESS_DENIED", "ERROR_METHOD_NOT_FOUND", "INVALID_ARG_VALUE", "0", ""])
def test_deal_gets_a_comment_of_its_own_where_sharing_is_refused(desk: Desk, error: str) -> None:
    desk.portal.state.faults.add(RestFault(BIND, error=error, description="Нельзя"))
    desk.put(CLIENT, SHARED)
    desk.send()
    assert desk.written() == {"comment:contact:797": [WORDS], "comment:deal:4615": [WORDS]}
    assert len(comments(desk)) == 2


def test_deal_gets_a_comment_of_its_own_where_the_client_s_is_refused(desk: Desk) -> None:
    desk.portal.state.faults.add(RestFault(COMMENT, times=1, error="ACCESS_DENIED"))
    desk.put(CLIENT, SHARED)
    desk.send()
    assert desk.written() == {"comment:deal:4615": [WORDS]}
    desk.until_nothing_is_due()
    assert desk.written() == {"comment:contact:797": [WORDS], "comment:deal:4615": [WORDS]}


@pytest.mark.parametrize("times", [1, 2])
@each_passing_fault
@pytest.mark.parametrize("method", [BIND, COMMENT])
def test_whatever_passes_ends_with_the_words_at_both_once(
    desk: Desk, method: str, times: int, what: dict[str, Any]
) -> None:
    desk.portal.state.faults.add(RestFault(method, times=times, **what))
    desk.put(CLIENT, SHARED)
    desk.until_nothing_is_due()
    assert desk.written() == {"comment:contact:797": [WORDS], "comment:deal:4615": [WORDS]}


@pytest.mark.parametrize("after", [(SHARED,), (replace(CLIENT, owner="CONTACT:43"), SHARED)], ids=["deal", "other"])
def test_words_for_another_client_do_not_reach_the_former_one(desk: Desk, after: tuple[RecordWrite, ...]) -> None:
    desk.put(CLIENT, SHARED)
    desk.send()
    later = f"Not Anna after all · {MARK}"
    desk.put(*(replace(write, text=later) for write in after), revision=2)
    desk.until_nothing_is_due()
    written = desk.written()
    assert written["comment:contact:797"] == [WORDS]
    assert written["comment:deal:4615"] == [later]


# What is written


def composed(**changes: object) -> list[str]:
    draft = Draft(NoteKey("call.1", "CONTACT:7"), MARK, MOMENT, 1, "Words", about="DEAL:5", bound=("CONTACT:7",))
    draft = replace(draft, **changes)  # type: ignore[arg-type]
    request = compose_save_request(draft, draft.key.client, MOMENT, Words(), lambda _: 0.0)
    return [
        write.slot + "".join(f" {name}" for name in ("shared", "substitute") if getattr(write, name))
        for write in request.writes
    ]


def test_note_goes_where_the_administrators_want_it() -> None:
    linked = "binding:DEAL:5"
    assert composed() == ["comment:CONTACT:7", "comment:DEAL:5 shared", linked]
    assert composed(place=NotePlace.BOTH) == ["comment:CONTACT:7", "comment:DEAL:5 shared", "note", linked]
    assert composed(place=NotePlace.CALL) == [
        "comment:CONTACT:7 substitute",
        "comment:DEAL:5 shared substitute",
        "note",
        linked,
    ]
    assert composed(place=NotePlace.CALL, key=NoteKey("", "CONTACT:7"), about="") == ["comment:CONTACT:7"]


def test_items_that_cannot_show_another_s_comment_get_one_of_their_own() -> None:
    assert composed(about="SMART_INVOICE:5")[:2] == ["comment:CONTACT:7", "comment:SMART_INVOICE:5"]


def test_call_is_linked_where_the_portal_has_not_linked_it_and_unlinked_where_the_operator_wants() -> None:
    assert composed(bound=("CONTACT:7", "DEAL:5"))[2:] == []
    assert composed(bound=None)[2:] == []  # a note that an older version left
    assert composed(bound=("CONTACT:3",), unlink="CONTACT:3")[2:] == [
        "binding:CONTACT:7",
        "binding:DEAL:5",
        "unbinding:CONTACT:3",
    ]
    assert composed(bound=("CONTACT:7", "DEAL:5"), unlink="CONTACT:7")[2:] == []


def test_draft_keeps_how_it_is_saved() -> None:
    draft = Draft(NoteKey("call.1", "CONTACT:7"), MARK, MOMENT, 1, "Words")
    assert decode_draft(encode_draft(draft)) == draft
    how = replace(draft, place=NotePlace.CALL, bound=("DEAL:5",), unlink="CONTACT:3", record=77)
    assert decode_draft(encode_draft(how)) == how


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("named", ["Angebot", "عرض"])
def test_nothing_that_is_written_has_signs_of_another_direction_of_writing(language: str, named: str) -> None:
    draft = Draft(
        NoteKey("call.1", "CONTACT:7"),
        *(MARK, MOMENT, 1, f"{named} 12"),
        outcome=named,
        follow_up=FollowUp("own", MOMENT),
        ticks=(named, f"{named} 2"),
        direction="incoming",
        place=NotePlace.BOTH,
        script=ScriptPath(named, ((named, "12"), ("", named))),
    )
    request = compose_save_request(draft, "CONTACT:7", MOMENT, words_in(language), lambda _: 0.0)
    written = [text for write in request.writes for text in (write.text, write.title) if text]
    assert len(written) == 4  # comment, note on the call, to-do and its title
    assert len(re.findall(named, written[0])) == 7
    assert [text for text in written if re.search("[\u2066-\u2069]", text)] == []
