"""Interface, commands and events of a placement."""

from __future__ import annotations

from tests.contract.expected import ByClient, Having
from tests.contract.scenes import CARD, MAIN_PAGE
from tests.contract.table import Case, Step, ask, ask_in_vain, begin, bind, do, heard, portal, portal_state

ENTITY_CHANGED = "CallCard::EntityChanged"
BEFORE_CLOSE = "CallCard::BeforeClose"
STATE_CHANGED = "CallCard::CallStateChanged"
EVENTS = [ENTITY_CHANGED, BEFORE_CLOSE, STATE_CHANGED]

STATUS = {
    "CALL_ID": "",
    "PHONE_NUMBER": "+12025550166",
    "LINE_NUMBER": "+1 202 555-01-00",
    "LINE_NAME": "Sales",
    "CRM_ENTITY_TYPE": "CONTACT",
    "CRM_ENTITY_ID": 797,
    "CRM_ACTIVITY_ID": 12043,
    "CRM_BINDINGS": [{"ENTITY_TYPE": "DEAL", "ENTITY_ID": 4615}, {"ENTITY_TYPE": "COMPANY", "ENTITY_ID": 643}],
    "CALL_DIRECTION": "outgoing",
    "CALL_STATE": "idle",
    "CALL_LIST_MODE": False,
}
CLIENT = {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": 797, "PHONE_NUMBER": "+12025550166"}
NOTHING = ByClient(sdk="", bx24=[])

LATE = {"verdict": "not delivered: the frame is gone"}
CONNECTED = (portal("clearMessages"), portal("ring"), portal("connect"))
CLOSED = do(
    "the card is gone", lambda stage: stage.page.wait_for_function("() => portal.state().card === null", polling=20)
)


def told_of_closing(*messages: dict[str, str]) -> Step:
    """What was sent to the app before closing."""
    return portal("messages", {"event": BEFORE_CLOSE, "app": "Call Panel"}).gives([Having(each) for each in messages])


NEW_CARD = do("the portal opens a further card", lambda stage: stage.open_again())

CASES = (
    Case(
        "the interface of the card names its commands and events",
        CARD,
        [ask("interface").gives({"command": ["getStatus", "disableAutoClose", "enableAutoClose"], "event": EVENTS})],
        fresh=True,
    ),
    Case(
        "the events are named once for each card of the page",
        CARD,
        [NEW_CARD, ask("interface").gives(Having({"event": EVENTS * 2}))],
        fresh=True,
        spoils="place",
    ),
    Case(
        "the main page has neither commands nor events",
        MAIN_PAGE,
        [ask("interface").gives({"command": [], "event": []})],
    ),
    Case("the status has numbers, lists and booleans", CARD, [ask("call", "getStatus", {}).gives(STATUS)]),
    Case(
        "holding the card open gives an empty list",
        CARD,
        [
            ask("call", "disableAutoClose", {}).gives([]),
            portal_state("card", "blocked").gives(True),
            ask("call", "enableAutoClose", {}).gives([]),
            portal_state("card", "blocked").gives(False),
        ],
    ),
    Case("an unknown command is not answered", CARD, [ask_in_vain("call", "hangUp", {})]),
    Case("a command in other letters is not answered", CARD, [ask_in_vain("call", "getstatus", {})]),
    Case("a command of the card is not answered on the main page", MAIN_PAGE, [ask_in_vain("call", "getStatus", {})]),
    Case(
        "a command with a colon in its name arrives as an object",
        CARD,
        [
            ask_in_vain("call", "Some::command", {"text": "a:b"}),
            portal("messages", {"from": "app", "method": "Some::command"}).gives([Having({"params": {"text": "a:b"}})]),
        ],
        spoils="place",
    ),
    Case(
        "an event comes each time, with its value",
        CARD,
        [
            bind(ENTITY_CHANGED),
            portal("refreshClient"),
            heard(ENTITY_CHANGED).gives([[CLIENT]]),
            portal("emit", ENTITY_CHANGED, {**CLIENT, "PHONE_NUMBER": "sip:anna:5060"}),
            portal("refreshClient"),
            heard(ENTITY_CHANGED).gives([[CLIENT], [{**CLIENT, "PHONE_NUMBER": "sip:anna:5060"}], [CLIENT]]),
        ],
        spoils="place",
    ),
    Case(
        "a change of the call's state carries the state alone",
        CARD,
        [
            bind(STATE_CHANGED),
            portal("ring"),
            portal("connect"),
            heard(STATE_CHANGED).gives([["connecting"], ["connected"]]),
        ],
        spoils="place",
    ),
    Case(
        "the event before closing carries nothing",
        CARD,
        [
            bind(BEFORE_CLOSE),
            portal("set", {"removeAfter": 60_000}),
            portal("closeCard", "closed by the operator"),
            heard(BEFORE_CLOSE).gives([[NOTHING]]),
        ],
        spoils="place",
    ),
    Case(
        "a card that is not held goes before the app hears of its closing",
        CARD,
        [bind(BEFORE_CLOSE), *CONNECTED, portal("end"), CLOSED, told_of_closing(LATE)],
        spoils="place",
    ),
    Case(
        "letting the card go in its last minute closes it before that is answered or announced again",
        CARD,
        [
            bind(BEFORE_CLOSE),
            *CONNECTED,
            ask("call", "disableAutoClose", {}).gives([]),
            portal("end"),
            begin("let go", "call", "enableAutoClose", {}),
            CLOSED,
            told_of_closing({}, LATE),
            portal("messages", {"from": "portal", "method": "enableAutoClose"}).gives([Having(LATE)]),
        ],
        spoils="place",
    ),
    Case(
        "an app whose tab is hidden stays alive, hears events, and keeps the options of its start",
        CARD,
        [
            bind(STATE_CHANGED),
            portal("selectTab", "neighbour"),
            portal("ring"),
            portal("selectTab", "app"),
            heard(STATE_CHANGED).gives([["connecting"]]),
            ask("start").gives(Having({"options": Having({"CALL_STATE": "idle"})})),
        ],
        spoils="place",
    ),
    Case(
        "each binding of an event gets it",
        CARD,
        [
            bind(STATE_CHANGED, "first"),
            bind(STATE_CHANGED, "second"),
            portal("ring"),
            heard("first").gives([["connecting"]]),
            heard("second").gives([["connecting"]]),
        ],
        spoils="place",
    ),
    Case(
        "an event that is not bound does not come",
        CARD,
        [
            bind(STATE_CHANGED),
            portal("emit", ENTITY_CHANGED, CLIENT).gives(0),
            heard(STATE_CHANGED).gives([]),
        ],
        spoils="place",
    ),
    Case(
        "an unknown event is bound without a word and never comes",
        CARD,
        [
            bind("CallCard::Nonsense"),
            portal("emit", "CallCard::Nonsense", CLIENT).gives(0),
            heard("CallCard::Nonsense").gives([]),
        ],
        spoils="place",
    ),
    Case(
        "the main page cannot bind events",
        MAIN_PAGE,
        [bind(STATE_CHANGED), portal("messages", {"from": "portal", "method": "placementBindEvent"}).gives([])],
    ),
    Case(
        "a method that the portal keeps silent about is not answered",
        CARD,
        [portal("silence", "getStatus"), ask_in_vain("call", "getStatus", {}), portal("clearFaults")],
    ),
)
