"""An open call card in the hands of a test: what happens to the call, and the app in the active tab.

Every function is one of `window.portal` (see page/api.js), under its Python name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Frame, FrameLocator

    from tests.portal.driver import PortalPage


SHOWN = "[data-part=app-body] .app-layout:not([hidden]) iframe"
"""The app whose tab is active, or was when a tab of the portal's own took its place."""


class CallCard:
    """The open call card."""

    def __init__(self, owner: PortalPage) -> None:
        self._owner = owner

    @property
    def app(self) -> FrameLocator:
        """The app in the active tab, for locators and `expect`."""
        return self._owner.page.frame_locator(SHOWN)

    @property
    def frame(self) -> Frame:
        """The frame of the app in the active tab, for `evaluate`.

        Raises:
            LookupError: no app is shown.
        """
        element = self._owner.page.query_selector(SHOWN)
        frame = element.content_frame() if element else None
        if frame is None:
            raise LookupError("no app is shown in the card")
        return frame

    @property
    def is_open(self) -> bool:
        """Whether there still is a card."""
        return self._owner.state()["card"] is not None

    def state(self) -> dict[str, Any]:
        """Gives the card: `kind`, `state`, `look`, `status`, `blocked`, `folded`, `remaining` (ms or None), ..."""
        card: dict[str, Any] = self._owner.state()["card"]
        return card

    def ring(self) -> None:
        """Calls the line: an outgoing call goes to `connecting`."""
        self._owner.call("ring")

    def connect(self) -> None:
        """Lets the call be answered."""
        self._owner.call("connect")

    def end(self, code: str | int | None = None) -> None:
        """Ends the call from the other side; the rules of closing follow."""
        self._owner.call("end", {} if code is None else {"code": code})

    def fail(self, code: str | int | None = None, *, by: Literal["server", "browser"] = "server") -> None:
        """Lets the call fail; the card stays. Only a failure that the server pushes carries its code."""
        self._owner.call("fail", {"by": by} if code is None else {"code": code, "by": by})

    def hang_up(self) -> None:
        """Lets the operator hang up: the card closes in spite of a block."""
        self._owner.call("hangUp")

    def close(self) -> None:
        """Presses Close or Skip: the card closes in spite of a block."""
        self._owner.call("closeCard", "closed by the operator")

    def destroy(self) -> None:
        """Takes the card away without any event."""
        self._owner.call("destroyCard", "destroyed")

    def destroy_frame(self) -> None:
        """Takes the app's frame away without any event; the card stays."""
        self._owner.call("destroyFrame")

    def reload_frame(self) -> None:
        """Opens the app again with fresh options and a new `APP_SID`."""
        self._owner.call("reloadFrame")

    def select_tab(self, tab: str) -> None:
        """Makes a tab active: `app`, `neighbour`, `web-form`, `call-list`."""
        self._owner.call("selectTab", tab)

    def change_client(self, **client: object) -> None:
        """Changes keys of the status, e.g. `CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=99`; None takes a key away."""
        self._owner.call("changeClient", client)

    def refresh_client(self) -> None:
        """Sends EntityChanged with nothing changed."""
        self._owner.call("refreshClient")

    def next_client(self) -> bool:
        """Goes on to the campaign's next client; False when there is none."""
        return bool(self._owner.call("nextClient"))

    def fold(self, folded: bool = True) -> bool:
        """Folds or unfolds the card; False while the app holds it open."""
        return bool(self._owner.call("fold", folded))

    def open_comment(self) -> None:
        """Opens the card's own comment form, which blocks the automatic close."""
        self._owner.call("openComment")

    def emit(self, event: str, *payload: object) -> int:
        """Sends an event with at most one value, as the wire carries it; gives the number of bindings reached."""
        return int(self._owner.call("emit", event, *payload))

    def emit_text(self, event: str, text: str) -> int:
        """Sends an event with this text after the colon, valid or not."""
        return int(self._owner.call("emitText", event, text))

    def emit_arguments(self, event: str, *arguments: object) -> int:
        """Sends an event whose callback gets exactly these arguments, as documented for CallStateChanged."""
        return int(self._owner.call("emitArguments", event, list(arguments)))

    def post(self, data: object) -> None:
        """Posts anything at all to the app's frame."""
        self._owner.call("post", data)
