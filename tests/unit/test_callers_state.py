"""The rules of the callers' section that need no page: replies that come late, and what is possible when."""

from __future__ import annotations

from app.bitrix24.errors import ErrorKind
from app.call.crm_item import CrmItem
from app.panel.callers.state import (
    Callers,
    Create,
    Created,
    CreationFailed,
    CreationRequested,
    Described,
    Search,
    Searched,
    SearchRequested,
    Stage,
    update,
)
from app.sections.events import ClientChosen, CrmChanged
from app.sections.remote_data import Failed
from tests.support.section_stage import caller_of

SHARED, NOBODY, ONE = "+12025550143", "+12025550999", "+12025550171"
BERG, KOBAYASHI, TWIN = CrmItem("CONTACT", 43), CrmItem("CONTACT", 803), CrmItem("CONTACT", 123)


def searched(*clients: CrmItem) -> Callers:
    """A call without a client, for which these were found."""
    matches, (search,) = update(Callers(), SearchRequested(caller_of()))
    assert isinstance(search, Search)
    return update(matches, Searched(search.request_id, clients))[0]


def test_replies_to_older_searches_are_dropped() -> None:
    matches, (first,) = update(Callers(), SearchRequested(caller_of()))
    assert isinstance(first, Search)
    matches, _ = update(matches, SearchRequested(caller_of(number=NOBODY)))
    for late in (
        Searched(first.request_id, (BERG,)),
        Described(first.request_id, ()),
        Failed(first.request_id, ErrorKind.OFFLINE),
    ):
        assert update(matches, late) == (matches, ())


def test_a_record_that_comes_after_the_client_changed_is_not_taken_for_the_new_one() -> None:
    matches, (create,) = update(searched(), CreationRequested("LEAD"))
    assert isinstance(create, Create)
    other, _ = update(matches, SearchRequested(caller_of(number=NOBODY)))
    assert update(other, Created(create.request_id, CrmItem("LEAD", 1))) == (other, ())
    other, (search,) = update(matches, SearchRequested(caller_of(number=NOBODY)))
    assert isinstance(search, Search)
    other, _ = update(other, Searched(search.request_id, ()))
    other, _ = update(other, CreationRequested("LEAD"))
    assert update(other, Created(create.request_id, CrmItem("LEAD", 1))) == (other, ())
    assert update(other, CreationFailed(create.request_id, ErrorKind.OFFLINE)) == (other, ())


def test_a_record_is_accepted_although_the_search_was_repeated_meanwhile() -> None:
    matches, (create,) = update(searched(), CreationRequested("LEAD"))
    assert isinstance(create, Create)
    matches, _ = update(matches, CrmChanged())
    matches, effects = update(matches, Created(create.request_id, CrmItem("LEAD", 1)))
    assert effects == (ClientChosen(SHARED, CrmItem("LEAD", 1), by_operator=True),)
    assert matches.creation.made == CrmItem("LEAD", 1)


def test_nothing_is_made_while_somebody_is_chosen_or_the_search_is_under_way() -> None:
    assert update(searched(BERG), CreationRequested("LEAD"))[1] == ()
    searching, _ = update(Callers(), SearchRequested(caller_of()))
    assert searching.stage is Stage.SEARCHING
    assert update(searching, CreationRequested("LEAD"))[1] == ()
