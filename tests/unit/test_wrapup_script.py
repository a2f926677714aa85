"""What the client answered to the script, as a part of the note: kept, saved, and the outcome that it chooses."""

from __future__ import annotations

from dataclasses import replace

from app.notes.draft import Draft, NoteKey, ScriptPath
from app.notes.storage_format import decode_draft, encode_draft
from app.sections.events import ScriptFollowed
from app.settings.outcomes import FieldValue
from tests.support.fake_outbox import MARK
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal, ok
from tests.support.fake_wrapup import WrapupPage

YES = ScriptFollowed(ScriptPath("Renewal", (("", "Yes"), ("Price", "Too high")), "Call again"))


def opened() -> WrapupPage:
    """A page in a call."""
    page = WrapupPage(FakeStore(), FakePortal(ok(1), ok(2)))
    page.shows()
    return page


def outcome(page: WrapupPage) -> str:
    """The chosen outcome."""
    return page.section.model.outcome


async def test_answers_are_a_draft_and_go_into_the_comment_in_a_line() -> None:
    page = opened()
    page.bus.publish(ScriptFollowed(ScriptPath("Renewal", (("", "Yes"), ("Price", "Too high")))))
    assert page.state == "draft"
    await page.saves()
    comment = page.portal.requests[0].params["fields"]["COMMENT"]
    assert comment.startswith("Script “Renewal”: Yes; Price: Too high\nOutgoing call, ")


async def test_answers_and_their_outcome_survive_a_frame_that_goes() -> None:
    page = opened()
    page.bus.publish(YES)
    again = page.loaded_again()
    again.shows()
    assert again.section.model.draft.script == YES.path
    assert outcome(again) == "Call again"
    again.bus.publish(ScriptFollowed(ScriptPath("Renewal", (("", "No"),), "Not interested")))
    assert outcome(again) == "Not interested"


async def test_taking_answers_back_takes_their_outcome_back() -> None:
    page = opened()
    page.bus.publish(YES)
    page.bus.publish(ScriptFollowed(ScriptPath()))
    assert (outcome(page), page.state) == ("", "empty")


async def test_operator_s_choice_of_an_outcome_stays_whatever_is_answered() -> None:
    page = opened()
    page.section.act("outcome", "Reached")
    page.bus.publish(YES)
    assert outcome(page) == "Reached"
    page.section.act("outcome", "Reached")  # takes it back
    page.bus.publish(ScriptFollowed(ScriptPath("Renewal", (("", "No"),), "Not interested")))
    assert outcome(page) == ""


async def test_outcome_that_does_not_exist_any_longer_is_not_chosen() -> None:
    page = opened()
    page.bus.publish(ScriptFollowed(ScriptPath("Renewal", (("", "No"),), "Long gone")))
    assert outcome(page) == ""


def test_draft_with_answers_comes_back_and_damaged_answers_make_it_unreadable() -> None:
    draft = Draft(NoteKey("c", "CONTACT:7"), MARK, 1.0, 2, script=ScriptPath("S", (("", "Yes"),), "Reached"))
    text = encode_draft(draft)
    assert decode_draft(text) == draft
    assert decode_draft(text.replace('["","Yes"]', "7")) is None
    sets = replace(draft, script=replace(draft.script, fields=(FieldValue("CONTACT", "POST", "Head", "Position"),)))
    assert decode_draft(encode_draft(sets)) == sets
    assert decode_draft(encode_draft(sets).replace('"Head"', "7")) == draft  # the answers matter more
    assert '"script"' not in encode_draft(Draft(NoteKey("c", "CONTACT:7"), MARK, 1.0, 2, "Note"))
