"""The app in one frame of the portal, in the hands of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame, FrameLocator, Page


class AppFrame:
    """A frame of the app outside the card: its home page, its installer, a worker, the app in a slider."""

    def __init__(self, page: Page, selector: str) -> None:
        """Takes the place of the frame.

        Args:
            page: the portal page.
            selector: of the iframe; the first that matches.
        """
        self._page = page
        self._selector = selector

    @property
    def app(self) -> FrameLocator:
        """The app, for locators and `expect`."""
        return self._page.frame_locator(self._selector).first

    @property
    def frame(self) -> Frame:
        """The frame, for `evaluate`; waits for it.

        Raises:
            playwright.sync_api.TimeoutError: no app is shown there.
        """
        element = self._page.wait_for_selector(self._selector, state="attached")
        frame = element.content_frame() if element else None
        if frame is None:
            raise LookupError(f"no frame in {self._selector}")
        return frame


class Slider:
    """The topmost slider."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @property
    def worker(self) -> AppFrame:
        """The background worker that was loaded with the slider."""
        return AppFrame(self._page, ".slider:last-child [data-part=workers] iframe")
