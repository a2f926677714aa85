"""The keyboard of the panel: runs the actions of keys, and lists them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.copies import replace
from app.locale import N_
from app.settings.shortcuts import NO_KEY, SHORTCUTS
from app.ui.keys import Key, name_of
from app.ui.view import Element, ItemList, ListItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from app.locale import Words
    from app.sections.section import SectionHost
    from app.ui.keys import KeyPress
    from app.ui.storage import Store
    from app.ui.view import View

SHOW = "keys.show"
"""The action that shows the keys."""

OUTCOMES = 9

BUILT_IN = frozenset({"", "wrapup", "matches", "deals", "script"})
"""Sections whose keys the user can change; the panel itself has no name."""

_DIGITS = frozenset("123456789")

PANEL: Mapping[str, Key] = {
    "?": Key(N_("Show the keys"), SHOW),
    **{
        SHORTCUTS[name].key: Key(SHORTCUTS[name].label, press=button)
        for name, button in {
            "client": "client", "hold": "auto-close-switch", "more-time": "more-time", "log": "log-card",
        }.items()
    },
}  # fmt: skip
"""The keys of the panel itself."""

WRAPUP: Mapping[str, Key] = {
    SHORTCUTS["note"].key: Key(SHORTCUTS["note"].label, focus="wrapup.text"),
    **{str(number): Key(N_("Choose an outcome"), "pick", str(number)) for number in range(1, OUTCOMES + 1)},
    SHORTCUTS["follow-up"].key: Key(SHORTCUTS["follow-up"].label, "pick-follow-up", group="follow-up"),
    "Ctrl+Enter": Key(N_("Save the call"), "save"),
    "Ctrl+Shift+Enter": Key(N_("Save the call and let the card close"), "save-close"),
}
"""Those of the section `wrapup`."""


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A line of the list of keys. `name` is empty for what has no key."""

    name: str
    text: str


@dataclass(frozen=True)
class KeyTable:
    """The keys that there are.

    Attributes:
        of_sections: The sections' own keys, by section.
        alive: The sections that are switched on.
        single: Whether keys without Ctrl do anything.
        own: The keys that aren't the standard ones, by the names of shortcuts.
    """

    of_sections: Mapping[str, Mapping[str, Key]] = field(default_factory=dict)
    alive: Iterable[str] = ()
    single: bool = True
    own: Mapping[str, str] = field(default_factory=dict)

    def key_for(self, press: KeyPress) -> Key | None:
        """Return the action of a key; None if it isn't meant for the panel."""
        name = name_of(press)
        if not name or (not name.startswith("Ctrl+") and (press.typing or not self.single)):
            return None
        table = self._table()
        if press.group and name in _DIGITS:
            for key in table.values():
                if key.group == press.group:
                    return replace(key, argument=name, group="")
        return table.get(name)

    def shown(self) -> tuple[ListedKey, ...]:
        """Return the list of keys, those of the outcomes as one. What has no key comes last."""
        rows: dict[str, list[str]] = {}
        for name, key in self._table().items():
            rows.setdefault(key.text, []).append(f"{name} 1 …" if key.group else name)
        without = dict.fromkeys(key.text for name, _, key in self._named() if name == NO_KEY and key.text not in rows)
        listed = [ListedKey(_together(names), text) for text, names in rows.items()]
        return (*listed, *(ListedKey("", text) for text in without))

    def _table(self) -> dict[str, Key]:
        table: dict[str, Key] = {}
        for name, section, key in self._named():
            if name != NO_KEY:
                table.setdefault(
                    name, replace(key, action=f"{section}.{key.action}") if section and key.action else key
                )
        return table

    def _named(self) -> Iterator[tuple[str, str, Key]]:
        """Yield the name of each key, the section, and what it does."""
        shortcuts = {name: SHORTCUTS[name] for name in self.own if name in SHORTCUTS}
        moved = {(shortcut.key, shortcut.label): self.own[name] for name, shortcut in shortcuts.items()}
        for section, keys in self._declared():
            for default, key in keys.items():
                yield moved.get((default, key.text), default) if section in BUILT_IN else default, section, key

    def _declared(self) -> Iterator[tuple[str, Mapping[str, Key]]]:
        yield "", PANEL
        if "wrapup" in self.alive:
            yield "wrapup", WRAPUP
        # An extension's key never takes the place of one that the user has chosen.
        yield from sorted(self.of_sections.items(), key=lambda declared: declared[0] not in BUILT_IN)


def _together(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"


DIALOG = "keys"
OPTION = "call-panel.single-keys"
"""In the browser's storage: `off` when the operator wants no keys that are a single letter, digit or sign."""


class PageControls(Protocol):
    """Controls of the page that keys use; implemented by `app.browser.inputs.Fields`."""

    def focus(self, name: str) -> bool:
        """Focus the input `data-input`; return whether it can have the focus."""
        ...

    def enter(self, group: str) -> bool:
        """Focus the pressed button of a group `data-keys`, or else its first; return whether there is one."""
        ...

    def press(self, name: str) -> bool:
        """Click the button `data-field`; return whether it can be used now."""
        ...

    def dialog_is_open(self, name: str) -> bool:
        """Return whether a dialog is open."""
        ...

    def show_dialog(self, name: str) -> None:
        """Open a dialog."""
        ...

    def close_dialog(self, name: str) -> None:
        """Close a dialog."""
        ...

    def move_focus(self, name: str, *, back: bool) -> None:
        """Focus a dialog's next button, after the last the first."""
        ...


class Shortcuts:
    """The keys of one panel."""

    def __init__(  # noqa: PLR0913 - the parts of the page
        self,
        controls: PageControls,
        view: View,
        store: Store,
        words: Words,
        *,
        act: Callable[[str, str], None],
        sections: Callable[[], SectionHost | None],
        own: Mapping[str, str] | None = None,
    ) -> None:
        self._controls = controls
        self._view = view
        self._store = store
        self._words = words
        self._act = act
        self._sections = sections
        self._own = own or {}

    def pressed(self, press: KeyPress, field: str) -> bool:
        """Take a key that went down, perhaps in an input; return whether it was meant for the panel."""
        sections = self._sections()
        if self._controls.dialog_is_open(DIALOG):
            return self._pressed_in_dialog(press)
        if field and sections is not None and sections.pressed(field, press):
            return True
        key = self._keys().key_for(press)
        return key is not None and self._do(key)

    def _pressed_in_dialog(self, press: KeyPress) -> bool:
        """Keep Tab within the dialog: the browser would let it leave to the portal's page."""
        match press.key:
            case "?" | "Escape":
                self._controls.close_dialog(DIALOG)
            case "Tab":
                self._controls.move_focus(DIALOG, back=press.shift)
            case _:
                return False
        return True

    def left(self, field: str) -> None:
        """Pass on that an input has lost the focus."""
        sections = self._sections()
        if sections is not None:
            sections.left(field)

    def act(self, action: str) -> bool:
        """Take a button of the list of keys; return whether it was one."""
        match action:
            case "keys.show":
                self._draw()
                self._controls.show_dialog(DIALOG)
            case "keys.close":
                self._controls.close_dialog(DIALOG)
            case "keys.single":
                self._store.set(OPTION, "off" if self._single() else "on")
                self._draw()
            case _:
                return False
        return True

    def _do(self, key: Key) -> bool:
        if key.group:
            return self._controls.enter(key.group)
        if key.focus:
            return self._controls.focus(key.focus)
        if key.press:
            return self._controls.press(key.press)
        if key.action == SHOW:
            return self.act(SHOW)
        self._act(key.action, key.argument)
        return True

    def _draw(self) -> None:
        rows = (
            ListItem({"name": Element(row.name or self._words(N_("No key"))), "text": Element(self._words(row.text))})
            for row in self._keys().shown()
        )
        self._view.show("keys-list", ItemList(tuple(rows)))
        self._view.show("keys-single", Element(None, {"aria-pressed": "true" if self._single() else "false"}))

    def _keys(self) -> KeyTable:
        sections = self._sections()
        declared = {} if sections is None else sections.keys
        return KeyTable(declared, frozenset(declared), single=self._single(), own=self._own)

    def _single(self) -> bool:
        return self._store.get(OPTION) != "off"
