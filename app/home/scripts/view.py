"""The editor of scripts and phrases on the page. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from app.home.fields.values import add_parts, field_choices, problem_text, value_row
from app.home.form import enabled, options, shown_text
from app.home.portal_lists import LEAD
from app.home.preview import DIRECTIONS
from app.home.scripts.edit import NEW_STEP, Removed
from app.locale import N_, Words
from app.panel.script.view import labels
from app.scripts.model import START
from app.scripts.storage_format import MOST_ANSWERS, MOST_OBJECTIONS, MOST_PHRASES, MOST_SCRIPTS, MOST_STEPS
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.home.form import Attributes
    from app.home.portal_lists import PortalLists
    from app.home.scripts.edit import Removed
    from app.home.scripts.state import Editor
    from app.scripts.model import Answer, Objection, Phrase, Script, Step

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


def view(editor: Editor) -> ViewModel:
    """Return everything that the editor shows."""
    words = editor.form.words
    script = editor.script
    return {
        "scripts-cards": ItemList(tuple(_card(index, editor) for index in range(len(editor.library.scripts)))),
        "scripts-add": _adding(editor.library.scripts, MOST_SCRIPTS, editor),
        "scripts-add-phrase": _adding(editor.library.phrases, MOST_PHRASES, editor),
        "scripts-removed": Element(None, visibility(shown=editor.removed is not None)),
        "scripts-removed-name": Element(removed_text(editor.removed, words) if editor.removed else ""),
        "scripts-undo": Element(None, enabled(editor.form.possible)),
        "scripts-form": Element(
            None,
            {
                "inert": "" if editor.saving else None,
                **visibility(shown=script is not None and (editor.form.possible or editor.saving)),
            },
        ),
        **_form(editor),
        "scripts-phrases": ItemList(
            tuple(_phrase(index, phrase, editor) for index, phrase in enumerate(editor.library.phrases))
        ),
    }


def _adding(items: Sequence[object], most: int, editor: Editor) -> Element:
    """Return a button that adds something: why it doesn't is said of a list that is full."""
    words = editor.form.words
    full = words(N_("The list is full. The limit is {count} entries.")).format(count=most) if len(items) >= most else ""
    return Element(None, {**enabled(editor.form.possible and not full), "title": full or None})


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
        (f"line:{number}", words(N_("Line {name}")).format(name=name)) for number, name in lists.line_names.items()
    ]
    for pipeline in lists.pipelines:
        name = pipeline.title(words)
        if pipeline.type != LEAD:
            found.append((f"pipeline:{pipeline.code}", words(N_("Pipeline {name}")).format(name=name)))
        found += [(f"stage:{stage.code}", f"{name}: {stage.name}") for stage in pipeline.stages]
    taken = {code for code, _ in conditions_of(script, lists, words)}
    return [(code, label) for code, label in found if code not in taken]


def _card(index: int, editor: Editor) -> ListItem:
    words = editor.form.words
    script, count = editor.library.scripts[index], editor.count(index)
    name = script.name or words(N_("Without a name"))

    def button(verb: str, argument: str) -> Element:
        label = f"{words(verb)}: {name}"
        usable = editor.form.possible or verb == EXPORT
        return Element(None, {"data-argument": argument, "aria-label": label, **enabled(usable)})

    wrong = words.count(N_("{count} mistake", "{count} mistakes"), count) if count else ""
    return ListItem(
        {
            "": Element(None, {"data-value": "open" if index == editor.open else None}),
            "open": Element(
                None, {"data-argument": str(index), "aria-expanded": "true" if index == editor.open else "false"}
            ),
            "name": Element(name),
            "where": Element(where_text(script, editor.form.lists, words)),
            "move": Element(
                None,
                {
                    "aria-label": words(N_("Move “{outcome}”: arrow keys")).format(outcome=name),
                    **enabled(editor.form.possible),
                },
            ),
            "copy": button(N_("Duplicate"), str(index)),
            "export": button(EXPORT, str(index)),
            "remove": button(N_("Remove"), str(index)),
            "wrong": shown_text(wrong),
        }
    )


EXPORT = N_("Export")


def _move_to(index: int, editor: Editor) -> Element:
    """Return the button that puts the open script into another place, for those who can't drag."""
    possible = editor.form.possible and 0 <= index < len(editor.library.scripts)
    return Element(None, {"data-argument": f"{editor.open}:{index}", **enabled(possible)})


def _form(editor: Editor) -> ViewModel:
    words = editor.form.words
    script = editor.script
    problem = problem_text(editor.form)
    shown: ViewModel = {
        "scripts-name": Element(None, {}, script.name if script else ""),
        "scripts-up": _move_to(editor.open - 1, editor),
        "scripts-down": _move_to(editor.open + 1, editor),
        "scripts-wrong": ItemList(),
        "scripts-where": ItemList(),
        "scripts-conditions": ItemList(),
        "scripts-condition": Element(None),
        "scripts-condition-add": Element(None),
        "scripts-lists-failed": Element(
            words(N_("Lines or stages couldn't be read from Bitrix24.")) if editor.form.lists.incomplete else "",
            visibility(shown=editor.form.lists.incomplete),
        ),
        "scripts-fields-problem": shown_text(problem),
        "scripts-languages": _options(_languages(script.language if script else "", words)),
        "scripts-language": Element(None, {}, script.language if script else ""),
        "scripts-steps": ItemList(),
        "scripts-checklist": Element(None, {}, "\n".join(script.checklist) if script else ""),
        "scripts-objections": ItemList(),
        "scripts-voicemail": Element(None, {}, script.voicemail if script else ""),
        "scripts-add-step": _adding(script.steps if script else (), MOST_STEPS, editor),
        "scripts-add-objection": _adding(script.objections if script else (), MOST_OBJECTIONS, editor),
        **{f"scripts-{part}-wrong": _wrong_part(part, editor) for part in ("checklist", "voicemail")},
    }
    if script is None:
        return shown
    wrong = editor.wrong("scripts", editor.open)
    chips = [
        ListItem(
            {
                "chip": Element(
                    f"{label} \N{MULTIPLICATION SIGN}",
                    {"data-argument": code, "aria-label": words(N_("Don't limit to: {name}")).format(name=label)},
                )
            }
        )
        for code, label in conditions_of(script, editor.form.lists, words)
    ]
    return {
        **shown,
        "scripts-wrong": ItemList((ListItem({"text": Element(wrong)}),) if wrong else ()),
        "scripts-where": ItemList(tuple(chips) or (ListItem({"chip": _everywhere(words)}),)),
        "scripts-conditions": _options(_choices(script, editor.form.lists, words)),
        "scripts-steps": ItemList(tuple(_step(index, step, editor) for index, step in enumerate(script.all_steps))),
        "scripts-objections": ItemList(
            tuple(_objection(index, objection, editor) for index, objection in enumerate(script.objections))
        ),
    }


def _up(position: str, name: str, editor: Editor) -> Element:
    """Return the button that puts something before what is before it."""
    said = f"{editor.form.words(N_('Move up'))}: {name}"
    movable = editor.form.possible and not position.endswith(".0") and position != "0"
    return Element(None, {"data-argument": position, "aria-label": said, "title": said, **enabled(movable)})


def _remove(position: str, name: str, words: Words, others: Attributes | None = None) -> Element:
    """Return the button that removes something."""
    said = words(N_("Remove: {name}")).format(name=name)
    return Element(None, {"data-argument": position, "aria-label": said, **(others or {})})


def _wrong_part(part: str, editor: Editor) -> Element:
    wrong = editor.wrong("scripts", editor.open, part)
    return shown_text(wrong)


def _everywhere(words: Words) -> Element:
    return Element(words(N_("In all calls")), {"data-argument": None, "aria-label": None, "aria-disabled": "true"})


def _step(index: int, step: Step, editor: Editor) -> ListItem:
    words = editor.form.words
    first = step.id == START
    wrong = editor.wrong("scripts", editor.open, "steps", index)
    end = words(N_("The script ends here, because this step has no answers.")) if not step.answers else ""
    number = words(N_("Step {number}")).format(number=index + 1)
    adding = _adding(step.answers, MOST_ANSWERS, editor)
    return ListItem(
        {
            "": Element(None, {"aria-label": step.title or number}),
            "number": Element(words(N_("First step")) if first else number),
            "up": Element(
                None,
                {
                    **_up(str(index - 1), step.title or number, editor).attributes,
                    **visibility(shown=not first),
                },
            ),
            "remove": _remove(str(index - 1), step.title or number, words, visibility(shown=not first)),
            "title-label": Element(None, visibility(shown=not first)),
            "title": Element(None, {"data-input": f"scripts.step.{index}.title"}, step.title),
            "text": Element(None, {"data-input": f"scripts.step.{index}.text"}, step.text),
            "end": Element(end, visibility(shown=bool(end) and bool(step.text))),
            "wrong": shown_text(wrong),
            "add": adding._replace(
                attributes={
                    **adding.attributes,
                    "data-argument": str(index),
                    "aria-label": f"{words(N_('Add an answer'))}: {_step_name(index, step, words)}",
                },
            ),
        },
        {
            "variables": _variables(f"step.{index}.text", tuple(labels(words).items())),
            "answers": ItemList(tuple(_answer(index, place, one, editor) for place, one in enumerate(step.answers))),
        },
    )


@lru_cache(maxsize=64)
def _variables(where: str, names: tuple[tuple[str, str], ...]) -> ItemList:
    rows = ({"variable": Element(label, {"data-argument": f"{where}:{name}"})} for name, label in names)
    return ItemList(tuple(map(ListItem, rows)))


def _answer(index: int, place: int, answer: Answer, editor: Editor) -> ListItem:
    words = editor.form.words
    script = editor.script
    name = f"scripts.answer.{index}.{place}"
    steps = () if script is None else script.all_steps
    targets = [("", words(N_("The script ends")))]
    targets += [(step.id, _step_name(at, step, words)) for at, step in enumerate(steps)]
    if answer.to and all(answer.to != step.id for step in steps):
        targets.append((answer.to, words(N_("A step that was removed"))))
    targets.append((NEW_STEP, words(N_("A new step"))))
    outcomes = ["", *editor.outcomes, *([answer.outcome] if answer.outcome not in ("", *editor.outcomes) else [])]
    wrong = editor.wrong("scripts", editor.open, "steps", index, place)
    offered = field_choices(answer.fields, editor.form.fields, words) if answer.fields else editor.fields
    add = f"scripts.add-field-{index}.{place}"
    form = editor.form
    adding = add_parts(answer.fields, f"{name}.add-field", offered, add, answer.text, form)
    return ListItem(
        {
            "text": Element(None, {"data-input": f"{name}.text"}, answer.text),
            "to": Element(None, {"data-input": f"{name}.to", "data-count": str(editor.refusals)}, answer.to),
            "outcome": Element(None, {"data-input": f"{name}.outcome"}, answer.outcome),
            **adding,
            "up": _up(f"{index}.{place}", answer.text or str(place + 1), editor),
            "remove": _remove(f"{index}.{place}", answer.text or str(place + 1), words),
            "wrong": shown_text(wrong),
        },
        {
            "targets": _options(targets),
            "outcomes": _options([(each, each or words(N_("None", context="outcome"))) for each in outcomes]),
            "fields": ItemList(
                tuple(
                    value_row(one, f"{name}.field.{at}", f"{index}.{place}.{at}", form)
                    for at, one in enumerate(answer.fields)
                )
            ),
            "field-choices": offered,
        },
    )


def _step_name(index: int, step: Step, words: Words) -> str:
    return step.title or (
        words(N_("First step")) if index == 0 else words(N_("Step {number}")).format(number=index + 1)
    )


def _objection(index: int, objection: Objection, editor: Editor) -> ListItem:
    words = editor.form.words
    wrong = editor.wrong("scripts", editor.open, "objections", index)
    return ListItem(
        {
            "title": Element(None, {"data-input": f"scripts.objection.{index}.title"}, objection.title),
            "text": Element(None, {"data-input": f"scripts.objection.{index}.text"}, objection.text),
            "up": _up(str(index), objection.title or str(index + 1), editor),
            "remove": _remove(str(index), objection.title or str(index + 1), words),
            "wrong": shown_text(wrong),
        }
    )


def _phrase(index: int, phrase: Phrase, editor: Editor) -> ListItem:
    words = editor.form.words
    readonly = None if editor.form.possible else ""
    wrong = editor.wrong("phrases", index)
    name = f"scripts.phrase.{index}"
    return ListItem(
        {
            "key": Element(None, {"data-input": f"{name}.key", "readonly": readonly}, phrase.key),
            "text": Element(None, {"data-input": f"{name}.text", "readonly": readonly}, phrase.text),
            "language": Element(None, {"data-input": f"{name}.language", "disabled": readonly}, phrase.language),
            "up": _up(str(index), phrase.key or str(index + 1), editor),
            "remove": _remove(str(index), phrase.key or str(index + 1), words, enabled(editor.form.possible)),
            "wrong": shown_text(wrong),
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
