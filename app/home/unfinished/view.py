"""Unfinished notes on the page. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.unfinished.state import Stage, UnfinishedNote
from app.locale import N_, Words
from app.notes.decisions import decision_rows
from app.notes.unfinished import Obstacle
from app.sections.remote_data import owner_text
from app.ui.error_texts import saving_text
from app.ui.field_texts import value_text
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.home.unfinished.state import Model
    from app.notes.follow_up import TimeZones

_STAGES = {
    Stage.HERE: "",
    Stage.OPEN: N_("Open in a call card right now. Finish it there."),
    Stage.SAVING: N_("Saving…"),
    Stage.QUEUED: N_("Not saved yet. It will be sent automatically."),
    Stage.SAVED: N_("Saved"),
    Stage.DISCARDED: N_("Discarded"),
    Stage.GONE: N_("Saved or discarded somewhere else."),
}

_OBSTACLES = {
    Obstacle.NO_OWNER: N_(
        "This call had no client, so there's nowhere to save the note. Copy it, or use it in the note of a call with "
        "this client."
    ),
    Obstacle.OUTCOME_MISSING: N_("Choose an outcome first."),
    Obstacle.NOTE_MISSING: N_("This outcome needs a note. Write it first."),
    Obstacle.OPEN: N_("Open in a call card right now. Finish it there."),
}

_NOT_KEPT = N_("This browser doesn't keep notes for this page: save them before you leave it.")


def view(model: Model, words: Words, times: TimeZones) -> dict[str, Content]:
    """Return everything that the section shows. Without notes it is hidden."""
    open_count = sum(row.stage in (Stage.HERE, Stage.OPEN, Stage.QUEUED) for row in model.rows) + len(model.unread)
    there = bool(model.rows or model.unread)
    return {
        "unfinished-section": Element(None, visibility(shown=there)),
        "unfinished-count": Element(str(open_count) if open_count else ""),
        "unfinished-volatile": Element(words(_NOT_KEPT), visibility(shown=there and not model.lasting)),
        "unfinished": ItemList(
            (
                *(_row(row, model, words, times) for row in model.rows),
                *(_unread(key, model, words) for key in model.unread),
            )
        ),
    }


def announcement(before: Model, after: Model, words: Words) -> str:
    """Return the announcement of a change for screen readers; empty if there is none."""
    known = {row.draft.note_id: row for row in before.rows}
    told = []
    for row in after.rows:
        earlier = known.get(row.draft.note_id)
        if earlier is not None and (row.stage, row.obstacle) != (earlier.stage, earlier.obstacle):
            text = _state(row, words) or _problem(row, words)
            told.append(f"{owner_text(row.draft.key.client, after.names, words)}: {text}" if text else "")
    return " ".join(filter(None, told))


def _row(row: UnfinishedNote, model: Model, words: Words, times: TimeZones) -> ListItem:
    draft, note_id = row.draft, row.draft.note_id
    here = row.stage is Stage.HERE
    targets = [owner_text(draft.key.client, model.names, words)]
    targets += [owner_text(draft.about, model.names, words)] if draft.about else []
    title = ", ".join(dict.fromkeys(targets))
    state, problem = _state(row, words), _problem(row, words)
    due = "" if draft.follow_up is None else words(N_("Follow-up {time}"))
    offered = model.offered(draft) if here else ()
    chips = [
        ListItem(
            {
                "choice": Element(
                    one.name,
                    {
                        "aria-pressed": "true" if one.name == draft.outcome else "false",
                        "data-argument": f"{note_id}:{one.name}",
                    },
                )
            }
        )
        for one in offered
    ]
    argument = {"data-argument": note_id}
    acts = _acts(row, model, words, times) if here else ""
    return ListItem(
        {
            "": Element(None, {"data-stage": row.stage.value}),
            "title": Element(f"{title} · {times.shown(draft.at, model.now)}"),
            "state": Element(state, visibility(shown=bool(state))),
            "outcome": Element(
                words(N_("Outcome: {outcome}")).format(outcome=draft.outcome) if draft.outcome and not here else "",
                visibility(shown=bool(draft.outcome) and not here),
            ),
            "text": Element(
                None,
                {
                    "data-input": f"unfinished.{note_id}",
                    "readonly": None if here else "",
                    "aria-label": words(N_("Note for {client}")).format(client=title),
                    **visibility(shown=row.stage not in (Stage.DISCARDED, Stage.GONE)),
                },
                draft.text,
            ),
            "due": Element(
                due.format(time="" if draft.follow_up is None else times.shown(draft.follow_up.at, model.now)),
                visibility(shown=bool(due)),
            ),
            "acts": Element(acts, visibility(shown=bool(acts))),
            "problem": Element(problem, visibility(shown=bool(problem))),
            "save": Element(None, {**argument, **visibility(shown=here or row.stage is Stage.SAVING), **_busy(row)}),
            "retry": Element(None, {**argument, **visibility(shown=row.stage is Stage.QUEUED)}),
            "copy": Element(
                _copy_text(note_id, model, words),
                {**argument, **visibility(shown=bool(draft.text) and row.stage in (Stage.HERE, Stage.QUEUED))},
            ),
            "discard": Element(
                _discard_text(note_id, model, words),
                {**argument, **visibility(shown=row.stage in (Stage.HERE, Stage.QUEUED))},
            ),
        },
        {"outcomes": ItemList(tuple(chips)), "decisions": ItemList(tuple(_decisions(row, model, words, times)))},
    )


def _acts(row: UnfinishedNote, model: Model, words: Words, times: TimeZones) -> str:
    """Return what the note's outcome changes, as it was decided in the card, and what it can't change from here."""
    draft, outcome = row.draft, model.outcome(row.draft)
    brought = [one for one in draft.changes_to_write if one.by_outcome and one.on]
    parts = [
        words(N_("{item}: {field} becomes “{value}”")).format(
            item=owner_text(one.owner, model.names, words),
            field=one.change.label or one.change.field,
            value=value_text(one.change.type, one.change.new, words, times.intl, one.change.text),
        )
        for one in brought
    ]
    settled = sum(todo.settled for todo in draft.todos)
    parts += [words.count(N_("Settles {count} to-do", "Settles {count} to-dos"), settled)] if settled else []
    acts = outcome is not None and (outcome.stages or outcome.fields or outcome.settles)
    if acts and not (draft.item_changes or draft.todos):
        parts.append(words(N_("Stages, fields and to-dos can only be changed in the call card.")))
    return " · ".join(parts)


def _unread(key: str, model: Model, words: Words) -> ListItem:
    gone, argument = Element("", visibility(shown=False)), {"data-argument": key}
    return ListItem(
        {
            "": Element(None, {"data-stage": "unread"}),
            "title": Element(words(N_("A note that can't be read"))),
            "state": gone,
            "outcome": gone,
            "text": Element(None, {"data-input": None, "readonly": "", **visibility(shown=False)}, ""),
            "due": gone,
            "acts": gone,
            "problem": gone,
            "save": Element(None, {**argument, **visibility(shown=False)}),
            "retry": Element(None, {**argument, **visibility(shown=False)}),
            "copy": Element(_copy_text(key, model, words), {**argument, **visibility(shown=True)}),
            "discard": Element(_discard_text(key, model, words), {**argument, **visibility(shown=True)}),
        },
        {"outcomes": ItemList(), "decisions": ItemList()},
    )


def _decisions(row: UnfinishedNote, model: Model, words: Words, times: TimeZones) -> list[ListItem]:
    """Return what has to be decided about fields."""
    if row.queued is None or row.stage is not Stage.QUEUED:
        return []

    def name_of(code: str) -> str:
        return owner_text(code, model.names, words)

    return decision_rows(row.queued, name_of, words, times.intl)


def _state(row: UnfinishedNote, words: Words) -> str:
    sentence = _STAGES[row.stage]
    return words(sentence) if sentence else ""


def _problem(row: UnfinishedNote, words: Words) -> str:
    if row.obstacle in _OBSTACLES:
        return words(_OBSTACLES[row.obstacle])
    if row.queued is None or row.queued.problem is None:
        return ""
    return saving_text(row.queued.problem, row.queued.worst.status, words)


def _busy(row: UnfinishedNote) -> dict[str, str | None]:
    saving = "true" if row.stage is Stage.SAVING else None
    return {"aria-busy": saving, "aria-disabled": saving}


def _copy_text(what: str, model: Model, words: Words) -> str:
    return words(N_("Copied") if model.copied == what else N_("Copy"))


def _discard_text(what: str, model: Model, words: Words) -> str:
    return words(N_("Discard for good") if model.armed == what else N_("Discard"))
