"""The browser, as the other browser tests have it."""

from tests.browser.conftest import browser_context_args, browser_type_launch_args, released_site

__all__ = ["browser_context_args", "browser_type_launch_args", "released_site"]
