/**
 * Everything that passes between portal and apps, in order, without secrets.
 */

const SECRET = /("(?:AUTH_ID|REFRESH_ID|APPLICATION_TOKEN|access_token|refresh_token|auth)"\s*:\s*")[^"]*/g;
const CAPACITY = 2000;

/** @returns {string} the text with token values covered. */
export function masked(text) {
  return text.replace(SECRET, "$1•••");
}

export class Journal extends EventTarget {
  #clock;
  #entries = [];
  #count = 0;

  constructor(clock) {
    super();
    this.#clock = clock;
  }

  /**
   * Notes a message or an act.
   * @param {"app"|"portal"|"operator"} from who did it
   * @param {object} entry `text` as on the wire, `method` or `event`, `params` or `payload`, `verdict`, `app`
   */
  add(from, entry) {
    const text = masked(entry.text ?? "");
    const noted = { number: ++this.#count, at: Math.round(this.#clock.now()), from, ...entry, text };
    this.#entries.push(noted);
    if (this.#entries.length > CAPACITY) this.#entries.shift();
    this.dispatchEvent(new CustomEvent("added", { detail: noted }));
    return noted;
  }

  /**
   * @param {object} [filter] members that must be equal
   * @returns {object[]} copies of the entries, of which the last 2000 are kept
   */
  entries(filter = {}) {
    const wanted = Object.entries(filter);
    return structuredClone(this.#entries.filter((entry) => wanted.every(([key, value]) => entry[key] === value)));
  }

  clear() {
    this.#entries = [];
    this.dispatchEvent(new Event("cleared"));
  }
}
