/** The list of everything that passed between portal and app. */

import { element } from "./dom.js";
import { timeText } from "./card-view.js";

const SHOWN = 300;
/** Longer texts are shown folded. */
const FOLDED = 180;
const NAMES = { app: "App", portal: "Portal", operator: "Card" };

export class MessagesView {
  #list;
  #count;

  /**
   * Nothing is drawn while the panel is hidden: measurements of the app share the page's thread.
   * @param {HTMLElement} root panel with `[data-part=list]` and `[data-part=count]`, told by `shown` that it is visible
   */
  constructor(root, journal) {
    this.#list = root.querySelector("[data-part=list]");
    this.#count = root.querySelector("[data-part=count]");
    const draw = () => {
      this.#list.replaceChildren();
      this.#count.textContent = "0";
      for (const entry of journal.entries().slice(-SHOWN)) this.#add(entry);
    };
    journal.addEventListener("added", ({ detail }) => root.hidden || this.#add(detail));
    journal.addEventListener("cleared", draw);
    root.addEventListener("shown", draw);
  }

  #add(entry) {
    const subject = entry.event ?? entry.method ?? "";
    const head = element("div", { className: "head" },
      element("span", { className: "from", textContent: NAMES[entry.from] }),
      element("span", { className: "subject", textContent: subject }),
      element("time", { textContent: `${timeText(entry.at)}.${String(entry.at % 1000).padStart(3, "0")}` }));
    const row = element("li", { data: { from: entry.from } }, head, textOf(entry));
    if (entry.verdict) row.append(element("span", { className: "verdict", textContent: entry.verdict }));
    this.#list.prepend(row);
    while (this.#list.childElementCount > SHOWN) this.#list.lastElementChild.remove();
    this.#count.textContent = String(entry.number);
  }
}

/** Ids of callbacks say little to a reader: their beginning is enough to see which belong together. */
function shortIds(text) {
  return text.replace(/^([0-9a-z]{6})[0-9a-z]{26}:/, "$1…:").replace(/:([0-9a-z]{6})[0-9a-z]{26}:/, ":$1…:");
}

function textOf(entry) {
  const text = shortIds(entry.text);
  const code = element("code", { textContent: text });
  if (text.length <= FOLDED) return code;
  const start = element("code", { textContent: `${text.slice(0, FOLDED / 2)}…` });
  return element("details", {}, element("summary", {}, start), code);
}
