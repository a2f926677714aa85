/**
 * An external call as the app that registered it controls it from the background: the card's state, title, text, buttons
 * and timer. Knows neither DOM nor wire.
 *
 *     const call = new BackgroundCall({ clock, changed: () => view.update() });
 *     call.setUiState("connected");
 *     call.buttons;          // ["hangup", "hold", "mute", "transfer", "dialpad", "quality"]
 */

/** Buttons of each state that reach the app, by the beginning of the event's name. The first 12 are documented. */
export const BUTTONS = {
  incoming: ["answer", "skip"],
  transferIncoming: ["answer", "skip"],
  outgoing: ["makeCall"],
  connectingIncoming: ["hangup"],
  connectingOutgoing: ["hangup"],
  connected: ["hangup", "hold", "mute", "transfer", "dialpad", "quality"],
  transferring: ["completeTransfer", "cancelTransfer"],
  transferFailed: ["cancelTransfer"],
  transferConnected: ["hangup"],
  error: ["close"],
  moneyError: ["notifyAdmin", "close"],
  redial: ["makeCall"],
  idle: [],
  externalCard: ["close"],
  sipPhoneError: ["close"],
};

/** What `CallCardGetListUiStates` names, in its order. */
export const UI_STATES = Object.keys(BUTTONS).slice(0, 12);

/** The timer goes on in these states, though the documentation says that it stops in all but `connected`. */
const TIMER_GOES_ON = new Set(["transferring", "transferFailed", "transferConnected"]);

export class BackgroundCall {
  #clock;
  #changed;
  #startedAt = null;
  #before = 0;

  /**
   * @param {object} setup
   * @param {object} setup.clock `now`
   * @param {() => void} setup.changed called after every change
   * @param {boolean} [setup.campaign] whether the call belongs to a call list
   */
  constructor({ clock, changed, campaign = false }) {
    this.#clock = clock;
    this.#changed = changed;
    this.campaign = campaign;
    this.uiState = "externalCard";
    this.muted = false;
    this.held = false;
    this.title = "";
    this.statusText = "";
    this.timerShown = false;
  }

  /** The buttons that there are in the present state. */
  get buttons() {
    const buttons = BUTTONS[this.uiState];
    return this.uiState === "outgoing" && this.campaign ? [...buttons, "next", "close"] : buttons;
  }

  /** Whether the timer runs. */
  get timing() {
    return this.#startedAt !== null;
  }

  /** Milliseconds that the timer shows. */
  get elapsed() {
    return this.#before + (this.#startedAt === null ? 0 : this.#clock.now() - this.#startedAt);
  }

  /**
   * @param {string} uiState
   * @param {boolean} [withoutTimer] for `connected`: the timer is stopped, hidden and set to zero
   * @returns {boolean} false when there is no such state
   */
  setUiState(uiState, withoutTimer = false) {
    if (!Object.hasOwn(BUTTONS, uiState)) return false;
    this.uiState = uiState;
    if (uiState !== "connected") {
      if (!TIMER_GOES_ON.has(uiState)) this.#stop();
    } else if (withoutTimer) {
      this.#stop();
      this.#before = 0;
      this.timerShown = false;
    } else {
      this.#start();
    }
    this.#changed();
    return true;
  }

  setMuted(muted) {
    this.muted = muted;
    this.#changed();
  }

  setHeld(held) {
    this.held = held;
    this.#changed();
  }

  setTitle(title) {
    this.title = title;
    this.#changed();
  }

  setStatusText(text) {
    this.statusText = text;
    this.#changed();
  }

  /** Shows the timer and lets it go on from where it stopped. */
  startTimer() {
    this.#start();
    this.#changed();
  }

  stopTimer() {
    this.#stop();
    this.#changed();
  }

  #start() {
    this.timerShown = true;
    this.#startedAt ??= this.#clock.now();
  }

  #stop() {
    this.#before = this.elapsed;
    this.#startedAt = null;
  }
}
