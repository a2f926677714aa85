"""Earlier versions of an option: what it was before each of the last saves, and who saved when.

    log = log_of(stored.get("settings-versions"), current)
    encode_log(log.with_save(Saving(at, 7, "Anna Lindner"), before, after), after)

A log lies in an option beside the one whose versions it keeps. Each text is compressed with the next newer one as its
dictionary, and the newest with the text that is in use: a small change takes a few dozen bytes. Pure.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from app.bitrix24.values import JSON, decoded, items, mapping, nesting, positive, storable_json, text
from app.copies import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SUFFIX = "-versions"
"""What follows the name of an option in the name of the one with its versions."""

MOST = 5
"""Earlier versions that are kept."""

LONGEST = 400_000
"""Bytes of a version that is unpacked: as much as is read of the longest option."""

LONGEST_NAME = 60

DEEPEST = 50
"""Levels of nesting: decoding more may exhaust the stack of a WebAssembly interpreter."""

VERSION = 1


@dataclass(frozen=True, slots=True)
class Saving:
    """When a text was saved, in seconds since 1970, and by whom; zero and empty if unknown."""

    at: int = 0
    user_id: int = 0
    name: str = ""


UNKNOWN = Saving()


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """A text that was in use before, and the save that put it into use."""

    text: str
    saving: Saving = UNKNOWN


@dataclass(frozen=True, slots=True)
class VersionLog:
    """The versions of an option.

    Attributes:
        current: How the text that is in use was saved.
        earlier: What was in use before, newest first.
    """

    current: Saving = UNKNOWN
    earlier: tuple[SavedVersion, ...] = ()

    def with_save(self, saving: Saving, before: str, after: str) -> VersionLog:
        """Return the log after a save that replaced `before` by `after`."""
        if normal_form(before) == normal_form(after):
            return replace(self, current=saving)
        return VersionLog(saving, (SavedVersion(before, self.current), *self.earlier)[:MOST])

    def with_unread(self, saving: Saving) -> VersionLog:
        """Return the log after a save that replaced a text which is kept elsewhere."""
        return replace(self, current=saving)


def option_of_versions(option: str) -> str:
    """Return the name of the option with the versions of another one."""
    return option + SUFFIX


@lru_cache(maxsize=8)
def normal_form(written: str) -> str:
    """Return a text as every portal gives it back: some decode JSON, and it is written again here."""
    if nesting(written) > DEEPEST:
        return written
    try:
        return storable_json(json.loads(written))
    except ValueError:
        return written


def log_of(stored: JSON, current: str) -> VersionLog:
    """Return a log as its option holds it. Total.

    Args:
        stored: The option.
        current: The text that is in use. If it isn't the one that was saved last, nothing is known of earlier ones.
    """
    return _log_of(stored if isinstance(stored, str) else storable_json(stored), current)


@lru_cache(maxsize=4)
def _log_of(stored: str, current: str) -> VersionLog:
    found = mapping(decoded(stored)) if nesting(stored) <= DEEPEST else {}
    now = items(found.get("now"))
    if found.get("v") != VERSION or not now or now[-1] != _checksum(current):
        return VersionLog()
    earlier: list[SavedVersion] = []
    newer = current
    for row in map(items, items(found.get("old"))[:MOST]):
        older = _unpacked(text(row[-1]), newer) if row else None
        if older is None:
            break
        earlier.append(SavedVersion(older, _saving_of(row)))
        newer = older
    return VersionLog(_saving_of(now), tuple(earlier))


def encode_log(log: VersionLog, current: str) -> str:
    """Return the log as its option holds it. `current`: the text that is in use."""
    texts = (current, *(one.text for one in log.earlier))
    packed = [_packed(older, newer) for newer, older in pairwise(texts)]
    old: list[JSON] = [[*_row(one.saving), each] for one, each in zip(log.earlier, packed, strict=True)]
    return storable_json({"v": VERSION, "now": [*_row(log.current), _checksum(current)], "old": old})


def shorter_logs(logs: Mapping[str, tuple[VersionLog, str]]) -> Iterator[dict[str, JSON]]:
    """Yield what several options with versions would hold, each time with one version less: the oldest of all.

    At last they hold nothing.

    Args:
        logs: For each option, the log and the text that is in use.
    """
    left = dict(logs)
    while True:
        yield {option: encode_log(log, current) for option, (log, current) in left.items()}
        oldest = [(log.earlier[-1].saving.at, option) for option, (log, _) in left.items() if log.earlier]
        if not oldest:
            break
        _, option = min(oldest)
        log, current = left[option]
        left[option] = replace(log, earlier=log.earlier[:-1]), current
    yield dict.fromkeys(logs, "")


def without_versions(options: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return options without those that hold versions, which give way whenever room is needed."""
    return {name: value for name, value in options.items() if not name.endswith(SUFFIX)}


def _checksum(current: str) -> int:
    return zlib.crc32(normal_form(current).encode(errors="surrogatepass"))


def _row(saving: Saving) -> tuple[JSON, ...]:
    return saving.at, saving.user_id, saving.name[:LONGEST_NAME]


def _saving_of(row: list[JSON]) -> Saving:
    at, user_id, name = (*row[:3], None, None, None)[:3]
    return Saving(positive(at) or 0, positive(user_id) or 0, text(name))


def _packed(older: str, newer: str) -> str:
    packer = zlib.compressobj(9, zdict=_dictionary(newer))
    return urlsafe_b64encode(packer.compress(older.encode(errors="surrogatepass")) + packer.flush()).decode()


def _unpacked(packed: str, newer: str) -> str | None:
    try:
        unpacker = zlib.decompressobj(zdict=_dictionary(newer))
        found = unpacker.decompress(urlsafe_b64decode(packed), LONGEST)
        return found.decode(errors="surrogatepass") if unpacker.eof else None
    except (ValueError, zlib.error):
        return None


def _dictionary(newer: str) -> bytes:
    return normal_form(newer).encode(errors="surrogatepass")
