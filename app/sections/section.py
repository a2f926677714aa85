"""The interface of a section, what it gets from the page, and the host that runs the sections of one panel.

    class Greeting:
        name = "greeting"

        def __init__(self, context: SectionContext) -> None: ...
        def show(self, model: Model) -> None: ...
        def act(self, action: str, argument: str) -> None: ...
        def typed(self, field: str, text: str) -> None: ...
        def leave(self) -> None: ...
        def close(self) -> None: ...

Its place in the page is the element `[data-field="greeting-section"]` with a `[data-field="greeting-fault"]` in it; the
names of all its fields and lists begin with `greeting`. Its buttons have `data-action="greeting.VERB"`, its inputs
`data-input="greeting.FIELD"`. An extension, which cannot edit the page, draws with `app.sections.extension`.

A section may have more than the interface: `keys` (see `HasKeys`), and what helps somebody who types into another
section's input (see `Companion`). A fault in one section leaves the others alive.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.bitrix24.call_card import details_path
from app.bitrix24.errors import BX24Error
from app.crm.reading import Reader
from app.crm.records import People
from app.locale import N_
from app.sections.caller import LastCaller
from app.sections.events import NamesKnown
from app.ui.intl import Intl, NeutralIntl
from app.ui.program import ScreenContext
from app.ui.view import Element, visibility

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from app.bitrix24.rest.client import Rest
    from app.bitrix24.values import JSON
    from app.call.crm_item import CrmItem
    from app.call.model import Model
    from app.locale import Words
    from app.sections.caller import Caller
    from app.sections.events import EventBus
    from app.settings.values import Effective
    from app.ui.audio import Audio
    from app.ui.keys import Key, KeyPress
    from app.ui.storage import Locks, Store


class Section(Protocol):
    """One section of the panel. A method that raises is reported, and the panel continues without the section."""

    name: str
    """The name in the page and in the settings."""

    def show(self, model: Model) -> None:
        """Take the call, once at first and after every change."""
        ...

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button `data-action="NAME.ACTION"`, or its key."""
        ...

    def typed(self, field: str, text: str) -> None:
        """Take the new text of an input `data-input="NAME.FIELD"`. What must not be lost is stored on return."""
        ...

    def leave(self) -> None:
        """Store everything before returning: the card is about to close, perhaps in this very tick."""
        ...

    def close(self) -> None:
        """End what was started, because the page is left."""
        ...


@runtime_checkable
class HasKeys(Protocol):
    """A section with its own keys."""

    keys: Mapping[str, Key]
    """By name, as `app.ui.keys.name_of` writes it: `t`, `7`, `Ctrl+Enter`. The panel's own keys come first."""


@runtime_checkable
class TakesKeys(Protocol):
    """A section that gives keys in its own inputs a meaning, such as Enter in a search field."""

    def pressed_inside(self, field: str, press: KeyPress) -> bool:
        """Take a key that went down in an input `NAME.FIELD` of the section; whether it isn't for the input."""
        ...


@runtime_checkable
class Companion(Protocol):
    """A section that helps with the inputs of other sections: the menu of phrases does with the notes."""

    def typed_beside(self, field: str, text: str) -> None:
        """Take the new text of another section's input `data-input="FIELD"`."""
        ...

    def pressed(self, field: str, press: KeyPress) -> bool:
        """Take a key pressed in such an input; return whether it was for this section, not for the input."""
        ...

    def left(self, field: str) -> None:
        """Such an input has lost the focus."""
        ...


class Fields(Protocol):
    """The page's inputs, by their `data-input`; `app.browser.inputs.Fields` is one."""

    def before_caret(self, name: str) -> str:
        """Return the text before the caret; empty if the input doesn't exist."""
        ...

    def put(self, name: str, text: str, instead_of: str) -> None:
        """Type a text at the caret, replacing what is right before it; the input's section gets it as usual."""
        ...

    def describe(self, name: str, attributes: Mapping[str, str | None]) -> None:
        """Set attributes; None removes one."""
        ...

    def focus(self, name: str) -> bool:
        """Focus an input; return whether it can have the focus."""
        ...


@dataclass(frozen=True, kw_only=True)
class SectionContext(ScreenContext):
    """What else a section gets from the page and the portal.

    Attributes:
        words: The language.
        bus: What the sections tell each other.
        rest: The portal's REST; errors are those of `app.bitrix24.rest.errors`.
        open_path: Opens a page of the portal in a slider; ends when the slider is closed.
        admin: Whether the operator is an administrator.
        local_store: Texts that all frames of the app in this browser share, and that outlive them.
        session_store: Texts that the next call's frame in this tab finds again; None where nothing is kept.
        phone_to: Asks the portal to call a number; returns whether it could be asked.
        open_chat: Asks the portal to open a chat, `chat1982`, in its messenger; returns whether it could be asked.
        audio: Plays sound; None where there is no player.
        settings: What administrators and operator set, for the call with which the card was opened.
        settings_on: The same for calls on another line, by its number and name.
        announce: Announces a text to screen readers.
        keep_open: Keeps the card open for a reason, or no longer: it stays while there is one.
        release_card: Lets go of the card, whatever holds it: during the countdown it closes at once.
        note_sent: Told when a note on this conversation is on its way to the CRM.
        locks: What only one of the app's frames may do at a time.
        typed: The text of an input `NAME.FIELD`, including what was typed before Python started.
        focus: Puts the keyboard's focus on a field.
        offset: The operator's offset from UTC at a moment, in seconds.
        option: An option of the app by its name, as it was when the page was opened.
        language: The portal's code of the operator's language.
        fields: The page's inputs.
        intl: What depends on country and language.
        region: The portal's country as an ISO code; empty if unknown.
    """

    words: Words
    bus: EventBus
    rest: Rest
    open_path: Callable[[str], Coroutine[None, None, None]]
    admin: bool
    local_store: Store
    settings: Effective
    announce: Callable[[str], None]
    keep_open: Callable[[str, bool], None]
    release_card: Callable[[], None]
    locks: Locks
    note_sent: Callable[[], None] = lambda: None
    option: Callable[[str], JSON] = lambda _: None
    language: str = "en"
    fields: Fields | None = None
    intl: Intl = field(default_factory=NeutralIntl)
    typed: Callable[[str], str] = lambda _: ""
    focus: Callable[[str], None] = lambda _: None
    offset: Callable[[float], float] = lambda _: 0.0
    region: str = ""
    session_store: Store | None = None
    audio: Audio | None = None
    phone_to: Callable[[str], bool] = lambda _: False
    open_chat: Callable[[str], bool] = lambda _: False
    settings_on: Callable[[tuple[str, str]], Effective] | None = None

    def settings_for(self, line: tuple[str, str]) -> Effective:
        """Return what administrators and operator set for calls on a line."""
        return self.settings if self.settings_on is None else self.settings_on(line)

    async def open_item(self, item: CrmItem) -> bool:
        """Open a CRM item in a slider; end when it is closed. False where the portal has not opened it."""
        path = details_path(item)
        if path is None:
            return False
        try:
            await self.open_path(path)
        except BX24Error:
            return False
        return True

    def id_of_call(self, caller: Caller) -> str:
        """Return what identifies a call in what it creates.

        The portal reports the id of some calls late; until then the number identifies the call in this page.
        """
        return caller.call_id or f"{self._page_id} {caller.number.text}"

    @cached_property
    def _page_id(self) -> str:
        return os.urandom(16).hex()

    @property
    def names(self) -> Mapping[str, str]:
        """Names of CRM items by code, as far as they were read."""
        known = self.bus.last(NamesKnown)
        return {} if known is None else known.names

    def share_names(self, names: Mapping[CrmItem, str]) -> None:
        """Tell everybody on the page how CRM items are called."""
        before = self.names
        known = {**before, **{item.code: name for item, name in names.items() if name}}
        if known != before:
            self.bus.publish(NamesKnown(known))

    @cached_property
    def reader(self) -> Reader:
        """What all sections want to read when the card opens goes out through it as one batch."""
        return Reader(self.rest)

    @cached_property
    def last_caller(self) -> LastCaller:
        """Whom the sections are about."""
        return LastCaller(self.bus)

    @cached_property
    def people(self) -> People:
        """Names of colleagues."""
        return People(self.reader)


Factory = Callable[[SectionContext], Section]
"""Makes a section with its context: the section's class itself, mostly."""


class SectionHost:
    """Makes the sections of a page and speaks to them."""

    def __init__(self, context: SectionContext, factories: Mapping[str, Factory]) -> None:
        """Make every section that the settings leave on; the places of the others are hidden.

        Args:
            context: What they live in.
            factories: By name, in the order of the page.
        """
        self._context = context
        self._alive: dict[str, Section] = {}
        for name, factory in factories.items():
            on = name not in context.settings.off
            self._guarded(name, partial(self._reveal, name, on=on))
            if on:
                self._guarded(name, partial(self._make, name, factory))

    def show(self, model: Model) -> None:
        """Take a changed call."""
        for name, section in tuple(self._alive.items()):
            self._guarded(name, partial(section.show, model))

    def act(self, action: str, argument: str) -> bool:
        """Give an action `NAME.VERB` to its section; whether there is one."""
        name, _, verb = action.partition(".")
        section = self._alive.get(name)
        if section is None or not verb:
            return False
        self._guarded(name, partial(section.act, verb, argument))
        return True

    def typed(self, field: str, text: str) -> None:
        """Give the text of an input `NAME.FIELD` to its section."""
        name, _, inner = field.partition(".")
        section = self._alive.get(name)
        if section is not None:
            self._guarded(name, partial(section.typed, inner, text))
        for beside, companion in self._companions(name):
            self._guarded(beside, partial(companion.typed_beside, field, text))

    def pressed(self, field: str, press: KeyPress) -> bool:
        """Take a key that went down in an input; whether a section beside it, or its own, takes the key for itself."""
        own = field.partition(".")[0]
        takers = [
            *((name, companion.pressed) for name, companion in self._companions(own)),
            *(
                (name, section.pressed_inside)
                for name, section in self._alive.items()
                if name == own and isinstance(section, TakesKeys)
            ),
        ]
        for name, pressed in takers:
            try:
                if pressed(field, press):
                    return True
            except Exception as error:  # noqa: BLE001 - the input gets the key
                self._fault(name, error)
        return False

    def left(self, field: str) -> None:
        """Take that an input has lost the focus."""
        for beside, companion in self._companions(field.partition(".")[0]):
            self._guarded(beside, partial(companion.left, field))

    @property
    def keys(self) -> Mapping[str, Mapping[str, Key]]:
        """The keys of the sections that are there; those without have none."""
        return {name: section.keys if isinstance(section, HasKeys) else {} for name, section in self._alive.items()}

    def leave(self) -> None:
        """Take that the card is about to close."""
        for name, section in tuple(self._alive.items()):
            self._guarded(name, section.leave)

    def close(self) -> None:
        """End all sections."""
        for name, section in tuple(self._alive.items()):
            self._guarded(name, section.close)
        self._alive.clear()

    def _make(self, name: str, factory: Factory) -> None:
        self._alive[name] = factory(self._context)

    def _reveal(self, name: str, *, on: bool) -> None:
        self._context.view.show(f"{name}-section", Element(None, visibility(shown=on)))

    def _guarded(self, name: str, step: Callable[[], None]) -> None:
        """Run a section's step. One that fails is reported, says so in its place, and is still called again."""
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the other sections are still served
            self._fault(name, error)

    def _fault(self, name: str, error: Exception) -> None:
        self._context.report(f"section {name}", error)
        self._say_broken(name)

    def _companions(self, own: str) -> list[tuple[str, Companion]]:
        """Return the sections that help with the inputs of the section `own`."""
        found = self._alive.items()
        return [(name, section) for name, section in found if name != own and isinstance(section, Companion)]

    def _say_broken(self, name: str) -> None:
        text = self._context.words(N_("This part of the panel failed. The call and the other parts aren't affected."))
        try:
            self._context.view.show(f"{name}-fault", Element(text, visibility(shown=True)))
        except LookupError as error:
            self._context.report(f"section {name} has no place for its fault", error)
