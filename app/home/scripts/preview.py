"""The panel's script section as the preview shows it: the library in the form, a sample call. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.preview.sample import CLIENT_NAME, COMPANY_NAME, EMAIL, deal_title
from app.locale import N_, Words
from app.panel.script.state import Model, ScriptContext
from app.panel.script.view import labels, view
from app.sections.events import ClientKnown, ItemChosen

if TYPE_CHECKING:
    from app.home.preview.sample import SampleCall
    from app.scripts.model import Library
    from app.ui.view import Content

BESIDE = frozenset({"script-menu", "script-phrases"})


def preview(library: Library, chosen: str, sample: SampleCall, words: Words, language: str) -> dict[str, Content]:
    """Return what the section shows of a library during a call.

    Args:
        library: What is in the form.
        chosen: The name of the script that is being edited; empty for none.
        sample: The call.
        words: The language of the texts.
        language: The portal's code of it.
    """
    call = sample.model(0.0).call
    if call is None:
        return {}
    context = ScriptContext(
        call.id, sample.client, call.number.shown, sample.line.number, sample.line.name, sample.direction, CLIENT_NAME
    )
    client = ClientKnown(sample.client, CLIENT_NAME, COMPANY_NAME, call.number.shown, EMAIL)
    stage = "" if sample.stage is None else sample.stage.name
    deal = ItemChosen(sample.deal, deal_title(words), stage, sample.client) if sample.deal else None
    model = Model(
        library=library,
        language=language,
        labels=labels(words),
        script_context=context,
        client=client,
        deal=deal,
        operator=words(N_("your name")),
        chosen=chosen,
    )
    # The menu of phrases is beside the note, in another section.
    return {name: content for name, content in view(model, words).items() if name not in BESIDE}
