"""Notes on a portal whose database cuts texts at characters of four bytes: no word is lost, nothing is doubled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.notes.save_request import DeliveryState, WriteResult, WriteState
from app.notes.storage_format import STATES, encode_delivery_state
from app.notes.substitutes import survived, with_substitutes
from tests.portal.rest.faults import RestFault
from tests.support.fake_outbox import MARK, Desk, request

STEPS = [("crm.timeline.comment.add", 0), ("crm.timeline.comment.add", 1), ("crm.activity.todo.add", 0)]
BOLD = "".join(chr(ord(letter) - ord("a") + 0x1D5EE) for letter in "bold")


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("Fine 👍", "Fine [thumbs up sign]"),
        ("👨\u200d👩\u200d👧 all", "[man][woman][girl] all"),
        ("♥️ ✓ é", "♥️ ✓ é"),
        ("👍🏽!", "[thumbs up sign]!"),
        ("🇩🇪🇫🇷", "[DE][FR]"),
        (BOLD, "bold"),
        ("\U00020bb7野家", "[cjk unified ideograph-20bb7]野家"),
        ("\U0001faff", "[u+1faff]"),
        ("", ""),
    ],
)
def test_stand_in_is_readable_and_fits_into_three_bytes(written: str, stands: str) -> None:
    assert with_substitutes(written) == stands


@pytest.mark.parametrize(
    ("stored", "whole"),
    [
        ("A 👍 b", True),
        ("A 👍 b\r\n", True),
        ("A :f09f918d: b", True),
        ("A &#128077; b", True),
        ("A ", False),
        ("A", False),
        ("A  b", False),
        ("A ? b", False),
        ("A ???? b", False),
        ("A \ufffd b", False),
        ("", False),
    ],
)
def test_what_is_left_of_a_text_is_compared_with_what_was_written(stored: str, whole: bool) -> None:
    assert survived(stored, "A 👍 b") is whole


@pytest.mark.parametrize(("stored", "whole"), [("A ", False), ("A 👍", True), ("A ?", False), ("A", False)])
def test_text_that_ends_with_such_a_character_is_compared_too(stored: str, whole: bool) -> None:
    assert survived(stored, "A 👍") is whole


EMOJI = f"Incoming call · {MARK}\nHappy 👍🏽 with {BOLD} offer 🇩🇪, wants 12"
PLAIN = f"Incoming call · {MARK}\nHappy [thumbs up sign] with bold offer [DE], wants 12"


def emoji_order(desk: Desk, words: str = EMOJI, revision: int = 1) -> None:
    first, second, todo = request(revision=revision).writes
    entries = (
        replace(first, text=words),
        replace(second, text=words),
        replace(todo, text=f"{MARK}\nHappy 👍🏽", title="Call back: 👍🏽 offer"),
    )
    desk.outbox().put(replace(request(revision=revision), writes=entries))


def titles(desk: Desk) -> list[str]:
    return [row["SUBJECT"] for row in desk.portal.state.crm.activities if MARK in row["DESCRIPTION"]]


def test_portal_that_keeps_every_character_gets_them_as_they_are(desk: Desk) -> None:
    emoji_order(desk)
    desk.send()
    assert [*desk.written().values()] == [[EMOJI], [EMOJI], [f"{MARK}\nHappy 👍🏽"]]
    assert desk.save.complete
    assert len(desk.portal.rest.journal.methods) == 2 * len(STEPS)


def test_words_that_the_database_cuts_are_written_again_with_stand_ins(desk: Desk) -> None:
    desk.portal.state.faults.cuts_texts = True
    emoji_order(desk)
    desk.send()
    assert [*desk.written().values()] == [[PLAIN], [PLAIN], [f"{MARK}\nHappy [thumbs up sign]"]]
    assert titles(desk) == ["Call back: [thumbs up sign] offer"]
    assert desk.save.complete
    # The first cut is enough: the others are written so at once.
    assert len(desk.portal.rest.journal.methods) == 2 + len(STEPS)
    emoji_order(desk, EMOJI + " 🎉", revision=2)
    desk.send()
    assert desk.written()["comment:contact:797"] == [PLAIN + " [party popper]"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize(
    "what",
    [
        {"times": 1, "closes": "after"},
        {"times": 1, "closes": "before"},
        {"times": 1, "status": 500, "error": "INTERNAL_SERVER_ERROR", "executed": True},
        {"times": 1, "status": 502, "body": "<html>", "executed": True},
        {"times": 1, "status": 403, "body": "<html>", "cors": False},
    ],
    ids=str,
)
def test_cut_record_in_doubt_is_found_and_completed(
    desk: Desk, step: tuple[str, int], what: dict[str, object], *, old: bool
) -> None:
    """`old`: an order of version 1, whose mark is at the end of its texts."""
    desk.portal.state.faults.cuts_texts = True
    words = f"Happy 👍🏽 with an offer\nIncoming call · {MARK}" if old else EMOJI
    emoji_order(desk, words)
    method, skip = step
    desk.portal.state.faults.add(RestFault(method, skip=skip, **what))  # type: ignore[arg-type]
    desk.until_nothing_is_due()
    if desk.save.stuck:
        desk.retry()
    written = desk.written()
    assert [len(texts) for texts in written.values()] == [1, 1, 1]
    assert all(text.endswith(("wants 12", MARK, "[thumbs up sign]")) for (text,) in written.values())
    assert titles(desk) == ["Call back: [thumbs up sign] offer"]
    assert desk.save.complete


def test_cut_record_that_version_1_left_in_doubt_is_found_by_what_is_left_of_it(desk: Desk) -> None:
    desk.portal.state.faults.cuts_texts = True
    words = f"Happy with it 👍 and wants 12\nIncoming call · {MARK}"
    desk.outbox().put(replace(request(), writes=(replace(request().writes[0], text=words),)))
    crm = desk.portal.state.crm
    for said in ("Happy with it", "Happy with it 👍"[:14]):
        row = {"ENTITY_ID": "797", "ENTITY_TYPE": "contact", "COMMENT": said, "AUTHOR_ID": "1", "FILES": {}}
        crm.comments.add({**row, "CREATED": crm.clock.text(desk.now() - (3600 if said.endswith("it") else 0))})
    doubt = WriteResult(WriteState.SENDING, digest=desk.save.request.writes[0].digest, began=desk.now())
    desk.store.set(STATES + MARK, encode_delivery_state(DeliveryState(MARK, results={"comment:CONTACT:797": doubt})))
    desk.send()
    assert desk.written()["comment:contact:797"] == ["Happy with it", words.replace("👍", "[thumbs up sign]")]


def test_words_that_cannot_be_read_back_are_written_so_that_nothing_can_cut_them(desk: Desk) -> None:
    desk.portal.state.faults.cuts_texts = True
    desk.portal.state.faults.add(RestFault("crm.timeline.comment.get", status=400, error="ACCESS_DENIED"))
    emoji_order(desk)
    desk.send()
    assert desk.written()["comment:contact:797"] == [PLAIN]
    assert desk.save.complete


def test_frame_that_goes_before_the_words_are_read_back_leaves_them_whole(desk: Desk) -> None:
    desk.portal.state.faults.cuts_texts = True
    emoji_order(desk)
    desk.network.goes = ("before", "comment.get")
    desk.send()
    assert not desk.save.complete
    desk.until_nothing_is_due()
    assert desk.written()["comment:contact:797"] == [PLAIN]
