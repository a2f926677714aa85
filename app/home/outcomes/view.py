"""The form of the outcomes on the page. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.fields.values import add_parts, field_choices, field_text, problem_text, value_row
from app.home.form import FormContext, busy, choice, enabled, options, shown_text
from app.home.view import note, saving_state
from app.locale import N_, Words
from app.notes.follow_up import PRESETS, preset_text
from app.settings.outcome_export import overlapping_keys, wrong_names
from app.settings.outcomes import DIGITS, CallResult, Colour, Need, Outcome, is_line, pipeline_of
from app.settings.reading import Fault, Problem
from app.settings.shortcuts import LETTERS, NO_KEY, SHORTCUTS, keys_of
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.home.outcomes.state import EditorState, Outcomes
    from app.home.portal_lists import PortalLists
    from app.home.state import Model
    from app.settings.outcomes import FieldValue

NAME = "outcomes"

COLOURS: Mapping[Colour, str] = {
    Colour.NONE: N_("No colour"),
    Colour.GREEN: N_("Green"),
    Colour.BLUE: N_("Blue"),
    Colour.VIOLET: N_("Violet"),
    Colour.AMBER: N_("Amber"),
    Colour.RED: N_("Red"),
    Colour.GREY: N_("Grey"),
}

RESULTS: Mapping[CallResult, str] = {
    CallResult.BUSY: N_("Busy"),
    CallResult.NO_ANSWER: N_("Nobody was reached, for whatever reason"),
    CallResult.MISSED: N_("Missed"),
    CallResult.DECLINED: N_("Declined"),
    CallResult.CANCELLED: N_("Cancelled by the caller"),
    CallResult.UNAVAILABLE: N_("Temporarily unavailable"),
    CallResult.WRONG_NUMBER: N_("Wrong number (404)"),
    CallResult.NO_ROUTE: N_("Can't be reached"),
    CallResult.BLOCKED: N_("Number blocked"),
    CallResult.FORBIDDEN: N_("Calls not allowed"),
    CallResult.NO_MONEY: N_("Not enough credit"),
    CallResult.UNDEFINED: N_("Failed without a reason"),
}

NEEDS: Mapping[Need, str] = {
    Need.NOTE: N_("A note"),
    Need.FOLLOW_UP: N_("A follow-up"),
    Need.DEAL: N_("What the call is about"),
    Need.FIELDS: N_("Its required fields"),
}

SETTLES = N_("Settle the operator's open to-dos of this client")

_LISTS = (
    "keys", "colours", "lines", "after", "needs", "presets", "stages", "settles", "fields", "field-choices"
)  # fmt: skip
"""The lists of an open outcome."""

_DIRECTIONS = {"incoming": N_("Incoming"), "outgoing": N_("Outgoing")}

_NAME_FAULTS = {
    Fault.MISSING: N_("Give it a name."),
    Fault.TOO_LONG: N_("The name is too long."),
    Fault.TWICE: N_("Another outcome has this name."),
}

_FAULTS = {
    Fault.MISSING: N_("The name is missing."),
    Fault.TWICE: N_("“{detail}” is in it twice."),
    Fault.TOO_LONG: N_("“{detail}” is too long."),
    Fault.TOO_MANY: N_("There are more than {detail}."),
    Fault.UNKNOWN_VALUE: N_("“{detail}” isn't known."),
    Fault.WRONG_KEY: N_("“{detail}” can't be a key."),
    Fault.NOT_JSON: N_("This isn't valid JSON: something is missing or extra here, or just before."),
}


def view(model: Model, outcomes: Outcomes, editor: EditorState, context: FormContext) -> dict[str, Content]:
    """Return everything that the section shows.

    Args:
        model: The page.
        outcomes: The list that is edited, or the standard one.
        editor: What else the form knows.
        context: What its rows are drawn from.
    """
    form, admin = model.app, model.visit.admin
    words, possible = context.words, context.possible
    letters = {key: words(SHORTCUTS[name].label) for name, key in keys_of(form.draft.keys).items() if key != NO_KEY}
    rows = _rows(outcomes, editor.opened, letters, context)
    offered = visibility(shown=admin or not model.opened)
    undo = editor.undo
    undoable = undo is not None and undo.after == form.draft.outcomes
    return {
        "outcomes-state": saving_state(form, words),
        "outcomes": rows,
        "outcomes-undone": Element(None, visibility(shown=undoable)),
        "outcomes-removed": Element(_undo_text(undo.name if undo else "", words) if undoable else ""),
        "outcomes-notes": ItemList(tuple(_notes(editor, words))),
        "outcomes-add": Element(None, {**offered, **enabled(possible)}),
        "outcomes-standard": Element(None, {**enabled(possible), **visibility(shown=form.draft.outcomes is not None)}),
        "outcomes-export": Element(None, enabled(bool(outcomes))),
        "outcomes-import": Element(None, visibility(shown=possible)),
        "outcomes-save": Element(None, {**offered, **enabled(possible and form.savable), **busy(form.saving)}),
        "outcomes-discard": Element(None, {**offered, **enabled(possible and form.dirty)}),
    }


def _undo_text(name: str, words: Words) -> str:
    if name:
        return words(N_("“{outcome}” was removed.")).format(outcome=name)
    return words(N_("The whole list was replaced."))


def _notes(editor: EditorState, words: Words) -> list[ListItem]:
    if editor.unreadable:
        advice = words(N_("Nothing was changed. Choose the file again, or choose another one."))
        return [note(words(N_("The file couldn't be read.")), advice, tone="error")]
    if not editor.problems:
        return []
    text = words(N_("The file has mistakes, so nothing was changed."))
    return [note(text, _problem(each, words), tone="error") for each in editor.problems[:1]]


def _problem(problem: Problem, words: Words) -> str:
    sentence = words(_FAULTS.get(problem.fault, N_("This isn't an outcome."))).format(detail=problem.detail)
    position = problem.place or (words(N_("Line {line}")).format(line=problem.line) if problem.line else "")
    return f"{position}: {sentence}" if position else sentence


def _rows(outcomes: Outcomes, opened: int | None, letters: Mapping[str, str], form: FormContext) -> ItemList:
    """Return a row for each outcome, one of them open. `letters`: what the panel's own keys do."""
    names, keys, words = wrong_names(outcomes), overlapping_keys(outcomes), form.words
    rows = []
    for index, one in enumerate(outcomes):
        others = [*(outcomes[other].name for other in keys.get(index, ())), *filter(None, (letters.get(one.key),))]
        faults = [words(_NAME_FAULTS[names[index]])] if index in names else []
        faults += [words(N_("The same key as: {others}")).format(others=", ".join(others))] if others else []
        parts = {
            **_head(index, one, form, opened=index == opened),
            "name": _name(index, one, form, wrong=index in names),
            "wrong": Element(words.paragraph(*faults), visibility(shown=bool(faults))),
        }
        if index == opened:
            details = _details(index, one, letters, form)
            parts |= {**_moves(index, one, len(outcomes), form), **details.parts}
            rows.append(ListItem(parts, details.lists))
        else:
            rows.append(ListItem(parts, dict.fromkeys(_LISTS, ItemList())))
    return ItemList(tuple(rows))


def _title(one: Outcome, words: Words) -> str:
    return one.name.strip() or words(N_("New outcome"))


def _name(index: int, one: Outcome, form: FormContext, *, wrong: bool) -> Element:
    invalid = "true" if wrong else None
    return Element(None, {"data-input": f"{NAME}.name-{index}", "aria-invalid": invalid, **form.input}, one.name)


def _head(index: int, one: Outcome, form: FormContext, *, opened: bool) -> dict[str, Element]:
    """Return the parts of a row that are always shown, but for its name and what is wrong."""
    words, number, name = form.words, str(index), _title(one, form.words)
    move, remove = N_("Move “{outcome}”: arrow keys"), N_("Remove “{outcome}”")
    return {
        "": Element(None, {"data-open": "" if opened else None, "data-colour": one.colour.value or None}),
        "move": Element(None, {"aria-label": words(move).format(outcome=name), **form.button}),
        "summary": Element(summary(one, form)),
        "more": Element(
            None,
            {
                "data-argument": number,
                "aria-expanded": "true" if opened else "false",
                "aria-label": words(N_("Details of “{outcome}”")).format(outcome=name),
            },
        ),
        "remove": Element(
            None, {"data-argument": number, "aria-label": words(remove).format(outcome=name), **form.button}
        ),
        "body": Element(None, visibility(shown=opened)),
    }


def _moves(index: int, one: Outcome, count: int, form: FormContext) -> dict[str, Element]:
    """Return the buttons that move an outcome, for those who can't drag."""
    return {
        way: Element(
            None,
            {
                "data-argument": f"{index}:{to}",
                "aria-label": f"{form.words(sentence)}: {_title(one, form.words)}",
                **enabled(form.possible and 0 <= to < count),
            },
        )
        for way, sentence, to in (("up", N_("Move up"), index - 1), ("down", N_("Move down"), index + 1))
    }


def _details(index: int, one: Outcome, letters: Mapping[str, str], form: FormContext) -> ListItem:
    """Return what only an open row shows."""
    number, name = str(index), _title(one, form.words)
    offered = field_choices(one.fields, form.fields, form.words, f"{number}:add-field:")
    choice, problem = f"{NAME}.field-choice-{number}", problem_text(form)
    return ListItem(
        {
            **{
                part: Element(None, {"data-input": f"{NAME}.{part}-{number}", **form.choice}, value)
                for part, value in (("direction", one.direction), ("key", one.key), ("follow-up", one.follow_up))
            },
            "new-line": Element(None, {"data-input": f"{NAME}.new-line", **form.input}),
            "add-line": Element(None, {"data-argument": number, **form.button}),
            "no-stages": Element(None, visibility(shown=not form.lists.pipelines)),
            **add_parts(one.fields, choice, offered, f"{NAME}.set", name, form),
            "fields-problem": shown_text(problem),
        },
        {
            **_choices(one, number, letters, form),
            "fields": ItemList(tuple(_field_row(each, number, form) for each in one.fields)),
            "field-choices": offered,
        },
    )


def _field_row(one: FieldValue, number: str, form: FormContext) -> ListItem:
    code = f"{one.type}/{one.field}"
    return value_row(one, f"{NAME}.field:{code}-{number}", f"{number}:remove-field:{code}", form)


def summary(one: Outcome, form: FormContext) -> str:
    """Return in short what an outcome is and does."""
    words, lists = form.words, form.lists
    parts = [one.key.upper(), words(_DIRECTIONS[one.direction]) if one.direction in _DIRECTIONS else ""]
    parts += [line_text(line, lists) for line in one.lines]
    parts += [words(RESULTS[result]) for result in one.after]
    parts += [words(N_("needs: {need}")).format(need=words(NEEDS[need])) for need in one.needs]
    parts += [preset_text(one.follow_up, words)] if one.follow_up in PRESETS else []
    parts += [stage_text(stage, lists, words) for stage in one.stages]
    parts += [words(N_("sets {field}")).format(field=field_text(each, form.fields)) for each in one.fields]
    parts += [words(N_("settles to-dos"))] if one.settles else []
    return " · ".join(filter(None, parts))


def line_text(written: str, lists: PortalLists) -> str:
    """Return what a line is called; the stored text if the portal has no such line."""
    return next((line.name or line.number for line in lists.lines if is_line(written, line.number, line.name)), written)


def stage_text(stage: str, lists: PortalLists, words: Words) -> str:
    """Return pipeline and name of a stage; its code if the portal has no such stage."""
    return lists.stage_name(stage, words) or stage.partition(":")[2]


def _choices(one: Outcome, number: str, letters: Mapping[str, str], form: FormContext) -> dict[str, ItemList]:
    words, lists = form.words, form.lists

    def chips(part: str, entries: Iterable[tuple[str, str]], chosen: Iterable[str]) -> ItemList:
        ticked = set(chosen)
        return ItemList(
            tuple(
                choice(text, f"{number}:{part}:{code}", on=code in ticked, others=form.button) for code, text in entries
            )
        )

    gone = [
        written for written in one.lines if not any(is_line(written, each.number, each.name) for each in lists.lines)
    ]
    lines = [*lists.line_names.items()]
    lines += [(written, _gone_text(written, words, known=bool(lists.lines))) for written in gone]
    chosen_lines = [
        next((each.number for each in lists.lines if is_line(written, each.number, each.name)), written)
        for written in one.lines
    ]
    return {
        "keys": ItemList(tuple(_key_options(one, letters, words))),
        "colours": ItemList(
            tuple(
                choice(
                    None,
                    f"{number}:colour:{colour.value}",
                    on=colour is one.colour,
                    others={
                        "data-colour": colour.value or None,
                        "aria-label": words(label),
                        "title": words(label),
                        **form.button,
                    },
                )
                for colour, label in COLOURS.items()
            )
        ),
        "lines": chips("line", lines, chosen_lines),
        "after": chips("after", ((code.value, words(text)) for code, text in RESULTS.items()), one.after),
        "needs": chips("need", ((code.value, words(text)) for code, text in NEEDS.items()), one.needs),
        "presets": options(
            [("", words(N_("None", context="follow-up"))), *((each, preset_text(each, words)) for each in PRESETS)]
        ),
        "stages": ItemList(tuple(_stage_rows(one, number, form))),
        "settles": chips("settles", (("on", words(SETTLES)),), ["on"] * one.settles),
    }  # fmt: skip


def _gone_text(written: str, words: Words, *, known: bool) -> str:
    return words(N_("{line} (not in Bitrix24)")).format(line=written) if known else written


def _key_options(one: Outcome, taken: Mapping[str, str], words: Words) -> list[ListItem]:
    rows = [ListItem({"": Element(words(N_("By its place")), {"value": "", "disabled": None})})]
    for key in DIGITS + LETTERS:
        label = f"{key.upper()}: {taken[key]}" if key in taken else key.upper()
        blocked = "" if key in taken and key != one.key else None
        rows.append(ListItem({"": Element(label, {"value": key, "disabled": blocked})}))
    return rows


def _stage_rows(one: Outcome, number: str, form: FormContext) -> list[ListItem]:
    """Return a row for each pipeline, and for those that the portal no longer has."""
    words, lists = form.words, form.lists
    stages = {pipeline_of(stage): stage for stage in one.stages}

    def row(name: str, title: str, entries: list[tuple[str, str]], chosen: str) -> ListItem:
        attributes = {"data-input": f"{NAME}.stage:{name}-{number}", **form.choice}
        offered = options([("", words(N_("Keep the stage"))), *entries])
        return ListItem({"label": Element(title), "choice": Element(None, attributes, chosen)}, {"options": offered})

    rows = []
    for pipeline in lists.pipelines:
        name = pipeline_of(pipeline.stages[0].code)
        entries = [(stage.code, stage.name) for stage in pipeline.stages]
        chosen = stages.pop(name, "")
        if chosen and chosen not in dict(entries):
            entries.append((chosen, _gone_text(stage_text(chosen, lists, words), words, known=True)))
        rows.append(row(name, pipeline.title(words) or words(N_("Deals")), entries, chosen))
    for name, stage in stages.items():
        title = _gone_text(name, words, known=bool(lists.pipelines))
        rows.append(row(name, title, [(stage, stage.partition(":")[2])], stage))
    return rows
