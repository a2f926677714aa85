"""The section as what the page shows. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.scripts.model import Kind, pieces, shown
from app.ui.view import Cell, Row, Rows, Shown, visible

if TYPE_CHECKING:
    from app.locale import Words
    from app.panel.script.state import Menu, Model
    from app.scripts.model import Piece, Script

Places = dict[str, Shown]

OPTION_ID = "script-phrase-{index}"
"""The id of a phrase in the menu: an input says by it which one Enter takes."""


def places(model: Model, words: Words) -> Places:
    """Return everything that the section shows."""
    return {**_script(model, words), **_checklist(model, words), **_menu(model)}


def _script(model: Model, words: Words) -> Places:
    script, scripts = model.script, model.scripts
    text = () if script is None else pieces(script.text, model.values)
    return {
        "script-section": Cell(None, visible(shown=bool(model.library.scripts) and model.scene is not None)),
        "script-name": Cell(script.name if script is not None and len(scripts) == 1 else ""),
        "script-none": Cell(None, visible(shown=script is None)),
        "script-choices": Rows(tuple(_choice(each, script) for each in scripts) if len(scripts) > 1 else ()),
        "script-body": Cell(None, visible(shown=bool(text))),
        "script-text": Rows(tuple(_piece(piece, model, words) for piece in text)),
    }


def _choice(script: Script, chosen: Script | None) -> Row:
    pressed = "true" if script is chosen else "false"
    return Row({"name": Cell(script.name, {"data-argument": script.name, "aria-pressed": pressed})})


def _piece(piece: Piece, model: Model, words: Words) -> Row:
    hints = {
        Kind.EMPTY: words(N_("Unknown in this call")),
        Kind.UNKNOWN: words(N_("This variable doesn't exist. Tell an administrator.")),
    }
    kind = None if piece.kind is Kind.TEXT else piece.kind.value
    return Row({"": Cell(shown(piece, model.labels), {"data-kind": kind, "title": hints.get(piece.kind)})})


def _checklist(model: Model, words: Words) -> Places:
    points = () if model.script is None else model.script.checklist
    done = sum(point in model.ticks for point in points)
    rows = tuple(
        Row(
            {
                "point": Cell(
                    model.text_of(point),
                    {"data-argument": point, "aria-checked": "true" if point in model.ticks else "false"},
                )
            }
        )
        for point in points
    )
    return {
        "script-checklist": Rows(rows),
        "script-progress": Cell(
            progress_text(done, len(points), words) if points else "",
            {"data-value": "done" if points and done == len(points) else None},
        ),
    }


def _menu(model: Model) -> Places:
    menu = model.menu
    rows = () if menu is None else tuple(_phrase(index, menu, model) for index in range(len(menu.phrases)))
    return {"script-menu": Cell(None, visible(shown=menu is not None)), "script-phrases": Rows(rows)}


def _phrase(index: int, menu: Menu, model: Model) -> Row:
    phrase = menu.phrases[index]
    attributes = {
        "id": OPTION_ID.format(index=index),
        "aria-selected": "true" if index == menu.at else "false",
        "data-argument": str(index),
    }
    return Row(
        {
            "": Cell(None, attributes),
            "key": Cell(f"/{phrase.key}"),
            "text": Cell(" ".join(model.text_of(phrase.text).split())),
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
    """Return the variables' names for people."""
    return {name: words(label) for name, label in _LABELS.items()}


def progress_text(done: int, total: int, words: Words) -> str:
    """Return the progress of the checklist."""
    return words(N_("{done} of {total}")).format(done=done, total=total)


def offer_text(count: int, words: Words) -> str:
    """Return the number of phrases to choose from."""
    return words(N_("Phrases: {count}. Choose with the arrow keys, insert with Enter.")).format(count=count)
