/**
 * An app in a frame of the portal: opening it, listening to it, answering it. One `AppLayout` per frame; the
 * `Switchboard` owns the page's one message listener and hands each message to the frame it belongs to.
 */

import { randomHex } from "./account.js";
import { element } from "./dom.js";
import { htmlEscaped, phpJson } from "./payloads.js";
import { parse, reply } from "./wire.js";

const NOT_INSTALLED = "The application is not fully installed yet. Ask an administrator of the portal to open it and finish the installation.";

/** What the journal says of a message to a frame that goes, or went, in the same step. */
export const GONE = "not delivered: the frame is gone";

/** Hands the messages of the window to the layouts. */
export class Switchboard {
  #layouts = new Set();
  #journal;

  constructor(journal) {
    this.#journal = journal;
    window.addEventListener("message", (event) => this.#receive(event));
  }

  add(layout) {
    this.#layouts.add(layout);
  }

  remove(layout) {
    this.#layouts.delete(layout);
  }

  #receive(event) {
    const message = parse(event.data);
    if (message === null) return;
    const layout = [...this.#layouts].find((each) => each.sid === message.appSid);
    const entry = { method: message.method, params: message.params, text: shown(event.data, message), ...layout?.about };
    if (!layout) this.#drop(entry, "dropped: unknown APP_SID");
    else if (event.origin !== layout.origin) this.#drop(entry, "dropped: foreign origin");
    else layout.receive(message, entry);
  }

  #drop(entry, verdict) {
    this.#journal.add("app", { ...entry, verdict });
  }
}

function shown(data, { appSid }) {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return appSid.length > 8 ? text.replaceAll(appSid, `${appSid.slice(0, 6)}…`) : text;
}

export class AppLayout {
  #portal;
  #bindings = new Map();
  #firstAsk = true;
  #destroyed = false;
  #commands;

  /**
   * @param {object} portal `account`, `faults`, `journal`, `clock`, `switchboard`, `methods` (general methods),
   *     `installPage` (address, or null)
   * @param {object} place
   * @param {{title: string, handler: string, own: boolean}} place.app `own`: the app whose installation is simulated
   * @param {string} place.placement e.g. `CALL_CARD`, `DEFAULT`
   * @param {object|null} place.options `PLACEMENT_OPTIONS`
   * @param {() => Object<string, Function>} [place.commands] the placement's own commands at this moment:
   *     `(params, reply, layout) => void`
   * @param {() => string[]} [place.events] names that can be bound
   * @param {() => void} [place.closed] set when the app is in a slider: called when the app closes itself
   * @param {object} [place.initData] members that replace those of getInitData
   */
  constructor(portal, { app, placement, options, commands = () => ({}), events = () => [], closed, initData = {} }) {
    this.#portal = portal;
    this.app = app;
    this.placement = placement;
    this.options = options;
    this.#commands = commands;
    this.events = events;
    this.closed = closed;
    this.initData = initData;
    this.firstRun = false;
    this.sid = randomHex(16);
    this.origin = new URL(app.handler).origin;
    this.frame = document.createElement("iframe");
    this.box = element("div", { className: "app-layout" }, this.frame);
  }

  /** Whether the app is to be seen; a hidden one stays alive. */
  set hidden(hidden) {
    this.box.hidden = hidden;
  }

  get inSlider() {
    return this.closed !== undefined;
  }

  /** The placement's own commands. */
  get commands() {
    return this.#commands();
  }

  /** Whether the app waits for `installFinish`. */
  get installing() {
    const { account } = this.#portal;
    return account.install || (this.app.own && !account.installed);
  }

  /** What the journal says of every message of this frame. */
  get about() {
    return { app: this.app.title, placement: this.placement, frame: this.sid.slice(0, 6) };
  }

  /**
   * Puts the frame into `container` at once, asks the portal's server for tokens, and opens the app with them.
   * @param {HTMLElement} container
   * @returns {Promise<void>} fulfilled when the request for the app's page is under way
   */
  async mount(container) {
    const { account, faults, switchboard } = this.#portal;
    Object.assign(this.frame, {
      name: `${account.domain}|${account.protocol}|${this.sid}`,
      title: this.app.title,
      allow: "geolocation *; microphone *; camera *; autoplay *",
      className: "app-frame",
    });
    switchboard.add(this);
    container.append(this.box);
    const { firstRun } = await account.session();
    if (this.#destroyed) return;
    this.firstRun = firstRun;
    const page = this.#page();
    if (page === null) {
      this.frame.replaceWith(element("p", { className: "not-installed", textContent: NOT_INSTALLED }));
      return;
    }
    const address = new URL(page);
    const query = { DOMAIN: account.domain, PROTOCOL: account.protocol, LANG: account.language, APP_SID: this.sid };
    for (const [key, value] of Object.entries(query)) address.searchParams.set(key, value);
    if (faults.staticApp || (this.app.own && this.#portal.staticApp)) this.frame.src = address;
    else this.#post(container, address);
  }

  /** The page to open: until the installation is finished, the installer for administrators, nothing for others. */
  #page() {
    const { account, installPage } = this.#portal;
    if (!this.app.own || account.installed) return this.app.handler;
    return account.admin && installPage ? installPage : null;
  }

  #post(container, address) {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: address, target: this.frame.name, hidden: true });
    for (const [name, value] of Object.entries(this.#envelope())) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    container.append(form);
    form.submit();
    form.remove();
  }

  #envelope() {
    const { account, faults } = this.#portal;
    const newer = {
      SERVER_ENDPOINT: "https://oauth.bitrix.info/rest/",
      APPLICATION_TOKEN: account.applicationToken,
      APPLICATION_SCOPE: account.scope,
    };
    const body = {
      ...account.tokens(),
      ...(faults.fewerKeys ? {} : newer),
      member_id: account.memberId,
      status: "L",
      PLACEMENT: this.placement,
    };
    if (faults.options === "rubbish") body.PLACEMENT_OPTIONS = "undefined";
    else if (faults.options === "list") body.PLACEMENT_OPTIONS = "[]";
    else if (faults.options === "null") body.PLACEMENT_OPTIONS = "null";
    else if (faults.options === "object" && this.options) body.PLACEMENT_OPTIONS = phpJson(htmlEscaped(this.options, faults.escapeOptions - 1));
    return body;
  }

  /** Takes the frame out of the page: the app gets no word of it. */
  destroy() {
    this.#destroyed = true;
    this.#portal.switchboard.remove(this);
    this.box.remove();
  }

  /** @returns {boolean} whether this is the layout's first getInitData, the only one that may say `FIRST_RUN`. */
  firstAsk() {
    const first = this.#firstAsk;
    this.#firstAsk = false;
    return first;
  }

  /** Acts on a parsed message of this frame; what is unknown, denied or silenced gets no answer. */
  receive(message, entry) {
    const { journal, faults, methods } = this.#portal;
    const { method, params, callback } = message;
    const { commands } = this;
    const handler = Object.hasOwn(commands, method) ? commands[method] : methods.find(method, this);
    if (!handler) return void journal.add("app", { ...entry, verdict: "dropped: unknown or denied" });
    if (faults.isSilent(method)) return void journal.add("app", { ...entry, verdict: "silenced" });
    journal.add("app", entry);
    handler(params, (value) => this.#answer(method, callback, value), this, callback);
  }

  #answer(method, callback, value) {
    if (!callback) return;
    const { faults, clock } = this.#portal;
    const forced = faults.answerOf(method);
    const send = () => {
      for (let times = faults.repeatsOf(method); times > 0; times -= 1) {
        this.#send(reply(callback, forced ? forced.value : value), { method });
      }
    };
    const delay = faults.delayOf(method);
    if (delay > 0) clock.after(delay, send);
    else send();
  }

  /** Remembers that the app wants `event` under a callback id. @returns {boolean} false when nobody knows the event. */
  bind(event, callback) {
    if (!callback || !this.events().includes(event)) return false;
    this.#bindings.set(event, [...(this.#bindings.get(event) ?? []), callback]);
    return true;
  }

  /** Sends an event to each of its bindings. @returns {number} how many there were. */
  emit(event, value) {
    return this.emitText(event, value === undefined ? "" : JSON.stringify(value));
  }

  /** The same with the text that follows the colon, valid or not. */
  emitText(event, text) {
    const callbacks = this.#bindings.get(event) ?? [];
    if (callbacks.length === 0) this.#portal.journal.add("portal", { event, text, ...this.about, verdict: "not bound" });
    for (const callback of callbacks) this.#send(`${callback}:${text}`, { event });
    return callbacks.length;
  }

  /** Posts anything at all to the app. */
  post(data) {
    this.#send(data, {});
  }

  #send(data, about) {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    const gone = this.#destroyed ? { verdict: GONE } : {};
    this.#portal.journal.add("portal", { ...about, text, ...this.about, ...gone });
    if (!this.#destroyed) this.frame.contentWindow?.postMessage(data, this.origin);
  }
}
