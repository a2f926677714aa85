"""Unfinished notes on the page. Pure."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.home.form import choice, shown_text
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
    from app.crm.callers import PossibleCaller
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

_NO_DEAL = N_(
    "This outcome needs a deal, and {client} has no open one. Create one in Bitrix24, then try again and choose it "
    "here."
)
_FIELD_MISSING = N_(
    "“{field}” of {item} is required and still empty. It can't be filled in here: open {item}, fill it in there, then "
    "save again."
)
_SLOW = N_("Bitrix24 hasn't answered yet. Its answer will be shown as soon as it arrives.")

FEWEST_DEALS = 5
"""Deals that are shown at first."""

_LISTS = ("outcomes", "presets", "about", "consequences", "todos", "matches", "decisions")
_ARGUMENT = "data-argument"

_NOT_KEPT = N_("This browser doesn't keep notes for this page: save them before you leave it.")


def view(model: Model, words: Words, times: TimeZones) -> dict[str, Content]:
    """Return everything that the section shows. Without notes it is hidden."""
    open_count = sum(row.stage in (Stage.HERE, Stage.OPEN, Stage.QUEUED) for row in model.rows) + len(model.unread)
    has_notes = bool(model.rows or model.unread)
    return {
        "unfinished-section": Element(None, visibility(shown=has_notes)),
        "unfinished-count": Element(str(open_count) if open_count else ""),
        "unfinished-volatile": _volatile(model, words, has_notes=has_notes),
        "unfinished": ItemList(
            (
                *(_Row(row, model, words, times).item for row in model.rows),
                *(_unread(key, model, words) for key in model.unread),
            )
        ),
    }


def _volatile(model: Model, words: Words, *, has_notes: bool) -> Element:
    """Return what the browser doesn't keep, or has lost."""
    text = _NOT_KEPT if not model.lasting else RESTORED if model.restored else ""
    return Element(words(text) if text else "", visibility(shown=has_notes and bool(text)))


def announcement(before: Model, after: Model, words: Words, times: TimeZones) -> str:
    """Return the announcement of a change for screen readers; empty if there is none."""
    known = {note.draft.note_id: note for note in before.rows}
    sentences = []
    for note in after.rows:
        earlier = known.get(note.draft.note_id)
        text = "" if earlier is None else _Row(note, after, words, times).announcement(earlier)
        if text:
            sentences.append(f"{owner_text(note.draft.key.client, after.names, words)}: {text}")
    return " ".join(sentences)


def _happened(note: UnfinishedNote) -> tuple[object, ...]:
    return note.stage, note.obstacle, note.notice, note.error


class _Row:
    """The row of a note."""

    def __init__(self, note: UnfinishedNote, model: Model, words: Words, times: TimeZones) -> None:
        self._note = note
        self._model = model
        self._words = words
        self._times = times
        self._id = note.draft.note_id
        self._argument = {_ARGUMENT: self._id}
        self._here = note.stage is Stage.HERE
        self._reads = note.reading is not None

    @cached_property
    def _wrapup(self) -> Wrapup:
        return wrapup_of(self._note, self._model)

    def announcement(self, earlier: UnfinishedNote) -> str:
        """Return what has become of the note since it was as in `earlier`; empty if nothing is to be said."""
        note = self._note
        if _happened(note) != _happened(earlier):
            return self._state or self._problem
        if note.searchable and note.search != earlier.search and not note.search.under_way:
            return search_text(note.search, self._words)
        if (note.data, note.draft.outcome) != (earlier.data, earlier.draft.outcome) and not self._reads:
            return consequences_text(self._wrapup, self._words, self._times)
        return ""

    @property
    def item(self) -> ListItem:
        """The row as it is shown."""
        note, draft, words, here = self._note, self._note.draft, self._words, self._here
        targets = (draft.key.client, draft.about) if draft.about else (draft.key.client,)
        title = ", ".join(dict.fromkeys(map(self._name_of, targets)))
        due = self._wrapup.follow_up
        due_shown = "" if due is None else due_text(due, self._wrapup, words, self._times)
        own_time_free = (due is None or due.preset in PRESETS) and note.notice is not Notice.WHEN_WRONG
        lists = self._lists if here else _NO_LISTS
        unreadable = reading_text(note.error, words) if here and note.error is not None else ""
        outcome = words(N_("Outcome: {outcome}")).format(outcome=draft.outcome) if draft.outcome and not here else ""
        unsaved = note.stage in (Stage.HERE, Stage.QUEUED)
        busy = "true" if note.busy else None
        return ListItem(
            {
                "": Element(None, {"data-stage": note.stage.value}),
                "title": Element(f"{title} · {self._times.shown(draft.at, self._model.now)}"),
                "state": shown_text(self._state),
                "outcome": shown_text(outcome),
                "text": Element(
                    None,
                    {
                        "data-input": f"unfinished.text.{self._id}",
                        "readonly": None if here else "",
                        "aria-label": words(N_("Note for {client}")).format(client=title),
                        **visibility(shown=note.stage not in (Stage.DISCARDED, Stage.GONE)),
                    },
                    draft.text,
                ),
                **self._search,
                "follow-up": Element(None, visibility(shown=here or bool(due_shown))),
                "due": shown_text(due_shown),
                "no-follow-up": self._button(shown=here and bool(due_shown)),
                # What is typed into it and wrong stays.
                "when": Element(
                    None,
                    {
                        "data-input": f"unfinished.when.{self._id}",
                        "data-empty": "" if own_time_free else None,
                        **visibility(shown=here),
                    },
                    "" if own_time_free else None,
                ),
                "robots": Element(None, visibility(shown=here and starts_robots(self._wrapup))),
                "about-name": Element(None, visibility(shown=bool(lists["about"].items))),
                "all-deals": self._all_deals,
                "reading": Element(
                    words(_SLOW if note.slow else N_("Loading…")), visibility(shown=here and self._reads)
                ),
                "trouble": shown_text(unreadable),
                "read": self._button(shown=bool(unreadable) or self._lacks_deals),
                "open": self._opener,
                "problem": shown_text(self._problem),
                "save": Element(
                    None,
                    {
                        **self._argument,
                        **visibility(shown=here or note.stage is Stage.SAVING),
                        "aria-busy": busy,
                        "aria-disabled": busy,
                    },
                ),
                "retry": self._button(shown=note.stage is Stage.QUEUED),
                "copy": _copy_button(self._id, self._model, words, shown=bool(draft.text) and unsaved),
                "discard": _discard_button(self._id, self._model, words, shown=unsaved),
            },
            {**lists, "decisions": ItemList(tuple(self._decisions))},
        )

    def _name_of(self, code: str) -> str:
        return owner_text(code, self._model.names, self._words)

    def _button(self, *, shown: bool) -> Element:
        return Element(None, {**self._argument, **visibility(shown=shown)})

    @property
    def _lists(self) -> dict[str, ItemList]:
        """What can be chosen for the note, and what its outcome does."""
        note, wrapup, words, times = self._note, self._wrapup, self._words, self._times
        due = wrapup.follow_up
        consequences = () if self._reads else shown_consequences(wrapup, words, times)
        found = note.search.records if note.searchable and note.search.query else ()
        outcomes = [
            self._choice(one.name, one.name, pressed=one.name == note.draft.outcome, colour=one.colour.value)
            for one in self._model.offered(note.draft)
        ]
        presets = [
            self._choice(preset, preset_text(preset, words), pressed=due is not None and due.preset == preset)
            for preset in PRESETS
        ]
        deals = [self._choice(code, name, pressed=code == note.draft.about) for code, name in self._shown_deals]
        rows = [consequence_row(one, "unfinished", self._id) for one in consequences]
        rows += map(self._change_row, self._other_changes)
        return {
            "outcomes": ItemList(tuple(outcomes)),
            "presets": ItemList(tuple(presets)),
            "about": ItemList(tuple(deals)),
            "consequences": ItemList(tuple(rows)),
            "todos": ItemList(tuple(todo_rows(wrapup, words, times, self._id))),
            "matches": ItemList(tuple(map(self._match_row, found))),
        }

    def _choice(self, value: str, text: str, *, pressed: bool, colour: str = "") -> ListItem:
        return choice(text, f"{self._id}:{value}", on=pressed, others={"data-colour": colour or None})

    def _match_row(self, found: PossibleCaller) -> ListItem:
        """Return the row of somebody who was found, with the note in the buttons' arguments."""
        parts = match_row(found, self._words, self._times.intl, self._model.now).parts
        return ListItem(
            {
                name: part._replace(
                    attributes={**part.attributes, _ARGUMENT: f"{self._id}:{part.attributes[_ARGUMENT]}"}
                )
                if _ARGUMENT in part.attributes
                else part
                for name, part in parts.items()
            }
        )

    @cached_property
    def _possible_deals(self) -> tuple[tuple[str, str], ...]:
        """The deals that the call can be about, if its outcome has to do with deals."""
        note, outcome = self._note, self._wrapup.chosen
        if outcome is None or note.data is None or not self._wrapup.deals_shown:
            return ()
        kinds = {*(stage.partition(":")[0] for stage in outcome.stages), *(one.type for one in outcome.fields)}
        if Need.DEAL not in outcome.needs and "DEAL" not in kinds:
            return ()
        codes = dict.fromkeys((*dict(note.data.deals), *filter(None, (note.draft.about,))))
        return tuple((code, self._name_of(code)) for code in codes if code != note.draft.key.client)

    @property
    def _shown_deals(self) -> tuple[tuple[str, str], ...]:
        """The first deals and the chosen one, or all."""
        deals = self._possible_deals
        first = {code for code, _ in deals[:FEWEST_DEALS]} | {self._note.draft.about}
        return deals if self._note.all_deals else tuple(deal for deal in deals if deal[0] in first)

    @property
    def _all_deals(self) -> Element:
        """The button for all deals, or for the first ones again."""
        count = len(self._possible_deals) if self._here else 0
        more = self._words(N_("Show all {count}")).format(count=count)
        text = self._words(N_("Show fewer")) if self._note.all_deals else more
        return Element(text, {**self._argument, **visibility(shown=count > FEWEST_DEALS)})

    @property
    def _other_changes(self) -> tuple[ItemChange, ...]:
        """What else is changed: what the operator typed in the card, and what an outcome that is gone brought."""
        gone = is_gone(self._wrapup)
        return tuple(one for one in self._note.draft.changes_to_write if one.on and (gone or not one.by_outcome))

    def _change_row(self, one: ItemChange) -> ListItem:
        change = one.change
        text = self._words(N_("{item}: {field} becomes “{value}”")).format(
            item=self._name_of(one.owner),
            field=change.label or change.field,
            value=value_text(change.type, change.new, self._words, self._times.intl, change.text),
        )
        return ListItem({"name": shown_text(""), "text": shown_text(text)})

    @property
    def _search(self) -> dict[str, Element]:
        """The search for the client of a call that had none, and the way back to it."""
        note, search = self._note, self._note.search
        attributes = {"data-input": f"unfinished.search.{self._id}", "aria-busy": "true" if search.under_way else None}
        return {
            "search-part": Element(None, visibility(shown=note.searchable)),
            "search": Element(None, attributes, search.text),
            "found": Element(search_text(search, self._words)),
            "search-again": self._button(shown=note.searchable and is_repeatable(search)),
            "else": Element(None, {_ARGUMENT: f"{self._id}:", **visibility(shown=note.chosen)}),
        }

    @property
    def _opener(self) -> Element:
        """The button that opens the item whose field is missing."""
        field = self._wrapup.missing_field if self._note.notice is Notice.FIELD_MISSING else None
        owner = "" if field is None else field.code.partition("/")[0]
        return Element(None, {_ARGUMENT: f"{self._id}:{owner}", **visibility(shown=bool(owner))})

    @property
    def _decisions(self) -> list[ListItem]:
        """What has to be decided about fields."""
        note = self._note
        if note.queued is None or note.stage is not Stage.QUEUED:
            return []
        return decision_rows(note.queued, self._name_of, self._words, self._times.intl)

    @property
    def _state(self) -> str:
        sentence = _STAGES[self._note.stage]
        return self._words(sentence) if sentence else ""

    @property
    def _problem(self) -> str:
        note = self._note
        if note.obstacle in _OBSTACLES:
            return self._words(_OBSTACLES[note.obstacle])
        if note.notice is not None:
            return self._notice_text(note.notice)
        if note.queued is None or note.queued.problem is None:
            return ""
        return saving_text(note.queued.problem, note.queued.worst.status, self._words)

    @property
    def _lacks_deals(self) -> bool:
        """Whether a deal is needed, and there is none to choose."""
        note = self._note
        read = note.data is not None and note.error is None and not note.data.deals
        return note.notice is Notice.DEAL_MISSING and read

    def _notice_text(self, notice: Notice) -> str:
        """Return what is missing. Of what the card could do about it, fields and new deals are Bitrix24's here."""
        field = self._wrapup.missing_field
        if notice is Notice.FIELD_MISSING and field is not None:
            item = self._name_of(field.code.partition("/")[0])
            return self._words(_FIELD_MISSING).format(field=field.label, item=item)
        if self._lacks_deals:
            return self._words(_NO_DEAL).format(client=self._name_of(self._note.draft.key.client))
        return notice_text(notice, self._words)


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


_NO_LISTS = dict.fromkeys(_LISTS, ItemList())

_OF_NOTES = (
    "state", "outcome", "search-part", "else", "follow-up", "robots", "about-name", "all-deals", "reading", "trouble",
    "read", "open", "problem", "save", "retry",
)  # fmt: skip
"""What the row of a text that can't be read doesn't have."""


def _unread(key: str, model: Model, words: Words) -> ListItem:
    return ListItem(
        {
            "": Element(None, {"data-stage": "unread"}),
            "title": Element(words(N_("A note that can't be read"))),
            "text": Element(None, {"data-input": None, "readonly": "", **visibility(shown=False)}, ""),
            **dict.fromkeys(_OF_NOTES, Element(None, visibility(shown=False))),
            "copy": _copy_button(key, model, words, shown=True),
            "discard": _discard_button(key, model, words, shown=True),
        },
        _NO_LISTS,
    )


def _copy_button(what: str, model: Model, words: Words, *, shown: bool) -> Element:
    text = words(N_("Copied") if model.copied == what else N_("Copy"))
    return Element(text, {_ARGUMENT: what, **visibility(shown=shown)})


def _discard_button(what: str, model: Model, words: Words, *, shown: bool) -> Element:
    text = words(N_("Discard for good") if model.armed == what else N_("Discard"))
    return Element(text, {_ARGUMENT: what, **visibility(shown=shown)})
