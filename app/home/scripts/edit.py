"""Editing the library: what each button and input of the editor does to it. Pure and total.

    edit(library, 0, "step.1.text", "Good day")  # the text of the second step of the first script
    edit(library, 0, "add-answer", "1")
    edit(library, 0, "add-field", "1.0:CONTACT/POST/Position")  # the first answer of the second step sets it
    with_library(library, more)  # the scripts and phrases of a file beside those that are there

What doesn't exist, and a list that is full, leave the library unchanged. Names, texts and answers may be empty on the
way: what is wrong is found by `app.scripts.storage_format`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from app.copies import replace
from app.home.fields.values import with_another
from app.home.form import moved
from app.scripts.model import DIRECTIONS, Answer, Library, Objection, Phrase, Script, Step
from app.scripts.storage_format import (
    MOST_ANSWERS,
    MOST_OBJECTIONS,
    MOST_PHRASES,
    MOST_POINTS,
    MOST_SCRIPTS,
    MOST_STEPS,
)
from app.settings.outcome_list import LONGEST_TEXT as LONGEST_VALUE
from app.settings.outcomes import FieldValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.home.fields.values import Values

ItemT = TypeVar("ItemT")
EditedT = TypeVar("EditedT", Script, Step, Answer, FieldValue, Objection, Phrase)

CONDITIONS = {
    "line": "lines",
    "direction": "directions",
    "pipeline": "pipelines",
    "stage": "stage_codes",
    "name": "stages",
}
"""What a script can be limited to, and the attribute that holds it. `name`: a stage by its name, as of version 1.0."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that was removed: what, where it was, and its name.

    Attributes:
        kind: `script`, `phrase`, `step`, `answer`, `field` (of an answer) or `objection`.
        item: The thing.
        index: Its position.
        script: The script that it was in.
        step: The step that it was in.
        answer: The answer that it was in.
    """

    kind: str
    item: Any
    index: int
    script: int = -1
    step: int = -1
    answer: int = -1

    @property
    def name(self) -> str:
        """What it is called."""
        names = (getattr(self.item, name, "") for name in ("name", "key", "title", "text", "label", "field"))
        return next(filter(None, names), "")


def number(text: str) -> int:
    """Return the position that a text names; -1 for none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1


def edit(library: Library, at: int, what: str, value: str) -> Library:
    """Return the library after something was typed or pressed in the editor.

    Args:
        library: The library.
        at: Which script is open.
        what: The input's name, or the verb of the button.
        value: What was typed, or the button's argument.
    """
    part, *path = what.split(".")
    if part == "phrase" and len(path) == 2 and path[1] in ("key", "text", "language"):
        written = value.strip().removeprefix("/") if path[1] == "key" else value
        phrases = _changed(library.phrases, number(path[0]), lambda one: _with(one, path[1], written))
        return replace(library, phrases=phrases)
    if part == "add-phrase":
        room = len(library.phrases) < MOST_PHRASES
        return replace(library, phrases=(*library.phrases, Phrase("", ""))) if room else library
    if part == "move-script":
        before, _, after = value.partition(":")
        return replace(library, scripts=moved(library.scripts, number(before), number(after)))
    return replace(library, scripts=_changed(library.scripts, at, lambda script: _edited(script, part, path, value)))


def _edited(script: Script, part: str, path: list[str], value: str) -> Script:  # noqa: C901, PLR0911 - a line per input
    match (part, *path):
        case ("name",) | ("voicemail",) | ("language",):
            return _with(script, part, value)
        case ("checklist",):
            return replace(script, checklist=tuple(value.split("\n")) if value.strip() else ())
        case ("step", index, "title" | "text" as name):
            return _with_step(script, number(index), lambda step: _with(step, name, value))
        case ("answer", index, answer, "field", position):
            return _with_value(script, number(index), number(answer), number(position), value)
        case ("answer", index, answer, "text" | "to" | "outcome" as name):
            return _with_answer(script, number(index), number(answer), name, value)
        case ("objection", index, "title" | "text" as name):
            found = _changed(script.objections, number(index), lambda one: _with(one, name, value))
            return replace(script, objections=found)
        case ("add-step",) if len(script.steps) < MOST_STEPS:
            return replace(script, steps=(*script.steps, Step(_free_id(script))))
        case ("add-answer",):
            return _with_step(script, number(value), _with_another_answer)
        case ("add-field",):
            return _with_field(script, value)
        case ("add-objection",) if len(script.objections) < MOST_OBJECTIONS:
            return replace(script, objections=(*script.objections, Objection("")))
        case ("show-at",) | ("show-anywhere",):
            return _with_condition(script, value, added=part == "show-at")
        case _:
            return script


def _with_answer(script: Script, index: int, answer: int, name: str, value: str) -> Script:
    def changed(step: Step) -> Step:
        return replace(step, answers=_changed(step.answers, answer, lambda one: _with(one, name, value)))

    if name == "to" and value == NEW_STEP and _leads_to_a_new_step(script, index, answer):
        return script
    if name == "to" and value == NEW_STEP and len(script.steps) < MOST_STEPS:
        value = _free_id(script)
        script = replace(script, steps=(*script.steps, Step(value)))
    return _with_step(script, index, changed)


def _leads_to_a_new_step(script: Script, index: int, answer: int) -> bool:
    """Return whether a step was made for an answer already: each letter typed in a list chooses from it again."""
    answers = script.all_steps[index].answers if 0 <= index < len(script.all_steps) else ()
    to = answers[answer].to if 0 <= answer < len(answers) else ""
    return any(step == Step(to) for step in script.steps)


def _with_field(script: Script, value: str) -> Script:
    """Let an answer set another field: `0.1:CONTACT/POST/Position` is the second answer of the first step."""
    position, _, code = value.partition(":")
    index, _, answer = position.partition(".")
    return _with_fields(script, number(index), number(answer), lambda fields: with_another(fields, code))


def _with_value(script: Script, index: int, answer: int, position: int, value: str) -> Script:
    written = value[:LONGEST_VALUE]
    return _with_fields(
        script, index, answer, lambda fields: _changed(fields, position, lambda one: _with(one, "value", written))
    )


def _with_fields(script: Script, index: int, answer: int, change: Callable[[Values], Values]) -> Script:
    def changed(answer: Answer) -> Answer:
        return replace(answer, fields=change(answer.fields))

    return _with_step(script, index, lambda step: replace(step, answers=_changed(step.answers, answer, changed)))


NEW_STEP = "+"
"""What an answer leads to if a step is to be made for it."""


def _with_another_answer(step: Step) -> Step:
    return replace(step, answers=(*step.answers, Answer(""))) if len(step.answers) < MOST_ANSWERS else step


def _with_step(script: Script, index: int, change: Callable[[Step], Step]) -> Script:
    """Change a step; the first one's text and answers are those of the script."""
    if index == 0:
        first = change(script.all_steps[0])
        return replace(script, text=first.text, answers=first.answers)
    return replace(script, steps=_changed(script.steps, index - 1, change))


def _with_condition(script: Script, value: str, *, added: bool) -> Script:
    kind, _, code = value.partition(":")
    name = CONDITIONS.get(kind)
    if name is None or not code or (kind == "direction" and code not in DIRECTIONS):
        return script
    codes = [each for each in getattr(script, name) if each != code]
    found = (*codes, code)[:MOST_POINTS] if added else tuple(codes)
    return replace(script, **{name: tuple(found)})  # type: ignore[arg-type]


def _free_id(script: Script) -> str:
    """Return an id that no step and no answer uses."""
    taken = {step.id for step in script.all_steps} | {one.to for step in script.all_steps for one in step.answers}
    return next(str(found) for found in range(2, len(taken) + 3) if str(found) not in taken)


def with_new_script(library: Library, name: str, like: int = -1) -> Library:
    """Return the library with a new script at the end, or with a copy right after its original.

    Args:
        library: The library.
        name: What it is called; a number is added if another has this name.
        like: Which script is copied; -1 for none.
    """
    if len(library.scripts) >= MOST_SCRIPTS:
        return library
    copied = 0 <= like < len(library.scripts)
    script = replace(library.scripts[like], name="") if copied else Script("")
    at = like + 1 if copied else len(library.scripts)
    named = replace(script, name=_free_name(library, name))
    return replace(library, scripts=(*library.scripts[:at], named, *library.scripts[at:]))


def _free_name(library: Library, name: str) -> str:
    taken = {script.name.casefold() for script in library.scripts}
    found, count = name, 1
    while found.casefold() in taken:
        count += 1
        found = f"{name} ({count})"
    return found


_DEPTHS = {"script": 1, "phrase": 1, "step": 1, "objection": 1, "answer": 2, "field": 3}
"""How many positions identify an item of a kind: those of step and answer come first."""


def remove(library: Library, at: int, kind: str, position: str) -> tuple[Library, Removed | None]:
    """Return the library without an item, and what is needed to restore it.

    Args:
        library: The library.
        at: Which script is open.
        kind: See `Removed`.
        position: Its index; of an answer, behind that of its step; of a field, behind those of step and answer.
    """
    *within, index = map(number, position.split("."))
    if len(within) + 1 != _DEPTHS.get(kind):
        return library, None
    step, answer = (*within, -1, -1)[:2]
    items = _items(library, kind, at, step, answer)
    if not 0 <= index < len(items):
        return library, None
    removed = Removed(kind, items[index], index, at, step, answer)
    return _with_items(library, removed, (*items[:index], *items[index + 1 :])), removed


def move_up(library: Library, at: int, kind: str, position: str) -> tuple[Library, Removed | None]:
    """Return the library with an item moved up by one, and its new place; see `remove`."""
    without, one = remove(library, at, kind, position)
    if one is None or one.index == 0:
        return library, None
    moved_one = replace(one, index=one.index - 1)
    return put_back(without, moved_one), moved_one


def put_back(library: Library, removed: Removed) -> Library:
    """Return the library with something that was removed; the same if what it was in is gone too."""
    one, item = removed, removed.item
    items = _items(library, one.kind, one.script, one.step, one.answer)
    if one.kind == "step" and any(step.id == item.id for step in items):
        item = replace(item, id=_free_id(library.scripts[one.script]))
    return _with_items(library, one, (*items[: one.index], item, *items[one.index :]))


def _items(library: Library, kind: str, at: int, step: int, answer: int) -> tuple[Any, ...]:
    if kind in ("script", "phrase"):
        return library.scripts if kind == "script" else library.phrases
    if not 0 <= at < len(library.scripts):
        return ()
    script = library.scripts[at]
    if kind in ("answer", "field"):
        answers = script.all_steps[step].answers if 0 <= step < len(script.all_steps) else ()
        return answers if kind == "answer" else answers[answer].fields if 0 <= answer < len(answers) else ()
    return {"step": script.steps, "objection": script.objections}.get(kind, ())


def _with_items(library: Library, one: Removed, items: tuple[Any, ...]) -> Library:
    def changed(script: Script) -> Script:
        match one.kind:
            case "step":
                return replace(script, steps=items)
            case "objection":
                return replace(script, objections=items)
            case "field":
                return _with_fields(script, one.step, one.answer, lambda _: items)
            case _:
                return _with_step(script, one.step, lambda step: replace(step, answers=items))

    match one.kind:
        case "script":
            return replace(library, scripts=items)
        case "phrase":
            return replace(library, phrases=items)
        case _:
            return replace(library, scripts=_changed(library.scripts, one.script, changed))


def with_library(library: Library, more: Library) -> Library:
    """Return the library with scripts and phrases of another beside its own; a name that is taken gets a number."""
    for script in more.scripts:
        if len(library.scripts) < MOST_SCRIPTS:
            named = replace(script, name=_free_name(library, script.name))
            library = replace(library, scripts=(*library.scripts, named))
    taken = {(phrase.key.casefold(), phrase.language) for phrase in library.phrases}
    phrases = [phrase for phrase in more.phrases if (phrase.key.casefold(), phrase.language) not in taken]
    return replace(library, phrases=(*library.phrases, *phrases)[:MOST_PHRASES])


def _with(item: EditedT, name: str, value: str) -> EditedT:
    change: dict[str, Any] = {name: value}
    return replace(item, **change)


def _changed(items: tuple[ItemT, ...], index: int, change: Callable[[ItemT], ItemT]) -> tuple[ItemT, ...]:
    return tuple(change(item) if at == index else item for at, item in enumerate(items))
