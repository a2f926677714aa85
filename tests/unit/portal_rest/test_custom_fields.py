"""Custom fields of the simulated portal: several values, times with and without a zone, what PHP takes for empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.custom_fields import INTERESTS, LANGUAGES, MEETING, ON_SITE, VISITS
from tests.portal.rest.kinds import CONTACT

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row
    from tests.support.asked_portal import AskedPortal

TIER = "UF_CRM_1720697698689"


def row(portal: AskedPortal) -> Row:
    return portal.state.crm.table(CONTACT).rows[797]


def update(portal: AskedPortal, **fields: object) -> Row:
    item = {"entityTypeId": 3, "id": 797, "useOriginalUfNames": "Y", "fields": fields}
    told: Row = portal.result("crm.item.update", item)["item"]
    return told


def test_description_says_what_a_field_is(portal: AskedPortal) -> None:
    fields = {one["upperName"]: one for one in portal.result("crm.item.fields", {"entityTypeId": 3})["fields"].values()}
    assert (fields[MEETING]["type"], fields[MEETING]["settings"]["USE_TIMEZONE"]) == ("datetime", "Y")
    assert (fields[ON_SITE]["settings"]["USE_TIMEZONE"], fields[ON_SITE]["isMultiple"]) == ("N", False)
    assert (fields[INTERESTS]["title"], fields[INTERESTS]["isMultiple"]) == ("Interests", True)
    assert [one["VALUE"] for one in fields[LANGUAGES]["items"]] == ["German", "English", "French"]


def test_several_values_are_a_list_in_their_order_and_empty_ones_are_none(portal: AskedPortal) -> None:
    assert portal.result("crm.contact.get", {"id": 797})[INTERESTS] == []
    update(portal, **{INTERESTS: ["b", "", "a"], VISITS: ["2026-03-10T10:00:00+00:00", "soon"]})
    told = portal.result("crm.contact.get", {"id": 797})
    assert (told[INTERESTS], told[VISITS]) == (["b", "a"], ["2026-03-10T12:00:00+02:00"])


def test_single_value_for_a_field_with_several_is_refused(portal: AskedPortal) -> None:
    told = portal.ask("crm.item.update", {"entityTypeId": 3, "id": 797, "fields": {"ufCrm_1700000000013": "a"}})
    assert (told.status, told.error) == (400, "100")
    assert row(portal).get(INTERESTS) is None


def test_only_the_classic_method_takes_the_last_value(portal: AskedPortal) -> None:
    update(portal, **{INTERESTS: ["a"]})
    nothings: tuple[object, ...] = ("", [])
    for nothing in nothings:
        assert not update(portal, **{INTERESTS: nothing}).get("ufCrm_1700000000013")
        assert row(portal)[INTERESTS] == ["a"]
    portal.result("crm.contact.update", {"id": 797, "fields": {INTERESTS: [""]}})
    assert row(portal)[INTERESTS] == []


def test_times_are_read_by_their_offset_or_by_the_portals_clock_and_others_left_out(portal: AskedPortal) -> None:
    update(portal, **{MEETING: "2026-03-10T10:00:00+00:00", ON_SITE: "2026-03-10T10:00:00"})
    assert row(portal)[MEETING] == "2026-03-10T12:00:00+02:00"
    assert row(portal)[ON_SITE] == "2026-03-10T10:00:00+02:00"
    update(portal, **{MEETING: "soon"})
    assert row(portal)[MEETING] == "2026-03-10T12:00:00+02:00"
    update(portal, **{MEETING: ""})
    assert not row(portal)[MEETING]


def test_zero_is_empty(portal: AskedPortal) -> None:
    update(portal, **{TIER: "0"})
    assert row(portal)[TIER] is None
    update(portal, **{TIER: "0.0"})
    assert row(portal)[TIER] == "0.0"
