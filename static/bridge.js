// Runs before Python and before the BX24 library: waits for the library, binds the placement's events at once and keeps
// what comes until Python is up. Everything crosses to Python as text: a key and a JSON list of the callback's arguments.
"use strict";

(() => {
  /** Events that are bound before Python asks for them: what they tell cannot be asked for again. */
  const EARLY = {
    CALL_CARD: ["CallCard::EntityChanged", "CallCard::CallStateChanged", "CallCard::BeforeClose"],
    PAGE_BACKGROUND_WORKER: [
      "initialized", "entityChanged", "answerButtonClick", "skipButtonClick", "makeCallButtonClick", "hangupButtonClick",
      "closeButtonClick", "nextButtonClick", "muteButtonClick", "holdButtonClick", "dialpadButtonClick",
      "qualityMeterClick", "addCommentButtonClick", "transferButtonClick", "completeTransferButtonClick",
      "cancelTransferButtonClick", "notifyAdminButtonClick",
    ].map((name) => `BackgroundCallCard::${name}`),
  };

  /** Events kept while Python starts; a portal that sends more than this in that time loses the oldest. */
  const CAPACITY = 1000;

  const bound = new Set();
  const kept = [];
  let guard = null;
  let watcher = null;
  let deliver = null;
  let settled = null;
  let released = false;
  let there; // undefined until it is known whether BX24 works in this page

  /** Nesting beyond this is nothing that the portal documents, and would exhaust the interpreter's stack. */
  const DEEPEST = 100;

  function isShallow(value, left) {
    if (typeof value !== "object" || value === null) return true;
    return left > 0 && Object.values(value).every((member) => isShallow(member, left - 1));
  }

  /** JSON text; undefined for what has none: too deep, cyclic, a function, a BigInt. */
  function encode(value) {
    try {
      const text = JSON.stringify(value);
      return isShallow(value, DEEPEST) ? text : undefined;
    } catch {
      return undefined;
    }
  }

  const encodeAll = (values) => encode(values) ?? "[]";

  function take(key, text) {
    if (released && deliver) {
      deliver(key, text);
      return;
    }
    kept.push([key, text]);
    if (kept.length > CAPACITY) kept.shift();
  }

  function pass(key, values) {
    const text = encodeAll(values);
    watcher?.(key, text);
    (guard ?? take)(key, text);
  }

  function bind(event) {
    if (bound.has(event)) return; // each further binding would add a delivery
    bound.add(event);
    globalThis.BX24.placement.bindEvent(event, (...values) => pass(event, values));
  }

  function settle(works) {
    if (there !== undefined) return;
    there = works;
    settled?.(works);
  }

  function initialised() {
    try {
      const placement = String(globalThis.BX24.placement.info()?.placement ?? "").toUpperCase();
      document.documentElement.dataset.placement = placement;
      (EARLY[placement] ?? []).forEach(bind);
      globalThis.shell?.turn();
    } finally {
      settle(true);
    }
  }

  /** The library's script ran, or could not be loaded. */
  function libraryKnown() {
    const library = globalThis.BX24;
    if (!library) settle(false);
    else if (typeof library.init === "function") library.init(initialised);
    else initialised();
  }

  let asked = false;
  function onceKnown(event) {
    if (asked || (event.target !== window && !event.target.matches?.("script[data-library]"))) return;
    asked = true;
    libraryKnown();
  }
  document.addEventListener("load", onceKnown, true);
  document.addEventListener("error", onceKnown, true);
  window.addEventListener("load", onceKnown);

  /** The modules that the page asks for ahead, by address: a promise each, kept when the browser took the file. */
  const ahead = new Map();

  function askedAhead(address) {
    if (!ahead.has(address)) {
      const module = {};
      module.taken = new Promise((done, failed) => Object.assign(module, { done, failed }));
      module.taken.catch(() => {});
      ahead.set(address, module);
    }
    return ahead.get(address);
  }

  function settleModule({ type, target }) {
    if (target.rel !== "modulepreload") return;
    const module = askedAhead(target.href);
    if (type === "load") module.done();
    else module.failed(new Error(`${target.getAttribute("href")} is not there, or another file`));
  }
  document.addEventListener("load", settleModule, true);
  document.addEventListener("error", settleModule, true);

  globalThis.frameBridge = {
    /** Python is up: `receive(key, json)` gets what BX24 calls back with, `ready(works)` whether BX24 works here. */
    connect(receive, ready) {
      deliver = receive;
      settled = ready;
      if (there !== undefined) ready(there);
    },
    disconnect() {
      deliver = settled = null;
      kept.length = 0;
    },
    bind,
    encode,
    /**
     * A key of the storage for this portal alone: portals of one site share what the browser keeps for this app. The frame's
     * name begins with the portal's address (platform: bx24-js.md), before the library is there as well.
     */
    ofPortal(key) {
      const [portal, ...rest] = window.name.split("|");
      return rest.length > 1 ? `${key}@${portal}` : key;
    },
    /** Whether an address is of the page that holds this frame; also where there is none, or the browser does not name it. */
    mayGetTokens(address) {
      const holder = location.ancestorOrigins?.[0];
      return holder === undefined || new URL(address).origin === holder;
    },
    /**
     * Waits until the browser has compared a module that the page asks for ahead with its hash. Who imports it without
     * that runs what was refused: the browser then asks for the file again, and has no hash for it.
     */
    async compared(address) {
      const links = [...document.querySelectorAll("link[rel=modulepreload]")];
      if (links.some(({ href, relList }) => href === address && relList.supports("modulepreload"))) {
        await askedAhead(address).taken;
      }
    },
    /**
     * Has the modules that the page's template of this name lists compared with their hashes: what is imported then is what
     * was compared. Modules that the page asks for by itself have no template.
     */
    async expect(name) {
      const template = document.querySelector(`template[data-modules="${name}"]`);
      const links = [...(template?.content.cloneNode(true).children ?? [])];
      template?.remove();
      await Promise.all(links.map((link) => new Promise((done, failed) => {
        link.onload = done;
        link.onerror = () => failed(new Error(`${link.getAttribute("href")} is not there, or another file`));
        document.head.append(link);
      })));
    },
    /** Waits for a Web Lock. @returns {Promise<Function>} what gives it back. Where there are none everybody has them. */
    lock(name) {
      return new Promise((got) => {
        const refused = () => got(() => {});
        if (!navigator.locks) refused();
        else navigator.locks.request(name, () => new Promise(got)).catch(refused);
      });
    },
    /** Names of the library's functions, separated by spaces. */
    methods() {
      const found = [];
      for (const name in globalThis.BX24 ?? {}) if (typeof globalThis.BX24[name] === "function") found.push(name);
      return found.sort().join(" ");
    },
    /** From now on `watch(key, json)` gets the events in place of Python, and gives on with `take` what Python is to get. */
    guard(watch) { guard = watch; },
    take,
    /** Shows what comes, and what was kept already, to somebody besides Python; null ends it. */
    watch(see) {
      watcher = see;
      if (see) for (const event of kept) see(...event);
    },
    /** Delivers what was kept, in its order; what comes from now on is delivered at once. */
    release() {
      while (deliver && kept.length > 0) deliver(...kept.shift());
      released = true;
    },
    /** A callback for BX24 that answers under `key`. */
    receiver: (key) => (...values) => deliver?.(key, encodeAll(values)),
  };
})();
