/**
 * The call card without its looks: which call states follow each other, what closes the card, which events the app's
 * tab hears. Knows neither the DOM nor the wire; time comes from the clock it is given.
 *
 *     const card = new CallCard({ clock, kind: "incoming", status, listener });
 *     card.connect();
 *     card.end();          // listener.event("CallCard::CallStateChanged", "idle", {}), then the closing rules
 *
 * The listener has `event(name, ...payload)`, `removed(reason)`, `changed()`, and `commented(text)` if it wants to.
 */

import { newCallId } from "./call-ids.js";
import { entityOf } from "./payloads.js";

/** Milliseconds the card stays after an automatic close was blocked. */
export const COUNTDOWN = 65_000;
/** Milliseconds after which an unanswered built-in incoming call is skipped. */
export const RING_LIMIT = 40_000;

export const ENTITY_CHANGED = "CallCard::EntityChanged";
export const BEFORE_CLOSE = "CallCard::BeforeClose";
export const STATE_CHANGED = "CallCard::CallStateChanged";
export const EVENTS = [ENTITY_CHANGED, BEFORE_CLOSE, STATE_CHANGED];

/** Kinds of calls and the state each starts in. A desk phone and an external call are connected from the start. */
const FIRST_STATE = { incoming: "connecting", outgoing: "idle", device: "connected", external: "connected" };

export const KINDS = Object.keys(FIRST_STATE);

export class CallCard {
  #clock;
  #listener;
  #countdown = 0;
  #ringLimit = 0;
  #removal = 0;
  #ended = false;
  #failed = false;
  #going = false;
  #next = 0;

  /**
   * @param {object} setup
   * @param {object} setup.clock `now`, `after`, `cancel`
   * @param {object} setup.listener `event`, `removed`, `changed`
   * @param {"incoming"|"outgoing"|"device"|"external"} setup.kind
   * @param {object} setup.status the call as `getStatus` tells it; kept as it is but for what changes
   * @param {boolean} [setup.keepState] start in the state that `status` has instead of the first one of the kind
   * @param {object[]} [setup.clients] further clients of a call campaign, as parts of a status
   * @param {number} [setup.removeAfter] milliseconds between BeforeClose and the removal of the frame; 0: the same step
   */
  constructor({ clock, listener, kind, status, keepState = false, clients = [], removeAfter = 0 }) {
    if (!(kind in FIRST_STATE)) throw new RangeError(`unknown kind of call: ${kind}`);
    this.#clock = clock;
    this.#listener = listener;
    this.kind = kind;
    this.status = { ...status, CALL_STATE: keepState ? status.CALL_STATE : FIRST_STATE[kind] };
    this.clients = clients;
    this.removeAfter = removeAfter;
    this.open = true;
    this.blocked = false;
    this.folded = false;
    this.anotherCall = false;
    this.failureCode = "";
    this.comment = { open: false, text: "", saved: "" };
    this.countdownEnds = null;
    this.talkStarted = this.state === "connected" ? clock.now() : null;
    this.talkEnded = null;
    this.beforeCloseCount = 0;
    this.#armRingLimit();
  }

  /** The platform's call state: `idle`, `connecting` or `connected`. */
  get state() {
    return this.status.CALL_STATE;
  }

  get campaign() {
    return this.status.CALL_LIST_MODE === true;
  }

  /** What the card looks like: `ready`, `ringing`, `dialling`, `talking`, `external`, `ended` or `failed`. */
  get look() {
    if (this.#failed) return "failed";
    if (this.#ended) return "ended";
    if (this.kind === "external") return "external";
    if (this.state === "connected") return "talking";
    if (this.state === "connecting") return this.kind === "incoming" ? "ringing" : "dialling";
    return "ready";
  }

  /** Milliseconds of conversation so far. */
  get talked() {
    if (this.talkStarted === null) return 0;
    return (this.talkEnded ?? this.#clock.now()) - this.talkStarted;
  }

  /** Milliseconds until the card closes by itself; null while no countdown runs. */
  get remaining() {
    return this.countdownEnds === null ? null : Math.max(0, this.countdownEnds - this.#clock.now());
  }

  // -- The call ------------------------------------------------------------------------------------------------------

  /** The card has its CRM data: the first event, usually sent before the page can have bound it. */
  announceClient() {
    this.#emit(ENTITY_CHANGED, entityOf(this.status));
  }

  /** The line is called: an outgoing call leaves `idle` and gets its id. */
  ring(callId = newCallId()) {
    if (!this.open || this.kind === "external" || this.kind === "device") return;
    this.#ended = this.#failed = false;
    this.failureCode = "";
    if (this.state === "connected") return;
    if (!this.status.CALL_ID) this.status.CALL_ID = callId;
    this.talkStarted = this.talkEnded = null;
    this.#setState("connecting");
    this.#armRingLimit();
  }

  /** The other side, or the operator, has answered. */
  connect() {
    if (!this.open || this.#ended || this.state === "connected") return;
    this.#clock.cancel(this.#ringLimit);
    this.talkStarted = this.#clock.now();
    this.#setState("connected");
  }

  /**
   * The call is over, not by the operator's hand: `idle` (never for external calls), then the closing rules.
   * @param {{code?: string|number}} [outcome] code that the portal's server attached
   */
  end({ code } = {}) {
    if (!this.open || this.#ended) return;
    this.#stop(code === undefined ? {} : { failedCode: code });
    if (this.campaign) return;
    if (this.blocked || this.comment.open) {
      this.#emit(BEFORE_CLOSE);
      this.#startCountdown();
    } else {
      this.#close("auto-close");
    }
  }

  /**
   * A built-in call failed: the card stays, in its error look, until the operator closes it.
   * @param {{code?: string|number, by?: "server"|"browser"}} [failure] only the server's pushes carry a code
   */
  fail({ code, by = "server" } = {}) {
    if (!this.open || this.#ended || this.kind === "external") return;
    this.#failed = true;
    this.failureCode = String(code ?? "");
    this.#stop(by === "server" && code !== undefined ? { failedCode: code } : {});
  }

  /** The operator hangs up a built-in call: the card closes in spite of the block, but not in a campaign. */
  hangUp() {
    if (!this.open || this.kind === "external") return;
    if (!this.#ended) this.#stop({});
    if (!this.campaign) this.#close("hang-up");
  }

  // -- The client ----------------------------------------------------------------------------------------------------

  /** Other client data, e.g. a contact was created in the card. An absent activity or phone key is taken away. */
  changeClient(client) {
    if (!this.open) return;
    const status = { ...this.status, ...client };
    for (const [key, value] of Object.entries(client)) if (value === null || value === undefined) delete status[key];
    this.status = status;
    this.announceClient();
  }

  /** The portal read the client's data again: the event comes, nothing has changed. */
  refreshClient() {
    if (this.open) this.announceClient();
  }

  /** A campaign goes on to its next client. @returns {boolean} false when there is none. */
  nextClient() {
    const client = this.clients[this.#next];
    if (!this.open || !this.campaign || this.state === "connected" || client === undefined) return false;
    this.#next += 1;
    this.#ended = this.#failed = false;
    this.failureCode = "";
    this.talkStarted = this.talkEnded = null;
    if (this.state !== "idle") this.#setState("idle");
    this.changeClient({ CALL_ID: "", CRM_ACTIVITY_ID: null, CRM_BINDINGS: [], ...client });
    return true;
  }

  // -- Closing -------------------------------------------------------------------------------------------------------

  /** The app's command: hold the card open. Restarts a running countdown, starts none. */
  disableAutoClose() {
    this.blocked = true;
    if (this.countdownEnds !== null) this.#startCountdown();
    this.#changed();
  }

  /** The app's command: let the card close. During the countdown it closes now, unless another call is current. */
  enableAutoClose() {
    this.blocked = false;
    if (this.countdownEnds !== null) {
      this.#stopCountdown();
      this.#saveComment();
      if (!this.anotherCall) this.#close("auto-close enabled");
    }
    this.#changed();
  }

  /** Close or Skip was pressed, or the call went to another device: closes in spite of the block. */
  close(reason = "closed") {
    if (this.open) this.#close(reason);
  }

  /** Whether the card is being removed in this very step: what is sent to its tabs now does not arrive. */
  get going() {
    return this.#going;
  }

  /** The card goes away without a word: a new call replaces it, or the page is left. */
  destroy(reason = "destroyed") {
    if (this.open) this.#remove(reason);
  }

  /** Folds or unfolds the card. @returns {boolean} false while the app holds the card open. */
  fold(folded = true) {
    if (!this.open || (folded && this.blocked)) return false;
    this.folded = folded;
    this.#changed();
    return true;
  }

  // -- The card's own comment form -----------------------------------------------------------------------------------

  openComment() {
    this.comment.open = true;
    this.#changed();
  }

  /** Typing during the countdown restarts it. */
  typeComment(text) {
    this.comment.open = true;
    this.comment.text = text;
    if (this.countdownEnds !== null) this.#startCountdown();
    this.#changed();
  }

  saveComment() {
    this.#saveComment();
    this.#changed();
  }

  // -- Inside --------------------------------------------------------------------------------------------------------

  #setState(state, additional = {}) {
    if (this.state === state) return;
    this.status.CALL_STATE = state;
    this.#emit(STATE_CHANGED, state, additional);
  }

  #stop(additional) {
    this.#clock.cancel(this.#ringLimit);
    this.#ended = true;
    this.talkEnded = this.#clock.now();
    if (this.kind !== "external") this.#setState("idle", additional);
    this.#changed();
  }

  #armRingLimit() {
    this.#clock.cancel(this.#ringLimit);
    if (this.kind !== "incoming" || this.state !== "connecting") return;
    this.#ringLimit = this.#clock.after(RING_LIMIT, () => this.close("not answered"));
  }

  #startCountdown() {
    this.#stopCountdown();
    this.countdownEnds = this.#clock.now() + COUNTDOWN;
    this.#countdown = this.#clock.after(COUNTDOWN, () => {
      this.#stopCountdown();
      this.#saveComment();
      this.#close("countdown");
    });
    this.#changed();
  }

  #stopCountdown() {
    this.#clock.cancel(this.#countdown);
    this.countdownEnds = null;
  }

  #saveComment() {
    if (!this.comment.open) return;
    const { text, saved } = this.comment;
    this.comment = { open: false, text: "", saved: text || saved };
    this.#listener.commented?.(text);
  }

  #close(reason) {
    if (this.#removal) return;
    this.#going = this.removeAfter <= 0;
    this.#emit(BEFORE_CLOSE);
    if (this.removeAfter > 0) this.#removal = this.#clock.after(this.removeAfter, () => this.#remove(reason));
    else this.#remove(reason);
  }

  #remove(reason) {
    for (const handle of [this.#countdown, this.#ringLimit, this.#removal]) this.#clock.cancel(handle);
    this.countdownEnds = null;
    this.open = false;
    this.#listener.removed(reason);
  }

  #emit(name, ...payload) {
    if (name === BEFORE_CLOSE) this.beforeCloseCount += 1;
    this.#listener.event(name, ...payload);
    this.#changed();
  }

  #changed() {
    if (this.open) this.#listener.changed();
  }
}
