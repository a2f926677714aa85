"""Reads the fields that the portal has, once for all sections of the home page that let people pick one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import RestError
from app.home.fields.state import PortalFields, commands, parse
from app.settings.item_fields import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.rest.client import Rest
    from app.home.page import HomeContext


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
