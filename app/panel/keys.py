"""Which key does what in the panel. Pure.

    keys = Keys(of_sections={"script": {"t": Key("…", "tick-next")}}, alive={"wrapup", "script"}, single=True)
    keys.meant(Press("n", "KeyN"))

Nothing happens by a key while somebody types, except with Ctrl. A person can switch all keys off that are a single
letter, digit or sign, since speech input presses such keys by accident; those with Ctrl stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.locale import N_
from app.sections.keys import Key, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.sections.keys import Press

SHOW = "keys.show"
"""The action that shows the keys."""

OUTCOMES = 9

PANEL: Mapping[str, Key] = {
    "?": Key(N_("Show the keys"), SHOW),
    "o": Key(N_("Open the client"), press="client"),
    "k": Key(N_("Turn “keep card open” on or off"), press="auto-close-switch"),
    "m": Key(N_("65 more seconds"), press="more-time"),
    "l": Key(N_("Show or hide the messages from Bitrix24"), press="log-card"),
}
"""The keys of the panel itself."""

WRAPUP: Mapping[str, Key] = {
    "n": Key(N_("Write the note"), focus="wrapup.text"),
    **{str(number): Key(N_("Choose an outcome"), "pick", str(number)) for number in range(1, OUTCOMES + 1)},
    "Ctrl+Enter": Key(N_("Save the call"), "save"),
}
"""Those of the section `wrapup`."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the list of keys."""

    name: str
    text: str


@dataclass(frozen=True)
class Keys:
    """The keys that there are.

    Attributes:
        of_sections: What the sections declare, by section.
        alive: The sections that are not switched off.
        single: Whether keys without Ctrl do anything.
    """

    of_sections: Mapping[str, Mapping[str, Key]] = field(default_factory=dict)
    alive: Iterable[str] = ()
    single: bool = True

    def meant(self, press: Press) -> Key | None:
        """Return what a key is to do; None when it is not meant for the panel."""
        name = name_of(press)
        if not name or (not name.startswith("Ctrl+") and (press.typing or not self.single)):
            return None
        return self._table().get(name)

    def shown(self) -> tuple[Shown, ...]:
        """Return the list of keys, those of the outcomes as one."""
        rows: dict[str, list[str]] = {}
        for name, key in self._table().items():
            rows.setdefault(key.text, []).append(name)
        return tuple(Shown(_together(names), text) for text, names in rows.items())

    def _table(self) -> dict[str, Key]:
        table = dict(PANEL)
        for section, keys in self._declared():
            for name, key in keys.items():
                table.setdefault(name, replace(key, action=f"{section}.{key.action}") if key.action else key)
        return table

    def _declared(self) -> Iterator[tuple[str, Mapping[str, Key]]]:
        if "wrapup" in self.alive:
            yield "wrapup", WRAPUP
        yield from self.of_sections.items()


def _together(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"
