"""Subscriptions: bound once in the portal, closed on our side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.portal import Portal
from tests.support.fake_library import FakeLibrary

if TYPE_CHECKING:
    from app.bitrix24.library import Values

EVENT = "CallCard::BeforeClose"


def released() -> tuple[FakeLibrary, Portal]:
    """A library that delivers, and its portal."""
    library = FakeLibrary()
    library.release_events()
    return library, Portal(library)


def test_an_event_is_bound_with_its_first_handler_only() -> None:
    library, portal = released()
    portal.bind_event(EVENT, print)
    portal.bind_event(EVENT, print)
    assert library.bound == [EVENT]


def test_an_event_is_not_bound_again_after_its_last_handler_left() -> None:
    library, portal = released()
    heard: list[Values] = []
    portal.bind_event(EVENT, heard.append).close()
    library.tell(EVENT, 1)
    portal.bind_event(EVENT, heard.append)
    library.tell(EVENT, 2)
    assert library.bound == [EVENT]
    assert heard == [[2]]


def test_handlers_are_called_in_the_order_in_which_they_came() -> None:
    library, portal = released()
    heard: list[str] = []
    portal.bind_event(EVENT, lambda _: heard.append("first"))
    portal.bind_event(EVENT, lambda _: heard.append("second"))
    library.tell(EVENT)
    assert heard == ["first", "second"]


def test_closing_twice_leaves_an_equal_handler_of_somebody_else_alone() -> None:
    library, portal = released()
    heard: list[Values] = []
    mine = portal.bind_event(EVENT, heard.append)
    portal.bind_event(EVENT, heard.append)
    mine.close()
    mine.close()
    library.tell(EVENT)
    assert len(heard) == 1


def test_a_handler_that_an_earlier_one_closes_is_not_called_any_more() -> None:
    library, portal = released()
    heard: list[str] = []
    portal.bind_event(EVENT, lambda _: second.close())
    second = portal.bind_event(EVENT, lambda _: heard.append("second"))
    library.tell(EVENT)
    assert heard == []


def test_a_handler_may_close_itself() -> None:
    library, portal = released()
    heard: list[str] = []

    def once(_: Values) -> None:
        heard.append("once")
        mine.close()

    mine = portal.bind_event(EVENT, once)
    portal.bind_event(EVENT, lambda _: heard.append("always"))
    library.tell(EVENT)
    library.tell(EVENT)
    assert heard == ["once", "always", "always"]


def test_closing_the_portal_ends_all_and_single_ones_can_still_be_closed() -> None:
    library, portal = released()
    heard: list[Values] = []
    subscription = portal.bind_event(EVENT, heard.append)
    portal.close()
    subscription.close()
    library.tell(EVENT)
    assert heard == []


def test_events_from_before_the_release_come_in_their_order_and_once() -> None:
    library = FakeLibrary()
    portal = Portal(library)
    heard: list[Values] = []
    library.tell(EVENT, 1)
    portal.bind_event(EVENT, heard.append)
    library.tell(EVENT, 2)
    assert heard == []
    portal.release_events()
    portal.release_events()
    assert heard == [[1], [2]]
