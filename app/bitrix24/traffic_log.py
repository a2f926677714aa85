"""The traffic with the portal as it may be shown to others: phone numbers masked, tokens gone.

    masked({"PHONE_NUMBER": "+12025550143"}) == {"PHONE_NUMBER": "+•••••••••43"}

Total: every JSON value gives a result, and one that can be written as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bitrix24.values import DEEPEST, decoded

if TYPE_CHECKING:
    from app.bitrix24.library import Library, Receiver, Values
    from app.bitrix24.values import JSON

LEFT_OUT = "•••"
"""The placeholder for what isn't shown."""

_NUMBER_KEYS = frozenset({"PHONE_NUMBER", "LINE_NUMBER", "LINE_NAME", "PHONENUMBER", "TARGET", "PHONE"})
_SECRET_KEYS = re.compile(r"auth|token|refresh|secret|password", re.IGNORECASE)
_ID_KEYS = re.compile(r"(.*_)?ID", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){5,}")
_WORDS = frozenset({"", "hidden", "unknown", "undefined"})
_LONGEST_NUMBER = 10**18


def masked(value: JSON, key: str = "", depth: int = DEEPEST) -> JSON:
    """Return a value with numbers masked except for their last two characters, and without what looks like a token.

    Args:
        value: Any JSON value. A text that is itself JSON is returned decoded, because its keys matter here.
        key: The key of the value: some always contain numbers, whatever they look like (SIP names), those of ids never
            do.
        depth: Levels of nesting that are shown.
    """
    if _SECRET_KEYS.search(key):
        return LEFT_OUT
    if isinstance(value, dict | list):
        return _masked_items(value, key, depth)
    if isinstance(value, str):
        return _masked_text(value, key, depth)
    if value is None or isinstance(value, bool):
        return value
    return _masked_number(value, key)


def _masked_items(value: dict[str, JSON] | list[JSON], key: str, depth: int) -> JSON:
    if depth == 0:
        return LEFT_OUT
    if isinstance(value, list):
        return [masked(item, key, depth - 1) for item in value]
    return {_numbers_hidden(name): masked(item, name, depth - 1) for name, item in value.items()}


def _masked_text(value: str, key: str, depth: int) -> JSON:
    if _ID_KEYS.fullmatch(key):
        return value
    if key.upper() in _NUMBER_KEYS:
        return value if value in _WORDS else _hidden(value)
    inside = decoded(value) if value.lstrip().startswith(("{", "[")) else None
    return _numbers_hidden(value) if inside is None else _masked_items(inside, key, depth)


def _masked_number(value: float, key: str) -> JSON:
    if not -_LONGEST_NUMBER < value < _LONGEST_NUMBER:  # or no number at all
        return LEFT_OUT
    if _ID_KEYS.fullmatch(key):
        return value
    written = str(value)
    shown = _hidden(written) if key.upper() in _NUMBER_KEYS else _numbers_hidden(written)
    return value if shown == written else shown


def _numbers_hidden(value: str) -> str:
    return _NUMBER.sub(lambda match: _hidden(match[0]), value)


def _hidden(value: str) -> str:
    """Mask all but the last two characters, and short numbers completely."""
    kept = len(value) - 2 if len(value) > 4 else len(value)
    return "".join("•" if index < kept and letter.isalnum() else letter for index, letter in enumerate(value))


Recorder = Callable[[str, str, str], None]
"""Takes what passes: kind (`placement`, `command`, `reply`, `event`), name, payload as JSON text."""

LONGEST = 2000
"""Characters of a payload that are kept."""


class LoggingLibrary:
    """Passes everything on to a `Library` and reports placement, commands, replies and events."""

    def __init__(self, library: Library, record: Recorder) -> None:
        self._library = library
        self._record = record
        # What carries tokens, or isn't traffic with the portal, is passed on unrecorded.
        self.initialised = library.initialised
        self.language = library.language
        self.domain = library.domain
        self.is_admin = library.is_admin
        self.auth = library.auth
        self.refresh_auth = library.refresh_auth
        self.app_option = library.app_option
        self.set_app_option = library.set_app_option
        self.user_option = library.user_option
        self.set_user_option = library.set_user_option
        self.release_events = library.release_events
        self.install_finish = library.install_finish

    def placement_info(self) -> JSON:
        """See `Library.placement_info`."""
        info = self._library.placement_info()
        self._report("placement", "info", info)
        return info

    def get_interface(self, reply: Receiver) -> None:
        """See `Library.get_interface`."""
        self._report("command", "getInterface", None)
        self._library.get_interface(self._reporting("reply", "getInterface", reply))

    def call(self, command: str, params: dict[str, JSON], reply: Receiver) -> None:
        """See `Library.call`."""
        self._report("command", command, params)
        self._library.call(command, params, self._reporting("reply", command, reply))

    def bind_event(self, event: str, handler: Receiver) -> None:
        """See `Library.bind_event`."""
        self._library.bind_event(event, self._reporting("event", event, handler))

    def open_path(self, path: str, reply: Receiver) -> None:
        """See `Library.open_path`."""
        self._report("command", "openPath", path)
        self._library.open_path(path, self._reporting("reply", "openPath", reply))

    def fit_window(self, reply: Receiver) -> None:
        """See `Library.fit_window`."""
        self._report("command", "resizeWindow", None)
        self._library.fit_window(self._reporting("reply", "resizeWindow", reply))

    def _reporting(self, kind: str, name: str, receiver: Receiver) -> Receiver:
        def report_and_pass(values: Values) -> None:
            self._report(kind, name, values[0] if len(values) == 1 else values)
            receiver(values)

        return report_and_pass

    def _report(self, kind: str, name: str, payload: JSON) -> None:
        text = json.dumps(masked(payload), ensure_ascii=False, separators=(",", ":"))
        self._record(kind, name, text if len(text) <= LONGEST else text[:LONGEST] + "…")
