"""What of the panel the previews show: the script section and the menu of phrases, in a sample call. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.copies import replace
from app.home.preview import CLIENT_NAME, COMPANY_NAME, EMAIL, deal_title, with_choice
from app.locale import N_, Words
from app.panel.script.state import Menu, Model, ScriptContext
from app.panel.script.view import labels, menu_view, view
from app.scripts.model import Library, find_phrases
from app.sections.events import ClientKnown, ItemChosen
from app.ui.view import Element, visibility

if TYPE_CHECKING:
    from app.home.portal_lists import PortalLists
    from app.home.preview import SampleCall
    from app.home.scripts.state import Editor
    from app.scripts.model import Script
    from app.ui.view import Content

BESIDE = frozenset({"script-menu", "script-phrases"})


@dataclass(frozen=True, slots=True)
class EditedPart:
    """The part of the open script that is edited: the preview shows it.

    Attributes:
        step: The step.
        objection: The objection; -1 for none.
        voicemail: Whether it is the text for an answering machine.
    """

    step: int = 0
    objection: int = -1
    voicemail: bool = False


def preview(editor: Editor, part: EditedPart, sample: SampleCall, words: Words, language: str) -> dict[str, Content]:
    """Return what the section shows during a call.

    Args:
        editor: What is edited; the script that is open comes alone, if it is for this call.
        part: What of it is edited.
        sample: The call.
        words: The language of the texts.
        language: The portal's code of it.
    """
    opened = editor.script
    if opened is None:
        # The menu of phrases is beside the note, in another section.
        shown = view(_model(editor.library, sample, words, language), words)
        return {name: content for name, content in shown.items() if name not in BESIDE}
    model = _model(Library((_at_step(opened, part.step),)), sample, words, opened.language or language)
    searched = opened.objections[part.objection].title if 0 <= part.objection < len(opened.objections) else ""
    shown = view(replace(model, letters=searched, voicemail=part.voicemail), words)
    step = opened.all_steps[part.step] if part.step < len(opened.all_steps) else opened.all_steps[0]
    has_script = model.script is not None
    shown["script-step"] = Element(step.title, visibility(shown=has_script and bool(step.title)))
    opening = {"open": "" if part.objection >= 0 else None}
    shown["script-objections"] = Element(None, {**visibility(shown=has_script and bool(opened.objections)), **opening})
    return {name: content for name, content in shown.items() if name not in BESIDE}


def phrases_preview(editor: Editor, at: int, sample: SampleCall, words: Words, language: str) -> dict[str, Content]:
    """Return what the note and its menu show once an operator has typed a slash, and the key of a phrase.

    Args:
        editor: What is edited.
        at: Which phrase is edited: the menu is that of its language; -1 for none.
        sample: The call.
        words: The language of the texts.
        language: The portal's code of it.
    """
    edited = editor.library.phrases[at] if 0 <= at < len(editor.library.phrases) else None
    letters = "" if edited is None else edited.key
    phrases = [phrase for phrase in editor.library.phrases if phrase.key and phrase.text]
    found = find_phrases(phrases, letters, language if edited is None else edited.language or language)
    menu = Menu("", letters, found) if found else None
    model = replace(_model(editor.library, sample, words, language), menu=menu)
    return {"wrapup-text": Element(None, {}, f"/{letters}"), **menu_view(model, words)}


def _model(library: Library, sample: SampleCall, words: Words, language: str) -> Model:
    call = sample.call
    context = ScriptContext(
        call.id, sample.client, call.number.shown, sample.line.number, sample.line.name, sample.direction, CLIENT_NAME
    )
    stage, code = ("", "") if sample.stage is None else (sample.stage.name, sample.stage.code)
    of_lead = ("", "") if sample.deal else (stage, code)
    client = ClientKnown(sample.client, CLIENT_NAME, COMPANY_NAME, call.number.shown, EMAIL, *of_lead)
    deal = ItemChosen(sample.deal, deal_title(words), stage, sample.client, stage_code=code) if sample.deal else None
    return Model(
        library=library,
        language=language,
        labels=labels(words),
        script_context=context,
        client=client,
        deal=deal,
        operator=words(N_("your name")),
    )


def _at_step(script: Script, step: int) -> Script:
    """Return the script as if it began with a step."""
    if not 0 < step < len(script.all_steps):
        return script
    shown = script.all_steps[step]
    # Its answers lead nowhere here: the preview is looked at only.
    return replace(script, text=shown.text, answers=shown.answers)


def sample_with_machine(script: Script, sample: SampleCall, lists: PortalLists) -> SampleCall:
    """Return a call in which a machine may answer, if the script is for one: nobody who calls has one on the line."""
    possible = next((code for code in ("outgoing", "callback") if code in (script.directions or (code,))), "")
    return with_choice(sample, "direction", possible, lists) if sample.direction == "incoming" else sample


def sample_for(script: Script, sample: SampleCall, lists: PortalLists) -> SampleCall:
    """Return a call that the script is for, as far as the portal has what it is limited to."""
    if script.directions and sample.direction not in script.directions:
        sample = with_choice(sample, "direction", script.directions[0], lists)
    if script.lines and sample.line.number not in script.lines:
        sample = with_choice(sample, "line", script.lines[0], lists)
    codes = list(script.stage_codes)
    codes += [stage.code for each in lists.pipelines if each.code in script.pipelines for stage in each.stages]
    codes += [stage.code for stage in lists.stages if stage.name in script.stages]
    if codes and (sample.stage is None or sample.stage.code not in codes):
        sample = with_choice(sample, "stage", codes[0], lists)
    return sample
