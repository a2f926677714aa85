"""The installation: from what is wanted and what is there to what is done, whatever interrupts it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import AccessDeniedError, ErrorReport, RefusedError, RestError, UnreachableError
from app.installation.bindings import (
    TITLE,
    Bind,
    Binding,
    Condition,
    Step,
    StepFailedError,
    Unbind,
    bindings_in,
    conditions,
    folder_of,
    host_of,
    plan,
    repair,
    required_bindings,
    same_address,
)
from app.installation.inspection import WISHED, Inspection, inspect, missing_scopes, offered, offers_call_card
from tests.support.fake_placements import LOST, FakePlacements, pairs
from tests.support.fake_rest import FakePortal, refused
from tests.support.languages import LANGUAGES, words_in
from tests.support.random_json import json_values
from tests.support.recorded import case
from tests.support.stepped_loop import run

HERE = "https://app.example.com/panel/"
PANEL = ("CALL_CARD", HERE + "index.html")
WORKER = ("PAGE_BACKGROUND_WORKER", HERE + "worker.html")
OLD_PANEL = ("CALL_CARD", "https://old.example.com/index.html")
OLD_WORKER = ("PAGE_BACKGROUND_WORKER", "https://old.example.com/worker.html")
REQUIRED = required_bindings(HERE + "install.html", {"en": "Call Panel", "de": "Anruf-Panel"})


def present(*bound: tuple[str, str]) -> tuple[Binding, ...]:
    """What a portal has."""
    return bindings_in(list(FakePlacements(*bound).bindings))


def repaired(placements: FakePlacements) -> list[Step]:
    """Repairs; gives the reported steps."""
    steps: list[Step] = []
    there = run(repair(FakePortal(placements).rest(), REQUIRED, steps.append))
    assert pairs(there) == placements.bound()
    return steps


def failure(placements: FakePlacements) -> StepFailedError | RestError:
    """Why a repair fails."""
    with pytest.raises((StepFailedError, RestError)) as caught:
        repaired(placements)
    assert isinstance(caught.value, StepFailedError | RestError)
    return caught.value


# Addresses


@pytest.mark.parametrize(
    ("location", "folder"),
    [
        ("https://a.example/install.html", "https://a.example/"),
        ("https://a.example/x/y/install.html?DOMAIN=p.bitrix24.de&LANG=de#top", "https://a.example/x/y/"),
        ("https://a.example/b1/app_local/4f/?LANG=de", "https://a.example/b1/app_local/4f/"),
        ("https://a.example/x/install", "https://a.example/x/"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example:8443/?next=/x/y", "https://a.example:8443/"),
        ("http://localhost:8080/install.html", "http://localhost:8080/"),
    ],
)
def test_pages_are_found_beside_the_page_that_asks(location: str, folder: str) -> None:
    assert folder_of(location) == folder
    assert [one.handler for one in required_bindings(location, {})] == [folder + "index.html", folder + "worker.html"]


def test_the_worker_names_an_address_for_notices_of_its_own_host() -> None:
    panel, worker = REQUIRED
    assert panel.options == {}
    assert worker.options == {"errorHandlerUrl": HERE + "worker.html"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x", "HTTPS://A.example:443/x", True),
        ("http://a.example:80", "http://a.example/", True),
        ("https://a.example/x#top", "https://a.example/x", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("https://a.example/x", "https://a.example/X", False),
        ("https://a.example/x", "https://a.example/x?y", False),
        ("https://a.example/x", "https://a.example:444/x", False),
        ("https://a.example:x/", "https://a.example/", False),
        ("https://[a.example/", "https://[a.example/", True),
    ],
)
def test_addresses_are_compared_as_hosts_understand_them(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) is same


@given(st.text(), st.text())
def test_any_texts_can_be_compared_and_shown(one: str, other: str) -> None:
    assert same_address(one, other) == same_address(other, one)
    assert same_address(one, one)
    assert isinstance(host_of(one), str)


def test_what_the_portal_tells_is_read() -> None:
    both = bindings_in(case("rest-placement", "get_both")["body"]["result"])
    assert pairs(both) == [
        ("CALL_CARD", "https://app.example.com/panel"),
        ("PAGE_BACKGROUND_WORKER", "https://app.example.com/worker"),
    ]
    assert both[1].options == {"errorHandlerUrl": "https://app.example.com/overtime"}
    assert bindings_in(case("rest-placement", "get_none")["body"]["result"]) == ()


@given(json_values)
def test_whatever_the_portal_tells_is_read(value: Any) -> None:  # noqa: ANN401 - JSON
    there = bindings_in(value)
    plan(REQUIRED, there)
    missing_scopes(value)
    offers_call_card(value)
    offered(REQUIRED, value)


# Plans


def test_nothing_there_is_bound() -> None:
    assert plan(REQUIRED, ()) == tuple(map(Bind, REQUIRED))
    assert [condition for _, condition in conditions(REQUIRED, ())] == [Condition.MISSING] * 2


def test_a_repetition_does_nothing() -> None:
    assert plan(REQUIRED, present(PANEL, WORKER)) == ()
    assert [condition for _, condition in conditions(REQUIRED, present(PANEL, WORKER))] == [Condition.BOUND] * 2


def test_a_moved_host_is_unbound_before_the_new_one_is_bound() -> None:
    there = present(OLD_PANEL, OLD_WORKER)
    assert plan(REQUIRED, there) == (Unbind(*OLD_PANEL), Bind(REQUIRED[0]), Unbind(*OLD_WORKER), Bind(REQUIRED[1]))
    assert [condition for _, condition in conditions(REQUIRED, there)] == [Condition.MOVED] * 2


def test_old_handlers_beside_the_right_one_are_unbound() -> None:
    there = present(OLD_PANEL, PANEL, WORKER)
    assert plan(REQUIRED, there) == (Unbind(*OLD_PANEL),)
    assert conditions(REQUIRED, there)[0][1] is Condition.CLUTTERED


def test_a_handler_that_is_bound_twice_is_bound_anew() -> None:
    there = present(PANEL, PANEL, WORKER)
    assert plan(REQUIRED, there) == (Unbind(*PANEL), Bind(REQUIRED[0]))
    assert conditions(REQUIRED, there)[0][1] is Condition.FAULTY


def test_a_worker_without_its_address_for_notices_is_bound_anew() -> None:
    placements = FakePlacements(PANEL)
    placements.bind(*WORKER, options={"errorHandlerUrl": "https://old.example.com/overtime"})
    assert plan(REQUIRED, bindings_in(list(placements.bindings))) == (Unbind(*WORKER), Bind(REQUIRED[1]))


def test_a_worker_of_one_user_gives_way_to_that_of_everybody() -> None:
    placements = FakePlacements(PANEL)
    placements.bind(*WORKER, user_id=6)
    assert plan(REQUIRED, bindings_in(list(placements.bindings))) == (Unbind(*WORKER, 6), Bind(REQUIRED[1]))


def test_placements_that_are_not_wanted_are_left_alone() -> None:
    assert plan(REQUIRED, present(PANEL, WORKER, ("CRM_CONTACT_DETAIL_TAB", "https://old.example.com/tab"))) == ()


BOUND = st.lists(
    st.sampled_from([PANEL, WORKER, OLD_PANEL, OLD_WORKER, ("CALL_CARD", HERE + "other.html")]), max_size=6
)


@given(BOUND, st.integers(0, 8))
def test_interrupted_after_any_step_the_next_plan_does_the_rest(bound: list[tuple[str, str]], after: int) -> None:
    placements = FakePlacements(*bound)
    portal = FakePortal(placements)

    async def interrupted() -> None:
        for step in plan(REQUIRED, bindings_in(list(placements.bindings)))[:after]:
            method = "placement.bind" if isinstance(step, Bind) else "placement.unbind"
            handler = step.binding.handler if isinstance(step, Bind) else step.handler
            await portal.rest().call(
                method,
                {"PLACEMENT": step.placement, "HANDLER": handler, "OPTIONS": {"errorHandlerUrl": HERE + "worker.html"}},
            )

    run(interrupted())
    repaired(placements)
    assert sorted(placements.bound()) == [PANEL, WORKER]
    assert plan(REQUIRED, bindings_in(list(placements.bindings))) == ()


# Repairs


def test_a_first_installation_binds_both_with_titles_in_all_languages() -> None:
    placements = FakePlacements()
    portal = FakePortal(placements)
    run(repair(portal.rest(), REQUIRED, lambda _: None))
    assert placements.bound() == [PANEL, WORKER]
    bound = [request.params for request in portal.requests if request.method == "placement.bind"]
    assert bound[0] == {
        "PLACEMENT": "CALL_CARD",
        "HANDLER": HERE + "index.html",
        "TITLE": "Call Panel",
        "LANG_ALL": {"en": {"TITLE": "Call Panel"}, "de": {"TITLE": "Anruf-Panel"}},
    }
    assert bound[1]["OPTIONS"] == {"errorHandlerUrl": HERE + "worker.html"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_title_holds_a_sign_that_the_portal_encodes_twice(language: str) -> None:
    assert not {"&", "'", '"', "<", ">"} & set(words_in(language)(TITLE))


@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize("reply", [LOST, refused("INTERNAL_SERVER_ERROR", 500)], ids=["lost", "fault"])
@pytest.mark.parametrize("ahead", [0, 1, 2, 3])
def test_a_write_in_doubt_is_looked_for_before_it_is_repeated(reply: Any, carried_out: bool, ahead: int) -> None:  # noqa: ANN401
    placements = FakePlacements(OLD_PANEL, OLD_WORKER)
    (placements.after if carried_out else placements.before).extend([None] * ahead + [reply])
    repaired(placements)
    assert placements.bound() == [PANEL, WORKER]
    assert len(placements.writes) == (4 if carried_out else 5)


def test_a_connection_that_never_holds_ends_with_the_step_in_doubt() -> None:
    placements = FakePlacements()
    placements.before.extend([LOST] * 10)
    error = failure(placements)
    assert isinstance(error, StepFailedError)
    assert error.step == Bind(REQUIRED[0])
    assert len(placements.writes) == 3


def test_a_place_that_is_taken_meanwhile_is_looked_at_again() -> None:
    placements = FakePlacements(PANEL)
    placements.before.append(refused("ERROR_PLACEMENT_MAX_COUNT", 200))
    repaired(placements)
    assert placements.bound() == [PANEL, WORKER]


def test_a_place_that_stays_taken_is_told() -> None:
    placements = FakePlacements(PANEL)
    placements.errors["placement.bind"] = refused("ERROR_PLACEMENT_MAX_COUNT", 200)
    error = failure(placements)
    assert isinstance(error, StepFailedError)
    assert isinstance(error.error, RefusedError)
    assert error.error.code == "ERROR_PLACEMENT_MAX_COUNT"


def test_a_yes_without_an_entry_is_told() -> None:
    placements = FakePlacements()
    placements.forgets = True
    error = failure(placements)
    assert isinstance(error, StepFailedError)
    assert (error.step, error.error) == (Bind(REQUIRED[0]), None)


def test_the_steps_after_one_that_failed_are_not_taken() -> None:
    placements = FakePlacements()
    placements.errors["placement.bind"] = refused("ACCESS_DENIED", 403)
    error = failure(placements)
    assert isinstance(error, StepFailedError)
    assert isinstance(error.error, AccessDeniedError)
    assert error.step.placement == "CALL_CARD"
    assert placements.bound() == []


def test_nothing_is_written_when_the_portal_does_not_tell_what_is_there() -> None:
    portal = FakePortal(LOST)
    with pytest.raises(UnreachableError):
        run(repair(portal.rest(), REQUIRED, lambda _: None))
    assert set(portal.methods) == {"placement.get"}


# What the portal grants


@pytest.mark.parametrize(
    ("granted", "missing"),
    [
        (["placement", "telephony"], ()),
        (["PLACEMENT", "Telephony", "crm"], ()),
        (["telephony"], ("placement",)),
        ([], ("placement", "telephony")),
        ({"1": "placement", "2": "telephony"}, ()),
    ],
)
def test_missing_scopes_are_named(granted: Any, missing: tuple[str, ...]) -> None:  # noqa: ANN401 - JSON
    assert missing_scopes(granted) == missing


@pytest.mark.parametrize("scope", ["user_brief", "user_basic", "user"])
def test_a_wider_scope_of_users_counts(scope: str) -> None:
    assert missing_scopes(["crm", scope], WISHED) == ()
    assert missing_scopes(["crm"], WISHED) == ("user_brief",)


def seen(placements: FakePlacements) -> Inspection | ErrorReport:
    """What a look at the portal gives; it takes one request."""
    portal = FakePortal(placements)
    found = run(inspect(portal.rest(), REQUIRED))
    assert portal.methods == ["batch"]
    return found


def test_one_request_tells_everything() -> None:
    placements = FakePlacements(PANEL)
    placements.scopes.remove("crm")
    assert seen(placements) == Inspection(installed=False, offered=REQUIRED, present=present(PANEL), lacking=("crm",))


def test_a_missing_scope_explains_the_errors_that_come_of_it() -> None:
    placements = FakePlacements()
    placements.scopes.remove("placement")
    placements.errors["placement.list"] = placements.errors["placement.get"] = refused("ERROR_METHOD_NOT_FOUND", 404)
    assert seen(placements) == ErrorReport(ErrorKind.SCOPES_MISSING, "placement")


def test_a_portal_without_the_call_card_is_told() -> None:
    placements = FakePlacements()
    placements.places.remove("CALL_CARD")
    assert seen(placements) == ErrorReport(ErrorKind.NO_PLACE, "CALL_CARD")


def test_a_portal_without_the_worker_s_place_gets_the_panel_alone() -> None:
    placements = FakePlacements()
    placements.places.remove("PAGE_BACKGROUND_WORKER")
    found = seen(placements)
    assert isinstance(found, Inspection)
    assert found.offered == REQUIRED[:1]


@pytest.mark.parametrize("method", ["scope", "placement.list", "placement.get", "app.info"])
def test_an_answer_that_is_refused_is_told(method: str) -> None:
    placements = FakePlacements()
    placements.errors[method] = refused("ACCESS_DENIED", 403, "Access denied!")
    assert seen(placements) == ErrorReport(ErrorKind.DENIED, "", "ACCESS_DENIED", "Access denied!")
