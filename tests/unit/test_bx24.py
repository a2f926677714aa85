"""The portal as asyncio Python: start, commands, refusals, options, tokens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from app.bitrix24.errors import BX24Error, CommandRefusedError, CommandTimeoutError, UnexpectedReplyError
from app.bitrix24.portal import COMMAND_TIMEOUT, Auth, Interface, Placement, Portal
from tests.support.fake_library import FakeLibrary
from tests.support.random_json import json_values
from tests.support.recorded import Case, cases, each
from tests.support.stepped_loop import run, settled

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

AUTH: JSON = {
    "access_token": "test-access-token",
    "refresh_token": "test-refresh-token",
    "expires_in": 1774592415000,
    "domain": "portal.example.com",
    "member_id": "test-member-id",
}


async def test_start_waits_for_a_library_however_late_it_is() -> None:
    library = FakeLibrary(works=False)

    asyncio.get_running_loop().call_later(600.0, library.initialise)
    await Portal(library).start()
    assert asyncio.get_running_loop().time() == 600.0


@pytest.mark.parametrize("case", **each("init-data"))
def test_the_placement_of_init_data_is_named(case: Case) -> None:
    reply = case["reply"]
    info = {"placement": reply["PLACEMENT"], "options": reply.get("PLACEMENT_OPTIONS")}
    placement = Portal(FakeLibrary(info=info)).placement()
    assert placement == Placement(reply["PLACEMENT"], reply.get("PLACEMENT_OPTIONS"))


@pytest.mark.parametrize("info", [None, [], {}, "", "undefined", {"placement": None}, {"placement": []}])
def test_a_placement_that_is_not_told_has_no_name_and_no_options(info: JSON) -> None:
    assert Portal(FakeLibrary(info=info)).placement() == Placement("", None)


def test_the_placements_code_is_upper_case() -> None:
    assert Portal(FakeLibrary(info={"placement": "call_card"})).placement().name == "CALL_CARD"


def test_language_domain_and_rights_are_the_librarys() -> None:
    library = FakeLibrary()
    library.lang, library.host, library.admin = "ru", "portal.example.com", True
    portal = Portal(library)
    assert (portal.language, portal.domain, portal.is_admin) == ("ru", "portal.example.com", True)


@pytest.mark.parametrize("case", **each("get-interface"))
def test_every_recorded_interface_is_read_without_its_repetitions(case: Case) -> None:
    library = FakeLibrary()
    library.answers("getInterface", case["reply"])
    interface = run(Portal(library).get_interface())
    assert interface == Interface(frozenset(case["reply"]["command"]), frozenset(case["reply"]["event"]))


@pytest.mark.parametrize("reply", [[], None, {}, "x", {"command": None, "event": {}}, {"command": [[], {}, ""]}])
def test_an_odd_interface_offers_nothing_that_has_no_name(reply: JSON) -> None:
    library = FakeLibrary()
    library.answers("getInterface", reply)
    assert run(Portal(library).get_interface()) == Interface(frozenset(), frozenset())


def test_silence_to_get_interface_is_an_error() -> None:
    with pytest.raises(CommandTimeoutError) as caught:
        run(Portal(FakeLibrary()).get_interface())
    assert (caught.value.command, caught.value.seconds) == ("getInterface", COMMAND_TIMEOUT)


@pytest.mark.parametrize("reply", [case["replies"][0] for case in cases("background-commands") if case["replies"]])
def test_recorded_replies_of_commands_are_told_apart(reply: JSON) -> None:
    library = FakeLibrary()
    library.answers("AnyCommand", reply)
    told = reply[0] if isinstance(reply, list) and reply else reply
    if not (isinstance(told, dict) and told.get("result") == "error"):
        assert run(Portal(library).call("AnyCommand")) == reply
        return
    with pytest.raises(CommandRefusedError) as caught:
        run(Portal(library).call("AnyCommand"))
    assert caught.value.code == told["errorCode"]


@pytest.mark.parametrize("reply", [{"result": "error"}, [{"result": "error", "errorCode": []}]])
def test_a_refusal_without_a_code_is_still_a_refusal(reply: JSON) -> None:
    library = FakeLibrary()
    library.answers("AnyCommand", reply)
    with pytest.raises(CommandRefusedError, match="an error without a code"):
        run(Portal(library).call("AnyCommand"))


@pytest.mark.parametrize("values", [(), ([],), ("",), (None,)])
def test_a_reply_with_nothing_in_it_is_success(values: tuple[JSON, ...]) -> None:
    library = FakeLibrary()
    library.answers("AnyCommand", *values)
    assert run(Portal(library).call("AnyCommand")) in ([], "", None)


def test_parameters_are_handed_over() -> None:
    library = FakeLibrary()
    library.answers("CallCardSetMute", [])
    run(Portal(library).call("CallCardSetMute", {"muted": True}))
    assert library.asked[0].params == {"muted": True}


async def test_only_the_first_of_two_replies_counts() -> None:
    library = FakeLibrary()

    waiting = asyncio.ensure_future(Portal(library).call("AnyCommand"))
    await settled()
    library.asked[0].answer("first")
    library.asked[0].answer("second")
    assert (await waiting) == "first"


async def test_a_late_reply_is_told_with_its_value() -> None:
    library = FakeLibrary()
    late: list[JSON] = []

    with pytest.raises(CommandTimeoutError):
        await Portal(library).call("AnyCommand", late=late.append)
    library.asked[0].answer("after all")
    assert late == ["after all"]


async def test_a_late_reply_that_nobody_asked_for_is_ignored() -> None:
    library = FakeLibrary()

    with pytest.raises(CommandTimeoutError):
        await Portal(library).call("AnyCommand")
    library.asked[0].answer("after all")


def test_a_reply_in_the_same_turn_of_the_loop_as_the_time_out_counts() -> None:
    library = FakeLibrary()
    library.answers("AnyCommand", "just in time", after=COMMAND_TIMEOUT - 1e-10)
    assert run(Portal(library).call("AnyCommand")) == "just in time"


async def test_a_cancelled_wait_does_not_turn_into_a_time_out() -> None:
    library = FakeLibrary()

    waiting = asyncio.ensure_future(Portal(library).call("AnyCommand"))
    await settled()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_no_message_of_an_error_holds_what_the_portal_said() -> None:
    library = FakeLibrary()
    library.answers("AnyCommand", {"result": "error", "errorCode": "CODE", "PHONE_NUMBER": "+12025550143"})
    with pytest.raises(BX24Error) as caught:
        run(Portal(library).call("AnyCommand"))
    assert "2025550143" not in f"{caught.value!r} {caught.value}"


def test_tokens_are_read_with_the_time_at_which_they_expire() -> None:
    library = FakeLibrary()
    library.tokens = AUTH
    assert Portal(library).auth() == Auth(
        "test-access-token", "test-refresh-token", 1774592415.0, "portal.example.com", "test-member-id"
    )


@pytest.mark.parametrize("told", [False, None, [], {}, "", {"access_token": ""}, {"access_token": "undefined"}])
def test_no_token_is_none(told: JSON) -> None:
    library = FakeLibrary()
    library.tokens = told
    assert Portal(library).auth() is None


@pytest.mark.parametrize(
    ("told", "seconds"), [("1774592415000", 1774592415.0), ("soon", 0.0), (None, 0.0), (True, 0.0)]
)
def test_an_expiry_is_read_from_text_and_unreadable_ones_are_over(told: JSON, seconds: float) -> None:
    library = FakeLibrary()
    library.tokens = {"access_token": "test-access-token", "expires_in": told}
    auth = Portal(library).auth()
    assert auth is not None
    assert auth.expires_at == seconds


def test_tokens_are_not_in_the_repr() -> None:
    library = FakeLibrary()
    library.tokens = AUTH
    shown = repr(Portal(library).auth())
    assert "test-member-id" in shown
    assert "token" not in shown.replace("access_token", "").replace("refresh_token", "")


@given(json_values)
def test_any_json_as_tokens_gives_auth_or_none(told: JSON) -> None:
    library = FakeLibrary()
    library.tokens = told
    auth = Portal(library).auth()
    assert auth is None or auth.access_token


def test_refreshed_tokens_are_read() -> None:
    library = FakeLibrary()
    library.answers("refreshAuth", AUTH)
    assert run(Portal(library).refresh_auth()).access_token == "test-access-token"


def test_a_refresh_that_fails_is_silence() -> None:
    with pytest.raises(CommandTimeoutError):
        run(Portal(FakeLibrary()).refresh_auth())


def test_a_refresh_without_a_token_is_unexpected() -> None:
    library = FakeLibrary()
    library.answers("refreshAuth", False)
    with pytest.raises(UnexpectedReplyError):
        run(Portal(library).refresh_auth())


def test_options_are_read_and_changed() -> None:
    library = FakeLibrary()
    library.app_options["settings"] = '{"v":1}'
    library.answers("setAppOption", {"settings": '{"v":2}'})
    portal = Portal(library)
    portal.set_user_option("theme", "dark")
    run(portal.set_app_option("settings", '{"v":2}'))
    assert (portal.app_option("settings"), portal.app_option("none")) == ('{"v":1}', None)
    assert (portal.user_option("theme"), portal.user_option("none")) == ("dark", None)
    assert library.asked[0].params == {"name": "settings", "value": '{"v":2}'}


def test_changing_an_option_without_the_right_to_is_silence() -> None:
    with pytest.raises(CommandTimeoutError):
        run(Portal(FakeLibrary()).set_app_option("settings", "x"))


def test_an_opened_path_is_waited_for_as_long_as_the_user_looks_at_it() -> None:
    library = FakeLibrary()
    library.answers("openPath", {"result": "close"}, after=4 * 3600.0)
    run(Portal(library).open_path("/crm/contact/details/7/"))
    assert library.asked[0].params == "/crm/contact/details/7/"


def test_a_path_that_the_portal_does_not_open_is_refused() -> None:
    library = FakeLibrary()
    library.answers("openPath", {"result": "error", "errorCode": "PATH_NOT_AVAILABLE"})
    with pytest.raises(CommandRefusedError) as caught:
        run(Portal(library).open_path("/"))
    assert caught.value.code == "PATH_NOT_AVAILABLE"


def test_fitting_the_window_ends_with_the_portals_answer_or_its_silence() -> None:
    library = FakeLibrary()
    library.answers("resizeWindow", {"width": 550, "height": 650})
    run(Portal(library).fit_window())
    with pytest.raises(CommandTimeoutError):
        run(Portal(FakeLibrary()).fit_window())
