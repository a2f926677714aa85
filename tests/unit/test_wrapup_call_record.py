"""The call's own record: linked once, its note once and below the words of others, whatever goes wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest

from app.bitrix24.errors import ErrorKind
from app.locale import Words
from app.notes.call_record import MOST_LINKS, SEPARATOR, with_words, words_digest
from app.notes.save_request import RECORD_WITHIN, RecordKind, RecordWrite, WriteState
from app.notes.write_texts import write_problem_text
from tests.portal.rest.activity_rows import bindings_of, new_activity
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import DEAL as DEAL_KIND
from tests.support.fake_outbox import DEAL, MARK, PLACE, Desk

CLIENT, OTHER = "CONTACT:797", "CONTACT:43"
WORDS = f"Wants an offer\nIncoming call · {MARK}"
ADD, SAVE = "crm.activity.binding.add", "crm.timeline.note.save"
LINK = RecordWrite(RecordKind.BINDING, OTHER)
UNLINK = RecordWrite(RecordKind.UNBINDING, CLIENT)
NOTE = RecordWrite(RecordKind.NOTE, CLIENT, WORDS)
INSTEAD = RecordWrite(RecordKind.COMMENT, CLIENT, WORDS, substitute=True)


def record_of_call(desk: Desk, **fields: object) -> int:
    """The portal writes the call's record, linked to the client."""
    state = desk.portal.state
    described = {"OWNER_ID": 797, "OWNER_TYPE_ID": 3, "PROVIDER_ID": "VOXIMPLANT_CALL", "ORIGIN_ID": f"VI_{PLACE.call}"}
    return new_activity(state, state.user.id, {**described, **fields})


def links(desk: Desk, record: int) -> list[tuple[int, int]]:
    return bindings_of(desk.portal.state.crm.activities.rows[record])


def note_on(desk: Desk, record: int) -> str:
    note = desk.portal.state.crm.timeline_notes.get((2, record))
    return "" if note is None else str(note["text"])


def others_write(desk: Desk, record: int, text: str) -> None:
    desk.portal.state.crm.timeline_notes[2, record] = {"text": text, "createdById": 7, "createdTime": ""}


def fault(desk: Desk, method: str, **what: object) -> RestFault:
    return desk.portal.state.faults.add(RestFault(method, **what))  # type: ignore[arg-type]


def result_of(desk: Desk, write: RecordWrite) -> tuple[WriteState, ErrorKind | None]:
    result = desk.save.state.of(write)
    return result.state, result.problem


# Links


def test_call_is_linked_to_the_chosen_client_and_then_no_longer_to_the_wrong_one(desk: Desk) -> None:
    record = record_of_call(desk)
    desk.put(UNLINK, LINK)
    desk.until_nothing_is_due()
    assert links(desk, record) == [(3, 43)]
    assert desk.save.complete
    assert desk.save.given_up == ()


def test_link_that_exists_is_not_written(desk: Desk) -> None:
    record_of_call(desk)
    desk.put(RecordWrite(RecordKind.BINDING, CLIENT))
    desk.send()
    assert desk.portal.rest.journal.methods == ["crm.activity.list", "crm.activity.binding.list"]
    assert desk.save.complete


@pytest.mark.parametrize("error", ["ACTIVITY_IS_ALREADY_BOUND", "0"])
def test_link_that_the_user_could_not_see_counts_as_done(desk: Desk, error: str) -> None:
    record_of_call(desk)
    if error == "0":  # an older portal, in the user's language: only the list can tell
        fault(desk, ADD, times=1, error=error, description="Уже привязано", executed=True)
    else:
        fault(desk, ADD, times=1, error=error)
    desk.put(LINK)
    desk.send()
    assert (desk.save.complete, result_of(desk, LINK)) == (True, (WriteState.DONE, None))


def test_call_with_all_the_links_that_it_can_have_says_so_and_keeps_them(desk: Desk) -> None:
    more = [{"OWNER_TYPE_ID": 2, "OWNER_ID": 5000 + number} for number in range(MOST_LINKS - 1)]
    record = record_of_call(desk, BINDINGS=more)
    deals = desk.portal.state.crm.table(DEAL_KIND)
    for each in more:
        deals.add({"TITLE": "One more"}, each["OWNER_ID"])
    desk.put(LINK, UNLINK)
    desk.until_nothing_is_due()
    assert len(links(desk, record)) == MOST_LINKS
    assert result_of(desk, LINK) == (WriteState.DONE, ErrorKind.WRONG)
    assert "as many links as Bitrix24 allows" in write_problem_text(
        LINK, desk.save.state.of(LINK), "Anna Berg", Words()
    )


def test_link_waits_for_the_record_of_a_running_call_and_no_longer_than_a_day(desk: Desk) -> None:
    comment = RecordWrite(RecordKind.COMMENT, OTHER, WORDS)
    desk.put(comment, LINK)
    desk.send()
    assert desk.written() == {"comment:contact:43": [WORDS]}
    assert (desk.save.saved, desk.save.complete, desk.save.problem) == (True, False, ErrorKind.NO_RECORD)
    record = record_of_call(desk)
    desk.until_nothing_is_due()
    assert links(desk, record) == [(3, 797), (3, 43)]
    desk.put(RecordWrite(RecordKind.BINDING, DEAL), revision=2)
    desk.portal.state.crm.activities.remove(record)
    desk.portal.state.clock.advance(RECORD_WITHIN)
    desk.send()
    assert (desk.save.complete, desk.outbox().next_due()) == (True, None)
    assert result_of(desk, RecordWrite(RecordKind.BINDING, DEAL)) == (WriteState.DONE, ErrorKind.GONE)


def test_another_call_is_not_linked_where_a_portal_ignores_the_condition(desk: Desk) -> None:
    other = record_of_call(desk, ORIGIN_ID="VI_another.1")
    desk.portal.state.unknown_filters.add("ORIGIN_ID")
    desk.put(LINK)
    desk.send()
    assert links(desk, other) == [(3, 797)]
    assert desk.save.problem is ErrorKind.NO_RECORD


def test_number_that_the_card_named_is_enough(desk: Desk) -> None:
    record = record_of_call(desk, ORIGIN_ID="")
    desk.put(replace(LINK, activity=record))
    desk.send()
    assert links(desk, record) == [(3, 797), (3, 43)]


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        ({"error": "ACCESS_DENIED"}, ErrorKind.DENIED),
        ({"error": "allowed_only_intranet_user", "status": 403}, ErrorKind.DENIED),
        ({"error": "OWNER_NOT_FOUND"}, ErrorKind.GONE),
        ({"error": "ERROR_METHOD_NOT_FOUND", "status": 404}, ErrorKind.SCOPE),
        ({"error": "A_CODE_OF_TOMORROW"}, ErrorKind.REFUSED),
    ],
    ids=str,
)
def test_link_that_is_refused_ends_and_leaves_the_note_saved(
    desk: Desk, error: dict[str, Any], problem: ErrorKind
) -> None:
    record = record_of_call(desk)
    fault(desk, ADD, **error)
    desk.put(RecordWrite(RecordKind.COMMENT, OTHER, WORDS), LINK, UNLINK)
    desk.send()
    assert desk.written() == {"comment:contact:43": [WORDS]}
    assert (desk.save.complete, desk.save.given_up) == (True, (LINK, UNLINK))
    assert result_of(desk, LINK) == (WriteState.DONE, problem)
    assert links(desk, record) == [(3, 797)]  # the old link isn't removed without the new one


def test_last_link_stays_and_it_is_said(desk: Desk) -> None:
    record = record_of_call(desk)
    desk.put(UNLINK)
    desk.send()
    assert (desk.save.complete, links(desk, record)) == (True, [(3, 797)])
    assert result_of(desk, UNLINK) == (WriteState.DONE, ErrorKind.WRONG)


WAYS: list[dict[str, Any]] = [
    {"status": 500, "error": "INTERNAL_SERVER_ERROR"},
    {"status": 500, "error": "INTERNAL_SERVER_ERROR", "executed": True},
    {"closes": "before"},
    {"closes": "after"},
    {"status": 502, "body": "<html>", "executed": True},
    {"status": 503, "error": "QUERY_LIMIT_EXCEEDED"},
    {"status": 401, "error": "expired_token"},
]


@pytest.mark.parametrize("what", WAYS, ids=str)
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("method", [ADD, "crm.activity.binding.delete", SAVE])
def test_whatever_passes_ends_with_each_link_and_the_note_once(
    desk: Desk, method: str, times: int, what: dict[str, Any]
) -> None:
    record = record_of_call(desk)
    others_write(desk, record, "A colleague's words")
    happened = fault(desk, method, times=times, **what)
    desk.put(NOTE, INSTEAD, LINK, UNLINK)
    desk.until_nothing_is_due()
    assert happened.hits > 0
    assert desk.save.complete
    assert links(desk, record) == [(3, 43)]
    assert note_on(desk, record) == f"A colleague's words{SEPARATOR}{WORDS}"
    assert set(desk.written()) == {f"note:2:{record}"}


def test_firewall_that_closes_for_minutes_does_not_end_a_link(desk: Desk) -> None:
    record = record_of_call(desk)
    fault(desk, ADD, times=2, status=403, body="<html>Blocked</html>")
    desk.put(LINK)
    desk.until_nothing_is_due()
    assert links(desk, record) == [(3, 797), (3, 43)]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("method", [ADD, SAVE])
def test_frame_that_goes_in_the_middle_leaves_each_once(
    desk: Desk, method: str, when: Literal["before", "after"]
) -> None:
    record = record_of_call(desk)
    desk.put(NOTE, INSTEAD, LINK)
    desk.network.goes = (when, method)
    desk.send()
    assert not desk.save.complete
    desk.until_nothing_is_due()
    assert (links(desk, record), note_on(desk, record)) == ([(3, 797), (3, 43)], WORDS)
    assert set(desk.written()) == {f"note:2:{record}"}


# The note


def test_note_on_the_call_is_replaced_by_its_next_version_and_by_nothing_else(desk: Desk) -> None:
    record = record_of_call(desk)
    others_write(desk, record, "A colleague's words")
    desk.put(NOTE, INSTEAD)
    desk.send()
    desk.put(replace(NOTE, text=f"Wants two\nCall · {MARK}"), INSTEAD, revision=2)
    desk.send()
    assert note_on(desk, record) == f"A colleague's words{SEPARATOR}Wants two\nCall · {MARK}"
    others_write(desk, record, f"{note_on(desk, record)} (a colleague: I called back)")
    desk.put(replace(NOTE, text=f"Wants three\nCall · {MARK}"), INSTEAD, revision=3)
    desk.send()
    assert note_on(desk, record).endswith(f"I called back){SEPARATOR}Wants three\nCall · {MARK}")
    assert "Wants two" in note_on(desk, record)
    assert desk.save.complete


def test_note_is_put_on_a_record_that_is_linked_to_another_client(desk: Desk) -> None:
    record = record_of_call(desk)
    desk.put(replace(NOTE, owner=OTHER), replace(INSTEAD, owner=OTHER))
    desk.send()
    assert note_on(desk, record) == WORDS


@pytest.mark.parametrize("error", ["ACCESS_DENIED", "ERROR_METHOD_NOT_FOUND", "NOT_FOUND", "INVALID_ARG_VALUE", "0"])
@pytest.mark.parametrize("method", [SAVE, "crm.timeline.note.get"])
def test_note_that_is_refused_becomes_a_comment(desk: Desk, method: str, error: str) -> None:
    record = record_of_call(desk)
    fault(desk, method, error=error)
    desk.put(NOTE, INSTEAD)
    desk.send()
    if (method, error) == ("crm.timeline.note.get", "NOT_FOUND"):
        assert note_on(desk, record) == WORDS  # that is how the portal says that there is none yet
    else:
        assert desk.written() == {"comment:contact:797": [WORDS]}
        assert desk.save.given_up == (NOTE,)
    assert desk.save.complete


def test_note_waits_for_the_record_and_becomes_a_comment_after_a_day(desk: Desk) -> None:
    desk.put(NOTE, INSTEAD)
    desk.send()
    assert (desk.save.waits_for_record, desk.save.saved, desk.written()) == (True, False, {})
    desk.portal.state.clock.advance(RECORD_WITHIN)
    desk.send()
    assert (desk.written(), desk.save.complete) == ({"comment:contact:797": [WORDS]}, True)


def test_note_beside_a_comment_that_is_refused_is_only_said(desk: Desk) -> None:
    record_of_call(desk)
    fault(desk, SAVE, error="ACCESS_DENIED")
    desk.put(NOTE, replace(INSTEAD, substitute=False))
    desk.send()
    assert desk.written() == {"comment:contact:797": [WORDS]}
    assert (desk.save.complete, desk.save.given_up) == (True, (NOTE,))


def test_note_that_the_database_cuts_is_written_again_without_what_cut_it(desk: Desk) -> None:
    desk.portal.state.faults.cuts_texts = True
    record = record_of_call(desk)
    others_write(desk, record, "A colleague's words")
    desk.put(replace(NOTE, text=f"Call · {MARK}\nHappy 👍, wants 12"), INSTEAD)
    desk.until_nothing_is_due()
    assert note_on(desk, record) == f"A colleague's words{SEPARATOR}Call · {MARK}\nHappy [thumbs up sign], wants 12"


def test_words_are_replaced_only_as_they_were_written() -> None:
    ours = f"Wants two\nCall · {MARK}"
    known = words_digest(ours)
    assert with_words("", ours, MARK, 0) == ours
    assert with_words("Theirs", ours, MARK, 0) == f"Theirs{SEPARATOR}{ours}"
    assert with_words(f"{ours}{SEPARATOR}Theirs", f"New · {MARK}", MARK, known) == f"New · {MARK}{SEPARATOR}Theirs"
    stored = ours.replace("\n", "\r\n  ")  # what portals do to white space changes nothing
    assert with_words(stored, f"New · {MARK}", MARK, known) == f"New · {MARK}"
    assert with_words(f"{ours}!", f"New · {MARK}", MARK, known) == f"{ours}!{SEPARATOR}New · {MARK}"
