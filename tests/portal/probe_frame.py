"""The probe page in the hands of a test: calls of the library, and what it called back with.

Example:
    probe = Probe(portal_page.open("incoming_contact")).started()
    probe.ask("BX24.placement.call('getStatus', {}, done)")["CALL_STATE"]
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tests.portal.call_card import CallCard

if TYPE_CHECKING:
    from playwright.sync_api import Frame


PROBE = Path(__file__).parent / "probe"
"""The folder of the probe's page, which is a site of its own."""

POLLING = 20
"""Milliseconds between two looks. A hidden frame draws nothing, so it cannot be looked at with each frame drawn."""


class Place(Protocol):
    """Where an app can be shown."""

    @property
    def frame(self) -> Frame:
        """The frame of the app."""


class Probe:
    """The probe page in one frame; after the frame was loaded again make another."""

    def __init__(self, place: Place) -> None:
        """Takes the frame that the place shows now: `CallCard`, `AppFrame`."""
        self.place = place
        self.frame: Frame = place.frame

    @property
    def card(self) -> CallCard:
        """The card that the probe is in.

        Raises:
            TypeError: it is elsewhere.
        """
        if not isinstance(self.place, CallCard):
            raise TypeError("the probe is not in a card")
        return self.place

    def started(self) -> Probe:
        """Waits until the library has called `init` back."""
        self.loaded()
        self.wait_for("init")
        return self

    def loaded(self) -> Probe:
        """Waits until the probe's own script has run."""
        self.frame.wait_for_function("() => 'probe' in globalThis", polling=POLLING)
        return self

    def run(self, script: str) -> Any:  # noqa: ANN401 - a JSON value
        """Evaluates an expression in the page."""
        return self.frame.evaluate(f"() => {script}")

    def ask(self, script: str) -> Any:  # noqa: ANN401 - a JSON value
        """Evaluates an expression that is to call `done`, and gives the value that `done` got."""
        return self.frame.evaluate(f"() => probe.ask((done) => {{ {script}; }})")

    def start(self, name: str, script: str) -> None:
        """Evaluates an expression in which `done` notes its arguments under `name`; see `heard`."""
        self.frame.evaluate(f"(name) => {{ const done = probe.hear(name); {script}; }}", name)

    def bind(self, *events: str) -> None:
        """Binds events; their deliveries are noted under their names."""
        self.frame.evaluate("(events) => probe.bind(...events)", list(events))

    def heard(self, name: str) -> list[list[Any]]:
        """The argument lists that came under a name so far."""
        return [entry["args"] for entry in self.frame.evaluate("() => probe.heard") if entry["name"] == name]

    def wait_for(self, name: str, count: int = 1) -> list[list[Any]]:
        """Waits for at least `count` deliveries under a name."""
        self.frame.wait_for_function(
            "([name, count]) => probe.heard.filter((entry) => entry.name === name).length >= count",
            arg=[name, count],
            polling=POLLING,
        )
        return self.heard(name)

    def round_trip(self) -> None:
        """Waits until the portal has worked off all that was sent before, and its messages have arrived."""
        self.ask("BX24.placement.getInterface(done)")
