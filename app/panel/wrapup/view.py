"""The wrap-up on the page: one function per part, each pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.notes.decisions import decision_rows
from app.notes.follow_up import PRESETS, preset_text
from app.notes.retry import RetrySchedule, schedule_for
from app.notes.save_request import RecordKind, WriteState
from app.notes.write_texts import write_problem_text, write_text
from app.panel.wrapup.consequences_view import consequences_text, consequences_view, due_text
from app.panel.wrapup.model import Model, Notice, Status
from app.sections.remote_data import owner_text
from app.ui.error_texts import saving_text
from app.ui.field_texts import shortened
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.bitrix24.errors import ErrorKind
    from app.notes.draft import Draft
    from app.notes.follow_up import TimeZones
    from app.notes.save_request import QueuedSave, SaveRequest, WriteResult

_STATUSES = {
    Status.EMPTY: "",
    Status.DRAFT: N_("Draft, {time}"),
    Status.SAVING: N_("Saving…"),
    Status.WAITING: N_("Waiting for the call's record"),
    Status.SAVED: N_("Saved"),
    Status.FAILED: N_("Not saved"),
}

_REPEATS = {
    RetrySchedule.AWAITED: N_(
        "Your note is kept in this browser and will be put there automatically. You can close the card."
    ),
    RetrySchedule.SOON: N_("Your note is kept in this browser and will be sent automatically."),
    RetrySchedule.LATER: N_(
        "Your note is kept in this browser and will be sent automatically later. You can close the card."
    ),
    RetrySchedule.RARELY: N_(
        "Your note is kept in this browser and will be retried every few hours and when a call card opens."
    ),
    RetrySchedule.NEVER: N_("Your note is kept in this browser. It won't be retried until you decide."),
}

_NOTICES = {
    Notice.OUTCOME_MISSING: N_("Choose an outcome first."),
    Notice.NO_CLIENT: N_(
        "This call has no client yet. Find or create one first. Until then your note is kept in this browser only."
    ),
    Notice.NOWHERE: N_(
        "This call has no client in the CRM, so there's nowhere to save the note. It's kept in this browser only and "
        "offered with your next call. You can copy it."
    ),
    Notice.WHEN_WRONG: N_("Choose a time in the future."),
    Notice.NOTE_MISSING: N_("This outcome needs a note. Write it first."),
    Notice.FOLLOW_UP_MISSING: N_("This outcome needs a follow-up. Choose when first."),
    Notice.DEAL_MISSING: N_("This outcome needs a deal. Choose what the call is about first."),
    Notice.FIELD_MISSING: N_("Fill in “{field}” first."),
    Notice.FIELD_WRONG: N_("Correct “{field}” first."),
}


PLACES_OF_NOTICES = {
    Notice.NO_CLIENT: "matches-search",
    Notice.OUTCOME_MISSING: "wrapup-outcome-part",
    Notice.NOTE_MISSING: "wrapup-text",
    Notice.FOLLOW_UP_MISSING: "wrapup-follow-up-part",
    Notice.DEAL_MISSING: "deals-section",
}
"""Where what prevents saving can be corrected."""


def _status_text(model: Model, words: Words, times: TimeZones) -> str:
    """Return the status of the note on screen, in words."""
    sentence = _STATUSES[model.status]
    if model.status is Status.DRAFT:
        return words(sentence).format(time=times.clock(model.draft.at))
    return words(sentence) if sentence else ""


def problem_text(result: WriteResult, words: Words) -> str:
    """Return why something isn't saved, and what to do; empty if nothing went wrong."""
    return "" if result.problem is None else saving_text(result.problem, result.status, words)


def repeat_text(problem: ErrorKind, words: Words) -> str:
    """Return whether the note is safe, and when it is retried."""
    return words(_REPEATS[schedule_for(problem)])


def notice_text(notice: Notice, words: Words, field: str = "") -> str:
    """Return why the note can't be saved; `field` is what people call the one that is missing or wrong."""
    return words(_NOTICES[notice]).format(field=field)


def _notice_text(model: Model, words: Words) -> str:
    if model.notice is None:
        return ""
    return notice_text(model.notice, words, "" if model.missing_field is None else model.missing_field.label)


ViewModel = dict[str, Content]

_NOT_KEPT = N_(
    "This browser doesn't keep notes for this page: save yours before the card closes, or copy it. Otherwise it's lost."
)
RESTORED = N_("This browser's data was cleared meanwhile. The notes shown here were stored again; others may be lost.")
_HERE_ONLY = N_(
    "These are in this browser only until they're saved or discarded. A private window loses them when it closes."
)

SNIPPET = 120
"""Characters of a waiting note that are shown."""


Drawing = Callable[[Model, Words], ViewModel]


def drawings(times: TimeZones) -> tuple[Drawing, ...]:
    """Return what the section shows, in parts that change at different moments; `times` are the clocks they show."""

    def state(model: Model, words: Words) -> ViewModel:
        return _state(model, words, times)

    def due(model: Model, words: Words) -> ViewModel:
        return _due(model, words, times)

    def consequences(model: Model, words: Words) -> ViewModel:
        return consequences_view(model, words, times)

    def todos(model: Model, words: Words) -> ViewModel:
        return {"wrapup-todos": ItemList(tuple(todo_rows(model, words, times)))}

    def parts(model: Model, words: Words) -> ViewModel:
        return {
            "wrapup-steps": ItemList(tuple(_steps(model, words))),
            "wrapup-decisions": ItemList(tuple(_decisions(model, words, times))),
        }

    def others(model: Model, words: Words) -> ViewModel:
        return _others(model, words, times)

    return _text, state, _choices, due, _buttons, _target, consequences, todos, parts, others


def view(model: Model, words: Words, times: TimeZones) -> ViewModel:
    """Return everything that the section shows."""
    return {name: shown for drawing in drawings(times) for name, shown in drawing(model, words).items()}


def _text(model: Model, _words: Words) -> ViewModel:
    return {"wrapup-text": Element(None, {"aria-invalid": None}, model.draft.text)}


def _others(model: Model, words: Words, times: TimeZones) -> ViewModel:
    """Return what earlier calls have left."""
    return {
        "wrapup-waiting": ItemList(tuple(_waiting(save, model, words, times) for save in model.others)),
        "wrapup-earlier": ItemList(
            (
                *(_earlier(draft.note_id, draft, model, words, times) for draft in model.earlier),
                *(_earlier(key, None, model, words, times) for key in model.unread),
            )
        ),
        "wrapup-kept": Element(words(_HERE_ONLY), visibility(shown=model.lasting and _left_over(model))),
        "wrapup-unfinished": _unfinished(model, words),
        "wrapup-count": Element(
            words.count(N_("{count} note waiting", "{count} notes waiting"), len(model.others)),
            visibility(shown=bool(model.others)),
        ),
    }


def _unfinished(model: Model, words: Words) -> Element:
    """Return how many notes of earlier calls aren't saved, and where they are."""
    count = len(model.earlier) + len(model.unread)
    unfinished = N_(
        "{count} unfinished note. Finish it below, or on the app's home page.",
        "{count} unfinished notes. Finish them below, or on the app's home page.",
    )
    return Element(words.count(unfinished, count) if count else "", visibility(shown=bool(count)))


def _left_over(model: Model) -> bool:
    return bool(model.others or model.earlier or model.unread)


def announcement(before: Model | None, after: Model, words: Words, times: TimeZones) -> str:
    """Return the announcement of a change for screen readers; empty if there is none."""
    if before is None:
        return ""
    same_call = before.note_context is not None and before.note_context == after.note_context
    if same_call and before.outcome != after.outcome and after.chosen is not None and after.chosen.has_consequences:
        return consequences_text(after, words, times)
    if before.draft.note_id != after.draft.note_id:
        return ""
    if after.notice is not None and before.notice is not after.notice:
        return _notice_text(after, words)
    restored = after.restored and not before.restored
    if before.status is not after.status and after.status in (Status.SAVED, Status.WAITING, Status.FAILED):
        parts = (_status_text(after, words, times), _reason(after, words), _remarks(after, words))
        return " ".join(filter(None, parts))
    return words(RESTORED) if restored else ""


def _state(model: Model, words: Words, times: TimeZones) -> ViewModel:
    reason = _reason(model, words) or _notice_text(model, words) or _remarks(model, words) or _hint(model, words)
    value = {"data-value": model.status.value}
    return {
        "wrapup-state": Element(_status_text(model, words, times), value),
        "wrapup-reason": Element(reason, {**value, **visibility(shown=bool(reason))}),
    }


def _hint(model: Model, words: Words) -> str:
    """Return what else there is to know about the note, the most urgent."""
    unsaved = model.status is not Status.SAVED
    if model.slow and model.lasting:
        return words(N_("Bitrix24 hasn't answered yet. Your note is kept in this browser, and we're still trying."))
    if model.left_behind:
        sentence = N_("A copy was already saved to {items} and stays there.")
        return words(sentence).format(items=_items_text(model.left_behind, model, words))
    if not model.lasting and unsaved:
        return words(_NOT_KEPT)
    return words(RESTORED) if model.restored and unsaved else ""


def _items_text(codes: Iterable[str], model: Model, words: Words) -> str:
    return ", ".join(owner_text(code, model.names, words) for code in codes)


def _reason(model: Model, words: Words) -> str:
    save = model.own_save
    if model.status not in (Status.FAILED, Status.WAITING) or save is None or save.problem is None:
        return ""
    next_step = repeat_text(save.problem, words) if model.lasting else words(_NOT_KEPT)
    return words.paragraph(problem_text(save.worst, words), next_step)


def _remarks(model: Model, words: Words) -> str:
    """Return which parts of a saved note weren't carried out, and which are still to come."""
    save = model.current_save
    if model.status is not Status.SAVED or save is None:
        return ""
    remarks = [
        write_problem_text(entry, save.state.of(entry), owner_text(entry.owner, model.names, words), words)
        for entry in save.given_up
    ]
    links = [entry.owner for entry in save.open if entry.kind is RecordKind.BINDING]
    if links:
        sentence = N_("The call will be linked to {items} when Bitrix24 has its record.")
        remarks.append(words(sentence).format(items=_items_text(links, model, words)))
    return words.paragraph(*dict.fromkeys(remarks))


def _choices(model: Model, words: Words) -> ViewModel:
    chosen = model.follow_up
    keys = {one.name: key for key, one in model.keys.items()}
    rows = [
        ListItem(
            {
                "name": Element(
                    one.name,
                    _pressed(one.name == model.outcome)
                    | {"data-argument": one.name, "data-colour": one.colour.value or None},
                ),
                "key": Element(keys.get(one.name, "").upper(), visibility(shown=one.name in keys)),
            }
        )
        for one in model.offered
    ]
    presets = [
        ListItem(
            {
                "name": Element(
                    preset_text(preset, words),
                    _pressed(chosen is not None and chosen.preset == preset) | {"data-argument": preset},
                )
            }
        )
        for preset in PRESETS
    ]
    return {
        "wrapup-outcome-part": Element(None, visibility(shown=bool(rows))),
        "wrapup-required": Element(words(N_("required")), visibility(shown=model.required)),
        "wrapup-outcomes": ItemList(tuple(rows)),
        "wrapup-presets": ItemList(tuple(presets)),
        "wrapup-no-follow-up": Element(None, visibility(shown=chosen is not None)),
        "wrapup-when": _own_time(model),
    }


def _due(model: Model, words: Words, times: TimeZones) -> ViewModel:
    """Return when the follow-up is due, as seen from now."""
    chosen = model.follow_up
    return {
        "wrapup-zone": Element(words(N_("In the client's time")), visibility(shown=times.differ(model.now))),
        "wrapup-due": Element(
            "" if chosen is None else due_text(chosen, model, words, times), visibility(shown=chosen is not None)
        ),
    }


def _own_time(model: Model) -> Element:
    """Return the field for another time. WebKit shows today's date in an empty one, so that a mark hides it."""
    chosen = model.follow_up
    unused = chosen is None or chosen.preset in PRESETS
    empty = unused and model.notice is not Notice.WHEN_WRONG
    return Element(None, {"data-empty": "" if empty else None}, "" if unused else None)


def todo_rows(model: Model, words: Words, times: TimeZones, note_id: str = "") -> list[ListItem]:
    """Return the due to-dos that the call may settle; those of a saved note aren't open any more.

    Args:
        model: The wrap-up.
        words: The language.
        times: The time zones.
        note_id: The note's, where several are shown.
    """
    prefix = f"{note_id}:" if note_id else ""
    due = {todo.id: todo.due for todo in model.due_todos or ()}
    return [
        ListItem(
            {
                "name": Element(
                    _todo_text(todo.title, due.get(todo.id), model.now, words, times),
                    {"data-argument": f"{prefix}{todo.id}", "aria-checked": "true" if todo.settled else "false"},
                )
            }
        )
        for todo in model.todos
        if not (model.status is Status.SAVED and todo.settled)
    ]


def _todo_text(title: str, due: float | None, now: float, words: Words, times: TimeZones) -> str:
    title = _snippet(title) or words(N_("To-do"))
    if due is None:
        return words(N_("This call settles “{title}”")).format(title=title)
    if due < now:
        when = words(N_("overdue, {moment}")).format(moment=times.seen(due, now))
    else:
        when = words(N_("due today, {time}")).format(time=times.clock(due))
    return words(N_("This call settles “{title}” ({due})")).format(title=title, due=when)


def _buttons(model: Model, words: Words) -> ViewModel:
    status = model.status
    possible = (not model.draft.empty or bool(model.outcome)) and status not in (Status.SAVED, Status.WAITING)
    text = words(N_("Try again")) if status is Status.FAILED else words(N_("Save"))
    busy = "true" if status is Status.SAVING else None
    able = {"aria-disabled": None if possible and status is not Status.SAVING else "true", "aria-busy": busy}
    return {
        "wrapup-save": Element(text, able),
        "wrapup-save-close": Element(None, {**able, **visibility(shown=model.closing)}),
        "wrapup-leave": Element(None, visibility(shown=model.can_leave)),
    }


def _target(model: Model, words: Words) -> ViewModel:
    """Return where the note goes to, and the buttons for where it doesn't."""
    items = _items_text(model.targets, model, words)
    return {
        "wrapup-copy": Element(None, visibility(shown=_copyable(model))),
        "wrapup-copied": Element(
            words(N_("Copied")) if model.copied and model.copied == model.draft.note_id else "",
        ),
        "wrapup-target": Element(words(N_("Goes to: {items}")).format(items=items) if items else ""),
        "wrapup-no-item": _no_item(model, words),
    }


def _copyable(model: Model) -> bool:
    """Return whether to offer copying: the words aren't in the CRM, and may not get there."""
    stuck = model.notice in (Notice.NO_CLIENT, Notice.NOWHERE) or not model.lasting
    return model.status is Status.FAILED or (stuck and model.unsaved and bool(model.draft.text))


def _no_item(model: Model, words: Words) -> Element:
    """Return the button that leaves out what the call is about: a restored note's deal may not be listed any more."""
    code = model.about_code
    possible = len(model.targets) > 1 and model.status in (Status.EMPTY, Status.DRAFT, Status.FAILED)
    shown = possible and code in model.targets
    text = words(N_("Leave out {item}")).format(item=owner_text(code, model.names, words)) if shown else ""
    return Element(text, visibility(shown=shown))


def _steps(model: Model, words: Words) -> list[ListItem]:
    """Return which parts of a note are saved and which aren't; nothing unless saving failed."""
    save = model.own_save
    if save is None or save.complete or model.status is not Status.FAILED:
        return []
    rows = []
    for entry in save.writes:
        result = save.state.of(entry)
        item = owner_text(entry.owner, model.names, words)
        done = save.state.has(entry) and result.problem is None
        outcome = words(N_("saved")) if done else write_problem_text(entry, result, item, words)
        state = WriteState.DONE if done else result.state
        rows.append(
            ListItem(
                {
                    "": Element(None, {"data-value": state.value}),
                    "name": Element(write_text(entry, item, words)),
                    "result": Element(outcome or words(N_("not saved yet"))),
                }
            )
        )
    return rows


def _decisions(model: Model, words: Words, times: TimeZones) -> list[ListItem]:
    """Return what the operator has to decide about fields, of this call and of earlier ones."""
    stuck = [save for save in model.queued if any(entry.kind is RecordKind.FIELDS for entry in save.open)]
    if not stuck:
        return []

    def name_of(code: str) -> str:
        return owner_text(code, model.names, words)

    rows = [row for save in stuck for row in decision_rows(save, name_of, words, times.intl)]
    return [row._replace(parts={**row.parts, "open": _opener(row)}) for row in rows]


def _opener(row: ListItem) -> Element:
    """Return the button that opens the item of a decision."""
    _, slot, *_ = str(row.parts["theirs"].attributes["data-argument"]).split(" ")
    return Element(None, {"data-argument": slot.partition(":")[2]})


def _waiting(save: QueuedSave, model: Model, words: Words, times: TimeZones) -> ListItem:
    request = save.request
    problem = problem_text(save.worst, words)
    return ListItem(
        {
            "title": Element(f"{owner_text(save.owner, model.names, words)} · {times.shown(request.at, model.now)}"),
            "words": Element(_snippet(request.note or _changes(request, model, words))),
            "problem": Element(problem, visibility(shown=bool(problem))),
            "retry": Element(None, {"data-argument": request.note_id}),
            "copy": Element(
                _copy_text(request.note_id, model, words),
                {"data-argument": request.note_id, **visibility(shown=bool(request.note))},
            ),
            "discard": Element(_discard_text(request.note_id, model, words), {"data-argument": request.note_id}),
        }
    )


def _changes(request: SaveRequest, model: Model, words: Words) -> str:
    """Return what a save request without a note changes in to-dos and fields."""
    changes = (entry for entry in request.writes if entry.kind.changes_todo or entry.kind is RecordKind.FIELDS)
    return ", ".join(write_text(entry, owner_text(entry.owner, model.names, words), words) for entry in changes)


def _earlier(what: str, draft: Draft | None, model: Model, words: Words, times: TimeZones) -> ListItem:
    """Return the row of a note of an earlier call, by its note id; of one that can't be read, by its key."""
    title, text = words(N_("A note that can't be read")), ""
    if draft is not None:
        title = f"{owner_text(draft.key.client, model.names, words)} · {times.shown(draft.at, model.now)}"
        text = draft.text or draft.outcome
    saveable = draft is not None and bool(draft.key.client or draft.about)
    usable = draft is not None and bool(draft.text)
    return ListItem(
        {
            "title": Element(title),
            "words": Element(_snippet(text)),
            "save": Element(None, {"data-argument": what, **visibility(shown=saveable)}),
            "use": Element(None, {"data-argument": what, **visibility(shown=usable)}),
            "copy": Element(_copy_text(what, model, words), {"data-argument": what}),
            "discard": Element(_discard_text(what, model, words), {"data-argument": what}),
        }
    )


def _copy_text(what: str, model: Model, words: Words) -> str:
    return words(N_("Copied") if model.copied == what else N_("Copy"))


def _discard_text(what: str, model: Model, words: Words) -> str:
    return words(N_("Discard for good") if model.armed == what else N_("Discard"))


def _snippet(text: str) -> str:
    return shortened(" ".join(text.split()), SNIPPET)


def _pressed(on: bool) -> dict[str, str | None]:
    return {"aria-pressed": "true" if on else "false"}
