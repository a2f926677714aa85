"""Size, title, scrolling, sliders, reloading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.cases.placement import NOTHING
from tests.contract.cases.session import MARK, RELOADED_PORTAL
from tests.contract.expected import Between, ByClient, Having, Text
from tests.contract.scenes import CARD, LISTED_CARD, MAIN_PAGE, NO_SLIDERS, OLD_CARD, OLD_MAIN_PAGE
from tests.contract.table import Case, ask, ask_in_vain, begin, do, heard, on_portal, portal, press

if TYPE_CHECKING:
    from tests.contract.stage import Stage

PATH = "/crm/contact/details/2/"
CLOSED = [[{"result": "close"}]]


def _frame_size(stage: Stage) -> dict[str, int]:
    box = stage.frame.frame_element().bounding_box()
    assert box is not None
    return {"width": round(box["width"]), "height": round(box["height"])}


def _sliders(stage: Stage, count: int) -> None:
    stage.page.wait_for_function("(count) => portal.sliders().length === count", arg=count, polling=20)


APP_IN_SLIDER = do("the app starts in the slider", lambda stage: stage.wait_for_client())
SLIDER_OPENS = do("the slider opens", lambda stage: _sliders(stage, 1))
SLIDER_GOES = do("the slider goes", lambda stage: _sliders(stage, 0))
FRAME_SIZE = do("size of the frame", _frame_size)
TALL_PAGE = on_portal(
    "void (document.body.style.minHeight = '4000px', document.documentElement.style.overflow = 'auto')"
)

CASES = (
    Case(
        "the main page sets the portal's title",
        MAIN_PAGE,
        [
            ask("title", "Calls: today").gives({"title": "Calls: today"}),
            on_portal("document.title").gives("Calls: today"),
        ],
    ),
    Case("a placement cannot set the portal's title", CARD, [ask_in_vain("title", "Calls")]),
    Case(
        "the frame gets the size that was asked for, in pixels",
        MAIN_PAGE,
        [
            ask("resize", 500, 300).gives({"width": 500, "height": 300}),
            FRAME_SIZE.gives({"width": 500, "height": 300}),
            on_portal("document.querySelector('.app-layout').style.width").gives("500px"),
        ],
        spoils="place",
    ),
    Case(
        "the frame fits its content over the whole width",
        MAIN_PAGE,
        [
            ask("resize", 321, 2000),
            ask("fit").gives({"width": Between(322, 1300), "height": Between(50, 2000)}),
            FRAME_SIZE.gives({"width": Between(322, 1300), "height": Between(50, 2000)}),
        ],
        spoils="place",
    ),
    Case(
        "the portal's page scrolls",
        MAIN_PAGE,
        [TALL_PAGE, ask("scroll", 120).gives({"scroll": 120}), on_portal("Math.round(window.scrollY)").gives(120)],
        spoils="portal",
    ),
    Case(
        "the portal's page scrolls for a placement",
        CARD,
        [ask("scroll", 0).gives({"scroll": 0})],
    ),
    Case("an old portal does not scroll for a placement", OLD_CARD, [ask_in_vain("scroll", 10)]),
    Case(
        "a portal with a list of paths scrolls for a placement all the same",
        LISTED_CARD,
        [ask("scroll", 0).gives({"scroll": 0})],
    ),
    Case(
        "a portal with a list of paths opens no other path",
        LISTED_CARD,
        [ask("openPath", "/stream/").gives({"result": "error", "errorCode": "PATH_NOT_AVAILABLE"})],
        only="bx24",
        reason="the SDK puts a path of the portal in front of whatever it is given",
    ),
    Case("an old portal scrolls for the main page", OLD_MAIN_PAGE, [ask("scroll", 10).gives({"scroll": 10})]),
    Case(
        "the portal's page loads anew on demand",
        CARD,
        [MARK, begin("reload", "reload"), RELOADED_PORTAL],
        spoils="portal",
    ),
    Case(
        "an old portal does not load its page again for a placement",
        OLD_CARD,
        [
            MARK,
            ask_in_vain("reload"),
            portal("messages", {"method": "reloadWindow"}).gives([Having({"verdict": Text("dropped.+")})]),
        ],
        spoils="portal",  # of a portal that does
    ),
    Case(
        "a path of the portal opens in a slider, and its closing is told",
        CARD,
        [
            begin("path", "openPath", PATH),
            SLIDER_OPENS,
            on_portal("new URL(document.querySelector('.slider iframe').src).pathname").gives(PATH),
            on_portal("new URL(document.querySelector('.slider iframe').src).searchParams.get('from')").gives(
                "rest_placement"
            ),
            on_portal("[...document.querySelectorAll('.slider iframe')].length").gives(1),
            heard("path").gives([]),
            press("Close slider"),
            heard("path").gives(CLOSED),
        ],
    ),
    Case(
        "an old portal opens the page of a smart process's item",
        OLD_CARD,
        [
            begin("process", "openPath", "/crm/type/177/details/3/"),
            SLIDER_OPENS,
            press("Close slider"),
            heard("process").gives(CLOSED),
        ],
        only="bx24",
        reason="the SDK puts a path of the portal in front of whatever it is given",
    ),
    Case(
        "what is no path of the portal does not open",
        CARD,
        [ask("openPath", "//example.com/").gives({"result": "error", "errorCode": "PATH_NOT_AVAILABLE"})],
        only="bx24",
        reason="the SDK puts a path of the portal in front of whatever it is given",
    ),
    Case(
        "an old portal opens no other path",
        OLD_CARD,
        [ask("openPath", "/stream/").gives({"result": "error", "errorCode": "PATH_NOT_AVAILABLE"})],
        only="bx24",
        reason="the SDK puts a path of the portal in front of whatever it is given",
    ),
    Case(
        "an old portal opens the paths that the SDK starts from",
        OLD_CARD,
        [
            step
            for width in (1640, 1200, 950, 900)
            for step in (
                begin(f"path of {width}", "openPath", PATH, width),
                SLIDER_OPENS,
                press("Close slider"),
                heard(f"path of {width}").gives(CLOSED),
            )
        ],
        only="sdk",
        reason="the library sends the path as it is",
    ),
    Case(
        "a device without sliders says so",
        NO_SLIDERS,
        [
            ask("openPath", PATH).gives(
                {
                    "result": "error",
                    # The SDK then opens a window, which the page of the test refuses.
                    "errorCode": ByClient(sdk="Error open window", bx24="METHOD_NOT_SUPPORTED_ON_DEVICE"),
                }
            )
        ],
    ),
    Case(
        "the app opens in a slider with its options as texts, and its closing is told",
        CARD,
        [
            begin("closed", "openApplication", {"id": 7, "bx24_title": "Record 7"}),
            SLIDER_OPENS,
            portal("sliders").gives(["Record 7"]),
            APP_IN_SLIDER,
            ask("start").gives(Having({"placement": "DEFAULT", "options": Having({"id": "7"})})),
            begin("own", "closeApplication"),
            SLIDER_GOES,
            heard("closed").gives([[NOTHING]]),
        ],
    ),
    Case(
        "the app in a slider has the size of the slider",
        CARD,
        [
            begin("closed in a while", "openApplication", {}),
            SLIDER_OPENS,
            APP_IN_SLIDER,
            ask_in_vain("resize", 300, 200),
            press("Close slider"),
            heard("closed in a while").gives([[NOTHING]]),
        ],
    ),
    Case(
        "the app closes nothing but its slider",
        CARD,
        [ask_in_vain("closeApplication"), ask("call", "getStatus", {}).gives(Having({"CALL_STATE": "idle"}))],
    ),
)
