"""Events between sections, and the bus that carries them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from app.call.model import Identified

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.call.crm_item import CrmItem
    from app.crm.history import HistoryEntry
    from app.crm.item_fields import ItemField
    from app.notes.draft import FieldChange, ItemChange, ScriptPath
    from app.settings.outcomes import FieldValue
    from app.ui.program import Report


@dataclass(frozen=True, slots=True)
class ClientKnown:
    """What the CRM says about the call's client. Unknown texts are empty; of stages only leads have one."""

    client: CrmItem
    name: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    stage: str = ""
    stage_code: str = ""


@dataclass(frozen=True, slots=True)
class NamesKnown:
    """The names of CRM items that were read so far, by code. Items without a readable name are not among them."""

    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ItemChosen:
    """The deal, or another item of the client, that the call is about.

    Attributes:
        item: None if it is about none.
        title: Empty if unknown.
        stage: The stage's name.
        client: The client whose item it is; the caller if there is no item.
        by_operator: Whether the operator chose it: then nothing is chosen automatically any longer.
        stage_code: The stage for programs: `DEAL:C1:NEW`; empty for other types.
    """

    item: CrmItem | None
    title: str = ""
    stage: str = ""
    client: CrmItem | None = None
    by_operator: bool = False
    stage_code: str = ""


@dataclass(frozen=True, slots=True)
class StagesKnown:
    """The stages that were read, written as `DEAL:C3:WON` and `LEAD:JUNK`.

    Attributes:
        names: Their names.
        items: The stage of each deal, and of a client who is a lead, by the item's code.
    """

    names: Mapping[str, str]
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TodosKnown:
    """The client's open to-dos that are the operator's own, the most urgent first, as far as they were read."""

    client: CrmItem
    todos: tuple[HistoryEntry, ...]


@dataclass(frozen=True, slots=True)
class CallSaved:
    """The wrap-up of a call is in the CRM, so that earlier reads are out of date."""

    call_id: str


@dataclass(frozen=True, slots=True)
class ChecklistChanged:
    """Ticked items of the script's checklist, in its order."""

    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScriptFollowed:
    """How the client has answered to a script so far; without an answer, the path is empty."""

    path: ScriptPath


@dataclass(frozen=True, slots=True)
class FieldsOfScripts:
    """The values that answers to scripts give to fields: their present values are read with the card."""

    fields: tuple[FieldValue, ...]


@dataclass(frozen=True, slots=True)
class ClientChosen:
    """Whom the operator identified as the caller; None takes it back. It is valid for that caller only.

    Attributes:
        number: The number, or its substitute if there is none: see `RegisteredCall.caller`.
        client: Who it is.
        by_operator: Whether the operator chose: the search never overrules the portal's client.
        instead_of: The portal's client at that time.
        unlink: Whether saving also removes the call's link to that client.
    """

    number: str
    client: CrmItem | None
    by_operator: bool = False
    instead_of: CrmItem | None = None
    unlink: bool = False

    @property
    def identified(self) -> Identified:
        """The same in the call's terms."""
        return Identified(self.number, self.client, by_operator=self.by_operator, instead_of=self.instead_of)


@dataclass(frozen=True, slots=True)
class FieldTyped:
    """The operator has changed a field of an item, by its code."""

    owner: str
    change: FieldChange


@dataclass(frozen=True, slots=True)
class FieldChangesKnown:
    """The changes of fields in the note on screen."""

    changes: tuple[ItemChange, ...] = ()


@dataclass(frozen=True, slots=True)
class RequiredField:
    """A field that keeps a call from being saved.

    Attributes:
        code: The name of its input in the section `fields`.
        label: What people call it.
        always: Whether with any outcome; else with one that needs fields.
        wrong: Whether what was typed can't be its value.
    """

    code: str
    label: str
    always: bool = True
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class RequiredFields:
    """All such fields of the call, in the order of the page."""

    fields: tuple[RequiredField, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldsKnown:
    """What was read of the fields that outcomes and scripts set.

    Attributes:
        client: The call's client, as a code.
        fields: The fields that the portal has, by type and name; a type that couldn't be read is missing.
        values: The present values of those fields, by the item's code and the field's name.
        offset: The operator's offset from UTC at a moment, in seconds: by their clock moments are set.
    """

    client: str
    fields: Mapping[str, Mapping[str, ItemField]]
    values: Mapping[str, Mapping[str, str]]
    offset: Callable[[float], float] | None = None


@dataclass(frozen=True, slots=True)
class CrmChanged:
    """The client's data in the CRM may have changed, or must be read again."""


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Other settings hold for this operator: see `SectionContext.settings_for`."""


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """Requests work again, or are worth another try: sections read again what they couldn't read."""


@dataclass(frozen=True, slots=True)
class StorageMayBeEmpty:
    """The browser's storage was emptied, or a moment has come to look whether it was."""


EventT = TypeVar("EventT")


class EventBus:
    """The event bus of one panel. It keeps the last event of each type for later subscribers."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._last: dict[type, Any] = {}
        self._listeners: dict[type, list[Callable[[Any], None]]] = {}

    def publish(self, event: object) -> None:
        """Publish an event to the listeners of its type; a fault of one doesn't affect the others."""
        self._last[type(event)] = event
        for listener in tuple(self._listeners.get(type(event), ())):
            try:
                listener(event)
            except Exception as error:  # noqa: BLE001 - the other listeners are still told
                self._report(f"told {type(event).__name__}", error)

    def last(self, kind: type[EventT]) -> EventT | None:
        """Return the last event of a type; None if there was none."""
        found: EventT | None = self._last.get(kind)
        return found

    def subscribe(self, kind: type[EventT], listener: Callable[[EventT], None]) -> None:
        """Call the listener with each further event of a type, for as long as the panel lives."""
        self._listeners.setdefault(kind, []).append(listener)
