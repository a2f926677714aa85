"""Into which pipeline new deals go: what the form offers, and what it stores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from app.call.model import Line
from app.home.pipelines import pipelines_view
from app.home.portal_lists import Pipeline, PortalLists
from app.home.versions import setting_changes
from app.locale import Words
from app.settings.values import AppSettings
from app.ui.view import Element, ItemList
from tests.support.fake_home import HomeLoad, sound

if TYPE_CHECKING:
    from app.ui.view import Content

WORDS = Words()
SALES = Line("+4930901820", "Sales")
DEALS = (Pipeline("DEAL", "0", "General"), Pipeline("DEAL", "1", "Renewals"), Pipeline("LEAD", "", ""))
LISTS = PortalLists((SALES,), DEALS)


def rows(shown: dict[str, Content]) -> list[tuple[str | None, str | None, list[str | None]]]:
    """Each line with the code that is chosen, and the texts of its choices."""
    listed = shown["app-pipelines"]
    assert isinstance(listed, ItemList)
    return [
        (
            row.parts["name"].text,
            row.parts["pipeline"].value,
            [option.parts[""].text for option in row.lists["options"].items],
        )
        for row in listed.items
    ]


def is_shown(shown: dict[str, Content]) -> bool:
    """Whether there is anything to choose."""
    part = shown["app-pipelines-part"]
    assert isinstance(part, Element)
    return part.attributes["hidden"] is None


def test_each_line_has_the_pipelines_of_deals_and_the_default_to_choose_from() -> None:
    shown = pipelines_view({SALES.number: 1}, LISTS, WORDS, possible=True)
    assert rows(shown) == [("Sales", "1", ["Default pipeline", "General", "Renewals"])]


def test_what_the_portal_no_longer_has_stays_and_says_so() -> None:
    shown = pipelines_view({"reg7": 9}, PortalLists((), DEALS), WORDS, possible=True)
    ((line, chosen, options),) = rows(shown)
    assert (line, chosen, options[-1]) == (
        "reg7 (no longer in Bitrix24)", "9", "Pipeline 9 (no longer in Bitrix24)",
    )  # fmt: skip
    unread = PortalLists((), DEALS, frozenset({"lines"}))
    assert rows(pipelines_view({"reg7": 1}, unread, WORDS, possible=True))[0][0] == "reg7"


@pytest.mark.parametrize("lists", [PortalLists(), PortalLists((SALES,), DEALS[:1]), PortalLists((), DEALS)])
def test_nothing_is_offered_where_there_is_nothing_to_choose(lists: PortalLists) -> None:
    shown = pipelines_view({}, lists, WORDS, possible=True)
    assert not is_shown(shown)
    assert rows(shown) == []


def test_a_change_names_the_lines() -> None:
    before, after = AppSettings(pipelines={"1": 2, "3": 4}), AppSettings(pipelines={"1": 5, "6": 7})
    assert setting_changes(before, after, WORDS) == ("Pipeline of new deals: added 6; removed 3; changed 1",)


async def test_a_choice_is_saved_and_taken_back() -> None:
    state = sound()
    state.crm.lines["+4930901820"] = {"ID": 1, "NAME": "Sales", "CRM_AUTO_CREATE": "Y"}
    page = await HomeLoad(state, admin=True).open()
    page.home.typed("app.pipelines-+4930901820", "1")
    await page.act("save", "app")
    assert json.loads(state.options.app["settings"])["pipelines"] == {"+4930901820": 1}
    page.home.typed("app.pipelines-+4930901820", "")
    await page.act("save", "app")
    assert "pipelines" not in json.loads(state.options.app["settings"])
