/**
 * Calls that apps register by REST: their cards open and close on the page that the user looks at. One card at a time:
 * while a call is shown, on this page or another of the same browser, a further one is not.
 */

import { learnClients } from "./clients.js";

const LOCK = "simulated-portal-card";
const FRONT = "simulated-portal-front";
/** Wall-clock milliseconds that pages in the back leave to the one in front. */
const COURTESY = 150;

/** The right to show a card, of which there is one in a browser. */
export class CardClaim {
  #release = null;

  /** @returns {Promise<boolean>} whether this page has it; it may have had it before. */
  async take() {
    if (this.#release) return true;
    return new Promise((done) => {
      navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
        if (lock === null) return done(false);
        const held = new Promise((release) => {
          this.#release = release;
        });
        done(true);
        return held;
      });
    });
  }

  release() {
    this.#release?.();
    this.#release = null;
  }
}

export class ExternalCalls {
  #portal;
  #place;
  #page = crypto.randomUUID();

  /**
   * @param {object} portal `server`, `news`, `claim`, `journal`, `notice`
   * @param {object} place the `CallCardPlace`
   */
  constructor(portal, place) {
    this.#portal = portal;
    this.#place = place;
    this.front();
    for (const event of ["focus", "pointerdown"]) window.addEventListener(event, () => this.front());
    const { news } = portal;
    news.addEventListener("call.shown", ({ detail }) => this.#show(detail.id));
    for (const event of ["call.hidden", "call.finished"]) news.addEventListener(event, ({ detail }) => this.#end(detail.id));
  }

  /** This is the page that the user looks at: it shows the cards. */
  front() {
    localStorage.setItem(FRONT, this.#page);
  }

  async #show(id) {
    const { calls, clients } = await this.#portal.server.get("state");
    const call = calls.find((each) => each.id === id);
    if (!call?.shown || call.finished) return;
    if (localStorage.getItem(FRONT) !== this.#page) await new Promise((done) => setTimeout(done, COURTESY));
    if (this.#place.card || !(await this.#portal.claim.take())) {
      this.#portal.journal.add("operator", { text: "call not shown: another card is there" });
      return;
    }
    learnClients(clients);
    this.#place.open(requestOf(call));
  }

  async #end(id) {
    const card = this.#place.card;
    if (card?.status.CALL_ID !== id) return;
    const { calls } = await this.#portal.server.get("state");
    const call = calls.find((each) => each.id === id);
    if (!call?.shown || call.finished) card.end();
  }
}

const OUTGOING = 1;
const CALLBACK = 4;

/** @returns {object} the request for `CallCardPlace.open`. */
function requestOf({ id, phone, direction, line, line_name: lineName, entity_type: type, entity_id: entity, call_list_id: list }) {
  return {
    title: "External call",
    kind: "external",
    uri: location.pathname + location.search,
    clients: [],
    status: {
      CALL_ID: id,
      PHONE_NUMBER: phone,
      LINE_NUMBER: line,
      LINE_NAME: lineName,
      CRM_ENTITY_TYPE: type,
      CRM_ENTITY_ID: entity,
      CRM_BINDINGS: [],
      CALL_DIRECTION: direction === OUTGOING ? "outgoing" : direction === CALLBACK ? "callback" : "incoming",
      CALL_STATE: "idle",
      CALL_LIST_MODE: list > 0,
    },
  };
}
