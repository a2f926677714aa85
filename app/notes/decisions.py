"""What the operator has to decide about fields that a save couldn't change: somebody else was first, or a refusal.

The buttons of a row carry the write and, if somebody else was first, the value that is shown: a decision about another
value than that isn't taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.notes.item_changes import with_decision, without_changes
from app.notes.save_request import FoundValue, QueuedSave, RecordKind, RecordWrite, WriteState
from app.notes.write_texts import write_problem_text
from app.ui.field_texts import shortened, value_text
from app.ui.view import Element, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.notes.draft import FieldChange
    from app.notes.outbox import Outbox
    from app.ui.intl import Intl

LONGEST = 60
"""Characters of a value that a button shows."""


def open_decisions(save: QueuedSave) -> list[RecordWrite]:
    """Return the changes of fields that wait for the operator."""
    return [entry for entry in save.open if entry.kind is RecordKind.FIELDS and save.state.refuses(entry)]


def decision_rows(save: QueuedSave, name_of: Callable[[str], str], words: Words, intl: Intl) -> list[ListItem]:
    """Return the rows of what is to be decided.

    Args:
        save: The save request.
        name_of: What a CRM item is called, by its code.
        words: The language.
        intl: Its conventions.
    """
    rows: list[ListItem] = []
    for entry in open_decisions(save):
        result, item = save.state.of(entry), name_of(entry.owner)
        argument = f"{save.request.note_id} {entry.slot}"
        if result.state is WriteState.ASKED:
            found = {one.field: one for one in result.found}
            undecided = [change for change in entry.changes if change.field in found]
            rows += [_asked(change, found[change.field], item, (argument, words, intl)) for change in undecided]
        else:
            text = write_problem_text(entry, result, item, words)
            rows.append(_row(text, words(N_("Leave it unchanged")), "", argument))
    return rows


def _asked(change: FieldChange, found: FoundValue, item: str, context: tuple[str, Words, Intl]) -> ListItem:
    argument, words, intl = context
    theirs = _short(value_text(change.type, found.value, words, intl, found.text)) or words(N_("empty"))
    mine = _short(value_text(change.type, change.new, words, intl, change.text)) or words(N_("empty"))
    sentence = words(N_("{item}: “{field}” was changed by somebody else meanwhile."))
    return _row(
        sentence.format(item=item, field=change.label or change.field),
        words(N_("Keep theirs: {value}")).format(value=theirs),
        words(N_("Write mine: {value}")).format(value=mine),
        f"{argument} {change.field} {found.value}",
    )


def _row(text: str, theirs: str, mine: str, argument: str) -> ListItem:
    return ListItem(
        {
            "text": Element(text),
            "theirs": Element(theirs, {"data-argument": argument}),
            "mine": Element(mine, {"data-argument": argument, **visibility(shown=bool(mine))}),
        }
    )


def decide(outbox: Outbox, argument: str, *, mine: bool) -> RecordWrite | None:
    """Take a decision into the save request, and return the write that is left; None if it is out of date.

    Args:
        outbox: What waits.
        argument: The button's.
        mine: Whether the operator's value is to be written.
    """
    note_id, _, rest = argument.partition(" ")
    slot, _, about = rest.partition(" ")
    field, _, value = about.partition(" ")
    save = next((one for one in outbox.queued() if one.request.note_id == note_id), None)
    entry = None if save is None else next((one for one in open_decisions(save) if one.slot == slot), None)
    if save is None or entry is None:
        return None
    result = save.state.of(entry)
    if not field and result.state is WriteState.REFUSED:
        request = without_changes(save.request, slot)
    else:
        found = next((one for one in result.found if (one.field, one.value) == (field, value)), None)
        if found is None:
            return None
        request = with_decision(save.request, slot, found, mine=mine)
    outbox.put(request)
    return next(one for one in request.writes if one.slot == slot)


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), LONGEST)
