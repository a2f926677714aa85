"""The sections of one panel: each gets what is for it, and a fault in one leaves the others alive."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.locale import N_
from app.sections.section import Companion, HasKeys
from app.ui.view import Element, visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.call.model import Model
    from app.sections.section import Factory, Section, SectionContext
    from app.ui.keys import Key, KeyPress


class SectionHost:
    """Makes the sections of a room and speaks to them."""

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
        """Return a key went down in an input; whether a section beside it takes the key for itself."""
        for beside, companion in self._companions(field.partition(".")[0]):
            try:
                if companion.pressed(field, press):
                    return True
            except Exception as error:  # noqa: BLE001 - the input gets the key
                self._fault(beside, error)
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
