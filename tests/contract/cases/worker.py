"""The background worker: which calls it hears of, and what its commands do to their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.cases.placement import NOTHING
from tests.contract.expected import Having
from tests.contract.scenes import WORKER
from tests.contract.table import Case, ask, bind, do, heard, on_portal, portal, portal_state

if TYPE_CHECKING:
    from tests.contract.stage import Stage

INITIALIZED = "BackgroundCallCard::initialized"
CLOSE_CLICKED = "BackgroundCallCard::closeButtonClick"
NO_CARD = [{"result": "error", "errorCode": "Call card is undefined"}]
EXTERNAL = portal("open", {"preset": "external_incoming"})
TITLE = ask("call", "CallCardSetCardTitle", {"title": "Whoever"})


def reload(stage: Stage) -> None:
    """The user loads the portal's page again."""
    stage.page.reload()
    stage.page.wait_for_function("() => 'portal' in window")
    stage.wait_for_client()


RELOADED = do("the user loads the page again", reload)

CASES = (
    Case(
        "the worker hears of an external call whichever app registered it, and may command its card",
        WORKER,
        [
            bind(INITIALIZED),
            EXTERNAL,
            heard(INITIALIZED).gives([[Having({"CALL_DIRECTION": "incoming", "CALL_STATE": "idle"})]]),
            TITLE.gives([]),
        ],
        spoils="portal",
    ),
    Case(
        "the worker neither hears of a call of the portal itself nor commands its card",
        WORKER,
        [
            bind(INITIALIZED),
            portal("open", {"preset": "incoming_contact"}),
            heard(INITIALIZED).gives([]),
            TITLE.gives(NO_CARD),
        ],
        spoils="portal",
    ),
    Case(
        "the worker's close command closes the card at once, held open or not",
        WORKER,
        [
            EXTERNAL,
            portal("openComment"),
            ask("call", "CallCardClose", {}).gives([]),
            portal_state("card").gives(None),
        ],
        spoils="portal",
    ),
    Case(
        "the worker is told when the operator closes the card",
        WORKER,
        [
            bind(CLOSE_CLICKED),
            EXTERNAL,
            portal("closeCard", "closed by the operator"),
            heard(CLOSE_CLICKED).gives([[NOTHING]]),
        ],
        spoils="portal",
    ),
    Case(
        "a folded card comes back with the page, unknown to the worker and without the app's tab",
        WORKER,
        [
            EXTERNAL,
            portal("fold").gives(True),
            RELOADED,
            portal_state("card", "folded").gives(True),
            TITLE.gives(NO_CARD),
            on_portal("document.querySelectorAll('[data-tab=app]').length").gives(0),
        ],
        spoils="portal",
    ),
    Case(
        "a folded card is lost with the page once any command was called there",
        WORKER,
        [
            ask("call", "CallCardGetListUiStates", {}),
            EXTERNAL,
            portal("fold").gives(True),
            RELOADED,
            portal_state("card").gives(None),
        ],
        spoils="portal",
    ),
)
