"""Who may speak to the portal, and whom it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.scenes import CARD
from tests.contract.table import Case, ask, bind, do, heard, portal, portal_state

if TYPE_CHECKING:
    from playwright.sync_api import Frame

    from tests.contract.stage import Stage

EVENT = "CallCard::EntityChanged"


def _sid(stage: Stage) -> str:
    return str(stage.frame.evaluate("() => window.name.split('|')[2]"))


def _stranger(stage: Stage) -> Frame:
    """A page of another origin in a frame of the portal."""
    stage.page.evaluate(
        """(address) => new Promise((done) => {
            const frame = Object.assign(document.createElement("iframe"), { src: address, name: "stranger" });
            frame.addEventListener("load", () => done());
            document.body.append(frame);
        })""",
        stage.portal.neighbour_url,
    )
    frame = stage.page.frame("stranger")
    assert frame is not None
    return frame


def stranger_speaks(stage: Stage) -> None:
    """A frame of another origin sends the app's message, with the right `APP_SID`."""
    message = f'setUserOption:{{"name":"stolen","value":1}}::{_sid(stage)}'
    _stranger(stage).evaluate("(message) => parent.postMessage(message, '*')", message)


def wrong_sid(stage: Stage) -> None:
    """The app's own frame speaks under an `APP_SID` that the portal does not know."""
    message = f'setUserOption:{{"name":"forged","value":1}}::{_sid(stage)[::-1]}'
    stage.frame.evaluate("(message) => parent.postMessage(message, '*')", message)


def page_leaves(stage: Stage) -> None:
    """The app's frame goes to a page of another origin, which listens."""
    name = stage.frame.evaluate("() => window.name")
    stage.page.evaluate(
        """([name, address]) => new Promise((done) => {
            const frame = [...document.querySelectorAll("iframe")].find((each) => each.name === name);
            frame.addEventListener("load", () => done(), { once: true });
            frame.src = address;
        })""",
        [name, stage.portal.neighbour_url],
    )
    _foreign(stage).evaluate("() => { window.got = []; addEventListener('message', ({ data }) => got.push(data)); }")


def foreign_page_heard(stage: Stage) -> object:
    """What the page of the other origin got; a message of the test itself comes last."""
    stage.page.evaluate(
        "(address) => Array.from(frames, (frame) => frame.postMessage('last', address))",
        stage.portal.neighbour_url,
    )
    frame = _foreign(stage)
    frame.wait_for_function("() => got.includes('last')")
    return frame.evaluate("() => got")


def _foreign(stage: Stage) -> Frame:
    return next(frame for frame in stage.page.frames if frame.url.startswith(stage.portal.neighbour_url))


CASES = (
    Case(
        "a frame of another origin is not listened to",
        CARD,
        [do("a stranger speaks", stranger_speaks), ask("interface"), portal_state("userOptions", "stolen").gives(None)],
        spoils="place",
    ),
    Case(
        "a frame with another key is not listened to",
        CARD,
        [
            do("the app speaks under a wrong key", wrong_sid),
            ask("interface"),
            portal_state("userOptions", "forged").gives(None),
        ],
        spoils="place",
    ),
    Case(
        "an event reaches nobody but the origin of the handler",
        CARD,
        [
            bind(EVENT),
            portal("refreshClient"),
            heard(EVENT),
            do("another page comes into the frame", page_leaves),
            portal("refreshClient"),
            do("what that page got", foreign_page_heard).gives(["last"]),
        ],
        spoils="place",
    ),
)
