"""Keeping libraries that are too large for an option in the app's data storage, and reading them back.

A text is there whole before the option names it, and what the option named before is removed after that. So whoever
is interrupted, or saves at the same moment, leaves an option whose text is there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import NotFoundError, OutcomeUnknownError, RefusedError, RestError, UnreadableReplyError
from app.scripts.data_storage import (
    READ,
    READ_PARAMS,
    STORAGE,
    TextReference,
    find_text,
    pack,
    parse_items,
    reference_of,
    without_reference,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.bitrix24.rest.client import Calls
    from app.bitrix24.values import JSON

ACCESS = {"AU": "R", "G1": "X"}
"""Everybody reads; administrators, who are a group, and whoever creates the storage may do everything."""

EXISTS = "ERROR_ENTITY_ALREADY_EXISTS"

TRIES = 3
"""How often to look for a text again if the option names another one meanwhile."""

HTTP_STATUS = 200
"""The status of a reply without the items that were added."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an option with scripts says.

    Attributes:
        option: The option as if it held all of it; that text is lost is said in it.
        reference: Where its text is kept; None if the option has it.
    """

    option: JSON
    reference: TextReference | None = None


class ScriptStorage:
    """The data storage with texts that are too large."""

    def __init__(self, rest: Calls, new_key: Callable[[], str]) -> None:
        """Ask nothing yet. `new_key`: makes an id that nobody else has."""
        self._rest = rest
        self._new_key = new_key

    async def resolve(self, option: JSON, again: Callable[[], Awaitable[JSON]]) -> Resolved:
        """Return what an option says, read from the storage if it is there.

        Args:
            option: The option.
            again: Reads the option again: somebody may have saved meanwhile.

        Raises:
            RestError: The storage can't be read.
        """
        for _ in range(TRIES):
            reference = reference_of(option)
            if reference is None:
                return Resolved(option)
            found = await self._text(reference)
            if found is not None:
                return Resolved(found, reference)
            option, before = await again(), option
            if reference_of(option) == reference_of(before):
                break
        return Resolved(without_reference(option), reference_of(option))

    async def keep(self, written: str) -> TextReference:
        """Add a text, and read it back.

        Raises:
            RestError: It isn't there, or that isn't certain.
        """
        parts = pack(written)
        reference = TextReference(self._new_key(), len(parts))
        for index, part in enumerate(parts):
            params = {"ENTITY": STORAGE, "NAME": reference.name(index), "DETAIL_TEXT": part}
            # Whether an addition without an answer was carried out is seen when the text is read back.
            with suppress(OutcomeUnknownError):
                try:
                    await self._rest.call("entity.item.add", params)
                except NotFoundError:
                    await self._make()
                    await self._rest.call("entity.item.add", params)
        if await self._text(reference) != written:
            await self.remove(reference)
            raise UnreadableReplyError(READ, HTTP_STATUS)
        return reference

    async def remove(self, reference: TextReference | None, *, with_older: bool = False) -> None:
        """Remove a text that no option names any more.

        What can't be removed stays: it takes room, nothing else.

        Args:
            reference: Where it is.
            with_older: Whether an option has named it: then nobody needs what is older, which interrupted saves left.
        """
        with suppress(RestError):
            found = parse_items((await self._rest.call(READ, READ_PARAMS)).result)
            own = [item.id for item in found if item.reference == reference]
            for item in found:
                if item.id in own or (with_older and own and item.id < min(own)):
                    with suppress(RestError):
                        await self._rest.call("entity.item.delete", {"ENTITY": STORAGE, "ID": item.id})

    async def _make(self) -> None:
        try:
            await self._rest.call("entity.add", {"ENTITY": STORAGE, "NAME": "Call Panel", "ACCESS": ACCESS})
        except OutcomeUnknownError:
            return
        except RefusedError as error:
            if error.code != EXISTS:
                raise

    async def _text(self, reference: TextReference) -> str | None:
        try:
            return find_text((await self._rest.call(READ, READ_PARAMS)).result, reference)
        except NotFoundError:
            return None
