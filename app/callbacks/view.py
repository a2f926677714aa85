"""Today's callbacks on the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.notes.follow_up import PRESETS, TimeZones, preset_text
from app.notes.save_request import RecordKind
from app.notes.write_texts import write_problem_text
from app.phone.reading import country_of, read, written
from app.sections.remote_data import owner_text
from app.ui.error_texts import reading_text
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.callbacks.state import Model
    from app.crm.todos import Todo
    from app.notes.todo_changes import TodoChange
    from app.ui.intl import Intl

_UNDER_WAY = {RecordKind.SETTLE: N_("Completing…"), RecordKind.LATER: N_("Postponing…")}


@dataclass(frozen=True, slots=True)
class Formats:
    """How texts, times and numbers are written.

    Attributes:
        words: The language.
        intl: What depends on country and language.
        zones: Gives the times of a country, by its ISO code, and the operator's.
        region: The portal's country.
    """

    words: Words
    intl: Intl
    zones: Callable[[str], TimeZones]
    region: str


def view(model: Model, formats: Formats) -> dict[str, Content]:
    """Return everything that the section shows."""
    todos, words = model.todos, formats.words
    error = "" if model.error is None else reading_text(model.error, words)
    first = model.todos is None and model.reading
    shown, total = len(todos or ()), model.total
    return {
        "callbacks-section": Element(None, {"aria-busy": "true" if model.reading else None, **visibility(shown=True)}),
        "callbacks-count": Element(str(model.open_count) if model.open_count else ""),
        "callbacks-loading": Element(None, visibility(shown=first)),
        "callbacks-notice": Element(None, visibility(shown=bool(error))),
        "callbacks-trouble": Element(error),
        "callbacks-empty": Element(None, visibility(shown=todos == () and not error)),
        "callbacks": ItemList(tuple(_row(todo, model, formats) for todo in todos or ())),
        "callbacks-more": Element(
            words(N_("{shown} of {total} shown. Show more")).format(shown=shown, total=total),
            visibility(shown=model.next is not None),
        ),
        "callbacks-refresh": Element(
            None, {"aria-disabled": "true" if model.reading else None, **visibility(shown=todos is not None)}
        ),
    }


def announcement(before: Model, after: Model, words: Words) -> str:
    """Return the announcement of a change for screen readers; empty if there is none."""
    sentences = []
    for number, change in after.changes.items():
        earlier, todo = before.changes.get(number), after.todo(number)
        if todo is not None and (earlier is None or earlier.result != change.result) and change.over:
            sentences.append(f"{_name(todo, words)}: {_change_text(change, todo, words)}")
    if after.called is not None and after.called != before.called:
        sentences.append(_called_text(after, words))
    if after.todos is not None and before.reading and not after.reading and after.error is None:
        due = N_("{count} callback due today.", "{count} callbacks due today.")
        sentences.append(words.count(due, after.open_count))
    return " ".join(sentences)


def _row(todo: Todo, model: Model, formats: Formats) -> ListItem:
    words, region = formats.words, formats.region
    change = model.changes.get(todo.id)
    number = read(todo.number, "", region) if todo.number else None
    country = "" if number is None else country_of(number)
    times = formats.zones(country)
    active = change is None or (change.over and not change.carried_out)
    state = "" if change is None else _change_text(change, todo, words, times, model.now)
    if not state and model.called is not None and model.called[0] == todo.id:
        state = _called_text(model, words)
    argument = {"data-argument": str(todo.id)}
    late = todo.due < model.now
    name = _name(todo, words)
    shown = written(todo.number, "", region) if todo.number else ""
    clock = _clock(times, model.now, formats)
    postponing = active and model.postponing == todo.id
    presets = [
        ListItem({"preset": Element(preset_text(preset, words), {"data-argument": f"{todo.id}:{preset}"})})
        for preset in (PRESETS if postponing else ())
    ]
    problem = change is not None and change.over and not change.carried_out
    return ListItem(
        {
            "": Element(
                None,
                {
                    "data-late": "" if late and active else None,
                    "data-done": None if change is None or not change.carried_out else "",
                },
            ),
            "name": Element(name),
            "due": Element(_due_text(todo, model, words, times, late=late and active)),
            "title": Element(todo.title),
            "number": Element(shown or words(N_("No number"))),
            "clock": Element(clock and f"· {clock}"),
            "state": Element(state, {"data-value": "problem" if problem else None, **visibility(shown=bool(state))}),
            "call": Element(
                None,
                {
                    **argument,
                    "aria-label": words(N_("Call now: {client}, {number}")).format(client=name, number=shown),
                    **visibility(shown=bool(todo.number) and active),
                },
            ),
            "later": Element(
                None,
                {**argument, "aria-expanded": "true" if postponing else "false", **visibility(shown=active)},
            ),
            "done": Element(None, {**argument, **visibility(shown=active)}),
        },
        {"presets": ItemList(tuple(presets))},
    )


def _name(todo: Todo, words: Words) -> str:
    return todo.name or owner_text(todo.owner.code, {}, words)


def _due_text(todo: Todo, model: Model, words: Words, times: TimeZones, *, late: bool) -> str:
    """Return when it is due, by the client's clock, and by the operator's if that shows another time."""
    text, own = times.shown_by_client_clock(todo.due, model.now), times.shown(todo.due, model.now)
    if text != own:
        text = words(N_("{time} there, for you {own}")).format(time=text, own=own)
    return words(N_("overdue, {moment}")).format(moment=text) if late else text


def _clock(times: TimeZones, now: float, formats: Formats) -> str:
    """Return the time at the client's place; empty if it is the operator's."""
    if not times.country or not times.differ(now):
        return ""
    minutes = int(now + times.client_offset(now)) % 86_400 // 60
    return formats.words(N_("It's {time} there")).format(time=formats.intl.clock(minutes))


def _change_text(change: TodoChange, todo: Todo, words: Words, times: TimeZones | None = None, now: float = 0.0) -> str:
    write = change.write
    if change.carried_out:
        if write.kind is RecordKind.SETTLE or write.deadline is None or times is None:
            return words(N_("Done") if write.kind is RecordKind.SETTLE else N_("Postponed"))
        return words(N_("Postponed to {time}")).format(time=times.shown(write.deadline, now))
    problem = write_problem_text(write, change.result, _name(todo, words), words)
    return problem or words(_UNDER_WAY[write.kind])


def _called_text(model: Model, words: Words) -> str:
    number, possible = model.called or (0, False)
    todo = model.todo(number)
    if not possible:
        return words(N_("This Bitrix24 page can't start calls. Copy the number and call from your phone."))
    return words(N_("Asked Bitrix24 to call {client}.")).format(client="" if todo is None else _name(todo, words))
