"""Start, authorisation, options, installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.expected import ANYTHING, SILENCE, TOKEN, Between, ByClient, Having, Text
from tests.contract.scenes import ADMIN_CARD, CARD, FIRST_RUN, INSTALLER, MAIN_PAGE, QUOTED_CARD, TEXT_PROTOCOL
from tests.contract.table import Case, ask, ask_in_vain, begin, do, on_portal, portal, portal_state

if TYPE_CHECKING:
    from tests.contract.stage import Stage

HOST = Text(r"localhost:\d+")
AUTH = {"access": TOKEN, "refresh": TOKEN, "seconds": Between(3500, 3601), "domain": HOST, "member": Text(r"\w{8,}")}


def reload_frame(stage: Stage) -> None:
    """The portal loads the app again."""
    stage.portal_page.call("reloadFrame")
    stage.wait_for_client()


def load_again(stage: Stage) -> None:
    """The app's page loads itself again in the same frame."""
    stage.frame.goto(stage.frame.url)
    stage.wait_for_client()


def portal_reloads(stage: Stage) -> str:
    """Waits until the portal has loaded its page again; gives the query of its address."""
    stage.page.wait_for_function("() => !('before' in window) && 'portal' in window")
    return str(stage.page.evaluate("() => location.search"))


MARK = on_portal("void (window.before = true)")
RELOADED_FRAME = do("the portal loads the app again", reload_frame)
LOADED_AGAIN = do("the page loads itself again", load_again)
RELOADED_PORTAL = do("the portal's page loads anew", portal_reloads)

CASES = (
    Case(
        "init tells language, right, domain and placement",
        CARD,
        [
            ask("start").gives(
                Having({"language": "de", "admin": False, "domain": HOST, "placement": "CALL_CARD", "firstRun": False})
            )
        ],
    ),
    Case("init tells that the user is an administrator", ADMIN_CARD, [ask("start").gives(Having({"admin": True}))]),
    Case(
        "init tells that this is the main page",
        MAIN_PAGE,
        [ask("start").gives(Having({"placement": "DEFAULT", "options": []}))],
    ),
    Case(
        "the protocol may be a text",
        TEXT_PROTOCOL,
        [ask("interface").gives(Having({"command": ["getStatus", "disableAutoClose", "enableAutoClose"]}))],
    ),
    Case(
        "the options of the placement are texts",
        CARD,
        [
            ask("start").gives(
                Having(
                    {
                        "options": Having(
                            {
                                "CRM_ENTITY_TYPE": "CONTACT",
                                "CRM_ENTITY_ID": "797",
                                "CALL_LIST_MODE": "false",
                                "CRM_BINDINGS": [
                                    {"ENTITY_TYPE": "DEAL", "ENTITY_ID": "4615"},
                                    {"ENTITY_TYPE": "COMPANY", "ENTITY_ID": "643"},
                                ],
                            }
                        )
                    }
                )
            )
        ],
    ),
    Case(
        "texts of the options are HTML-escaped twice, but for an ampersand that begins no reference",
        QUOTED_CARD,
        [ask("start").gives(Having({"options": Having({"LINE_NAME": "R&D &amp;quot;North&amp;quot;"})}))],
    ),
    Case(
        "the first start of a frame is told once and may be confirmed",
        FIRST_RUN,
        [
            ask("start").gives(Having({"firstRun": True})),
            portal("messages", {"from": "portal", "method": "setInstall"}).gives(
                ByClient(sdk=[Having({"text": Text(r'.+:\{"install":true\}')})], bx24=[])
            ),
            LOADED_AGAIN,
            ask("start").gives(Having({"firstRun": False})),
        ],
        spoils="place",
    ),
    Case("the token, its life and the portal's id are known", CARD, [ask("auth").gives(AUTH)]),
    Case(
        "a refresh gives new tokens", CARD, [ask("refresh").gives({**AUTH, "renewed": True}), ask("auth").gives(AUTH)]
    ),
    Case(
        "a refresh that fails is not answered",
        CARD,
        [
            portal("set", {"refreshFails": True}),
            ask_in_vain("refresh"),
            portal("set", {"refreshFails": False}),
            ask("refresh").gives(Having({"renewed": True})),
        ],
    ),
    Case(
        "an option of the user outlives the frame, whatever signs it holds",
        CARD,
        [
            ask("userGet", "never set").gives(None),
            ask("userSet", "note", "eins:zwei:{}"),
            RELOADED_FRAME,
            ask("userGet", "note").gives("eins:zwei:{}"),
        ],
    ),
    Case(
        "an administrator's option of the app outlives the frame",
        ADMIN_CARD,
        [
            ask("appSet", "line", "Sales: 12"),
            ask("appGet", "line").gives("Sales: 12"),
            RELOADED_FRAME,
            ask("appGet", "line").gives("Sales: 12"),
        ],
    ),
    Case(
        "setting an option of the app gives all of them",
        ADMIN_CARD,
        [ask("appSet", "first", "1"), ask("appSet", "second", "2"), ask("appGet", "first").gives("1")],
        only="bx24",
        reason="the SDK keeps what was set and drops the reply",
    ),
    Case(
        "an operator cannot set an option of the app",
        CARD,
        [ask_in_vain("appSet", "forbidden", "1").gives(ANYTHING), portal_state("appOptions", "forbidden").gives(None)],
        only="sdk",
        reason="for an operator the library sends nothing",
    ),
    Case(
        "the end of the installation loads the portal's page again",
        INSTALLER,
        [
            MARK,
            begin("finish", "installFinish"),
            RELOADED_PORTAL.gives(Text(r".*install_finished=Y.*")),
        ],
        spoils="portal",
    ),
    Case(
        "there is nothing to finish once the app is installed",
        MAIN_PAGE,
        [
            ask("installFinish").gives(ByClient(sdk="JSSDK_FRAME_INSTALL_ALREADY_FINISHED", bx24=SILENCE)),
            ask("interface"),
            portal("messages", {"method": "setInstallFinish"}).gives([]),
        ],
    ),
)
