"""Libraries that are too large for an option: their text is kept in the app's data storage, the option says where.

    reference = TextReference("6f0c…", len(parts := pack(text)))
    option = encode_reference(library, reference, most=8192)  # and as many whole scripts and phrases as fit
    reference_of(option) == reference
    find_text(items, reference) == text

The text is compressed and cut into parts, one for each item of the storage; items of one saving have its key in their
names. An item is never changed: who saves adds new ones, sets the option, and then removes those that it named before.
So whatever is interrupted, the option names a text that is whole. Facts: `platform: data-storage`. Pure.
"""

from __future__ import annotations

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.values import JSON, items, mapping, positive, storable_json, text
from app.copies import replace
from app.scripts.model import Library
from app.scripts.storage_format import KEPT_APART, VERSION_APART, encode_library, library_members

if TYPE_CHECKING:
    from collections.abc import Iterator

SCOPE = "entity"
"""The optional permission for all this."""

STORAGE = "scripts"
"""The storage's code: portals allow 13 characters."""

READ = "entity.item.get"
READ_PARAMS: dict[str, str | dict[str, str]] = {"ENTITY": STORAGE, "SORT": {"ID": "DESC"}}
"""Give the newest items: 50, which are several whole texts."""

LONGEST_PART = 30_000
"""Characters of an item's text: nobody documents how many it holds."""

LONGEST = 400_000
"""The most bytes of an unpacked text that are read."""

_NAME = re.compile(r"([A-Za-z0-9-]{1,64}) ([0-9]{1,3})/([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class TextReference:
    """Where a text is kept: the key of its saving, and the number of its parts."""

    key: str
    parts: int

    def name(self, index: int) -> str:
        """Return the name of the item with a part, counted from 0."""
        return f"{self.key} {index + 1}/{self.parts}"


def reference_of(stored: JSON) -> TextReference | None:
    """Return where an option says that its text is kept; None if the option has all of it, or doesn't know."""
    apart = mapping(mapping(stored).get(KEPT_APART))
    key, parts = text(apart.get("key")), positive(apart.get("parts"))
    return TextReference(key, parts) if key and parts else None


def without_reference(stored: JSON) -> str:
    """Return an option that says that its text is lost."""
    return storable_json({**mapping(stored), KEPT_APART: None})


def encode_reference(library: Library, reference: TextReference, most: int) -> str:
    """Return the option's text: where the library is kept, and the beginning of it.

    Args:
        library: All of it.
        reference: Where it is.
        most: Bytes that scripts and phrases may take in the option.
    """
    beginning = Library()
    for one in _beginnings(library):
        if len(encode_library(one).encode()) > most:
            break
        beginning = one
    members = library_members(beginning)
    return storable_json({**members, "v": VERSION_APART, KEPT_APART: {"key": reference.key, "parts": reference.parts}})


def _beginnings(library: Library) -> Iterator[Library]:
    for count in range(len(library.scripts)):
        yield Library(library.scripts[: count + 1])
    for count in range(len(library.phrases)):
        yield replace(library, phrases=library.phrases[: count + 1])


def pack(written: str) -> tuple[str, ...]:
    """Return a text as parts for the storage: letters that no filter on the way takes for anything else."""
    packed = urlsafe_b64encode(zlib.compress(written.encode(errors="surrogatepass"), 9)).decode()
    return tuple(packed[at : at + LONGEST_PART] for at in range(0, len(packed), LONGEST_PART))


def unpack(packed: str) -> str | None:
    """Return the text of all parts together; None if it is damaged."""
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(urlsafe_b64decode(packed), LONGEST)
        return found.decode(errors="surrogatepass") if unpacker.eof else None
    except (ValueError, zlib.error):
        return None


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a text in the storage.

    Attributes:
        id: The item's number.
        reference: The text that it is a part of.
        index: Which part, counted from 0.
        text: The part.
        created: When it was added, as the portal says it.
    """

    id: int
    reference: TextReference
    index: int
    text: str
    created: str = ""


def parse_items(result: JSON) -> tuple[Item, ...]:
    """Return the parts in a reply of `entity.item.get`. Whatever else is in the storage is left out."""
    found = []
    for row in map(mapping, items(result)):
        name, number = _NAME.fullmatch(text(row.get("NAME"))), positive(row.get("ID"))
        if name is not None and number is not None and int(name[2]) > 0:
            reference = TextReference(name[1], int(name[3]))
            found.append(
                Item(number, reference, int(name[2]) - 1, text(row.get("DETAIL_TEXT")), text(row.get("DATE_CREATE")))
            )
    return tuple(found)


def find_packed(result: JSON, reference: TextReference) -> str | None:
    """Return the parts of a text together, as `unpack` takes them; None if one is missing."""
    parts = {item.index: item.text for item in parse_items(result) if item.reference == reference}
    if not all(parts.get(index) for index in range(reference.parts)):
        return None
    return "".join(parts[index] for index in range(reference.parts))


def find_text(result: JSON, reference: TextReference) -> str | None:
    """Return a text; None if the storage doesn't have it whole."""
    packed = find_packed(result, reference)
    return None if packed is None else unpack(packed)


def newest_reference(result: JSON) -> TextReference | None:
    """Return where the newest whole text is; None if there is none."""
    found = sorted(parse_items(result), key=lambda item: -item.id)
    return next((item.reference for item in found if find_text(result, item.reference) is not None), None)
