// The texts before Python and for it: finds the language that belongs to the portal's code, and asks for that language's
// file at once, while all else is still on its way. English needs none. The build puts `globalThis.languages` before this
// script: codes and tags that lead to a language, and each language's file with its hash (static/builder/catalogues.py).
"use strict";

(() => {
  const SOURCE = "en";
  const RIGHT_TO_LEFT = new Set(["ar"]);
  const PATIENCE = 2000; // ms that Python waits for the file, when all else is there
  const { codes = {}, files = {} } = globalThis.languages ?? {};
  const languages = new Map(Object.entries(codes));
  const addressOf = (language) => new URL(files[language][0], document.baseURI).href;
  const asked = new Map(); // by language a promise of its file's content; null when it can't be had

  let wanted = SOURCE;
  let shown = SOURCE;
  let content = null; // what the file of the language has
  let settled = false; // Python has its words: what comes later would mix two languages
  let missing = null;

  /** The language that serves a code: `es-419` for `la`, `es` and `es-MX`. */
  function languageOf(code) {
    for (let tag = code.toLowerCase().replaceAll("_", "-"); tag; tag = tag.slice(0, Math.max(tag.lastIndexOf("-"), 0))) {
      if (languages.has(tag)) return languages.get(tag);
    }
    return SOURCE;
  }

  async function get(language, options) {
    const response = await fetch(addressOf(language), { integrity: files[language][1], ...options });
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    return response.json();
  }

  function read(language) {
    // What is damaged may lie in the browser's cache.
    if (!asked.has(language)) asked.set(language, get(language).catch(() => get(language, { cache: "reload" })).catch(() => null));
    return asked.get(language);
  }

  function show(language, read) {
    if (settled || language !== wanted || language === shown) return;
    shown = language;
    content = read;
    document.dispatchEvent(new Event("language"));
  }

  /** Turns the page to the side on which a language begins: before its texts are there, so that nothing jumps. */
  function turn(language) {
    document.documentElement.dir = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
  }

  async function change(language) {
    wanted = language;
    turn(language);
    if (language === shown) return;
    const found = language === SOURCE ? null : await read(language);
    if (found || language === SOURCE) show(language, found);
    else {
      missing = { address: addressOf(language), integrity: files[language][1] };
      if (language === wanted) turn(shown);
    }
  }

  let asking = Promise.resolve();
  /** Asks for the language of a code, and shows it as soon as it is there. Without a code all stays. */
  function ask(code) {
    if (code && !settled) asking = change(languageOf(code));
    return asking;
  }

  globalThis.language = {
    ask,
    /** Translates a sentence that a page or a script names; `context` tells it from another with the same words. */
    text(sentence, context) {
      const key = context ? `${context}\u0004${sentence}` : sentence;
      return content?.first[key] ?? content?.later[key] ?? sentence;
    },
    /** The language of the texts that are shown. */
    get shown() { return shown; },
    /** Address and hash of a file that could not be had, or null. */
    get missing() { return missing; },
    /** The address of the file with a language's texts, or nothing where there is none. */
    addressOf(code) {
      const language = languageOf(code);
      return language === SOURCE ? "" : addressOf(language);
    },
    /**
     * The texts that Python's start needs, as JSON; nothing if they are English, or did not come in time: then the page
     * stays English. For `app.browser.page`, once.
     */
    async use(code) {
      await Promise.race([ask(code), new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
      if (wanted !== shown) await change(SOURCE);
      settled = true;
      if (!content) return "";
      const { later, ...first } = content;
      return JSON.stringify(first);
    },
    /** All other texts, as JSON. */
    later: () => JSON.stringify(content?.later ?? {}),
  };

  // A worker asks for it only when it has something to do.
  if (document.documentElement.dataset.page !== "worker") ask(new URLSearchParams(location.search).get("LANG") ?? "");
})();
