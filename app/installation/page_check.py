"""Whether the app's pages answer the way the portal will request them.

    error = await check_pages(pages, "https://app.example.com/panel/install.html", "index.html")
    error is None               # it answers

The portal loads a handler by a form's POST, and a redirect would turn that into a GET or lead to another origin. From a
static archive it loads pages by GET. This page knows which from itself: if its own address refuses POST, it wasn't
loaded by POST.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.bitrix24.errors import ErrorKind
from app.installation.bindings import folder_of

Method = Literal["GET", "POST"]


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
        """Request a page without following redirects and without a cache. Never raises because of the host."""
        ...


async def check_pages(pages: Pages, location: str, name: str) -> ErrorKind | None:
    """Return what is wrong with a page of the site; None when it answers.

    Args:
        pages: The network.
        location: The address of the page that asks.
        name: The other page's file name.
    """
    address = folder_of(location) + name
    found = page_answered(await pages.fetch(address, "POST"), name)
    if found in (None, ErrorKind.PAGE_REDIRECTED, ErrorKind.PAGE_UNREACHABLE):
        return found
    if page_answered(await pages.fetch(address, "GET"), name) is not None:
        return found
    return None if await _is_static(pages, location) else ErrorKind.PAGE_REFUSES_POST


def page_answered(reply: PageReply, name: str) -> ErrorKind | None:
    """Return what is wrong with a reply for the page with this file name; None when it is that page.

    A page has its name in `data-page`.
    """
    if reply.redirected:
        return ErrorKind.PAGE_REDIRECTED
    if reply.status != 200:
        return {0: ErrorKind.PAGE_UNREACHABLE, 404: ErrorKind.PAGE_MISSING, 410: ErrorKind.PAGE_MISSING}.get(
            reply.status, ErrorKind.PAGE_FAILING
        )
    return None if f'data-page="{name.partition(".")[0]}"' in reply.text else ErrorKind.PAGE_ANOTHER


async def _is_static(pages: Pages, location: str) -> bool:
    reply = await pages.fetch(location.partition("#")[0], "POST")
    return not reply.redirected and reply.status not in (0, 200)
