"""Changes of a CRM item's fields in a save: only what changed, never over somebody else's value, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from app.bitrix24.errors import ErrorKind
from app.bitrix24.item_fields import FieldType, field_value
from app.locale import Words
from app.notes.composition import compose_save_request
from app.notes.draft import Draft, FieldChange, ItemChange, NoteKey
from app.notes.draft_store import DraftStore
from app.notes.item_changes import changes_after, with_decision, without_changes
from app.notes.save_request import FoundValue, RecordKind, RecordWrite, SaveRequest, WriteState
from app.ui.field_texts import value_text
from app.ui.intl import NeutralIntl
from tests.portal.rest.custom_fields import RATING
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import COMPANY, CONTACT, DEAL, LEAD, Kind
from tests.support.fake_outbox import MARK, PLACE, Desk, each_passing_fault
from tests.support.fake_page import EPOCH, FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.fake_wrapup import WrapupPage
from tests.support.portal_network import MOMENT
from tests.support.stepped_loop import settled
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.bitrix24.rest.transport import Reply
    from app.bitrix24.values import JSON
    from app.ui.view import Element
    from tests.portal.rest.crm import Row
    from tests.support.fake_rest import Request

GET, UPDATE = "crm.item.get", "crm.item.update"
CODE = "DEAL:4615"


def row(desk: Desk, kind: Kind = DEAL, number: int = 4615) -> Row:
    found = desk.portal.state.crm.find(kind, number)
    assert found is not None
    return found


def budget(desk: Desk, new: str) -> FieldChange:
    old = field_value(FieldType.NUMBER, row(desk)["OPPORTUNITY"])
    return FieldChange("OPPORTUNITY", FieldType.NUMBER, old, new, "Amount")


def stage(desk: Desk, new: str) -> FieldChange:
    return FieldChange("STAGE_ID", FieldType.STATUS, row(desk)["STAGE_ID"], new, "Stage", "Won")


def fields(*changes: FieldChange, owner: str = CODE) -> RecordWrite:
    return RecordWrite(RecordKind.FIELDS, owner, changes=changes)


def updates(desk: Desk) -> int:
    return desk.portal.rest.journal.methods.count(UPDATE)


@pytest.mark.parametrize(
    ("kind", "forms", "value"),
    [
        (FieldType.NUMBER, ["1500.00", 1500, 1500.0, "1500", "01500.0"], "1500"),
        (FieldType.NUMBER, ["-0.50", -0.5], "-0.5"),
        (FieldType.NUMBER, [None, "", [], False], ""),
        (FieldType.NUMBER, ["about 3"], "about 3"),
        (FieldType.MONEY, ["1500.00|EUR", "1500|EUR"], "1500|EUR"),
        (FieldType.MONEY, [None, "", "|"], ""),
        (FieldType.DATE, ["2026-03-01T03:00:00+03:00", "2026-03-01"], "2026-03-01"),
        (FieldType.DATE, ["soon", None], ""),
        (FieldType.CHOICE, ["51", 51], "51"),
        (FieldType.CHOICE, [0, "0", "", None], ""),
        (FieldType.YES_NO, ["Y", "1", 1, True, "y"], "Y"),
        (FieldType.YES_NO, ["N", "0", 0, False], "N"),
        (FieldType.YES_NO, [None, ""], ""),
        (FieldType.STATUS, ["C9:NEW"], "C9:NEW"),
        (FieldType.TEXT, ["a\r\nb ", "a\nb"], "a\nb"),
        (FieldType.TEXT, [["a", "", "b"], {"0": "a", "3": "b"}], "a\nb"),
    ],
)
def test_one_value_in_all_its_forms_is_the_same_text(kind: FieldType, forms: list[Any], value: str) -> None:
    assert {field_value(kind, form) for form in forms} == {value}


def test_only_what_changes_is_written_and_only_once(desk: Desk) -> None:
    before = dict(row(desk))
    same = FieldChange("TITLE", FieldType.TEXT, "Something", before["TITLE"], "Name")
    desk.put(fields(budget(desk, "7000"), stage(desk, "WON"), same))
    desk.send()
    changed = {name: value for name, value in row(desk).items() if before.get(name) != value}
    assert (changed["OPPORTUNITY"], changed["STAGE_ID"], updates(desk)) == ("7000.00", "WON", 1)
    assert "TITLE" not in changed
    assert desk.save.complete


def test_what_has_the_new_value_already_is_done(desk: Desk) -> None:
    desk.put(fields(replace(budget(desk, ""), old="1", new=field_value(FieldType.NUMBER, row(desk)["OPPORTUNITY"]))))
    desk.send()
    assert (desk.save.complete, updates(desk)) == (True, 0)


@pytest.mark.parametrize(
    ("kind", "number", "change"),
    [
        (LEAD, 0, FieldChange("STATUS_ID", FieldType.STATUS, "", "IN_PROCESS")),
        (CONTACT, 797, FieldChange("UF_CRM_1720697698689", FieldType.TEXT, "", "Gold")),
        (CONTACT, 797, FieldChange(RATING, FieldType.NUMBER, "", "0")),
        (CONTACT, 797, FieldChange("BIRTHDATE", FieldType.DATE, "", "1980-05-12")),
        (COMPANY, 0, FieldChange("INDUSTRY", FieldType.STATUS, "", "IT")),
        (DEAL, 4615, FieldChange("UF_CRM_1700000000002", FieldType.CHOICE, "", "52")),
    ],
)
def test_fields_of_every_type_of_item(desk: Desk, kind: Kind, number: int, change: FieldChange) -> None:
    crm, name = desk.portal.state.crm, change.field
    number = number or next(one for one in crm.table(kind).rows if (kind.name, one) not in crm.private)
    old = field_value(change.type, row(desk, kind, number).get(name))
    desk.put(fields(replace(change, old=old), owner=f"{kind.symbol}:{number}"))
    desk.send()
    assert field_value(change.type, row(desk, kind, number)[name]) == change.new
    assert desk.save.complete


def test_what_somebody_else_changed_is_asked_and_the_rest_is_written(desk: Desk) -> None:
    changes = (budget(desk, "7000"), stage(desk, "WON"))
    row(desk)["STAGE_ID"] = "LOSE"
    comment = RecordWrite(RecordKind.COMMENT, CODE, f"Words · {MARK}")
    desk.put(comment, fields(*changes))
    desk.send()
    result = desk.save.state.of(fields(*changes))
    assert (row(desk)["STAGE_ID"], row(desk)["OPPORTUNITY"]) == ("LOSE", "7000.00")
    assert (result.state, result.problem) == (WriteState.ASKED, ErrorKind.CHANGED)
    assert result.found == (FoundValue("STAGE_ID", "LOSE", "Deal lost"),)
    assert desk.written()["comment:deal:4615"] == [f"Words · {MARK}"]
    assert (desk.save.stuck, desk.outbox().next_due()) == (True, None)


def test_another_change_after_the_decision_is_asked_again(desk: Desk) -> None:
    write = fields(stage(desk, "WON"))
    desk.put(write)
    row(desk)["STAGE_ID"] = "EXECUTING"
    desk.outbox().put(with_decision(desk.save.request, write.slot, FoundValue("STAGE_ID", "LOSE"), mine=True))
    desk.send()
    (again,) = desk.save.request.writes
    assert [found.value for found in desk.save.state.of(again).found] == ["EXECUTING"]
    assert row(desk)["STAGE_ID"] == "EXECUTING"


def test_refusal_is_said_in_the_portals_words_and_can_be_left(desk: Desk) -> None:
    desk.portal.state.faults.add(
        RestFault(UPDATE, status=400, error="CRM_FIELD_ERROR_REQUIRED", description="Fill in the field Loss reason")
    )
    write = fields(stage(desk, "WON"))
    desk.put(RecordWrite(RecordKind.COMMENT, CODE, f"Words · {MARK}"), write)
    desk.send()
    result = desk.save.state.of(write)
    assert (result.state, result.problem) == (WriteState.REFUSED, ErrorKind.WRONG)
    assert result.said == "Fill in the field Loss reason"
    assert desk.written()["comment:deal:4615"] == [f"Words · {MARK}"]
    assert desk.save.stuck
    desk.outbox().put(without_changes(desk.save.request, write.slot))
    desk.send()
    assert (desk.save.complete, row(desk)["STAGE_ID"] == "WON") == (True, False)


def test_unknown_code_of_a_refusal_waits_for_the_operator_and_is_tried_again_when_asked(desk: Desk) -> None:
    desk.portal.state.faults.add(RestFault(UPDATE, times=1, status=400, error="SOME_RULE", description="No"))
    desk.put(fields(stage(desk, "WON")))
    desk.send()
    assert (desk.save.problem, desk.save.stuck) == (ErrorKind.WRONG, True)
    desk.retry()
    assert (desk.save.complete, row(desk)["STAGE_ID"]) == (True, "WON")


def test_field_that_is_gone_does_not_hinder_the_others(desk: Desk) -> None:
    desk.put(fields(FieldChange("UF_CRM_GONE", FieldType.TEXT, "", "x", "Old field"), budget(desk, "7000")))
    desk.send()
    assert (desk.save.problem, row(desk)["OPPORTUNITY"]) == (ErrorKind.WRONG, "7000.00")


def test_item_that_is_gone_and_missing_rights_are_kept_for_later(desk: Desk) -> None:
    write = fields(stage(desk, "WON"))
    desk.put(write)
    desk.portal.state.faults.add(RestFault(GET, times=1, status=400, error="ACCESS_DENIED", description="No right"))
    desk.send()
    assert (desk.save.problem, desk.save.state.of(write).state) == (ErrorKind.DENIED, WriteState.WAITING)
    desk.portal.state.crm.table(DEAL).remove(4615)
    desk.retry()
    assert desk.save.problem is ErrorKind.GONE


@pytest.mark.parametrize("times", [1, 3])
@each_passing_fault
def test_whatever_passes_ends_with_the_new_values(desk: Desk, times: int, what: dict[str, Any]) -> None:
    desk.portal.state.faults.add(RestFault(UPDATE, times=times, **what))
    desk.put(fields(budget(desk, "7000"), stage(desk, "WON")))
    desk.until_nothing_is_due()
    assert (row(desk)["OPPORTUNITY"], row(desk)["STAGE_ID"], desk.save.complete) == ("7000.00", "WON", True)


@pytest.mark.parametrize("when", ["before", "after"])
def test_frame_that_goes_in_between_leaves_it_to_the_next(desk: Desk, when: Literal["before", "after"]) -> None:
    desk.put(fields(stage(desk, "WON")))
    desk.network.goes = (when, UPDATE)
    desk.send()
    desk.until_nothing_is_due()
    assert (row(desk)["STAGE_ID"], desk.save.complete) == ("WON", True)
    assert updates(desk) == 1


CHANGE = FieldChange("OPPORTUNITY", FieldType.NUMBER, "1", "2", "Amount")


def composed(draft: Draft) -> list[RecordWrite]:
    return list(compose_save_request(draft, "CONTACT:797", MOMENT, Words(), lambda _: 0.0).writes)


def test_draft_with_changes_alone_is_saved_without_a_comment() -> None:
    draft = Draft(NoteKey("1", "CONTACT:797"), MARK, about=CODE, item_changes=(ItemChange(CODE, CHANGE),))
    assert not draft.empty
    assert composed(draft) == [fields(CHANGE)]
    assert Draft(item_changes=(ItemChange(CODE, replace(CHANGE, new="1")),)).empty


def test_changes_of_a_deal_wait_until_the_call_is_about_it() -> None:
    draft = Draft(NoteKey("1", "CONTACT:797"), MARK, text="Words", item_changes=(ItemChange(CODE, CHANGE),))
    assert RecordKind.FIELDS not in [write.kind for write in composed(draft)]
    assert composed(replace(draft, about=CODE))[-1] == fields(CHANGE)


def test_changes_of_another_client_wait_for_them_and_what_is_unticked_is_not_written() -> None:
    theirs = ItemChange("CONTACT:642", CHANGE, client="CONTACT:642")
    off = ItemChange("DEAL:1", CHANGE, by_outcome=True, on=False)
    draft = Draft(NoteKey("1", "CONTACT:797"), MARK, text="Words", item_changes=(theirs, off))
    assert RecordKind.FIELDS not in [write.kind for write in composed(draft)]
    back = replace(draft, key=NoteKey("1", "CONTACT:642"))
    assert composed(back)[-1] == fields(CHANGE, owner="CONTACT:642")


def test_what_the_operator_typed_wins_over_the_outcome() -> None:
    ours = ItemChange(CODE, replace(CHANGE, new="3"))
    outcomes = ItemChange(CODE, CHANGE, by_outcome=True)
    for changes in ((ours, outcomes), (outcomes, ours)):
        draft = Draft(NoteKey("1", "CONTACT:797"), MARK, text="Words", about=CODE, item_changes=changes)
        assert composed(draft)[-1] == fields(ours.change)


def test_decision_holds_for_the_next_save_of_the_same_note() -> None:
    kept, other = ItemChange(CODE, CHANGE), ItemChange("CONTACT:797", CHANGE)
    request = SaveRequest(MARK, PLACE, MOMENT, 1, (fields(CHANGE),))
    found = FoundValue("OPPORTUNITY", "9")
    for mine, expected in ((True, replace(kept, change=replace(CHANGE, old="9"))), (False, replace(kept, on=False))):
        (write,) = with_decision(request, fields().slot, found, mine=mine).writes
        assert changes_after((kept, other), write) == (expected, other)


STAGE = FieldChange("STAGE_ID", FieldType.STATUS, "NEW", "WON", "Stage", "Deal won")
NOTE = Draft(
    NoteKey(CALL.id, "CONTACT:797"),
    MARK,
    EPOCH,
    1,
    "Words",
    about="DEAL:25",
    item_changes=(ItemChange("DEAL:25", STAGE),),
)


class Item:
    """A deal in the portal whose stage somebody else may have changed."""

    def __init__(self, stage: str) -> None:
        self.fields: dict[str, JSON] = {"id": 25, "stageId": stage}
        self.portal = FakePortal(self.answer)

    def answer(self, request: Request) -> Reply:
        """The portal's reply."""
        if request.method == GET:
            return ok({"item": self.fields})
        if request.method == UPDATE:
            self.fields |= request.params["fields"]
        return ok([] if request.method == "crm.status.list" else 999)


async def asked(item: Item) -> WrapupPage:
    """A page whose save met another stage."""
    store = FakeStore()
    DraftStore(store).save(NOTE)
    page = WrapupPage(store, item.portal)
    page.shows()
    await page.saves()
    return page


def buttons(page: WrapupPage) -> dict[str, Element]:
    (row,) = page.places.rows("wrapup-decisions")
    return dict(row.parts)


@pytest.mark.parametrize(
    ("action", "part", "stage_after"), [("keep-theirs", "theirs", "LOSE"), ("write-mine", "mine", "WON")]
)
async def test_panel_shows_both_values_and_takes_the_decision(action: str, part: str, stage_after: str) -> None:
    item = Item("LOSE")
    page = await asked(item)
    assert page.state == "failed"
    row = buttons(page)
    assert row["text"].text == "Deal 25: “Stage” was changed by somebody else meanwhile."
    assert [row[name].text for name in ("theirs", "mine")] == ["Keep theirs: LOSE", "Write mine: Deal won"]
    assert row["open"].attributes["data-argument"] == "DEAL:25"
    page.section.act(action, row[part].attributes["data-argument"] or "")
    await settled()
    assert (page.state, item.fields["stageId"]) == ("saved", stage_after)
    assert not page.places.rows("wrapup-decisions")
    page.writes("Words, and more")
    await page.saves()
    assert (page.state, item.fields["stageId"]) == ("saved", stage_after)


async def test_decision_about_a_value_that_is_out_of_date_is_not_taken() -> None:
    item = Item("LOSE")
    page = await asked(item)
    argument = buttons(page)["mine"].attributes["data-argument"] or ""
    item.fields["stageId"] = "EXECUTING"
    page.section.act("retry", MARK)
    await settled()
    page.section.act("write-mine", argument)
    await settled()
    assert (page.state, item.fields["stageId"]) == ("failed", "EXECUTING")
    assert buttons(page)["theirs"].text == "Keep theirs: EXECUTING"


async def test_refused_change_can_be_left_and_its_note_is_saved() -> None:
    item = Item("NEW")
    answer = item.answer

    def refusing(request: Request) -> Reply:
        return refused("CRM_FIELD_ERROR_REQUIRED", 400) if request.method == UPDATE else answer(request)

    item.portal = FakePortal(refusing)
    page = await asked(item)
    row = buttons(page)
    assert (row["theirs"].text, "hidden" in row["mine"].attributes) == ("Leave it unchanged", True)
    page.section.act("keep-theirs", row["theirs"].attributes["data-argument"] or "")
    await settled()
    assert (page.state, item.fields["stageId"]) == ("saved", "NEW")


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (FieldType.YES_NO, "Y", "Yes"),
        (FieldType.YES_NO, "N", "No"),
        (FieldType.DATE, "2026-03-01", "2026-03-01"),
        (FieldType.DATE, "2026-99-01", "2026-99-01"),
        (FieldType.NUMBER, "1500", "1500.00"),
        (FieldType.NUMBER, "1.2345", "1.2345"),
        (FieldType.NUMBER, "about 3", "about 3"),
        (FieldType.MONEY, "1500|EUR", "1500.00 EUR"),
        (FieldType.TEXT, "Words", "Words"),
        (FieldType.TEXT, "", ""),
    ],
)
def test_values_in_writing(kind: FieldType, value: str, shown: str) -> None:
    assert value_text(kind, value, Words(), NeutralIntl()) == shown
