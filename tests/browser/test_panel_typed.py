"""What is typed into the note is there again, however and whenever the frame goes."""

from __future__ import annotations

import json
import random
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.rest.faults import FIREWALL_PAGE, GATEWAY_PAGE, RestFault
from tests.support.panel_page import LONG, Wrapup

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Watch
    from tests.portal import PortalPage
    from tests.portal.rest.faults import RestFaults

pytestmark = pytest.mark.usefixtures("own_profile")

TYPING = """
() => {
  if (window === window.top || !location.pathname.endsWith("index.html") || globalThis.typing) return;
  const random = () => crypto.getRandomValues(new Uint32Array(1))[0];
  const texts = () => Object.keys(localStorage).filter((key) => /^call-/.test(key)).map((key) => localStorage[key]);
  // What the frame before this one had typed, and when.
  const last = JSON.parse(localStorage.getItem("test.typed") ?? "null");
  const results = JSON.parse(localStorage.getItem("test.results") ?? "[]");
  if (last) {
    let kept = last.keys.length;
    while (kept > 0 && !texts().some((text) => text.includes(last.text.slice(0, kept)))) kept -= 1;
    const lost = last.keys.slice(kept).filter((at) => at < last.keys.at(-1) - 300).length;
    const { python, told } = last;
    results.push({ typed: last.keys.length, missing: last.keys.length - kept, lost, python, told });
    // What older frames typed must still be there as well.
    const all = [...JSON.parse(localStorage.getItem("test.all") ?? "[]"), last.text];
    results.at(-1).forgotten = all.filter((text) => !texts().some((kept) => kept.includes(text))).length;
    localStorage.setItem("test.all", JSON.stringify(all));
    localStorage.setItem("test.results", JSON.stringify(results));
    localStorage.removeItem("test.typed");
    if (results.length % 5 === 0) {
      for (const key of Object.keys(localStorage)) if (/draft|typed|test.all/.test(key)) localStorage.removeItem(key);
    }
  }
  globalThis.typing = { text: `${results.length}.`, keys: [], told: 0 };
  const type = () => {
    const area = document.querySelector("[data-input='wrapup.text']");
    if (!area) return;
    const key = typing.keys.length ? String.fromCharCode(97 + random() % 26) : typing.text;
    area.value += key;
    if (typing.keys.length) typing.text += key;
    for (const _ of key) typing.keys.push(Date.now());
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    typing.python = document.querySelector("[data-field=wrapup-state]").textContent !== "";
    localStorage.setItem("test.typed", JSON.stringify(typing));
  };
  const typeOn = () => { type(); setTimeout(typeOn, 3 + random() % 25); };
  typeOn();
  // In the tick of everything that the portal says, BeforeClose among it, and before the app hears of it.
  addEventListener("message", () => { typing.told += 1; type(); });
}
"""

DESTROYING = """
async ([times, seed]) => {
  const wait = (ms) => new Promise((go) => setTimeout(go, ms));
  let state = seed;
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const { portal } = window;
  const ways = [
    () => portal.destroyFrame(),
    () => portal.closeCard("in the tick of BeforeClose"),
    () => { portal.set({ removeAfter: 1 + random() * 20 }); portal.closeCard("soon after it"); },
    () => portal.destroyCard("without a word"),
    () => portal.reloadFrame(),
  ];
  for (let index = 0; index < times; index += 1) {
    while (portal.state().card && index % ways.length === 3) await wait(5); // the third way takes a moment
    portal.set({ removeAfter: 0 });
    if (!portal.state().card) portal.open({ preset: "incoming_contact" });
    else portal.reloadFrame();
    // Some are let live until Python is there, on a slow machine too.
    await wait(60 + random() * 800 + (index % 4 === 3 ? 3000 : 0));
    ways[index % ways.length]();
  }
  await wait(50);
  portal.state().card ? portal.reloadFrame() : portal.open({ preset: "incoming_contact" });
}
"""

TIMES = 100 if LONG else 12
PORTALS: dict[str, Callable[[RestFaults], object]] = {
    "answers": lambda _: None,
    "a gateway in between": lambda faults: faults.add(RestFault(every=2, status=502, body=GATEWAY_PAGE)),
    "a firewall in between": lambda faults: faults.add(RestFault(status=403, body=FIREWALL_PAGE, cors=False)),
    "closed": lambda faults: setattr(faults, "closed", True),
}


@pytest.mark.parametrize("rest", PORTALS if LONG else ["answers"])
@pytest.mark.parametrize("seed", range(2 if LONG else 1))
def test_a_frame_that_is_destroyed_at_any_moment_loses_nothing_that_was_typed(
    portal_page: PortalPage, watch: Watch, rest: str, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    PORTALS[rest](portal_page.portal.state.faults)
    if rest != "answers":
        watch.excuse("Failed to load resource")
        watch.excuse("blocked by CORS policy")
    portal_page.page.context.add_init_script(f"({TYPING})()")
    opened = portal_page.visit()
    opened.page.evaluate(DESTROYING, [TIMES, random.Random(seed).randrange(1, 2**31 - 1)])
    Wrapup(opened.card)
    results = json.loads(opened.card.frame.evaluate("() => localStorage.getItem('test.results')"))
    typed = [one for one in results if one["typed"] > 1]
    if LONG:
        with capsys.disabled():
            sys.stdout.write(f"{rest}, seed {seed}: {counted(typed)}\n")
    assert len(typed) > TIMES * 0.2
    assert any(one["python"] for one in typed)
    assert any(not one["python"] for one in typed)
    assert any(one["told"] for one in typed)
    assert [one for one in typed if one["missing"] or one["lost"] or one["forgotten"]] == []


def counted(typed: list[dict[str, Any]]) -> dict[str, int]:
    """What was tried and what was lost."""
    return {
        "frames destroyed": len(typed),
        "of them with Python": sum(one["python"] for one in typed),
        "characters typed": sum(one["typed"] for one in typed),
        "messages typed in": sum(one["told"] for one in typed),
        "characters missing": sum(one["missing"] for one in typed),
        "older than 300 ms": sum(one["lost"] for one in typed),
        "notes forgotten": sum(one["forgotten"] for one in typed),
    }
