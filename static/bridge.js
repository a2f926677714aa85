// Runs before Python and before the BX24 library: gets the library, binds the placement's events at once and keeps what
// comes until Python is up. Everything crosses to Python as text: a key and a JSON list of the callback's arguments.
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
  let answered = false; // whether BX24 has called back: the library and the portal's page are there

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

  function initialised() {
    try {
      const placement = String(globalThis.BX24.placement.info()?.placement ?? "").toUpperCase();
      document.documentElement.dataset.placement = placement;
      (EARLY[placement] ?? []).forEach(bind);
      globalThis.shell?.selectPage();
    } finally {
      answered = true;
      settled?.();
      changed();
    }
  }

  // -- The BX24 library ------------------------------------------------------------------------------------------------

  /** After so much silence the next address is asked as well; the one before may still answer first. */
  const NEXT_MS = 7000;
  /** The same where the last page of this browser had to take a later address. */
  const HEAD_START_MS = 300;
  /** After so much silence a person should know. */
  const LATE_MS = 5000;
  const AGAIN_MS = 3000; // when no address has given the library; twice as long each time, up to
  const LONGEST_AGAIN_MS = 60000;
  /** Host of the later address that gave the library to the last page of this browser. */
  const LATER = "call-panel.library.1";

  let library = "waiting"; // or "there", or "absent": no address has given it so far, or it does not run in this page
  let late = false;
  let again = AGAIN_MS;
  let chosen = null;

  /** Where the library may come from, in the order of the page's template. */
  const sources = [...(document.querySelector("template[data-library]")?.content.children ?? [])].map((element) => {
    const script = document.importNode(element);
    return { script, host: new URL(script.src).host, asked: false, state: "" }; // "waiting", "fetched", "there" or "failed"
  });
  document.querySelector("template[data-library]")?.remove();

  /** Whether the portal has named this frame: without that no library finds its portal. */
  function isFramed() {
    const [domain, , sid] = window.name.split("|");
    return window.parent !== window && Boolean(domain && sid);
  }

  /** What a person should know of the library, or an empty text. */
  function trouble() {
    if (answered) return "";
    if (!isFramed() && (late || library === "absent")) return "no-portal";
    if (library === "absent") return "library-failed";
    if (!late) return "";
    return library === "there" ? "portal-silent" : "library-silent";
  }

  function changed() {
    document.dispatchEvent(new Event("library"));
  }

  function becomeLate() {
    late = true;
    changed();
  }

  /** The library is in the page: the portal's page has to answer it now. */
  function begin() {
    library = "there";
    late = false;
    setTimeout(becomeLate, LATE_MS);
    changed();
    if (typeof globalThis.BX24.init === "function") globalThis.BX24.init(initialised);
    else initialised();
  }

  function remembered(change) {
    try { return change ? change(localStorage) : localStorage.getItem(LATER); } catch { return null; }
  }

  /** Asks the first address that was not asked yet. */
  function askNext() {
    const source = chosen ? null : sources.find(({ asked }) => !asked);
    if (!source) return;
    source.asked = true;
    source.state = "waiting";
    fetchAhead(source);
    setTimeout(() => {
      if (!chosen) setTimeout(askNext, remembered() ? 0 : NEXT_MS - HEAD_START_MS);
    }, HEAD_START_MS);
    changed();
  }

  // A script element delays the page's `load` until its host answers. The portal covers the frame until then, and removes a
  // slow background worker for everyone. A link that fetches ahead delays nothing, and what it has fetched runs at once. A
  // file that arrives after another address has given the library doesn't run.
  function fetchAhead(source) {
    const { src: href, integrity } = source.script;
    const link = Object.assign(document.createElement("link"), { rel: "preload", as: "script", href, integrity });
    link.onload = () => {
      source.state = "fetched";
      runFetched();
    };
    link.onerror = () => fail(source, link);
    if (link.relList.supports?.("preload")) document.head.append(link);
    else if (document.readyState === "complete") link.onload();
    else window.addEventListener("load", link.onload);
  }

  function runFetched() {
    const source = chosen ? null : sources.find(({ state }) => state === "fetched");
    if (!source) return;
    chosen = source;
    const script = source.script.cloneNode();
    // What answers in place of the library, as a filter's page, defines no BX24; in a page of no portal it is null.
    script.onload = () => (globalThis.BX24 === undefined ? fail(source, script) : ran(source));
    script.onerror = () => fail(source, script);
    document.head.append(script);
  }

  function ran(source) {
    source.state = "there";
    if (source !== sources[0]) remembered((store) => store.setItem(LATER, source.host));
    else setTimeout(remembered, NEXT_MS, (store) => store.removeItem(LATER)); // when nothing waits for the page's start
    if (globalThis.BX24) {
      begin();
      return;
    }
    library = "absent";
    changed();
  }

  function fail(source, element) {
    element.remove();
    source.state = "failed";
    if (chosen === source) chosen = null;
    runFetched();
    if (chosen || sources.some(({ state }) => state === "waiting")) return;
    askNext();
    if (sources.some(({ state }) => state !== "failed")) return;
    library = "absent";
    changed();
    setTimeout(askAgain, again);
    again = Math.min(again * 2, LONGEST_AGAIN_MS);
  }

  let rounds = 0;
  function askAgain() {
    rounds += 1;
    for (const source of sources) {
      // For an address whose link has failed a browser asks its host no second time.
      const address = new URL(source.script.src);
      address.searchParams.set("again", String(rounds));
      source.script.src = address;
      source.asked = false;
    }
    askNext();
  }

  setTimeout(() => { if (library !== "there") becomeLate(); }, LATE_MS);
  if (sources.length === 0) {
    window.addEventListener("load", () => { if (globalThis.BX24) begin(); });
  } else if (document.documentElement.dataset.page === "worker") {
    // It has time: whatever a browser makes of the link, this page is loaded first.
    window.addEventListener("load", askNext);
  } else {
    askNext();
  }

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
    /** Python is up: `receive(key, json)` gets what BX24 calls back with, `ready()` tells that BX24 works, however late. */
    connect(receive, ready) {
      deliver = receive;
      settled = ready;
      if (answered) ready();
    },
    disconnect() {
      deliver = settled = null;
      kept.length = 0;
    },
    bind,
    encode,
    /**
     * The state of the library; the document's event `library` reports changes. `state`: `waiting`, `there` or `absent`;
     * `answered`: whether the portal's page has answered it; `hosts`: those asked so far, each `waiting`, `there` or
     * `failed`; `trouble`: what the user should know now: `no-portal`, `library-silent`, `library-failed`, `portal-silent`
     * or nothing.
     */
    get library() {
      const known = sources.filter(({ state }) => state);
      const hosts = known.map(({ host, state }) => ({ host, state: state === "fetched" ? "waiting" : state }));
      return { state: library, answered, hosts, trouble: trouble() };
    },
    /**
     * A key of the storage for this portal alone: portals of one site share what the browser keeps for this app. The frame's
     * name begins with the portal's address (platform: wire), before the library is there as well.
     */
    ofPortal(key) {
      const [portal, ...rest] = window.name.split("|");
      return rest.length > 1 ? `${key}@${portal}` : key;
    },
    /** Whether an address belongs to the page that holds this frame; also true if there is none, or the browser doesn't
     * name it. */
    mayGetTokens(address) {
      const holder = location.ancestorOrigins?.[0];
      // A browser may give "null" instead of a name that it withholds. Then, as without such a list, the pages' policy
      // alone says which hosts they may ask.
      return holder === undefined || holder === "null" || new URL(address).origin === holder;
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
     * Has the browser compare the modules in the page's template of this name with their hashes: what is imported then is
     * what was compared. Modules that the page itself requests have no template.
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
    /**
     * Waits for a Web Lock, or with `ifAvailable` doesn't wait. Where there are none everybody has them.
     * @returns {Promise<Function|undefined>} what gives it back; undefined if another frame has it.
     */
    lock(name, ifAvailable = false) {
      return new Promise((got) => {
        const refused = () => got(() => {});
        if (!navigator.locks) refused();
        else navigator.locks.request(name, { ifAvailable }, (lock) => lock ? new Promise(got) : got()).catch(refused);
      });
    },
    /** @returns {Promise<string>} the names of the locks that the app's frames have, as JSON. */
    async takenLocks() {
      try {
        return JSON.stringify((await navigator.locks.query()).held.map(({ name }) => name));
      } catch {
        return "[]";
      }
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
