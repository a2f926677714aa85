"""The names of the places in the static pages: fields, lists, and the parts of a list's rows.

named = Named(PANEL)
assert named.fields.count("phone") == 1
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from static.builder.assemble import assemble

ROOT = Path(__file__).parents[2]

PAGE = assemble(ROOT, "static/index.html")
PANEL = PAGE[PAGE.index('<main class="panel"') : PAGE.index("</main>")]
HOME = assemble(ROOT, "static/home.html")
INSTALLER = assemble(ROOT, "static/install.html")


class Named(HTMLParser):
    """The names in a page, or in a part of one. The row itself is the part without a name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[str] = []
        self.lists: list[str] = []
        self.parts: set[str] = {""}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own
        """Takes an element's names."""
        given = dict(attrs)
        self.fields += filter(None, [given.get("data-field")])
        self.lists += filter(None, [given.get("data-list")])
        self.parts |= set(filter(None, [given.get("data-part")]))
