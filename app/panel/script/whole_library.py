"""The library of a portal whose option has only its beginning: remembered from the last card, or read with this one.

Only such portals need this module, so it is imported when it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.scripts.data_storage import (
    READ,
    READ_PARAMS,
    TextReference,
    find_packed,
    newest_reference,
    reference_of,
    unpack,
)
from app.scripts.storage_format import decode_library

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from app.crm.reading import Reader
    from app.scripts.model import Library
    from app.ui.storage import Store

REMEMBERED = "call-panel.scripts.1"
"""In the browser's storage: where a text is kept, and its parts, which are a quarter as long as the text."""


class WholeLibrary:
    """The library that an option names."""

    def __init__(self, option: JSON, store: Store) -> None:
        self._reference = reference_of(option)
        self._store = store

    def remembered(self, *, outdated: bool = False) -> Library | None:
        """Return the library as it was read for an earlier card; None if that was another one.

        Args:
            outdated: Take another one as well.
        """
        name, _, packed = (self._store.get(REMEMBERED) or "").partition(" ")
        if not packed or (name != _name(self._reference) and not outdated):
            return None
        return _library_in(packed)

    async def read(self, reader: Reader) -> Library | None:
        """Return the library as the portal has it, and remember it; None if the portal has none, or doesn't tell.

        If somebody has saved since the card was opened, it is the newest one.
        """
        if self._reference is None:
            return None
        try:
            answer = (await reader.read({"scripts": Command(READ, READ_PARAMS)})).answer("scripts").result
        except RestError:
            return None
        reference: TextReference | None = self._reference
        packed = find_packed(answer, self._reference)
        library = None if packed is None else _library_in(packed)
        if library is None and (reference := newest_reference(answer)) is not None:
            packed = find_packed(answer, reference)
            library = None if packed is None else _library_in(packed)
        if library is not None:
            self._store.set(REMEMBERED, f"{_name(reference)} {packed}")
        return library


def _name(reference: TextReference | None) -> str:
    return "" if reference is None else f"{reference.key}/{reference.parts}"


def _library_in(packed: str) -> Library | None:
    written = unpack(packed)
    return None if written is None else decode_library(written).value
