"""What the sources alone show of the points in `app/ui/ACCESSIBILITY.md`."""

from __future__ import annotations

import re

import pytest

from static.builder import messages
from static.builder.project import ROOT
from tests.support.languages import PATHS
from tests.support.page_names import HOME, INSTALLER, PAGE

SHEETS = {
    path.relative_to(ROOT).as_posix(): re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    for folder in ("app", "static")
    for path in sorted((ROOT / folder).rglob("*.css"))
}
SOURCES = [
    path
    for pattern in ("app/**/*.py", "static/*.js")
    for path in ROOT.glob(pattern)
    if path.name not in ("bx24.js", "pyodide.js")
]

STAYS_IN_SIGHT = {
    (".hold:has([data-left])", "sticky"),  # the countdown: `scroll-padding` keeps the focus from below it
    (".loading", "fixed"),  # a line at the upper edge
    (".off-screen", "fixed"),
    (".choice-head:has(.due:not([hidden])) .choice-name", "fixed"),  # out of sight
    ('.script-editor [data-field="scripts-removed"]:focus-within', "sticky"),  # has the focus itself
    (".preview", "sticky"),  # in a column of its own
}
MOTION = {"var(--quick)", "var(--pulse)", "var(--turn)"}
"""What `prefers-reduced-motion` switches off."""
LONGEST_FLASH = 1 / 3
"""Seconds: what takes longer happens less than four times in a second."""


def rules(sheet: str) -> list[tuple[str, str]]:
    """Return the selectors of a sheet, each with its declarations."""
    return [(selector.strip(), body) for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", sheet)]


def test_no_text_refers_to_a_colour_a_shape_or_a_side_alone() -> None:
    """1.3.3: `above` and `below` are places in the order of the page, which everybody has."""
    words = re.compile(
        r"\b(?:on|to|at) the (?:left|right)|(?:left|right)-hand|(?:upper|lower|top|bottom) (?:left|right|corner)"
        r"|\b(?:red|green|blue|amber|grey|round|square) (?:button|dot|mark|icon|line|field|circle)",
        re.IGNORECASE,
    )
    sentences = [str(message.id) for message in messages.read(PATHS["en"]) if message.id]
    assert [sentence for sentence in sentences if words.search(sentence)] == []
    assert words.search("Click the green button on the right")


@pytest.mark.parametrize("page", [PAGE, HOME, INSTALLER], ids=["panel", "home", "installer"])
def test_no_text_is_a_picture(page: str) -> None:
    """1.4.5: the icons are paths, without letters."""
    assert re.findall(r"<(?:img|image|picture|canvas|object|embed|text|tspan)\b[^>]*", page) == []
    assert [name for name, sheet in SHEETS.items() if re.search(r"url\((?!#)|image-set\(", sheet)] == []


@pytest.mark.parametrize("name", SHEETS)
def test_what_moves_stops_where_somebody_wants_no_motion_and_nothing_flashes(name: str) -> None:
    """2.2.2, 2.3.1: what takes no time at all isn't a motion."""
    for kind, value in re.findall(r"\b(animation|transition)\s*:\s*([^;}]+)", SHEETS[name]):
        seconds = [
            float(number) / (1000 if unit == "ms" else 1) for number, unit in re.findall(r"([\d.]+)(m?s)\b", value)
        ]
        if kind == "animation" and seconds[0] <= 0.001:
            continue
        assert any(one in value for one in MOTION), value
        assert kind == "transition" or seconds[0] > LONGEST_FLASH, value
        if "infinite" in value:  # while something is loading
            assert re.search(r"var\(--(?:pulse|turn)\)", value), value


def test_motion_can_be_switched_off() -> None:
    for name, wanted in (("panel", {"--quick: 0s", "--pulse: none"}), ("install", {"--turn: none"})):
        (off,) = re.findall(r"prefers-reduced-motion: reduce\) \{ :root \{([^}]+)\}", SHEETS[f"static/{name}.css"])
        assert {one.strip() for one in off.split(";")} >= wanted


def test_only_what_is_known_stays_in_sight_above_the_page() -> None:
    """2.4.11: it could cover what has the focus."""
    found = {
        (selector.splitlines()[-1].strip(), position)
        for sheet in SHEETS.values()
        for selector, body in rules(sheet)
        for position in re.findall(r"position: *(sticky|fixed)", body)
    }
    assert found == STAYS_IN_SIGHT


def test_buttons_act_when_they_are_let_go() -> None:
    """2.5.1, 2.5.2, 2.5.4: only dragging begins with the pointer going down, and a menu that keeps the focus."""
    events = re.compile(
        r"""["'](pointerdown|mousedown|touch(?:start|end|move)|gesture\w+|device(?:motion|orientation))["']"""
    )
    found = {(path.name, event) for path in SOURCES for event in events.findall(path.read_text("utf-8"))}
    assert found == {("reorder.py", "pointerdown"), ("inputs.py", "mousedown")}


def test_help_is_in_the_same_place_of_each_page() -> None:
    """3.2.6: the keys are the panel's last button, the diagnostics the home page's last section."""
    panel = PAGE[PAGE.index('<main class="panel"') : PAGE.index("</main>")]
    actions = re.findall(r'data-action="([^"]+)"', panel[: panel.index("<dialog")])
    assert actions[-1] == "keys.show"
    assert re.findall(r'<(?:section|details) class="card ([^"]+)"', HOME)[-1].endswith("diagnostics")


@pytest.mark.parametrize(
    ("page", "parts"),
    [
        ("app/panel/wrapup/wrapup.html", ("wrapup.todo", "wrapup.keep-theirs", "wrapup.write-mine")),
        ("app/home/unfinished/unfinished.html", ("unfinished.todo", "unfinished.keep-theirs", "unfinished.write-mine")),
        ("app/panel/fields/row.html", ("hint",)),
        ("app/home/fields/fields.html", ("unsuitable",)),
        ("app/home/versions.html", ("changes",)),
    ],
)
def test_a_sentence_runs_in_the_direction_of_its_language_also_if_it_begins_with_a_name(
    page: str, parts: tuple[str, ...]
) -> None:
    source = (ROOT / page).read_text("utf-8")
    for part in parts:
        (element,) = re.findall(rf'<\w+ [^>]*="{re.escape(part)}"[^>]*>', source)
        assert "dir=" not in element
    decisions = re.search(r'data-(?:list|rows)="(?:wrapup-)?decisions".*?data-part="text"([^>]*)>', source, re.DOTALL)
    assert decisions is None or "dir=" not in decisions[1]


def test_no_text_on_highlight_gets_a_plate_that_covers_it() -> None:
    found = [body for sheet in SHEETS.values() for body in re.findall(r"{([^{}]*\bHighlightText\b[^{}]*)}", sheet)]
    assert len(found) >= 2
    assert all("forced-color-adjust: none" in body for body in found)
