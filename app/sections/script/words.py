"""What the section says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_

if TYPE_CHECKING:
    from app.locale import Words

_LABELS = {
    "client.name": N_("client's name"),
    "client.company": N_("client's company"),
    "client.phone": N_("client's number"),
    "client.email": N_("client's e-mail"),
    "operator.name": N_("your name"),
    "call.line": N_("line of the call"),
    "call.number": N_("number of the call"),
    "deal.title": N_("name of the deal"),
    "deal.stage": N_("stage of the deal"),
}


def labels(words: Words) -> dict[str, str]:
    """Return the variables' names for people."""
    return {name: words(label) for name, label in _LABELS.items()}


def progress_text(done: int, total: int, words: Words) -> str:
    """Return the progress of the checklist."""
    return words(N_("{done} of {total}")).format(done=done, total=total)


def offer_text(count: int, words: Words) -> str:
    """Return the number of phrases to choose from."""
    return words(N_("Phrases: {count}. Choose with the arrow keys, insert with Enter.")).format(count=count)
