"""Selection dialogs and the messenger."""

from __future__ import annotations

from tests.contract.expected import Having
from tests.contract.scenes import CARD
from tests.contract.table import Case, ask, ask_in_vain, begin, heard, on_portal, portal_state, press

OLIVER = Having({"id": "12", "name": "Oliver Stone"})
ANNA = Having({"id": "C_797", "type": "contact", "title": "Anna Lindner", "url": "/crm/contact/details/797/"})

NOTICE = on_portal("[...document.querySelectorAll('#notices .toast')].at(-1)?.textContent")

CASES = (
    Case(
        "a user can be chosen",
        CARD,
        [
            begin("user", "selectUser"),
            ask("interface"),
            press("Oliver Stone"),
            press("Select"),
            heard("user").gives([[OLIVER]]),
        ],
    ),
    Case(
        "several users can be chosen",
        CARD,
        [
            begin("users", "selectUsers"),
            ask("interface"),
            press("Ines Becker"),
            press("Oliver Stone"),
            press("Select"),
            heard("users").gives([[[Having({"id": "1"}), OLIVER]]]),
        ],
    ),
    Case(
        "rights can be chosen",
        CARD,
        [
            begin("access", "selectAccess"),
            ask("interface"),
            press("Oliver Stone"),
            press("Select"),
            heard("access").gives([[[Having({"id": "U12", "name": "Oliver Stone"})]]]),
        ],
    ),
    Case(
        "items of the CRM can be chosen",
        CARD,
        [
            begin("items", "selectCrm", {"entityType": ["contact"], "multiple": True}),
            ask("interface"),
            press("Anna Lindner"),
            press("Select"),
            heard("items").gives([[{"contact": [ANNA]}]]),
        ],
    ),
    Case(
        "a dialog that is cancelled is not answered",
        CARD,
        [begin("cancelled", "selectUser"), ask("interface"), press("Cancel"), heard("cancelled").gives([])],
    ),
    Case(
        "the messenger opens without an answer",
        CARD,
        [
            ask_in_vain("callTo", 12, True),
            NOTICE.gives("Messenger: video call to user 12"),
            ask_in_vain("openMessenger", "chat7"),
            NOTICE.gives("Messenger: dialogue chat7"),
            ask_in_vain("openHistory", "chat7"),
            NOTICE.gives("Messenger: history of chat7"),
        ],
    ),
    Case(
        "the portal is asked to call a number, and never answers",
        CARD,
        [
            ask_in_vain("phoneTo", "+12025550143"),
            NOTICE.gives("Telephony: call to +12025550143"),
            portal_state("dialled").gives(["+12025550143"]),
        ],
        fresh=True,
    ),
)
