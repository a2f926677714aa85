/**
 * What goes wrong on demand. A fresh object is a portal that behaves as documented; each member breaks one rule.
 */

/** Every setting that is not a table, with its harmless value. */
export const HARMLESS = {
  /**
   * Milliseconds between BeforeClose and the removal of the frame; 0 removes it in the same step, as the portal does:
   * then neither the event nor the reply to enableAutoClose arrives.
   */
  removeAfter: 0,
  /** `CallStateChanged`: `one` value as on the wire today, one `list`, or `two` arguments as documented. */
  stateArguments: "one",
  /** `BeforeClose`: `nothing` on the wire, an empty `text`, or `no` argument at all as documented. */
  closeArguments: "nothing",
  /** Every event is sent twice. */
  eventTwice: false,
  /** The client's data and the answer come while the page still loads, so before it can have bound anything. */
  eventBeforeBind: false,
  /** The client event follows at once on its bind, so before the reply of getStatus. */
  eventOnBind: false,
  /** How many times the texts of the options are HTML-escaped in getInitData; in the POST it is once less. */
  escapeOptions: 2,
  /** Opening an app's tab reloads the app each time, as older portals did; else each app's frame is kept, hidden, and
   * alive. */
  tabsLoadAnew: false,
  /** Empty maps of getInitData: `list` as PHP sends them, or `object`. */
  emptyMaps: "list",
  /** `PLACEMENT_OPTIONS`: `object`, `list` ([]), `null`, `missing`, or `rubbish` (not JSON in the POST). */
  options: "object",
  /** `FIRST_RUN` in the first getInitData reply of each frame. */
  firstRun: false,
  /** The token cannot be renewed: a notice in the portal, no reply. */
  refreshFails: false,
  /** A portal before rest 25.800: setScroll and reloadWindow are denied in placements, openPath only opens CRM and user pages. */
  oldPortal: false,
  /** A portal in between: openPath only opens CRM and user pages, and yet placements may scroll and reload the page. */
  listedPaths: false,
  /** The POST of an older portal, without SERVER_ENDPOINT, APPLICATION_TOKEN and APPLICATION_SCOPE. */
  fewerKeys: false,
  /** A static app: the frame gets its address by GET and no body. */
  staticApp: false,
  /** `AUTH_EXPIRES` as a number, not as text. */
  numericExpiry: false,
  /** `PROTOCOL` of getInitData as text. */
  textProtocol: false,
  /** Numbers and booleans in options come back as texts. */
  textOptions: false,
  /** The desktop app shows the cards: other replies of the background commands, events told to all open pages. */
  desktop: false,
  /** A page without the telephony script: the workers have no commands and no events. */
  noTelephony: false,
  /** A portal that does not know `qualityMeterClick`. */
  noQualityEvent: false,
  /** openPath on a device that cannot show sliders. */
  noSliders: false,
  /**
   * The host of the BX24 library `answers`, is `late`, `hangs`, `refuses` (the connection breaks off), or something on
   * the way answers with a `page` of its own. It is one host for all pages: these two are kept by the server.
   */
  library: "answers",
  /** Seconds after which a library that is late comes. */
  librarySeconds: 12,
};

export class Faults {
  #silent = new Set();
  #delays = new Map();
  #repeats = new Map();
  #answers = new Map();

  constructor() {
    this.clear();
  }

  /** Back to a portal that behaves. */
  clear() {
    Object.assign(this, HARMLESS);
    for (const table of [this.#silent, this.#delays, this.#repeats, this.#answers]) table.clear();
  }

  /** Sets members of `HARMLESS`. */
  set(settings) {
    for (const [name, value] of Object.entries(settings)) {
      if (!(name in HARMLESS)) throw new RangeError(`no such fault: ${name}`);
      this[name] = value;
    }
  }

  /** No execution and no reply for a method; `*` means all of them. */
  silence(method, silent = true) {
    if (silent) this.#silent.add(method);
    else this.#silent.delete(method);
  }

  isSilent(method) {
    return this.#silent.has("*") || this.#silent.has(method);
  }

  /** Replies to a method come `milliseconds` later. */
  delay(method, milliseconds) {
    this.#delays.set(method, milliseconds);
  }

  delayOf(method) {
    return this.#delays.get(method) ?? this.#delays.get("*") ?? 0;
  }

  /** Each reply to a method is sent `times` times. */
  repeat(method, times) {
    this.#repeats.set(method, times);
  }

  repeatsOf(method) {
    return this.#repeats.get(method) ?? this.#repeats.get("*") ?? 1;
  }

  /** Every reply to a method is `value`; undefined sends an empty reply. */
  answer(method, value) {
    this.#answers.set(method, value);
  }

  /** @returns {{value: any} | undefined} */
  answerOf(method) {
    return this.#answers.has(method) ? { value: this.#answers.get(method) } : undefined;
  }

  /** The tables as plain values, for the controls. */
  tables() {
    return {
      silent: [...this.#silent],
      delays: Object.fromEntries(this.#delays),
      repeats: Object.fromEntries(this.#repeats),
      answers: [...this.#answers.keys()],
    };
  }
}
