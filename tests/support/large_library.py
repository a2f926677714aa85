"""A portal that keeps its library in the app's data storage, whatever its size.

keep_apart(portal.state, library)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.scripts.data_storage import STORAGE, TextReference, encode_reference, pack
from app.scripts.storage_format import encode_library
from tests.portal.rest.methods.entities import Storage

if TYPE_CHECKING:
    from app.scripts.model import Library
    from tests.portal.state import PortalState


def keep_apart(state: PortalState, library: Library, key: str = "1a2b", *, most: int = 0) -> str:
    """Keeps a library, and names it in the option. `most`: bytes of it that the option has too."""
    parts = pack(encode_library(library))
    reference = TextReference(key, len(parts))
    items = state.entities.setdefault(STORAGE, Storage("Call Panel", {"AU": "R"})).items
    for index, part in enumerate(parts):
        number = max(items, default=800) + 1
        items[number] = {"ID": str(number), "NAME": reference.name(index), "DETAIL_TEXT": part}
    option = encode_reference(library, reference, most)
    state.options.app["scripts"] = option
    return option
