"""The browser, as the other browser tests have it."""

from tests.browser.conftest import (
    browser,
    browser_context_args,
    browser_type_launch_args,
    context,
    kept_profiles,
    library_address,
    released_site,
)

__all__ = [
    "browser",
    "browser_context_args",
    "browser_type_launch_args",
    "context",
    "kept_profiles",
    "library_address",
    "released_site",
]
