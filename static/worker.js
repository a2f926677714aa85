// The background worker without Python. The portal loads it on every page and in every slider: it binds the card's events
// and starts Python when there is something to do in this frame. The portal tells every app of every external call, whoever
// registered it: what is not ours is left alone here already. For each call of ours one frame acts, the one that holds the
// call's lock; the others that got events of the call keep them and continue when that frame goes.
"use strict";

(() => {
  const INITIALIZED = "BackgroundCallCard::initialized";
  const CLOSED = "BackgroundCallCard::closeButtonClick";
  const LOCK = "call-panel.";
  const SESSION = "call-panel.session.1"; // the call that a frame acts for: id and course, no number, no name
  const TEST_CALL = "call-panel.test-call.1"; // see app/telephony/test_call.py
  const WORK = "call-panel.work.1"; // see app/notes/outbox.py
  const WARM = "call-panel.warm.1"; // the version whose files are in the browser's cache, and the browser
  const SHOWN = "call-panel.shown.1"; // the call whose card came up last, and when: see app/panel/remembered.py
  const TROUBLE = "call-panel.worker-trouble.1"; // what keeps this page from working: see app/connection/stored.py
  const CONTEXT = "call-panel.context.1"; // what all pages hear of calls: see app/call/worker_channel.py
  const RENEWED = "call-panel.renewed.1"; // in the tab's storage, while this page is loaded again: what it had received
  const CAPACITY = 1000;
  const SAME = 1000; // ms in which all frames of the desktop app receive the same event
  const PYTHON_MS = 30000;
  const IDLE_MS = 4000;
  const UNCLEAR_MS = 61000; // after that no mark of a test call is good any more
  const LEFT_MS = 60000; // a portal page that is loaded again shows the card again long before

  const script = document.currentScript;
  const { frameBridge: bridge } = globalThis;
  const own = (key) => bridge.ofPortal(key);
  const telephony = "telephony" in script.dataset; // set by the build where a client may claim any call: see app/telephony/config.py
  const waiting = []; // events that are not Python's yet
  let turn = null; // the call that this frame waits for or, when `mine`, acts for
  let python = false;
  let renewed = false;
  let unheard = []; // events of this turn for which Python is not there yet
  let turnCame = null;
  let cardLost = null;
  let workCame = null;
  let workHeld = null;

  // A frame may be refused its storage. Nobody can take over then, and no work is found.
  function read(key) {
    try { return localStorage.getItem(own(key)); } catch { return null; }
  }

  function write(key, value) {
    try {
      if (value === null) localStorage.removeItem(own(key));
      else localStorage.setItem(own(key), value);
    } catch { /* as above */ }
  }

  function parsed(text) {
    try { return JSON.parse(text); } catch { return null; }
  }

  const session = () => parsed(read(SESSION)) ?? {};

  function saveSession(changes) {
    const known = session();
    const kept = known.call === turn.call ? known : {};
    write(SESSION, JSON.stringify({ ...kept, call: turn.call, touched: Date.now(), ...changes }));
  }

  /**
   * Does `act(waited)` while holding a lock, until the promise that it returns is settled. Without locks every frame holds
   * them: in a browser only the page with the card gets the events of a call.
   */
  async function locked(name, options, act) {
    const locks = navigator.locks;
    if (!locks) return act(false);
    try {
      let got = false;
      const once = (lock) => { got = Boolean(lock); return got ? act(false) : undefined; };
      await locks.request(LOCK + name, { ifAvailable: true }, once);
      if (!got && !options.ifAvailable) await locks.request(LOCK + name, options, () => act(true));
      return undefined;
    } catch (error) {
      if (error.name === "SecurityError") return act(false);
      if (error.name !== "AbortError") throw error;
      return undefined;
    }
  }

  /**
   * The host no longer has the file, because it has a newer version, which continues with what was received here. A page
   * that was loaded for this reason doesn't try again: its host lacks the file.
   */
  function renew(error) {
    console.error("The worker could not start:", error.message);
    if (renewed) {
      endTurn();
      return;
    }
    try {
      sessionStorage.setItem(RENEWED, JSON.stringify([...unheard, ...waiting]));
    } catch { /* no storage: the call goes on without this frame */ }
    endTurn();
    location.replace(location.href);
  }

  let languageCame;
  /** Loads the script that finds the language, which a page without a call of ours does not need. Without it all is English. */
  function loadLanguage() {
    languageCame ??= new Promise((resolve) => {
      const loader = document.importNode(document.querySelector("template[data-language]").content, true).querySelector("script");
      loader.onload = loader.onerror = resolve;
      document.head.append(loader);
    });
    return languageCame;
  }

  function startPython() {
    if (!python) {
      python = true;
      script.dataset.entry = "app.worker.page";
      const language = loadLanguage();
      language.then(() => { globalThis.language?.ask(new URLSearchParams(location.search).get("LANG") ?? ""); });
      Promise.all([bridge.expect("boot"), language]).then(() => import("./boot.js")).catch(renew);
    }
    // A frame whose Python does not come must not keep the call from the others. If there are none, it goes on waiting.
    setTimeout(() => {
      if (turnCame) return;
      if (turn?.mine) queueAgain();
      workHeld?.(false);
    }, PYTHON_MS);
  }

  function give(event) {
    if (!turnCame) {
      unheard.push(event);
      return;
    }
    bridge.take(event.key, event.text);
    if (turn?.mine) saveSession({ name: event.key, at: event.at });
  }

  /** Whether the frame that acted until now has dealt with an event. */
  const isDone = (event, { name, at = 0 }) =>
    event.key !== INITIALIZED && (event.at <= at || (event.key === name && event.at <= at + SAME));

  function takeTurn(mine, waited) {
    if (mine !== turn) return undefined;
    const left = session();
    const theirs = left.call === mine.call ? left : null;
    if (waited && !theirs) { // the call is over
      turn = null;
      waiting.length = 0;
      return undefined;
    }
    mine.mine = true;
    mine.kept = theirs?.kept ?? "";
    const events = waiting.splice(0).filter((event) => !theirs || !isDone(event, theirs));
    if (!theirs && !turnCame && events.some(({ key }) => key === CLOSED)) { // before the lock was granted
      letGo();
      return undefined;
    }
    saveSession({});
    if (turnCame) turnCame();
    else startPython();
    events.forEach(give);
    return mine.ended;
  }

  function beginTurn(call) {
    endTurn();
    const mine = { call, mine: false, kept: "", abort: new AbortController() };
    mine.ended = new Promise((end) => { mine.end = end; });
    turn = mine;
    locked(`call.${call}`, { signal: mine.abort.signal }, (waited) => takeTurn(mine, waited));
  }

  function endTurn() {
    if (!turn) return;
    turn.abort.abort();
    turn.end();
    turn = null;
    unheard = [];
  }

  /** Lets the frames that wait for the call act for it, and waits behind them. */
  function queueAgain() {
    waiting.unshift(...unheard);
    beginTurn(turn.call);
  }

  /** Tells the home page that the card of a call is gone, as Python does once it is there. */
  function tellOver(call) {
    try {
      const channel = new BroadcastChannel(CONTEXT);
      channel.postMessage(JSON.stringify({ call, over: true }));
      channel.close();
    } catch { /* no channel: the test call ends after its minutes */ }
  }

  /** The card of the call at hand is gone: what comes from now on is about another one. */
  function letGo() {
    if (!turn) return;
    const { call, mine } = turn;
    if (mine && cardLost) cardLost();
    else if (mine) tellOver(call);
    if (mine && session().call === call) write(SESSION, null);
    endTurn();
  }

  const digits = (number) => String(number ?? "").replace(/\D/g, "");

  /** Whether a call is ours: `undefined` while the home page waits for the id of a test call to the same number. */
  function isOurs({ CALL_ID: call, PHONE_NUMBER: number }) {
    if (session().call === call) return true;
    const mark = parsed(read(TEST_CALL)) ?? {};
    if (mark.until * 1000 < Date.now()) return telephony;
    if (mark.call) return mark.call === call || telephony;
    if (digits(number) && digits(mark.number) === digits(number)) return mark.call === undefined || undefined;
    return telephony;
  }

  let unclear = null; // the call of which this is not known yet
  let unclearTimer;
  function consider(call) {
    clearTimeout(unclearTimer);
    const ours = isOurs(call);
    unclear = ours === undefined ? call : null;
    if (ours) beginTurn(call.CALL_ID);
    else if (unclear) unclearTimer = setTimeout(consider, UNCLEAR_MS, call);
  }

  function heard(key, text) {
    const event = { key, text, at: Date.now() };
    if (key === INITIALIZED) {
      const call = parsed(text)?.[0];
      const id = call?.CALL_ID;
      if (typeof id === "string" && id && id !== turn?.call && id !== unclear?.CALL_ID) {
        // Earlier events belong to another call, but the client may be reported before the card appears.
        waiting.splice(0, waiting.length, ...waiting.filter(({ key: name }) => name.endsWith("entityChanged")).slice(-1));
        letGo();
        consider(call);
      }
    }
    if (turn?.mine) give(event);
    else if (waiting.push(event) > CAPACITY) waiting.shift();
    if (key !== CLOSED) return;
    unclear = null;
    if (turn?.mine && !turnCame) letGo(); // Python would command a card that is gone, or the next one
  }

  /** A call may have the id of an earlier one: a card that comes up is another conversation. */
  function noteCard(text) {
    const call = parsed(text)?.[0]?.CALL_ID;
    const known = parsed(read(SHOWN)) ?? {};
    if (typeof call !== "string" || (known.call === call && Date.now() - known.at < SAME)) return;
    write(SHOWN, JSON.stringify({ call, at: Date.now() }));
  }

  bridge.guard((key, text) => {
    if (key === INITIALIZED) noteCard(text);
    heard(key, text);
  });

  /** Continues with what the previous page here had received. */
  function goOn() {
    let told = [];
    try {
      const text = sessionStorage.getItem(RENEWED);
      renewed = text !== null;
      told = parsed(text) ?? [];
      sessionStorage.removeItem(RENEWED);
    } catch { /* as above */ }
    for (const { key, text } of told) heard(key, text);
  }

  /** Work that the panel left: the mark names the moment from which on it can be done. */
  let workTimer;
  function lookForWork() {
    clearTimeout(workTimer);
    const mark = read(WORK);
    if (mark === null || workHeld) return;
    const wait = Number(mark) * 1000 - Date.now();
    if (wait > 0) workTimer = setTimeout(lookForWork, Math.min(wait, 2 ** 31 - 1));
    else locked("work", {}, doWork);
  }

  function doWork() {
    const mark = read(WORK);
    if (mark === null || Number(mark) * 1000 > Date.now()) return undefined; // another frame did it
    return new Promise((release) => {
      workHeld = (done) => {
        workHeld = null;
        release();
        if (!done) return;
        if (read(WORK) === mark) write(WORK, null);
        lookForWork();
      };
      if (workCame) workCame();
      else startPython();
    });
  }

  function isSlow() {
    const { saveData = false, effectiveType = "4g" } = navigator.connection ?? {};
    return saveData || effectiveType !== "4g";
  }

  /** Nothing to do: fetch the panel's files once per version, and forget a call whose frames all went. */
  function whenIdle() {
    const { call, touched = 0 } = session();
    if (call && !turn && Date.now() - touched > LEFT_MS) {
      locked(`call.${call}`, { ifAvailable: true }, () => { if (session().call === call) write(SESSION, null); });
    }
    const version = `${script.src} ${navigator.userAgent}`;
    if (python || isSlow() || read(WARM) === version) return;
    locked("warm", { ifAvailable: true }, async () => {
      if (read(WARM) === version) return;
      write(WARM, version);
      if (read(WARM) !== version) return; // no storage: it would be done on every page
      await bridge.expect("warm");
      await loadLanguage();
      const { warm } = await import("./warm.js");
      if (!await warm()) write(WARM, null);
    }).catch(() => write(WARM, null));
  }

  /**
   * Nobody sees this page: what keeps it from the portal is left for the panel and the home page. Once the portal answers,
   * only what Python has seen of REST stays: Python knows when that is over.
   */
  function noteTrouble() {
    const { trouble, hosts, answered } = bridge.library;
    const known = read(TROUBLE);
    if (answered && known !== null && (parsed(known)?.rest ?? "answers") === "answers") write(TROUBLE, null);
    if (!trouble || trouble === "no-portal") return;
    const library = hosts.filter(({ state }) => state !== "there").map(({ host }) => host).join(", ");
    write(TROUBLE, JSON.stringify({
      at: Math.round(Date.now() / 1000),
      ...(trouble === "portal-silent" ? { page: "silent" } : { library: trouble === "library-failed" ? "refuses" : "silent" }),
      hosts: { portal: window.name.split("|")[0], site: location.host, ...(library && { library }) },
    }));
  }

  document.addEventListener("library", noteTrouble);
  window.addEventListener("storage", ({ key }) => {
    if (key === own(WORK)) lookForWork();
    if (key === own(TEST_CALL) && unclear) consider(unclear);
  });
  window.addEventListener("load", () => {
    goOn();
    lookForWork();
    setTimeout(() => (globalThis.requestIdleCallback ?? setTimeout)(whenIdle), IDLE_MS);
  });

  /** For `app.browser.frames`. */
  globalThis.workerFrame = {
    connect(turned, worked, lost) {
      turnCame = turned;
      cardLost = lost;
      workCame = worked;
      unheard.splice(0).forEach(give);
      if (workHeld) worked();
      else lookForWork(); // it came too late for its turn
    },
    disconnect() { turnCame = workCame = cardLost = null; },
    has: (call) => Boolean(turn?.mine) && turn.call === call,
    kept: () => JSON.stringify(turn?.mine ? [turn.call, turn.kept] : ["", ""]),
    keep(call, kept) { if (turn?.mine && turn.call === call) saveSession({ kept }); },
    over(call) {
      if (session().call === call) write(SESSION, null);
      if (turn?.call === call) endTurn();
    },
    workDone() { workHeld?.(true); },
  };
})();
