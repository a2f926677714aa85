"""Unfinished notes on the page. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.home.unfinished.state import Stage, UnfinishedNote
from app.home.unfinished.wrapup import is_gone, wrapup_of
from app.locale import N_, Words
from app.notes.decisions import decision_rows
from app.notes.follow_up import PRESETS, preset_text
from app.notes.unfinished import Obstacle
from app.panel.callers.view import is_repeatable, match_row, search_text
from app.panel.wrapup.consequences_view import (
    consequence_row,
    consequences_text,
    due_text,
    shown_consequences,
    starts_robots,
)
from app.panel.wrapup.model import Notice
from app.panel.wrapup.view import RESTORED, notice_text, todo_rows
from app.sections.remote_data import owner_text
from app.settings.outcomes import Need
from app.ui.error_texts import reading_text, saving_text
from app.ui.field_texts import value_text
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.home.unfinished.state import Model
    from app.notes.draft import ItemChange
    from app.notes.follow_up import TimeZones
    from app.panel.wrapup.model import Model as Wrapup

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
    Obstacle.NO_OWNER: N_("This call had no client. Find and choose the client first."),
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
        "unfinished-volatile": _volatile(model, words, there=there),
        "unfinished": ItemList(
            (
                *(_row(row, model, words, times) for row in model.rows),
                *(_unread(key, model, words) for key in model.unread),
            )
        ),
    }


def _volatile(model: Model, words: Words, *, there: bool) -> Element:
    """Return what the browser doesn't keep, or has lost."""
    text = _NOT_KEPT if not model.lasting else RESTORED if model.restored else ""
    return Element(words(text) if text else "", visibility(shown=there and bool(text)))


def announcement(before: Model, after: Model, words: Words, times: TimeZones) -> str:
    """Return the announcement of a change for screen readers; empty if there is none."""
    known = {row.draft.note_id: row for row in before.rows}
    sentences = []
    for row in after.rows:
        earlier = known.get(row.draft.note_id)
        if earlier is None:
            continue
        text = ""
        if _happened(row) != _happened(earlier):
            text = _state(row, words) or _problem(row, after, words)
        elif row.searchable and row.search != earlier.search and not row.search.under_way:
            text = search_text(row.search, words)
        elif (row.data, row.draft.outcome) != (earlier.data, earlier.draft.outcome) and not _reads(row):
            wrapup = wrapup_of(row, after)
            text = consequences_text(wrapup, words, times)
        if text:
            sentences.append(f"{owner_text(row.draft.key.client, after.names, words)}: {text}")
    return " ".join(sentences)


def _happened(row: UnfinishedNote) -> tuple[object, ...]:
    return row.stage, row.obstacle, row.notice, row.error


def _row(row: UnfinishedNote, model: Model, words: Words, times: TimeZones) -> ListItem:
    draft, note_id = row.draft, row.draft.note_id
    here = row.stage is Stage.HERE
    targets = [owner_text(draft.key.client, model.names, words)]
    targets += [owner_text(draft.about, model.names, words)] if draft.about else []
    title = ", ".join(dict.fromkeys(targets))
    state, problem = _state(row, words), _problem(row, model, words)
    wrapup = wrapup_of(row, model)
    due = "" if wrapup.follow_up is None else due_text(wrapup.follow_up, wrapup, words, times)
    argument = {"data-argument": note_id}
    lists = _lists(row, model, wrapup, words, times) if here else _NO_LISTS
    unreadable = reading_text(row.error, words) if here and row.error is not None else ""
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
                    "data-input": f"unfinished.text.{note_id}",
                    "readonly": None if here else "",
                    "aria-label": words(N_("Note for {client}")).format(client=title),
                    **visibility(shown=row.stage not in (Stage.DISCARDED, Stage.GONE)),
                },
                draft.text,
            ),
            **_client_parts(row, words),
            "follow-up": Element(None, visibility(shown=here or bool(due))),
            "due": Element(due, visibility(shown=bool(due))),
            "no-follow-up": Element(None, {**argument, **visibility(shown=here and bool(due))}),
            "when": Element(
                None,
                {
                    "data-input": f"unfinished.when.{note_id}",
                    "data-empty": "" if _own_time_is_free(wrapup, row) else None,
                    **visibility(shown=here),
                },
                "" if _own_time_is_free(wrapup, row) else None,
            ),
            "robots": Element(None, visibility(shown=here and starts_robots(wrapup))),
            "about-name": Element(None, visibility(shown=bool(lists["about"].items))),
            "all-deals": _all_deals(row, model, wrapup, words),
            "reading": Element(words(_SLOW if row.slow else N_("Loading…")), visibility(shown=here and _reads(row))),
            "trouble": Element(unreadable, visibility(shown=bool(unreadable))),
            "read": Element(None, {**argument, **visibility(shown=bool(unreadable) or _lacks_deals(row))}),
            **_opener(row, model),
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
        {**lists, "decisions": ItemList(tuple(_decisions(row, model, words, times)))},
    )


_NO_LISTS = {name: ItemList() for name in ("outcomes", "presets", "about", "consequences", "todos", "matches")}


def _lists(row: UnfinishedNote, model: Model, wrapup: Wrapup, words: Words, times: TimeZones) -> dict[str, ItemList]:
    """Return what can be chosen for a note, and what its outcome does."""
    note_id = row.draft.note_id
    due = wrapup.follow_up
    consequences = () if _reads(row) else shown_consequences(wrapup, words, times)
    matches = row.search.records if row.searchable and row.search.query else ()
    found = [match_row(one, words, times.intl, model.now) for one in matches]
    return {
        "outcomes": ItemList(
            tuple(
                _choice(note_id, one.name, one.name, pressed=one.name == row.draft.outcome, colour=one.colour.value)
                for one in model.offered(row.draft)
            )
        ),
        "presets": ItemList(
            tuple(
                _choice(note_id, preset, preset_text(preset, words), pressed=due is not None and due.preset == preset)
                for preset in PRESETS
            )
        ),
        "about": ItemList(
            tuple(
                _choice(note_id, code, name, pressed=code == row.draft.about)
                for code, name in _shown_deals(row, model, wrapup, words)
            )
        ),
        "consequences": ItemList(
            (
                *(consequence_row(one, "unfinished", note_id) for one in consequences),
                *(_change_row(one, model, words, times) for one in _other_changes(row, wrapup)),
            )
        ),
        "todos": ItemList(tuple(todo_rows(wrapup, words, times, note_id))),
        "matches": ItemList(tuple(_with_note_id(one, note_id) for one in found)),
    }


def _choice(note_id: str, value: str, text: str, *, pressed: bool, colour: str = "") -> ListItem:
    attributes = {
        "aria-pressed": "true" if pressed else "false",
        "data-argument": f"{note_id}:{value}",
        "data-colour": colour or None,
    }
    return ListItem({"choice": Element(text, attributes)})


def _with_note_id(match: ListItem, note_id: str) -> ListItem:
    """Return the row of somebody who was found, with the note in the buttons' arguments."""
    parts = {
        name: replace(part, attributes={**part.attributes, "data-argument": f"{note_id}:{part.attributes[_ARGUMENT]}"})
        if _ARGUMENT in part.attributes
        else part
        for name, part in match.parts.items()
    }
    return ListItem(parts)


_ARGUMENT = "data-argument"


def _possible_deals(row: UnfinishedNote, model: Model, wrapup: Wrapup, words: Words) -> tuple[tuple[str, str], ...]:
    """Return the deals that the call can be about, if its outcome has to do with deals."""
    outcome = wrapup.chosen
    if outcome is None or row.data is None or not wrapup.deals_shown:
        return ()
    kinds = {*(stage.partition(":")[0] for stage in outcome.stages), *(one.type for one in outcome.fields)}
    if Need.DEAL not in outcome.needs and "DEAL" not in kinds:
        return ()
    chosen = () if not row.draft.about else ((row.draft.about, ""),)
    deals = dict((*row.data.deals, *chosen))
    return tuple((code, owner_text(code, model.names, words)) for code in deals if code != row.draft.key.client)


FEWEST_DEALS = 5
"""Deals that are shown at first."""


def _shown_deals(row: UnfinishedNote, model: Model, wrapup: Wrapup, words: Words) -> tuple[tuple[str, str], ...]:
    """Return the first deals and the chosen one, or all."""
    deals = _possible_deals(row, model, wrapup, words)
    first = {code for code, _ in deals[:FEWEST_DEALS]} | {row.draft.about}
    return deals if row.all_deals else tuple(deal for deal in deals if deal[0] in first)


def _other_changes(row: UnfinishedNote, wrapup: Wrapup) -> tuple[ItemChange, ...]:
    """Return what else is changed: what the operator typed in the card, and what an outcome that is gone brought."""
    gone = is_gone(wrapup)
    return tuple(one for one in row.draft.changes_to_write if one.on and (gone or not one.by_outcome))


def _all_deals(row: UnfinishedNote, model: Model, wrapup: Wrapup, words: Words) -> Element:
    """Return the button for all deals, or for the first ones again."""
    count = len(_possible_deals(row, model, wrapup, words)) if row.stage is Stage.HERE else 0
    text = words(N_("Show fewer")) if row.all_deals else words(N_("Show all {count}")).format(count=count)
    return Element(text, {"data-argument": row.draft.note_id, **visibility(shown=count > FEWEST_DEALS)})


def _change_row(one: ItemChange, model: Model, words: Words, times: TimeZones) -> ListItem:
    text = words(N_("{item}: {field} becomes “{value}”")).format(
        item=owner_text(one.owner, model.names, words),
        field=one.change.label or one.change.field,
        value=value_text(one.change.type, one.change.new, words, times.intl, one.change.text),
    )
    return ListItem({"name": Element("", visibility(shown=False)), "text": Element(text, visibility(shown=True))})


def _own_time_is_free(wrapup: Wrapup, row: UnfinishedNote) -> bool:
    """Return whether the field for another time is empty: what is typed into it and wrong stays."""
    due = wrapup.follow_up
    return (due is None or due.preset in PRESETS) and row.notice is not Notice.WHEN_WRONG


def _client_parts(row: UnfinishedNote, words: Words) -> dict[str, Element]:
    """Return the search for the client of a call that had none, and the way back to it."""
    note_id, search = row.draft.note_id, row.search
    argument = {"data-argument": note_id}
    attributes = {"data-input": f"unfinished.search.{note_id}", "aria-busy": "true" if search.under_way else None}
    return {
        "search-part": Element(None, visibility(shown=row.searchable)),
        "search": Element(None, attributes, search.text),
        "found": Element(search_text(search, words)),
        "search-again": Element(None, {**argument, **visibility(shown=row.searchable and is_repeatable(search))}),
        "else": Element(None, {"data-argument": f"{note_id}:", **visibility(shown=row.chosen)}),
    }


def _opener(row: UnfinishedNote, model: Model) -> dict[str, Element]:
    """Return the button that opens the item whose field is missing."""
    field = wrapup_of(row, model).missing_field if row.notice is Notice.FIELD_MISSING else None
    owner = "" if field is None else field.code.partition("/")[0]
    argument = {"data-argument": f"{row.draft.note_id}:{owner}"}
    return {"open": Element(None, {**argument, **visibility(shown=bool(owner))})}


def place_of_notice(row: UnfinishedNote, model: Model) -> tuple[str, str] | None:
    """Return action and argument of the button that corrects what prevents saving; None: that is an input."""
    note_id = row.draft.note_id
    match row.notice:
        case Notice.OUTCOME_MISSING:
            return "outcome", f"{note_id}:{next((one.name for one in model.offered(row.draft)), '')}"
        case Notice.FOLLOW_UP_MISSING:
            return "follow-up", f"{note_id}:{PRESETS[0]}"
        case Notice.DEAL_MISSING:
            deals = () if row.data is None else row.data.deals
            return ("about", f"{note_id}:{deals[0][0]}") if deals else ("read", note_id)
        case Notice.FIELD_MISSING:
            field = wrapup_of(row, model).missing_field
            return "open", f"{note_id}:{'' if field is None else field.code.partition('/')[0]}"
        case _:
            return None


def _unread(key: str, model: Model, words: Words) -> ListItem:
    gone, argument = Element("", visibility(shown=False)), {"data-argument": key}
    return ListItem(
        {
            "": Element(None, {"data-stage": "unread"}),
            "title": Element(words(N_("A note that can't be read"))),
            "state": gone,
            "outcome": gone,
            "text": Element(None, {"data-input": None, "readonly": "", **visibility(shown=False)}, ""),
            "search-part": gone,
            "else": gone,
            "follow-up": gone,
            "robots": gone,
            "about-name": gone,
            "all-deals": gone,
            "reading": gone,
            "trouble": gone,
            "read": gone,
            "open": gone,
            "problem": gone,
            "save": Element(None, {**argument, **visibility(shown=False)}),
            "retry": Element(None, {**argument, **visibility(shown=False)}),
            "copy": Element(_copy_text(key, model, words), {**argument, **visibility(shown=True)}),
            "discard": Element(_discard_text(key, model, words), {**argument, **visibility(shown=True)}),
        },
        {**_NO_LISTS, "decisions": ItemList()},
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


def _problem(row: UnfinishedNote, model: Model, words: Words) -> str:
    if row.obstacle in _OBSTACLES:
        return words(_OBSTACLES[row.obstacle])
    if row.notice is not None:
        return _notice(row, row.notice, model, words)
    if row.queued is None or row.queued.problem is None:
        return ""
    return saving_text(row.queued.problem, row.queued.worst.status, words)


_NO_DEAL = N_(
    "This outcome needs a deal, and {client} has no open one. Create one in Bitrix24, then try again and choose it "
    "here."
)
_FIELD_MISSING = N_(
    "“{field}” of {item} is required and still empty. It can't be filled in here: open {item}, fill it in there, then "
    "save again."
)


def _lacks_deals(row: UnfinishedNote) -> bool:
    """Return whether a deal is needed, and there is none to choose."""
    there = row.data is not None and row.error is None
    return row.notice is Notice.DEAL_MISSING and there and row.data is not None and not row.data.deals


def _notice(row: UnfinishedNote, notice: Notice, model: Model, words: Words) -> str:
    """Return what is missing. Of what the card could do about it, fields and new deals are Bitrix24's here."""
    field = wrapup_of(row, model).missing_field
    if notice is Notice.FIELD_MISSING and field is not None:
        item = owner_text(field.code.partition("/")[0], model.names, words)
        return words(_FIELD_MISSING).format(field=field.label, item=item)
    if _lacks_deals(row):
        return words(_NO_DEAL).format(client=owner_text(row.draft.key.client, model.names, words))
    return notice_text(notice, words)


_SLOW = N_("Bitrix24 hasn't answered yet. Its answer will be shown as soon as it arrives.")


def _reads(row: UnfinishedNote) -> bool:
    return row.reading is not None


def _busy(row: UnfinishedNote) -> dict[str, str | None]:
    saving = "true" if row.busy else None
    return {"aria-busy": saving, "aria-disabled": saving}


def _copy_text(what: str, model: Model, words: Words) -> str:
    return words(N_("Copied") if model.copied == what else N_("Copy"))


def _discard_text(what: str, model: Model, words: Words) -> str:
    return words(N_("Discard for good") if model.armed == what else N_("Discard"))
