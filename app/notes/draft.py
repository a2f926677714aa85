"""What the operator wrote about one call, and which call and client it is about.

draft = Draft(NoteKey("call", "CONTACT:7"), note_id="k3v9x2pq").written(now, text="Calls back")
draft.key.storage_key == "call|CONTACT:7"
"""

from __future__ import annotations

import base64
import os
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from app.call.crm_item import type_of
from app.copies import replace
from app.settings.values import NotePlace

if TYPE_CHECKING:
    from app.bitrix24.item_fields import FieldType
    from app.settings.outcomes import FieldValue

LONGEST = 10_000
"""The longest note: the page's field takes no more, and the portal's comments can be longer."""

_CODE = re.compile(r"([A-Z][A-Z0-9_]*):([1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class NoteKey:
    """The call and the client that a note is about.

    Attributes:
        call: The portal's id; empty while it has none.
        client: A code like `CONTACT:7`; empty when there is none.
    """

    call: str = ""
    client: str = ""

    @property
    def storage_key(self) -> str:
        """The key as one text."""
        return f"{self.call}|{self.client}"

    def goes_on(self, after: NoteKey, *, campaign: bool) -> bool:
        """Return whether `after` describes the same conversation.

        An id may become known later, and a client may be found or created during the call. In a campaign, another
        client means another conversation; another id always does.
        """
        if self.call and after.call != self.call:
            return False
        return not (campaign and self.client and after.client != self.client)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up. `preset` says how the operator chose it, `at` when it is due, seconds since 1970."""

    preset: str
    at: float


@dataclass(frozen=True, slots=True)
class TodoChoice:
    """Whether the call settles a to-do of the client.

    Attributes:
        id: The to-do's number.
        owner: The code of the item that it belongs to.
        title: Its subject.
        settled: Whether saving completes it.
        by_operator: Whether the operator decided.
    """

    id: int
    owner: str
    title: str
    settled: bool = False
    by_operator: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A change of a CRM item's field. Values are those of `app.bitrix24.item_fields.field_value`.

    Attributes:
        field: The field's name, as the classic methods write it: `UF_CRM_1720697698689`, `STAGE_ID`.
        type: How its values are read and written.
        old: The value that was shown when the new one was chosen.
        new: The value to write; empty for none.
        label: What people call the field.
        text: What people call the new value, if that isn't the value itself: the name of a stage.
        several: Whether the field has several values, which are written as a list.
    """

    field: str
    type: FieldType
    old: str
    new: str
    label: str = ""
    text: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A change of a CRM item that a save writes.

    Attributes:
        owner: The item's code.
        change: What changes.
        client: The code of the call's client when it was chosen; empty if there was none. It is written only if the
            note still goes to that client; of a deal, only if the call is about it.
        by_outcome: Whether the outcome, or an answer to the script, brought it. What the operator typed wins over it.
        on: Whether it is to be written: the operator can take out what the outcome brought.
    """

    owner: str
    change: FieldChange
    client: str = ""
    by_outcome: bool = False
    on: bool = True


class Decider(StrEnum):
    """Who decided something in a note. The values are stored."""

    NOBODY = ""
    OUTCOME = "outcome"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class ScriptPath:
    """How the client has answered to a script.

    Attributes:
        script: The script's name.
        answers: The title of each step, which may be empty, and the answer.
        outcome: The outcome that these answers choose; empty for none.
        fields: The values that they give to fields.
    """

    script: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    outcome: str = ""
    fields: tuple[FieldValue, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A note as far as it is written, with all that saving it takes.

    Attributes:
        key: Which call and client it is about.
        line: Number and name of the call's line.
        note_id: The id by which its records are found; created once, at the first input.
        at: When it was changed last, seconds since 1970.
        revision: Counts the changes; a save belongs to one revision.
        text: The operator's words.
        outcome: The chosen outcome's name; empty when there is none.
        follow_up: The follow-up; None for none.
        ticks: Ticked items of the checklist.
        about: The code of the deal or other CRM item that the call is about; empty for none.
        direction: The platform's code of the call's direction.
        about_by_operator: Whether the operator chose that item, or none.
        by_operator: Whether the operator chose the client, so that the portal's own doesn't get the note.
        unlink: The code of the portal's client if the operator wants the call's link to them removed.
        began: When its conversation began, which distinguishes it from another with the same id; 0 if unknown.
        automatic: Whether it is saved without the operator once its card is gone.
        place: Where it is written.
        bound: The codes of the items that the portal has linked the call to; None if unknown, and then the call isn't
            linked to others.
        record: The number of the call's record; 0 while it is unknown.
        todos: The due to-dos that the operator could choose from.
        item_changes: Changes of fields, of the client and of what the call is about.
        follow_up_by: Who decided about the follow-up. If there is one that nobody decided about, it's the operator's:
            old drafts don't say.
        script: How the client has answered to the script.
    """

    key: NoteKey = NoteKey()
    line: tuple[str, str] = field(default=("", ""), kw_only=True)
    note_id: str = ""
    at: float = 0.0
    revision: int = 0
    text: str = ""
    outcome: str = ""
    follow_up: FollowUp | None = None
    ticks: tuple[str, ...] = ()
    about: str = ""
    direction: str = ""
    about_by_operator: bool = False
    by_operator: bool = False
    began: float = 0.0
    automatic: bool = False
    place: NotePlace = NotePlace.COMMENT
    bound: tuple[str, ...] | None = None
    unlink: str = ""
    record: int = 0
    todos: tuple[TodoChoice, ...] = ()
    item_changes: tuple[ItemChange, ...] = ()
    follow_up_by: Decider = Decider.NOBODY
    script: ScriptPath = ScriptPath()

    @property
    def operators_follow_up(self) -> bool:
        """Whether the operator decided about the follow-up, if only that there is none."""
        chosen = self.follow_up is not None and self.follow_up_by is Decider.NOBODY
        return chosen or self.follow_up_by is Decider.OPERATOR

    @cached_property
    def empty(self) -> bool:
        """Whether there is nothing to save. A chosen item or to-do alone doesn't count, nor what an outcome brought."""
        return self.wordless and not any(one.on and not one.by_outcome for one in self.changes_to_write)

    @cached_property
    def wordless(self) -> bool:
        """Whether there is nothing to say in the CRM: fields may still change."""
        follow_up = self.follow_up is not None and self.follow_up_by is not Decider.OUTCOME
        return not (self.text.strip() or self.outcome or follow_up or self.ticks or self.script.answers)

    @cached_property
    def changes_to_write(self) -> tuple[ItemChange, ...]:
        """The changes of this client and of what the call is about, one for each field: the operator's come first."""
        found: dict[tuple[str, str], ItemChange] = {}
        for one in self.item_changes:
            target = (one.owner, one.change.field)
            ours = one.client in ("", self.key.client) and one.change.old != one.change.new
            ours = ours and (not one.owner.startswith("DEAL:") or one.owner in (self.about, self.key.client))
            if ours and (target not in found or found[target].by_outcome):
                found[target] = one
        return tuple(found.values())

    @property
    def aside(self) -> Draft:
        """The same note under a separate key, so that another one can have its former key."""
        call = self.key.call.partition("#")[0]
        return replace(self, key=replace(self.key, call=f"{call}#{self.note_id}"))

    def written(self, at: float, **changes: object) -> Draft:
        """Return the next revision."""
        return replace(self, at=at, revision=self.revision + 1, **changes)  # type: ignore[arg-type]


def without_outcome(draft: Draft) -> Draft:
    """Return a note without its outcome, and without what the outcome brought, unless the operator decided about it.

    What answers to the script brought stays.
    """
    answered = {(one.type, one.field) for one in draft.script.fields}
    ours = draft.follow_up if draft.operators_follow_up else None
    return replace(
        draft,
        outcome="",
        follow_up=ours,
        follow_up_by=draft.follow_up_by if ours is not None else Decider.NOBODY,
        todos=tuple(one if one.by_operator else replace(one, settled=False) for one in draft.todos),
        item_changes=tuple(
            one
            for one in draft.item_changes
            if not one.by_outcome or (type_of(one.owner), one.change.field) in answered
        ),
    )


def item_of(code: str) -> tuple[str, int] | None:
    """Return type and id of a CRM item; None if the text names none."""
    found = _CODE.fullmatch(code)
    return None if found is None else (found[1], int(found[2]))


def new_note_id() -> str:
    """Return a unique note id: eight letters and digits, short enough for a comment."""
    return base64.b32encode(os.urandom(5)).decode().lower()
