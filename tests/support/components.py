"""The gallery of components: every control in all its states, and every section with all of its parts shown at once.

    for gallery in galleries(ROOT):
        gallery.open(page)

Style sheets and markup are those of the real pages, which never show all of this together. No site holds the
gallery.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from static.builder.assemble import assemble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

States = dict[str, str]

STATES: States = {
    "normal": "",
    "hover": 'data-force="hover"',
    "focus": 'data-force="focus-visible"',
    "active": 'data-force="active"',
    "disabled": 'aria-disabled="true"',
    "disabled, hover": 'aria-disabled="true" data-force="hover"',
    "busy": 'aria-disabled="true" aria-busy="true"',
}
PRESSED: States = STATES | {
    "on": 'aria-pressed="true"',
    "on, hover": 'aria-pressed="true" data-force="hover"',
    "on, disabled": 'aria-pressed="true" aria-disabled="true"',
}
TYPED: States = {
    "empty": "",
    "filled": 'value="Anna Lindner"',
    "focus": 'value="Anna" data-force="focus-visible"',
    "invalid": 'value="12" aria-invalid="true"',
    "read-only": 'value="UF_CRM_17" readonly',
}
TEXT_AREA: States = {name: state for name, state in TYPED.items() if name not in ("empty", "filled")} | {"normal": ""}
CLOCK = '<svg viewBox="0 0 24 24"><circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/></svg>'


def _values(attribute: str, *values: str) -> States:
    return {value: f'{attribute}="{value}"' for value in values}


BUTTONS = {
    "Button": ('<button class="button" {}>Try again</button>', STATES),
    "Primary button": ('<button class="button primary" {}>Save</button>', STATES),
    "Small button": ('<button class="button small" {}>Choose</button>', STATES),
    "Link": ('<button class="link" {}>Anna Lindner</button>', STATES),
    "Switch": ('<button class="switch" {}>Keep open</button>', PRESSED),
}
PANEL = BUTTONS | {
    "Chip": ('<button class="chip" {}>Microscopes</button>', PRESSED),
    "Icon": (f'<button class="icon-button" {{}}>{CLOCK}</button>', STATES),
    "Outcome": ('<button class="pick" {}>Call back</button>', PRESSED),
    "Deal's mark": ('<button class="choose" {}></button>', PRESSED),
    "Point of a checklist": (
        '<button class="tick" role="checkbox" {}>Ask for the address</button>',
        STATES | {"ticked": 'aria-checked="true"'},
    ),
    "Name of a client": ('<div class="new-record"><input {}></div>', TYPED),
    "Input of an extension": ('<div class="own-input"><input {}></div>', TYPED),
    "Date and time": (
        '<input type="datetime-local" class="when" {}>',
        {"normal": "", "focus": 'data-force="focus-visible"'},
    ),
    "Note": ('<textarea class="notes" rows="2" {}>Wants an offer.</textarea>', TEXT_AREA),
    "State of a call": (
        '<div class="call"><span class="state" {}>State</span></div>',
        _values("data-phase", "connecting", "talking", "unanswered", "failed", "ended"),
    ),
    "State of a note": (
        '<span class="wrapup-state" {}>State</span>',
        _values("data-value", "draft", "saving", "saved", "failed"),
    ),
    "Mark of a client": (
        '<div class="person"><span class="mark" {}>Mark</span></div>',
        _values("data-mark", "vip", "no-contact"),
    ),
    "Badge": (
        "<span {} >3 to save</span>",
        {"badge": 'class="badge"', "waiting": 'class="badge waiting-count"', "count": 'class="count"'},
    ),
    "Line of an extension": (
        '<dl class="own-lines"><div {}><dt>Contract</dt><dd>Gold</dd></div></dl>',
        _values("data-tone", "plain", "good", "warning", "bad"),
    ),
    "Progress": (
        '<progress class="loading" style="position: static; inline-size: 10rem" max="1" {}></progress>',
        _values("value", "0.2", "0.8"),
    ),
}
HOME = BUTTONS | {
    "Choice": ('<button class="choice" {}>System</button>', PRESSED),
    "Number of the test call": ('<div class="test-call-form"><input {}></div>', TYPED),
    "Field of a mark": ('<div class="mark"><label>Field<input {}></label></div>', TYPED),
    "Outcomes": ('<div class="outcomes"><textarea rows="2" {}>Reached | incoming</textarea></div>', TEXT_AREA),
    "Scripts": ('<textarea class="editor" rows="2" {}>[]</textarea>', TEXT_AREA),
    "Status": (
        '<span class="status" {}>State</span>',
        _values("data-value", "none", "sound", "busy", "dirty", "failed"),
    ),
    "Note": (
        '<div class="note" {}><p class="note-text">The page does not answer.</p><p>Upload it again.</p>'
        '<p class="note-details">HTTP 404</p></div>',
        _values("data-tone", "warning", "error", "good", "hint"),
    ),
    "Binding": (
        '<ul class="bound"><li {}><span class="place">Call card</span><span class="condition">State</span></li></ul>',
        _values("data-value", "bound", "foreign", "missing", "faulty"),
    ),
}
INSTALLER = BUTTONS | {
    "Proceed": (
        '<div class="outcome"><button class="button primary proceed" {}>Install</button></div>',
        STATES,
    ),
    "Step": (
        '<ol><li class="step" {}><h2>Permissions</h2><p class="detail">Everything is granted.</p></li></ol>',
        _values("data-mark", "waiting", "running", "done", "note"),
    ),
    "Wrong step": (
        '<ol><li class="step" {}><h2>Permissions</h2><p class="wrong">Permission missing</p>'
        '<p class="advice">Grant it.</p><p class="said">insufficient_scope</p></li></ol>',
        _values("data-mark", "wrong"),
    ),
    "Outcome": (
        '<div class="outcome"><p class="headline" {}>Headline</p><p class="lead">What follows.</p>'
        '<button class="button primary proceed">Install</button></div>',
        _values("data-phase", "checking", "installed", "finished", "blocked"),
    ),
}

OWN_STYLE = """
.gallery { display: grid; gap: var(--gap); } .gallery h2 { font-size: var(--text); }
.samples { display: flex; flex-wrap: wrap; gap: var(--gap) 1.25rem; align-items: end; margin-block-start: 0.5rem; }
.samples figure { display: grid; gap: 0.25rem; margin: 0; max-inline-size: 100%; }
.samples figcaption { color: var(--ink-soft); font-size: 0.6875rem; }
"""
SHOW_EVERYTHING = """() => {
  for (const template of document.querySelectorAll("[data-list] > template, template[data-template]")) {
    for (let copy = 0; copy < 2; copy++) template.before(template.content.cloneNode(true));
  }
  for (const [row, kinds] of [[".entry", ["call", "comment", "task", "mail"]], [".reach-item", ["phone", "mail"]]]) {
    document.querySelectorAll(row).forEach((one, number) => { one.dataset.kind = kinds[number % kinds.length]; });
  }
  const main = document.querySelector("main");
  const shown = "main [hidden]:not(.quiet, .bars), .connection, .connection [hidden]";
  for (const element of document.querySelectorAll(shown)) element.hidden = false;
  for (const details of main.querySelectorAll("details")) details.open = true;
  main.querySelector("dialog")?.setAttribute("open", "");
  main.querySelector("dialog")?.setAttribute("style", "position: static; inline-size: 100%");
  for (const phrases of main.querySelectorAll(".phrases")) phrases.style.position = "static";
  for (const element of document.querySelectorAll("[data-field], [data-part]")) {
    const { field, part } = element.dataset;
    const holdsText = !element.firstElementChild && !element.matches("input, textarea, ul, ol, dl, .choose");
    if (holdsText && element.textContent === "") {
      element.textContent = (part ?? field).replaceAll("-", " ");
    }
  }
}"""


@dataclass(frozen=True)
class Gallery:
    """A page of components.

    Attributes:
        name: what pictures of it are called.
        html: the whole page, with its style sheets in it.
        everything: its sections are to be shown with all of their parts.
    """

    name: str
    html: str
    everything: bool = False

    def open(self, page: Page, *, theme: str, direction: str) -> None:
        """Show it, with each control in its state."""
        page.set_content(self.html)
        page.evaluate(
            "([theme, dir]) => { Object.assign(document.documentElement, { dir }).dataset.theme = theme; }",
            [theme, direction],
        )
        if self.everything:
            page.evaluate(SHOW_EVERYTHING)
        debugger = page.context.new_cdp_session(page)
        for domain in ("DOM", "CSS"):
            debugger.send(f"{domain}.enable")
        root = debugger.send("DOM.getDocument")["root"]["nodeId"]
        found = debugger.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-force]"})["nodeIds"]
        forced = page.locator("[data-force]").evaluate_all("(all) => all.map((one) => one.dataset.force)")
        for node, state in zip(found, forced, strict=True):
            debugger.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": [state]})


def galleries(source: Path) -> Iterator[Gallery]:
    """The controls, and then the sections, of each page of the site."""
    index, home, install = (assemble(source, f"static/{name}.html") for name in ("index", "home", "install"))
    panel = re.compile(r'<main class="panel">.*</main>', re.DOTALL)
    sections = {"panel": index, "home": panel.sub(lambda _: home, index), "install": install}
    for (name, page), kinds in zip(sections.items(), (PANEL, HOME, INSTALLER), strict=True):
        sheets = ["panel.css"] + [f"{name}.css"] * (name != "panel")
        style = "\n".join(assemble(source, f"static/{sheet}") for sheet in sheets)
        yield Gallery(f"{name}-controls", f"<!doctype html><style>{style}{OWN_STYLE}</style>{_samples(kinds)}")
        bare = re.sub(r"<script\b.*?</script>|<link [^>]*>|<template data-l.*?</template>", "", page)
        yield Gallery(f"{name}-sections", bare.replace("</head>", f"<style>{style}</style></head>"), everything=True)


def _samples(kinds: dict[str, tuple[str, States]]) -> str:
    cards = []
    for kind, (element, states) in kinds.items():
        samples = "".join(
            f"<figure>{element.format(state)}<figcaption>{name}</figcaption></figure>" for name, state in states.items()
        )
        cards.append(f'<section class="card"><h2>{kind}</h2><div class="samples">{samples}</div></section>')
    return f'<main class="gallery">{"".join(cards)}</main>'
