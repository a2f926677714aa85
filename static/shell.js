// The page before and without Python: its language, its theme, and the states in which Python cannot help.
"use strict";

(() => {
  const root = document.documentElement;
  const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);
  const text = (sentence) => (globalThis.shellTexts?.[root.lang] ?? {})[sentence] ?? sentence;

  const FAULTS = {
    "no-portal": () => [
      text("Open this page in Bitrix24"),
      text("It shows the current call and works only inside a Bitrix24 call card. Open it there: with a call, in the tab of this app. If it is open there already, Bitrix24 did not answer: when the call is over, reload the Bitrix24 page."),
    ],
    "wrong-placement": () => [
      text("This is not the call card"),
      text("The panel shows a call and needs the call card. Make or answer a call and open this app's tab in the card. Administrators: bind the app to the placement CALL_CARD."),
    ],
    "runtime-failed": () => [
      text("The panel could not start"),
      text("A file could not be loaded, or this browser is too old. The call itself is not affected. Check the connection and try again; if it fails again, ask your administrator."),
    ],
  };

  let fault = null;

  function showFault() {
    shell.progress(1);
    const section = document.querySelector("[data-part='fault']");
    const [title, advice] = FAULTS[fault]();
    section.querySelector("[data-part='fault-title']").textContent = title;
    section.querySelector("[data-part='fault-text']").textContent = advice;
    section.dataset.fault = fault;
    section.hidden = false;
    document.querySelector("main.panel").hidden = true;
  }

  function translateIn(part) {
    for (const element of part.querySelectorAll("[data-text]")) {
      element.textContent = text(element.dataset.text);
    }
    for (const element of part.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", text(element.dataset.label));
    }
    for (const template of part.querySelectorAll("template")) translateIn(template.content);
  }

  function translate() {
    translateIn(document);
    if (fault) showFault();
  }

  globalThis.shell = {
    /** Shows a fatal state instead of the panel: `no-portal`, `wrong-placement` or `runtime-failed`. */
    fail(code) {
      fault = code;
      showFault();
    },
    /** Shows how much of what Python needs is there, from 0 to 1, which ends it. Only a start that takes its time shows it. */
    progress(share) {
      const bar = document.querySelector("[data-part='loading']");
      bar.value = share;
      bar.hidden = share >= 1;
    },
    /** Translates the fixed texts. A language without a catalogue gives English. */
    speak(language) {
      const code = language.toLowerCase().split(/[-_]/)[0];
      const lang = code in (globalThis.shellTexts ?? {}) ? code : "en";
      if (lang === root.lang) return;
      root.lang = lang;
      root.dir = RIGHT_TO_LEFT.has(lang) ? "rtl" : "ltr";
      translate();
    },
    /** `light`, `dark`, or anything else for the system's choice. */
    dress(theme) {
      if (theme === "light" || theme === "dark") root.dataset.theme = theme;
      else delete root.dataset.theme;
    },
    /** Calls `leave` once when the page is left and cannot come back. */
    onLeave(leave) {
      window.addEventListener("pagehide", (event) => event.persisted || leave(), { once: true });
    },
  };

  // The module that starts Python, or one that it imports, could not be loaded: it cannot say so itself.
  document.addEventListener("error", (event) => {
    if (event.target.matches?.("script[data-entry]")) shell.fail("runtime-failed");
  }, true);
  document.addEventListener("click", (event) => {
    // Not a reload: that would send the portal's form again, which the page's policy forbids. All that the app needs is in
    // the address and in the frame's name.
    if (event.target.closest("[data-action='reload']")) location.replace(location.href);
  });
  shell.speak(new URLSearchParams(location.search).get("LANG") ?? "");
})();
