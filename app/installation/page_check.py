"""Whether the app's pages answer as the portal will ask for them.

    reach = await reached(pages, "https://app.example.com/panel/install.html", "index.html")
    reach is Reach.ANSWERS

The portal loads a handler by a form's POST, and a redirect would turn that into a GET or lead to another origin. From a
static archive it loads pages by GET. Which of the two it is, this page knows from itself: if its own address refuses
POST, nobody can have loaded it by POST.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from app.installation.bindings import folder_of

Method = Literal["GET", "POST"]


class PageReach(StrEnum):
    """How a page answers."""

    ANSWERS = "answers"
    UNREACHABLE = "unreachable"
    """No reply."""
    POST_REFUSED = "post-refused"
    """GET gives the page, POST does not."""
    REDIRECTED = "redirected"
    MISSING = "missing"
    """Status 404 or 410."""
    FAILING = "failing"
    """Another status than 200."""
    ANOTHER_PAGE = "another-page"
    """Something came, but not this page: a host's page for unknown addresses, an old version."""


@dataclass(frozen=True, slots=True)
class PageReply:
    """What a host answers to a request for a page.

    Attributes:
        status: The HTTP status; 0 when there was no reply, or a redirect.
        redirected: Whether the host sends the browser elsewhere.
        text: The page.
    """

    status: int = 0
    redirected: bool = False
    text: str = field(default="", repr=False)


class Pages(Protocol):
    """Fetches pages of the app's origin; implemented by `app.browser.fetch.OwnPages`."""

    async def fetch(self, address: str, method: Method) -> PageReply:
        """Ask for a page, without following a redirect and without a cache. Never raises for what the host does."""
        ...


async def check_pages(pages: Pages, location: str, name: str) -> PageReach:
    """Return the result of requesting a page of the site.

    Args:
        pages: The network.
        location: The address of the page that asks.
        name: The other page's file name.
    """
    address = folder_of(location) + name
    found = page_answered(await pages.fetch(address, "POST"), name)
    if found in (PageReach.ANSWERS, PageReach.REDIRECTED, PageReach.UNREACHABLE):
        return found
    if page_answered(await pages.fetch(address, "GET"), name) is not PageReach.ANSWERS:
        return found
    return PageReach.ANSWERS if await _is_static(pages, location) else PageReach.POST_REFUSED


def page_answered(reply: PageReply, name: str) -> PageReach:
    """Return the meaning of a reply for the page with this file name, which has that name in `data-page`."""
    if reply.redirected:
        return PageReach.REDIRECTED
    if reply.status != 200:
        return {0: PageReach.UNREACHABLE, 404: PageReach.MISSING, 410: PageReach.MISSING}.get(
            reply.status, PageReach.FAILING
        )
    return PageReach.ANSWERS if f'data-page="{name.partition(".")[0]}"' in reply.text else PageReach.ANOTHER_PAGE


async def _is_static(pages: Pages, location: str) -> bool:
    reply = await pages.fetch(location.partition("#")[0], "POST")
    return not reply.redirected and reply.status not in (0, 200)
