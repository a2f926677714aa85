"""The section on the page. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.scripts.model import PieceKind, piece_text, split_text
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.locale import Words
    from app.panel.script.state import Menu, Model
    from app.scripts.model import Piece, Script

ViewModel = dict[str, Content]

OPTION_ID = "script-phrase-{index}"
"""The id of a phrase in the menu: an input says by it which one Enter takes."""


def view(model: Model, words: Words) -> ViewModel:
    """Return everything that the section shows."""
    return {**_script(model, words), **_checklist(model, words), **_menu(model)}


def _script(model: Model, words: Words) -> ViewModel:
    script, scripts = model.script, model.scripts
    text = () if script is None else split_text(script.text, model.values)
    return {
        "script-section": Element(
            None, visibility(shown=bool(model.library.scripts) and model.script_context is not None)
        ),
        "script-name": Element(script.name if script is not None and len(scripts) == 1 else ""),
        "script-none": Element(None, visibility(shown=script is None)),
        "script-choices": ItemList(tuple(_choice(each, script) for each in scripts) if len(scripts) > 1 else ()),
        "script-body": Element(None, visibility(shown=bool(text))),
        "script-text": ItemList(tuple(_piece(piece, model, words) for piece in text)),
    }


def _choice(script: Script, chosen: Script | None) -> ListItem:
    pressed = "true" if script is chosen else "false"
    return ListItem({"name": Element(script.name, {"data-argument": script.name, "aria-pressed": pressed})})


def _piece(piece: Piece, model: Model, words: Words) -> ListItem:
    hints = {
        PieceKind.EMPTY: words(N_("Unknown in this call")),
        PieceKind.UNKNOWN: words(N_("This variable doesn't exist. Tell an administrator.")),
    }
    kind = None if piece.kind is PieceKind.TEXT else piece.kind.value
    return ListItem({"": Element(piece_text(piece, model.labels), {"data-kind": kind, "title": hints.get(piece.kind)})})


def _checklist(model: Model, words: Words) -> ViewModel:
    points = () if model.script is None else model.script.checklist
    done = sum(point in model.ticks for point in points)
    rows = tuple(
        ListItem(
            {
                "point": Element(
                    model.text_of(point),
                    {"data-argument": point, "aria-checked": "true" if point in model.ticks else "false"},
                )
            }
        )
        for point in points
    )
    return {
        "script-checklist": ItemList(rows),
        "script-progress": Element(
            progress_text(done, len(points), words) if points else "",
            {"data-value": "done" if points and done == len(points) else None},
        ),
    }


def _menu(model: Model) -> ViewModel:
    menu = model.menu
    rows = () if menu is None else tuple(_phrase(index, menu, model) for index in range(len(menu.phrases)))
    return {"script-menu": Element(None, visibility(shown=menu is not None)), "script-phrases": ItemList(rows)}


def _phrase(index: int, menu: Menu, model: Model) -> ListItem:
    phrase = menu.phrases[index]
    attributes = {
        "id": OPTION_ID.format(index=index),
        "aria-selected": "true" if index == menu.at else "false",
        "data-argument": str(index),
    }
    return ListItem(
        {
            "": Element(None, attributes),
            "key": Element(f"/{phrase.key}"),
            "text": Element(" ".join(model.text_of(phrase.text).split())),
        }
    )


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
    """Return the readable names of variables."""
    return {name: words(label) for name, label in _LABELS.items()}


def progress_text(done: int, total: int, words: Words) -> str:
    """Return the progress of the checklist."""
    return words(N_("{done} of {total}")).format(done=done, total=total)


def offer_text(count: int, words: Words) -> str:
    """Return the number of phrases to choose from."""
    return words(N_("Phrases: {count}. Choose with the arrow keys, insert with Enter.")).format(count=count)
