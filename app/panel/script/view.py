"""The section on the page. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_, locale_of
from app.scripts.flow import answers_along
from app.scripts.model import PieceKind, piece_text, split_text
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.locale import Words
    from app.panel.script.state import Menu, Model
    from app.scripts.model import Phrase, Piece, Script

ViewModel = dict[str, Content]

OPTION_ID = "script-phrase-{index}"
"""The id of a phrase in the menu: an input says by it which one Enter takes."""


def view(model: Model, words: Words) -> ViewModel:
    """Return everything that the section shows."""
    return {name: shown for drawing in DRAWINGS for name, shown in drawing(model, words).items()}


def _script(model: Model, words: Words) -> ViewModel:
    script, scripts = model.script, model.scripts
    step = model.step
    text = () if step is None else split_text(step.text, model.values)
    return {
        "script-section": Element(
            None,
            visibility(shown=(bool(model.library.scripts) or model.incomplete) and model.script_context is not None),
        ),
        "script-incomplete": Element(None, visibility(shown=model.incomplete)),
        "script-name": Element(script.name if script is not None and len(scripts) == 1 else ""),
        "script-none": Element(None, visibility(shown=script is None)),
        "script-choices": ItemList(tuple(_choice(each, script) for each in scripts) if len(scripts) > 1 else ()),
        "script-body": Element(None, {**visibility(shown=bool(text) or bool(model.path)), "lang": _language(script)}),
        "script-step": Element(step.title if step else "", visibility(shown=step is not None and bool(step.title))),
        "script-text": ItemList(tuple(_piece(piece, model, words) for piece in text)),
    }


def _language(text: Script | Phrase | None) -> str | None:
    """Return the language that a text is written in: the page itself may not be translated into it."""
    return locale_of(text.language) if text is not None and text.language else None


def _choice(script: Script, chosen: Script | None) -> ListItem:
    pressed = "true" if script is chosen else "false"
    return ListItem({"name": Element(script.name, {"data-argument": script.name, "aria-pressed": pressed})})


ENDED = N_("The script ends here.")


def _way(model: Model, words: Words) -> ViewModel:
    """Return the answers of the step, and those that led to it."""
    script, step, path = model.script, model.step, model.path
    given = [] if script is None else [answer.text for _, answer in answers_along(script, path)]
    rows = [
        ListItem(
            {
                "answer": Element(None, {"data-argument": answer.text, "aria-pressed": "false"}),
                "key": Element(str(number)),
                "text": Element(model.text_of(answer.text), {"lang": _language(script)}),
            }
        )
        for number, answer in enumerate(() if step is None else step.answers, 1)
    ]
    ended = script is not None and step is None
    return {
        "script-answers": ItemList(tuple(rows)),
        "script-end": Element(words(ENDED) if ended else "", visibility(shown=ended)),
        "script-way": Element(None, visibility(shown=bool(given))),
        "script-path": Element(" · ".join(model.text_of(text) for text in given)),
    }


def _voicemail(model: Model, words: Words) -> ViewModel:
    script, shown = model.script, model.shows_voicemail
    text = split_text(script.voicemail, model.values) if script is not None and shown else ()
    return {
        "script-machine": Element(
            None, {"aria-pressed": "true" if shown else "false", **visibility(shown=model.offers_voicemail)}
        ),
        "script-voicemail": Element(None, {**visibility(shown=shown), "lang": _language(script)}),
        "script-voicemail-text": ItemList(tuple(_piece(piece, model, words) for piece in text)),
    }


def _objections(model: Model, words: Words) -> ViewModel:
    has_objections = model.script is not None and bool(model.script.objections)
    found = model.objections
    alone = len(found) == 1 and bool(model.letters.strip())
    rows = tuple(
        ListItem(
            {
                "one": Element(None, {"open": "" if alone else None}),
                "title": Element(model.text_of(each.title)),
                "text": Element(model.text_of(each.text)),
            }
        )
        for each in found
    )
    return {
        "script-objections": Element(None, visibility(shown=has_objections)),
        "script-objection": Element(None, {}, model.letters),
        "script-objection-list": ItemList(rows),
        "script-objections-none": Element(
            words(N_("No objection has these words.")) if has_objections and not found else "",
            visibility(shown=has_objections and not found),
        ),
    }


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


def menu_view(model: Model, _words: Words) -> ViewModel:
    """Return the menu of phrases beside the note."""
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
            "text": Element(" ".join(model.text_of(phrase.text).split()), {"lang": _language(phrase)}),
        }
    )


DRAWINGS = (_script, _way, _voicemail, _objections, _checklist, menu_view)
"""What the section shows, in parts that change at different moments."""

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
    offered = N_(
        "{count} phrase. Choose with the arrow keys, insert with Enter.",
        "{count} phrases. Choose with the arrow keys, insert with Enter.",
    )
    return words.count(offered, count)
