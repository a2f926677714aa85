// The page before and without Python: its language, its theme, notices, and the states in which Python cannot help.
"use strict";

(() => {
  const root = document.documentElement;
  root.dataset.scripts = "";
  const { language } = globalThis; // without it all is English
  const text = (sentence, context) => language?.text(sentence, context) ?? sentence;
  const mainPart = () => document.querySelector("main");
  const faultPart = () => document.querySelector("[data-part='fault']");

  const FAULTS = {
    "no-portal": () => [
      text("Open this page in Bitrix24"),
      text("This page belongs to the Call Panel and works only inside Bitrix24. During a call, open the app's tab in the call card. For settings and test calls, open the app from the Bitrix24 menu."),
    ],
    "wrong-placement": () => [
      text("This isn't the call card"),
      text("The panel shows a call, so it only works in the call card. Make or answer a call, and open this app's tab in the card. Administrators: bind the app to the placement CALL_CARD."),
    ],
    "runtime-failed": () => [
      text("The panel couldn't start"),
      text("A file couldn't be loaded, or this browser is too old. The call itself isn't affected. Check the connection and try again. If it fails again, tell your administrator."),
    ],
  };

  /** What another page than the panel says instead, by the page's name and the fault. */
  const OF_PAGE = {
    "install no-portal": () => [
      text("Open this page in Bitrix24"),
      text("It installs the panel and works only inside Bitrix24. Open the application there, as an administrator."),
    ],
    "install runtime-failed": () => [
      text("The installation couldn't start"),
      text("A file couldn't be loaded, this browser is too old, or the installer failed. Nothing is lost: what's already done stays done. Check that all files of the site are on the host, and try again."),
    ],
    "home runtime-failed": () => [
      text("This page couldn't start"),
      text("A file couldn't be loaded, or this browser is too old. The panel in call cards isn't affected. Check the connection and try again."),
    ],
  };

  /** What to show in place of the page's first part, by placement: the template with the links to its files. */
  const PARTS = { DEFAULT: "home" };

  const LATE = 2000; // ms after which a start is late: the call is then shown without Python
  const LONG = 8000; // ms after which a start that is late says so

  let panel = null; // the first part, once another page is in its place
  let fault = null;
  let cause = null; // of a start that failed, see start-failure.js; undefined while it is looked for
  const notices = new Map(); // of each its element and what gives its text, by code

  function causeText() {
    if (cause === undefined) return text("Looking for the cause…");
    return cause && globalThis.startFailure.textOf(cause);
  }

  function showFault() {
    shell.progress(1);
    shell.notice("late", "");
    const section = faultPart();
    const [title, advice] = (OF_PAGE[`${root.dataset.page} ${fault}`] ?? FAULTS[fault])();
    section.querySelector("[data-part='fault-title']").textContent = title;
    section.querySelector("[data-part='fault-text']").textContent = causeText() ?? advice;
    if (root.dataset.page === "install") section.querySelector("[data-part='fault-note']").hidden = fault !== "runtime-failed";
    section.dataset.fault = fault;
    section.dataset.cause = cause?.cause ?? "";
    // A panel that cannot start leaves the note, and what the portal says of the call.
    const beside = fault === "runtime-failed" && root.dataset.page === "index" && window.name.split("|").length > 2;
    section.setAttribute("role", beside ? "region" : "main");
    section.toggleAttribute("data-beside", beside);
    root.toggleAttribute("data-basic", beside);
    section.hidden = false;
    mainPart().hidden = !beside;
  }

  function hideFault() {
    fault = cause = null;
    const section = faultPart();
    section.hidden = true;
    delete section.dataset.fault;
    root.removeAttribute("data-basic");
    mainPart().hidden = false;
  }

  let laterScripts;
  /** Loads the scripts for a start that fails or is late. */
  function loadLater() {
    const scripts = [...(document.querySelector("template[data-later]")?.content.cloneNode(true).children ?? [])];
    laterScripts ??= Promise.all(scripts.map((script) => new Promise((done, failed) => {
      script.async = false; // in their order
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    })));
    return laterScripts;
  }

  /** Says why Python did not start, and shows what can be shown without it. */
  async function explain(reason) {
    setTimeout(() => {
      if (cause !== undefined || fault !== "runtime-failed") return;
      cause = null; // who looks for it goes on
      showFault();
    }, LONG);
    try {
      await loadLater();
      globalThis.basic?.failed();
      cause = await globalThis.startFailure.find({ hashes, ...reason });
    } catch (error) {
      cause = null; // its scripts have met the same fate: what is said is less exact
      console.error("The cause of the failed start could not be found:", error);
    }
    if (fault === "runtime-failed") showFault();
  }

  /** A style sheet or a script of the page did not come, and the page goes on without: says why, and what it lacks. */
  async function lookForLosses() {
    const styles = [...document.querySelectorAll("link[rel=stylesheet]")].filter(({ sheet }) => !sheet);
    const scripts = [];
    await language?.ask();
    if (!language) scripts.push(document.querySelector("script[src^='language.']"));
    if (root.dataset.page === "index" && !("notes" in root.dataset)) scripts.push(document.querySelector("script[src^='notes.']"));
    const missing = [...styles.map(({ href }) => href), ...scripts.map((script) => script?.src ?? "")];
    if (language?.missing) missing.push(language.missing.address);
    if (!missing.length) return;
    await loadLater();
    const lost = await globalThis.startFailure.findFile(missing);
    if (lost) shell.notice("files", () => globalThis.startFailure.textOf(lost));
  }

  let isPainted = false; // whether Python shows the call
  let hashes; // of the files that Python needs
  const isStarted = () => root.dataset.boot === "started";
  /** Whether Python has what it needs: it shows the call, or says itself what another page waits for. */
  const isReady = () => isPainted || (isStarted() && root.dataset.page !== "index");
  const isBootRunning = () => "boot" in root.dataset;

  /** Python is not there yet: shows what can be shown without it, and says so when that goes on. */
  async function beLate() {
    if (isReady() || fault) return;
    setTimeout(sayLate, LONG - LATE);
    await loadLater().catch(() => {});
    if (!isPainted) globalThis.basic?.late();
    if (!isBootRunning() && globalThis.startFailure?.isRewritten()) shell.fail("runtime-failed");
  }

  function sayLate() {
    if (isReady() || fault) return;
    if (isStarted()) {
      // The portal has answered, and nothing is shown: Python has died, or comes all the same.
      if (root.dataset.placement === "CALL_CARD") shell.fail("runtime-failed");
      return;
    }
    const { src = "" } = document.querySelector("script[data-entry]") ?? {};
    if (!isBootRunning() && performance.getEntriesByName(src).some(({ responseEnd }) => responseEnd > 0)) {
      shell.fail("runtime-failed", { error: "SyntaxError" }); // it is here and does not run
      return;
    }
    shell.notice("late", () => (root.dataset.page === "index"
      ? text("The panel is still loading: the connection is slow, or a file isn't arriving. You can already write the note.")
      : text("This page is still loading: the connection is slow, or a file isn't arriving. Nothing is lost.")));
  }

  function translateIn(part) {
    for (const element of part.querySelectorAll("[data-text]")) {
      element.textContent = text(element.dataset.text, element.dataset.context);
    }
    for (const element of part.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", text(element.dataset.label, element.dataset.context));
    }
    for (const template of part.querySelectorAll("template")) translateIn(template.content);
  }

  function translate() {
    root.lang = language.shown;
    translateIn(document);
    for (const { element, say } of notices.values()) element.textContent = say();
    if (fault) showFault();
    globalThis.basic?.draw();
  }

  /** The file that a link names. One that has come damaged, into the browser's cache too, is asked for once more. */
  async function linked({ href, integrity }) {
    const get = async (cache) => {
      const response = await fetch(href, { cache, integrity });
      if (!response.ok) throw new Error(`${response.status} ${href}`);
      return response.text();
    };
    return get("default").catch(() => get("reload"));
  }

  let turned; // to another page than the first part: once it is there

  /** Shows the page of a template's links in place of the first part, as soon as its style sheet is there. */
  function turnTo(name) {
    const template = document.querySelector(`template[data-for="${name}"]`);
    if (!template || root.dataset.page === name) return;
    root.dataset.page = name;
    const [style, file] = template.content.cloneNode(true).children;
    const styled = new Promise((done) => { style.onload = style.onerror = done; });
    document.head.append(style);
    panel = mainPart();
    const empty = document.createElement("main");
    panel.replaceWith(empty);
    turned = linked(file).then((markup) => {
      const page = new DOMParser().parseFromString(markup, "text/html").querySelector("main");
      translateIn(page);
      page.hidden = true;
      empty.replaceWith(page);
      styled.then(() => { if (!fault) page.hidden = false; });
    });
    turned.catch(() => {}); // whoever waits for it says so
    if (fault) showFault();
  }

  const places = new Map(); // elements with `data-field`, by name

  function placeOf(name) {
    if (!places.has(name)) {
      const found = document.querySelector(`[data-field="${name}"]`);
      if (!found) return null;
      places.set(name, found);
    }
    return places.get(name);
  }

  /** Keeps the keyboard's focus in the section when the element that has it goes. */
  function leave(element) {
    if (!element.contains(document.activeElement)) return;
    const section = element.parentElement.closest("section, main");
    if (!section) return;
    section.tabIndex = -1;
    section.focus();
  }

  /**
   * Changes an element.
   * @param {Element} element
   * @param {[?string, Object<string, ?string>, ?string]} change its text, attributes and value: null for a text or a value
   *   that stays, and for an attribute that goes
   */
  function write(element, [content, attributes, value]) {
    if (content !== null) element.textContent = content;
    if (value !== null && "type" in attributes) element.value = ""; // it may be none of the other type
    for (const [name, state] of Object.entries(attributes)) {
      if (name === "hidden" && state !== null) leave(element);
      if (state === null) element.removeAttribute(name);
      else element.setAttribute(name, state);
    }
    if (value !== null && element.value !== value) element.value = value;
  }

  globalThis.shell = {
    /**
     * Changes places of the page.
     * @param {string} changes pairs of a name and what `write` takes, as JSON
     * @returns {string} the names of those that the page doesn't have, separated by spaces
     */
    draw(changes) {
      return JSON.parse(changes).filter(([name, change]) => {
        const place = placeOf(name);
        if (place) write(place, change);
        return !place;
      }).map(([name]) => name).join(" ");
    },
    /** Changes an element, as JSON says. */
    change(element, change) { write(element, JSON.parse(change)); },
    leave,
    /** Shows the part of the page that belongs to its placement, as soon as bridge.js knows that. */
    selectPage() {
      const name = PARTS[root.dataset.placement];
      if (name) turnTo(name);
    },
    /**
     * Shows a fatal state: `no-portal`, `wrong-placement`, or `runtime-failed`, which leaves the panel its note.
     * @param {string} code
     * @param {{error?: unknown, hashes?: object, late?: boolean}} reason of `runtime-failed`: see start-failure.js
     */
    fail(code, reason = {}) {
      fault = code;
      cause = code === "runtime-failed" ? undefined : null;
      showFault();
      if (cause === undefined) explain(reason);
    },
    /** Takes back a fatal state, or only one with this code, and that the start is late: what was missing came after all. */
    recover(code = fault) {
      shell.notice("late", "");
      if (fault && fault === code) hideFault();
    },
    /**
     * Shows a notice above the page, which goes on working. One with the same code takes its place.
     * @param {string} code
     * @param {string | (() => string)} say its text, or what gives it in the page's language; without a text the notice goes
     */
    notice(code, say) {
      const element = notices.get(code)?.element ?? document.createElement("p");
      if (!say) {
        element.remove();
        notices.delete(code);
        return;
      }
      notices.set(code, { element, say: typeof say === "function" ? say : () => say });
      element.className = "notice";
      element.dataset.notice = code;
      element.textContent = notices.get(code).say();
      if (!element.isConnected) document.querySelector("[data-part='notices']").append(element);
    },
    /** Sets a mark of Python's. When it shows the call, the page's own scripts show it no longer. */
    mark(name) {
      performance.mark(name);
      if (name !== "panel:painted") return;
      isPainted = true;
      globalThis.basic?.end();
      if (fault === "runtime-failed") shell.recover();
    },
    /** Translates a sentence of the catalogues that a script of the page names. */
    text,
    /** Shows how much of what Python needs is there, from 0 to 1, which ends it. Only a start that takes its time shows it. */
    progress(share) {
      const bar = document.querySelector("[data-part='loading']");
      if (!bar) return;
      bar.value = share;
      bar.hidden = share >= 1;
    },
    /** Puts a copy of a section of the panel into `[data-preview]` of the page that is in its place, its places and ids named
      * `PREVIEW:NAME`, so that several copies can have the same parts; whether both exist. */
    copySection(name, preview) {
      const copy = panel?.querySelector(`[data-field="${name}-section"], [data-section="${name}"]`)?.cloneNode(true);
      const place = document.querySelector(`[data-preview="${preview}"]`);
      if (!copy || !place) return false;
      translateIn(copy);
      for (const attribute of ["data-field", "data-list", "id", "aria-labelledby"]) {
        for (const one of [copy, ...copy.querySelectorAll(`[${attribute}]`)]) {
          if (one.hasAttribute(attribute)) one.setAttribute(attribute, `${preview}:${one.getAttribute(attribute)}`);
        }
      }
      place.replaceChildren(copy);
      return true;
    },
    /** `light`, `dark`, or anything else for the system's choice. */
    setTheme(theme) {
      if (theme === "light" || theme === "dark") root.dataset.theme = theme;
      else delete root.dataset.theme;
    },
    /** Takes from boot.js what fetches the files that Python may need later, and the hashes of all. */
    completes(complete, known) {
      hashes = known;
      shell.complete = async () => { await Promise.all([complete?.(), turned]); };
    },
    /** Waits for these files and for the page's own, before much is imported that isn't loaded yet. */
    async complete() { await turned; },
    /** Calls `leave` once when the page is left and cannot come back. */
    onLeave(leave) {
      window.addEventListener("pagehide", (event) => event.persisted || leave(), { once: true });
    },
  };

  /** What it means that the BX24 library or the portal's page is silent, by `frameBridge.library.trouble`. */
  const SILENCE = {
    "library-silent": () => text("{hosts} doesn't answer. This page gets Bitrix24's library from there and starts automatically as soon as it arrives."),
    "library-failed": () => text("Bitrix24's library couldn't be loaded from {hosts}. This page keeps trying and starts automatically as soon as it arrives."),
    "portal-silent": () => text("The Bitrix24 page around this one doesn't answer. This page starts automatically as soon as it does. If nothing happens, reload the Bitrix24 page once no call is running."),
  };

  function isStorageThere() {
    try { return Boolean(localStorage); } catch { return false; }
  }

  function silence(trouble, hosts) {
    const sentences = [SILENCE[trouble]()];
    if (root.dataset.page === "index" && isStorageThere()) sentences.push(text("You can type your note: it's kept in this browser."));
    if (trouble !== "portal-silent") sentences.push(text("Administrators: allow {hosts} in this network, or build the app with library = \"own\" or another address."));
    // Isolated (U+2066 to U+2069): in a sentence from right to left its dots and the next host would change places.
    return sentences.join(" ").replaceAll("{hosts}", root.dir === "rtl" ? `\u2066${hosts}\u2069` : hosts);
  }

  let said = ""; // a notice that is shown again is read aloud again

  /** Says what is missing until it arrives: the page continues with what comes late. */
  function sayLibrary() {
    if (!globalThis.frameBridge) return; // bridge.js did not come: Python does not start without it, and that is said
    const { trouble, hosts } = globalThis.frameBridge.library;
    const missing = hosts.filter(({ state }) => state !== "there").map(({ host }) => host).join(", ");
    if (said === trouble + missing) return;
    said = trouble + missing;
    for (const code of Object.keys(SILENCE)) {
      shell.notice(code, code === trouble ? () => silence(code, missing) : null);
    }
    if (trouble === "no-portal" && !fault) shell.fail(trouble);
    if (trouble !== "no-portal" && fault === "no-portal") shell.recover();
  }
  document.addEventListener("library", sayLibrary);

  // The module that starts Python, or one that it imports, could not be loaded: it cannot say so itself.
  document.addEventListener("error", (event) => {
    if (event.target.matches?.("script[data-entry]")) shell.fail("runtime-failed");
  }, true);
  document.addEventListener("click", (event) => {
    // Not a reload: that would send the portal's form again, which the page's policy forbids. All that the app needs is in
    // the address and in the frame's name.
    if (event.target.closest("[data-action='reload']")) location.replace(location.href);
  });
  document.addEventListener("language", translate);
  if (language && language.shown !== root.lang) translate();
  shell.selectPage();
  document.querySelector(".stale").hidden = true; // without its style too
  lookForLosses().catch((error) => console.error("What is missing could not be found:", error));
  setTimeout(beLate, LATE);
  sayLibrary();
})();
