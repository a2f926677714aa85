/**
 * The placement CALL_CARD: one call card, the tabs beside it, and the app in the active tab.
 */

import { callReports } from "./call-reports.js";
import { BEFORE_CLOSE, CallCard, ENTITY_CHANGED, EVENTS, STATE_CHANGED } from "./card.js";
import { AppLayout } from "./layout.js";
import { optionsFromStatus } from "./payloads.js";
import { withArguments } from "./wire.js";

export class CallCardPlace {
  #portal;
  #view;
  #request = null;
  #firstStatus = null;
  #cardsShown = 0;
  #layouts = new Map();
  #shownApp = null;
  #report = () => {};

  /**
   * @param {object} portal what `AppLayout` needs, `apps` (the REST apps with a tab, ours first), `background`,
   *     `claim` (see external-calls.js)
   * @param {object} view `show(card, tabs, call)`, `update(card)`, `select(tab)`, `loading(frame or null)`, `body` (element of the app
   *     tab), `remove()`
   */
  constructor(portal, view) {
    this.#portal = portal;
    this.#view = view;
    this.card = null;
    this.tabs = [];
    this.activeTab = null;
  }

  /** The layout of the app in the active tab, or in the one that was active last; null before. */
  get layout() {
    return this.#layouts.get(this.#shownApp) ?? null;
  }

  /**
   * Shows a card for a call; a card that is still there is replaced without a word.
   * @param {object} request see `presets.js`
   */
  open(request) {
    this.card?.destroy("replaced by a new call");
    const { clock, faults, journal, background } = this.#portal;
    this.#request = request;
    this.#cardsShown += 1;
    this.#portal.claim.take();
    const report = callReports(this.#portal.server);
    this.#report = report;
    const card = new CallCard({
      clock,
      kind: request.kind,
      status: request.status,
      keepState: request.keepState,
      clients: request.clients,
      removeAfter: faults.removeAfter,
      listener: {
        event: (name, ...payload) => this.card === card && this.emit(name, ...payload),
        removed: (reason) => this.#removed(card, reason),
        changed: () => {
          this.#view.update(card);
          report(card);
        },
        commented: (text) => this.card === card && background.commentSaved(text),
      },
    });
    this.card = card;
    // A card that comes back after the page was loaded again is not known to be that of an external call.
    background.begin(card, request.kind === "external" && !request.restored, () => this.#view.update(card));
    this.#firstStatus = { ...card.status };
    this.tabs = request.simple ? [] : this.#tabsFor(card);
    journal.add("operator", { text: `card opened: ${request.title}` });
    this.#view.show(card, this.tabs, background.call);
    const first = this.#firstTab();
    if (first) this.selectTab(first.id);
    if (request.folded) card.fold();
    card.announceClient();
    background.initialized();
    if (faults.eventBeforeBind) {
      card.refreshClient();
      if (card.state === "idle") card.ring();
      card.connect();
    }
  }

  /** @returns {object|null} the request that would open this card again as it is now. */
  snapshot() {
    if (!this.card) return null;
    const { kind, status, folded } = this.card;
    return { ...this.#request, options: undefined, kind, status, folded, keepState: true, restored: true };
  }

  #tabsFor(card) {
    if (this.#request.restored) return [];
    const tabs = this.#portal.apps.map((app) => ({ id: app.id, title: app.title, app }));
    if (this.#request.webForm) tabs.unshift({ id: "web-form", title: "Web form" });
    if (card.campaign) tabs.unshift({ id: "call-list", title: "Call list" });
    return tabs;
  }

  #firstTab() {
    return this.tabs.find((tab) => tab.id === this.#request.firstTab) ?? this.tabs[0];
  }

  /** Makes a tab active. A REST app is loaded when its tab becomes active for the first time; then it is kept, hidden. */
  selectTab(id) {
    const tab = this.tabs.find((each) => each.id === id);
    if (!tab || this.activeTab === tab) return;
    this.activeTab = tab;
    this.#view.select(tab);
    if (this.#portal.faults.tabsLoadAnew) this.#destroyFrames();
    if (!tab.app) return;
    this.#shownApp = tab.id;
    for (const [app, layout] of this.#layouts) layout.hidden = app !== tab.id;
    if (this.layout) this.#view.loading(null);
    else this.#render(tab.app);
  }

  /** Removes the app's frame from the page without any event; the card stays. */
  destroyFrame() {
    this.layout?.destroy();
    this.#layouts.delete(this.#shownApp);
  }

  #destroyFrames() {
    for (const layout of this.#layouts.values()) layout.destroy();
    this.#layouts.clear();
  }

  /** Loads the app of the active tab again, with fresh options. */
  reloadFrame() {
    if (!this.activeTab?.app) return;
    this.destroyFrame();
    this.#render(this.activeTab.app);
  }

  #render(app) {
    const layout = new AppLayout(this.#portal, {
      app,
      placement: this.#request.placement ?? "CALL_CARD",
      options: this.#options(),
      commands: () => (this.#request.noTelephony ? {} : this.#commands()),
      events: () => this.#events(),
      initData: this.#request.initData,
    });
    layout.bound = (event) => {
      if (this.#portal.faults.eventOnBind && event === ENTITY_CHANGED) this.card.refreshClient();
    };
    this.#layouts.set(app.id, layout);
    this.#view.loading(layout.frame);
    layout.mount(this.#view.body);
  }

  /** The options of this moment: those the call was opened with, and what has changed since. */
  #options() {
    if (this.#request.noOptions) return null;
    const now = optionsFromStatus(this.card.status, this.#request.uri);
    if (!this.#request.options) return now;
    const options = { ...this.#request.options };
    for (const key of new Set([...Object.keys(this.card.status), ...Object.keys(this.#firstStatus)])) {
      if (this.card.status[key] === this.#firstStatus[key]) continue;
      if (now[key] === undefined) delete options[key];
      else options[key] = now[key];
    }
    return options;
  }

  #commands() {
    return {
      getStatus: (_params, reply) => reply(this.card.status),
      disableAutoClose: (_params, reply) => {
        this.card.disableAutoClose();
        reply([]);
      },
      enableAutoClose: (_params, reply) => {
        this.card.enableAutoClose(); // may close the card: then no frame is left for the reply
        reply([]);
      },
    };
  }

  // The portal keeps one list for all cards of the page and only adds to it.
  #events() {
    return this.#request.noTelephony ? [] : Array.from({ length: this.#cardsShown }, () => EVENTS).flat();
  }

  /** Tells the apps of an event, hidden ones too, in the form that the faults ask for. */
  emit(name, ...payload) {
    const times = this.#portal.faults.eventTwice ? 2 : 1;
    if (this.card?.going) for (const layout of this.#layouts.values()) layout.destroy();
    for (let time = 0; time < times; time += 1) {
      for (const layout of this.#layouts.values()) layout.emit(name, this.#onWire(name, payload));
    }
    if (name === ENTITY_CHANGED) this.#portal.background.entityChanged();
  }

  #onWire(name, payload) {
    const { stateArguments, closeArguments } = this.#portal.faults;
    if (name === STATE_CHANGED && stateArguments === "two") return withArguments(payload);
    if (name === STATE_CHANGED && stateArguments === "list") return payload;
    if (name === BEFORE_CLOSE && closeArguments === "no") return withArguments([]);
    if (name === BEFORE_CLOSE && closeArguments === "text") return "";
    return payload[0];
  }

  #removed(card, reason) {
    if (this.card !== card) return;
    this.#report(card);
    this.#destroyFrames();
    this.#shownApp = null;
    this.activeTab = null;
    this.tabs = [];
    this.card = null;
    this.#portal.background.end();
    this.#portal.claim.release();
    this.#portal.journal.add("operator", { text: `card removed: ${reason}` });
    this.#view.remove();
  }
}
