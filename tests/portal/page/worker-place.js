/**
 * The placement PAGE_BACKGROUND_WORKER: a hidden frame of each handler, loaded with every portal page and once more in
 * each slider. The frames of the page itself hear the card's events and command it; those in sliders do not, for the
 * telephony script is not there.
 */

import { AppLayout } from "./layout.js";

const PREFIX = "BackgroundCallCard::";
/** Milliseconds after which a handler that has not loaded is slow: a little more than the 5 s that it may take. */
const SLOW = 5001;

/** What can be bound, in the order of getInterface. */
export const SUFFIXES = [
  "initialized", "addCommentButtonClick", "muteButtonClick", "holdButtonClick", "closeButtonClick",
  "transferButtonClick", "cancelTransferButtonClick", "completeTransferButtonClick", "hangupButtonClick",
  "nextButtonClick", "skipButtonClick", "answerButtonClick", "entityChanged", "qualityMeterClick",
  "dialpadButtonClick", "makeCallButtonClick", "notifyAdminButtonClick",
];

const QUALITY = "qualityMeterClick";

export class WorkerPlace {
  #portal;
  #root;
  #commands;
  #layouts = [];

  /**
   * @param {object} portal what `AppLayout` needs, `workers` (the handlers as apps), `server`
   * @param {HTMLElement} root hidden element for the frames of the page itself
   * @param {Object<string, Function>} commands see background-commands.js
   */
  constructor(portal, root, commands) {
    this.#portal = portal;
    this.#root = root;
    this.#commands = commands;
  }

  /** The layouts of the page itself. */
  get layouts() {
    return this.#layouts;
  }

  /** Loads the workers of the page itself. */
  open() {
    this.#layouts = this.load(this.#root, location.pathname + location.search, true);
  }

  /**
   * Loads a frame of each handler.
   * @param {HTMLElement} root hidden element
   * @param {string} uri page that it is loaded on
   * @param {boolean} [telephony] whether the telephony script is there
   * @returns {AppLayout[]}
   */
  load(root, uri, telephony = false) {
    return this.#portal.workers.map((app) => {
      const heard = () => telephony && !this.#portal.faults.noTelephony;
      const layout = new AppLayout(this.#portal, {
        app,
        placement: "PAGE_BACKGROUND_WORKER",
        options: { ID: "PAGE_BACKGROUND_WORKER", URI: uri },
        commands: () => (heard() ? this.#commands : {}),
        events: () => (heard() ? this.#events() : []),
      });
      layout.mount(root).then(() => this.#watchLoad(layout));
      return layout;
    });
  }

  #events() {
    const suffixes = this.#portal.faults.noQualityEvent ? SUFFIXES.filter((each) => each !== QUALITY) : SUFFIXES;
    return suffixes.map((suffix) => PREFIX + suffix);
  }

  /**
   * Tells all workers of the page of an event, in the form that the faults ask for.
   * @param {string} suffix e.g. `answerButtonClick`
   * @returns {number} bindings reached
   */
  emit(suffix, ...payload) {
    const times = this.#portal.faults.eventTwice ? 2 : 1;
    let reached = 0;
    for (let time = 0; time < times; time += 1) reached += this.emitText(suffix, payload.length > 0 ? JSON.stringify(payload[0]) : "");
    return reached;
  }

  /** The same, once, with the text that follows the colon. */
  emitText(suffix, text) {
    return this.#layouts.reduce((reached, layout) => reached + layout.emitText(PREFIX + suffix, text), 0);
  }

  // The portal reports a handler that takes too long, or never loads; one that is often slow loses its place.
  #watchLoad(layout) {
    const { clock, server } = this.#portal;
    const start = clock.now();
    const passed = () => Math.round(clock.now() - start);
    const timer = clock.after(SLOW, () => {
      if (layout.frame.isConnected) server.post("state/slow-load", { binding: layout.app.binding, milliseconds: passed() });
    });
    layout.frame.addEventListener("load", () => {
      clock.cancel(timer);
      layout.loadedAfter = passed();
    }, { once: true });
  }
}
