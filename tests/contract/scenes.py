"""The places that cases happen in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.table import Scene

if TYPE_CHECKING:
    from tests.contract.stage import Stage


def _card(stage: Stage) -> None:
    # An outgoing call waits for ever: an unanswered incoming one would end by itself.
    stage.portal_page.open("outgoing_contact")


def _quoted_card(stage: Stage) -> None:
    stage.portal_page.open("outgoing_contact", status={"LINE_NAME": 'R&D "North"'})


CARD = Scene("call card of an operator", _card, language="de")
ADMIN_CARD = Scene("call card of an administrator", _card, admin=True)
FIRST_RUN = Scene("call card on the first start", _card, faults={"firstRun": True})
OLD_CARD = Scene("call card of a portal before rest 25.800", _card, faults={"oldPortal": True})
LISTED_CARD = Scene("call card of a portal with a list of paths", _card, faults={"listedPaths": True})
QUOTED_CARD = Scene("call card of a line with quotes in its name", _quoted_card)
WORKER = Scene("background worker", lambda _: None, worker=True)
TEXT_PROTOCOL = Scene("call card of a portal that tells its protocol as a text", _card, faults={"textProtocol": True})
NO_SLIDERS = Scene("call card on a device without sliders", _card, faults={"noSliders": True})
MAIN_PAGE = Scene("main page of the app")
OLD_MAIN_PAGE = Scene("main page in a portal before rest 25.800", faults={"oldPortal": True})
INSTALLER = Scene("installer", admin=True, installed=False)
