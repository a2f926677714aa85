"""The controls in the markup of a page: everything that can be pressed, typed into or chosen from.

controls = find_controls(HOME)
assert Control("button", frozenset({"repair"})) in controls
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

TAGS = frozenset({"a", "button", "input", "select", "summary", "textarea"})
SEVERAL = frozenset({"copy", "discard", "save", "set"})
"""Actions of several controls: none is found by them."""
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path"})


@dataclass(frozen=True)
class Control:
    """A control.

    Attributes:
        tag: Its element.
        names: What tests can find it by: its field, its input, its action, its text within a row, or else the list or
            the box that it is in.
    """

    tag: str
    names: frozenset[str]

    def __str__(self) -> str:
        return f"{self.tag} {'/'.join(sorted(self.names))}"


class _Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Control] = []
        self._open: list[tuple[str, str]] = []
        """The elements around, each with the name by which its contents can be found."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes a control, by the best names that it has."""
        given = {name: value for name, value in attrs if value}
        within = given.get("data-rows") or given.get("data-list") or given.get("data-for", "")
        if tag == "details":
            within = given.get("class", "").rpartition(" ")[2]
        if tag in TAGS:
            own = {given[name] for name in ("data-field", "data-input") if name in given}
            if given.get("data-action", "set") not in SEVERAL:
                own.add(given["data-action"])
            if "data-field" not in given:  # in a row, where its text tells it from the others
                own |= {given[name] for name in ("data-text", "data-label") if name in given}
            around = next((name for _, name in reversed(self._open) if name), "")
            if tag == "summary" or not own:
                own.add(around)
            self.found.append(Control(tag, frozenset(own)))
        if tag not in VOID:
            self._open.append((tag, within))

    def handle_endtag(self, tag: str) -> None:
        """Leaves an element."""
        while self._open:
            if self._open.pop()[0] == tag:
                return


def find_controls(html: str) -> tuple[Control, ...]:
    """Return the controls of some markup, each once."""
    controls = _Controls()
    controls.feed(html)
    return tuple(dict.fromkeys(controls.found))
