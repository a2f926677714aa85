"""A library that records its traffic for the panel's log, with masked numbers and without tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bitrix24.masking import masked

if TYPE_CHECKING:
    from app.bitrix24.library import Library, Receiver, Values
    from app.bitrix24.values import JSON

Recorder = Callable[[str, str, str], None]
"""Told of each thing said: kind (`placement`, `command`, `reply`, `event`), name, payload as JSON text."""

LONGEST = 2000
"""Characters of a payload that are kept."""


class LoggingLibrary:
    """Passes everything on to a `Library` and tells `said` about placement, commands, replies and events."""

    def __init__(self, library: Library, said: Recorder) -> None:
        self._library = library
        self._said = said
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
        self._tell("placement", "info", info)
        return info

    def get_interface(self, reply: Receiver) -> None:
        """See `Library.get_interface`."""
        self._tell("command", "getInterface", None)
        self._library.get_interface(self._telling("reply", "getInterface", reply))

    def call(self, command: str, params: dict[str, JSON], reply: Receiver) -> None:
        """See `Library.call`."""
        self._tell("command", command, params)
        self._library.call(command, params, self._telling("reply", command, reply))

    def bind_event(self, event: str, handler: Receiver) -> None:
        """See `Library.bind_event`."""
        self._library.bind_event(event, self._telling("event", event, handler))

    def open_path(self, path: str, reply: Receiver) -> None:
        """See `Library.open_path`."""
        self._tell("command", "openPath", path)
        self._library.open_path(path, self._telling("reply", "openPath", reply))

    def fit_window(self, reply: Receiver) -> None:
        """See `Library.fit_window`."""
        self._tell("command", "resizeWindow", None)
        self._library.fit_window(self._telling("reply", "resizeWindow", reply))

    def _telling(self, kind: str, name: str, receiver: Receiver) -> Receiver:
        def tell_and_pass(values: Values) -> None:
            self._tell(kind, name, values[0] if len(values) == 1 else values)
            receiver(values)

        return tell_and_pass

    def _tell(self, kind: str, name: str, payload: JSON) -> None:
        told = json.dumps(masked(payload), ensure_ascii=False, separators=(",", ":"))
        self._said(kind, name, told if len(told) <= LONGEST else told[:LONGEST] + "…")
