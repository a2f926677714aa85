"""Mutations of the background worker's place."""

from tests.contract.mutations.mutation import mutation

CARD = "call-card-place.js"
CONTROL = "background-control.js"
FOLDED = "a folded card comes back with the page, unknown to the worker and without the app's tab"

MUTATIONS = (
    mutation(
        "the worker hears of no call but those of its own app",
        ("the worker hears of an external call whichever app registered it, and may command its card",),
        CARD,
        'request.kind === "external" && !request.restored',
        "request.own === true",
    ),
    mutation(
        "the worker commands the cards of the portal's own calls",
        ("the worker neither hears of a call of the portal itself nor commands its card",),
        CARD,
        'request.kind === "external" && !request.restored',
        "!request.restored",
    ),
    mutation(
        "a card that came back is known to be that of an external call",
        (FOLDED,),
        CARD,
        'request.kind === "external" && !request.restored',
        'request.kind === "external"',
    ),
    mutation("a card that came back has the app's tab", (FOLDED,), CARD, "if (this.#request.restored) return [];", ""),
    mutation(
        "the worker's close command ends the call by the rules",
        ("the worker's close command closes the card at once, held open or not",),
        CONTROL,
        'this.#card.close("closed by the app");',
        "this.#card.end();",
    ),
    mutation(
        "the worker is not told of a card that was closed",
        ("the worker is told when the operator closes the card",),
        CONTROL,
        "if (this.#call) this.#tell(EVENTS.close);",
        "",
    ),
    mutation(
        "folded cards are kept whatever was commanded",
        ("a folded card is lost with the page once any command was called there",),
        "main.js",
        "portal.background.used ? null : place.snapshot()",
        "place.snapshot()",
    ),
)
