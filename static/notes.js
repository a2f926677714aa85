// The notes field before Python, and without it: what is typed is in storage before anything else happens. Python takes it
// over into a draft and removes it; what it finds here at its start was typed when it was not there.
"use strict";

(() => {
  const own = `call-panel.typed.1.${Date.now()}.${Math.random().toString(36).slice(2)}`;
  // See app/notes/storage_format.py. Each frame has a key of its own: what the one before left is not written over. A bridge.js that
  // could not be loaded loses no note: a frame of the portal has a name of the same form as there.
  const TYPED = globalThis.frameBridge?.ofPortal(own) ?? `${own}@${window.name.split("|")[0]}`;

  /** The call's id, as far as known: what was typed in one call must not turn up in another. */
  function call() {
    try {
      const { CALL_ID: id } = Object(globalThis.BX24?.placement?.info?.().options);
      return typeof id === "string" ? id : "";
    } catch {
      return "";
    }
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.("[data-input='wrapup.text']")) return;
    try {
      localStorage.setItem(TYPED, JSON.stringify({ text: target.value, call: call() }));
    } catch { /* no storage, or no room in it: Python says so, or basic.js */ }
  }, true);
  // A page without shell.js says what it can by its style sheet: that a script did not come, and whether the note is kept.
  const { dataset } = document.documentElement;
  dataset.notes = "";
  document.addEventListener("error", ({ target }) => {
    if (target.matches?.("script:not([data-library])")) dataset.broken = "";
  }, true);
})();
