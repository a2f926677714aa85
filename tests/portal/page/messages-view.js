/** The list of everything that passed between portal and app. */

import { element } from "./dom.js";
import { timeText } from "./card-view.js";

const SHOWN = 300;
const NAMES = { app: "App", portal: "Portal", operator: "Card" };

export class MessagesView {
  #list;
  #count;

  /** @param {HTMLElement} root panel with `[data-part=list]` and `[data-part=count]` */
  constructor(root, journal) {
    this.#list = root.querySelector("[data-part=list]");
    this.#count = root.querySelector("[data-part=count]");
    journal.addEventListener("added", ({ detail }) => this.#add(detail));
    journal.addEventListener("cleared", () => {
      this.#list.replaceChildren();
      this.#count.textContent = "0";
    });
  }

  #add(entry) {
    const subject = entry.event ?? entry.method ?? "";
    const head = element("div", { className: "head" },
      element("span", { className: "from", textContent: NAMES[entry.from] }),
      element("span", { className: "subject", textContent: subject }),
      element("time", { textContent: `${timeText(entry.at)}.${String(entry.at % 1000).padStart(3, "0")}` }));
    const row = element("li", { data: { from: entry.from } }, head, element("code", { textContent: entry.text }));
    if (entry.verdict) row.append(element("span", { className: "verdict", textContent: entry.verdict }));
    this.#list.prepend(row);
    while (this.#list.childElementCount > SHOWN) this.#list.lastElementChild.remove();
    this.#count.textContent = String(entry.number);
  }
}
