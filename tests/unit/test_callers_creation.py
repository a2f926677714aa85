"""A new record for a caller whom nobody knows: on a click only, and only once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.panel.client.section import ClientSection
from app.sections.events import ClientChosen
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import LEAD
from tests.support.callers_stage import on_stage, records_with, writes
from tests.support.languages import words_in
from tests.support.section_stage import in_call

if TYPE_CHECKING:
    from tests.portal import SimulatedPortal

NOBODY = "+12025550999"


@pytest.mark.parametrize("kind", ["LEAD", "CONTACT"])
async def test_a_click_makes_a_record_and_it_is_the_client(portal: SimulatedPortal, kind: str) -> None:
    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(None, NOBODY))
        stage.sections[0].typed("search", "Eva Neu")
        await stage.act("matches.create", kind)
        (made,) = records_with(portal, NOBODY)
        assert made.type == kind
        assert stage.bus.last(ClientChosen) == ClientChosen(NOBODY, made, by_operator=True)
        assert stage.text("matches-summary") == f"The {kind.lower()} was created."
        assert stage.text("client-name") == "Eva Neu"
        assert not stage.is_shown("matches-create")
        await stage.act("matches.create", kind)
    assert len(writes(portal)) == 1


async def test_two_clicks_make_one_record(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, NOBODY))
        for _ in range(3):
            stage.sections[0].act("create", "LEAD")
        assert stage.attribute("matches-lead", "aria-busy") == "true"
        await stage.quiet()
    assert len(records_with(portal, NOBODY)) == 1


async def test_a_record_of_unknown_outcome_is_looked_for_before_it_is_made_again(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, NOBODY))
        portal.state.faults.add(RestFault("crm.lead.list", skip=1, times=4, closes="before"))
        portal.state.faults.add(RestFault("crm.lead.add", times=1, closes="after"))
        await stage.act("matches.create", "LEAD")
        assert stage.is_shown("matches-creation")
        assert len(records_with(portal, NOBODY)) == 1, "it was made, but nobody heard of it"
        portal.state.faults.clear()
        await stage.act("matches.create", "LEAD")
        assert stage.text("matches-summary") == "The lead was created."
    assert len(records_with(portal, NOBODY)) == 1


@pytest.mark.parametrize("number", [NOBODY, ""])
async def test_its_name_has_no_signs_of_another_direction_of_writing(portal: SimulatedPortal, number: str) -> None:
    before = set(portal.state.crm.table(LEAD).rows)
    async with on_stage(portal, words=words_in("ar")) as stage:
        await stage.show(in_call(None, number))
        await stage.act("matches.create", "LEAD")
    (made,) = set(portal.state.crm.table(LEAD).rows) - before
    title = portal.state.crm.table(LEAD).rows[made]["TITLE"]
    assert re.search("[\u0600-\u06ff]", title)
    assert not re.search("[\u2066-\u2069]", title)


async def test_a_refused_record_is_told(portal: SimulatedPortal) -> None:
    portal.state.user.rights.discard("crm.contact.add")

    async with on_stage(portal) as stage:
        await stage.show(in_call(None, NOBODY))
        await stage.act("matches.create", "CONTACT")
        assert (
            stage.text("matches-creation") == "Nothing was created. You don't have permission to see this in Bitrix24."
        )
        assert stage.is_shown("matches-create")
    assert records_with(portal, NOBODY) == []


@pytest.mark.parametrize("argument", ["", "DEAL", "lead"])
async def test_only_leads_and_contacts_can_be_made(portal: SimulatedPortal, argument: str) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, NOBODY))
        await stage.act("matches.create", argument)
    assert writes(portal) == []


# -- Rules
