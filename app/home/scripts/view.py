"""The editor of scripts and phrases on the page. Pure."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from app.home.fields.value_rows import add_parts, field_choices, problem_text, value_row
from app.home.form import FormContext, enabled, options
from app.home.portal_lists import LEAD, LEADS, PortalLists
from app.home.preview.sample import DIRECTIONS
from app.home.scripts.edit import NEW_STEP, Removed
from app.locale import N_, Words
from app.panel.script.view import labels
from app.scripts.model import START
from app.scripts.storage_format import MOST_ANSWERS, MOST_OBJECTIONS, MOST_PHRASES, MOST_SCRIPTS, MOST_STEPS
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.home.scripts.state import Editor
    from app.scripts.model import Answer, Script, Step

ViewModel = dict[str, Content]

LANGUAGE_NAMES = {
    "": N_("All languages"),
    "en": "English",
    "de": "Deutsch",
    "ru": "Русский",
    "ar": "العربية",
    "br": "Português (Brasil)",
    "fr": "Français",
    "id": "Bahasa Indonesia",
    "in": "हिन्दी",
    "it": "Italiano",
    "ja": "日本語",
    "kz": "Қазақша",
    "la": "Español",
    "ms": "Bahasa Melayu",
    "pl": "Polski",
    "sc": "简体中文",
    "tc": "繁體中文",
    "th": "ไทย",
    "tr": "Türkçe",
    "ua": "Українська",
    "vn": "Tiếng Việt",
}
"""Of each language of the portal, by its code there, what its speakers call it."""


def view(editor: Editor, words: Words) -> ViewModel:
    """Return everything that the editor shows."""
    script = editor.script
    return {
        "scripts-cards": ItemList(tuple(_card(index, editor, words) for index in range(len(editor.library.scripts)))),
        "scripts-add": _adding(editor.library.scripts, MOST_SCRIPTS, editor, words),
        "scripts-add-phrase": _adding(editor.library.phrases, MOST_PHRASES, editor, words),
        "scripts-removed": Element(None, visibility(shown=editor.removed is not None)),
        "scripts-removed-name": Element(removed_text(editor.removed, words) if editor.removed else ""),
        "scripts-undo": Element(None, enabled(editor.possible)),
        "scripts-form": Element(
            None,
            {
                "inert": "" if editor.saving else None,
                **visibility(shown=script is not None and (editor.possible or editor.saving)),
            },
        ),
        **_form(editor, words),
        "scripts-phrases": ItemList(
            tuple(_phrase(index, editor, words) for index in range(len(editor.library.phrases)))
        ),
    }


def _adding(items: Sequence[object], most: int, editor: Editor, words: Words) -> Element:
    """Return a button that adds something: why it doesn't is said of a list that is full."""
    full = words(N_("The list is full. The limit is {count} entries.")).format(count=most) if len(items) >= most else ""
    return Element(None, {**enabled(editor.possible and not full), "title": full or None})


def removed_text(removed: Removed, words: Words) -> str:
    """Return what was removed."""
    return words(N_("Removed: {name}")).format(name=removed.name or words(N_("Without a name")))


def where_text(script: Script, lists: PortalLists, words: Words) -> str:
    """Return where a script is shown."""
    return " · ".join(label for _, label in conditions_of(script, lists, words)) or words(N_("In all calls"))


def conditions_of(script: Script, lists: PortalLists, words: Words) -> tuple[tuple[str, str], ...]:
    """Return what a script is limited to: codes as `app.home.scripts.edit` takes them, and texts."""

    def known(name: str, code: str) -> str:
        gone = not name and not lists.incomplete and (lists.lines or lists.pipelines)
        return words(N_("{name} (not in Bitrix24 any longer)")).format(name=code) if gone else name or code

    lines = [(f"line:{each}", lists.line_name(each) or _line_by_name(each, lists)) for each in script.lines]
    stages = [(f"stage:{code}", lists.stage_name(code, words)) for code in script.stage_codes]
    pipelines = [(f"pipeline:{code}", lists.pipeline_name(code)) for code in script.pipelines]
    found = [(f"direction:{code}", words(DIRECTIONS[code])) for code in script.directions]
    found += [(code, words(N_("Line {name}")).format(name=known(name, code.partition(":")[2]))) for code, name in lines]
    found += [
        (code, words(N_("Pipeline {name}")).format(name=known(name, code.partition(":")[2])))
        for code, name in pipelines
    ]
    found += [(code, known(name, code.partition(":")[2])) for code, name in stages]
    found += [(f"name:{name}", words(N_("Stage {name}")).format(name=name)) for name in script.stages]
    return tuple(found)


def _line_by_name(name: str, lists: PortalLists) -> str:
    return next((line.name for line in lists.lines if line.name and line.name.casefold() == name.casefold()), "")


def _choices(script: Script, lists: PortalLists, words: Words) -> list[tuple[str, str]]:
    """Return what a script can be limited to and isn't yet."""
    found = [(f"direction:{code}", words(label)) for code, label in DIRECTIONS.items()]
    found += [
        (f"line:{line.number}", words(N_("Line {name}")).format(name=line.name or line.number)) for line in lists.lines
    ]
    for pipeline in lists.pipelines:
        name = words(LEADS) if pipeline.type == LEAD else pipeline.name
        if pipeline.type != LEAD:
            found.append((f"pipeline:{pipeline.code}", words(N_("Pipeline {name}")).format(name=name)))
        found += [(f"stage:{stage.code}", f"{name}: {stage.name}") for stage in pipeline.stages]
    taken = {code for code, _ in conditions_of(script, lists, words)}
    return [(code, label) for code, label in found if code not in taken]


def _card(index: int, editor: Editor, words: Words) -> ListItem:
    script, count = editor.library.scripts[index], editor.count(index)
    name = script.name or words(N_("Without a name"))

    def button(verb: str, argument: str) -> Element:
        label = f"{words(verb)}: {name}"
        usable = editor.possible or verb == EXPORT
        return Element(None, {"data-argument": argument, "aria-label": label, **enabled(usable)})

    wrong = words.count(N_("{count} mistake", "{count} mistakes"), count) if count else ""
    return ListItem(
        {
            "": Element(None, {"data-value": "open" if index == editor.open else None}),
            "open": Element(
                None, {"data-argument": str(index), "aria-expanded": "true" if index == editor.open else "false"}
            ),
            "name": Element(name),
            "where": Element(where_text(script, editor.lists, words)),
            "move": Element(
                None,
                {
                    "aria-label": words(N_("Move “{outcome}”: arrow keys")).format(outcome=name),
                    **enabled(editor.possible),
                },
            ),
            "copy": button(N_("Duplicate"), str(index)),
            "export": button(EXPORT, str(index)),
            "remove": button(N_("Remove"), str(index)),
            "wrong": Element(wrong, visibility(shown=bool(wrong))),
        }
    )


EXPORT = N_("Export")


def _form_context(editor: Editor, words: Words) -> FormContext:
    return FormContext(words, editor.possible, editor.lists, editor.portal)


def _move_to(place: int, editor: Editor) -> Element:
    """Return the button that puts the open script into another place, for those who can't drag."""
    possible = editor.possible and 0 <= place < len(editor.library.scripts)
    return Element(None, {"data-argument": f"{editor.open}:{place}", **enabled(possible)})


def _form(editor: Editor, words: Words) -> ViewModel:
    script = editor.script
    problem = problem_text(_form_context(editor, words))
    places: ViewModel = {
        "scripts-name": Element(None, {}, script.name if script else ""),
        "scripts-up": _move_to(editor.open - 1, editor),
        "scripts-down": _move_to(editor.open + 1, editor),
        "scripts-wrong": ItemList(),
        "scripts-where": ItemList(),
        "scripts-conditions": ItemList(),
        "scripts-condition": Element(None),
        "scripts-condition-add": Element(None),
        "scripts-lists-failed": Element(
            words(N_("Lines or stages couldn't be read from Bitrix24.")) if editor.lists.incomplete else "",
            visibility(shown=editor.lists.incomplete),
        ),
        "scripts-fields-problem": Element(problem, visibility(shown=bool(problem))),
        "scripts-languages": _options(_languages(script.language if script else "", words)),
        "scripts-language": Element(None, {}, script.language if script else ""),
        "scripts-steps": ItemList(),
        "scripts-checklist": Element(None, {}, "\n".join(script.checklist) if script else ""),
        "scripts-objections": ItemList(),
        "scripts-voicemail": Element(None, {}, script.voicemail if script else ""),
        "scripts-add-step": _adding(script.steps if script else (), MOST_STEPS, editor, words),
        "scripts-add-objection": _adding(script.objections if script else (), MOST_OBJECTIONS, editor, words),
        **{f"scripts-{part}-wrong": _wrong_part(part, editor, words) for part in ("checklist", "voicemail")},
    }
    if script is None:
        return places
    wrong = editor.wrong("scripts", editor.open, words=words)
    chips = [
        ListItem(
            {
                "chip": Element(
                    f"{label} \N{MULTIPLICATION SIGN}",
                    {"data-argument": code, "aria-label": words(N_("Don't limit to: {name}")).format(name=label)},
                )
            }
        )
        for code, label in conditions_of(script, editor.lists, words)
    ]
    return {
        **places,
        "scripts-wrong": ItemList((ListItem({"text": Element(wrong)}),) if wrong else ()),
        "scripts-where": ItemList(tuple(chips) or (ListItem({"chip": _everywhere(words)}),)),
        "scripts-conditions": _options(_choices(script, editor.lists, words)),
        "scripts-steps": ItemList(
            tuple(_step(index, step, editor, words) for index, step in enumerate(script.all_steps))
        ),
        "scripts-objections": ItemList(
            tuple(_objection(index, editor, words) for index in range(len(script.objections)))
        ),
    }


def _up(place: str, name: str, words: Words, *, possible: bool) -> Element:
    """Return the button that puts something before what is before it."""
    said = f"{words(N_('Move up'))}: {name}"
    movable = possible and not place.endswith(".0") and place != "0"
    return Element(None, {"data-argument": place, "aria-label": said, "title": said, **enabled(movable)})


def _wrong_part(part: str, editor: Editor, words: Words) -> Element:
    wrong = editor.wrong("scripts", editor.open, part, words=words)
    return Element(wrong, visibility(shown=bool(wrong)))


def _everywhere(words: Words) -> Element:
    return Element(words(N_("In all calls")), {"data-argument": None, "aria-label": None, "aria-disabled": "true"})


def _step(index: int, step: Step, editor: Editor, words: Words) -> ListItem:
    first = step.id == START
    wrong = editor.wrong("scripts", editor.open, "steps", index, words=words)
    end = words(N_("The script ends here, because this step has no answers.")) if not step.answers else ""
    number = words(N_("Step {number}")).format(number=index + 1)
    adding = _adding(step.answers, MOST_ANSWERS, editor, words)
    return ListItem(
        {
            "": Element(None, {"aria-label": step.title or number}),
            "number": Element(words(N_("First step")) if first else number),
            "up": Element(
                None,
                {
                    **_up(str(index - 1), step.title or number, words, possible=editor.possible).attributes,
                    **visibility(shown=not first),
                },
            ),
            "remove": Element(
                None,
                {
                    "data-argument": str(index - 1),
                    "aria-label": words(N_("Remove: {name}")).format(name=step.title or number),
                    **visibility(shown=not first),
                },
            ),
            "title-label": Element(None, visibility(shown=not first)),
            "title": Element(None, {"data-input": f"scripts.step.{index}.title"}, step.title),
            "text": Element(None, {"data-input": f"scripts.step.{index}.text"}, step.text),
            "end": Element(end, visibility(shown=bool(end) and bool(step.text))),
            "wrong": Element(wrong, visibility(shown=bool(wrong))),
            "add": replace(
                adding,
                attributes={
                    **adding.attributes,
                    "data-argument": str(index),
                    "aria-label": f"{words(N_('Add an answer'))}: {_step_name(index, step, words)}",
                },
            ),
        },
        {
            "variables": _variables(f"step.{index}.text", tuple(labels(words).items())),
            "answers": ItemList(
                tuple(_answer(index, place, one, editor, words) for place, one in enumerate(step.answers))
            ),
        },
    )


@lru_cache(maxsize=64)
def _variables(where: str, names: tuple[tuple[str, str], ...]) -> ItemList:
    rows = ({"variable": Element(label, {"data-argument": f"{where}:{name}"})} for name, label in names)
    return ItemList(tuple(map(ListItem, rows)))


def _answer(index: int, place: int, answer: Answer, editor: Editor, words: Words) -> ListItem:
    script = editor.script
    name = f"scripts.answer.{index}.{place}"
    steps = () if script is None else script.all_steps
    targets = [("", words(N_("The script ends")))]
    targets += [(step.id, _step_name(at, step, words)) for at, step in enumerate(steps)]
    if answer.to and all(answer.to != step.id for step in steps):
        targets.append((answer.to, words(N_("A step that was removed"))))
    targets.append((NEW_STEP, words(N_("A new step"))))
    outcomes = ["", *editor.outcomes, *([answer.outcome] if answer.outcome not in ("", *editor.outcomes) else [])]
    wrong = editor.wrong("scripts", editor.open, "steps", index, place, words=words)
    offered = field_choices(answer.fields, editor.portal, words) if answer.fields else editor.fields
    add = f"scripts.add-field-{index}.{place}"
    adding = add_parts(answer.fields, f"{name}.add-field", offered, add, answer.text, _form_context(editor, words))
    return ListItem(
        {
            "text": Element(None, {"data-input": f"{name}.text"}, answer.text),
            "to": Element(None, {"data-input": f"{name}.to", "data-count": str(editor.refusals)}, answer.to),
            "outcome": Element(None, {"data-input": f"{name}.outcome"}, answer.outcome),
            **adding,
            "up": _up(f"{index}.{place}", answer.text or str(place + 1), words, possible=editor.possible),
            "remove": Element(
                None,
                {
                    "data-argument": f"{index}.{place}",
                    "aria-label": words(N_("Remove: {name}")).format(name=answer.text or place + 1),
                },
            ),
            "wrong": Element(wrong, visibility(shown=bool(wrong))),
        },
        {
            "targets": _options(targets),
            "outcomes": _options([(each, each or words(N_("None", context="outcome"))) for each in outcomes]),
            "fields": ItemList(tuple(_field(index, place, at, editor, words) for at in range(len(answer.fields)))),
            "field-choices": offered,
        },
    )


def _field(index: int, place: int, at: int, editor: Editor, words: Words) -> ListItem:
    script = editor.script
    if script is None:
        return ListItem({})
    one = script.all_steps[index].answers[place].fields[at]
    name, argument = f"scripts.answer.{index}.{place}.field.{at}", f"{index}.{place}.{at}"
    return value_row(one, name, argument, _form_context(editor, words))


def _step_name(index: int, step: Step, words: Words) -> str:
    return step.title or (
        words(N_("First step")) if index == 0 else words(N_("Step {number}")).format(number=index + 1)
    )


def _objection(index: int, editor: Editor, words: Words) -> ListItem:
    script = editor.script
    if script is None:
        return ListItem({})
    objection = script.objections[index]
    wrong = editor.wrong("scripts", editor.open, "objections", index, words=words)
    return ListItem(
        {
            "title": Element(None, {"data-input": f"scripts.objection.{index}.title"}, objection.title),
            "text": Element(None, {"data-input": f"scripts.objection.{index}.text"}, objection.text),
            "up": _up(str(index), objection.title or str(index + 1), words, possible=editor.possible),
            "remove": Element(
                None,
                {
                    "data-argument": str(index),
                    "aria-label": words(N_("Remove: {name}")).format(name=objection.title or index + 1),
                },
            ),
            "wrong": Element(wrong, visibility(shown=bool(wrong))),
        }
    )


def _phrase(index: int, editor: Editor, words: Words) -> ListItem:
    phrase = editor.library.phrases[index]
    readonly = None if editor.possible else ""
    wrong = editor.wrong("phrases", index, words=words)
    name = f"scripts.phrase.{index}"
    return ListItem(
        {
            "key": Element(None, {"data-input": f"{name}.key", "readonly": readonly}, phrase.key),
            "text": Element(None, {"data-input": f"{name}.text", "readonly": readonly}, phrase.text),
            "language": Element(None, {"data-input": f"{name}.language", "disabled": readonly}, phrase.language),
            "up": _up(str(index), phrase.key or str(index + 1), words, possible=editor.possible),
            "remove": Element(
                None,
                {
                    "data-argument": str(index),
                    "aria-label": words(N_("Remove: {name}")).format(name=phrase.key or index + 1),
                    **enabled(editor.possible),
                },
            ),
            "wrong": Element(wrong, visibility(shown=bool(wrong))),
        },
        {"languages": _options(_languages(phrase.language, words))},
    )


def _languages(chosen: str, words: Words) -> list[tuple[str, str]]:
    names = {"": words(LANGUAGE_NAMES[""]), **{code: name for code, name in LANGUAGE_NAMES.items() if code}}
    return list({**names, **({} if chosen in names else {chosen: chosen})}.items())


def _options(entries: Iterable[tuple[str, str]]) -> ItemList:
    return _kept_options(tuple(entries))


@lru_cache(maxsize=64)
def _kept_options(entries: tuple[tuple[str, str], ...]) -> ItemList:
    """Return the options; those that many lists have once, so that they needn't be compared with each letter typed."""
    return options(entries)
