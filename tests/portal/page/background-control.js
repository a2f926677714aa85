/**
 * Joins the card of an external call with the workers: which events they hear, what the card's buttons do.
 */

import { BackgroundCall } from "./background-call.js";
import { backgroundCommands } from "./background-commands.js";
import { USERS_WITHOUT_PHONE } from "./clients.js";
import { entityOf } from "./payloads.js";

const EVENTS = {
  answer: "answerButtonClick", skip: "skipButtonClick", makeCall: "makeCallButtonClick", hangup: "hangupButtonClick",
  close: "closeButtonClick", next: "nextButtonClick", mute: "muteButtonClick", hold: "holdButtonClick",
  dialpad: "dialpadButtonClick", quality: "qualityMeterClick", transfer: "transferButtonClick",
  completeTransfer: "completeTransferButtonClick", cancelTransfer: "cancelTransferButtonClick",
  notifyAdmin: "notifyAdminButtonClick",
};

export class BackgroundControl {
  #portal;
  #card = null;
  #call = null;
  #closed = false;
  #used = false;
  #channel = new BroadcastChannel("simulated-portal-desktop");

  /**
   * @param {object} portal `clock`, `faults`
   * @param {() => object} workers the `WorkerPlace`
   */
  constructor(portal, workers) {
    this.#portal = portal;
    this.workers = workers;
    this.commands = backgroundCommands({
      call: () => this.#call,
      desktop: () => portal.faults.desktop,
      closed: () => this.#closed,
      close: () => this.#release(),
      used: () => (this.#used = true),
      relay: (command, params) => this.#channel.postMessage({ command, params }),
    });
    this.#channel.addEventListener("message", ({ data }) => portal.faults.desktop && this.#relayed(data));
  }

  /** The card as the app controls it; null when it cannot. */
  get call() {
    return this.#call;
  }

  /** Whether leaving the page is to be confirmed: that depends on whether the card is folded and on its state alone. */
  get asksBeforeLeaving() {
    return this.#call !== null && !this.#card.folded && this.#call.uiState !== "externalCard";
  }

  /** Whether any worker has called a command on this page. Its folded card is then not kept. */
  get used() {
    return this.#used;
  }

  /**
   * A card was opened.
   * @param {object} card
   * @param {boolean} controlled whether it is the card of an external call, whichever app registered it
   * @param {() => void} changed
   */
  begin(card, controlled, changed) {
    this.#card = card;
    this.#closed = false;
    this.#call = controlled ? new BackgroundCall({ clock: this.#portal.clock, campaign: card.campaign, changed }) : null;
  }

  /** The card is there: the app may command it from here. */
  initialized() {
    if (this.#call) this.#tell("initialized", { ...this.#card.status, CALL_STATE: "idle" });
  }

  entityChanged() {
    if (this.#call) this.#tell("entityChanged", entityOf(this.#card.status));
  }

  commentSaved(text) {
    if (this.#call) this.#tell("addCommentButtonClick", text);
  }

  /** As if no worker of this page had commanded a card yet. */
  forgetCommands() {
    this.#used = false;
  }

  /** The card is gone. */
  end() {
    this.#closed = true;
    this.#card = this.#call = null;
  }

  /**
   * The operator presses a button of the card.
   * @param {string} button see `BUTTONS` in background-call.js
   * @param {any} [value] the key of the dial pad, the stars of the quality meter, whom to transfer to: `{user}`,
   *     `{phone}` or `{queue}`
   * @returns {boolean} false when the card has no such button now
   */
  press(button, value) {
    const call = this.#call;
    if (!call?.buttons.includes(button)) return false;
    if (button === "mute") {
      call.setMuted(!call.muted);
      this.#tell(EVENTS.mute, call.muted);
    } else if (button === "hold") {
      call.setHeld(!call.held);
      this.#tell(EVENTS.hold, call.held);
    } else if (button === "dialpad" || button === "quality") {
      this.#tell(EVENTS[button], String(value));
    } else if (button === "transfer") {
      this.#tell(EVENTS.transfer, this.#transfer(value));
    } else {
      this.#tell(EVENTS[button]);
    }
    if (button === "close") this.#card?.close("closed by the operator");
    return true;
  }

  /** The operator closes the card, whatever buttons it has now. */
  close(reason) {
    if (this.#call) this.#tell(EVENTS.close);
    this.#card?.close(reason);
  }

  // Until the app has commanded a card on this page, the portal's own dialog is used, whose answer has another form.
  #transfer({ user, phone, queue }) {
    if (!this.#used) {
      if (user !== undefined) return { type: "user", target: Number(user) };
      return queue === undefined ? { type: "pstn", target: phone } : { type: "queue", target: queue };
    }
    const target = user === undefined ? (phone ?? queue) : USERS_WITHOUT_PHONE.has(String(user)) ? Number(user) : String(user);
    return { phoneNumber: this.#card.status.PHONE_NUMBER ?? "", target };
  }

  #tell(suffix, ...payload) {
    this.workers().emit(suffix, ...payload);
    if (this.#portal.faults.desktop) this.#channel.postMessage({ suffix, payload });
  }

  #relayed({ suffix, payload, command, params }) {
    if (suffix) this.workers().emit(suffix, ...payload);
    else if (this.#call) this.commands[command](params, () => undefined);
  }

  // Whether the card is held open or not.
  #release() {
    this.#card.close("closed by the app");
  }
}
