"""The card's own rules, without a page around it and on a clock that only moves when told."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.portal import PortalPage

pytest_plugins = ["tests.portal.fixtures"]

STATUS = {
    "CALL_ID": "C1",
    "PHONE_NUMBER": "+12025550143",
    "CRM_ENTITY_TYPE": "LEAD",
    "CRM_ENTITY_ID": 123,
    "CRM_BINDINGS": [],
    "CALL_STATE": "idle",
    "CALL_LIST_MODE": False,
}

PLAY = """async ({ setup, acts }) => {
  const { CallCard } = await import("/page/card.js");
  const { ManualClock } = await import("/page/clock.js");
  const clock = new ManualClock();
  const seen = [];
  const listener = {
    event: (name, ...payload) => seen.push([clock.now(), name.split("::")[1], ...payload]),
    removed: (reason) => seen.push([clock.now(), "removed", reason]),
    changed() {},
  };
  const card = new CallCard({ clock, listener, ...setup });
  const returned = [];
  for (const [name, ...values] of acts) {
    if (name === "wait") clock.advance(values[0]);
    else if (name === "anotherCall") card.anotherCall = true;
    else returned.push(card[name](...values) ?? null);
  }
  const { state, look, open, blocked, folded, remaining, talked, status, comment, beforeCloseCount } = card;
  return { seen, returned, state, look, open, blocked, folded, remaining, talked, status, comment, beforeCloseCount };
}"""

CLOSE = "BeforeClose"
ENDED = [0, "CallStateChanged", "idle", {}]


@dataclass(frozen=True)
class Played:
    """What came of a played call."""

    card: dict[str, Any]

    @property
    def seen(self) -> list[list[Any]]:
        """Time, event and payload of all that the app could hear, and the removal."""
        return list(self.card["seen"])

    @property
    def names(self) -> list[str]:
        """The events' names, states as `state:idle`."""
        return [f"state:{entry[2]}" if entry[1] == "CallStateChanged" else entry[1] for entry in self.seen]


def play(page: Page, *acts: object, kind: str = "incoming", campaign: bool = False, **setup: object) -> Played:
    """Plays acts on a new card: a name, or a list of a name and its arguments; `["wait", ms]` moves the clock."""
    steps = [act if isinstance(act, list) else [act] for act in acts]
    status = {**STATUS, "CALL_LIST_MODE": campaign}
    return Played(page.evaluate(PLAY, {"setup": {"kind": kind, "status": status, **setup}, "acts": steps}))


@pytest.mark.parametrize(
    ("kind", "acts", "first", "sequence"),
    [
        ("incoming", ["connect", "end"], "connecting", ["state:connected", "state:idle", CLOSE, "removed"]),
        ("outgoing", ["ring", "connect", "end"], "idle",
         ["state:connecting", "state:connected", "state:idle", CLOSE, "removed"]),
        ("outgoing", ["ring", "fail"], "idle", ["state:connecting", "state:idle"]),
        ("device", ["end"], "connected", ["state:idle", CLOSE, "removed"]),
        ("external", ["ring", "connect", "end"], "connected", [CLOSE, "removed"]),
    ],
)  # fmt: skip
def test_states_follow_the_kind_of_call(
    modules: Page, kind: str, acts: list[str], first: str, sequence: list[str]
) -> None:
    assert play(modules, kind=kind).card["state"] == first
    assert play(modules, *acts, kind=kind).names == sequence


def test_external_call_that_ended_still_says_connected(modules: Page) -> None:
    played = play(modules, "disableAutoClose", "end", kind="external")

    assert (played.card["state"], played.card["look"]) == ("connected", "ended")


def test_same_state_again_fires_nothing(modules: Page) -> None:
    assert play(modules, "connect", "connect").names == ["state:connected"]
    assert play(modules, "fail", kind="outgoing").names == []


def test_end_closes_in_the_same_moment_when_nothing_blocks(modules: Page) -> None:
    assert play(modules, "connect", "end").seen[1:] == [ENDED, [0, CLOSE], [0, "removed", "auto-close"]]


def test_frame_can_outlive_before_close_by_a_while(modules: Page) -> None:
    played = play(modules, "connect", "end", ["wait", 100], removeAfter=50)

    assert played.seen[2:] == [[0, CLOSE], [50, "removed", "auto-close"]]


def test_code_of_the_server_comes_with_the_end(modules: Page) -> None:
    assert play(modules, ["end", {"code": "486"}]).seen[0] == [0, "CallStateChanged", "idle", {"failedCode": "486"}]


@pytest.mark.parametrize("block", ["disableAutoClose", "openComment"])
def test_blocked_end_waits_for_65_seconds(modules: Page, block: str) -> None:
    played = play(modules, "connect", block, "end", ["wait", 64_999])
    assert played.names == ["state:connected", "state:idle", CLOSE]
    assert played.card["remaining"] == 1

    closed = play(modules, "connect", block, "end", ["wait", 65_000])
    assert closed.seen[2:] == [[0, CLOSE], [65_000, CLOSE], [65_000, "removed", "countdown"]]


@pytest.mark.parametrize("again", [["disableAutoClose"], ["typeComment", "Asked to"]])
def test_countdown_starts_again(modules: Page, again: list[str]) -> None:
    played = play(modules, "disableAutoClose", "end", ["wait", 30_000], again, ["wait", 64_999])

    assert played.card["open"]
    assert played.names.count(CLOSE) == 1


def test_disable_starts_no_countdown_of_its_own(modules: Page) -> None:
    played = play(modules, "connect", "disableAutoClose", ["wait", 100_000])

    assert played.card["remaining"] is None
    assert played.names == ["state:connected"]


def test_enable_during_the_countdown_saves_the_comment_and_closes(modules: Page) -> None:
    played = play(modules, "disableAutoClose", "end", ["typeComment", "Call back"], ["wait", 1000], "enableAutoClose")

    assert played.seen[1:] == [[0, CLOSE], [1000, CLOSE], [1000, "removed", "auto-close enabled"]]
    assert played.card["comment"]["saved"] == "Call back"


def test_enable_keeps_the_card_while_another_call_is_current(modules: Page) -> None:
    played = play(modules, "disableAutoClose", "end", "anotherCall", "enableAutoClose", ["wait", 100_000])

    assert played.card["open"]
    assert played.names.count(CLOSE) == 1


def test_enable_during_the_call_only_lifts_the_block(modules: Page) -> None:
    played = play(modules, "connect", "disableAutoClose", "enableAutoClose")
    assert played.card["open"]

    assert play(modules, "connect", "disableAutoClose", "enableAutoClose", "end").names[-1] == "removed"


@pytest.mark.parametrize("by_operator", ["hangUp", "close"])
def test_operator_closes_in_spite_of_the_block(modules: Page, by_operator: str) -> None:
    played = play(modules, "connect", "disableAutoClose", by_operator)

    assert played.names[-2:] == [CLOSE, "removed"]
    assert played.card["beforeCloseCount"] == 1


def test_external_card_has_no_hang_up(modules: Page) -> None:
    assert play(modules, "hangUp", kind="external").names == []


def test_replaced_card_goes_without_a_word(modules: Page) -> None:
    assert play(modules, "connect", ["destroy", "replaced"]).names == ["state:connected", "removed"]


@pytest.mark.parametrize(("by", "additional"), [("server", {"failedCode": "486"}), ("browser", {})])
def test_failed_call_stays_and_only_the_server_sends_the_code(
    modules: Page, by: str, additional: dict[str, str]
) -> None:
    played = play(modules, "ring", ["fail", {"code": "486", "by": by}], ["wait", 100_000], kind="outgoing")

    assert played.seen[-1] == [0, "CallStateChanged", "idle", additional]
    assert (played.card["look"], played.card["open"]) == ("failed", True)
    assert play(modules, "ring", "fail", "close", kind="outgoing").names[-2:] == [CLOSE, "removed"]


def test_unanswered_incoming_call_is_skipped_after_40_seconds(modules: Page) -> None:
    assert play(modules, ["wait", 39_999]).names == []
    assert play(modules, ["wait", 40_000]).names == [CLOSE, "removed"]
    assert play(modules, "connect", ["wait", 40_000]).names == ["state:connected"]


@pytest.mark.parametrize("stop", ["end", "hangUp", "fail"])
def test_campaign_card_stays_for_the_next_client(modules: Page, stop: str) -> None:
    following = {"CRM_ENTITY_TYPE": "LEAD", "CRM_ENTITY_ID": 124, "PHONE_NUMBER": "+12025550144"}
    played = play(
        modules, "ring", "connect", stop, "nextClient", ["ring", "C2"],
        kind="outgoing", campaign=True, clients=[following],
    )  # fmt: skip

    assert played.names[2:] == ["state:idle", "EntityChanged", "state:connecting"]
    assert played.seen[3][2] == following
    assert played.card["status"]["CALL_ID"] == "C2"


def test_campaign_ends_with_its_last_client(modules: Page) -> None:
    assert play(modules, "nextClient", kind="outgoing", campaign=True).card["returned"] == [False]


def test_outgoing_call_gets_its_id_when_the_line_is_called(modules: Page) -> None:
    status = {**STATUS, "CALL_ID": ""}

    assert play(modules, kind="outgoing", status=status).card["status"]["CALL_ID"] == ""
    assert play(modules, "ring", kind="outgoing", status=status).card["status"]["CALL_ID"] != ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"PHONE_NUMBER": None}, {"PHONE_NUMBER": "unknown"}),
        ({"PHONE_NUMBER": "hidden"}, {"PHONE_NUMBER": "hidden"}),
        ({"CRM_ENTITY_TYPE": "", "CRM_ENTITY_ID": 0}, {"CRM_ENTITY_TYPE": "", "CRM_ENTITY_ID": 0}),
    ],
)
def test_client_event_carries_the_raw_number(modules: Page, change: dict[str, Any], told: dict[str, Any]) -> None:
    entity = {key: STATUS[key] for key in ("CRM_ENTITY_TYPE", "CRM_ENTITY_ID", "PHONE_NUMBER")}
    played = play(modules, ["changeClient", change])

    assert played.seen == [[0, "EntityChanged", entity | told]]
    assert ("PHONE_NUMBER" in played.card["status"]) is (change.get("PHONE_NUMBER", "") is not None)


def test_held_card_cannot_be_folded(modules: Page) -> None:
    played = play(modules, "fold", ["fold", False], "disableAutoClose", "fold", "enableAutoClose", "fold")

    assert played.card["returned"] == [True, True, None, False, None, True]


def test_talk_time_counts_from_the_answer_to_the_end(modules: Page) -> None:
    played = play(modules, ["wait", 7000], "connect", "disableAutoClose", ["wait", 12_000], "end", ["wait", 9000])

    assert played.card["talked"] == 12_000


@pytest.mark.usefixtures("own_profile")
def test_clock_keeps_its_time_when_the_speed_changes(unopened: PortalPage) -> None:
    page = unopened.page
    page.clock.install(time=0)
    page.goto(f"{unopened.portal.portal_url}page/record.html")
    page.clock.pause_at(600_000)  # from here on time passes only by run_for
    page.evaluate(
        """async () => {
          const { Clock } = await import("/page/clock.js");
          globalThis.clock = new Clock();
          globalThis.fired = [];
          clock.after(65_000, () => fired.push(Math.round(clock.now())));
          clock.after(70_000, () => fired.push("cancelled"));
          clock.cancel(2);
        }"""
    )
    page.clock.run_for(5000)
    page.evaluate("() => { clock.speed = 60; }")
    page.clock.run_for(900)
    assert page.evaluate("() => fired") == []
    page.clock.run_for(10_000)

    fired = page.evaluate("() => fired")
    assert len(fired) == 1
    assert 65_000 <= fired[0] < 66_500
