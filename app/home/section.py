"""What the sections of the home page with forms of their own have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import RestError
from app.home.fields.state import PortalFields, commands, parse
from app.home.form import FormContext
from app.home.messages import Scope, SettingChanged
from app.home.state import Model
from app.notes.follow_up import TimeZones
from app.settings.item_fields import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.bitrix24.rest.client import Rest
    from app.home.messages import Message
    from app.home.page import HomeContext
    from app.locale import Words
    from app.ui.view import Content


class PortalFieldsReader:
    """The portal's fields, as far as they are known. `subscribe` a section, then `read` when it needs them."""

    def __init__(self, rest: Rest, context: HomeContext) -> None:
        self.known: PortalFields | None = None
        self._rest = rest
        self._context = context
        self._reading = False
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call the listener whenever they have been read."""
        self._listeners.append(listener)

    def read(self) -> None:
        """Read them in one request, unless they are known or being read. What failed is read again."""
        if not self._reading and (self.known is None or self.known.failed):
            self._reading = True
            self._context.spawn(self._read(), "fields")

    async def _read(self) -> None:
        try:
            self.known = parse(await self._rest.batch(commands()))
        except RestError as error:
            self.known = PortalFields({}, dict.fromkeys(TYPES, error.kind))
        finally:
            self._reading = False
        for listener in tuple(self._listeners):
            listener()


class HomeSection:
    """A section. Its name begins its actions and the names of its inputs: `fields.add` is its action `add`."""

    def __init__(
        self, context: HomeContext, words: Words, dispatch: Callable[[Message], None], fields: PortalFieldsReader
    ) -> None:
        """Know nothing yet.

        Args:
            context: The page.
            words: The language.
            dispatch: Takes messages to the page.
            fields: The portal's fields.
        """
        self._context = context
        self._words = words
        self._dispatch = dispatch
        self._fields = fields
        self._times = TimeZones(context.offset, context.intl)
        self._model = Model()
        fields.subscribe(self._take_fields)

    def show(self, model: Model) -> None:
        """Show what the page knows."""
        self._model = model
        self._draw()

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button, a move, or that the part was opened."""
        raise NotImplementedError

    def typed(self, field: str, text: str) -> None:
        """Take what was typed or chosen in an input."""

    def _take_fields(self) -> None:
        """Take that the portal's fields have been read."""
        self._draw()

    def _draw(self) -> None:
        """Show the form as it is now."""
        raise NotImplementedError

    @property
    def _form(self) -> FormContext:
        """What the rows of a form that belongs to the settings for everyone are drawn from."""
        model = self._model
        return FormContext(self._words, model.admin_can_edit(model.app), model.lists, self._fields.known)

    def _put(self, contents: Mapping[str, Content]) -> None:
        """Put contents into their places on the page."""
        self._context.view.draw(contents)

    def _change(self, name: str, text: str) -> None:
        """Change a setting for everyone, as its buttons and inputs name it."""
        self._dispatch(SettingChanged(Scope.APP, name, text))
