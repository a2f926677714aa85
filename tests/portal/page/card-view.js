/**
 * The looks of the call card: the dark card at the left, the tabs beside it.
 */

import { backgroundButtons, backgroundLook, backgroundStateText } from "./background-view.js";
import { clientOf } from "./clients.js";
import { element, find, markTab, setText, tabList } from "./dom.js";
import { tabTitle } from "./payloads.js";

const TITLES = { incoming: "Incoming call", outgoing: "Outgoing call", callback: "Callback" };
const STATES = {
  ready: "Ready to call",
  ringing: "Incoming call…",
  dialling: "Dialling…",
  talking: "In conversation",
  external: "External call",
  ended: "Call ended",
  failed: "Call failed",
};

/** Which buttons each look has: act of the place, label, style. */
const BUTTONS = {
  ready: [["ring", "Call", "go"], ["close", "Close", ""]],
  ringing: [["connect", "Answer", "go"], ["close", "Skip", "stop"]],
  dialling: [["hangUp", "Hang up", "stop"]],
  talking: [["hangUp", "Hang up", "stop"], ["mute", "Mute", "toggle"], ["hold", "Hold", "toggle"]],
  external: [["close", "Close", ""]],
  ended: [["close", "Close", ""]],
  failed: [["close", "Close", ""]],
};

/** @returns {string} `m:ss` */
export function timeText(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export class CardView {
  #root;
  #acts;
  #card = null;
  #node = null;
  #ticker = 0;
  #buttons = "";
  #people = null;
  #call = null;
  #keys = "";

  /**
   * @param {HTMLElement} root where the card appears
   * @param {object} acts `selectTab(id)`, `press(button, value)`, `transfer()` and one function per button
   */
  constructor(root, acts) {
    this.#root = root;
    this.#acts = acts;
  }

  /** Element that the app's frame goes into. */
  get body() {
    return this.#part("app-body");
  }

  /**
   * Shows a new card in place of a former one.
   * @param {object} card
   * @param {object[]} tabs
   * @param {object|null} call the `BackgroundCall` of a card that an app controls
   */
  show(card, tabs, call) {
    this.#card = card;
    this.#call = call;
    this.#keys = "";
    this.#buttons = "";
    this.#people = null;
    this.#node?.remove();
    this.#node = find(document, "#card-template").content.cloneNode(true).firstElementChild;
    this.#node.classList.toggle("simple", tabs.length === 0);
    this.#root.append(this.#node);
    document.body.classList.add("has-card");
    this.#wire();
    this.#showTabs(tabs);
    this.update(card);
    this.#ticker = setInterval(() => this.#tick(), 250);
  }

  #wire() {
    this.#node.addEventListener("click", (event) => {
      const key = event.target.closest("[data-press]");
      if (key) this.#press(key.dataset.press, key.dataset.value);
      const button = event.target.closest("[data-act]");
      if (button?.dataset.act === "mute" || button?.dataset.act === "hold") {
        button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      } else if (button) this.#acts[button.dataset.act]();
    });
    this.#part("comment-text").addEventListener("input", (event) => this.#acts.typeComment(event.target.value));
    tabList(this.#part("tabs"), (tab) => this.#acts.selectTab(tab.dataset.tab));
  }

  #press(button, value) {
    if ((button === "dialpad" || button === "quality") && value === undefined) {
      this.#keys = this.#keys === button ? "" : button;
      this.#updateButtons(this.#card);
    } else if (button === "transfer") {
      this.#acts.transfer();
    } else {
      this.#acts.press(button, value);
    }
  }

  #showTabs(tabs) {
    this.#part("tabs").replaceChildren(
      ...tabs.map(({ id, title }) =>
        element("button", { type: "button", role: "tab", id: `tab-${id}`, textContent: tabTitle(title), data: { tab: id },
          aria: { controls: "tab-body", selected: "false" } })),
    );
  }

  /** Marks the active tab and shows its body. */
  select(tab) {
    const button = find(this.#part("tabs"), `[data-tab="${tab.id}"]`);
    markTab(this.#part("tabs"), button);
    this.#node.querySelector("#tab-body").setAttribute("aria-labelledby", button.id);
    this.#part("app-body").hidden = !tab.app;
    for (const pane of this.#node.querySelectorAll("[data-pane]")) pane.hidden = pane.dataset.pane !== tab.id;
  }

  #showCampaign(card) {
    this.#people ??= [{ ...card.status }, ...card.clients];
    const current = keyOf(card.status);
    find(this.#node, "[data-pane=call-list] ol").replaceChildren(
      ...this.#people.map((each) =>
        element("li", { textContent: clientOf(each.CRM_ENTITY_TYPE, each.CRM_ENTITY_ID).name,
          aria: keyOf(each) === current ? { current: "true" } : {} })),
    );
  }

  /** Covers the frame until the app's own page, not the empty one before it, has loaded; null: the app is there. */
  loading(frame) {
    this.body.classList.toggle("loading", frame !== null);
    if (frame === null) return;
    frame.addEventListener("load", () => {
      if (!isBlank(frame)) this.body.classList.remove("loading");
    });
  }

  update(card) {
    if (card !== this.#card || !this.#node) return;
    const { status } = card;
    const client = clientOf(status.CRM_ENTITY_TYPE, status.CRM_ENTITY_ID);
    const call = card.look === "external" ? this.#call : null;
    this.#node.dataset.look = call ? backgroundLook(call) : card.look;
    this.#node.classList.toggle("folded", card.folded);
    this.#set("title", this.#call?.title || `${TITLES[status.CALL_DIRECTION] ?? status.CALL_DIRECTION}`);
    this.#set("phone", numberText(status.PHONE_NUMBER));
    this.#set("line", status.LINE_NAME || status.LINE_NUMBER ? `Line: ${status.LINE_NAME || status.LINE_NUMBER}` : "");
    this.#set("initials", initials(client.name));
    this.#set("client", client.name);
    this.#set("detail", client.detail);
    this.#set("state", call ? backgroundStateText(call) : card.look === "failed" && card.failureCode ? `${STATES.failed} (${card.failureCode})` : STATES[card.look]);
    this.#set("folded-client", client.name);
    this.#part("bindings").replaceChildren(
      ...(status.CRM_BINDINGS ?? []).map((each) => element("li", { textContent: clientOf(each.ENTITY_TYPE, each.ENTITY_ID).name })),
    );
    this.#part("fold").disabled = card.blocked;
    this.#part("held").hidden = !card.blocked;
    this.#updateComment(card);
    this.#updateButtons(card);
    if (card.campaign) this.#showCampaign(card);
    this.#tick();
  }

  #updateButtons(card) {
    if (this.#call && card.look === "external") return this.#updateBackground();
    const row = BUTTONS[card.look].filter(([act]) => !(act === "ring" && card.kind !== "outgoing"));
    if (card.campaign && card.state === "idle") row.push(["nextClient", "Next client", ""]);
    if (card.campaign && (card.look === "ended" || card.look === "failed")) row.unshift(["ring", "Call again", "go"]);
    const wanted = JSON.stringify(row);
    if (wanted === this.#buttons) return;
    const focused = this.#part("buttons").contains(document.activeElement);
    this.#buttons = wanted;
    this.#part("buttons").replaceChildren(
      ...row.map(([act, label, style]) =>
        element("button", { type: "button", className: style, textContent: label, data: { act },
          aria: style === "toggle" ? { pressed: "false" } : {} })),
    );
    if (focused) this.#part("buttons").firstElementChild?.focus();
  }

  #updateBackground() {
    const { uiState, muted, held, buttons } = this.#call;
    const wanted = JSON.stringify([uiState, muted, held, buttons, this.#keys]);
    if (wanted === this.#buttons) return;
    this.#buttons = wanted;
    const focused = document.activeElement?.closest(".buttons [data-press]")?.dataset.press;
    this.#part("buttons").replaceChildren(...backgroundButtons(this.#call, this.#keys));
    if (focused) (this.#node.querySelector(`[data-press="${focused}"]`) ?? this.#part("buttons").firstElementChild)?.focus();
  }

  #updateComment({ comment }) {
    this.#part("comment-form").hidden = !comment.open;
    this.#part("comment-button").setAttribute("aria-expanded", String(comment.open));
    if (this.#part("comment-text").value !== comment.text) this.#part("comment-text").value = comment.text;
    this.#set("comment-saved", comment.saved ? `Saved: ${comment.saved}` : "");
  }

  #tick() {
    const card = this.#card;
    this.#set("timer", this.#timerText(card));
    this.#part("countdown").hidden = card.remaining === null;
    if (card.remaining !== null) this.#set("countdown-text", `Closes in ${Math.ceil(card.remaining / 1000)} s`);
    this.#part("countdown-bar").value = card.remaining ?? 0;
  }

  #timerText(card) {
    if (this.#call) return this.#call.timerShown ? timeText(this.#call.elapsed) : "";
    return card.talkStarted === null ? "" : timeText(card.talked);
  }

  /** The card is gone. */
  remove() {
    clearInterval(this.#ticker);
    this.#node?.remove();
    this.#node = this.#card = this.#call = null;
    document.body.classList.remove("has-card");
  }

  #part(name) {
    return find(this.#node, `[data-part="${name}"]`);
  }

  #set(name, text) {
    setText(this.#part(name), text);
  }
}

function keyOf({ CRM_ENTITY_TYPE: type, CRM_ENTITY_ID: id }) {
  return `${type}:${id}`;
}

function numberText(phone) {
  if (phone === undefined || phone === "" || phone === "unknown") return "Number unknown";
  return phone === "hidden" ? "Number withheld" : String(phone);
}

function initials(name) {
  return name.split(/\s+/).filter((word) => /^\p{L}/u.test(word)).slice(0, 2).map((word) => word[0]).join("").toUpperCase() || "?";
}

function isBlank(frame) {
  try {
    return frame.contentWindow.location.href === "about:blank";
  } catch {
    return false;
  }
}
